"""Each test that may be skipped says why, so that a run can look it up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from literate.count.skip_reasons import has_known_form
from literate.tangle import compiler

ROOT = Path(__file__).resolve().parents[2]
# What skips a test, and where its reason stands if it has no name.
SKIPS = {
    "pytest.mark.skipif": None,
    "pytest.importorskip": None,
    "pytest.skip": 0,
}


def reasons(source: str) -> Iterator[tuple[int, str]]:
    """The line and the reason of whatever skips a test."""
    for node in ast.walk(ast.parse(source)):
        if (
            not isinstance(node, ast.Call)
            or ast.unparse(node.func) not in SKIPS
        ):
            continue
        position = SKIPS[ast.unparse(node.func)]
        named = [each.value for each in node.keywords if each.arg == "reason"]
        placed = node.args[position : position + 1] if position == 0 else []
        found = [*named, *placed]
        yield node.lineno, words_of(found[0]) if found else ""


def words_of(expression: ast.expr) -> str:
    """What it says, with x for what only a run knows."""
    if isinstance(expression, ast.JoinedStr):
        return "".join(map(words_of, expression.values))
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    if ast.unparse(expression) == "compiler.NO_COMPILER":
        return compiler.NO_COMPILER
    return "x"


REASONS = {
    f"{file.relative_to(ROOT).as_posix()}:{line}": reason
    for file in sorted((ROOT / "tests").rglob("*.py"))
    for line, reason in reasons(file.read_text("utf-8"))
}


# A whole run fails where a test is skipped for any other. Not each is skipped
# here: the reason may be another system's.
def test_each_reason_has_a_form_that_a_run_can_look_up() -> None:
    unknown = {
        where: reason
        for where, reason in REASONS.items()
        if not has_known_form(reason)
    }
    assert unknown == {}


@pytest.mark.parametrize(
    ("source", "reason", "is_known"),
    [
        ("@pytest.mark.skipif(a, reason='later')\ndef f(): 0", "later", False),
        ("pytest.mark.skipif(a)", "", False),
        ("pytest.skip('on Linux alone: a')", "on Linux alone: a", True),
        ("pytest.skip(reason='not on Windows')", "not on Windows", False),
        ("pytest.importorskip('a')", "", False),
        (
            "pytest.importorskip(a, reason=f'{a.b} is not installed')",
            "x is not installed",
            True,
        ),
        (
            "pytest.skip(compiler.NO_COMPILER)",
            compiler.NO_COMPILER,
            True,
        ),
        ("pytest.skip(why)", "x", False),
    ],
)
def test_a_reason_is_found_as_it_is_written(
    source: str, reason: str, is_known: bool
) -> None:
    [(_, found)] = reasons(source)
    assert (found, has_known_form(found)) == (reason, is_known)
