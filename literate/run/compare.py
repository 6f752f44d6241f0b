"""Run a fence as the tests do: what it prints is what its marks say."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass, field
from pathlib import Path

from literate.read.model import Fence
from literate.run.errors import (
    BlockError,
    CheckError,
    Difference,
    format_traceback,
)
from literate.run.fence_run import Outcome, Run, first_line
from literate.run.figure import draw
from literate.run.marks import (
    MARK,
    Mark,
    agree,
    error_line,
    find_marks,
    lines_meant,
)
from literate.run.steps import as_json, record
from literate.run.unseen import describe_unseen, visible
from literate.tangle.snapshot import Snapshot, module_name


def run_and_compare(
    root: Path, fence: Fence, snapshot: Snapshot | None = None
) -> Outcome:
    """Run a fence on a snapshot of the package, or else on the installed one.

    Raises:
        BlockError: naming page and line, with what was expected and what
            happened.
        CheckError: of a solution, in the words of its check.
    """
    run = Run(root)
    with run.on(snapshot):
        try:
            if fence.kind == "engine":
                _import(fence, run, [*snapshot.in_c] if snapshot else [])
                run.end(fence)
                return Outcome()
            return _run_chain(run, fence)
        except BlockError as error:
            error.printed = run.printed
            if fence.kind == "check" and isinstance(error, CheckError):
                # The check has rejected the starter, as it must: the fence
                # passes.
                return Outcome(run.printed)
            raise


def _import(fence: Fence, run: Run, in_c: list[str]) -> None:
    if marks := find_marks(fence):
        line, text = marks[0]
        raise BlockError(
            f"{fence.page}:{line}: nothing compares {MARK} {text} "
            "in an engine block; print it in an example"
        )
    if not fence.is_module:
        # A stub is for type checkers; the snapshot has parsed it.
        return
    try:
        importlib.import_module(module_name(fence.file))
    except BaseException as error:
        if _misses(error, in_c):
            # Without a compiler, or before it was called, the page is right.
            return
        raise BlockError(
            f"{fence.where}: {fence.file} cannot be imported "
            f"as far as this block\n{format_traceback(error)}"
        ) from None
    if text := run.output.take():
        raise BlockError(
            f"{fence.where}: importing the engine prints {text!r}; "
            "print it in an example"
        )


def _misses(error: BaseException | None, modules: list[str]) -> bool:
    """Whether an import fails, in whatever words, since one of these did."""
    while error and not (
        isinstance(error, ModuleNotFoundError) and error.name in modules
    ):
        error = error.__context__
    return error is not None


def _run_chain(run: Run, fence: Fence) -> Outcome:
    """Run a fence after those that it goes on from, and compare each."""
    for part in fence.chain:
        _run_part(run, part)

    svg, steps = "", ""
    if fence.is_figure:
        svg, steps = draw(fence, run.value, lambda: _record_steps(run, fence))
    if fence.kind == "check":
        raise BlockError(
            f"{fence.where}: this check finds nothing to say about its "
            "starter; an exercise begins with something to do"
        )
    run.end(fence)
    if late := run.output.take():
        raise BlockError(
            f"{fence.where}: after its last line this block still prints "
            f"{late!r}, which nothing compares; let a statement print it, or "
            "end what does"
        )
    return Outcome(run.printed, svg, steps)


@dataclass
class _Statement:
    """One statement at the top of a block, and the marks that belong to it."""

    first: int
    last: int
    marks: list[Mark] = field(default_factory=list)


def _record_steps(run: Run, fence: Fence) -> str:
    if fence.kind != "steps":
        return ""
    return as_json(record(run.value, run.namespace.get("backward")))


def _run_part(run: Run, fence: Fence) -> None:
    marks = find_marks(fence)
    try:
        parsed = run.parse(fence)
    except Exception as error:
        whole = _Statement(fence.line, fence.line, marks)
        _compare(fence, whole, "", error)
        return
    if fence.kind == "check":
        _require_words(fence, parsed.tree)
    statements = _statements(fence, parsed.tree, marks)
    for result, statement in zip(run.execute(parsed), statements, strict=True):
        _compare(fence, statement, result.text, result.error)


def _require_words(fence: Fence, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            raise BlockError(
                f"{fence.page}:{node.lineno}: this assert has no words for a "
                "reader; write after a comma what is still wrong"
            )


def _statements(
    fence: Fence, tree: ast.Module, marks: list[Mark]
) -> list[_Statement]:
    """Each statement, with the marks from its last line to the next one."""
    statements = [
        _Statement(first_line(node), node.end_lineno or node.lineno)
        for node in tree.body
    ]
    for mark in marks:
        if any(each.first <= mark.line < each.last for each in statements):
            raise BlockError(
                f"{fence.page}:{mark.line}: this {MARK} stands inside a "
                "statement; move it to the statement's last line, or below it"
            )
        above = [each for each in statements if each.last <= mark.line]
        if not above:
            raise BlockError(
                f"{fence.page}:{mark.line}: no statement stands above this "
                f"{MARK}; move it below what prints"
            )
        above[-1].marks.append(mark)
    return statements


def _compare(
    fence: Fence,
    statement: _Statement,
    text: str,
    error: BaseException | None,
) -> None:
    expected = lines_meant([mark.text for mark in statement.marks])
    actual = text.removesuffix("\n").split("\n") if text else []
    if error:
        actual.append(error_line(error))
    fails = error is not None
    if not agree(expected, actual, fails=fails):
        first, last = statement.first, statement.last
        lines = [mark.line for mark in statement.marks]
        raise BlockError(
            f"{fence.page}:{first}: this does not do what its {MARK} say\n"
            f"  expected:\n{_indent(expected)}  actual:\n{_indent(actual)}"
            + describe_unseen(expected, actual)
            + (format_traceback(error) if error else ""),
            difference=Difference(first, last, lines, actual, fails),
        )


def _indent(lines: list[str]) -> str:
    """Lines for the author's eyes."""
    return "".join(f"    {visible(each)}\n" for each in lines) or (
        "    (nothing)\n"
    )
