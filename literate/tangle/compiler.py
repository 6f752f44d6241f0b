"""The C compiler that builds extensions of this Python, where there is one.

It reads each C block where it stands: the file down to this block must be C
without a mistake or a warning.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from literate.tangle.lines import Line


def why_unfit() -> str | None:
    """Say why this Python could not use what is in C, if so."""
    if sys.implementation.name != "cpython":
        return "what is in C is for CPython"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "what is in C is for a Python with the global lock"
    return None


# Why nothing is compiled, where `find_compiler` finds nothing.
NO_COMPILER = why_unfit() or "no C compiler with Python's headers was found"
_STRICT = ("-std=c11", "-Wall", "-Wextra")
# Of a file that later blocks go on with, not all is used yet.
_UNFINISHED = ("function", "variable", "const-variable")
# A complaint, and of those the one that no option of gcc silences: that of a
# function whose body is still to come, with the lines that it quotes.
_COMPLAINT = re.compile(r": (?:fatal error|error|warning): ")
_AHEAD = re.compile(
    r"^.*(?:used but never defined|internal linkage but is not defined).*\n"
    r"(?: .*\n)*",
    re.MULTILINE,
)


@cache
def find_compiler() -> tuple[str, ...] | None:
    """The compiler's command, with Python's headers; it was tried on a line."""
    if why_unfit():
        return None
    named = shlex.split(
        os.environ.get("CC") or sysconfig.get_config_var("CC") or ""
    )
    folders = {sysconfig.get_path("include"), sysconfig.get_path("platinclude")}
    found = (*named, *(f"-isystem{folder}" for folder in sorted(folders)))
    try:
        run = _check_syntax(found, Path(), "#include <Python.h>\n")
    except OSError:
        return None
    return found if named and run.returncode == 0 else None


def complaints(root: Path, lines: Sequence[Line], *, is_whole: bool) -> str:
    """What the compiler complains of in a file of C; empty if it does not.

    It names the pages' own lines. In a file that is not whole, a function may
    be unused, and may be declared without its body.
    """
    found = find_compiler()
    if found is None:
        raise FileNotFoundError(NO_COMPILER)
    options = [] if is_whole else [f"-Wno-unused-{n}" for n in _UNFINISHED]
    # A build defines it: no block can hold the hash of its own text.
    options.append('-DSOURCE_HASH=""')
    text = _with_places(lines)
    output = _check_syntax((*found, *_STRICT, *options), root, text).stderr
    if not is_whole:
        output = _AHEAD.sub("", output)
    return output if _COMPLAINT.search(output) else ""


def _check_syntax(
    command: Sequence[str], folder: Path, text: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # the compiler, as its user named it
        [*command, "-fsyntax-only", "-xc", "-"],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C"},
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


def _with_places(lines: Sequence[Line]) -> str:
    """The text of a file, with `#line` for the places of its lines on pages."""
    text, page, number = "", "", 0
    for line in lines:
        if line.page and (line.page, line.number) != (page, number + 1):
            text += f'#line {line.number} "{line.page}"\n'
        text += f"{line.text}\n"
        page, number = line.page, line.number
    return text
