"""A Python-Markdown extension: what the site shows beyond plain Markdown.

Below the title, how long the page takes to read; below each engine block, links
to the API reference; at the end of a page that
adds to the engine, the engine so far; at the end of a page that names tests as
proof, their code; at the end of every page, version and commit; and formulas.
A text that is not a page of the book is left alone, except for its formulas.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from literate.read.cited_tests import LINK
from literate.read.model import BookError
from literate.weave import formulas
from literate.weave.description import describe
from literate.weave.edition import read_edition
from literate.weave.log import log, take_warnings
from literate.weave.markup import UNSEARCHED
from literate.weave.page import PageWeaver
from literate.weave.reading_time import reading_time

# Python-Markdown does first what has the higher number.
# Below its own treatment of white space (30), and above superfences (25), which
# takes the fences away.
WEAVE_PRIORITY = 29
# Below mkdocstrings' own, which puts the reference in.
SOURCES_PRIORITY = 5
# After everything else.
STRICT_PRIORITY = -1

WRITES_FOR = (
    "pymdownx.superfences",
    "pymdownx.blocks.details",
    "pymdownx.blocks.html",
)


class WeaveExtension(Extension):
    """Weaves the book in the current directory, or in `root`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [".", "the folder that holds mkdocs.yml"],
            "search_boost": [{}, "how much a page weighs in the site's search"],
            "strict": [False, "whether a warning ends any builder's build"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        root = Path(self.getConfig("root")).resolve()
        md.preprocessors.register(
            PagePreprocessor(md, root, self.getConfig("search_boost")),
            "weave",
            WEAVE_PRIORITY,
        )
        md.postprocessors.register(
            UnsearchedSources(md), "unsearched-sources", SOURCES_PRIORITY
        )
        md.postprocessors.register(
            StrictEnd(md, is_strict=self.getConfig("strict")),
            "strict-end",
            STRICT_PRIORITY,
        )
        formulas.register(md)


class PagePreprocessor(Preprocessor):
    """Weaves each text that is a page of the book."""

    def __init__(
        self, md: Markdown, root: Path, boosts: dict[str, float]
    ) -> None:
        super().__init__(md)
        self.root = root
        self.boosts = boosts

    def run(self, lines: list[str]) -> list[str]:
        read = read_edition(self.root)
        path = read.path("\n".join(lines))
        if path is None:
            return lines
        for warning in read.warnings.get(path, []):
            log.warning("%s", warning)
        page = read.book.page(path) if read.book else None
        if read.book is None or page is None:
            # Its mistakes are reported: no warning of links beside them.
            return [LINK.sub(r"`\g<test>`", line) for line in lines]
        if page is read.book.pages[0]:
            for name in self._missing_extensions():
                log.warning(
                    "mkdocs.yml: what is woven would be shown as text; "
                    "add %s to markdown_extensions",
                    name,
                )
        describe(self.md, read.book, page, self.boosts)
        # Where an entry is looked up, nobody reads to the end.
        is_looked_up = path.removeprefix("docs/") in self.boosts
        above = () if is_looked_up else tuple(reading_time(page))
        store = self.md.htmlStash.store
        weaver = PageWeaver(read.book, page, store, read.key, above)
        return weaver.weave(lines, read.build_line)

    def _missing_extensions(self) -> list[str]:
        """The extensions that weaving writes for and that are not there."""
        there = {type(each).__module__ for each in self.md.registeredExtensions}
        if "blocks" in self.md.parser.blockprocessors:
            blocks: Any = self.md.parser.blockprocessors["blocks"]
            there |= {f"pymdownx.blocks.{name}" for name in blocks.blocks}
        return [name for name in WRITES_FOR if name not in there]


class UnsearchedSources(Postprocessor):
    """Keeps the sources in the reference out of the search index.

    They are the pages' code.
    """

    def run(self, text: str) -> str:
        source = '<details class="mkdocstrings-source"'
        return text.replace(source, source + UNSEARCHED)


class StrictEnd(Postprocessor):
    """Ends a strict build with the page that a warning is about.

    No builder goes on after an exception, and not each counts warnings.
    """

    def __init__(self, md: Markdown, *, is_strict: bool) -> None:
        super().__init__(md)
        self.is_strict = is_strict

    def run(self, text: str) -> str:
        if (warnings := take_warnings()) and self.is_strict:
            raise BookError("\n".join(warnings))
        return text


def makeExtension(**options: Any) -> WeaveExtension:  # noqa: N802  # Python-Markdown's name
    """Python-Markdown's entry point."""
    return WeaveExtension(**options)
