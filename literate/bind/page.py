"""A page of the site, on its way into the book."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element, SubElement

from literate.bind.article import read_article
from literate.bind.book import Chapter
from literate.bind.code_lines import split_lines
from literate.read.model import BookError

# The address of a site whose own is not known.
NOWHERE = "https://site.invalid/"


class SitePage:
    """A page of the site, which becomes a chapter of the book."""

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
        self.address = self.find(
            r'<link rel="canonical" href="(.*?)"'
        ) or urljoin(NOWHERE, f"{name}/" if name else "")
        self.section = read_article(file, article[0])
        self.section.tag, self.section.attrib = "section", {}
        self._rename(title)

    def find(self, pattern: str) -> str:
        """What the page says in one place of it, as plain text."""
        found = re.search(pattern, self.text, re.DOTALL)
        return unescape(re.sub("<.*?>", "", found[1])).strip() if found else ""

    def _rename(self, title: str) -> None:
        """Make ids unique in the book, and headings one level lower.

        The page is called what the nav calls it.
        """
        for element in self.section.iter():
            if "id" in element.attrib:
                element.set("id", f"{self.id}.{element.get('id')}")
            if re.fullmatch("h[1-5]", element.tag):
                element.tag = f"h{int(element.tag[1]) + 1}"
            if element.tag == "style":
                element.text = _in_light_colours(element.text or "")
        _move_steps(self.section)
        split_lines(self.section)
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
            elif address.startswith(NOWHERE):
                del link.attrib["href"]
            else:
                link.set("href", whole)

    def unfold(self) -> Chapter | None:
        """Take what the page folds to the end, with links both ways.

        All hints are together there, so that none is above a solution.
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
                here, item = _take_out(element, above, next(places))
                items[kind].append(item)
                here.tail, element.tail = element.tail, None
                parent = parents[element]
                parent[list(parent).index(element)] = here
        for of_one_kind in items.values():
            end.extend(of_one_kind)
        return Chapter(end.attrib["id"], self.title, end) if items else None


def _take_out(
    details: Element, above: str, place: str
) -> tuple[Element, Element]:
    """The link that replaces folded code, and the section that holds it."""
    summary, *code = details
    here = Element("p", {"id": f"{place}.here", "class": "folded"})
    item = Element("section", {"id": place})
    heading = SubElement(item, "h3")
    heading.text, heading[:] = summary.text, summary[:]
    if "id" in details.attrib:
        # The page's text links to it, and its title names it.
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
    """Move a figure's steps behind it: a page may be too short for both."""
    for parent in list(section.iter()):
        for figure in parent.findall("figure[@class='stepper']"):
            [steps] = figure.findall("table")
            figure.remove(steps)
            parent.insert(list(parent).index(figure) + 1, steps)


def _in_light_colours(style: str) -> str:
    """A figure's style sheet in the colours of paper, each written out.

    What shows books may know neither variables nor a reader's scheme.
    """
    style = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", style)
    style = re.sub(r"var\(--graph-[\w-]+, (#\w+)\)", r"\1", style)
    colours = dict(re.findall(r"(--[\w-]+): ([^;]+);", style))
    # A colour may be defined by another one.
    for _ in range(2):
        style = re.sub(r"var\((--[\w-]+)\)", lambda m: colours[m[1]], style)
    return re.sub(r"--[\w-]+: [^;]+;\s*", "", style)
