# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Finds the operation that made a node, from the numbers that it stores."""

from __future__ import annotations

import math
from collections.abc import Callable

from autograd.value import Value


# A graph as text (docs/seeing-the-graph.md)
def operation(node: Value) -> str:
    """Name the operation that made `node`, found from what it stores.

    Returns:
        One of "leaf", "+", "*", "log", "exp", "relu", or a power as "**2";
        "" where no operation fits the numbers, or more than one does.
    """
    slopes = node._local_grads
    if not slopes:
        return "leaf"
    if len(slopes) == 1:
        return _operation_on_one(node.data, node._children[0].data, slopes[0])
    if len(slopes) == 2:
        a, b = (child.data for child in node._children)
        if slopes == (1.0, 1.0) and _same(node.data, a + b):
            return "+"
        if (
            _same(slopes[0], b)
            and _same(slopes[1], a)
            and _same(node.data, a * b)
        ):
            return "*"
    return ""


# Significant digits: a number is shown with so few, and an exponent that was
# computed from floats is right to so many.
SHOWN_DIGITS = 4
EXPONENT_DIGITS = 12
LIKELIEST_EXPONENT = 2.0


def _same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))


def _operation_on_one(y: float, x: float, slope: float) -> str:
    # At infinity and NaN different operations give the same numbers.
    if not math.isfinite(x):
        return ""
    # The slope is n * y / x. A y of 0 leaves n open: try the likeliest.
    n = LIKELIEST_EXPONENT
    if y:
        n = float(f"{slope * x / y:.{EXPONENT_DIGITS}g}")
    candidates: dict[str, Callable[[], tuple[float, float]]] = {
        "log": lambda: (math.log(x), 1.0 / x),
        "exp": lambda: (math.exp(x), math.exp(x)),
        "relu": lambda: (max(x, 0.0), float(x > 0.0)),
        f"**{short(n)}": lambda: (math.pow(x, n), n * math.pow(x, n - 1.0)),
    }
    fitting = []
    for name, compute in candidates.items():
        try:
            expected = compute()
        except (ValueError, OverflowError):
            continue
        if math.isclose(y, expected[0]) and math.isclose(slope, expected[1]):
            fitting.append(name)
    # Above 0 they are one function, and nobody writes x**1.
    if fitting == ["relu", "**1"]:
        return "relu"
    return fitting[0] if len(fitting) == 1 else ""


def short(number: float) -> str:
    """Write a number with at most four significant digits."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{number + 0.0:.{SHOWN_DIGITS}g}"
