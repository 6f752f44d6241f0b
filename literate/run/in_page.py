"""What runs a reader's block in the browser, as the tests run it."""

from __future__ import annotations

import json
import linecache
import os
import random
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from literate.read.model import Book, Fence, Kind, Page
from literate.run.data_files import write_data_files
from literate.run.errors import BlockError, CheckError
from literate.run.fence_run import Outcome
from literate.run.output import LIMIT_OF_OUTPUT, Show
from literate.run.show import run_and_show
from literate.run.state import State
from literate.tangle.snapshot import Snapshot, take_snapshot

# What a traceback calls the reader's own code, and what runs around it.
HERE, ABOVE, CHECK = "this example", "an example above", "the check"
# In characters. The page refuses what is longer.
LIMIT_OF_DRAWING = 2_000_000
LIMITS_OF_TEXT = {"words": 2_000, "failure": LIMIT_OF_OUTPUT}
# The page has no files, except for those that its blocks read.
NOWHERE = Path()


class PageRunner:
    """A page in the reader's browser: runs its blocks as they are there."""

    def __init__(self, data: str) -> None:
        known = json.loads(data)
        self.page: str = known["page"]
        self.files: dict[str, str] = known["files"]
        fences: dict[str, list[Fence]] = {
            path: [
                Fence(path, line, "engine", source, file, is_plain)
                for line, file, is_plain, source in engine
            ]
            for path, engine in known["engine"].items()
        }
        for path, engine in fences.items():
            _remember(path, _page_text(engine))
        fences[self.page] += [
            Fence(self.page, line, kind, "")
            for line, kind, *_ in known["blocks"]
        ]
        self.book = Book(
            NOWHERE,
            tuple(
                Page(
                    path,
                    path,
                    "",
                    (),
                    tuple(sorted(own, key=_line)),
                    # It matters for the page whose blocks are run.
                    runs_on_finished=known["on_finished"],
                )
                for path, own in fences.items()
            ),
            known["package"],
        )
        self.snapshot = lru_cache(self._snapshot)
        self.state = State()

    def _snapshot(self, line: int) -> Snapshot:
        """The package as it is at a line of the page; the whole one at 0."""
        fences = self.book.page(self.page).fences  # type: ignore[union-attr]  # it is there
        place = next((fence for fence in fences if fence.line == line), None)
        return take_snapshot(self.book, place)

    def reply(self, asked: str, show: Show) -> str:
        """Run a block, and say how it ended; `show` is given what it prints."""
        # Saved memory or an earlier run has left a state of `random`.
        random.seed()
        request = json.loads(asked)
        reply = {"svg": "", "failure": "", "words": ""}
        steps = "[]"
        # An empty folder, as a reader has: no run sees the files of another.
        with tempfile.TemporaryDirectory() as folder:
            write_data_files(Path(folder), self.files)
            home = os.getcwd()
            try:
                os.chdir(folder)
                outcome = self._run(request, show)
                reply["svg"], steps = outcome.svg, outcome.steps or steps
            except CheckError as failure:
                reply["words"] = failure.words
            except BlockError as failure:
                reply["failure"] = str(failure)
            finally:
                # Nothing of a run is left for the next one.
                self.state.put_back()
                os.chdir(home)
        _fit(reply)
        return json.dumps(reply | {"steps": json.loads(steps)})

    def _run(self, request: dict[str, Any], show: Show) -> Outcome:
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
        return run_and_show(
            NOWHERE, fence, self.snapshot(request["place"]), show
        )


def _fit(reply: dict[str, str]) -> None:
    """Make each text as short as those that the page takes."""
    size = len(reply["svg"])
    if size > LIMIT_OF_DRAWING:
        reply["svg"] = ""
        reply["failure"] = (
            f"{HERE}: the figure is written in {size:,} characters; the page "
            f"shows one of at most {LIMIT_OF_DRAWING:,}"
        )
    for name, limit in LIMITS_OF_TEXT.items():
        text = reply[name]
        if len(text) > limit:
            half = limit // 2 - 2
            reply[name] = f"{text[:half]}\n…\n{text[-half:]}"


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
