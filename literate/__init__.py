"""The press: turns the pages of a book into package, tests and site."""

# The one place that names the package which the pages write.
PACKAGE = "autograd"


class PressError(Exception):
    """What stops the press, in words for whoever called it."""
