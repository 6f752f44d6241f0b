"""A page's headings, and the anchors that Python-Markdown gives them.

Prose is a page's lines; those of its fences are blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from literate.read.model import Mistake

# Headings as Python-Markdown reads them.
_HEADING = re.compile(
    r"^(?:> ?|[*+-] +|\d+\. +)*(?P<level>#{1,6})(?P<text>.*?)#*$"
)
_UNDERLINE = re.compile(r"^(?:=+|-+) *$")
_OWN_ANCHOR = re.compile(r" +\{[^{}]*#(?P<anchor>[\w-]+)[^{}]*\} *$")
_TITLE = re.compile(r"^# +\S")
_INDENTED = re.compile(r"^ {1,3}#{1,6} +\S")
# The first line of what MkDocs takes off a page.
_FRONT_MATTER = re.compile(r"^(?:---\s*$| {0,3}[\w-]+:)")


class Heading(NamedTuple):
    line: int
    level: int
    text: str
    anchor: str


def headings(prose: list[str]) -> Iterator[Heading]:
    # The first line of a paragraph, which alone can be underlined.
    first, begins_paragraph = "", True
    for number, line in enumerate(prose, 1):
        if heading := _HEADING.match(line):
            yield _heading(number, len(heading["level"]), heading["text"])
            first, begins_paragraph = "", True
        elif first and _UNDERLINE.match(line):
            yield _heading(number - 1, 1 if line[0] == "=" else 2, first)
            first, begins_paragraph = "", True
        else:
            first = line.strip() if begins_paragraph else ""
            # Below a blank line, or a rule of dashes.
            begins_paragraph = not line.strip("- ")


def _heading(line: int, level: int, text: str) -> Heading:
    own = _OWN_ANCHOR.search(text)
    text = _OWN_ANCHOR.sub("", text).strip()
    return Heading(line, level, text, own["anchor"] if own else _anchor(text))


def _anchor(heading: str) -> str:
    """What Python-Markdown's table of contents calls a heading."""
    shown = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", heading)
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore")
    # Underscores that say emphasis, outside of code.
    plain_text = re.sub(
        r"(`[^`]*`)|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)",
        lambda found: found[1] or "",
        plain.decode(),
    )
    words = re.sub(r"[^\w\s-]", "", plain_text).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


def heading_mistakes(
    prose: list[str], found: list[Heading]
) -> Iterator[Mistake]:
    first = prose[0] if prose else ""
    if _FRONT_MATTER.match(first):
        yield Mistake(
            1,
            "front matter, which MkDocs takes off before the press sees the "
            "page; delete it, and begin with the title, as # Title",
        )
    elif not _TITLE.match(first):
        yield Mistake(1, "a page begins with its title, on line 1, as # Title")
    for number, line in enumerate(prose[1:], 2):
        if _INDENTED.match(line):
            yield Mistake(
                number,
                "a heading begins at column 0, or the site shows it as text; "
                "write a # that is text as code",
            )
    line_of_anchor: dict[str, int] = {}
    for heading in found:
        if not heading.text and heading.line > 1:
            yield Mistake(
                heading.line, "this heading says nothing; word it, or delete it"
            )
        if heading.level == 1 and heading.line > 1:
            yield Mistake(
                heading.line,
                f"the title {heading.text!r} is not on line 1, where a page "
                "has its one title; write ## for a heading within it",
            )
        if heading.anchor in line_of_anchor:
            yield Mistake(
                heading.line,
                f"this heading has the anchor #{heading.anchor}, as line "
                f"{line_of_anchor[heading.anchor]} has; word it otherwise, or "
                "give it its own with { #anchor }",
            )
        line_of_anchor.setdefault(heading.anchor, heading.line)


def jumps(found: list[Heading]) -> Iterator[Mistake]:
    """The headings that leave out a level, which a reader by ear would miss."""
    for above, heading in pairwise(found):
        if heading.level > above.level + 1:
            yield Mistake(
                heading.line,
                f"this heading is of level {heading.level} below one of level "
                f"{above.level}; write {'#' * (above.level + 1)}",
            )
