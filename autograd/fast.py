# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""The class Value in C: the same class, asked for by name."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from pathlib import Path

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
