"""A page's title and headings, and what the press says of a mistake there."""

from __future__ import annotations

import pytest
from markdown import Markdown

from press.small_book import SmallBook, fenced

BEGIN = "docs/a.md:1: a page begins with its title, on line 1, as # Title"
TITLE = (
    "is not on line 1, where a page has its one title; "
    "write ## for a heading within it"
)


@pytest.mark.parametrize(
    ("text", "messages"),
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
    book: SmallBook, text: str, messages: list[str]
) -> None:
    book.page("a.md")
    book.write("docs/a.md", text)
    assert book.mistakes() == messages


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
    ("text", "message"),
    [
        (
            "  ## B",
            "a heading begins at column 0, or the site shows it as text",
        ),
        ("##\n\nText.", "this heading says nothing; word it, or delete it"),
    ],
)
def test_a_heading_that_is_none(
    book: SmallBook, text: str, message: str
) -> None:
    book.page("a.md", f"{text}\n")
    [mistake] = book.mistakes()
    assert mistake.startswith(f"docs/a.md:3: {message}")


@pytest.mark.parametrize(
    ("text", "line", "levels"),
    [
        ("### B", 3, "level 3 below one of level 1; write ##"),
        ("## B\n\n#### C", 5, "level 4 below one of level 2; write ###"),
        ("## B\n\n### C\n\n## D\n\n#### E", 9, "level 4 below one of level 2"),
    ],
)
def test_a_heading_that_leaves_out_a_level(
    book: SmallBook, text: str, line: int, levels: str
) -> None:
    book.page("a.md", f"{text}\n")
    [mistake] = book.mistakes()
    assert mistake.startswith(f"docs/a.md:{line}: this heading is of {levels}")


def test_headings_of_two_pages_do_not_meet(book: SmallBook) -> None:
    book.page("a.md", "## B\n")
    book.page("b.md", "## B\n")
    book.read()
