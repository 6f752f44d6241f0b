"""Every example in a table of errors raises what its row says.

The rows are read from the page, so that none can say what is not so.
"""

from __future__ import annotations

import builtins
import math
import re
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import Value

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"
TEXT = PAGE.read_text("utf-8")
ROWS = [
    [cell.strip() for cell in row.split("|")]
    for row in re.findall(r"^\|(.+)\|$", TEXT, re.MULTILINE)
][2:]
CASES = [
    (code, row[2].strip("`"))
    for row in ROWS
    for code in re.findall(r"`([^`]+)`", row[1])
]
REFUSALS = re.findall(
    r"^\| `(Value.+?)` \| `(\w+Error)` \|",
    (PAGE.parent / "engine-that-ships.md").read_text("utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(("code", "error"), CASES + REFUSALS)
def test_an_example_raises_what_its_row_says(code: str, error: str) -> None:
    expected = getattr(builtins, error)
    names = {"Value": Value, "x": Value(3.0), "np": np, "math": math}
    with pytest.raises(expected) as raised:
        exec(code, names)
    assert raised.type is expected


def test_every_row_has_an_example_an_error_and_a_link() -> None:
    assert len(ROWS) >= 15
    assert len(REFUSALS) == 8
    for done, examples, error in ROWS:
        assert re.search(r" \(\[.+\]\([\w-]+\.md.*\)\)$", done), done
        assert re.fullmatch(r"`[^`]+`(<br>`[^`]+`)*", examples), examples
        assert re.fullmatch(r"`\w+Error`", error), error


def test_every_operation_that_may_raise_has_an_example() -> None:
    examples = " ".join(code for code, _ in CASES)
    for sign in (" + ", " - ", " * ", " / ", " ** ", ".log()", ".exp()"):
        assert sign in examples


@pytest.mark.parametrize("name", autograd.__all__)
def test_every_public_name_has_an_entry(name: str) -> None:
    assert f"\n::: autograd.{name}\n" in TEXT
