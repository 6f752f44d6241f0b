"""Links of the pages that a repository shows lead somewhere; no file is stray.

The links of the book's own pages are the strict build's to check, and
test_pages.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from posixpath import normpath

import pytest
from markdown_it import MarkdownIt

from book.tracked import ROOT, files
from literate.read.fences import find_fences, prose_of
from literate.read.meant import take_meant, without_meant
from literate.read.model import Mistake
from literate.weave import prose

_ADDRESS = re.compile(r"(?:href|src)=\"([^\"]*)\"")
_ELSEWHERE = re.compile(r"[a-z][\w+.-]*:")


PAGES = [
    name
    for name in files()
    if name.endswith(".md") and not name.startswith("docs/")
]


@cache
def anchors(text: str) -> frozenset[str]:
    """The anchors that GitHub gives the headings of a page."""
    found: list[str] = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "inline" and token.level == 1:
            shown = "".join(child.content for child in token.children or [])
            words = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
            found.append(words)
    numbered = [
        f"{name}-{found[:place].count(name)}" if name in found[:place] else name
        for place, name in enumerate(found)
    ]
    return frozenset(numbered)


def links(text: str) -> Iterator[tuple[int, str]]:
    """The address of each link and picture, written in HTML too."""
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse(text):
        if token.map and token.nesting >= 0:
            line = token.map[0] + 1
        html = parser.renderer.render([token], parser.options, {})
        if token.type == "fence":
            continue
        for offset, shown in enumerate(html.split("\n")):
            for address in _ADDRESS.findall(shown):
                yield line + offset, address


def dead_links(path: str, text: str) -> Iterator[Mistake]:
    """The links of a page that lead to no file, and to no heading."""
    for line, address in links(text):
        if _ELSEWHERE.match(address):
            continue
        name, _, anchor = address.partition("#")
        target = path
        if name:
            target = normpath(PurePosixPath(path).parent / name)
        if target != path and not any(
            f"{file}/".startswith(f"{target}/") for file in files()
        ):
            yield Mistake(line, f"there is no {target}; mend the link")
        elif anchor and target.endswith(".md"):
            there = (
                text if target == path else (ROOT / target).read_text("utf-8")
            )
            if anchor not in anchors(there):
                yield Mistake(
                    line, f"{target} has no heading #{anchor}; mend the link"
                )


@pytest.mark.parametrize("path", PAGES)
def test_what_the_repository_shows_is_seen_as_it_is_meant(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    lines, excused = take_meant(prose_of(text, [*find_fences(text)]))
    found = [*dead_links(path, text), *prose.mistakes(tuple(lines))]
    told = without_meant(found, excused)
    assert not [f"{path}:{line}: {what}" for line, what in told]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[a](docs/nothing.md)", 3, "there is no docs/nothing.md"),
        ("b\n[a](nothing/)", 4, "there is no nothing"),
        ("![a](docs/images/nothing.svg)", 3, "there is no docs/images/nothing"),
        ("[a](#b-c)", 3, "A.md has no heading #b-c"),
        ("[a](docs/promises.md#nothing)", 3, "docs/promises.md has no heading"),
        ('<a href="#nothing">b</a>', 3, "A.md has no heading #nothing"),
        (
            'x\n\n<img src="nothing.png"\n alt="b">',
            5,
            "there is no nothing.png",
        ),
        ("| a |\n| - |\n| [a](b.md) |", 5, "there is no b.md"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(
    text: str, line: int, message: str
) -> None:
    [found] = dead_links("A.md", f"# A\n\n{text}\n")
    assert found.line == line
    assert found.what.startswith(message)


def test_a_link_that_leads_somewhere() -> None:
    text = (
        "# A\n\n## `b.c` and d!\n\n## E\n\n## E\n\n[a](#bc-and-d), [b](#e-1), "
        "[c](docs/), [d](docs/promises.md#what-we-do-not-promise), "
        "[e](https://a.org), [f](tests/README.md)\n\n```text\n[a](b.md)\n```\n"
    )
    assert list(dead_links("A.md", text)) == []


def stray(names: list[str]) -> list[str]:
    """The files of docs/ that nothing names which makes or shows the site."""
    users = [
        name
        for name in files()
        if name in ("mkdocs.yml", "README.md")
        or name.startswith(("overrides/", "literate/"))
        or (name.startswith("docs/") and name.endswith((".md", ".css", ".js")))
    ]
    texts = {name: (ROOT / name).read_text("utf-8") for name in users}
    return [
        f"{name}: nothing of the site uses this file; delete it, or name it"
        for name in names
        if name.startswith("docs/")
        # The nav names the pages, and reading the book compares them.
        and not name.endswith(".md")
        and not any(
            re.search(rf"(?<![\w-]){re.escape(name[5:])}\b", text)
            for user, text in texts.items()
            if user != name
        )
    ]


def test_each_file_of_docs_is_used() -> None:
    assert stray(files()) == []


@pytest.mark.parametrize(
    "name", ["docs/notes.txt", "docs/images/old.svg", "docs/recorded/pt.json"]
)
def test_a_stray_file_is_found(name: str) -> None:
    [told] = stray([*files(), name])
    assert told.startswith(f"{name}: nothing of the site uses this file")
