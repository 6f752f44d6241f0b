"""Two readers of Markdown see the same in a page: the site's, and another.

Where they do not, one of them sees something else than its author meant: a
list, a quote or a bold word that is none, or raw marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

import pytest
from markdown import Markdown
from markdown_it import MarkdownIt

from literate.read.book import read_book, read_page
from literate.read.meant import without_meant
from literate.read.model import Mistake, Page
from literate.weave.prose import simplified

ROOT = Path(__file__).resolve().parents[2]
BOOK = read_book(ROOT)
# They hold text, and where one ends and another begins is seen in its words.
TEXTS = {"p", "br"}


class Words(HTMLParser):
    """The words of a page and its elements, each with its line if it is known.

    An element's beginning is `<li`, and its end `/li`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, int]] = []
        self.line = 1

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        named = dict(attrs)
        self.line = int(named.get("data-line") or self.line)
        address = named.get("href") or named.get("src") or ""
        if tag not in TEXTS:
            self.seen.append((f"<{tag} {address}".strip(), self.line))

    def handle_endtag(self, tag: str) -> None:
        if tag not in TEXTS:
            self.seen.append((f"/{tag}", self.line))

    def handle_data(self, data: str) -> None:
        self.seen += [(word, self.line) for word in data.split()]


def words(html: str) -> list[tuple[str, int]]:
    parser = Words()
    parser.feed(html)
    return parser.seen


def by_the_site(text: str) -> list[tuple[str, int]]:
    markdown = Markdown(extensions=["tables"])
    # Formulas are short here, and a dollar that is text is escaped.
    markdown.ESCAPED_CHARS = [*markdown.ESCAPED_CHARS, "$"]
    return words(markdown.convert(text))


def by_the_witness(text: str) -> list[tuple[str, int]]:
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
    return words(parser.renderer.render(tokens, parser.options, {}))


def differences(page: Page) -> Iterator[Mistake]:
    """The first place where the two see something else, if there is one."""
    text = "\n".join(simplified(page.prose))
    pairs = zip_longest(
        by_the_site(text), by_the_witness(text), fillvalue=("", 0)
    )
    for (site, _), (witness, line) in pairs:
        if site != witness:
            yield Mistake(
                line,
                f"the site shows {site or 'nothing'} here, and other readers "
                f"of Markdown {witness or 'nothing'}; write it so that both "
                "read it alike",
            )
            return


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_another_reader_of_markdown_sees_the_same_in_a_page(page: Page) -> None:
    told = without_meant(differences(page), page.excused)
    assert not [f"{page.path}:{line}: {what}" for line, what in told]


@pytest.mark.parametrize("text", [r"A \$5.", "A $x$.", "- a\n    - b", "> a"])
def test_what_two_readers_see_alike(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(f"# A\n\n{text}\n", "utf-8")
    assert not list(differences(read_page(tmp_path, "a.md")))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A\n- b", 4),
        ("A\n+ b", 4),
        ("- a\n  - b", 4),
        ("1) a\n2) b", 3),
        ("1. a\n   - b", 4),
        ("A:\n| a |\n| - |\n| 1 |", 4),
        ("<div>\n\n**a**\n\n</div>", 5),
        (r"A \~ b.", 3),
        ("A\\\nb", 3),
        ('[a](b "c" d)', 3),
        ("A\nb\n===", 3),
        ("* * *\n- a\n* b", 4),
    ],
)
def test_what_two_readers_see_otherwise_is_told_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    (tmp_path / "a.md").write_text(f"# A\n\n{text}\n", "utf-8")
    found = list(differences(read_page(tmp_path, "a.md")))
    assert [mistake.line for mistake in found] == [line], found
