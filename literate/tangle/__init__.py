"""Fences -> the package: its files, and what they are at one place."""
