"""Every promise names a test that exists, and that a whole run ran."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from literate.proofs import functions_in, proofs
from literate.read.book import read_book
from literate.read.model import Book
from literate.weave.markup import anchor
from shown import shown

PAGE = "docs/promises.md"


@pytest.fixture(scope="module")
def root(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return read_book(root)


def rows(text: str) -> list[str]:
    """The rows of a page's tables, without their heads."""
    return re.findall(r"^\|(?! --- )(.*)\|$(?!\n\| --- )", text, re.MULTILINE)


def test_every_promise_names_a_test_that_exists(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    for test, line in proofs(page).items():
        file, _, name = test.partition("::")
        assert name in functions_in(book.root / file), f"{PAGE}:{line}: {test}"


def test_every_row_is_a_promise_with_its_proof(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    assert len(rows(page.text)) > 30
    for row in rows(page.text):
        named = re.findall(r"tests/[^`]*?::\w+(?=`\])", row)
        assert named, f"a promise without a test: {row}"
        assert set(named) <= set(proofs(page)), (
            f"a link that is not read: {row}"
        )


def test_the_site_shows_each_proof_where_its_link_leads(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    html = shown(page)
    assert "../tests/" not in html
    for test in proofs(page):
        assert f'href="#{anchor(test)}"' in html
        assert html.count(f'id="{anchor(test)}"') == 1


def test_the_source_of_a_proof_has_its_decorators(tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    assert functions_in(file) == {}
    file.write_text(
        "x = 1\n\n\n@mark\ndef test_one():\n    pass\n\n\ny = 2\n"
        "def test_two(): pass\n"
    )
    assert functions_in(file) == {
        "test_one": "@mark\ndef test_one():\n    pass",
        "test_two": "def test_two(): pass",
    }
