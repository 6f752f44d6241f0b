# Tangled from the pages in docs/ by literate/tangle.py: change the pages, not this file.
"""gradcheck: compares gradients with central differences."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import SupportsFloat

from autograd.value import Value

# How do we know? (docs/how-do-we-know.md)
# The power of two next to the cube root of the machine epsilon.
STEP = 2.0**-17


def gradcheck(
    function: Callable[..., Value],
    inputs: SupportsFloat | Iterable[SupportsFloat],
    *,
    eps: float = STEP,
    atol: float = STEP,
    rtol: float = STEP,
) -> bool:
    """Compare the gradient of a function of Values with central differences.

    The appendix "How do we know?" derives the defaults and says what the check cannot see. The
    function runs once for the gradient, and twice more for each input.

    Args:
        function: Takes as many Values as there are inputs and returns a Value. It must give the
            same result each time, and have a slope at the inputs.
        inputs: Plain numbers, or a lone one; each becomes a leaf.
        eps: The step, times the magnitude of the input where that is above 1. At least 2**-52.
        atol: A difference up to this passes, however small the slopes; 0 or more.
        rtol: So does one up to this part of the larger of the two slopes; 0 or more.

    Returns:
        True. There is no False: what differs raises.

    Raises:
        AssertionError: If a gradient and its central difference differ, or either is NaN.
        TypeError: If an input is not a real number, or the function does not return a Value.
        ValueError: If there are no inputs, or eps, atol or rtol is out of its range.

    Examples:
        >>> gradcheck(lambda a, b: (a * (a + b)) ** 2, (2.0, 3.0))
        True
    """
    numbers = [
        Value(x).data
        for x in (inputs if isinstance(inputs, Iterable) else [inputs])
    ]
    if not numbers:
        raise ValueError("expected at least one input, got none")
    if not (eps >= sys.float_info.epsilon and atol >= 0.0 and rtol >= 0.0):
        raise ValueError(
            f"expected eps >= 2**-52, atol >= 0 and rtol >= 0, got {eps, atol, rtol}"
        )
    leaves = [Value(x) for x in numbers]
    _call(function, leaves).backward()
    for i, x in enumerate(numbers):
        step = eps * max(1.0, abs(x))
        above, below = x + step, x - step
        upper = _call(
            function,
            [Value(y) for y in (*numbers[:i], above, *numbers[i + 1 :])],
        )
        lower = _call(
            function,
            [Value(y) for y in (*numbers[:i], below, *numbers[i + 1 :])],
        )
        slope = (upper.data - lower.data) / (above - below)
        gradient = leaves[i].grad
        if not math.isclose(gradient, slope, rel_tol=rtol, abs_tol=atol):
            raise AssertionError(
                f"inputs[{i}] = {x}: backward() gives {gradient}, "
                f"the central difference is {slope}; they differ by {abs(gradient - slope)}"
            )
    return True


def _call(function: Callable[..., Value], leaves: list[Value]) -> Value:
    result = function(*leaves)
    if not isinstance(result, Value):
        raise TypeError(
            f"expected the function to return a Value, "
            f"got {result!r:.60} of type {type(result).__name__}"
        )
    return result
