"""Running: what a fence does, in the tests and in a reader's browser."""
