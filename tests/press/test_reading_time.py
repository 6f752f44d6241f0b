"""How long a page takes to read is said below its title."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown import Markdown

from literate.read.model import Page
from literate.weave.description import first_sentence
from literate.weave.extension import WeaveExtension
from literate.weave.reading_time import reading_time
from press.small_book import SmallBook, fenced

MINUTE = "Of two hundred words. " * 50
EXERCISE = f"""\
/// exercise | One
{MINUTE * 9}

{fenced("x = 1", "python { starter }")}
{fenced("assert x == 2, x", "python { check }")}
{fenced("x = 2  # " + "and more " * 7, "python { solution }")}
///
"""


def page_of(book: SmallBook, *parts: str) -> Page:
    book.page("a.md", *parts)
    return book.read().pages[0]


def time_of(page: Page) -> str:
    return "".join(reading_time(page)[4:5])


@pytest.mark.parametrize(
    ("parts", "time"),
    [
        ([], ""),
        ([MINUTE * 2], ""),
        # To half a minute, and above.
        ([MINUTE * 3], "About 3 minutes to read"),
        ([MINUTE * 12], "About 12 minutes to read"),
        ([MINUTE * 12, EXERCISE], "About 12 minutes to read, and 1 exercise"),
        (
            [MINUTE * 4, EXERCISE, EXERCISE.replace("One", "Two")],
            "About 4 minutes to read, and 2 exercises",
        ),
        ([EXERCISE], ""),
        # Code takes twice as long, and what is folded none.
        (
            [MINUTE * 2, fenced("# " + "\n# ".join(["w"] * 100) + "\nx = 1")],
            "About 3 minutes to read",
        ),
        ([MINUTE * 2, fenced("word " * 200, "text")], ""),
        # Neither addresses nor signs are words.
        ([MINUTE * 2, "| - | [a](<b c>) | $=$ " * 90], ""),
    ],
)
def test_the_time_of_a_page(
    book: SmallBook, parts: list[str], time: str
) -> None:
    assert time_of(page_of(book, *parts)) == time


def html(root: Path, text: str, **options: object) -> str:
    blocks = ["pymdownx.superfences", "pymdownx.blocks.html"]
    woven = WeaveExtension(root=str(root), **options)
    return Markdown(extensions=[*blocks, woven]).convert(text)


def test_it_is_below_the_title_and_not_searched(book: SmallBook) -> None:
    page = page_of(book, f"Is it so? {MINUTE * 5}")
    assert html(book.root, page.text).startswith(
        "<h1>Page A</h1>\n"
        '<p class="reading-time" data-search-exclude="true">'
        "About 5 minutes to read</p>\n<p>Is it so? Of two"
    )
    assert first_sentence(page) == "Is it so?"


def test_it_is_not_said_where_entries_are_looked_up(book: SmallBook) -> None:
    page = page_of(book, MINUTE * 5)
    boosted = html(book.root, page.text, search_boost={"a.md": 5})
    assert "to read" not in boosted
    assert "to read" in html(book.root, page.text, search_boost={"b.md": 5})
