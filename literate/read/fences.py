"""The fences of a page as they are written, and the prose around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from literate.read.slash_blocks import BEFORE

_FENCE = re.compile(rf"^{BEFORE}(?P<ticks>`{{3,}}|~{{3,}})(?P<info>[^`]*)$")
# A comment of HTML that goes on below its line.
_COMMENT = re.compile(r" {0,3}<!--(?!.*-->)")
_ITEM = re.compile(r"\s*(?:[*+-]|\d+[.)])(?=\s)")

Around = Literal["", "comment", "list", "quote", "indent"]


class RawFence(NamedTuple):
    """A fence as it is written; one that is never closed has no source.

    What stands around it, if anything, keeps it from column 0 or hides it.
    """

    line: int
    end: int
    around: Around
    info: str
    source: str | None


def find_fences(text: str) -> Iterator[RawFence]:
    """Each fence of a page, also one that is indented or never closed."""
    all_lines = text.splitlines()
    lines = iter(enumerate(all_lines, 1))
    in_comment = False
    for number, line in lines:
        in_comment = in_comment and "-->" not in line
        if not (opening := _FENCE.match(line)):
            in_comment = in_comment or _COMMENT.match(line) is not None
            continue
        before, info = opening["before"], opening["info"].strip()
        around = (
            "comment" if in_comment else _around(before, all_lines[:number])
        )
        source: list[str] = []
        # The same iterator as the loop around it: it consumes the fence.
        for end, inner in lines:
            closing = _FENCE.match(inner)
            # What opens at column 0 closes there: the ticks in a docstring are
            # its text.
            if (
                closing
                and closing["ticks"].startswith(opening["ticks"])
                and not closing["info"].strip()
                and (before or not closing["before"])
            ):
                yield RawFence(number, end, around, info, "".join(source))
                break
            source.append(inner + "\n")
        else:
            yield RawFence(number, number + len(source), around, info, None)


def _around(before: str, lines: list[str]) -> Around:
    """What stands around the last of these lines, and before its ticks."""
    if not before:
        return ""
    if ">" in before:
        return "quote"
    # The line that it belongs to is indented less, or is its own.
    indent = len(before) - len(before.lstrip())
    for line in (before, *reversed(lines[:-1])):
        is_less = line is before or len(line) - len(line.lstrip()) < indent
        if line.strip() and is_less:
            return "list" if _ITEM.match(line) else "indent"
    return "indent"


def prose_of(text: str, fences: list[RawFence]) -> list[str]:
    """A page's lines; those of its fences are blank."""
    lines = text.splitlines()
    for fence in fences:
        for line in range(fence.line, fence.end + 1):
            lines[line - 1] = ""
    return lines
