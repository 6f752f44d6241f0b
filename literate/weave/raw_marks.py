"""Marks of other dialects of Markdown, and those that are never closed.

A reader of the site sees them as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# How each is found, and what to write.
_RAW = [
    (re.compile(pattern, re.MULTILINE), advice)
    for pattern, advice in (
        (r"`", "close the code with as many backticks"),
        (r"^\*\[[^\]]*\]:", "say in the text what is short for what"),
        (r"\*+", r"close what is bold with **; write \* for a star"),
        (
            r"__+|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)",
            "write a name as code, and what is bold between **",
        ),
        (r"~~+", "strike nothing out, and write tildes as code"),
        (
            r"(?<![~^])[~^](?=[^\s~^]+[~^](?![~^]))\S*",
            "write a formula between dollars",
        ),
        (r"^[-+] ", "a list has a blank line above it, and begins the line"),
        (
            r"^(?:[-+]|\d+\.)(?=[^\W\d_]{2})",
            "an item of a list has a blank behind its mark",
        ),
        (r"==+", "write an operator as code, and what is bold between **"),
        (r"\[\^[^\]]*\]:?|\^\[", "there are no footnotes; say it in the text"),
        (r"^\[[ xX-]?\] ", "there are no boxes to tick; write a list"),
        (r"\[(?:TOC|toc)\]", "the site has a table of contents of its own"),
        (r"!?\[\[[^\]]*\]\]", "write a link as [text](page.md)"),
        (
            r"\]\(|\]\s+\((?=[^)\n]*\))",
            "write a link as [text](page.md), unspaced",
        ),
        (r"\] ?\[[^\]]*\]", "write a link as [text](page.md)"),
        (r"^\[[^\]]*\]:", "write a link as [text](page.md)"),
        (r"--8<--+", "nothing is included; write it here"),
        (r"(?<!:)/{3,}|%%+", "write slashes as code, and no comments"),
        (r"^:{2,}", "write a block with ///, as in /// note"),
        (r"^[ \t]*: ", r"a definition begins with a : and three blanks"),
        (r"\{:|\{ ?(?:[.#=]|\w+=)[^}\n]*\}", "only a heading has { #anchor }"),
        (r"\{[%{].*?[%}]\}", "nothing is filled in; write it here"),
        (r"\{(?:\+\+|--|~~|>>)", "mark no changes; write the text as it is"),
        (r"(?<![\w:]):[a-z][a-z0-9_+-]+:(?![\w:])", "write the sign itself"),
        (r"(?:https?://|\bwww\.)[^\s)]*", "write a link as <https://…>"),
        (r"<(?=[A-Za-z/!?])\S*|-->", "write code, or &lt; for the sign"),
        (r"^#+(?=\S)", r"a heading has a blank after #; write \# for a sign"),
        (r"^\s*[•·▪◦‣]", "an item of a list begins with -"),
        (r"^\s*\|.*\|\s*$", "a table has a line of | --- | below its head"),
        (r"^\s*\|?\s*:?-{2,}.*\|.*$", "a table has as many cells in each row"),
        (r"\\(?:\w\b|(?=\s|\Z))", r"write code, or \\ for the sign"),
        (r"&(?:[A-Za-z#]\w*;|(?:lt|gt|amp|nbsp)\b)", "write the sign itself"),
    )
]


def raw_marks(text: str) -> Iterator[tuple[int, str]]:
    """The marks in a text without code and formulas, each with its place."""
    for pattern, advice in _RAW:
        for raw in pattern.finditer(text):
            yield (
                raw.start(),
                f"{raw[0].strip()[:40]} is shown as it is written; {advice}",
            )
