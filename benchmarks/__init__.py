"""Every contestant in one run, and the table that the page shows."""
