"""What browsers show of MathML, of all that latex2mathml writes.

They show MathML Core, and pass over the rest in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

# Macros that latex2mathml turns into something else, or into nothing.
CHANGED_MACROS = frozenset(
    {r"\DeclareMathOperator", r"\def", r"\leftroot", r"\math", r"\mathchoice"}
    | {r"\mathnormal", r"\newcommand", r"\oldstyle", r"\tag", r"\unicode"}
    | {r"\uproot"}
)
_ELEMENTS = frozenset(
    {"math", "mfrac", "mi", "mn", "mo", "mover", "mphantom", "mroot", "mrow"}
    | {"mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd"}
    | {"mtext", "mtr", "munder", "munderover"}
)
_TOKENS = frozenset({"mi", "mn", "mo", "mtext"})
_LENGTH = re.compile(r"-?[\d.]+(?:em|ex|px|pt|mm|cm|in)")
# Attributes that the site would pass over, or should: a colour is one for both
# its light and its dark pages.
_ATTRIBUTES = {
    "class": "a class",
    "columnlines": "a line between columns (|)",
    "frame": "a frame",
    "href": r"a link (\href); write it outside of the formula",
    "linebreak": r"a \\ outside of an environment; write one, such as align*",
    "mathbackground": r"a colour (\colorbox, \rule)",
    "mathcolor": r"a colour (\color)",
    "rowlines": r"a line between rows (\hline)",
    "style": "a style",
}
_LIMITS = frozenset({"lim", "sup", "inf", "max", "min"})


def what_no_browser_shows(tree: Element) -> Iterator[str]:
    """What a reader would see otherwise than LaTeX shows it."""
    is_display = tree.get("display") == "block"
    for element in tree.iter():
        name = element.tag
        if name == "menclose":
            yield r"no browser shows a frame or a stroke (\boxed, \cancel)"
        elif name not in _ELEMENTS:
            yield f"no browser shows what latex2mathml makes a {name} of"
        if name in _TOKENS and len(element):
            yield r"no browser shows a formula as one sign (\mathop, \mathrel)"
        if name == "mo" and not element.text and not len(element):
            yield "an operator without a name"
        width = element.get("width", "0em")
        if name == "mspace" and not _LENGTH.fullmatch(width):
            yield rf"no browser shows a space of {width}; write \,"
        for attribute, what in _ATTRIBUTES.items():
            if attribute in element.attrib:
                yield f"no browser shows {what}"
        style, text = element.get("mathvariant", "normal"), element.text or ""
        # A letter is in italics anyhow.
        if style not in ("normal", "italic" if name == "mi" else ""):
            yield (
                f"no browser shows {text} as {style}; \\mathbf, \\mathbb and "
                "\\mathcal of one letter each are shown"
            )
        if (
            is_display
            and name in ("msub", "msubsup")
            and _has_limits(element[0])
        ):
            operator = unescape(element[0].text or "")
            yield (
                f"what belongs below {operator} is shown beside it; "
                rf"write \underset{{…}}{{\operatorname{{{operator}}}}}"
            )


def _has_limits(operator: Element) -> bool:
    return operator.tag == "mo" and (
        operator.text in _LIMITS or "movablelimits" in operator.attrib
    )
