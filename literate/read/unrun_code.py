"""Code that the site would show as code, and that no test would run.

Lines are a page's, in which those of its fences are blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from literate.read.model import Mistake

# How far the blocks of a list's item, or of a definition, are indented.
INDENT = 4
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_ITEM = re.compile(r" *(?:[*+-]|\d+\.) +\S")
_DEFINITION = re.compile(r" {0,3}: {1,3}\S")
# A heading or a rule, and the line below a heading.
_ALONE = re.compile(r"#|(?:[*_-] *){3,}$")
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
# Code in a line of text, and what is not shown.
_NO_ELEMENT = re.compile(
    r"<!--.*?-->|(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL
)
_ELEMENT = re.compile(
    r"<(?P<name>pre|xmp|listing|plaintext|textarea)\b", re.IGNORECASE
)
_HTML = re.compile(
    r" {0,3}<(?:!--|(?P<name>article|aside|blockquote|details|div|dl|fieldset"
    r"|figure|footer|form|header|h\d|main|nav|ol|p|pre|script|section|style|svg"
    r"|table|ul)\b)",
    re.IGNORECASE,
)
_WRITE = "write it in a fence: ```python if it is to run, else ```text"


def unrun_code(prose: list[str], fence_lines: set[int]) -> Iterator[Mistake]:
    """Code that is not in a fence: indented, or an element of HTML."""
    for number in _indented(prose, fence_lines):
        yield Mistake(
            number,
            "a line that is indented by four below a blank one is shown as "
            f"code and never run; {_WRITE}; or begin it at column 0",
        )
    text = _NO_ELEMENT.sub(
        lambda found: re.sub(r"\S", " ", found[0]), "\n".join(prose)
    )
    for number, line in enumerate(text.split("\n"), 1):
        for element in _ELEMENT.finditer(line):
            yield Mistake(
                number,
                f"a <{element['name']}> is shown as code and never run; "
                f"{_WRITE}",
            )


def _indented(prose: list[str], fence_lines: set[int]) -> Iterator[int]:
    """The first line of each block that is indented as code is."""
    # In how many items, one in the other, the next block may be; whether a
    # block begins; what kind the last one is; and what ends the HTML around.
    depth, begins, kind, html, in_quote = 0, True, "", "", False
    for number, line in enumerate(prose, 1):
        quote = _QUOTE.match(line)
        text = line[quote.end() if quote else 0 :].expandtabs(INDENT)
        indent = len(text) - len(text.lstrip())
        if bool(quote) != in_quote and line.strip() and (quote or begins):
            depth, begins, kind, in_quote = 0, True, "", bool(quote)
        if number in fence_lines:
            depth, begins, kind = 0, True, ""
        if not html and (element := _HTML.match(text)):
            html = f"</{element['name'].lower()}>" if element["name"] else "-->"
        if html:
            html = "" if html in text.lower() else html
            depth, begins, kind = 0, True, ""
        elif not text.strip():
            begins = True
        elif text.lstrip().startswith("///"):
            # Its options are indented, right below it.
            depth, begins, kind = 0, not text.strip("/ "), "list"
        elif _ALONE.match(text) or (not begins and _UNDERLINE.match(text)):
            depth, begins, kind = 0, True, ""
        elif (
            (begins or kind == "list")
            and indent < INDENT * (depth + 1)
            and _ITEM.match(text)
        ):
            depth, begins, kind = indent // INDENT + 1, False, "list"
        elif _DEFINITION.match(text):
            depth, begins, kind = 1, False, "list"
        elif begins and indent >= INDENT * (depth + 1):
            if kind != "code":
                yield number
            begins, kind = False, "code"
        elif begins:
            depth, begins, kind = min(depth, indent // INDENT), False, ""
