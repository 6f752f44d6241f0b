"""The chapter stays short: it reaches its point, `backward`, soon.

Words are counted in the source of the pages, without their exercises.
"""

from __future__ import annotations

import re

import pytest

from book.tracked import ROOT
from literate.read.book import read_book
from literate.read.model import Page
from literate.read.nav import read_nav

BOOK = read_book(ROOT)
PATHS = [entry.path for entry in read_nav(ROOT) if entry.is_in_chapter]
CHAPTER = [page for page in BOOK.pages if page.path in PATHS]
BACKWARD = PATHS.index("docs/3-5-backward.md")


def text(page: Page) -> str:
    return re.sub(
        r"^//// exercise.*?^////$",
        "",
        page.text,
        flags=re.DOTALL | re.MULTILINE,
    )


def prose(page: Page) -> str:
    return re.sub(
        r"^```.*?^```$", "", text(page), flags=re.DOTALL | re.MULTILINE
    )


@pytest.mark.parametrize(
    ("what", "words", "most"),
    [
        ("before 3.5", [text(page) for page in CHAPTER[:BACKWARD]], 5_400),
        ("prose of 3.5", [prose(CHAPTER[BACKWARD])], 1_700),
        ("prose of the chapter", [prose(page) for page in CHAPTER], 8_500),
    ],
)
def test_the_chapter_reaches_its_point_soon(
    what: str, words: list[str], most: int
) -> None:
    counted = sum(len(each.split()) for each in words)
    assert 0.7 * most < counted <= most, f"{what}: {counted} words"


def test_what_is_counted() -> None:
    assert len(CHAPTER) == 8
    backward = CHAPTER[BACKWARD]
    assert backward.exercises
    for exercise in backward.exercises:
        assert exercise.title in backward.text
        assert exercise.title not in text(backward)
    assert "def backward(self)" in text(backward)
    assert "def backward(self)" not in prose(backward)
