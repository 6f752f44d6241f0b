"""LaTeX -> MathML: `$…$` in a line, and `$$ … $$` as a paragraph of its own.

It knows neither the pages nor the engine: a Python-Markdown extension calls
`register`, and formulas are read wherever Python-Markdown reads text.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

# As on GitHub: "$5 and $10" is no formula.
INLINE = r"(?<![\\$])\$(?!\s)([^$\n]+)(?<![\s\\])\$(?![\d$])"
DISPLAY = re.compile(r"\s*\$\$(?P<formula>[^$]*[^$\s][^$]*)\$\$\s*")

# Python-Markdown tries what has the higher number first.
# Below its code blocks (80), whose dollars are text, and above its headings
# (70 and 60), which would take a formula's line of # or = for theirs.
DISPLAY_PRIORITY = 75
# Below code in a line (190), whose dollars are text, and above the escapes
# (180), which would take the backslashes of a formula.
INLINE_PRIORITY = 185


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
        text = convert(m[1].strip())
        return self.md.htmlStash.store(text), m.start(0), m.end(0)


class MathBlock(BlockProcessor):
    """`$$ … $$` as a paragraph of its own."""

    def test(self, parent: Element, block: str) -> bool:
        return DISPLAY.fullmatch(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        formula = blocks.pop(0).strip().strip("$")
        paragraph = SubElement(parent, "div", {"class": "math"})
        paragraph.text = self.parser.md.htmlStash.store(
            convert(formula.strip(), display="block")
        )
