"""Fences -> the package: its files, and the package at one place of the book."""
