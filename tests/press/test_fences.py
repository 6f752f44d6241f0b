"""What the press reads on the pages, and what it says of each mistake there."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown import Markdown

from literate.read.book import read_page
from literate.read.model import BookError
from press.small_book import ENGINE, SmallBook, fenced


def test_every_kind_of_fence_is_read_with_its_page_and_line(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced("x = 1", ENGINE),
        fenced("1"),
        fenced("2", "python { continuation }"),
        fenced("3", "python { only_here }"),
        fenced("4", "python { continuation }"),
        fenced("5", "python { graph }"),
        "/// caption\nFive.\n///",
        fenced("6", "text"),
        fenced("7", "console"),
    )
    page = book.read().pages[0]
    assert [
        (fence.where, fence.kind, fence.source.strip()) for fence in page.fences
    ] == [
        ("docs/a.md:3", "engine", "x = 1"),
        ("docs/a.md:7", "example", "1"),
        ("docs/a.md:11", "example", "2"),
        ("docs/a.md:15", "only_here", "3"),
        ("docs/a.md:19", "only_here", "4"),
        ("docs/a.md:23", "graph", "5"),
        ("docs/a.md:30", "other", "6"),
        ("docs/a.md:34", "other", "7"),
    ]
    assert page.fences[0].title == "autograd/value.py"
    assert page.title == "Page A"
    assert page.python == list(page.fences[:6])


def test_a_continuation_goes_on_through_all_those_above_it(
    book: SmallBook,
) -> None:
    more = "python { continuation }"
    book.page(
        "a.md",
        fenced("1"),
        fenced("2", more),
        fenced("shown", "text"),
        fenced("3", more),
    )
    *_, last = book.read().python
    assert [part.source for part in last.chain] == ["1\n", "2\n", "3\n"]


def test_blanks_at_the_end_of_ticks_are_not_seen(book: SmallBook) -> None:
    book.page("a.md", "```python   \nx = 1\n```  \n\nText.\n")
    [fence] = book.read().python
    assert (fence.source, fence.end) == ("x = 1\n", 5)


def test_pages_are_read_in_the_order_of_the_nav_at_any_depth(
    book: SmallBook,
) -> None:
    for name in ("a.md", "b.md", "part/c.md"):
        book.page(name, fenced("x = 1"))
    book.write(
        "mkdocs.yml",
        "nav:\n  - part:\n      - C: part/c.md\n      - b.md\n  - A: a.md\n",
    )
    assert [fence.where for fence in book.read().python] == [
        "docs/part/c.md:3",
        "docs/b.md:3",
        "docs/a.md:3",
    ]


def test_the_engine_is_counted_up_to_and_with_a_fence(book: SmallBook) -> None:
    book.page(
        "a.md", fenced("x = 1", ENGINE), fenced("1"), fenced("y = 1", ENGINE)
    )
    read = book.read()
    first, example, second = read.python
    assert read.engine(first) == read.engine(example) == [first]
    assert read.engine(second) == read.engine() == [first, second]


def test_a_fence_in_a_longer_or_another_fence_is_its_text(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        "````markdown\n```python\n1\n```\n````\n",
        "~~~text\n```nonsense {x}\n~~~\n",
        "```python\nprint('~~~')\n~~~\n```\n",
    )
    assert [fence.kind for fence in book.read().pages[0].fences] == [
        "other",
        "other",
        "example",
    ]
    assert book.read().python[0].source == "print('~~~')\n~~~\n"


def test_indented_ticks_in_a_fence_are_its_text(book: SmallBook) -> None:
    source = 'text = """\n    ```\n    x\n    ```\n> ```\n"""'
    book.page("a.md", fenced(source), fenced("1"))
    assert [fence.source for fence in book.read().python] == [
        f"{source}\n",
        "1\n",
    ]


def test_code_in_a_line_of_text_is_no_fence(book: SmallBook) -> None:
    book.page("a.md", "```x``` and\n```y``` are code in the text.\n")
    assert book.read().pages[0].fences == ()


USE = "use ```python, "
TO_COLUMN_0 = (
    "a fence stands at column 0, or it is not run; "
    "write notes and tabs with /// blocks"
)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (fenced("1", "pycon"), f"unknown kind of fence 'pycon'; {USE}"),
        (fenced("1", "py"), f"unknown kind of fence 'py'; {USE}"),
        (fenced("1", "python3"), f"unknown kind of fence 'python3'; {USE}"),
        (fenced("1", "Python"), f"unknown kind of fence 'Python'; {USE}"),
        (fenced("1", "haskell"), f"unknown kind of fence 'haskell'; {USE}"),
        (
            fenced("1", "text { only_here }"),
            f"unknown kind of fence 'text {{ only_here }}'; {USE}",
        ),
        (fenced("1", ""), f"cannot read the fence header ''; {USE}"),
        (
            fenced("1", "python {only_here}"),
            "cannot read the fence header 'python {only_here}'",
        ),
        (fenced("1", "python { only_here}"), "cannot read the fence header"),
        (fenced("1", "python {only_here }"), "cannot read the fence header"),
        (fenced("1", "python{ only_here }"), "cannot read the fence header"),
        (
            fenced("1", "python only_here"),
            "cannot read the fence header 'python only_here'",
        ),
        (fenced("1", "{.python only_here}"), "cannot read the fence header"),
        (
            fenced("1", "python { only_her }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { notest }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { retry:3 }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { graph only_here }"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { "continuation" }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", "python { only_here= }"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { ="x" only_here }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", f'{ENGINE[:-2]}"only_here }}'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", f'{ENGINE[:-1]}title="autograd/b.py" }}'),
            "unknown option, or options",
        ),
        (
            fenced("1", "python {   }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", f"{ENGINE[:-1]}only_here }}"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", "python { title }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", 'python { only_here="" }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { title="value.py" }'),
            "an engine block's title is a file autograd/….py or ….pyi, "
            "not 'value.py'",
        ),
        (
            fenced("1", 'python { title="autograd/../x.py" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", 'python { title="autograd/py.typed" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", 'python { title="" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", "python { continuation }"),
            "a continuation goes on from an example, "
            "but the Python fence above it on this page is none",
        ),
        (
            "```python\nprint(1)\n",
            "this fence is never closed; close it with the same ticks",
        ),
        (
            "````python\nprint(1)\n```\n",
            "this fence is never closed; close it with the same ticks",
        ),
        ("- note\n    ```python\n    1\n    ```\n", TO_COLUMN_0),
        ("-   ```python\n    1\n    ```\n", TO_COLUMN_0),
        ("- item\n\n    ```python\n    1\n    ```\n", TO_COLUMN_0),
        ("12. ```python\n    1\n    ```\n", TO_COLUMN_0),
        ("> ```python\n> 1\n> ```\n", TO_COLUMN_0),
        (" ```text\n 1\n ```\n", TO_COLUMN_0),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    book: SmallBook, text: str, mistake: str
) -> None:
    book.page("a.md", text)
    line = next(
        number
        for number, line in enumerate(text.splitlines(), 3)
        if "``" in line
    )
    [told] = book.mistakes()
    assert told.startswith(f"docs/a.md:{line}: {mistake}")


def test_a_figure_needs_a_caption(book: SmallBook) -> None:
    book.page(
        "a.md", fenced("1", "python { graph }"), "/// note\nNo caption.\n///"
    )
    assert book.mistakes() == [
        "docs/a.md:3: a figure needs a caption right below it: "
        "/// caption, its text, and ///"
    ]


@pytest.mark.parametrize(
    ("above", "caption", "line"),
    [(ENGINE, "", 11), ("python { graph }", "/// caption\nOne.\n///", 14)],
)
def test_a_continuation_goes_on_from_an_example_only(
    book: SmallBook, above: str, caption: str, line: int
) -> None:
    book.page(
        "a.md",
        fenced("1"),
        fenced("x = 1", above),
        *filter(None, [caption]),
        fenced("2", "python { continuation }"),
    )
    kind = "engine" if above == ENGINE else "graph"
    assert book.mistakes() == [
        f"docs/a.md:{line}: a continuation goes on from an example, "
        f"but the Python fence above it on this page is a fence of kind {kind}"
    ]


def test_a_continuation_does_not_go_on_from_another_page(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("1"))
    book.page("b.md", fenced("2", "python { continuation }"))
    assert book.mistakes()[0].startswith(
        "docs/b.md:3: a continuation goes on from an example"
    )


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
        fence.where for fence in read_page(book.root, "README.md").python
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
    assert [fence.kind for fence in book.read().python] == ["engine"]
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
    ("text", "told"),
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
    book: SmallBook, text: str, told: str
) -> None:
    book.page("a.md")
    book.write("mkdocs.yml", text)
    [mistake] = book.mistakes()
    assert mistake.startswith(told)


def test_a_folder_without_mkdocs_yml_is_the_wrong_one(book: SmallBook) -> None:
    book.write("docs/a.md", "# A\n")
    assert book.mistakes() == [
        f"there is no mkdocs.yml in {book.root}; "
        "run this where the book's mkdocs.yml is"
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"# A\n\ncaf\xe9\n", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"# A\r\n\r\ncaf\xe9", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"# A\r\rcaf\xe9", "docs/a.md:3: the byte 0xe9 is no UTF-8"),
        (b"\xff\xfe#\0 \0A\0", "docs/a.md:1: the byte 0xff is no UTF-8"),
    ],
)
def test_a_page_that_is_not_utf_8(
    book: SmallBook, data: bytes, told: str
) -> None:
    book.page("a.md")
    (book.root / "docs/a.md").write_bytes(data)
    assert book.mistakes() == [f"{told}; save the file as UTF-8"]


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
    told = f": a {name}, which editors do not show{advice}"
    book.page("a.md", f"A{character}b.", fenced(f"1\nx = 'y{character}z'"))
    assert book.mistakes() == [f"docs/a.md:3{told}", f"docs/a.md:6{told}"]
    book.write("docs/a.md", f"{character}# A\n")
    assert book.mistakes() == [f"docs/a.md:1{told}"]
    book.write("docs/a.md", "# A\n")
    book.write("mkdocs.yml", f"nav:\n- a{character}.md\n")
    assert book.mistakes() == [f"mkdocs.yml:2{told}"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(
    book: SmallBook, end: str
) -> None:
    book.page("a.md")
    text = "# A\n\n```python\nx = 1\n```\n"
    (book.root / "docs/a.md").write_bytes(text.replace("\n", end).encode())
    [page] = book.read().pages
    assert page.text == text
    assert [(fence.line, fence.source) for fence in page.python] == [
        (3, "x = 1\n")
    ]


BEGIN = "docs/a.md:1: a page begins with its title, on line 1, as # Title"
TITLE = (
    "is not on line 1, where a page has its one title; "
    "write ## for a heading within it"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [BEGIN]),
        ("Text.\n", [BEGIN]),
        ("## A\n", [BEGIN]),
        ("#A\n", [BEGIN]),
        ("# \n", [BEGIN]),
        (" # A\n", [BEGIN]),
        ("\n# A\n", [BEGIN, f"docs/a.md:2: the title 'A' {TITLE}"]),
        ("A\n===\n", [BEGIN]),
        (
            "```python\n# A\n```\n\n# B\n",
            [BEGIN, f"docs/a.md:5: the title 'B' {TITLE}"],
        ),
        ("# A\n\n# B\n", [f"docs/a.md:3: the title 'B' {TITLE}"]),
        ("# A\n\nText\n# B #\n", [f"docs/a.md:4: the title 'B' {TITLE}"]),
        ("# A\n\n> # B\n", [f"docs/a.md:3: the title 'B' {TITLE}"]),
        ("# A\n\n- x\n- # B\n", [f"docs/a.md:4: the title 'B' {TITLE}"]),
        ("# A\n\n#> 1\n", [f"docs/a.md:3: the title '> 1' {TITLE}"]),
        ("# A\n\n---\nB\n===\n", [f"docs/a.md:4: the title 'B' {TITLE}"]),
        ("# A\n\nB\n===\n", [f"docs/a.md:3: the title 'B' {TITLE}"]),
    ],
)
def test_a_page_begins_with_its_title_and_has_no_other(
    book: SmallBook, text: str, told: list[str]
) -> None:
    book.page("a.md")
    book.write("docs/a.md", text)
    assert book.mistakes() == told


def test_what_looks_like_a_title_in_a_fence_is_its_text(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("# A comment.\n1"), fenced("# A\n===", "text"))
    assert book.read().pages[0].title == "Page A"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\n---\n\n# A\n",
        "---  \n# A\n---\n",
        "title: A\n\n# A\n",
        "  a-b_c:\n# A\n",
    ],
)
def test_front_matter_is_a_mistake(book: SmallBook, text: str) -> None:
    book.page("a.md")
    book.write("docs/a.md", text)
    assert book.mistakes()[0] == (
        "docs/a.md:1: front matter, which MkDocs takes off before the press "
        "sees the page; delete it, and begin with the title, as # Title"
    )


@pytest.mark.parametrize(
    ("first", "second", "anchor"),
    [
        ("## B", "## B", "b"),
        ("## B", "### b!", "b"),
        ("## `a.b` and *c*", "## [ab](x.md) and c", "ab-and-c"),
        ("## Café  -  au lait", "## Cafe au lait", "cafe-au-lait"),
        ("## B ##", "B\n---", "b"),
        ("## B { #c }", "## C", "c"),
        ("## B {#c}", "### D {: .x #c }", "c"),
        ("## B", "# B", "b"),
        ("## B", "/// note\n## B\n///", "b"),
        ("## B c", "## __B__ _c_", "b-c"),
    ],
)
def test_two_headings_with_one_anchor(
    book: SmallBook, first: str, second: str, anchor: str
) -> None:
    text = f"{first}\n\nText.\n\n{second}\n"
    html = Markdown(extensions=["toc", "attr_list"]).convert(text)
    explicit = html.count(f'id="{anchor}"') == 2
    assert explicit or f'id="{anchor}_1"' in html
    book.page("a.md", text)
    line = 8 if "///" in second else 7
    assert (
        f"docs/a.md:{line}: this heading has the anchor #{anchor}, as line 3 "
        "has; word it otherwise, or give it its own with { #anchor }"
    ) in book.mistakes()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("## B", "## B { #c }"),
        ("## `__add__`", "## `__radd__`"),
        ("## B", "```python\n## B\n```"),
        ("## a_b", "## `_a_b`"),
        ("## B", "Text\nB\n---"),
        ("## B", "a | B\n--- | ---\n1 | 2"),
    ],
)
def test_two_headings_with_two_anchors(
    book: SmallBook, first: str, second: str
) -> None:
    book.page("a.md", f"{first}\n\n{second}\n")
    book.read()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "  ## B",
            "a heading begins at column 0, or the site shows it as text",
        ),
        ("##\n\nText.", "this heading says nothing; word it, or delete it"),
    ],
)
def test_a_heading_that_is_none(book: SmallBook, text: str, told: str) -> None:
    book.page("a.md", f"{text}\n")
    [mistake] = book.mistakes()
    assert mistake.startswith(f"docs/a.md:3: {told}")


def test_headings_of_two_pages_do_not_meet(book: SmallBook) -> None:
    book.page("a.md", "## B\n")
    book.page("b.md", "## B\n")
    book.read()


@pytest.mark.parametrize(
    "text",
    [
        "/// note\nText.\n///\n",
        "/// note | A title | of it\n    attrs: {class: x}\n\nText.\n///\n",
        "/// details | A\n    open: true\n    attrs: {id: a}\n\nText.\n///\n",
        "/// tip\n\n    Code.\n///\n",
        "/// html | p.a.b-c#d\n    markdown: inline\n"
        "    attrs: {title: 'A, b', data-x: y z}\n\nText.\n///\n",
        "/// admonition | A\n    type: warning\n\nText.\n///\n",
        "Wait!!! Really??? Yes === no, [!] or [!a](b.md).\n",
        "//// details | A\n/// html | div.b\nText.\n///\n////\n",
        "/// html | div.b\n//// note\nText.\n////\n///\n",
        "Text.\n/// tip\nText.\n///\nText.\n",
        "/// Note\n///\n/// note\n///\n",
        "///note|A\nText.\n///   \n",
        "Ways / and // and ///.\n",
        "`///`\n",
        "```text\n///\n/// nonsense\n```\n",
    ],
)
def test_blocks_that_the_site_shows(book: SmallBook, text: str) -> None:
    book.page("a.md", text)
    book.read()


CLOSES_NOTHING = (
    "closes no block; delete it, or open one above it with as many slashes"
)
AT_COLUMN_0 = (
    "a /// block stands at column 0; write slashes that are text as code"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/// nota\nText.\n///", ["3: unknown block 'nota'; use one of adm"]),
        ("/// a b\nText.\n///", ["3: unknown block 'a b'; use one of admon"]),
        ("/// note: A\n///", ["3: unknown block 'note: A'; use one of"]),
        ("/// html\nText.\n///", ["3: an html block names its element, as"]),
        ("/// html |\nText.\n///", ["3: an html block names its element"]),
        (
            "/// tip\n    attrs: {class: x}\n    open: true\n\nText.\n///",
            ["5: unknown option 'open' of a block tip, which has attrs"],
        ),
        (
            "/// html | p\n    class: x\n///",
            ["4: unknown option 'class' of a block html, which has attrs and"],
        ),
        ("/// html | 3x[\n///", ["3: an html block names its element"]),
        *(
            (
                f"/// details | A\n    {option}\n\nText.\n///",
                [f"4: the site cannot read this {option.partition(':')[0]}; "],
            )
            for option in (
                "open: maybe",
                "open:true",
                "type: 3 4",
                "attrs: x",
                "attrs: {a",
                "attrs: {id: 3}",
                "attrs: {open: true}",
                "attrs:",
            )
        ),
        *(
            (
                f"{mark}{rest}\n    Text.",
                [f"3: {mark.strip('> ')} begins no block here and is shown as"],
            )
            for mark, rest in (
                ("!!!", " note"),
                ("???", ' note "A"'),
                ("???+", " note"),
                ("===", ' "A"'),
                ("> [!NOTE]", ""),
            )
        ),
        ("/// note\nText.", ["3: this block is never closed; close it with /"]),
        (
            "//// note\nText.\n///",
            [
                "3: this block is never closed; close it with ////",
                f"5: /// {CLOSES_NOTHING}",
            ],
        ),
        ("Text.\n///", [f"4: /// {CLOSES_NOTHING}"]),
        ("/// tip\n///\n///", [f"5: /// {CLOSES_NOTHING}"]),
        (
            "//// tip\n/// note\n////",
            ["4: this block is never closed; close it with ///"],
        ),
        (
            "/// tip\n\n/// note\n///",
            [
                "3: this block is still open where line 5 begins another; "
                "close it above with ///, or write it with more slashes than "
                "those inside it"
            ],
        ),
        ("- /// note\n  ///", [f"3: {AT_COLUMN_0}", f"4: {AT_COLUMN_0}"]),
        ("> /// note", [f"3: {AT_COLUMN_0}"]),
        ("    ///", [f"3: {AT_COLUMN_0}"]),
        (
            "/// caption\nText.\n///",
            ["3: a caption stands right below a figure; here is none"],
        ),
        (
            fenced("1") + "\n/// caption\nText.\n///",
            ["7: a caption stands right below a figure; here is none"],
        ),
    ],
)
def test_a_block_that_the_site_would_show_as_text(
    book: SmallBook, text: str, told: list[str]
) -> None:
    book.page("a.md", f"{text}\n")
    found = book.mistakes()
    assert len(found) == len(told)
    for mistake, start in zip(found, told):
        assert mistake.startswith(f"docs/a.md:{start}")


FIGURE = fenced("1", "python { graph }")


def test_a_block_that_is_never_closed_swallows_no_figure(
    book: SmallBook,
) -> None:
    figure = f"{FIGURE}\n/// caption\nOne.\n///\n"
    book.page("a.md", "/// note\nText.\n", figure, figure)
    assert book.mistakes() == [
        "docs/a.md:3: this block is still open where line 10 begins another; "
        "close it above with ///, or write it with more slashes than those "
        "inside it"
    ]
    book.page("a.md", "//// note\nText.\n", figure, "////\n")
    assert book.mistakes() == [
        "docs/a.md:10: a figure stands in no block; close the one above it"
    ]


def test_a_caption_ends_before_another_block_begins(book: SmallBook) -> None:
    book.page("a.md", FIGURE, "/// caption\nOne.\n\n/// note\nText.\n///\n")
    told = "docs/a.md:3: a figure needs a caption right below it: "
    assert book.mistakes()[0].startswith(told)
