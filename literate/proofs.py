"""The tests that a page names as proof: which they are, and what they say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from literate.fences import BookError, Page

# [`tests/engine/test_contract.py::test_relu`](../tests/engine/test_contract.py)
LINK = re.compile(
    r"\[`(?P<test>(?P<file>tests/[\w/]+\.py)::test_\w+)`\]\(\.\./(?P=file)\)"
)


def proofs(page: Page) -> list[str]:
    """The tests that a page links to, each once, in the page's order."""
    return list(
        dict.fromkeys(match["test"] for match in LINK.finditer(page.text))
    )


def source(root: Path, test: str) -> str:
    """What a test says, with its decorators.

    Raises:
        BookError: If there is no such test.
    """
    file, _, name = test.partition("::")
    if (root / file).is_file():
        text = (root / file).read_text("utf-8")
        for function in ast.parse(text).body:
            if isinstance(function, ast.FunctionDef) and function.name == name:
                first = min(
                    [
                        function.lineno,
                        *(mark.lineno for mark in function.decorator_list),
                    ]
                )
                return "\n".join(
                    text.splitlines()[first - 1 : function.end_lineno]
                )
    raise BookError(f"{test}: a page names this test, but there is none")
