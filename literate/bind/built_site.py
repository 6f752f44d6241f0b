"""Bind the pages of the built site into one book.

The pages are in the order of the nav, and a link from one to another leads to
its place in the book. What the site folds is at the end, with links both ways.
Folded code that repeats code of the book is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from literate.bind.book import BoundBook, Part
from literate.bind.page import NOWHERE, SitePage
from literate.read.model import BookError
from literate.read.nav import pages_in_nav, read_settings

FOLDED = "Hints, solutions and code"


def bind_site(root: Path, site: Path) -> BoundBook:
    """Bind the site that was built from the book in `root`.

    Raises:
        BookError: naming the file of the site that cannot be read, or the link
            that would lead nowhere.
    """
    settings = root / "mkdocs.yml"
    if not settings.is_file():
        raise BookError(f"{settings} is not there; run this in a book's folder")
    there = set(pages_in_nav(root))
    config = read_settings(root)
    pages = [
        (part, SitePage(site, title, path))
        for part, title, path in _entries(config["nav"])
        if f"docs/{path}" in there
    ]
    addresses = {page.address: page.id for _, page in pages}
    parts: list[Part] = []
    last = Part(FOLDED)
    for part, page in pages:
        title = part or config["site_name"]
        page.point_inside(addresses)
        folded = page.unfold()
        if not parts or parts[-1].title != title:
            parts.append(Part(title))
        parts[-1].chapters.append(page.chapter)
        if folded is not None:
            last.chapters.append(folded)
    first = pages[0][1]
    book = BoundBook(
        config["site_name"],
        config.get("site_description") or "",
        first.find(r'<p class="build">(.*?)</p>'),
        first.find(r'<html lang="(.*?)"') or "en",
        [*parts, last] if last.chapters else parts,
        "" if first.address.startswith(NOWHERE) else first.address,
    )
    _check_links(book)
    return book


def _entries(nav: list[object], part: str = "") -> Iterator[tuple[str, ...]]:
    """Each entry of a nav: its part, its title there, and its path."""
    for entry in nav:
        if isinstance(entry, dict):
            [(title, below)] = entry.items()
        else:
            title, below = "", entry
        if isinstance(below, list):
            yield from _entries(below, part or title)
        else:
            yield part, title, below


def _check_links(book: BoundBook) -> None:
    ids = {e.get("id") for c in book.chapters for e in c.section.iter()}
    for chapter in book.chapters:
        for link in chapter.section.iter("a"):
            target = link.get("href", "")
            if target.startswith("#") and target[1:] not in ids:
                raise BookError(
                    f"{chapter.title}: a link leads to {target}, and the book "
                    "has no such place; build the site anew, strictly"
                )
