# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""What a program calls: the same functions for floats, arrays and Values."""

from __future__ import annotations

import math
from operator import methodcaller
from typing import Any

from autograd.value import Value


# The graph is a program (docs/graph-is-a-program.md)
def _power(x: float, n: float) -> Any:
    if x < 0.0:
        raise ValueError(f"{x} to the power {n} is not a real number")
    return x**n


_FLOATS: dict[str, Any] = {
    "exp": math.exp,
    "log": math.log,
    "power": _power,
    "relu": lambda x: 0.0 if x <= 0.0 else x,
    "step": lambda x: float(x > 0.0),
    # A sum in backward() begins with 0.0, and so never ends as -0.0.
    "gradients": lambda grads, value: [grad + 0.0 for grad in grads],
}


def _arrays(library: Any) -> dict[str, Any]:
    as_array, where = library.asarray, library.where

    def in_shape(grads: list[Any], value: Any) -> list[Any]:
        value = as_array(value)
        return [
            library.broadcast_to(as_array(grad, dtype=value.dtype), value.shape)
            for grad in grads
        ]

    return {
        "exp": library.exp,
        "log": library.log,
        "power": lambda x, n: as_array(x) ** n,
        "relu": lambda x: where(x <= 0.0, 0.0, x),
        "step": lambda x: where(x > 0.0, 1.0, 0.0),
        "gradients": in_shape,
    }


def _step(x: Value) -> Value:
    raise TypeError("the slope of relu is a step, and Values have no such step")


_VALUES: dict[str, Any] = {
    "exp": methodcaller("exp"),
    "log": methodcaller("log"),
    "power": pow,
    "relu": methodcaller("relu"),
    "step": _step,
    "gradients": lambda grads, value: [grad + Value(0.0) for grad in grads],
}
