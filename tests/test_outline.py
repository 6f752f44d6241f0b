"""The chapter keeps to its outline: sections, their order, and their terms."""

from __future__ import annotations

import re

import pytest

from literate.fences import Book, read_book

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


def glossary(book: Book) -> dict[str, str]:
    """Each term of the glossary with its entry, without the link at its end."""
    page = book.page("docs/glossary.md")
    assert page
    entries = re.findall(
        r"^## (.+)\n\n(.+?) \(\[[^\]]+\]\(.+\)\)$",
        page.text,
        re.MULTILINE,
    )
    return {
        plain(term).replace("`", "").lower(): plain(entry)
        for term, entry in entries
    }


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
        for term, introduction in introduced_on.items():
            used = re.search(
                rf"\b{term.replace(' ', chr(92) + 's+')}s?\b",
                prose,
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
