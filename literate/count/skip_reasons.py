"""The reasons for which a test may be skipped: each is one to be looked up.

A whole run fails on any other, and on one that does not hold here.
"""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Callable

from literate.tangle import compiler

_NOT_INSTALLED = re.compile(r"(?P<name>[\w.-]+) is not installed")
# How other reasons begin, and whether that holds here.
_SYSTEMS: dict[str, Callable[[], bool]] = {
    "not on Windows: ": lambda: sys.platform == "win32",
    "on Linux alone: ": lambda: sys.platform != "linux",
    "not on 32 bits: ": lambda: sys.maxsize < 2**32,
}


def has_known_form(reason: str) -> bool:
    """Whether it can be looked up if a reason holds here."""
    return (
        reason == compiler.NO_COMPILER
        or _NOT_INSTALLED.fullmatch(reason) is not None
        or reason.startswith(tuple(_SYSTEMS))
    )


def may_skip_for(reason: str) -> bool:
    """Whether a test may be skipped for this reason, and it holds here."""
    if reason == compiler.NO_COMPILER:
        return not compiler.find_compiler()
    if found := _NOT_INSTALLED.fullmatch(reason):
        return not _is_installed(found["name"])
    return any(
        reason.startswith(start) and holds()
        for start, holds in _SYSTEMS.items()
    )


def _is_installed(name: str) -> bool:
    if shutil.which(name):
        return True
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
