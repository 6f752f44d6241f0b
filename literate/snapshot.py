"""Import `autograd` as it is at one place of the book; run a fence there."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import sys
import tokenize
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from literate.fences import Book, Fence
from literate.steps import NothingToTell, Step, record
from literate.tangle import Line, TangledFile, tangle

PACKAGE = "autograd"
FIGURES = ("graph", "steps")
LAST_EXPRESSION = "_last_expression"


class BlockFailure(AssertionError):  # noqa: N818  # a failed check, not a fault of the press
    """A block does not do what its page says.

    Whatever a block raises arrives as this: pytest-markdown-docs runs a block
    that raises TypeError a second time, in the same globals, where it may pass.
    """


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves the package from tangled files; hides any other of its name."""

    def __init__(self, root: Path, files: dict[str, TangledFile]) -> None:
        self.root = root
        self.files = {
            module_name(path): (path, file) for path, file in files.items()
        }

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != PACKAGE:
            return None
        is_folder = any(other.startswith(f"{name}.") for other in self.files)
        if name not in self.files and not is_folder:
            raise ModuleNotFoundError(
                f"no page so far has written {name}", name=name
            )
        return importlib.util.spec_from_loader(
            name, self, is_package=is_folder or name == PACKAGE
        )

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ in self.files:
            path, file = self.files[module.__name__]
            code = compile(
                file.text, str(self.root / path), "exec", dont_inherit=True
            )
            exec(_relocated(code, file.lines, self.root), module.__dict__)  # noqa: S102  # the pages' own code


def module_name(path: str) -> str:
    """The module that a file of the package is imported as."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _relocated(code: CodeType, lines: list[Line], root: Path) -> CodeType:
    """Make each function's code name the page and line where it is written.

    The code of a file or a class body may come from several pages, so it keeps
    its own name.
    """
    code = code.replace(
        co_consts=tuple(
            _relocated(constant, lines, root)
            if isinstance(constant, CodeType)
            else constant
            for constant in code.co_consts
        )
    )
    if not code.co_flags & inspect.CO_OPTIMIZED:
        return code
    line = lines[code.co_firstlineno - 1]
    return code.replace(
        co_filename=str(root / line.page), co_firstlineno=line.number
    )


@contextlib.contextmanager
def engine_at(book: Book, fence: Fence) -> Iterator[None]:
    """Let `import autograd` mean the engine as the reader has it at a fence."""
    files = tangle(book, fence)
    if fence.kind in FIGURES:
        # They may draw before the page that explains how: the files that no
        # page so far has begun are there already.
        files = {**tangle(book), **files}
    finder = _Finder(book.root, files)
    outside = _forget_package()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _forget_package()
        sys.modules.update(outside)


def _forget_package() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == PACKAGE]
    return {name: sys.modules.pop(name) for name in names}


def run(book: Book, fence: Fence) -> None:
    """Run a Python fence where it stands.

    Raises:
        BlockFailure: naming page and line, with what was expected and what
            happened.
    """
    with engine_at(book, fence):
        if fence.kind == "engine":
            _import(book.root, fence)
        elif fence.kind in FIGURES:
            _drawn(book.root, fence)
        else:
            run_example(book.root, fence)


def drawn(book: Book, fence: Fence) -> Any:
    """Run a figure's code in place; return what its last expression draws.

    Raises:
        BlockFailure: naming page and line, if the code fails or its last line
            draws nothing.
    """
    return stepped(book, fence)[0]


def stepped(book: Book, fence: Fence) -> tuple[Any, list[Step]]:
    """Run a figure's code in place; return its drawing, and a pass over it.

    Without `{ graph steps }` there are no steps.

    Raises:
        BlockFailure: naming page and line, if there is nothing to draw, or
            nothing to tell of the pass.
    """
    with engine_at(book, fence):
        return _drawn(book.root, fence)


def _drawn(root: Path, fence: Fence) -> tuple[Any, list[Step]]:
    namespace = run_example(root, fence)
    drawing: Any = namespace.get(LAST_EXPRESSION)
    if not hasattr(drawing, "_repr_svg_"):
        raise BlockFailure(
            f"{fence.where}: a figure's last line is what it draws, "
            f"with a method _repr_svg_; here it is {drawing!r}"
        )
    try:
        drawing._repr_svg_()
    except Exception as error:
        told = f"{fence.where}: the figure cannot be drawn\n{_traceback(error)}"
        raise BlockFailure(told) from None
    if fence.kind != "steps":
        return drawing, []
    try:
        return drawing, record(drawing, namespace.get("backward"))
    except NothingToTell as error:
        raise BlockFailure(
            f"{fence.where}: the steps of this figure cannot be told: {error}"
        ) from None
    except Exception as error:
        raise BlockFailure(
            f"{fence.where}: the pass that this figure shows fails\n"
            + _traceback(error)
        ) from None


def _import(root: Path, fence: Fence) -> None:
    if expected := _expected(fence):
        raise BlockFailure(
            f"{fence.where}: nothing compares #> {expected[0]} "
            "in an engine block; print it in an example"
        )
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            importlib.import_module(module_name(fence.title))
    except Exception as error:
        raise BlockFailure(
            f"{fence.where}: {fence.title} cannot be imported "
            "as far as this block\n" + _traceback(error)
        ) from None
    if output.getvalue():
        printed = repr(output.getvalue())
        raise BlockFailure(
            f"{fence.where}: importing the engine prints {printed}; "
            "print it in an example"
        )


def run_example(root: Path, fence: Fence) -> dict[str, Any]:
    """Run an example, after those that it continues; return its names.

    It runs against the `autograd` that is importable.

    Raises:
        BlockFailure: naming page and line, with what was expected and what
            happened.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for part in fence.chain:
        expected = _expected(part)
        printed, error = _execute(root, part, namespace)
        happened = printed + ([_last_line(error)] if error else [])
        if not _agrees(expected, happened, failing=error is not None):
            raise BlockFailure(_difference(part, expected, happened, error))
        if error and not _is_from_last_statement(part, error):
            raise BlockFailure(
                f"{part.where}: an error that is meant ends its block, "
                "but below this one stand statements that never run; "
                "move them to another block\n" + _traceback(error)
            )
    return namespace


def _execute(
    root: Path, fence: Fence, namespace: dict[str, Any]
) -> tuple[list[str], Exception | None]:
    output = io.StringIO()
    try:
        # The blank lines above make tracebacks name the page's own lines.
        tree = ast.parse(
            "\n" * fence.line + fence.source, str(root / fence.page)
        )
        last = tree.body[-1] if tree.body else None
        if fence.kind in FIGURES and isinstance(last, ast.Expr):
            name = ast.Name(LAST_EXPRESSION, ast.Store())
            tree.body[-1] = ast.fix_missing_locations(
                ast.copy_location(ast.Assign([name], last.value), last)
            )
        code = compile(tree, str(root / fence.page), "exec", dont_inherit=True)
        with contextlib.redirect_stdout(output):
            exec(code, namespace)  # noqa: S102  # the pages' own code
    except Exception as error:
        return output.getvalue().splitlines(), error
    return output.getvalue().splitlines(), None


def _expected(fence: Fence) -> list[str]:
    """What the `#>` comments say, in order."""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        tokens = list(
            tokenize.generate_tokens(io.StringIO(fence.source).readline)
        )
        comments = [
            token.string for token in tokens if token.type == tokenize.COMMENT
        ]
        return [
            text[2:].removeprefix(" ")
            for text in comments
            if text.startswith("#>")
        ]
    return []


def _is_from_last_statement(fence: Fence, error: Exception) -> bool:
    """Whether the whole block ran, as far as it could.

    One that cannot be parsed has no frame.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        frame.lineno or 0
        for frame in frames
        if frame.filename.endswith(fence.page)
    ]
    return (
        not lines
        or lines[0] - fence.line >= ast.parse(fence.source).body[-1].lineno
    )


def _last_line(error: Exception) -> str:
    message = str(error).partition("\n")[0]
    return (
        f"{type(error).__name__}: {message}"
        if message
        else type(error).__name__
    )


def _agrees(expected: list[str], happened: list[str], *, failing: bool) -> bool:
    if failing and expected and expected[-1].endswith("…"):
        start = expected[-1].removesuffix("…")
        return len(expected) == len(happened) and (
            expected[:-1] == happened[:-1] and happened[-1].startswith(start)
        )
    return expected == happened


def _difference(
    fence: Fence,
    expected: list[str],
    happened: list[str],
    error: Exception | None,
) -> str:
    def listed(lines: list[str]) -> str:
        return "".join(f"    {line}\n" for line in lines) or "    (nothing)\n"

    return (
        f"{fence.where}: the block does not do what its #> comments say\n"
        f"  expected:\n{listed(expected)}  happened:\n{listed(happened)}"
        + (_traceback(error) if error else "")
    )


def _traceback(error: Exception) -> str:
    """The traceback without the press's and the import system's own frames."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        f
        for f in frames
        if f.filename != __file__ and "importlib" not in f.filename
    ]
    last = traceback.format_exception_only(error)
    return "".join(
        [
            "Traceback (most recent call last):\n",
            *traceback.format_list(own),
            *last,
        ]
    )
