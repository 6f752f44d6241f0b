"""Write the bound book as an EPUB 3: a zip with a file for each chapter.

Figures and formulas go into it as they are, as SVG and MathML. Colours are
the reader's own, but for the figures, which bring their paper with them.
"""

from __future__ import annotations

import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from copy import deepcopy
from html import escape
from pathlib import Path
from xml.etree.ElementTree import tostring

from literate.bind.book import BoundBook, Chapter

CONTAINER = """\
<container version="1.0" \
xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
OPF = """\
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" \
unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<dc:description>{description}</dc:description>
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Each figure has a description,
and formulas are MathML.</meta>
</metadata>
<manifest>
<item id="style" href="books.css" media-type="text/css"/>
{items}
</manifest>
<spine>{spine}</spine>
</package>
"""
XHTML = """\
<html xmlns="http://www.w3.org/1999/xhtml" \
xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" \
xml:lang="{language}"><head><title>{title}</title>
<link rel="stylesheet" href="books.css"/></head>
<body>{body}</body></html>
"""
# What the manifest has to say that a file holds.
HOLDS = {"nav": "<nav", "mathml": "<math", "svg": "<svg"}


def make(book: BoundBook, target: Path) -> None:
    """Write the EPUB."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        # An EPUB is recognized by its first bytes.
        packed.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files(book).items():
            packed.writestr(name, text)


def files(book: BoundBook) -> dict[str, str]:
    """The text of each file of the EPUB."""
    title, description = escape(book.title), escape(book.description)
    edition = f'<p class="edition">{escape(book.edition)}</p>'
    note = f'<p class="edition">{escape(book.note_on_the_site)}</p>'
    bodies = {
        "title": f"<h1>{title}</h1><p>{description}</p>{edition}{note}",
        "nav": _contents(book),
        **_chapters(book),
    }
    names = {chapter.id: escape(chapter.title) for chapter in book.chapters}
    package = OPF.format(
        language=book.language,
        title=title,
        description=description,
        identifier=uuid.uuid5(uuid.NAMESPACE_OID, title + edition).urn,
        modified=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        items="\n".join(_item(name, body) for name, body in bodies.items()),
        spine="".join(f'<itemref idref="{name}"/>' for name in bodies),
    )
    return {
        "META-INF/container.xml": CONTAINER,
        "book.opf": package,
        "books.css": Path(__file__).with_name("books.css").read_text("utf-8"),
        **{
            f"{name}.xhtml": XHTML.format(
                language=book.language, title=names.get(name, title), body=body
            )
            for name, body in bodies.items()
        },
    }


def _item(name: str, body: str) -> str:
    holds = " ".join(what for what, mark in HOLDS.items() if mark in body)
    properties = f' properties="{holds}"' if holds else ""
    return (
        f'<item id="{name}" href="{name}.xhtml" '
        f'media-type="application/xhtml+xml"{properties}/>'
    )


def _contents(book: BoundBook) -> str:
    parts = "".join(
        f"<li><span>{escape(part.title)}</span>"
        + _list(
            _link(c.id, c.id, c.title) + _list(_sections(c))
            for c in part.chapters
        )
        + "</li>"
        for part in book.parts
    )
    first = book.chapters[0]
    return (
        f'<nav epub:type="toc"><h1>Contents</h1><ol>{parts}</ol></nav>'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Where to begin</h2><ol>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li><li>'
        f'<a epub:type="bodymatter" href="{first.id}.xhtml">'
        f"{escape(first.title)}</a></li></ol></nav>"
    )


def _sections(chapter: Chapter) -> Iterator[str]:
    for heading in chapter.section.iter("h3"):
        if "id" in heading.attrib:
            text = "".join(heading.itertext())
            yield _link(chapter.id, heading.attrib["id"], text)


def _link(file: str, place: str, text: str) -> str:
    return f'<a href="{file}.xhtml#{place}">{escape(text)}</a>'


def _list(entries: Iterable[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<ol>{items}</ol>" if items else ""


def _chapters(book: BoundBook) -> dict[str, str]:
    """Each chapter, with the links that lead to the files of others."""
    homes = {
        f"#{element.get('id')}": f"{chapter.id}.xhtml"
        for chapter in book.chapters
        for element in chapter.section.iter()
    }
    sections = {c.id: deepcopy(c.section) for c in book.chapters}
    for section in sections.values():
        for link in section.iter("a"):
            target = link.get("href", "")
            if target in homes:
                link.set("href", homes[target] + target)
    return {name: tostring(s, "unicode") for name, s in sections.items()}
