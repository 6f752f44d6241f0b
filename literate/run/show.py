"""Run what a reader has written in the page, and show what it prints."""

from __future__ import annotations

from pathlib import Path

from literate.read.model import Fence
from literate.run.errors import BlockError, format_traceback
from literate.run.fence_run import Outcome, Run
from literate.run.figure import draw
from literate.run.marks import is_meant
from literate.run.output import Show
from literate.run.steps import as_json, record
from literate.tangle.snapshot import Snapshot

# In a graph whose steps a reader can follow. The page refuses more steps.
MOST_NODES, MOST_STEPS = 30, 500


def run_and_show(
    root: Path, fence: Fence, snapshot: Snapshot | None, show: Show
) -> Outcome:
    """Run a fence on a snapshot of the package, or else on the installed one.

    `show` is handed what it prints, as it is printed. The fences above it and
    its check run without showing output. Nothing is compared.

    Raises:
        BlockError: the traceback of the fence's error.
        CheckError: of an answer to an exercise, in the words of its check.
    """
    run = Run(root)
    with run.on(snapshot):
        for part in fence.chain:
            is_shown = part is fence
            run.output.show = show if is_shown else None
            _run_part(run, part, is_shown=is_shown)
        svg, steps = "", ""
        if fence.is_figure:
            svg, steps = draw(
                fence, run.value, lambda: _record_steps(run, fence)
            )
        run.end(fence)
    return Outcome(run.printed, svg, steps)


def _run_part(run: Run, fence: Fence, *, is_shown: bool) -> None:
    def let_pass(error: BaseException) -> None:
        # In a block that is not shown, an error may be meant, and ends it.
        if is_shown or not is_meant(fence, error):
            raise BlockError(format_traceback(error))

    try:
        parsed = run.parse(fence)
    except Exception as error:
        let_pass(error)
        return
    for result in run.execute(parsed):
        if result.error:
            let_pass(result.error)


def _record_steps(run: Run, fence: Fence) -> str:
    """The steps of any figure that is walked, unless it is too large.

    The reader's code may have run its pass already, or draw no gradients.
    """
    drawing = run.value
    nodes = getattr(drawing, "nodes", ())
    if fence.kind != "steps" or len(nodes) > MOST_NODES:
        return ""
    for node in nodes:
        node.grad = 0.0
        drawing.grads = True
    steps = record(drawing, run.namespace.get("backward"))
    return as_json(steps) if len(steps) <= MOST_STEPS else ""
