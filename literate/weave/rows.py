"""Rows of a table that not every reader would see with the same cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from literate.read.model import Mistake

_CELL_END = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)")


def signs_in_code_of_rows(prose: Iterable[str]) -> Iterator[Mistake]:
    """Code in a table that holds the sign which ends a cell."""
    for number, line in enumerate(prose, 1):
        codes = _CODE.finditer(line) if line.startswith("|") else ()
        if any("|" in code["code"] for code in codes):
            yield Mistake(
                number,
                "a | in the code of a table ends the cell in some readers of "
                r"Markdown, and \| shows its \ in others; write it elsewhere",
            )


def row_mistakes(line: int, lines: list[str]) -> Iterator[Mistake]:
    """A row with other cells than the head; the head's are the line's below."""
    first = line
    while first > 1 and "|" in lines[first - 2]:
        first -= 1
    needed, found = _count(lines[first - 1]), _count(lines[line - 1])
    if found != needed:
        yield Mistake(
            line,
            f"this row has {found} cells, and the head of its table {needed}; "
            r"write \| for a sign that ends no cell",
        )


def _count(row: str) -> int:
    row = row.strip()
    inner = re.sub(r"(?<!\\)\|$", "", row.removeprefix("|"))
    return len(_CELL_END.findall(inner)) + 1
