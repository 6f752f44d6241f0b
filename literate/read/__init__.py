"""Pages -> fences: the book as its authors wrote it."""
