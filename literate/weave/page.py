"""A page as the site shows it: what replaces its blocks, and what is below."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from literate.read.cited_tests import LINK, cited_tests, functions_in
from literate.read.model import Book, Fence, Page
from literate.tangle.merge import merge_blocks
from literate.weave import browser_python
from literate.weave.figures import figure
from literate.weave.log import log
from literate.weave.markup import anchor, api_links, fold, fold_repeated
from literate.weave.page_data import page_data
from literate.weave.runs_in_page import runs_in_page

# What a reader of an exercise opens by choice.
FOLDED = {"check": "The check", "solution": "A solution"}

# Below a block that the page's Python cannot run.
NOT_HERE_NOTE = """/// html | p.at-home
This example needs more than the Python in the page has. It runs at home.
///"""


@dataclass(frozen=True)
class PageWeaver:
    """Weaves one page."""

    book: Book
    page: Page
    # Keeps HTML out of Markdown's way, and returns a placeholder for it.
    store: Callable[[str], str]
    # Of the Python that runs in the page; empty where there is none.
    key: str
    # Between the title and the text.
    above: tuple[str, ...] = ()

    def weave(self, lines: list[str], build_line: list[str]) -> list[str]:
        """The lines of the page, with everything that weaving adds to them."""
        below = [
            *self._engine_so_far(),
            *self._cited_tests(),
            *build_line,
            *self._data_of_live_page(),
        ]
        title, *rest = self._replace_blocks(lines)
        return [title, *self.above, *rest, "", *below]

    @property
    def _is_live(self) -> bool:
        """Whether a reader can run a block of the page."""
        blocks = [f for f in self.page.python_fences if f.kind != "engine"]
        return bool(self.key and blocks)

    def _replace_blocks(self, lines: list[str]) -> list[str]:
        """The lines, with figures, exercises and links in their place."""
        # The lines from one number to another become others.
        edits: list[tuple[int, int, list[str]]] = [
            (fence.line - 1, fence.end, self._block(fence))
            for fence in self.page.python_fences
        ]
        for exercise in self.page.exercises:
            opening = [
                "////// html | section.exercise",
                f"### {exercise.title}",
                "",
            ]
            edits.append((exercise.line - 1, exercise.line, opening))
            edits.append((exercise.end - 1, exercise.end, ["//////"]))
        woven = list(lines)
        for start, end, new in sorted(edits, reverse=True):
            woven[start:end] = new
        return [
            LINK.sub(
                lambda link: f"[`{link['test']}`](#{anchor(link['test'])})",
                line,
            )
            for line in woven
        ]

    def _block(self, fence: Fence) -> list[str]:
        """What the site shows in the place of a Python block."""
        is_live = self._is_live and runs_in_page(self.book, fence)
        header = _header(fence, is_live=is_live)
        code = [header, *fence.source.splitlines(), "```"]
        if self._is_live and not is_live and fence.kind != "engine":
            code += ["", *NOT_HERE_NOTE.splitlines()]
        if fence.is_module:
            return [*code, "", *api_links(fence)]
        if fence.is_figure:
            return figure(self.book, fence, code, self.store)
        if fence.kind in FOLDED:
            return fold(FOLDED[fence.kind], code)
        return code

    def _engine_so_far(self) -> list[str]:
        engine = [
            fence for fence in self.page.code_fences if fence.kind == "engine"
        ]
        if not engine:
            return []
        files = merge_blocks(self.book, engine[-1])
        languages = {fence.file: fence.language for fence in engine}
        return [
            line
            for path, language in languages.items()
            for line in fold_repeated(
                f"The engine so far: `{path}`",
                files[path].text,
                language=language,
            )
        ]

    def _cited_tests(self) -> list[str]:
        """The code of each test that the page names as proof."""
        lines: list[str] = []
        for test, line in cited_tests(self.page).items():
            file, _, name = test.partition("::")
            code = functions_in(self.book.root / file).get(name)
            if code is None:
                log.warning(
                    "%s:%s: there is no test %s; write it, or name another",
                    self.page.path,
                    line,
                    test,
                )
            else:
                lines += fold_repeated(f"`{test}`", code, anchor(test))
        return lines

    def _data_of_live_page(self) -> list[str]:
        """What the page's scripts need, where there is Python for them."""
        if not self._is_live:
            return []
        data = {
            "key": self.key,
            "hashes": browser_python.hashes(),
            **page_data(self.book, self.page),
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # No end of an element in it is taken for its own.
        text = text.replace("<", "\\u003c")
        script = f'<script type="application/json" id="live">{text}</script>'
        return [self.store(script)]


def _header(fence: Fence, *, is_live: bool) -> str:
    """The first line of a block; a live one bears its line on the page."""
    if fence.kind == "engine":
        title = fence.file + ", in its plain form" * fence.is_plain
        return f'```python {{ title="{title}" }}'
    if is_live:
        return f'```python {{ data-line="{fence.line}" }}'
    return "```python"
