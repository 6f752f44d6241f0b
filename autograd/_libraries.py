# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""The functions that a program calls, for floats, arrays and Values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from operator import methodcaller
from typing import Any

from autograd._guards import as_float
from autograd.value import Value


# The graph is a program (docs/graph-is-a-program.md)
def _power(x: float, n: float) -> Any:
    if x < 0.0:
        raise ValueError(f"{x} to the power {n} is not a real number")
    return x**n


FLOATS: dict[str, Any] = {
    "inputs": lambda inputs: [*map(as_float, inputs)],
    "exp": math.exp,
    "log": math.log,
    "power": _power,
    "relu": lambda x: 0.0 if x <= 0.0 else x,
    "step": lambda x: float(x > 0.0),
    # A sum in backward() begins with 0.0, and so never ends as -0.0.
    "results": lambda inputs, value, grads: (value, [g + 0.0 for g in grads]),
}


def arrays_of(library: Any) -> dict[str, Any]:
    as_array, where = library.asarray, library.where

    def in_shape(
        inputs: list[Any], value: Any, grads: list[Any]
    ) -> tuple[Any, list[Any]]:
        shape = library.broadcast_shapes(*{x.shape for x in inputs})
        dtype = inputs[0].dtype if inputs else float
        arrays = [as_array(x, dtype=dtype) for x in (value, *grads)]
        full = [library.broadcast_to(array, shape) for array in arrays]
        # NumPy broadcasts to read-only arrays: the value is left writable.
        value = arrays[0] if arrays[0].shape == shape else full[0]
        return value, full[1:]

    return {
        "inputs": lambda inputs: _columns(as_array, inputs),
        "exp": library.exp,
        "log": library.log,
        "power": pow,
        "relu": lambda x: where(x <= 0.0, 0.0, x),
        "step": lambda x: where(x > 0.0, 1.0, 0.0),
        "results": in_shape,
    }


_REAL = re.compile(r"(torch\.)?(b?float|u?int|bool)\d*")


def _columns(as_array: Callable[..., Any], inputs: list[Any]) -> list[Any]:
    """Make all inputs floats of one kind.

    If all columns have floats of the same kind, it is theirs. Otherwise it is
    the library's widest.
    """
    columns: list[Any] = []
    kinds: set[Any] = set()
    for x in inputs:
        if not hasattr(x, "dtype"):
            columns.append(as_float(x))
            continue
        name = getattr(x.dtype, "name", str(x.dtype))
        # Only a masked array can be filled, and its mask would get lost.
        if hasattr(x, "filled") or not _REAL.fullmatch(name):
            raise TypeError(
                "expected a column of real numbers, got "
                f"{type(x).__qualname__} of {name}"
            )
        is_float = "float" in name
        columns.append(as_array(x) if is_float else as_array(x, dtype=float))
        kinds.add(columns[-1].dtype)
    kind = kinds.pop() if len(kinds) == 1 else float
    return [as_array(column, dtype=kind) for column in columns]


def _step(x: Value) -> Value:
    raise TypeError("the slope of relu is a step, and Values have no such step")


VALUES: dict[str, Any] = {
    "inputs": lambda inputs: [
        x if isinstance(x, Value) else Value(x) for x in inputs
    ],
    "exp": methodcaller("exp"),
    "log": methodcaller("log"),
    "power": pow,
    "relu": methodcaller("relu"),
    "step": _step,
    "results": lambda inputs, value, grads: (
        value,
        [grad + Value(0.0) for grad in grads],
    ),
}
