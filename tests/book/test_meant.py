"""What an author excuses is a mistake, or the excuse is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.test_names import PAGES, unknown_names
from book.test_witness import differences
from literate.read.book import read_page
from literate.read.headings import headings, jumps
from literate.read.model import Page
from literate.weave import formulas, prose


def stale(page: Page) -> list[str]:
    """The lines that a comment excuses, and where nothing is to be excused."""
    wrong = [
        *prose.mistakes(page.prose),
        *formulas.mistakes(page.prose),
        *unknown_names(page),
        *differences(page),
        *jumps(list(headings(list(page.prose)))),
    ]
    lines = {mistake.line for mistake in wrong}
    return [
        f"{page.path}:{line}: nothing is to be excused here; delete the "
        "comment <!-- meant: … -->, or move it to the line that it excuses"
        for line in page.excused
        if line not in lines
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_each_excuse_is_needed(page: Page) -> None:
    assert stale(page) == []


def test_an_excuse_that_nothing_needs_is_told(tmp_path: Path) -> None:
    comment = "<!-- meant: a reason -->"
    text = f"# A\n\nA ** b. {comment}\n\nC. {comment}\n\n{comment}\nD\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    told = stale(read_page(tmp_path, "a.md"))
    assert [each.partition(": ")[0] for each in told] == ["a.md:5", "a.md:8"]
