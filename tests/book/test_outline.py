"""The chapter keeps to its outline: sections, their order, and their terms."""

from __future__ import annotations

import re

import pytest

from literate.read.book import read_book
from literate.read.model import Book

TITLES = [
    "Chapter 3: Autograd",
    "3.1 The Core Idea",
    "3.2 The Value Class",
    "3.3 Arithmetic Operations",
    "3.4 Mathematical Functions",
    "3.5 Reverse-Mode Automatic Differentiation",
    "3.6 The Helper Operations",
    "Conclusion",
]
# What the outline says that the chapter introduces, as the glossary's headings
# have it.
INTRODUCED = [
    "Value",
    "computation graph",
    "forward pass",
    "backward pass",
    "chain rule",
    "topological sort",
    "grad attribute",
]

_TERM = re.compile(
    r"\*\*\[(?P<term>[^\]]+)\]\(glossary\.md#(?P<anchor>[^)]+)\)\*\*"
)
_SENTENCE_END = re.compile(r"\.(?= |$)")
_ENTRY = re.compile(
    r"^## (?P<term>.+)\n\n(?P<sentence>.+?) "
    r"\(\[[^\]]+\]\((?P<file>[^)#]+)[^)]*\)\)$",
    re.MULTILINE,
)
_NOT_PROSE = re.compile(
    r"^```.*?^```|(?<!`)`[^`]*`(?!`)|\$[^$]*\$", re.DOTALL | re.MULTILINE
)
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]*)\)")


@pytest.fixture(scope="module")
def book(pytestconfig: pytest.Config) -> Book:
    return read_book(pytestconfig.rootpath)


def plain(markdown: str) -> str:
    """Text as one line, without bold and links; code and formulas stay."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown).replace("**", "")
    return " ".join(text.split())


def introductions(book: Book) -> dict[str, tuple[str, str]]:
    """Each bold term that links to the glossary: its page and its sentence."""
    found: dict[str, tuple[str, str]] = {}
    for page in book.pages:
        prose = re.sub(
            r"^```.*?^```", "", page.text, flags=re.DOTALL | re.MULTILINE
        )
        for match in _TERM.finditer(prose):
            before = re.split(
                r"\n\n|\. |\.\n|: +(?=The accumulated)", prose[: match.start()]
            )[-1]
            after = prose[match.start() :]
            end = _SENTENCE_END.search(" ".join(after.split("\n")))
            assert end, f"{page.path}: no sentence around {match['term']}"
            term = plain(match["term"]).replace("`", "").lower()
            assert term not in found, (
                f"{page.path}: {term} is introduced a second time"
            )
            assert match["anchor"] == term.replace(" ", "-"), (
                f"{page.path}: {match[0]}"
            )
            found[term] = (page.path, plain(before + after[: end.end()]))
    return found


def term_of(heading: str) -> str:
    return plain(heading).replace("`", "").lower()


def glossary_text(book: Book) -> str:
    page = book.page("docs/glossary.md")
    assert page
    return page.text


def glossary(book: Book) -> dict[str, str]:
    """Each term of the glossary with its entry, without the link at its end."""
    return {
        term_of(entry["term"]): plain(entry["sentence"])
        for entry in _ENTRY.finditer(glossary_text(book))
    }


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def wrong_origins(text: str, introduced_on: dict[str, str]) -> list[str]:
    """The glossary's entries that lead elsewhere than to their origin."""
    return [
        f"docs/glossary.md:{line_of(text, entry.start())}: "
        f"{entry['term']} is introduced on {origin}, not on {entry['file']}"
        for entry in _ENTRY.finditer(text)
        for origin in [introduced_on.get(term_of(entry["term"]))]
        if origin != f"docs/{entry['file']}"
    ]


def wrong_references(path: str, text: str, titles: dict[str, str]) -> list[str]:
    """References by number to a section that there is not, or to another.

    Titles are by the page's path. What is code, or part of a formula, is no
    reference.
    """
    numbered = {
        title.partition(" ")[0]: (page, title)
        for page, title in titles.items()
        if re.match(r"\d+\.\d+ ", title)
    }
    chapters = {number.partition(".")[0] for number in numbered}
    number = re.compile(
        r"(?<![\w.-])(?<!Python\s)"
        rf"(?:{'|'.join(chapters)})\.\d+(?![\w.]*\d)"
    )
    # Blank, but as long as it was, so that lines can be counted.
    prose = _NOT_PROSE.sub(lambda m: re.sub(r"\S", " ", m[0]), text)
    wrong = []
    for link in _LINK.finditer(prose):
        leads_to = "docs/" + link["target"].partition("#")[0]
        for name in number.findall(link["text"]):
            page, title = numbered.get(name, ("", ""))
            has_title = link["text"].startswith(name) and link["text"] != name
            if page and (
                leads_to != page or (has_title and link["text"] != title)
            ):
                where = f"{path}:{line_of(text, link.start())}"
                wrong.append(f"{where}: {link[0]} is not {title}, {page}")
    without_targets = _LINK.sub(
        lambda m: m[0].replace(m["target"], " " * len(m["target"])), prose
    )
    wrong += [
        f"{path}:{line_of(text, found.start())}: there is no {found[0]}"
        for found in number.finditer(without_targets)
        if found[0] not in numbered
    ]
    return wrong


def test_sections_have_the_titles_and_the_order_of_the_outline(
    book: Book,
) -> None:
    titles = [page.title for page in book.pages]
    assert titles[: len(TITLES)] == TITLES


@pytest.mark.parametrize("term", INTRODUCED)
def test_a_term_that_the_outline_names_is_introduced_in_bold(
    book: Book, term: str
) -> None:
    assert term.lower() in introductions(book)


def test_the_glossary_has_every_term_with_the_sentence_that_introduces_it(
    book: Book,
) -> None:
    sentences = {
        term: sentence for term, (_, sentence) in introductions(book).items()
    }
    assert glossary(book) == sentences


def test_the_glossary_leads_to_the_page_that_introduces_each_term(
    book: Book,
) -> None:
    introduced_on = {
        term: page for term, (page, _) in introductions(book).items()
    }
    text = glossary_text(book)
    assert not wrong_origins(text, introduced_on)
    planted = text.replace("(3-5-backward.md)", "(3-4-functions.md)", 1)
    [told] = wrong_origins(planted, introduced_on)
    assert told == (
        "docs/glossary.md:5: Accumulation is introduced on "
        "docs/3-5-backward.md, not on 3-4-functions.md"
    )


def wrong_marks(text: str, chapter: set[str]) -> list[str]:
    """Terms that are marked as beyond the chapter and are not, or inversely."""
    return [
        f"docs/glossary.md:{line_of(text, entry.start())}: {entry['term']}"
        for entry in _ENTRY.finditer(text)
        if ("([beyond the chapter: " in entry[0])
        == (f"docs/{entry['file']}" in chapter)
    ]


def test_a_term_from_beyond_the_chapter_is_marked_so(book: Book) -> None:
    chapter = {page.path for page in book.pages[: len(TITLES)]}
    text = glossary_text(book)
    assert not wrong_marks(text, chapter)
    planted = text.replace("[3.5]", "[beyond the chapter: 3.5]", 1)
    planted = planted.replace("[beyond the chapter: Or", "[Or", 1)
    assert wrong_marks(planted, chapter) == [
        "docs/glossary.md:5: Accumulation",
        "docs/glossary.md:17: Backpropagation",
    ]


def test_each_reference_by_number_leads_to_the_section_of_that_number(
    book: Book,
) -> None:
    titles = {page.path: page.title for page in book.pages}
    wrong = [
        told
        for page in book.pages
        for told in wrong_references(page.path, page.text, titles)
    ]
    assert not wrong


TITLED = {"docs/a.md": "3.1 First", "docs/b.md": "3.2 Last", "docs/c.md": "C"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See [3.1](b.md).", "3: [3.1](b.md) is not 3.1 First, docs/a.md"),
        ("See [3.1](#x).", "3: [3.1](#x) is not 3.1 First, docs/a.md"),
        ("[as 3.2\nsays](a.md#x)", "3: [as 3.2\nsays](a.md#x) is not 3.2 Last"),
        ("[3.1 Last](a.md)", "3: [3.1 Last](a.md) is not 3.1 First, docs/a"),
        ("Text,\nas in 3.3.", "4: there is no 3.3"),
        ("Sections 3.1 to 3.12 tell.", "3: there is no 3.12"),
        ("See [3.4](a.md).", "3: there is no 3.4"),
        ("```\n1\n```\n3.0", "6: there is no 3.0"),
    ],
)
def test_a_wrong_reference_is_told_with_its_line(text: str, told: str) -> None:
    [found] = wrong_references("docs/c.md", f"# C\n\n{text}\n", TITLED)
    assert found.startswith(f"docs/c.md:{told}")


@pytest.mark.parametrize(
    "text",
    [
        "[3.1](a.md), [3.2](b.md#x), [3.2 Last](b.md), 3.1 and 3.2.",
        "Python 3.11, or Python\n3.12",
        "`3.7`, $3.7$, 0.3.7, -3.7, 13.7, v3.7 and 4.1",
        "[C](c.md), [there](https://example.org/3.7)",
        "```python\n3.7\n```",
    ],
)
def test_what_is_no_wrong_reference(text: str) -> None:
    assert wrong_references("docs/c.md", f"# C\n\n{text}\n", TITLED) == []


def test_the_glossary_is_in_alphabetical_order(book: Book) -> None:
    assert list(glossary(book)) == sorted(glossary(book))


def test_each_page_links_the_terms_of_the_pages_before_it(book: Book) -> None:
    introduced_on = {
        term: page for term, (page, _) in introductions(book).items()
    }
    # These two are code on every page, and autograd is the package's name too.
    for term in ("value", "grad attribute", "autograd"):
        del introduced_on[term]
    order = [page.path for page in book.pages]
    missing = []
    for page in book.pages[: len(TITLES)]:
        prose = re.sub(
            r"^```.*?^```|^#.*?$|^\|.*?$|`[^`\n]*`",
            "",
            page.text,
            flags=re.DOTALL | re.MULTILINE,
        )
        words = re.sub(r"\]\([^)]*\)", "]", prose)
        for term, introduction in introduced_on.items():
            used = re.search(
                rf"\b{term.replace(' ', chr(92) + 's+')}s?\b",
                words,
                re.IGNORECASE,
            )
            later = order.index(page.path) > order.index(introduction)
            if (
                used
                and later
                and f"(glossary.md#{term.replace(' ', '-')})" not in prose
            ):
                missing.append(f"{page.path}: {term}")
    assert not missing
