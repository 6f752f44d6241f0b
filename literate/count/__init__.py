"""Counting: what became of each test, and how many there must be."""
