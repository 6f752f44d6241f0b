# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""The class Value in C: the same class, asked for by name."""

from __future__ import annotations

import hashlib
import math
import sys
import sysconfig
from pathlib import Path
from typing import Any

import autograd.value

# The same class in C (docs/same-class-in-c.md)
try:
    import autograd._fast as _fast
except ModuleNotFoundError:
    if (
        sys.implementation.name != "cpython"
        or sys.platform == "emscripten"
        or sysconfig.get_config_var("Py_GIL_DISABLED")
    ):
        raise ImportError(
            "autograd.fast is for CPython with its global lock, and not for a "
            "browser; import Value from autograd"
        ) from None
    raise ImportError(
        "autograd.fast is not compiled: install a C compiler and Python's "
        "headers, then this package again with python -m pip install; or "
        "import Value from autograd"
    ) from None

__all__ = ["Value"]

_source = Path(_fast.__file__).with_name("_fast.c")
if _source.exists():
    _digest = hashlib.sha256(_source.read_bytes()).hexdigest()
    if _digest != _fast.SOURCE_HASH:
        raise ImportError(
            "autograd.fast was compiled from another _fast.c than the one "
            "beside it; compile it again with python tools/extension.py"
        )

Value = _fast.Value
# Python's own messages would say autograd.fast.Value.
Value.__name__ = "Value"
Value.__qualname__ = "fast.Value"
# Under that name a process that is sent the class looks for it here.
fast = sys.modules[__name__]


def _sample(kind: Any) -> list[str]:
    """Compute what a compiler that takes short cuts gets wrong."""
    one, x, minus_zero, nan = map(kind, (1.0, 0.499, -0.0, math.nan))
    nodes = [x, 1.0 / x, one / x, one / 0.499]
    loss = (x * 0.1 + x * 0.2 + x * x) * 0.3
    loss.backward()
    nodes += [loss, minus_zero.relu(), minus_zero - 0.0, nan.relu()]
    try:
        nodes.append(kind(1000.0).exp())
    except OverflowError:
        nodes.append(None)
    return [*map(repr, nodes)]


_smallest = math.ulp(0.0)
if _sample(Value) != _sample(autograd.value.Value) or _smallest + 0.0 == 0.0:
    raise ImportError(
        "autograd.fast computes other floats than Python: its compiler took "
        "short cuts. Compile it again without flags such as -ffast-math, or "
        "import Value from autograd"
    )
