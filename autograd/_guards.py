# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""What the engine does not take, and the words in which it says so."""

from __future__ import annotations

from numbers import Real
from typing import SupportsFloat


# The engine that ships (docs/engine-that-ships.md)
def as_float(number: SupportsFloat) -> float:
    if type(number) is float:
        return number
    if not isinstance(number, Real):
        raise TypeError(f"expected a real number, got {describe(number)}")
    return float(number)


def as_slopes(
    local_grads: tuple[SupportsFloat, ...], children: tuple[object, ...]
) -> tuple[float, ...]:
    if not all(isinstance(x, tuple | list) for x in (children, local_grads)):
        raise TypeError(
            "expected two tuples, of children and of their local derivatives, "
            f"got {describe(children)} and {describe(local_grads)}"
        )
    if len(children) != len(local_grads):
        raise ValueError(
            "expected one local derivative for each child, "
            f"got {len(local_grads)} for {len(children)}"
        )
    return tuple([as_float(slope) for slope in local_grads])


def describe(thing: object) -> str:
    try:
        text = f"{thing!r:.60}"
    except Exception:  # a __repr__ that fails is not the mistake
        text = "something"
    return f"{text} of type {type(thing).__qualname__}"


def power_error(
    error: ArithmeticError, x: float, n: float, power: float | None
) -> ArithmeticError:
    name = f"1 / {x}" if n == -1.0 else f"{x} to the power {n}"
    part = name if power is None else f"the slope of {name}"
    fault = "divides by zero" if x == 0.0 else "is too large for a float"
    return type(error)(f"{part} {fault}")
