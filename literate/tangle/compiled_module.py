"""The extension modules that a C file of the package was compiled into."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

# How the names of extension modules end, for this Python or another.
ENDINGS = frozenset(Path(f"_{suffix}").suffix for suffix in EXTENSION_SUFFIXES)


def extension_of(source: Path) -> Path | None:
    """The module that this Python would import for a file of C, if any."""
    files = (source.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES)
    return next(filter(Path.is_file, files), None)


def source_of(file: Path, root: Path) -> str:
    """The path from the root of the C that a module was compiled from.

    It is empty for a file that is not an extension module.
    """
    if file.suffix not in ENDINGS:
        return ""
    source = file.with_name(file.name.partition(".")[0] + ".c")
    return source.relative_to(root).as_posix()
