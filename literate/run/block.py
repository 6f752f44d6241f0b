"""Run a fence where it stands, and compare what it prints.

The same code runs what a reader writes in the page, where nothing is compared.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib
import io
import os
import re
import sys
import threading
import tokenize
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from literate import PressError
from literate.read.model import Fence
from literate.run.steps import NothingToTell, as_json, record
from literate.tangle.snapshot import Snapshot, module_name

MARK = "#>"
# How a comment begins that is meant as a mark and is none.
_MISSPELT = re.compile(r"#(?:[#\s=:.~_|<+*-]*[>→⇒➜➔›»＞]|\s*&gt;)")  # noqa: RUF001  # look alike
# In characters. No page shows so much, and a loop that never ends would fill
# the memory with it.
LIMIT_OF_OUTPUT = 100_000
# In a graph whose steps a reader can follow.
MOST_NODES = 30

# What a `from __future__` may ask of the compiler.
_FUTURE_FLAGS = sum(
    getattr(__future__, name).compiler_flag
    for name in __future__.all_feature_names
)

# What a reader of a traceback did not write.
_NOT_SHOWN = (
    str(Path(__file__).parents[1]),
    ast.__file__,
    str(Path(importlib.__file__).parent),
    "<frozen importlib",
)


Show = Callable[[str], object]


@dataclass(frozen=True)
class Difference:
    """What a statement gives, where that is not what its marks say.

    Its lines are those of the page, and so are those of its marks. Where it
    fails, the last line of its output is the error.
    """

    first: int
    last: int
    marks: list[int]
    output: list[str]
    fails: bool


class BlockFailure(PressError):  # noqa: N818  # a failed check, not a fault of the press
    """A block does not do what its page says."""

    def __init__(
        self,
        told: str,
        printed: str = "",
        difference: Difference | None = None,
    ) -> None:
        super().__init__(told)
        self.printed = printed
        self.difference = difference


class NotYet(BlockFailure):
    """An answer to an exercise does not pass, in the words of its check."""

    def __init__(self, told: str, words: str) -> None:
        super().__init__(told)
        self.words = words


class _TooMuchOutput(BaseException):
    """A block prints without end: nothing in it may catch this."""


class _Output(io.TextIOBase):
    """Takes what a run prints, from its first statement to its last.

    Whatever keeps hold of it, as a logger does, prints here later too. While
    it has a `show`, that is handed each text at once.
    """

    def __init__(self) -> None:
        self.show: Show | None = None
        self._process = os.getpid()
        self._parts: list[str] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(
                f"write() argument must be str, not {type(text).__name__}"
            )
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if os.getpid() != self._process:
            # The memory of another process does not come back.
            os.write(1, text.encode("utf-8", "backslashreplace"))
            return len(text)
        self._size += len(text)
        if self._size > LIMIT_OF_OUTPUT:
            raise _TooMuchOutput
        self._parts.append(text)
        if self.show:
            self.show(text)
        return len(text)

    def take(self) -> str:
        """What was printed since this was last asked."""
        text = "".join(self._parts)
        self._parts.clear()
        return text


@dataclass(frozen=True)
class Outcome:
    """What a fence gave: what it printed, and what a figure shows.

    The steps are those of `literate.run.steps`, as JSON; empty without any.
    """

    printed: str = ""
    svg: str = ""
    steps: str = ""


def run(
    root: Path,
    fence: Fence,
    snapshot: Snapshot | None = None,
    show: Show | None = None,
) -> Outcome:
    """Run a fence on a snapshot of the package, or else on the installed one.

    With `show`, the fence is a reader's: that is handed what it prints as it
    is printed, and nothing is compared. What it goes on from runs silently.

    Raises:
        BlockFailure: naming page and line, with what was expected and what
            happened; of a reader's fence, the traceback of its error.
        NotYet: of a solution, in the words of its check.
    """
    printed: list[str] = []
    output = _Output()
    threads = set(threading.enumerate())
    with (
        snapshot.importable() if snapshot else contextlib.nullcontext(),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        if fence.kind == "engine":
            _import(fence, output, [*snapshot.in_c] if snapshot else [])
            _require_end(fence, threads)
            return Outcome()
        namespace: dict[str, Any] = {"__name__": "__main__"}
        try:
            for part in fence.chain:
                output.show = show if part is fence else None
                last = _run_part(
                    root, part, namespace, output, printed, compares=not show
                )
            svg, steps = "", ""
            if fence.is_figure:
                svg, steps = _drawn(
                    fence, last, namespace, is_readers=bool(show)
                )
            if fence.kind == "check":
                raise BlockFailure(
                    f"{fence.where}: this check finds nothing to say about its "
                    "starter; an exercise begins with something to do"
                )
            _require_end(fence, threads)
            _forget(namespace)
            if (late := output.take()) and not show:
                raise BlockFailure(
                    f"{fence.where}: after its last line this block still "
                    f"prints {late!r}, which nothing compares; let a statement "
                    "print it, or end what does"
                )
        except BlockFailure as failure:
            failure.printed = "".join(printed)
            if fence.kind == "check" and isinstance(failure, NotYet):
                # So it says of the starter, as it is to.
                return Outcome(failure.printed)
            raise
    return Outcome("".join(printed), svg, steps)


def _require_end(fence: Fence, before: set[threading.Thread]) -> None:
    if set(threading.enumerate()) - before:
        raise BlockFailure(
            f"{fence.where}: a thread that this block starts still runs at its "
            "end; join it, so that what it prints is compared"
        )


def _forget(namespace: dict[str, Any]) -> None:
    """Let go of what a block has named, as Python does when a program ends.

    What an object says when it goes is said now.
    """
    for name in list(namespace):
        if name != "__builtins__":
            namespace[name] = None


def _import(fence: Fence, output: _Output, in_c: list[str]) -> None:
    if marks := _marks(fence):
        line, text = marks[0]
        raise BlockFailure(
            f"{fence.page}:{line}: nothing compares {MARK} {text} "
            "in an engine block; print it in an example"
        )
    if not fence.is_module:
        # A stub is for type checkers; the snapshot has parsed it.
        return
    try:
        importlib.import_module(module_name(fence.title))
    except BaseException as error:
        if _misses(error, in_c):
            # There is no compiler, or it was not called: no mistake of a page.
            return
        raise BlockFailure(
            f"{fence.where}: {fence.title} cannot be imported "
            f"as far as this block\n{_traceback(error)}"
        ) from None
    if printed := output.take():
        raise BlockFailure(
            f"{fence.where}: importing the engine prints {printed!r}; "
            "print it in an example"
        )


def _misses(error: BaseException | None, modules: list[str]) -> bool:
    """Whether an import fails, in whatever words, since one of these did."""
    while error and not (
        isinstance(error, ModuleNotFoundError) and error.name in modules
    ):
        error = error.__context__
    return error is not None


def _drawn(
    fence: Fence, drawing: Any, namespace: dict[str, Any], *, is_readers: bool
) -> tuple[str, str]:
    """A figure's SVG, and its steps if it shows any.

    A reader may walk any figure, unless it is too large to be followed. Its
    code may have run its pass already, or draw no gradients.
    """
    nodes = getattr(drawing, "nodes", ()) if is_readers else ()
    if not hasattr(drawing, "_repr_svg_"):
        raise BlockFailure(
            f"{fence.where}: a figure's last line is what it draws, "
            f"with a method _repr_svg_; here it is {drawing!r}"
        )
    steps = ""
    try:
        if fence.kind == "steps" and len(nodes) <= MOST_NODES:
            for node in nodes:
                node.grad = 0.0
                drawing.grads = True
            steps = as_json(record(drawing, namespace.get("backward")))
        # After the pass: without a script, the figure shows where it ends.
        svg = drawing._repr_svg_()
    except NothingToTell as error:
        raise BlockFailure(
            f"{fence.where}: the steps of this figure cannot be told: {error}"
        ) from None
    except BaseException as error:
        raise BlockFailure(
            f"{fence.where}: the figure cannot be drawn\n{_traceback(error)}"
        ) from None
    if not _is_svg(svg):
        raise BlockFailure(
            f"{fence.where}: a figure's _repr_svg_ returns one <svg> element "
            f"as text; here it returns {svg!r:.200}"
        )
    return svg, steps


def _is_svg(drawn: object) -> bool:
    """Whether a page can show it, and what stands below stays outside of it."""
    if not isinstance(drawn, str):
        return False
    try:
        root = ElementTree.fromstring(drawn)  # noqa: S314  # a page's drawing
    except ElementTree.ParseError:
        return False
    return root.tag.rpartition("}")[2] == "svg"


@dataclass
class _Statement:
    """One statement at the top of a block, and the marks that belong to it."""

    first: int
    last: int
    marks: list[tuple[int, str]] = field(default_factory=list)


def _run_part(
    root: Path,
    fence: Fence,
    namespace: dict[str, Any],
    output: _Output,
    printed: list[str],
    *,
    compares: bool,
) -> Any:
    """Run the statements of one fence; return the last one's value, if any."""
    file = str(root / fence.page)
    marks = _marks(fence) if compares else []

    def judge(
        statement: _Statement, text: str, error: BaseException | None
    ) -> None:
        if compares:
            _compare(fence, statement, text, error)
        elif error and (output.show or not _is_meant(fence, error)):
            # As Python does. One that is meant ends a block that is not shown.
            raise BlockFailure(_traceback(error))

    try:
        # The blank lines above make tracebacks name the page's own lines.
        tree = ast.parse("\n" * fence.line + fence.source, file)
        # Compiled as a whole, for what is wrong with the whole alone, and for
        # what a `from __future__` says to every statement.
        whole = compile(tree, file, "exec", dont_inherit=True, optimize=0)
    except Exception as error:
        judge(_Statement(fence.line, fence.line, marks), "", error)
        return None
    if compares and fence.kind == "check":
        _require_words(fence, tree)
    value = None
    statements = _statements(fence, tree, marks)
    for node, statement in zip(tree.body, statements):
        value, raised = _execute(
            node, file, whole.co_flags & _FUTURE_FLAGS, namespace
        )
        text = output.take()
        printed.append(text)
        if isinstance(raised, _TooMuchOutput):
            raise BlockFailure(
                f"{fence.page}:{statement.first}: this prints more than "
                f"{LIMIT_OF_OUTPUT:,} characters; does a loop in it never end?"
            )
        if fence.kind == "check" and isinstance(raised, AssertionError):
            words = str(raised) or _traceback(raised)
            raise NotYet(f"{fence.page}:{statement.first}: {words}", words)
        judge(statement, text, raised)
        if raised and statement is not statements[-1]:
            raise BlockFailure(
                f"{fence.page}:{statement.first}: an error that is meant ends "
                "its block, but below this one stand statements that never "
                "run; move them to another block\n" + _traceback(raised)
            )
    return value


def _require_words(fence: Fence, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            raise BlockFailure(
                f"{fence.page}:{node.lineno}: this assert has no words for a "
                "reader; write after a comma what is still wrong"
            )


def _execute(
    node: ast.stmt, file: str, flags: int, namespace: dict[str, Any]
) -> tuple[Any, BaseException | None]:
    """Run one statement: its value, and what it raises."""
    tree: ast.Expression | ast.Module
    if isinstance(node, ast.Expr):
        tree, mode = ast.Expression(node.value), "eval"
    else:
        tree, mode = ast.Module([node], []), "exec"
    watchers = sys.gettrace(), sys.getprofile()
    try:
        code = compile(tree, file, mode, flags, dont_inherit=True, optimize=0)
        return eval(code, namespace), None  # noqa: S307  # the pages' own code
    except BaseException as error:
        return None, error
    finally:
        # Those that it sets are not to watch the press.
        sys.settrace(watchers[0])
        sys.setprofile(watchers[1])


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
        _Statement(_first_line(node), node.end_lineno or node.lineno)
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
        above[-1].marks.append((line, text))
    return statements


def _first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _compare(
    fence: Fence,
    statement: _Statement,
    output: str,
    error: BaseException | None,
) -> None:
    expected = [text for _, text in statement.marks]
    actual = output.removesuffix("\n").split("\n") if output else []
    if error:
        actual.append(_last_line(error))
    failing = error is not None
    if not _agrees(expected, actual, failing=failing):
        first, last = statement.first, statement.last
        lines = [line for line, _ in statement.marks]
        raise BlockFailure(
            f"{fence.page}:{first}: this does not do what its {MARK} say\n"
            f"  expected:\n{_listed(expected)}  actual:\n{_listed(actual)}"
            + (_traceback(error) if error else ""),
            difference=Difference(first, last, lines, actual, failing),
        )


def _is_meant(fence: Fence, error: BaseException) -> bool:
    """Whether an error is the one that the last mark of its block names."""
    marks = [mark for _, mark in _marks(fence)]
    return _agrees(marks[-1:], [_last_line(error)], failing=True)


def _last_line(error: BaseException) -> str:
    try:
        message = str(error).partition("\n")[0]
    except Exception:
        # In the words of Python's own traceback.
        message = "<exception str() failed>"
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
    """Lines for the author's eyes: what these cannot tell apart is escaped."""
    visible = [
        "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
        for line in lines
    ]
    return "".join(f"    {line}\n" for line in visible) or "    (nothing)\n"


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
            *_last_lines(error),
        ]
    )


def _last_lines(error: BaseException) -> list[str]:
    # To find a name that may be meant, it would import what has just failed.
    if isinstance(error, ImportError) and error.name not in sys.modules:
        return [f"{type(error).__name__}: {error}\n"]
    return traceback.format_exception_only(error)
