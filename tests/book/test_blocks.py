"""The engine's blocks are as short as a first reader needs them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from literate.read.book import read_book
from literate.read.model import Fence

ROOT = Path(__file__).resolve().parents[2]
BOOK = read_book(ROOT)


def value_blocks(page: str) -> list[Fence]:
    return [
        fence
        for fence in BOOK.engine_fences()
        if fence.page == f"docs/{page}" and fence.file == "autograd/value.py"
    ]


def lines(fence: Fence) -> int:
    return len(fence.source.splitlines())


def test_the_first_block_is_the_idea_and_takes_twenty_lines_at_most() -> None:
    first = value_blocks("3-2-value-class.md")[0]
    assert first.is_plain
    assert lines(first) <= 20
    assert "__slots__" in first.source
    assert "def __init__" in first.source
    assert not any(
        isinstance(node, ast.Raise)
        for node in ast.walk(ast.parse(first.source))
    )


def test_the_helper_operations_fit_one_screen() -> None:
    blocks = value_blocks("3-6-helpers.md")
    assert len(blocks) == 2
    assert sum(map(lines, blocks)) <= 45


def test_no_method_is_first_seen_with_its_guard() -> None:
    seen: set[str] = set()
    for fence in BOOK.engine_fences():
        if fence.file != "autograd/value.py":
            continue
        for node in ast.walk(ast.parse(fence.source)):
            if isinstance(node, ast.FunctionDef):
                is_guard = any(
                    isinstance(part, ast.Raise) for part in ast.walk(node)
                )
                # A function of its own is the guard; a method is guarded.
                is_method = node.args.args[:1] and (
                    node.args.args[0].arg == "self"
                )
                if is_guard and is_method:
                    assert node.name in seen, f"{fence.where}: {node.name}"
                seen.add(node.name)


def test_six_docstring_lines_to_ten_of_code_at_most() -> None:
    text = (ROOT / "autograd/value.py").read_text("utf-8")
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno
            docstrings |= set(range(node.lineno, node.end_lineno + 1))
    code = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#")
    } - docstrings
    assert len(docstrings) <= 0.6 * len(code)


@pytest.mark.parametrize("name", ["value", "check"])
def test_no_type_is_told_by_its_name(name: str) -> None:
    text = (ROOT / f"autograd/{name}.py").read_text("utf-8")
    assert not re.search(r"__name__\s*(==|!=|not in|in)\b", text)
