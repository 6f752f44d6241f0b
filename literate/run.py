"""Run a fence where it stands, and compare what it prints."""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib
import io
import re
import tokenize
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from literate.fences import Fence
from literate.snapshot import Snapshot, module_name
from literate.steps import NothingToTell, record, table_of_steps

MARK = "#>"
# How a comment begins that is meant as a mark and is none.
_MISSPELT = re.compile(r"#[#\s=:.~-]*[>→⇒]")

# What a `from __future__` may ask of the compiler.
_FUTURE_FLAGS = sum(
    getattr(__future__, name).compiler_flag
    for name in __future__.all_feature_names
)

# What a reader of a traceback did not write.
_NOT_SHOWN = (
    str(Path(__file__).parent),
    ast.__file__,
    str(Path(importlib.__file__).parent),
    "<frozen importlib",
)


class BlockFailure(AssertionError):  # noqa: N818  # a failed check, not a fault of the press
    """A block does not do what its page says."""

    def __init__(self, told: str, printed: str = "") -> None:
        super().__init__(told)
        self.printed = printed


@dataclass(frozen=True)
class Outcome:
    """What a fence gave: what it printed, and what a figure shows."""

    printed: str = ""
    svg: str = ""
    steps: str = ""


def run(root: Path, fence: Fence, snapshot: Snapshot | None = None) -> Outcome:
    """Run a fence on a snapshot of the package, or else on the installed one.

    Raises:
        BlockFailure: naming page and line, with what was expected and what
            happened.
    """
    printed: list[str] = []
    with snapshot.importable() if snapshot else contextlib.nullcontext():
        if fence.kind == "engine":
            _import(fence)
            return Outcome()
        namespace: dict[str, Any] = {"__name__": "__main__"}
        try:
            for part in fence.chain:
                last = _run_part(root, part, namespace, printed)
            svg, steps = "", ""
            if fence.is_figure:
                svg, steps = _drawn(fence, last, namespace)
        except BlockFailure as failure:
            failure.printed = "".join(printed)
            raise
    return Outcome("".join(printed), svg, steps)


def _import(fence: Fence) -> None:
    if marks := _marks(fence):
        line, text = marks[0]
        raise BlockFailure(
            f"{fence.page}:{line}: nothing compares {MARK} {text} "
            "in an engine block; print it in an example"
        )
    output = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            importlib.import_module(module_name(fence.title))
    except BaseException as error:
        raise BlockFailure(
            f"{fence.where}: {fence.title} cannot be imported "
            f"as far as this block\n{_traceback(error)}"
        ) from None
    if output.getvalue():
        raise BlockFailure(
            f"{fence.where}: importing the engine prints "
            f"{output.getvalue()!r}; print it in an example"
        )


def _drawn(
    fence: Fence, drawing: Any, namespace: dict[str, Any]
) -> tuple[str, str]:
    """A figure's SVG, and the table of its steps if it shows any."""
    if not hasattr(drawing, "_repr_svg_"):
        raise BlockFailure(
            f"{fence.where}: a figure's last line is what it draws, "
            f"with a method _repr_svg_; here it is {drawing!r}"
        )
    steps = ""
    try:
        if fence.kind == "steps":
            steps = table_of_steps(record(drawing, namespace.get("backward")))
        # After the pass: without a script, the figure shows where it ends.
        return drawing._repr_svg_(), steps
    except NothingToTell as error:
        raise BlockFailure(
            f"{fence.where}: the steps of this figure cannot be told: {error}"
        ) from None
    except BaseException as error:
        raise BlockFailure(
            f"{fence.where}: the figure cannot be drawn\n{_traceback(error)}"
        ) from None


@dataclass
class _Statement:
    """One statement at the top of a block, and the marks that belong to it."""

    node: ast.stmt
    first: int
    last: int
    expected: list[str] = field(default_factory=list)


def _run_part(
    root: Path, fence: Fence, namespace: dict[str, Any], printed: list[str]
) -> Any:
    """Run the statements of one fence; return the last one's value, if any."""
    file = str(root / fence.page)
    marks = _marks(fence)
    try:
        # The blank lines above make tracebacks name the page's own lines.
        tree = ast.parse("\n" * fence.line + fence.source, file)
        # Compiled as a whole, for what is wrong with the whole alone, and for
        # what a `from __future__` says to every statement.
        whole = compile(tree, file, "exec", dont_inherit=True, optimize=0)
    except Exception as error:
        expected = [text for _, text in marks]
        _compare(fence, fence.line, expected, "", error)
        return None
    value = None
    statements = _statements(fence, tree, marks)
    for statement in statements:
        output, value, raised = _execute(
            statement.node, file, whole.co_flags & _FUTURE_FLAGS, namespace
        )
        printed.append(output)
        _compare(fence, statement.first, statement.expected, output, raised)
        if raised and statement is not statements[-1]:
            raise BlockFailure(
                f"{fence.page}:{statement.first}: an error that is meant ends "
                "its block, but below this one stand statements that never "
                "run; move them to another block\n" + _traceback(raised)
            )
    return value


def _execute(
    node: ast.stmt, file: str, flags: int, namespace: dict[str, Any]
) -> tuple[str, Any, BaseException | None]:
    """Run one statement: what it prints, its value, and what it raises."""
    tree: ast.Expression | ast.Module
    if isinstance(node, ast.Expr):
        tree, mode = ast.Expression(node.value), "eval"
    else:
        tree, mode = ast.Module([node], []), "exec"
    output = io.StringIO()
    value, raised = None, None
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            code = compile(
                tree, file, mode, flags, dont_inherit=True, optimize=0
            )
            value = eval(code, namespace)  # noqa: S307  # the pages' own code
        except BaseException as error:
            raised = error
    return output.getvalue(), value, raised


def _marks(fence: Fence) -> list[tuple[int, str]]:
    """What the `#>` comments say, each with its line on the page."""
    marks = []
    for token in _tokens(fence.source):
        text, line = token.string, fence.line + token.start[0]
        is_comment = token.type == tokenize.COMMENT
        if is_comment and text.startswith(MARK):
            marks.append((line, text.removeprefix(MARK).removeprefix(" ")))
        elif is_comment and (MARK in text or _MISSPELT.match(text)):
            raise BlockFailure(
                f"{fence.page}:{line}: nothing compares the comment {text!r}; "
                f"a mark begins its comment, and is written {MARK}"
            )
        elif MARK in text:
            line += text[: text.index(MARK)].count("\n")
            raise BlockFailure(
                f"{fence.page}:{line}: nothing compares a {MARK} in a string; "
                "move it out of the quotes"
            )
    return marks


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens down to the place, if any, where it is no Python."""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(io.StringIO(source).readline)


def _statements(
    fence: Fence, tree: ast.Module, marks: list[tuple[int, str]]
) -> list[_Statement]:
    """Each statement, with the marks from its last line to the next one."""
    statements = [
        _Statement(node, _first_line(node), node.end_lineno or node.lineno)
        for node in tree.body
    ]
    for line, text in marks:
        if any(each.first <= line < each.last for each in statements):
            raise BlockFailure(
                f"{fence.page}:{line}: this {MARK} stands inside a statement; "
                "move it to the statement's last line, or below it"
            )
        above = [each for each in statements if each.last <= line]
        if not above:
            raise BlockFailure(
                f"{fence.page}:{line}: no statement stands above this {MARK}; "
                "move it below what prints"
            )
        above[-1].expected.append(text)
    return statements


def _first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _compare(
    fence: Fence,
    line: int,
    expected: list[str],
    output: str,
    error: BaseException | None,
) -> None:
    actual = output.removesuffix("\n").split("\n") if output else []
    if error:
        actual.append(_last_line(error))
    if not _agrees(expected, actual, failing=error is not None):
        raise BlockFailure(
            f"{fence.page}:{line}: this does not do what its {MARK} say\n"
            f"  expected:\n{_listed(expected)}  actual:\n{_listed(actual)}"
            + (_traceback(error) if error else "")
        )


def _last_line(error: BaseException) -> str:
    message = str(error).partition("\n")[0]
    name = type(error).__name__
    return f"{name}: {message}" if message else name


def _agrees(expected: list[str], actual: list[str], *, failing: bool) -> bool:
    if failing and expected and expected[-1].endswith("…"):
        start = expected[-1].removesuffix("…")
        return (
            len(expected) == len(actual)
            and expected[:-1] == actual[:-1]
            and actual[-1].startswith(start)
        )
    return expected == actual


def _listed(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for line in lines) or "    (nothing)\n"


def _traceback(error: BaseException) -> str:
    """The traceback without the press's and the import system's own frames."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_NOT_SHOWN)
    ]
    return "".join(
        [
            "Traceback (most recent call last):\n",
            *traceback.StackSummary.from_list(own).format(),
            *traceback.format_exception_only(error),
        ]
    )
