"""The lines of a tangled file, each with its place on a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile

from literate.read.model import Fence

HEADER = "# Tangled from docs/ by literate/tangle/: change the pages, not this."
HEADER_OF_C = HEADER.replace("#", "//", 1)


@dataclass(frozen=True)
class Line:
    """One line of a tangled file, and where it was written, if on a page."""

    text: str
    page: str = ""
    number: int = 0

    @property
    def where(self) -> str:
        return f"{self.page}:{self.number}"


def lines_of(fence: Fence) -> list[Line]:
    return [
        Line(text, fence.page, fence.line + number)
        for number, text in enumerate(fence.source.rstrip().splitlines(), 1)
    ]


def text_of(lines: list[Line]) -> str:
    return "".join(line.text + "\n" for line in lines)


def without_blanks_above(lines: list[Line]) -> list[Line]:
    return list(dropwhile(lambda line: not line.text, lines))
