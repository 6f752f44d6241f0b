"""The fences of a page as they are written, and the prose around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from literate.read.slash_blocks import BEFORE

_FENCE = re.compile(rf"^{BEFORE}(?P<ticks>`{{3,}}|~{{3,}})(?P<info>[^`]*)$")


class RawFence(NamedTuple):
    """A fence as it is written; one that is never closed has no source."""

    line: int
    end: int
    before: str
    info: str
    source: str | None


def find_fences(text: str) -> Iterator[RawFence]:
    """Each fence of a page, also one that is indented or never closed."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not (opening := _FENCE.match(line)):
            continue
        before, info = opening["before"], opening["info"].strip()
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
                yield RawFence(number, end, before, info, "".join(source))
                break
            source.append(inner + "\n")
        else:
            yield RawFence(number, number + len(source), before, info, None)


def prose_of(text: str, fences: list[RawFence]) -> list[str]:
    """A page's lines; those of its fences are blank."""
    lines = text.splitlines()
    for fence in fences:
        for line in range(fence.line, fence.end + 1):
            lines[line - 1] = ""
    return lines
