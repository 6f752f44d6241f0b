"""The tests that a page names as proof: which they are, and what they say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from literate.read.model import Page

# [`tests/engine/test_contract.py::test_relu`](../tests/engine/test_contract.py)
LINK = re.compile(
    r"\[`(?P<test>(?P<file>tests/[\w/]+\.py)::test_\w+)`\]\(\.\./(?P=file)\)"
)
# What is meant to be such a link, however it is written.
MENTION = re.compile(r"[\w./]*\btests?/[^\s`|()\]]*::\w*")
# Calls that fail where something is wrong, beside `assert`.
FAILING_CALLS = {
    "check",  # of a traced program
    "fail",
    "gradcheck",
    "raises",
    "run_state_machine_as_test",
    "warns",
}
# Calls that end a test without a failure.
ENDS_TEST = {"skip", "xfail", "exit"}


def cited_tests(page: Page) -> dict[str, int]:
    """The tests that a page links to, each with the line that does so first."""
    found: dict[str, int] = {}
    for number, line in enumerate(page.prose, 1):
        for link in LINK.finditer(line):
            found.setdefault(link["test"], number)
    return found


def unreadable_citations(page: Page) -> dict[str, int]:
    """What names a test and is not read as a link to it, each with its line."""
    return {
        mention[0]: number
        for number, line in enumerate(page.prose, 1)
        for mention in MENTION.finditer(LINK.sub("", line))
    }


def functions_in(file: Path) -> dict[str, str]:
    """What each test of a file says, with its decorators, by its name."""
    if not file.is_file():
        return {}
    text = file.read_text("utf-8")
    lines = text.split("\n")
    tests: dict[str, str] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            decorators = [each.lineno for each in node.decorator_list]
            first = min([node.lineno, *decorators])
            tests[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
    return tests


class Suite:
    """The functions in a folder of tests, to see which of them can fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[Path, ast.Module] = {}

    def can_fail(self, file: Path, name: str) -> bool:
        """Whether a function can fail before it returns, or calls what can."""
        return self._can_fail(file, name, set())

    def _can_fail(self, file: Path, name: str, seen: set[str]) -> bool:
        if f"{file}::{name}" in seen or not file.is_file():
            return False
        seen.add(f"{file}::{name}")
        for node in self._module(file).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return any(
                    _is_check(part)
                    or any(
                        self._can_fail(*there, seen)
                        for there in self._callees(file, part)
                    )
                    for part in _walk(node.body)
                )
        return False

    def _module(self, file: Path) -> ast.Module:
        if file not in self.modules:
            self.modules[file] = ast.parse(file.read_text("utf-8"))
        return self.modules[file]

    def _callees(self, file: Path, node: ast.AST) -> Iterator[tuple[Path, str]]:
        """Where a function that is called by its name may be written."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield file, node.func.id
            for each in self._module(file).body:
                if isinstance(each, ast.ImportFrom) and each.module:
                    path = self.folder / each.module.replace(".", "/")
                    for alias in each.names:
                        if (alias.asname or alias.name) == node.func.id:
                            yield path.with_suffix(".py"), alias.name


def _walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What runs, as far as one can see: up to a return, and not `if False`."""
    for statement in body:
        yield from _open(statement)
        if _ends(statement):
            return


def _ends(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If) and isinstance(
        statement.test, ast.Constant
    ):
        body = statement.body if statement.test.value else statement.orelse
        return any(map(_ends, body))
    return isinstance(statement, ast.Return | ast.Raise) or (
        isinstance(statement, ast.Expr) and _calls(statement.value, ENDS_TEST)
    )


def _open(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return  # nothing says that it is called
    yield node
    if isinstance(node, ast.If | ast.While) and isinstance(
        node.test, ast.Constant
    ):
        yield from _walk(node.body if node.test.value else node.orelse)
        return
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield from _walk(value)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, ast.AST):
                    yield from _open(each)
        elif isinstance(value, ast.AST):
            yield from _open(value)


def _is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        # A constant and a tuple that is not empty are always true.
        return not isinstance(node.test, ast.Constant | ast.Tuple)
    return _calls(node, FAILING_CALLS)


def _calls(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = getattr(called, "attr", None) or getattr(called, "id", None)
    return name in names
