"""The tests that a page names as proof: which they are, and what they say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from literate.read.model import Page

# [`tests/engine/test_contract.py::test_relu`](../tests/engine/test_contract.py)
LINK = re.compile(
    r"\[`(?P<test>(?P<file>tests/[\w/]+\.py)::test_\w+)`\]\(\.\./(?P=file)\)"
)


def proofs(page: Page) -> dict[str, int]:
    """The tests that a page links to, each with the line that does so first."""
    found: dict[str, int] = {}
    for number, line in enumerate(page.prose, 1):
        for link in LINK.finditer(line):
            found.setdefault(link["test"], number)
    return found


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
