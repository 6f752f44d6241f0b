"""What the site shows as Python is what the tests run, and so with C.

It runs on the finished package too.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown import Markdown

import autograd
from book.rendered import markdown_of_the_site, rendered
from literate.read.book import read_book
from literate.read.headings import headings
from literate.read.model import Fence, Page
from literate.read.slash_blocks import BLOCKS
from literate.run.errors import BlockError
from literate.run.fence_process import FenceProcess
from literate.tangle.package import drift, stale
from literate.weave import prose
from literate.weave.description import first_sentence
from literate.weave.edition import page_mistakes

ROOT = Path(__file__).resolve().parents[2]
BOOK = read_book(ROOT)
EXAMPLES = [fence for fence in BOOK.python_fences if fence.kind == "example"]
# The last of a chain runs all of it.
CONTINUED = {part.where for last in EXAMPLES for part in last.chain[:-1]}
WHOLE_EXAMPLES = [
    fence
    for fence in BOOK.python_fences
    if fence.kind in ("example", "only_here") and fence.where not in CONTINUED
]


# How a page's HTML marks a language; the tests run what is marked so.
MARKS = {
    "python": {"language-python", "language-py", "language-pycon"},
    "c": {"language-c", "language-cpp", "language-h"},
}


class Blocks(HTMLParser):
    """Collects the text of each language, outside of the engine so far."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: dict[str, list[str]] = {name: [] for name in MARKS}
        self.depth_of_details = 0
        self.language = ""
        self.in_code = False
        self.feed(html)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "details" and ("so-far" in classes or self.depth_of_details):
            self.depth_of_details += 1
        for language, marks in MARKS.items():
            if marks & {*classes}:
                self.language = language
        if tag == "code" and self.language and not self.depth_of_details:
            self.in_code = True
            self.blocks[self.language].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self.depth_of_details:
            self.depth_of_details -= 1
        if tag == "code":
            self.in_code = False
            self.language = ""

    def handle_data(self, data: str) -> None:
        if self.in_code:
            self.blocks[self.language][-1] += data


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_the_code_that_a_page_shows_is_the_code_that_the_tests_run(
    page: Page,
) -> None:
    for language, shown in Blocks(rendered(page)).blocks.items():
        assert shown == [
            fence.source
            for fence in page.code_fences
            if fence.language == language
        ]


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_a_page_lists_the_files_of_the_engine_that_it_writes_and_no_others(
    page: Page,
) -> None:
    written = [fence.file for fence in page.code_fences if fence.file]
    title = r"<summary>The engine so far: <code>(.*?)</code></summary>"
    assert re.findall(title, rendered(page)) == list(dict.fromkeys(written))


@pytest.fixture(scope="module")
def process() -> Iterator[FenceProcess]:
    process = FenceProcess()
    yield process
    process.close()


def test_the_blocks_of_a_page_are_those_that_the_site_knows() -> None:
    processor = markdown_of_the_site().parser.blockprocessors["blocks"]
    assert BLOCKS - {"caption", "exercise"} == set(vars(processor)["blocks"])


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_the_anchors_of_a_page_are_those_that_the_press_compares(
    page: Page,
) -> None:
    lines = "".join(re.split(r"(?ms)^```.*?^```$", page.text)).split("\n")
    markdown = Markdown(extensions=["attr_list", "toc"])
    html = markdown.convert("\n".join(lines))
    shown = re.findall(r'<h[1-6] id="([^"]*)"', html)
    assert shown == [heading.anchor for heading in headings(lines)]


# What search engines show of a description, in characters.
LONGEST = 160


def test_each_page_has_a_description_of_its_own() -> None:
    said: dict[str, str] = {}
    for page in BOOK.pages:
        text = first_sentence(page)
        assert 0 < len(text) <= LONGEST, f"{page.path}: {text!r}"
        assert text not in said, f"{page.path} says what {said[text]} says"
        said[text] = page.path
    question = "How do we know that the gradients are right?"
    assert said[question] == "docs/how-do-we-know.md"


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_a_reader_of_a_page_sees_what_it_means(page: Page) -> None:
    assert not page_mistakes(page)


class Places(HTMLParser):
    """Collects the anchors of a page, its links, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.anchors: Counter[str] = Counter()
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.level = 1
        self.feed(html)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attrs)
        self.anchors[given.get("id") or ""] += 1
        if tag == "a":
            self.links.append(given.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            above, self.level = self.level, int(tag[1])
            if self.level > above + 1:
                self.wrong.append(
                    f"a heading of level {self.level} below one of {above}"
                )
        if tag in LOADING and (tag, given.get("type")) != PAGE_DATA:
            self.wrong.append(
                f"an element {tag}, which loads or runs something"
            )
        if tag == "img" and not (given.get("alt") or "").strip():
            self.wrong.append("a picture without words")
        self.wrong += [
            f"{name}={value!r}, which runs something or asks somebody"
            for name, value in attrs
            if name.startswith("on")
            or (
                name in LOADED_FROM and re.match(r"(?:https?:)?//", value or "")
            )
        ]


# What a page's own data are, and what no page has.
PAGE_DATA = ("script", "application/json")
LOADED_FROM = {"action", "data", "poster", "src", "srcset", "style"}
LOADING = {"audio", "base", "embed", "form", "frame", "iframe", "link", "meta"}
LOADING |= {"object", "script", "style", "video"}


@cache
def places(path: str) -> Places:
    page = BOOK.page(f"docs/{path}")
    assert page, f"there is no page docs/{path}"
    return Places(rendered(page))


def wrong_places(path: str, found: Places) -> list[str]:
    """What is wrong with the places of a page and with those it leads to."""
    wrong = [
        *found.wrong,
        *(
            f"{number} elements have the id {name}"
            for name, number in found.anchors.items()
            if name and number > 1
        ),
    ]
    for link in found.links:
        name, _, anchor = link.partition("#")
        # The reference's entries are made by a plugin.
        if ":" in name or not anchor or anchor.startswith("autograd."):
            continue
        if not (places(name) if name else found).anchors[anchor]:
            wrong.append(f"no {name or path} has the anchor of the link {link}")
    return wrong


def line_of(word: str, text: str) -> int:
    """The first line that has a word, or the first of all."""
    return text[: max(0, text.find(word))].count("\n") + 1


@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.path)
def test_each_link_of_a_page_leads_to_one_place(page: Page) -> None:
    path = page.path.removeprefix("docs/")
    assert [
        f"{page.path}:{line_of(what.split()[-1], page.text)}: {what}"
        for what in wrong_places(path, places(path))
    ] == []


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<p id="a"></p><p id="a"></p>', "2 elements have the id a"),
        ('<a href="#b">x</a>', "no a.md has the anchor of the link #b"),
        (
            '<a href="promises.md#b">x</a>',
            "no promises.md has the anchor of the link promises.md#b",
        ),
        ("<h2>a</h2><h4>b</h4>", "a heading of level 4 below one of 2"),
        ("<iframe></iframe>", "an element iframe, which loads or runs somethi"),
        ("<script>x</script>", "an element script, which loads or runs somet"),
        ('<img src="a.png" alt="">', "a picture without words"),
        ('<img src="a.png">', "a picture without words"),
        (
            '<img src="https://a.org/a.png" alt="a">',
            "src='https://a.org/a.png'",
        ),
        ('<img srcset="//a.org/a.png" alt="a">', "srcset='//a.org/a.png', whi"),
        ('<p onclick="x()">y</p>', "onclick='x()', which runs something"),
    ],
)
def test_a_link_that_leads_to_no_place_or_to_two(html: str, told: str) -> None:
    [found] = wrong_places("a.md", Places(html))
    assert found.startswith(told)


def vanishing(fence: Fence) -> list[str]:
    """What of a block's docstrings the reference would not show.

    It is Markdown there. A mark that it shows as it is written is meant: a
    docstring is read as text too.
    """
    return [
        f"{fence.page}:{fence.line + node.body[0].lineno + line - 1}: {what}"
        for node in ast.walk(ast.parse(fence.source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and (text := ast.get_docstring(node))
        for line, what in prose.mistakes(tuple(text.split("\n")))
        if "is shown as it is written" not in what
    ]


def test_no_word_of_a_docstring_vanishes_from_the_reference() -> None:
    blocks = [f for f in BOOK.engine_fences() if f.language == "python"]
    assert not [told for fence in blocks for told in vanishing(fence)]


@pytest.mark.parametrize(
    ("docstring", "told"),
    [
        ('"""A list<Value>."""', ["a.md:4: <Value> is read as HTML"]),
        (
            '"""A.\n\n    The __init__ of it.\n    """',
            ["a.md:6: the __ here va"],
        ),
        ('"""x*y*z."""', ["a.md:4: the * within a word vanish"]),
        ('"""x * y, and `list<Value>`."""', []),
    ],
)
def test_what_vanishes_of_a_docstring_is_told(
    docstring: str, told: list[str]
) -> None:
    fence = Fence("a.md", 2, "engine", f"def f():\n    {docstring}\n")
    found = vanishing(fence)
    assert [each[: len(start)] for each, start in zip(found, told)] == told
    assert len(found) == len(told)


@pytest.mark.parametrize("fence", WHOLE_EXAMPLES, ids=lambda fence: fence.where)
def test_an_example_runs_on_the_finished_package_unless_only_for_its_place(
    fence: Fence, process: FenceProcess
) -> None:
    if fence.kind == "only_here":
        with contextlib.suppress(BlockError):
            process.run(ROOT, fence)
            pytest.fail(
                f"{fence.where}: this passes on the finished package too; "
                "write ```python, without { only_here }",
                pytrace=False,
            )
    else:
        process.run(ROOT, fence)


def test_the_package_is_what_the_pages_say() -> None:
    assert not drift(BOOK)
    assert not stale(BOOK)


def test_autograd_is_this_one_and_not_the_other_distribution_of_that_name() -> (
    None
):
    assert Path(autograd.__file__).parent == ROOT / "autograd"
