"""Both ends of a page that is alive: what it is told, and its Python.

The press writes into a page which blocks it has and how the engine is written;
in the reader's browser, the same modules run what the reader asks for.
"""

from __future__ import annotations

import builtins
import json
import linecache
import random
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from literate.read.model import Book, Fence, Kind, Page
from literate.records import lay_out, named
from literate.run import BlockFailure, NotYet, Show, run
from literate.tangle.snapshot import Snapshot, snapshot

# What a traceback calls the reader's own code, and what runs around it.
HERE, ABOVE, CHECK = "this example", "an example above", "the check"
# In the page there are no files, but those that its blocks read.
NOWHERE = Path()
# What the page's Python has not: other packages, threads and processes.
_AT_HOME = re.compile(
    r"^\s*(?:import|from) (?:concurrent|jax|numpy|torch)\b", re.MULTILINE
)


def runs_in_page(fence: Fence) -> bool:
    """Whether a block, with those it goes on from, needs nothing from home."""
    return not any(_AT_HOME.search(each.source) for each in fence.chain)


def page_data(book: Book, page: Page) -> dict[str, Any]:
    """What the page's Python has to know of the book.

    Every engine block that is imported, since a figure may draw with the
    finished engine; of each other block of the page what it is, since its code
    is on the page; and the files that these read.
    """
    return {
        "page": page.path,
        "package": book.package,
        "engine": {
            each.path: [
                [fence.line, fence.title, fence.is_plain, fence.source]
                for fence in each.fences
                if fence.is_module
            ]
            for each in book.pages
        },
        "blocks": [
            [
                fence.line,
                fence.kind,
                fence.continues.line if fence.continues else 0,
                fence.check.line if fence.check else 0,
            ]
            for fence in page.python
            if fence.kind != "engine" and runs_in_page(fence)
        ],
        "files": named(book.root, page.python),
    }


class LivePage:
    """A page in the reader's browser: runs its blocks as they are there."""

    def __init__(self, data: str) -> None:
        told = json.loads(data)
        self.page: str = told["page"]
        lay_out(NOWHERE, told["files"])
        # Python has been started from a picture of its memory, with the state
        # that it had when that was taken.
        random.seed()
        fences: dict[str, list[Fence]] = {
            path: [
                Fence(path, line, "engine", source, title, is_plain)
                for line, title, is_plain, source in engine
            ]
            for path, engine in told["engine"].items()
        }
        for path, engine in fences.items():
            _remember(path, _page_text(engine))
        fences[self.page] += [
            Fence(self.page, line, kind, "")
            for line, kind, *_ in told["blocks"]
        ]
        self.book = Book(
            NOWHERE,
            tuple(
                Page(path, path, "", (), tuple(sorted(own, key=_line)))
                for path, own in fences.items()
            ),
            told["package"],
        )
        self.snapshot = lru_cache(self._snapshot)
        self.builtins = dict(vars(builtins))

    def _snapshot(self, line: int) -> Snapshot:
        """The package as it is at a line of the page; the whole one at 0."""
        fences = self.book.page(self.page).fences  # type: ignore[union-attr]  # it is there
        place = next((fence for fence in fences if fence.line == line), None)
        return snapshot(self.book, place)

    def answer(self, asked: str, show: Show) -> str:
        """Run a block, and say how it ended; `show` is given what it prints."""
        request = json.loads(asked)
        kind: Kind = request["kind"]
        above, sources = None, request["above"]
        for number, source in enumerate(sources, 1):
            name = ABOVE if number == len(sources) else f"{ABOVE} ({number})"
            above = Fence(name, 0, "example", source, continues=above)
            _remember(name, source)
        fence = Fence(HERE, 0, kind, request["source"], continues=above)
        _remember(HERE, fence.source)
        if request["check"]:
            check = Fence(CHECK, 0, "check", request["check"])
            fence = replace(fence, check=check)
            _remember(CHECK, check.source)
        answer = {"svg": "", "steps": "", "failure": "", "words": ""}
        try:
            outcome = run(NOWHERE, fence, self.snapshot(request["place"]), show)
            answer |= {"svg": outcome.svg, "steps": outcome.steps}
        except NotYet as failure:
            answer["words"] = failure.words
        except BlockFailure as failure:
            answer["failure"] = str(failure)
        finally:
            # Nothing of a run is left for the next one.
            vars(builtins).update(self.builtins)
        return json.dumps(answer)


def _line(fence: Fence) -> int:
    return fence.line


def _page_text(engine: list[Fence]) -> str:
    """A page as far as its engine blocks go, each on its lines."""
    lines: list[str] = []
    for fence in engine:
        lines += [""] * (fence.line - len(lines)) + fence.source.splitlines()
    return "".join(f"{line}\n" for line in lines)


def _remember(name: str, text: str) -> None:
    """Let a traceback, and the steps of a pass, show lines of a text."""
    lines = text.splitlines(keepends=True)
    # Without a time, it is never looked for on a disk.
    linecache.cache[name] = (len(text), None, lines, name)
