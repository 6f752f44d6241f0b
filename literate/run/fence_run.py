"""Run a fence where it stands, one statement after the other.

The core of two functions: `run_and_compare`, for the tests, and `run_and_show`,
for a reader in the page.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from literate.read.model import Fence
from literate.run.errors import BlockError, CheckError, format_traceback
from literate.run.output import LIMIT_OF_OUTPUT, Output, TooMuchOutput
from literate.tangle.snapshot import Snapshot

# What a `from __future__` may ask of the compiler.
_FUTURE_FLAGS = sum(
    getattr(__future__, name).compiler_flag
    for name in __future__.all_feature_names
)


@dataclass(frozen=True)
class Outcome:
    """What a fence gave: what it printed, and what a figure shows.

    The steps are those of `literate.run.steps`, as JSON; empty without any.
    """

    printed: str = ""
    svg: str = ""
    steps: str = ""


@dataclass(frozen=True)
class ParsedFence:
    """A fence, parsed, and what the compiler has to know of all of it."""

    fence: Fence
    # The page's, which tracebacks name.
    path: str
    tree: ast.Module
    flags: int


@dataclass(frozen=True)
class Result:
    """What one statement printed and raised, and the line that it begins on."""

    line: int
    text: str
    error: BaseException | None


class Run:
    """One run of a fence and of those that it goes on from.

    They have one namespace, that of the module `__main__` while they run, and
    print to one output.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = Output()
        self._main = ModuleType("__main__")
        self.namespace: dict[str, Any] = vars(self._main)
        # The module, as a program has it: exec would put its dict there.
        self.namespace["__builtins__"] = builtins
        # Of the last statement, if it is an expression.
        self.value: Any = None
        self._parts: list[str] = []
        self._threads = set(threading.enumerate())

    @property
    def printed(self) -> str:
        return "".join(self._parts)

    @contextlib.contextmanager
    def on(self, snapshot: Snapshot | None) -> Iterator[None]:
        """Import from a snapshot, or else what is installed; take output.

        The run is Python's program, which has no arguments.
        """
        with (
            snapshot.importable() if snapshot else contextlib.nullcontext(),
            _set(sys.modules, "__main__", self._main),
            _set(vars(sys), "argv", [""]),
            contextlib.redirect_stdout(self.output),
            contextlib.redirect_stderr(self.output),
        ):
            yield

    def parse(self, fence: Fence) -> ParsedFence:
        """A fence as code; raises as Python does where it is none."""
        self.value = None
        path = str(self.root / fence.page)
        # The blank lines above make tracebacks name the page's own lines.
        tree = ast.parse("\n" * fence.line + fence.source, path)
        # Compiled as a whole, for what is wrong with the whole alone, and for
        # what a `from __future__` says to every statement.
        whole = compile(tree, path, "exec", dont_inherit=True, optimize=0)
        return ParsedFence(fence, path, tree, whole.co_flags & _FUTURE_FLAGS)

    def execute(self, parsed: ParsedFence) -> Iterator[Result]:
        """Run each statement and yield its result.

        Raises:
            BlockError: if a statement prints too much, or the caller accepted
                an error of a statement that was not the last.
            CheckError: if the fence is a check, in the words of its assert.
        """
        page = parsed.fence.page
        for node in parsed.tree.body:
            line = first_line(node)
            self.value, error = _execute(node, parsed, self.namespace)
            text = self.output.take()
            self._parts.append(text)
            if isinstance(error, TooMuchOutput):
                raise BlockError(
                    f"{page}:{line}: this prints more than "
                    f"{LIMIT_OF_OUTPUT:,} characters; does a loop in it never "
                    "end?"
                )
            if parsed.fence.kind == "check" and isinstance(
                error, AssertionError
            ):
                words = str(error) or format_traceback(error)
                raise CheckError(f"{page}:{line}: {words}", words)
            yield Result(line, text, error)
            if error and node is not parsed.tree.body[-1]:
                raise BlockError(
                    f"{page}:{line}: an error that is meant ends its block, "
                    "but below this one stand statements that never run; move "
                    f"them to another block\n{format_traceback(error)}"
                )

    def end(self, fence: Fence) -> None:
        """Let go of what the fence has named, as when a program ends.

        What an object prints when it goes is printed now.

        Raises:
            BlockError: if a thread of the fence still runs.
        """
        if set(threading.enumerate()) - self._threads:
            raise BlockError(
                f"{fence.where}: a thread that this block starts still runs at "
                "its end; join it, so that what it prints is compared"
            )
        for name in list(self.namespace):
            if name != "__builtins__":
                self.namespace[name] = None


@contextlib.contextmanager
def _set(names: dict[str, Any], name: str, value: object) -> Iterator[None]:
    """Give a name another value, and then the one that it had."""
    before = names[name]
    names[name] = value
    try:
        yield
    finally:
        names[name] = before


def first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _execute(
    node: ast.stmt, parsed: ParsedFence, namespace: dict[str, Any]
) -> tuple[Any, BaseException | None]:
    """Run one statement: its value, and what it raises."""
    tree: ast.Expression | ast.Module
    has_docstring = ast.get_docstring(parsed.tree) is not None
    is_docstring = has_docstring and node is parsed.tree.body[0]
    if isinstance(node, ast.Expr) and not is_docstring:
        tree, mode = ast.Expression(node.value), "eval"
    else:
        tree, mode = ast.Module([node], []), "exec"
    watchers = sys.gettrace(), sys.getprofile()
    try:
        code = compile(
            tree, parsed.path, mode, parsed.flags, dont_inherit=True, optimize=0
        )
        return eval(code, namespace), None  # noqa: S307  # the pages' own code
    except BaseException as error:
        return None, error
    finally:
        # A trace or profile function that it sets must not watch the press.
        sys.settrace(watchers[0])
        sys.setprofile(watchers[1])
