"""Compare two sites of the book: `python tools/same_book.py ONE OTHER`.

Whatever builds the site, each page has the same words, anchors and elements.
Exits with 1, and a line for each page that differs.
"""

from __future__ import annotations

import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

# They begin with a part of the navigation, which each builder names itself.
BACKLINKS = "doc-backlink-list"
# Not a part of the page: where the link leads that skips the navigation.
SKIP = "__skip"


class Article(HTMLParser):
    """What a page says, between the tags of its <article>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.anchors: set[str] = set()
        self.elements: Counter[str] = Counter()
        self._is_inside = False
        self._backlinks = 0
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        known = {name: value or "" for name, value in attributes}
        self._is_inside |= tag == "article"
        is_list = BACKLINKS in known.get("class", "")
        self._backlinks += tag == "ul" and (is_list or self._backlinks > 0)
        if self._is_inside and not self._backlinks and known.get("id") != SKIP:
            self.elements[tag] += 1
            self.anchors |= {known["id"]} if "id" in known else set()

    def handle_endtag(self, tag: str) -> None:
        self._is_inside &= tag != "article"
        self._backlinks -= tag == "ul" and self._backlinks > 0

    def handle_data(self, data: str) -> None:
        if self._is_inside and not self._backlinks:
            self.words += data.split()


def differences(one: Path, other: Path) -> list[str]:
    """A line for each page that one of the sites has not, or has otherwise."""
    pages = sorted(
        {
            page.relative_to(site).as_posix()
            for site in (one, other)
            for page in site.rglob("*.html")
        }
    )
    lines = [f"no page in {one} or {other}"] if not pages else []
    for page in pages:
        files = [site / page for site in (one, other)]
        if missing := [str(file) for file in files if not file.is_file()]:
            lines.append(f"{page}: not in {missing[0]}")
            continue
        a, b = (Article(file.read_text("utf-8")) for file in files)
        lines += [
            f"{page}: other {name}"
            for name in ("words", "anchors", "elements")
            if getattr(a, name) != getattr(b, name)
        ]
        if not a.words:
            lines.append(f"{page}: no words in an <article>")
    return lines


if __name__ == "__main__":
    sys.exit("\n".join(differences(*map(Path, sys.argv[1:]))) or None)
