"""Every promise names a test that exists, and that a whole run ran."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from textwrap import indent

import pytest

from book.rendered import rendered
from literate.read.book import read_book, read_page
from literate.read.cited_tests import (
    Suite,
    cited_tests,
    functions_in,
    unreadable_citations,
)
from literate.read.model import Book
from literate.weave.markup import anchor

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
    for test, line in cited_tests(page).items():
        file, _, name = test.partition("::")
        assert name in functions_in(book.root / file), f"{PAGE}:{line}: {test}"


def test_every_row_is_a_promise_with_its_proof(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    assert len(rows(page.text)) > 30
    for row in rows(page.text):
        named = re.findall(r"tests/[^`]*?::\w+(?=`\])", row)
        assert named, f"a promise without a test: {row}"
        assert set(named) <= set(cited_tests(page)), (
            f"a link that is not read: {row}"
        )


def test_nothing_names_a_test_but_a_link_that_is_read(book: Book) -> None:
    # One that is not read would be no proof, and no run would miss its test.
    for page in book.pages:
        assert unreadable_citations(page) == {}, page.path


@pytest.mark.parametrize(
    ("text", "is_stray"),
    [
        ("[`tests/a/test_b.py::test_c`](../tests/a/test_b.py)", False),
        ("the file `tests/a/test_b.py`", False),
        ("[`tests/a/test_b.py::test_c`](../tests/a/test_d.py)", True),
        ("[`tests/a/test_b.py::test_c`](tests/a/test_b.py)", True),
        ("[tests/a/test_b.py::test_c](../tests/a/test_b.py)", True),
        ("[`tests/a/test-b.py::test_c`](../tests/a/test-b.py)", True),
        ("[`tests/a/test_b.py::tset_c`](../tests/a/test_b.py)", True),
        ("[`tests/a/test_b.py::Test::c`](../tests/a/test_b.py)", True),
        ("[`test/a/test_b.py::test_c`](../test/a/test_b.py)", True),
        ("`tests/a/test_b.py::test_c`", True),
    ],
)
def test_a_link_that_is_written_otherwise_is_found(
    tmp_path: Path, text: str, is_stray: bool
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(f"# A\n\nIt holds: {text}\n")
    page = read_page(tmp_path, "docs/a.md")
    assert list(unreadable_citations(page).values()) == [3] * is_stray
    assert len(cited_tests(page)) == (text.startswith("[") and not is_stray)


def test_every_promised_test_can_fail(book: Book) -> None:
    suite = Suite(book.root / "tests")
    for page in book.pages:
        for test in cited_tests(page):
            file, _, name = test.partition("::")
            assert suite.can_fail(book.root / file, name), test


def runs_on_both_classes(test: str, root: Path) -> bool:
    """Whether a test has a case for each class, where that in C is there."""
    name = test.partition("::")[0]
    source = functions_in(root / name)[test.partition("::")[2]]
    if "engine" not in Path(name).parts:
        return "@each_class\n" in source
    module = import_module(name.removeprefix("tests/")[:-3].replace("/", "."))
    return hasattr(module, "Value") and "pages_class_only" not in source


def test_a_promise_of_one_class_says_so(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    says_so = re.compile(r"pages'\s+class|class of the\s+pages")
    for section in page.text.split("\n## "):
        prose = re.sub(r"^\|.*", "", section, flags=re.MULTILINE)
        for row in rows(section):
            named = re.findall(r"tests/[^`]*?::\w+(?=`\])", row)
            assert (
                all(runs_on_both_classes(test, book.root) for test in named)
                or says_so.search(row)
                or says_so.search(prose)
            ), f"one class is held to what both promise: {row}"


def test_every_file_with_tests_has_a_name_that_pytest_collects(
    root: Path,
) -> None:
    for file in (root / "tests").rglob("*.py"):
        if any(name.startswith("test_") for name in functions_in(file)):
            assert file.name.startswith("test_"), file


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("assert x == 1", True),
        ("for y in x:\n    assert y", True),
        ("with pytest.raises(TypeError):\n    x()", True),
        ("with raises(TypeError):\n    x()", True),
        ("agrees(x)", True),
        ("also(x)", True),
        ("recursive(x)\nassert x", True),
        ("if x:\n    return\nassert x", True),
        ("assert gradcheck(f, [1.0])", True),
        ("pass", False),
        ("'assert x'", False),
        ("assert True", False),
        ("assert (x == 1, 'one')", False),
        ("return\nassert x", False),
        ("pytest.skip('no')\nassert x", False),  # a text: nothing is skipped
        ("raise NotImplementedError\nassert x", False),  # a text, as above
        ("if False:\n    assert x", False),
        ("if True:\n    return\nassert x", False),
        ("while 0:\n    assert x", False),
        ("nothing(x)", False),
        ("recursive(x)", False),
        ("unknown(x)", False),
        ("print(x == 1)", False),
        ("agrees", False),
        ("def agrees(x):\n    assert x", False),
        ("lambda: agrees(x)", False),
    ],
)
def test_a_test_that_cannot_fail_is_found(
    tmp_path: Path, body: str, expected: bool
) -> None:
    (tmp_path / "helpers.py").write_text("def other(x):\n    assert x\n")
    file = tmp_path / "test_it.py"
    file.write_text(
        "from helpers import other as also\n"
        "def agrees(x):\n    return nothing(x) or also(x)\n"
        "def nothing(x):\n    return x\n"
        "def recursive(x):\n    recursive(x)\n"
        f"def test_it(x):\n{indent(body, '    ')}\n"
    )
    assert Suite(tmp_path).can_fail(file, "test_it") == expected


def test_the_site_shows_each_proof_where_its_link_leads(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    html = rendered(page)
    assert "../tests/" not in html
    for test in cited_tests(page):
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
