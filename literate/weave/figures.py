"""A figure: drawn once, with its caption and the code that made it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from literate.read.model import Book, Fence
from literate.run.data_files import read_data_files
from literate.run.errors import BlockError
from literate.run.fence_process import FenceProcess
from literate.run.fence_run import Outcome
from literate.tangle.snapshot import Snapshot, take_snapshot
from literate.weave.log import log
from literate.weave.markup import UNSEARCHED, fold
from literate.weave.steps_table import table_of_steps


# Both outlive a page, for which MkDocs makes the extension anew.
@lru_cache(maxsize=1)
def _process() -> FenceProcess:
    return FenceProcess()


# So that `mkdocs serve` draws anew only what may have changed.
@lru_cache(maxsize=256)
def draw(
    root: Path, fence: Fence, snapshot: Snapshot, files: tuple[str, ...]
) -> Outcome:
    """Draw a figure; `files` holds the text of each file that it reads."""
    return _process().run(root, fence, snapshot)


def figure(
    book: Book, fence: Fence, code: list[str], store: Callable[[str], str]
) -> list[str]:
    """The drawing with its caption, and below it the code, folded.

    `store` keeps HTML out of Markdown's way, and returns a placeholder for it.
    """
    try:
        files = tuple(read_data_files(book.root, fence.chain).values())
        outcome = draw(book.root, fence, take_snapshot(book, fence), files)
    except BlockError as failure:
        log.warning("%s", failure)
        text = escape(str(failure))
        outcome = Outcome(svg=f'<pre class="figure-failure">{text}</pre>')
    element = "figure.stepper" if outcome.steps else "figure"
    drawing = f'<div class="drawing"{UNSEARCHED}>{outcome.svg}</div>'
    steps = table_of_steps(outcome.steps) if outcome.steps else ""
    return [
        f"//// html | {element}",
        store(drawing + steps),
        # HTML has a caption at the end; style puts it below the drawing.
        "/// html | figcaption",
        fence.caption,
        "///",
        "////",
        *fold("The code of this figure", code, "figure-code"),
    ]
