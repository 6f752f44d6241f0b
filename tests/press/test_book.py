"""How the press reads the whole book: the nav, and the pages it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.read.model import BookError
from press.small_book import ENGINE, SmallBook, fenced


def test_all_mistakes_of_all_pages_are_told_at_once(book: SmallBook) -> None:
    book.page("a.md", fenced("1", "py"), fenced("1", "python { x }"))
    book.page("b.md", fenced("1", "pycon"))
    places = [mistake.partition(": ")[0] for mistake in book.mistakes()]
    assert places == ["docs/a.md:3", "docs/a.md:7", "docs/b.md:3"]


def test_a_page_that_the_nav_names_and_nobody_wrote(book: SmallBook) -> None:
    book.page("a.md")
    book.write("mkdocs.yml", "nav:\n- a.md\n- B: b.md\n")
    assert book.mistakes() == [
        "mkdocs.yml:3: the nav names b.md, but there is no docs/b.md; "
        "write that page, or mend its name"
    ]


@pytest.mark.parametrize("name", ["b.markdown", "b.pdf", "b"])
def test_a_page_whose_name_is_no_page_s(book: SmallBook, name: str) -> None:
    book.page("a.md")
    book.page(name, fenced("x = 1"))
    assert book.mistakes() == [
        f"mkdocs.yml:4: the nav names {name}, but the name of a page ends with "
        ".md; link to other files from a page"
    ]


def test_a_page_may_be_named_from_its_own_folder(book: SmallBook) -> None:
    book.page("a.md")
    book.write("mkdocs.yml", "nav: [./a.md]\n")
    assert book.read().page("docs/a.md")


def test_a_page_that_the_nav_does_not_name_or_names_twice(
    book: SmallBook,
) -> None:
    book.page("a.md")
    book.write("docs/part/b.md", "# B\n")
    book.write("mkdocs.yml", "nav: [a.md, a.md]\n")
    assert book.mistakes() == [
        "docs/a.md:1: "
        "the nav of mkdocs.yml names this page 2 times; name it once",
        "docs/part/b.md:1: "
        "the nav of mkdocs.yml names this page 0 times; name it once",
    ]


def test_a_page_is_read_alone_too(book: SmallBook) -> None:
    book.write("README.md", "# Read me\n\n" + fenced("1"))
    assert [
        fence.where for fence in read_page(book.root, "README.md").python_fences
    ] == ["README.md:3"]
    with pytest.raises(BookError, match=r"^other\.md: there is no such page"):
        read_page(book.root, "other.md")


def test_a_line_of_code_that_is_too_wide_is_told_with_its_place(
    book: SmallBook,
) -> None:
    wide = "x" * 78 + " = 1"
    fits = "y" * 76 + " = 1"
    book.page("a.md", fenced(f"{fits}\n{wide}"), fenced(wide, "text"))
    assert book.mistakes() == [
        "docs/a.md:5: 82 columns; code that a page shows is at most 80 wide, "
        "and #> may go on the line below"
    ]


def test_a_page_is_found_by_its_path(book: SmallBook) -> None:
    book.page("a.md")
    book.page("part/b.md")
    read = book.read()
    assert read.page("docs/part/b.md") is read.pages[1]
    assert read.page("part/b.md") is None


def test_a_book_may_write_a_package_of_another_name(tmp_path: Path) -> None:
    book = SmallBook(tmp_path, package="tiny")
    book.page("a.md", fenced("x = 1", 'python { title="tiny/a.py" }'))
    assert book.read().package == "tiny"
    assert [fence.kind for fence in book.read().python_fences] == ["engine"]
    book.page("a.md", fenced("x = 1", ENGINE), fenced("1", "py"))
    title, kind = book.mistakes()
    assert title == (
        "docs/a.md:3: an engine block's title is a file tiny/….py or ….pyi, "
        "not 'autograd/value.py'"
    )
    assert 'use ```python, ```python { title="tiny/….py" }' in kind
    assert "autograd" not in kind


@pytest.mark.parametrize(
    "entry",
    [
        "https://example.org/",
        "Elsewhere: https://example.org/a.md",
        "//example.org/a.md",
        "Write: mailto:a@example.org",
        "/another/book/",
        "http://[broken/",
    ],
)
def test_a_link_in_the_nav_is_no_page(book: SmallBook, entry: str) -> None:
    book.page("a.md")
    book.write("mkdocs.yml", f"nav:\n- a.md\n- Part:\n  - {entry}\n")
    assert [page.path for page in book.read().pages] == ["docs/a.md"]


def test_tags_of_mkdocs_and_of_plugins_need_not_be_known(
    book: SmallBook,
) -> None:
    book.page("a.md")
    tags = "a: !ENV [X, '']\nb: !!python/name:c.d\nc: !relative e\n"
    book.write("mkdocs.yml", f"{tags}nav: [a.md]\n")
    assert len(book.read().pages) == 1


NO_NAV = "mkdocs.yml:1: there is no nav; name the pages in it, "
NO_ENTRY = ": an entry of the nav is a page's path or a link, not "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nav:\n- a.md\n- b: [\n", "mkdocs.yml:4: this is no YAML: "),
        ("nav: 'a.md\n", "mkdocs.yml:2: this is no YAML: "),
        ("\tnav: a.md\n", "mkdocs.yml:1: this is no YAML: "),
        ("nav: [a.md, \ud7ff\ufffe]\n", "mkdocs.yml:1: this is no YAML: "),
        ("site_name: A\n", NO_NAV),
        ("- a.md\n", NO_NAV),
        ("a.md\n", NO_NAV),
        ("", NO_NAV),
        ("nav: []\n", NO_NAV),
        ("nav: [https://example.org/]\n", NO_NAV),
        ("nav:\n- a.md\n- B:\n", f"mkdocs.yml:3{NO_ENTRY}nothing"),
        ("nav:\n- a.md\n- B: 3.1\n", f"mkdocs.yml:3{NO_ENTRY}3.1"),
        ("nav:\n- a.md\n\n- true\n", f"mkdocs.yml:4{NO_ENTRY}true"),
    ],
)
def test_a_mistake_in_the_nav_is_told_with_its_line(
    book: SmallBook, text: str, message: str
) -> None:
    book.page("a.md")
    book.write("mkdocs.yml", text)
    [mistake] = book.mistakes()
    assert mistake.startswith(message)


def test_a_folder_without_mkdocs_yml_is_the_wrong_one(book: SmallBook) -> None:
    book.write("docs/a.md", "# A\n")
    assert book.mistakes() == [
        f"there is no mkdocs.yml in {book.root}; "
        "run this where the book's mkdocs.yml is"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# A\n\ncaf\xe9\n", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"# A\r\n\r\ncaf\xe9", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"# A\r\rcaf\xe9", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"\xff\xfe#\0 \0A\0", "docs/a.md:1: the byte 0xff is no UTF-8"),
    ],
)
def test_a_page_that_is_not_utf_8(
    book: SmallBook, data: bytes, message: str
) -> None:
    book.page("a.md")
    (book.root / "docs/a.md").write_bytes(data)
    assert book.mistakes() == [f"{message}; save the file as UTF-8"]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x0b", "vertical tab (U+000B)"),
        ("\x0c", "form feed (U+000C)"),
        ("\x1c", "file separator (U+001C)"),
        ("\x1d", "group separator (U+001D)"),
        ("\x1e", "record separator (U+001E)"),
        ("\x85", "next-line character (U+0085)"),
        ("\u2028", "line separator (U+2028)"),
        ("\u2029", "paragraph separator (U+2029)"),
        ("\0", "control character (U+0000)"),
        ("\x1b", "control character (U+001B)"),
        ("\ufeff", "byte order mark (U+FEFF)"),
    ],
)
def test_a_character_that_nobody_sees(
    book: SmallBook, character: str, name: str
) -> None:
    advice = "; delete it, or write it as an escape if code needs it"
    message = f": a {name}, which editors do not show{advice}"
    book.page("a.md", f"A{character}b.", fenced(f"1\nx = 'y{character}z'"))
    assert book.mistakes() == [f"docs/a.md:3{message}", f"docs/a.md:6{message}"]
    book.write("docs/a.md", f"{character}# A\n")
    assert book.mistakes() == [f"docs/a.md:1{message}"]
    book.write("docs/a.md", "# A\n")
    book.write("mkdocs.yml", f"nav:\n- a{character}.md\n")
    assert book.mistakes() == [f"mkdocs.yml:2{message}"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(
    book: SmallBook, end: str
) -> None:
    book.page("a.md")
    text = "# A\n\n```python\nx = 1\n```\n"
    (book.root / "docs/a.md").write_bytes(text.replace("\n", end).encode())
    [page] = book.read().pages
    assert page.text == text
    assert [(fence.line, fence.source) for fence in page.python_fences] == [
        (3, "x = 1\n")
    ]
