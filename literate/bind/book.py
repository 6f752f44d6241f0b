"""Bind the pages of the built site into one book.

The pages stand in the order of the nav, and a link from one to another leads
to its place in the book. What the site folds stands at the end, with links both
ways; what it folds because it is there already is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element, SubElement, TreeBuilder

from literate.bind.code_lines import write_in_lines
from literate.read.fences import BookError, pages_in_nav

FOLDED = "Hints, solutions and code"

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
# Python reads all names as lower-case, and XML does not.
_MIXED = {"viewbox": "viewBox"}
# A site that was not told its address.
_NOWHERE = "https://site.invalid/"


@dataclass(frozen=True)
class Chapter:
    """One page of the site, or what it folds."""

    id: str
    title: str
    section: Element


@dataclass(frozen=True)
class Part:
    title: str
    chapters: list[Chapter] = field(default_factory=list)


@dataclass(frozen=True)
class Bound:
    """The book: what its title page says, and its parts."""

    title: str
    description: str
    edition: str
    language: str
    parts: list[Part]
    address: str = ""

    @property
    def of_a_site(self) -> str:
        """What a reader has to know who has not seen the site."""
        where = f", {self.address}" if self.address else ""
        return (
            f"This book is made from a site{where}. "
            "What it calls a page is a chapter here, and what it says of "
            "buttons, or of changing a figure, works on the site alone."
        )

    @property
    def chapters(self) -> list[Chapter]:
        return [chapter for part in self.parts for chapter in part.chapters]


def bind(root: Path, site: Path) -> Bound:
    """Bind the site that was built from the book in `root`.

    Raises:
        BookError: naming the file of the site that cannot be read, or the link
            that would lead nowhere.
    """
    # Imported here, so that a test of the others needs no builder.
    from mkdocs.utils.yaml import yaml_load

    settings = root / "mkdocs.yml"
    if not settings.is_file():
        raise BookError(f"{settings} is not there; run this in a book's folder")
    config = yaml_load(settings.read_text("utf-8"))
    there = set(pages_in_nav(root))
    pages = [
        (part, _Page(site, title, path))
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
    book = Bound(
        config["site_name"],
        config.get("site_description", ""),
        first.said(r'<p class="build">(.*?)</p>'),
        first.said(r'<html lang="(.*?)"') or "en",
        [*parts, last] if last.chapters else parts,
        "" if first.address.startswith(_NOWHERE) else first.address,
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


def _check_links(book: Bound) -> None:
    ids = {e.get("id") for c in book.chapters for e in c.section.iter()}
    for chapter in book.chapters:
        for link in chapter.section.iter("a"):
            target = link.get("href", "")
            if target.startswith("#") and target[1:] not in ids:
                raise BookError(
                    f"{chapter.title}: a link leads to {target}, and the book "
                    "has no such place; build the site anew, strictly"
                )


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
        named = {_MIXED.get(name, name): value or "" for name, value in attrs}
        if "left out" in self.open[-1:] or _is_left_out(tag, named):
            self.open.append("left out")
        elif tag == "span" and named.get("class", "") in _UNCOLOURED:
            self.open.append("its text")
        else:
            self.open.append("kept")
            kept = {n: v for n, v in named.items() if not n.startswith("data-")}
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
        # The engine so far; a test that is named as proof has an id.
        or ("so-far" in classes and "id" not in attributes)
    )


class _Page:
    """A page of the site, on its way into the book."""

    def __init__(self, site: Path, title: str, path: str) -> None:
        name = re.sub(r"(^|/)index$", "", path.removesuffix(".md"))
        file = site / name / "index.html"
        try:
            self.text = file.read_text("utf-8")
        except FileNotFoundError:
            raise BookError(
                f"there is no {file}; build the site first: "
                "python -m mkdocs build"
            ) from None
        article = re.search(r"<article\b.*?</article>", self.text, re.DOTALL)
        if not article:
            raise BookError(f"{file}: there is no <article> in this page")
        self.id = "page." + path.removesuffix(".md").replace("/", ".")
        self.address = self.said(
            r'<link rel="canonical" href="(.*?)"'
        ) or urljoin(_NOWHERE, f"{name}/" if name else "")
        tree = _Tree(file)
        tree.feed(article[0])
        self.section = tree.builder.close()
        self.section.tag, self.section.attrib = "section", {}
        self._name(title)

    def said(self, pattern: str) -> str:
        """What the page says in one place of it, as plain text."""
        found = re.search(pattern, self.text, re.DOTALL)
        return unescape(re.sub("<.*?>", "", found[1])).strip() if found else ""

    def _name(self, title: str) -> None:
        """Make ids those of the book, and headings one level lower.

        The page is called what the nav calls it.
        """
        for element in self.section.iter():
            if "id" in element.attrib:
                element.set("id", f"{self.id}.{element.get('id')}")
            if re.fullmatch("h[1-5]", element.tag):
                element.tag = f"h{int(element.tag[1]) + 1}"
            if element.tag == "style":
                element.text = _light(element.text or "")
        _move_steps(self.section)
        write_in_lines(self.section)
        self.section.set("id", self.id)
        heading = self.section.find("h2")
        if heading is None:
            heading = Element("h2")
            self.section.insert(0, heading)
        self.title = title or "".join(heading.itertext())
        if title:
            heading[:], heading.text = [], title

    @property
    def chapter(self) -> Chapter:
        return Chapter(self.id, self.title, self.section)

    def point_inside(self, addresses: dict[str, str]) -> None:
        """Lead each link to its place in the book, or to its own site."""
        for link in self.section.iter("a"):
            whole = urljoin(self.address, link.get("href", ""))
            address, place = urldefrag(whole)
            if address in addresses:
                page = addresses[address]
                link.set("href", f"#{page}.{place}" if place else f"#{page}")
            elif address.startswith(_NOWHERE):
                del link.attrib["href"]
            else:
                link.set("href", whole)

    def unfold(self) -> Chapter | None:
        """Take what the page folds to the end, with links both ways.

        All hints are together there, so that none stands above a solution.
        """
        end = Element("section", id=self.id.replace("page", "folded", 1))
        SubElement(end, "h2").text = self.title
        parents = {below: e for e in self.section.iter() for below in e}
        above = ""
        items: dict[str, list[Element]] = defaultdict(list)
        places = (f"{end.get('id')}.{i}" for i in count(1))
        for element in list(self.section.iter()):
            if re.fullmatch("h[2-6]", element.tag):
                above = "".join(element.itertext())
            elif element.tag == "details":
                kind = "".join(element[0].itertext())
                here, item = _moved(element, above, next(places))
                items[kind].append(item)
                here.tail, element.tail = element.tail, None
                parent = parents[element]
                parent[list(parent).index(element)] = here
        for of_one_kind in items.values():
            end.extend(of_one_kind)
        return Chapter(end.attrib["id"], self.title, end) if items else None


def _moved(details: Element, above: str, place: str) -> tuple[Element, Element]:
    """What stands in the place of folded code, and that code in its own."""
    summary, *code = details
    here = Element("p", {"id": f"{place}.here", "class": "folded"})
    item = Element("section", {"id": place})
    heading = SubElement(item, "h3")
    heading.text, heading[:] = summary.text, summary[:]
    if "id" in details.attrib:
        # The page's text has links to it, and it has a name of its own.
        heading.set("id", details.attrib["id"])
    else:
        heading.text = f"{above}: {heading.text or ''}"
        link = SubElement(here, "a", href=f"#{place}")
        link.text = "".join(summary.itertext())
    item.extend(code)
    back = SubElement(item, "p", {"class": "back"})
    SubElement(back, "a", href=f"#{here.get('id')}").text = "Back"
    return here, item


def _move_steps(section: Element) -> None:
    """Move the steps of a figure behind it: many a page is shorter."""
    for parent in list(section.iter()):
        for figure in parent.findall("figure[@class='stepper']"):
            [steps] = figure.findall("table")
            figure.remove(steps)
            parent.insert(list(parent).index(figure) + 1, steps)


def _light(style: str) -> str:
    """A figure's style sheet in the colours of paper, each written out.

    What shows books may know neither variables nor a reader's scheme.
    """
    style = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", style)
    style = re.sub(r"var\(--graph-[\w-]+, (#\w+)\)", r"\1", style)
    colours = dict(re.findall(r"(--[\w-]+): ([^;]+);", style))
    # One may be named after another.
    for _ in range(2):
        style = re.sub(r"var\((--[\w-]+)\)", lambda m: colours[m[1]], style)
    return re.sub(r"--[\w-]+: [^;]+;\s*", "", style)
