"""A page -> what the site shows of it, beyond plain Markdown."""
