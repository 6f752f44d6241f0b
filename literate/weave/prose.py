"""What a page's prose says, and what a reader of the site would see instead.

A page is written in a part of Markdown that every reader of Markdown reads
alike. What goes beyond it is shown raw, or vanishes, and nobody says so: here
it is a mistake. markdown-it-py reads the prose, which knows the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from literate import PACKAGE
from literate.read.model import Mistake
from literate.weave.formulas import INLINE
from literate.weave.lookalikes import lookalikes
from literate.weave.raw_marks import raw_marks
from literate.weave.rows import row_mistakes, signs_in_code_of_rows

# In a text: an escaped character, or what holds no mark, such as code.
OTHER = "…"

_PARSER = MarkdownIt("commonmark").enable("table")
# It would put an escaped character among the others.
_PARSER.disable("text_join")
_HIDDEN = re.compile(
    r"(?<![\\`])(?P<ticks>`+)(?!`)"
    # It ends with its paragraph, item or row.
    r"(?:(?!\n[ \t>]*(?:\n|[-+*#] |\||\d+\. )).)+?(?<!`)(?P=ticks)(?!`)"
    rf"|{INLINE}",
    re.DOTALL,
)
_DISPLAY = re.compile(r"(?<![\\$`])\$\$[^$`]*?\$\$")
_SLASHES = re.compile(r"^/{3,} *(?:[\w-]+ *(?:\| *(?P<title>.*))?)?$")
_OPTION = re.compile(r"^ {4,}\S")
_ENTRY = re.compile(rf"^::: {PACKAGE}[\w.]*$")
_ANCHOR = re.compile(r"^(?P<heading>#+ .*?) +\{ ?#[\w-]+ ?\}$")
_DEFINITION = re.compile(r"^:   (?=\S)")

_WORD = re.compile(r"\w")
_ADDRESS = re.compile(r"[\w+.-]*:|//")
# What begins where a line looks like it, though a paragraph was going on.
_KINDS = {
    "blockquote": "a quote",
    "bullet_list": "a list",
    "ordered_list": "a list",
    "heading": "a heading",
    "table": "a table",
    "hr": "a rule",
}
# What Python-Markdown takes a backslash from.
_ESCAPABLE = frozenset("\\`*_{}[]()>#+-.!$|")


# So that `mkdocs serve` reads anew only what was changed.
@lru_cache(maxsize=256)
def mistakes(prose: tuple[str, ...]) -> list[Mistake]:
    """What a reader would see otherwise than it was meant.

    Prose is a page's lines, with those of its fences blank.
    """
    titles = [
        (match["title"] or "") if (match := _SLASHES.match(line)) else ""
        for line in prose
    ]
    found = [*_mistakes_in(simplified(prose)), *_mistakes_in(titles)]
    found += [*signs_in_code_of_rows(prose), *lookalikes(prose)]
    return sorted({*found, *_definitions(prose)})


def simplified(prose: Iterable[str]) -> list[str]:
    """The lines without what is not Markdown's; code and formulas are short."""
    lines: list[str] = []
    below_header = in_definition = False
    for line in prose:
        below_header = _SLASHES.match(line) is not None or (
            below_header and _OPTION.match(line) is not None
        )
        if _DEFINITION.match(line):
            in_definition = True
        elif line and not line.startswith("    "):
            in_definition = False
        if below_header or _ENTRY.match(line):
            line = ""
        elif in_definition:
            line = line[4:]
        lines.append(_ANCHOR.sub(r"\g<heading>", line))
    text = _HIDDEN.sub(_shorten, "\n".join(lines))
    return _DISPLAY.sub(lambda f: "x" + "\n" * f[0].count("\n"), text).split(
        "\n"
    )


def _shorten(found: re.Match[str]) -> str:
    if found["ticks"]:
        return "`c`" + "\n" * found[0].count("\n")
    return "x"


def _definitions(prose: Sequence[str]) -> Iterator[Mistake]:
    """Definitions that begin where a paragraph of several lines goes on."""
    paragraph: list[bool] = []
    for number, line in enumerate(prose, 1):
        paragraph = [*paragraph, bool(_DEFINITION.match(line))] if line else []
        if paragraph[2:] and paragraph[-1] and not any(paragraph[:2]):
            yield Mistake(
                number,
                "this line begins a definition in the middle of a paragraph; "
                "write its term on a line of its own",
            )


def _mistakes_in(lines: list[str]) -> Iterator[Mistake]:
    environment: dict[str, Any] = {}
    tokens = _PARSER.parse("\n".join(lines), environment)
    for name, definition in environment.get("references", {}).items():
        yield Mistake(
            definition["map"][0] + 1,
            f"[{name}]: begins the address of a link, and is not shown; write "
            "links as [text](page.md)",
        )
    begins: list[int] = []
    before = None
    for token in tokens:
        if token.map and token.nesting >= 0:
            begins.append(token.map[0] + 1)
        line = begins[-1] if begins else 1
        if token.type == "inline":
            yield from _mistakes_of_inline(line, token)
        elif token.type == "html_block":
            yield _html(line, token.content)
        elif token.type == "tr_open":
            yield from row_mistakes(line, lines)
        else:
            yield from _mistakes_of_block(line, before, token, lines)
        before = token


def _mistakes_of_block(
    line: int, before: Token | None, token: Token, lines: list[str]
) -> Iterator[Mistake]:
    kind = _KINDS.get(token.type.removesuffix("_open"))
    if token.type == "ordered_list_open" and token.attrs.get("start", 1) != 1:
        yield Mistake(
            line,
            f"the site counts this list from 1, not from "
            f"{token.attrs['start']}; begin it with 1.",
        )
    if token.type == "heading_open" and not token.markup.startswith("#"):
        yield Mistake(
            line,
            f"the line of {token.markup} below makes this a heading; write "
            "## for one, and else a blank line between them",
        )
    elif (
        kind
        and before
        and before.nesting < 0
        and before.type != "heading_close"
        # In a list, another begins right below an item's text.
        and (token.level == 0 or "list" not in token.type)
        and line > 1
        and lines[line - 2].strip("> \t")
    ):
        yield Mistake(
            line,
            f"this line begins {kind} in the middle of a paragraph; write a "
            "blank line above it, or wrap the text elsewhere",
        )


def _html(line: int, text: str) -> Mistake:
    shown = text.strip().partition("\n")[0]
    if shown.startswith("<!--"):
        advice = (
            "write it in the text, or delete it; <!-- meant: why --> excuses "
            "a line"
            if text.strip().endswith("-->")
            else "close it with -->, or write it as code"
        )
        return Mistake(line, f"no reader sees {shown[:40]}; {advice}")
    return Mistake(
        line,
        f"{shown[:40]} is read as HTML, and not shown; write it as code, or a "
        "block as /// html | div",
    )


def _mistakes_of_inline(first: int, inline: Token) -> Iterator[Mistake]:
    children, shown = inline.children or [], ""
    for before, child, after in zip(
        [None, *children], children, [*children[1:], None]
    ):
        line = first + shown.count("\n")
        match child.type:
            case "text" if before and before.markup == "autolink":
                shown += OTHER
            case "text":
                shown += child.content
            case "text_special":
                # One of two characters is a backslash that is no escape.
                shown += OTHER if len(child.content) == 1 else child.content
                if child.info == "entity" and not child.content.isprintable():
                    yield Mistake(
                        line,
                        f"no reader sees what {child.markup} is; delete it, "
                        "or write what it looks like",
                    )
                escaped = child.markup[1:] if child.info == "escape" else "."
                if escaped not in _ESCAPABLE and not escaped.isalnum():
                    yield Mistake(
                        line,
                        f"{child.markup} is shown with its backslash; delete "
                        "that, or write code",
                    )
            case "softbreak":
                shown += "\n"
            case "hardbreak":
                yield Mistake(
                    line,
                    "what ends this line breaks it, and nobody sees that; "
                    "delete it, or write <br>",
                )
                shown += "\n"
            case "html_inline" if child.content != "<br>":
                yield _html(line, child.content)
                shown += "\n" * child.content.count("\n")
            case "em_open" | "strong_open":
                yield from _emphasis(line, child.markup, shown[-1:])
            case "em_close" | "strong_close" if after and after.type == "text":
                rest = re.sub(r"^s\b", "", after.content)
                yield from _emphasis(line, "*", rest[:1])
            case "link_open" | "image":
                yield from _link(line, child, after)
                shown += OTHER if child.type == "image" else ""
            case "code_inline":
                shown += OTHER
    for place, what in raw_marks(shown):
        yield Mistake(first + shown.count("\n", 0, place), what)


def _emphasis(line: int, markup: str, beside: str) -> Iterator[Mistake]:
    if markup[0] == "_":
        yield Mistake(
            line,
            f"the {markup} here vanish, and change the type of what is between "
            "them; write a name as code, and emphasis with *",
        )
    elif _WORD.match(beside):
        yield Mistake(
            line,
            f"the {markup} within a word vanish; write a product as a formula "
            r"or as code, and \* for a star",
        )


def _link(line: int, token: Token, after: Token | None) -> Iterator[Mistake]:
    if token.type == "image":
        if not token.content.strip():
            yield Mistake(
                line,
                "a picture without words; say in ![…] what it shows to those "
                "who do not see it",
            )
        if _ADDRESS.match(str(token.attrs.get("src", ""))):
            yield Mistake(
                line,
                "this picture is somebody else's; put it into docs/images, "
                "since no page asks anyone for anything",
            )
        return
    address = str(token.attrs.get("href", ""))
    scheme = address.partition(":")[0] if ":" in address else ""
    if after and after.type == "link_close":
        yield Mistake(
            line, f"no reader sees this link to {address}; give it words"
        )
    if not address.partition(":")[2 if scheme else 0].strip("/") or (
        scheme and scheme not in ("http", "https", "mailto")
    ):
        yield Mistake(
            line,
            f"this link leads nowhere: ({address}); name a page, an anchor or "
            "an https address",
        )
