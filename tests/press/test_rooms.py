"""The press's rooms: what the colophon draws, and what each imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from literate.read.book import read_page
from press.small_book import ROOT

FILES = {
    file.name: file
    for file in sorted((ROOT / "literate").glob("*.py"))
    if file.name != "__init__.py"
}


def rows() -> dict[str, int]:
    """The row of the colophon's picture that draws each room first."""
    picture = read_page(ROOT, "docs/colophon.md").fences[0].source
    found: dict[str, int] = {}
    for number, row in enumerate(picture.splitlines()):
        for name in re.findall(r"\w+\.py", row):
            found.setdefault(name, number)
    return found


def imported(name: str) -> Iterator[str]:
    """The rooms that a room imports."""
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "literate":
            yield from (f"{alias.name}.py" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield f"{node.module.removeprefix('literate.')}.py"


def test_the_picture_draws_every_room() -> None:
    assert set(rows()) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_room_knows_only_those_above_it_or_beside_it(name: str) -> None:
    row = rows()
    below = [
        other
        for other in imported(name)
        if other in FILES and row[other] > row[name]
    ]
    assert below == []
