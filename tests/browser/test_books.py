"""The books of the real site: what is in the PDF, and that all of it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.served import ROOT, Site
from literate.bind import epub, pdf
from literate.bind.book import BoundBook
from literate.bind.built_site import bind_site
from literate.bind.offline import LINKS
from literate.read.nav import pages_in_nav
from press.epub_check import findings, needs_checker

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pypdf import PdfReader

# An A4 page without its margins, in px.
PAPER = round((210 - 2 * 22) / 25.4 * 96)
# A browser prints all text smaller where anything is too wide for the paper.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((element) => !element.closest("svg *"))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.textContent.slice(0, 80))
"""


@pytest.fixture(scope="module")
def book(site: Site) -> BoundBook:
    return bind_site(ROOT, site.folder)


@pytest.fixture(scope="module")
def printed(
    book: BoundBook, tmp_path_factory: pytest.TempPathFactory
) -> PdfReader:
    from pypdf import PdfReader

    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pdf.make(book, target)
    return PdfReader(target)


def outline(entries: list[Any], depth: int = 1) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, depth + 1)
        else:
            yield depth, entry.title


def test_a_book_has_every_page(book: BoundBook) -> None:
    pages = [c.id for c in book.chapters if c.id.startswith("page.")]
    paths = [path.removeprefix("docs/") for path in pages_in_nav(ROOT)]
    assert pages == [f"page.{path.removesuffix('.md')}" for path in paths]


def test_a_pdf_is_tagged_and_says_what_it_is(
    printed: PdfReader, book: BoundBook
) -> None:
    catalog: Any = printed.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == book.language
    assert printed.metadata
    assert printed.metadata.title == book.title
    title_page = " ".join(printed.pages[0].extract_text().split())
    assert book.title in title_page
    assert book.edition in title_page
    assert book.edition.startswith("Version ")


def test_the_outline_has_every_part_and_page_and_section(
    printed: PdfReader, book: BoundBook
) -> None:
    found = list(outline(printed.outline))
    expected = [(1, book.title), (1, "Contents")]
    for part in book.parts:
        expected.append((1, part.title))
        expected += [(2, chapter.title) for chapter in part.chapters]
    assert [(d, " ".join(t.split())) for d, t in found if d < 3] == expected
    assert (3, "The chain rule, by hand") in found


def test_links_inside_a_pdf_lead_to_a_place_in_it(printed: PdfReader) -> None:
    places = printed.named_destinations
    inside = 0
    for page in printed.pages:
        for each in page.get("/Annots", []):
            link: Any = each.get_object()
            if "/Dest" in link:
                inside += 1
                assert link["/Dest"] in places
            else:
                assert link["/A"]["/URI"].startswith("https://")
    assert inside > 500


def test_pages_are_numbered(printed: PdfReader) -> None:
    for number in (2, 50, len(printed.pages)):
        page = printed.pages[number - 1]
        assert str(number) in page.extract_text().split()


def test_the_contents_say_which_page_each_chapter_begins_on(
    printed: PdfReader, book: BoundBook
) -> None:
    places = printed.named_destinations
    begun = [
        printed.get_destination_page_number(places[f"/{chapter.id}"])
        for chapter in book.chapters
    ]
    # The contents are what comes between the title and the first chapter.
    contents = "\n".join(
        page.extract_text() for page in printed.pages[1 : begun[0]]
    )
    said = [int(n) for n in re.findall(r" (\d+)$", contents, re.MULTILINE)]
    # Pages are counted from 0 there.
    assert said == [place + 1 for place in begun if place is not None]


def test_nothing_is_too_wide_for_paper(
    browser: Browser, book: BoundBook, tmp_path: Path
) -> None:
    file = tmp_path / "book.xhtml"
    file.write_text(pdf.document(book, {}), "utf-8")
    requests: list[str] = []
    with browser.new_context(
        viewport={"width": PAPER, "height": 900}
    ) as context:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.emulate_media(media="print")
        page.goto(file.as_uri())
        assert page.evaluate(TOO_WIDE) == []
    assert requests == [file.as_uri()]


@needs_checker
def test_epubcheck_finds_nothing_in_the_book(
    book: BoundBook, tmp_path: Path
) -> None:
    epub.make(book, tmp_path / "book.epub")
    assert findings(tmp_path / "book.epub") == []


def test_the_first_page_has_an_unseen_place_for_the_links(
    browser: Browser, site: Site
) -> None:
    assert LINKS.search((site.folder / "index.html").read_text("utf-8"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url)
        box = page.locator("#downloads").bounding_box()
        assert box
        assert box["height"] == 0
