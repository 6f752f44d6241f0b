"""What Markdown makes of a page's prose: its headings and its /// blocks.

The site shows what it cannot read as text, or under another name, and says
nothing. Here it is a mistake. Prose is a page's lines, with those of its fences
blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# The /// blocks that the site shows. Weave writes captions and exercises anew;
# the others come from the extensions that mkdocs.yml names.
BLOCKS = frozenset(
    {"admonition", "attention", "caption", "caution", "danger", "details"}
    | {"error", "exercise", "hint", "html", "important", "note", "tip"}
    | {"warning"}
)
# An element and its attributes, as an html block's argument.
_ELEMENT = re.compile(r"[A-Za-z][\w-]*(?:[.#][A-Za-z][\w-]*)*")
_WORD = r"(?!(?:true|false|yes|no|on|off|null)\b)[A-Za-z][\w -]*"
_ATTR = rf"[A-Za-z][\w-]*: +(?:{_WORD}|'[^']*'|\"[^\"]*\")"
# How the value of an option is written: of all that YAML allows, one line.
_VALUES = {
    "attrs": (re.compile(rf"\{{{_ATTR}(?:, {_ATTR})*\}}"), "{class: name}"),
    "markdown": (re.compile("auto|block|html|inline|raw"), "block"),
    "open": (re.compile("true|false"), "true"),
    "type": (re.compile(_WORD), "note"),
}
# What may be said of a block on the lines below its header, indented; of those
# that are not here, `attrs` alone.
_OPTIONS: dict[str, set[str]] = {
    "admonition": {"attrs", "type"},
    "details": {"attrs", "open", "type"},
    "exercise": set(),
    "html": {"attrs", "markdown"},
}
# What may stand before ticks or slashes: a quote, a list, an indented block.
BEFORE = r"(?P<before>[\s>*+\-\d.]*)"

# Blocks as pymdownx.blocks reads them.
_BLOCK = re.compile(rf"^{BEFORE}(?P<slashes>/{{3,}}) *(?P<header>.*?) *$")
_BLOCK_HEADER = re.compile(r"^(?P<name>[\w-]+) *(?:\|(?P<argument>.*))?$")
_OPTION = re.compile(r"^ {4,}(?P<name>[^\s:]+)(?P<value>.*)$")
# Notes and tabs of other dialects, which the site shows as text.
_OTHER_BLOCK = re.compile(
    r"^[\s>*+-]*(?P<mark>!{3}(?= +\w)|\?{3}\+?(?= +\w)|={3}[+!]?(?= +[\"'])"
    r"|\[!\w+\])"
)
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


class Mistake(NamedTuple):
    line: int
    what: str


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


def block_mistakes(prose: list[str], in_figures: set[int]) -> Iterator[Mistake]:
    """Tell of /// blocks that the site would show as text."""
    # The slashes of each block that is open, and its line.
    still_open: dict[str, int] = {}
    for number, line in enumerate(prose, 1):
        if not (block := _BLOCK.match(line)):
            if other := _OTHER_BLOCK.match(line):
                yield Mistake(
                    number,
                    f"{other['mark']} begins no block here and is shown as it "
                    "is; write the block with ///, as in /// note",
                )
            continue
        slashes, header = block["slashes"], block["header"]
        if block["before"]:
            yield Mistake(
                number,
                "a /// block stands at column 0; "
                "write slashes that are text as code",
            )
        elif header:
            if slashes in still_open:
                yield Mistake(
                    still_open.pop(slashes),
                    f"this block is still open where line {number} begins "
                    f"another; close it above with {slashes}, or write it with "
                    "more slashes than those inside it",
                )
            yield from _block_header_mistakes(
                number,
                header,
                in_figure=number in in_figures,
                in_block=bool(still_open),
            )
            yield from _option_mistakes(number, header, prose[number:])
            still_open[slashes] = number
        elif slashes in still_open:
            outer = list(still_open).index(slashes)
            for inner in list(still_open)[outer + 1 :]:
                yield _never_closed(inner, still_open.pop(inner))
            del still_open[slashes]
        else:
            yield Mistake(
                number,
                f"{slashes} closes no block; delete it, or open one above it "
                "with as many slashes",
            )
    for slashes, line_number in still_open.items():
        yield _never_closed(slashes, line_number)


class ExerciseBlock(NamedTuple):
    """An exercise's block: its first and its last line, and its title."""

    line: int
    end: int
    title: str


def exercise_blocks(prose: list[str]) -> Iterator[ExerciseBlock]:
    """The blocks of exercises; one that is never closed is told elsewhere."""
    for line, text in enumerate(prose, 1):
        block = _BLOCK.match(text)
        named = _BLOCK_HEADER.match(block["header"]) if block else None
        if not block or not named or named["name"].lower() != "exercise":
            continue
        closing = (
            number
            for number, below in enumerate(prose[line:], line + 1)
            if below.rstrip() == block["slashes"]
        )
        title = (named["argument"] or "").strip()
        yield ExerciseBlock(line, next(closing, len(prose)), title)


def _never_closed(slashes: str, line: int) -> Mistake:
    return Mistake(line, f"this block is never closed; close it with {slashes}")


def _block_header_mistakes(
    line: int, header: str, *, in_figure: bool, in_block: bool
) -> Iterator[Mistake]:
    named = _BLOCK_HEADER.match(header)
    name = named["name"].lower() if named else ""
    if not named or name not in BLOCKS:
        yield Mistake(
            line,
            f"unknown block {header!r}; use one of {', '.join(sorted(BLOCKS))}",
        )
    elif name == "html" and not _ELEMENT.fullmatch(
        (named["argument"] or "").strip()
    ):
        yield Mistake(
            line,
            "an html block names its element, as in /// html | div, "
            "or /// html | div.class#id",
        )
    elif name == "exercise" and in_block:
        yield Mistake(
            line, "an exercise stands in no block; close the one above it"
        )
    elif name == "exercise" and not (named["argument"] or "").strip():
        yield Mistake(
            line, "an exercise has a title, as in /// exercise | Title"
        )
    elif name == "caption" and not in_figure:
        yield Mistake(
            line, "a caption stands right below a figure; here is none"
        )
    elif name == "caption" and in_block:
        # Weave makes blocks of a figure itself, which would close this one.
        yield Mistake(
            line, "a figure stands in no block; close the one above it"
        )


def _option_mistakes(
    line: int, header: str, below: list[str]
) -> Iterator[Mistake]:
    name = header.partition("|")[0].strip().lower()
    allowed = _OPTIONS.get(name, {"attrs"})
    for number, text in enumerate(below, line + 1):
        if not (option := _OPTION.match(text)):
            break
        if option["name"] in allowed:
            pattern, example = _VALUES[option["name"]]
            colon, _, value = option["value"].partition(" ")
            if colon != ":" or not pattern.fullmatch(value.strip()):
                yield Mistake(
                    number,
                    f"the site cannot read this {option['name']}; write it on "
                    f"its line, as in {option['name']}: {example}",
                )
        else:
            yield Mistake(
                number,
                f"unknown option {option['name']!r} of a block {name}, which "
                f"has {' and '.join(sorted(allowed)) or 'none'}",
            )
