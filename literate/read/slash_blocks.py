"""The /// blocks of a page, which pymdownx.blocks reads.

The site shows a block that it cannot read as text, and says nothing. Here it is
a mistake. Prose is a page's lines; those of its fences are blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from literate.read.model import Mistake

# The /// blocks that a page may have. Weaving replaces captions and exercises;
# the others come from the extensions that mkdocs.yml names.
BLOCKS = frozenset(
    {"admonition", "attention", "caption", "caution", "danger", "details"}
    | {"error", "exercise", "hint", "html", "important", "note", "tip"}
    | {"warning"}
)
# An element and its attributes, as an html block's argument: those that hold
# text. Others load something, run, or keep Markdown as it is written.
_ELEMENT = re.compile(
    r"(?:aside|div|figcaption|figure|footer|header|p|section)"
    r"(?:[.#][A-Za-z][\w-]*)*"
)
_WORD = r"(?!(?:true|false|yes|no|on|off|null)\b)[A-Za-z][\w -]*"
_ATTR = (
    rf"(?:class|data-[\w-]+|dir|id|lang|title): +(?:{_WORD}|'[^']*'|\"[^\"]*\")"
)
# How the value of an option is written: of all that YAML allows, one line.
_VALUES = {
    "attrs": (re.compile(rf"\{{{_ATTR}(?:, {_ATTR})*\}}"), "{class: name}"),
    "markdown": (re.compile("auto|block|inline"), "block"),
    "open": (re.compile("true|false"), "true"),
    "type": (re.compile(_WORD), "note"),
}
# The options that a block may have on the lines below its header, indented. A
# block that is not listed has `attrs` alone.
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


def block_mistakes(prose: list[str], in_figures: set[int]) -> Iterator[Mistake]:
    """The /// blocks that the site would show as text."""
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
                yield _unclosed_block(inner, still_open.pop(inner))
            del still_open[slashes]
        else:
            yield Mistake(
                number,
                f"{slashes} closes no block; delete it, or open one above it "
                "with as many slashes",
            )
    for slashes, line_number in still_open.items():
        yield _unclosed_block(slashes, line_number)


class ExerciseBlock(NamedTuple):
    """An exercise's block: its first and its last line, and its title."""

    line: int
    end: int
    title: str


def exercise_blocks(prose: list[str]) -> Iterator[ExerciseBlock]:
    """The blocks of exercises; one that is never closed ends with the page."""
    for line, text in enumerate(prose, 1):
        block = _BLOCK.match(text)
        header = _BLOCK_HEADER.match(block["header"]) if block else None
        if not block or not header or header["name"].lower() != "exercise":
            continue
        closing = (
            number
            for number, below in enumerate(prose[line:], line + 1)
            if below.rstrip() == block["slashes"]
        )
        title = (header["argument"] or "").strip()
        yield ExerciseBlock(line, next(closing, len(prose)), title)


def _unclosed_block(slashes: str, line: int) -> Mistake:
    return Mistake(line, f"this block is never closed; close it with {slashes}")


def _block_header_mistakes(
    line: int, header: str, *, in_figure: bool, in_block: bool
) -> Iterator[Mistake]:
    parts = _BLOCK_HEADER.match(header)
    name = parts["name"].lower() if parts else ""
    if not parts or name not in BLOCKS:
        yield Mistake(
            line,
            f"unknown block {header!r}; use one of {', '.join(sorted(BLOCKS))}",
        )
    elif name == "html" and not _ELEMENT.fullmatch(
        (parts["argument"] or "").strip()
    ):
        yield Mistake(
            line,
            "an html block names its element, as in /// html | div, "
            "or /// html | div.class#id, and one that holds text",
        )
    elif name == "exercise" and in_block:
        yield Mistake(
            line, "an exercise stands in no block; close the one above it"
        )
    elif name == "exercise" and not (parts["argument"] or "").strip():
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
