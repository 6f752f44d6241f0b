"""Write the book that was bound as an EPUB 3: a zip of one file a page.

Figures and formulas go into it as they are, as SVG and MathML. Colours are
the reader's own, but for the figures, which bring their paper with them.
"""

from __future__ import annotations

import time
import uuid
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from literate.binding import Bound

CONTAINER = """\
<container version="1.0" \
xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
PACKAGE = """\
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" \
unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<dc:description>{description}</dc:description>
<meta property="dcterms:modified">{modified}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" \
properties="nav"/>
<item id="style" href="books.css" media-type="text/css"/>
{items}
</manifest>
<spine>
<itemref idref="title"/>
<itemref idref="nav"/>
{references}
</spine>
</package>
"""
FILE = """\
<html xmlns="http://www.w3.org/1999/xhtml" \
xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" \
xml:lang="{language}"><head><title>{title}</title>
<link rel="stylesheet" href="books.css"/></head>
<body>{body}</body></html>
"""


def make(book: Bound, target: Path) -> None:
    """Write the EPUB."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        # A reader tells an EPUB by its first bytes.
        packed.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files(book).items():
            packed.writestr(name, text)


def files(book: Bound) -> dict[str, str]:
    """The text of each file of the EPUB."""
    style = Path(__file__).with_name("books.css").read_text("utf-8")
    return {
        "META-INF/container.xml": CONTAINER,
        "book.opf": _package(book),
        "books.css": style,
        "title.xhtml": _file(
            book,
            book.title,
            f"<h1>{escape(book.title)}</h1><p>{escape(book.description)}</p>"
            f'<p class="edition">{escape(book.edition)}</p>',
        ),
        "nav.xhtml": _file(book, "Contents", "".join(_contents(book))),
        **dict(_chapters(book)),
    }


def _file(book: Bound, title: str, body: str) -> str:
    return FILE.format(language=book.language, title=escape(title), body=body)


def _package(book: Bound) -> str:
    names = ["title", *(chapter.id for chapter in book.chapters)]
    properties = {c.id: _properties(c.section) for c in book.chapters}
    return PACKAGE.format(
        language=book.language,
        title=escape(book.title),
        description=escape(book.description),
        identifier=uuid.uuid5(
            uuid.NAMESPACE_OID, f"{book.title}, {book.edition}"
        ).urn,
        modified=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        items="\n".join(
            f'<item id="{name}" href="{name}.xhtml" '
            f'media-type="application/xhtml+xml"{properties.get(name, "")}/>'
            for name in names
        ),
        references="\n".join(
            f'<itemref idref="{name}"/>' for name in names[1:]
        ),
    )


def _properties(section: Element) -> str:
    """What a reader has to be told that a file holds."""
    held = {"math": "mathml", "svg": "svg"}
    found = [held[tag] for tag in held if section.find(f".//{tag}") is not None]
    return f' properties="{" ".join(found)}"' if found else ""


def _contents(book: Bound) -> Iterator[str]:
    yield '<nav epub:type="toc"><h1>Contents</h1><ol>'
    for part in book.parts:
        yield f"<li><span>{escape(part.title)}</span><ol>"
        for chapter in part.chapters:
            title = escape(chapter.title)
            yield f'<li><a href="{chapter.id}.xhtml">{title}</a></li>'
        yield "</ol></li>"
    yield "</ol></nav>"


def _chapters(book: Bound) -> Iterator[tuple[str, str]]:
    """Each chapter's file, with the links that lead to other files."""
    homes = {
        element.get("id"): f"{chapter.id}.xhtml"
        for chapter in book.chapters
        for element in chapter.section.iter()
    }
    for chapter in book.chapters:
        section = deepcopy(chapter.section)
        for link in section.iter("a"):
            target = link.get("href", "")
            if target.startswith("#"):
                link.set("href", homes[target[1:]] + target)
        text = tostring(section, "unicode")
        yield f"{chapter.id}.xhtml", _file(book, chapter.title, text)
