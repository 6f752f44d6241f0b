"""LaTeX -> MathML: `$…$` in a line, and `$$ … $$` as a paragraph of its own.

It knows neither the pages nor the engine: a Python-Markdown extension calls
`register`, and formulas are read wherever Python-Markdown reads text.
`mistakes` finds what a reader would see as raw text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from latex2mathml.converter import convert, convert_to_element
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from literate.read.model import Mistake
from literate.weave.mathml import CHANGED_MACROS, what_no_browser_shows

# As on GitHub: "$5 and $10" is not a formula.
INLINE = r"(?<![\\$])\$(?!\s)([^$\n]+)(?<![\s\\])\$(?![\d$])"
DISPLAY = re.compile(r"\s*\$\$(?P<formula>[^$]*[^$\s][^$]*)\$\$\s*")

# Python-Markdown tries what has the higher number first.
# Below its code blocks (80), whose dollars are text, and above its headings
# (70 and 60), which would take a formula's line of # or = for theirs.
DISPLAY_PRIORITY = 75
# Below code in a line (190), whose dollars are text, and above the escapes
# (180), which would take the backslashes of a formula.
INLINE_PRIORITY = 185

# What `mistakes` has to know of Markdown.
_BLOCK = re.compile(r"^ {0,3}/{3,}")
_OPTION = re.compile(r"^ {4,}\S")
_HEADING_OR_BLOCK = re.compile(r"^#|^ {0,3}/{3,}")
_QUOTE = re.compile(r"^[\s>]*")
_ITEM = re.compile(r"^[\s>]*(?:[*+-]|\d+\.|:)\s+")
_TABLE = re.compile(r"^(?=.*\|)[\s|:]*-[\s|:-]*$", re.MULTILINE)
_CELL_END = re.compile(r"(?<!\\)\|")
_CODE = re.compile(
    r"(?<![\\`])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
_DOLLARS = re.compile(r"(?<!\\)\$\$?")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_MACRO = re.compile(r"\\[a-zA-Z]+")
_OUTSIDE = re.compile(r"\\(?:[a-zA-Z]{2,}|\()")
_ENVIRONMENT = re.compile(r"\\begin\{([^{}]*)\}")
_TWICE = re.compile(r"(?<!\\)[_^]\s*[_^]")
_COLUMNS = re.compile(r"\\begin\{array\}\{(?![lcr|\s]*\})([^\\]*?)\}")
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
# How many children MathML asks for.
_PARTS = {
    **dict.fromkeys(("mfrac", "mover", "mroot", "msub", "msup", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
# Replaces a piece of code, which cannot be part of a formula.
_SOME_CODE = "\ufffc"


def register(md: Markdown) -> None:
    """Let a Markdown converter read formulas, and `\\$` as a dollar."""
    md.parser.blockprocessors.register(
        MathBlock(md.parser), "math-block", DISPLAY_PRIORITY
    )
    md.inlinePatterns.register(InlineMath(INLINE, md), "math", INLINE_PRIORITY)
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]


class InlineMath(InlineProcessor):
    """`$…$`, as on GitHub."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  # Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str, int, int]:
        text = _mathml(m[1], "inline")
        return self.md.htmlStash.store(text), m.start(0), m.end(0)


class MathBlock(BlockProcessor):
    """`$$ … $$` as a paragraph of its own."""

    def test(self, parent: Element, block: str) -> bool:
        return DISPLAY.fullmatch(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        formula = blocks.pop(0).strip().strip("$")
        paragraph = SubElement(parent, "div", {"class": "math"})
        paragraph.text = self.parser.md.htmlStash.store(
            _mathml(formula, "block")
        )


def _mathml(formula: str, display: str) -> str:
    """A formula as MathML, or its LaTeX where that cannot be read."""
    try:
        return convert(formula.strip(), display=display)
    except Exception:
        # The converter's errors have no type in common. `mistakes` reports it.
        return f"<code>{html.escape(formula.strip())}</code>"


def mistakes(prose: Iterable[str]) -> list[Mistake]:
    """What a reader would see of formulas as raw text, each with its line.

    Prose is a page's lines, with those of its fences blank.
    """
    return [
        Mistake(*mistake)
        for first, paragraph in _paragraphs(_without_options(prose))
        for mistake in _mistakes_in(first, _CODE.sub(_hide, paragraph))
    ]


def _without_options(prose: Iterable[str]) -> Iterator[str]:
    """The lines; those of the options of a /// block are blank."""
    below_header = False
    for line in prose:
        is_option = below_header and _OPTION.match(line) is not None
        below_header = is_option or _BLOCK.match(line) is not None
        yield "" if is_option else line


def _paragraphs(prose: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each paragraph, item and heading, with the line that it begins on."""
    paragraph: list[str] = []
    is_item = False
    for number, line in enumerate([*prose, ""], 1):
        # A formula may hold a line that begins with + or -, and so may a
        # paragraph: an item begins below another, or below a blank line.
        in_formula = "\n".join(paragraph).count("$$") == 1
        may_begin = not in_formula and (is_item or not paragraph)
        item = _ITEM.match(line) if may_begin else None
        alone = None if in_formula else _HEADING_OR_BLOCK.match(line)
        is_blank = not line.strip("> \t")
        if paragraph and (item or alone or is_blank):
            yield number - len(paragraph), "\n".join(paragraph)
            paragraph = []
        if alone:
            yield number, line
        elif not is_blank:
            if not paragraph:
                is_item = item is not None
            paragraph.append((_ITEM if item else _QUOTE).sub("", line))


def _hide(code: re.Match[str]) -> str:
    return _SOME_CODE + "\n" * code[0].count("\n")


def _mistakes_in(first: int, paragraph: str) -> Iterator[tuple[int, str]]:
    if display := DISPLAY.fullmatch(paragraph):
        yield from (
            (first, mistake)
            for mistake in _formula_mistakes(display["formula"], "block")
        )
        return
    is_table = _TABLE.search(paragraph) is not None
    for number, line in enumerate(paragraph.split("\n"), first):
        for part in _CELL_END.split(line) if is_table else [line]:
            for formula in re.findall(INLINE, part):
                yield from (
                    (number, mistake)
                    for mistake in _formula_mistakes(formula, "inline")
                )
            text = re.sub(INLINE, "", part)
            if stray := _DOLLARS.search(text):
                yield number, _advice(stray[0])
            elif outside := _OUTSIDE.search(text):
                yield (
                    number,
                    f"no formula is around {outside[0]}; write one between "
                    "dollars, or what is text as code",
                )


def _advice(dollars: str) -> str:
    if dollars == "$$":
        return (
            "this $$ is shown as it is; a formula between $$ and $$ is a "
            "paragraph of its own, without a blank line in it"
        )
    return (
        "this $ is shown as it is; close the formula on its line, "
        r"or write \$ for a dollar"
    )


def _formula_mistakes(formula: str, display: str) -> Iterator[str]:
    """What the site would show of a formula's LaTeX."""
    where = f"in the formula {' '.join(formula.split())}"
    # Without those that are escaped, whose match has no group.
    braces = "".join(_BRACE.findall(formula))
    while "{}" in braces:
        braces = braces.replace("{}", "")
    if _SOME_CODE in formula:
        yield "code within a formula; write one beside the other"
    elif braces:
        yield f"a brace without its partner {where}"
    else:
        yield from _mathml_mistakes(formula, display, where)


def _mathml_mistakes(formula: str, display: str, where: str) -> Iterator[str]:
    try:
        tree = convert_to_element(formula.strip(), display=display)
        elements = list(tree.iter())
    except Exception as error:
        yield f"latex2mathml raises {type(error).__name__} {where}"
        return
    if any(
        len(element) != _PARTS.get(element.tag, len(element))
        for element in elements
    ):
        yield f"a macro without one of its arguments {where}"
    if twice := _TWICE.search(formula):
        yield f"{twice[0]}: nothing is between these two {where}"
    if _COMMENT.search(formula):
        yield rf"a % hides what is behind it {where}; write \%"
    yield from (f"{what} {where}" for what in what_no_browser_shows(tree))
    for macro in sorted(CHANGED_MACROS & {*_MACRO.findall(formula)}):
        yield f"{macro} is shown otherwise than in LaTeX {where}"
    # What is meant to be shown is an entity by now: \& and \backslash too.
    texts = [element.text or "" for element in elements]
    for macro in _MACRO.findall(" ".join(texts)):
        yield f"unknown macro {macro} {where}"
    if re.search(r"\\(?![a-zA-Z])", " ".join(texts)):
        yield rf"a \ that begins no macro {where}"
    for columns in _COLUMNS.findall(formula):
        yield f"columns are of l, c and r, not of {columns} {where}"
    if "&" in texts:
        yield f"an & without columns {where}; write align*, not aligned"
    else:
        names = _ENVIRONMENT.findall(formula)
        if len(names) > len([e for e in elements if e.tag == "mtable"]):
            yield f"unknown environment {' or '.join(names)} {where}"
