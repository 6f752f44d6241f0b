"""The article of a page of the site, as a tree of elements."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, TreeBuilder

from literate.read.model import BookError

# The links, lists and scripts of a page that is read in a browser, and code
# that repeats the page's own.
_LEFT_OUT = {
    "at-home",
    "build",
    "headerlink",
    "md-content__button",
    "mkdocstrings-source",
}
# Most pieces of code have no colour of their own.
_UNCOLOURED = {"", "n", "o", "p", "w"}
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# HTMLParser turns all names into lower case, and XML keeps them apart.
_MIXED = {"viewbox": "viewBox"}


def read_article(file: Path, html: str) -> Element:
    """Read an article, without what the book leaves out.

    Raises:
        BookError: naming the file of what a book cannot hold.
    """
    tree = _Tree(file)
    tree.feed(html)
    return tree.builder.close()


class _Tree(HTMLParser):
    """The elements of a page's article, without what the book leaves out."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.builder = TreeBuilder()
        # What becomes of each element that is open.
        self.open: list[Literal["kept", "left out", "its text"]] = []

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        if tag == "img":
            raise BookError(
                f"{self.file}: a book has no room for <img> yet; draw the "
                "picture as a figure, which is part of its page"
            )
        attributes = {
            _MIXED.get(name, name): value or "" for name, value in attrs
        }
        if "left out" in self.open[-1:] or _is_left_out(tag, attributes):
            self.open.append("left out")
        elif tag == "span" and attributes.get("class", "") in _UNCOLOURED:
            self.open.append("its text")
        else:
            self.open.append("kept")
            kept = {
                n: v for n, v in attributes.items() if not n.startswith("data-")
            }
            self.builder.start(tag, kept)
        if tag in _VOID:
            self._close(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._close(tag)

    def _close(self, tag: str) -> None:
        if self.open.pop() == "kept":
            closed = self.builder.end(tag)
            if closed.tag != tag:
                raise BookError(
                    f"{self.file}: </{tag}> stands where <{closed.tag}> is to "
                    "be closed; look for HTML in the page's text"
                )

    def handle_data(self, data: str) -> None:
        if self.open[-1] != "left out":
            self.builder.data(data)


def _is_left_out(tag: str, attributes: dict[str, str]) -> bool:
    classes = set(attributes.get("class", "").split())
    return (
        tag in {"button", "script", "template"}
        or attributes.get("id") == "downloads"
        or bool(classes & _LEFT_OUT)
        # The engine so far; a test that a page cites has an id.
        or ("so-far" in classes and "id" not in attributes)
    )
