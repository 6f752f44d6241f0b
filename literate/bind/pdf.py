"""Print the bound book as a PDF, with an installed Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from copy import deepcopy
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from literate.bind.book import BoundBook
from literate.read.model import BookError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# It prints our own page, which has no scripts, and in a container it may be
# root, which a browser refuses to be in its sandbox.
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
)
STYLES = ("books.css", "pdf.css")
# The numbers of pages take room, and may move what they point at: so the book
# is printed until they stay.
ROUNDS = 6
# Some ten times what printing takes.
SECONDS = 120


def browser() -> str | None:
    """The path of the first Chromium that is installed."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def make(book: BoundBook, target: Path) -> None:
    """Write the PDF.

    Raises:
        BookError: if there is no Chromium, or it fails.
    """
    command = browser()
    if command is None:
        raise BookError(f"no Chromium was found; tried {', '.join(BROWSERS)}")
    # Beside the PDF: a packaged browser may not see the machine's own /tmp.
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        numbers: dict[str, int] = {}
        for _ in range(ROUNDS):
            printed = _print(command, document(book, numbers), folder)
            before, numbers = numbers, page_numbers(printed)
            if numbers == before:
                break
        else:
            # A wrong number is worse than none.
            printed = _print(command, document(book, {}), folder)
    target.write_bytes(printed)


def _print(command: str, text: str, folder: Path) -> bytes:
    source, printed = folder / "book.xhtml", folder / "book.pdf"
    source.write_text(text, "utf-8")
    printed.unlink(missing_ok=True)
    try:
        run = subprocess.run(  # noqa: S603  # our own words
            [
                *(command, *OPTIONS, f"--user-data-dir={folder / 'profile'}"),
                *(f"--print-to-pdf={printed}", source.resolve().as_uri()),
            ],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _print_error(command, str(error)) from None
    content = printed.read_bytes() if printed.is_file() else b""
    if run.returncode or not content.startswith(b"%PDF-"):
        raise _print_error(command, run.stderr[-2000:] or "it said nothing")
    return content


def _print_error(command: str, why: str) -> BookError:
    return BookError(
        f"{command} did not print the book; take another Chromium, which is "
        f"found as one of {', '.join(BROWSERS)} on the path. It failed: {why}"
    )


def page_numbers(printed: bytes) -> dict[str, int]:
    """The number of the page that each linked place of a PDF is on.

    Chromium cannot write it into the text, but has plain tables of both: an
    object for each page, in their order, and each place with its page's object.
    """
    pages = re.findall(rb"^(\d+) 0 obj\n<</Type /Page$", printed, re.MULTILINE)
    places = re.findall(
        rb"^(?:<<)?/(\S+) \[(\d+) 0 R /XYZ ", printed, re.MULTILINE
    )
    return {name.decode(): pages.index(page) + 1 for name, page in places}


def document(book: BoundBook, numbers: dict[str, int]) -> str:
    """The whole book as one document, which asks for no other file.

    Links say on which page their places are, where that is known.
    """
    html = Element(
        "html", xmlns="http://www.w3.org/1999/xhtml", lang=book.language
    )
    head, body = SubElement(html, "head"), SubElement(html, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "title").text = book.title
    SubElement(head, "style").text = "".join(
        Path(__file__).with_name(name).read_text("utf-8") for name in STYLES
    )
    title = SubElement(body, "section", {"class": "title"})
    SubElement(title, "h1").text = book.title
    SubElement(title, "p").text = book.description
    SubElement(title, "p", {"class": "edition"}).text = book.edition
    SubElement(title, "p", {"class": "edition"}).text = book.note_on_the_site
    contents = SubElement(body, "section", {"class": "contents"})
    SubElement(contents, "h1").text = "Contents"
    of_parts = SubElement(contents, "ul")
    for part in book.parts:
        item = SubElement(of_parts, "li")
        item.text = part.title
        of_chapters = SubElement(item, "ul")
        section = SubElement(body, "section", {"class": "part"})
        SubElement(section, "h1").text = part.title
        for chapter in part.chapters:
            entry = SubElement(of_chapters, "li")
            SubElement(entry, "a", href=f"#{chapter.id}").text = chapter.title
            section.append(deepcopy(chapter.section))
    _number(body, numbers)
    return "<!DOCTYPE html>\n" + tostring(html, "unicode")


def _number(body: Element, numbers: dict[str, int]) -> None:
    """Write behind each link the number of the page that it leads to."""
    code = {link for pre in body.iter("pre") for link in pre.iter("a")}
    for link in body.iter("a"):
        place = link.get("href", "").removeprefix("#")
        # A term is found by its first letter.
        is_term = place.startswith("page.glossary.")
        if place in numbers and link not in code and not is_term:
            number = SubElement(link, "span", {"class": "number"})
            number.text = str(numbers[place])
