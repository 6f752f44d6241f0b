# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""gradcheck: compares gradients with central differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from typing import Any, SupportsFloat

from autograd._gradients import gradients, root_of
from autograd._guards import as_float
from autograd.value import Value

# Is it right? A gradient check (docs/how-do-we-know.md)
# The power of two next to the cube root of the machine epsilon.
STEP = 2.0**-17


def _central_difference(
    result_at: Callable[[float], float], x: float, step: float
) -> float:
    """Nudge x up and down; return the slope between the results."""
    above, below = x + step, x - step
    return (result_at(above) - result_at(below)) / (above - below)


def _steps(x: float, eps: float, least: float) -> Iterator[float]:
    """Yield the longest step, and eighths of it down to the least."""
    step = max(max(eps, STEP) * max(1.0, abs(x)), 8.0 * least)
    yield step
    while least < step / 8.0 < step:
        step /= 8.0
        yield step


def _other_slope(
    grad: float,
    result_at: Callable[[float], float],
    x: float,
    result: float,
    *,
    eps: float,
    atol: float,
    rtol: float,
) -> float | None:
    """Return None if a step agrees with the gradient, else the first slope."""

    def is_close(slope: float) -> bool:
        close = math.isclose(grad, slope, rel_tol=rtol, abs_tol=atol)
        return close and math.isfinite(slope)

    tolerance = max(atol, rtol * abs(grad)) or STEP
    least = math.ulp(max(1.0, abs(result))) / (2.0 * tolerance)
    slopes: list[float] = []
    errors: list[Exception] = []
    for step in _steps(x, eps, least):
        try:
            slopes.append(_central_difference(result_at, x, step))
            if is_close(slopes[-1]) and is_close(
                _central_difference(result_at, x, step / 3.0)
            ):
                return None
        except (ArithmeticError, ValueError) as error:
            errors.append(error)
    if not slopes:
        raise errors[0]
    return slopes[0]


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

    The page "How far to trust the checks" derives the defaults. The function
    runs once for the gradients, and for each input four times more, or until a
    step agrees. More than 100 inputs are nudged all at once, along a random
    direction that is always the same. A Value that the function finds outside
    keeps its grad.

    Args:
        function: Takes as many Values as there are inputs; returns a Value.
        inputs: Plain numbers, or a lone one.
        eps: The longest step, times the input's magnitude where that is above
            1. From 2**-17 down all steps are tried.
        atol: A difference up to this passes.
        rtol: So does one up to this part of the larger of the two slopes.
        value: The class of the Values, such as that of `autograd.fast`.

    Returns:
        True. There is no False, since a difference raises.

    Raises:
        AssertionError: If a gradient and its slope differ, or one is NaN.
        TypeError: If an input is not a real number, or the result is not a
            Value.
        ValueError: If there are no inputs, eps is not in 2**-52 to 1, atol is
            negative or infinite, or rtol is not in 0 to 1, without 1.
    """
    numbers = _numbers(inputs, eps, atol, rtol)
    eps, atol, rtol = as_float(eps), as_float(atol), as_float(rtol)
    leaves = [value(x) for x in numbers]
    root = root_of(function, leaves)
    grads = gradients(root, leaves)

    def result_of(moved: list[float]) -> float:
        result: float = root_of(function, [value(x) for x in moved]).data
        return result

    for name, grad, x, result_at in _lines(numbers, grads, result_of):
        slope = _other_slope(
            grad, result_at, x, root.data, eps=eps, atol=atol, rtol=rtol
        )
        if slope is not None:
            raise AssertionError(
                f"{name}: backward() gives {grad}, the central difference is "
                f"{slope}; they differ by {abs(grad - slope)}"
            )
    return True


# With more inputs than this, all move at once.
MANY = 100


def _lines(
    numbers: list[float],
    grads: list[float],
    result_of: Callable[[list[float]], float],
) -> Iterator[tuple[str, float, float, Callable[[float], float]]]:
    """Yield name, gradient, place and result along each line to check."""

    def with_input(i: int, moved: float) -> float:
        return result_of([*numbers[:i], moved, *numbers[i + 1 :]])

    def along(t: float) -> float:
        return result_of([x + t * u for x, u in zip(numbers, speeds)])

    if len(numbers) <= MANY:
        for i, x in enumerate(numbers):
            yield f"inputs[{i}] = {x}", grads[i], x, partial(with_input, i)
        return
    random = Random(0)  # noqa: S311  # it keeps no secret
    speeds = [
        random.choice((-1.0, 1.0)) * random.uniform(0.5, 1.0) * max(1.0, abs(x))
        for x in numbers
    ]
    grad = sum((u * g for u, g in zip(speeds, grads)), 0.0)
    yield (
        f"all {len(numbers)} inputs along a random direction (seed 0; with at "
        f"most {MANY} inputs, the check finds which one it is)",
        grad,
        0.0,
        along,
    )


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
    if not (
        2.0**-52 <= as_float(eps) <= 1.0
        and 0.0 <= as_float(atol) < math.inf
        and 0.0 <= as_float(rtol) < 1.0
    ):
        raise ValueError(
            "expected 2**-52 <= eps <= 1, 0 <= atol < inf and 0 <= rtol < 1, "
            f"got {eps, atol, rtol}"
        )
    return numbers
