# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""gradcheck: compares gradients with central differences."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any, SupportsFloat

from autograd.value import Value

# How do we know? (docs/how-do-we-know.md)
# The power of two next to the cube root of the machine epsilon.
STEP = 2.0**-17


def _central_difference(
    function: Callable[..., Any],
    numbers: list[float],
    i: int,
    eps: float,
    value: type[Any],
) -> float:
    """Nudge one input up and down; return the slope between the results."""

    def result_at(moved: float) -> float:
        inputs = [*numbers[:i], moved, *numbers[i + 1 :]]
        result: float = _call(function, [value(x) for x in inputs]).data
        return result

    x = numbers[i]
    step = eps * max(1.0, abs(x))
    above, below = x + step, x - step
    return (result_at(above) - result_at(below)) / (above - below)


def gradcheck(
    function: Callable[..., Any],
    inputs: SupportsFloat | Iterable[SupportsFloat],
    *,
    eps: float = STEP,
    atol: float = STEP,
    rtol: float = STEP,
    value: type[Any] = Value,
) -> bool:
    """Compare the gradients of a function with central differences.

    The page "How we check" derives the defaults. The function runs once for
    the gradients, and twice more for each input.

    Args:
        function: Takes as many Values as there are inputs; returns a Value.
        inputs: Plain numbers, or a lone one.
        eps: The step, times the input's magnitude where that is above 1.
        atol: A difference up to this passes.
        rtol: So does one up to this part of the larger of the two slopes.
        value: The class of the Values, such as that of `autograd.fast`.

    Returns:
        True. There is no False: what differs raises.

    Raises:
        AssertionError: If a gradient and its slope differ, or one is NaN.
        TypeError: If an input is no real number, or the result no Value.
        ValueError: If there are no inputs, if eps is below 2**-52, or if
            atol or rtol is negative.
    """
    numbers = _numbers(inputs, eps, atol, rtol)
    leaves = [value(x) for x in numbers]
    _call(function, leaves).backward()
    for i, leaf in enumerate(leaves):
        slope = _central_difference(function, numbers, i, eps, value)
        if not (
            math.isfinite(slope)
            and math.isclose(leaf.grad, slope, rel_tol=rtol, abs_tol=atol)
        ):
            raise AssertionError(
                f"inputs[{i}] = {numbers[i]}: backward() gives {leaf.grad}, "
                f"the central difference is {slope}; "
                f"they differ by {abs(leaf.grad - slope)}"
            )
    return True


def _numbers(
    inputs: SupportsFloat | Iterable[SupportsFloat],
    eps: float,
    atol: float,
    rtol: float,
) -> list[float]:
    several = inputs if isinstance(inputs, Iterable) else [inputs]
    numbers = [Value(x).data for x in several]
    if not numbers:
        raise ValueError("expected at least one input, got none")
    if not (eps >= sys.float_info.epsilon and atol >= 0.0 and rtol >= 0.0):
        raise ValueError(
            f"expected eps >= 2**-52, atol >= 0 and rtol >= 0, "
            f"got {eps, atol, rtol}"
        )
    return numbers


def _call(function: Callable[..., Any], leaves: list[Any]) -> Any:
    result = function(*leaves)
    kind = type(leaves[0])
    if not isinstance(result, kind):
        raise TypeError(
            f"expected the function to return a {kind.__qualname__}, "
            f"got {result!r:.60} of type {type(result).__qualname__}"
        )
    return result
