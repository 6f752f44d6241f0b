"""Which engine a page runs on: what its reader has, or the finished one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from literate.read.model import Book, Page
from literate.read.nav import read_nav
from literate.run.errors import BlockError
from literate.run.in_page import PageRunner
from literate.weave.page_data import page_data
from press.small_book import (
    ADD,
    ENGINE,
    EXPORTS,
    INIT,
    VALUE,
    SmallBook,
    fenced,
    run_in,
)

SUM = "from autograd import Value\n\nprint(Value(1) + Value(2))  #> Value(3)"
ONE_GROUP = """\
nav:
  - more.md
  - The chapter:
      - One: a.md
      - Deeper:
          - Two: b.md
  - Elsewhere: https://example.org
  - Beyond:
      - c.md
      - d.md
"""
OTHER = 'python { title="autograd/other.py" }'


def grouped_book(book: SmallBook, nav: str = ONE_GROUP) -> Book:
    """Five pages: of the two of the chapter, the second ends the class.

    Of those beyond, c.md writes a module, too.
    """
    for name in ("more.md", "d.md"):
        book.page(name, fenced(SUM))
    book.page("a.md", fenced(VALUE, ENGINE), fenced(EXPORTS, INIT), fenced(SUM))
    book.page("b.md", fenced(SUM), fenced(ADD, ENGINE), fenced(SUM))
    book.page("c.md", fenced("import autograd.other"), fenced("x = 1", OTHER))
    book.write("mkdocs.yml", nav)
    return book.read()


def outcomes(book: Book) -> dict[str, list[bool]]:
    """Whether each example of each page does what it says."""
    return {
        page.path: [
            _passes(book, page, number)
            for number, fence in enumerate(page.fences)
            if fence.kind == "example"
        ]
        for page in book.pages
    }


def _passes(book: Book, page: Page, number: int) -> bool:
    fence = page.fences[number]
    try:
        run_in(book, fence)
    except BlockError:
        here = False
    else:
        here = True
    # The reader's browser has the same engine.
    runner = PageRunner(json.dumps(page_data(book, page)))
    request = {
        "kind": "example",
        "source": fence.source,
        "above": [],
        "check": "",
        "place": fence.line,
    }
    reply = json.loads(runner.reply(json.dumps(request), lambda *_: None))
    assert here == (not reply["failure"])
    return here


def test_the_chapter_goes_block_by_block_and_other_pages_have_all(
    book: SmallBook,
) -> None:
    assert outcomes(grouped_book(book)) == {
        "docs/more.md": [True],
        "docs/a.md": [False],
        "docs/b.md": [False, True],
        # It writes what it has not written yet.
        "docs/c.md": [False],
        "docs/d.md": [True],
    }


@pytest.mark.parametrize(
    ("nav", "chapter"),
    [
        (ONE_GROUP, ["a", "b"]),
        ("nav: [more.md, a.md, b.md, c.md, d.md]", ["more", *"abcd"]),
        ("nav:\n  First: [more.md, A: a.md]\n  Then: [b.md]", ["more", "a"]),
        ("nav: [more.md, [a.md, b.md], C: [c.md, d.md]]", ["a", "b"]),
        ("nav: [more.md, {A: a.md, Group: [b.md]}, C: [c.md]]", ["b"]),
    ],
)
def test_the_chapter_is_the_first_group_of_the_nav(
    tmp_path: Path, nav: str, chapter: list[str]
) -> None:
    (tmp_path / "mkdocs.yml").write_text(nav, "utf-8")
    found = [e.name for e in read_nav(tmp_path) if e.is_in_chapter]
    assert found == [f"{name}.md" for name in chapter]


def test_only_here_is_refused_where_everything_works(book: SmallBook) -> None:
    only_here = fenced(SUM, "python { only_here }")
    grouped_book(book)
    for name in ("a.md", "b.md", "c.md", "d.md"):
        file = book.root / "docs" / name
        file.write_text(f"{file.read_text('utf-8')}\n{only_here}", "utf-8")
    assert book.mistakes() == [
        "docs/d.md:9: this page is not of the chapter and writes no engine, "
        "so its examples run on the finished package, where { only_here } can "
        "never fail; write ```python, or move the example"
    ]
