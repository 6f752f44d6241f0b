"""Make what a reader can take along.

A PDF, where there is a Chromium, an EPUB, and a zip of the site itself, to be
read without a server. They are put into the site's folder downloads/, and its
first page gets links to those that were made.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from literate.bind import KINDS, epub, offline, pdf
from literate.bind.book import BoundBook
from literate.bind.built_site import bind_site
from literate.bind.offline import DOWNLOADS, LINKS
from literate.read.model import BookError


def make(root: Path, site: Path, kinds: Collection[str] = ()) -> None:
    """Make the books of a site, and link them from its first page.

    Without names of kinds, makes all that can be made here. What was made
    before is made anew, or stays where it is not named.

    Raises:
        BookError: if there is no such site, it has no place for the links, or
            a book that is named cannot be made of it.
    """
    book = bind_site(root, site)
    _link(site, [])
    folder = site / DOWNLOADS
    folder.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "-", book.title.lower())
    left_out: list[str] = []
    for kind, maker in (("zip", _zip), ("epub", _epub), ("pdf", _pdf)):
        if kinds and kind not in kinds:
            continue
        target = folder / f"{name}.{kind}"
        target.unlink(missing_ok=True)
        if why := maker(book, site, target):
            left_out.append(f"{target} is left out: {why}")
        else:
            print(f"wrote {target}, {size(target)}")
    books = (folder / f"{name}.{kind}" for kind in KINDS)
    _link(site, [book for book in books if book.is_file()])
    if left_out and kinds:
        raise BookError("\n".join(left_out))
    print("".join(f"{line}\n" for line in left_out), end="")


# Each writes a file, or says why it cannot be made here.
def _zip(book: BoundBook, site: Path, target: Path) -> str:
    try:
        offline.make(site, target)
    except offline.NotASiteError as refusal:
        return str(refusal)
    return ""


def _epub(book: BoundBook, site: Path, target: Path) -> str:
    epub.make(book, target)
    return ""


def _pdf(book: BoundBook, site: Path, target: Path) -> str:
    try:
        pdf.make(book, target)
    except BookError as failure:
        return str(failure)
    return ""


def size(file: Path) -> str:
    return f"{max(file.stat().st_size / 1_000_000, 0.1):.1f} MB"


def _link(site: Path, made: list[Path]) -> None:
    page = site / "index.html"
    text = page.read_text("utf-8")
    if not LINKS.search(text):
        raise BookError(
            f"{page}: there is no place for the links; write into the page, "
            f"on two lines: /// html | div#{DOWNLOADS} and ///"
        )
    links = ", ".join(
        f'<a href="{DOWNLOADS}/{file.name}">'
        f"{file.suffix[1:].upper()}, {size(file)}</a>"
        for file in made
    )
    text_of_links = f"<p>To take along: {links}.</p>" if made else ""
    filled = f'<div id="{DOWNLOADS}">{text_of_links}</div>'
    page.write_text(LINKS.sub(lambda _: filled, text, count=1), "utf-8")
