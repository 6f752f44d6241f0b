# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Automatic differentiation of scalars, as Chapter 3 of the book tells it."""

from autograd.check import gradcheck
from autograd.value import Value

# 3.2 The Value Class (docs/3-2-value-class.md)
__all__ = ["Value"]
__version__ = "0.2.0.dev0"

# Is it right? A gradient check (docs/how-do-we-know.md)
__all__ += ["gradcheck"]
