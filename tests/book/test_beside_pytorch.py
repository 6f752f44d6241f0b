"""What "Beside PyTorch" shows of PyTorch is what PyTorch says."""

from __future__ import annotations

import doctest
import re
from typing import Any

import pytest

from book.tracked import ROOT

_SESSION = re.compile(r"^```text\n(>>> .*?)^```$", re.DOTALL | re.MULTILINE)


def sessions(text: str) -> str:
    return "".join(_SESSION.findall(text))


def wrong(text: str, names: dict[str, Any]) -> str:
    """What a page's sessions, run one after another, do otherwise."""
    test = doctest.DocTestParser().get_doctest(
        sessions(text), names, "a session", "the page", 0
    )
    assert test.examples
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(
        test, out=said.append
    )
    return "".join(said)


def test_the_sessions_say_what_pytorch_says() -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    page = ROOT / "docs/beside-pytorch.md"
    assert wrong(page.read_text("utf-8"), {}) == ""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("5", ""),
        ("6", "Expected:\n    6\nGot:\n    5\n"),
        (
            "Traceback (most recent call last):\n    ...\nValueError: no",
            "Expected:\n    Traceback",
        ),
    ],
)
def test_a_session_that_says_something_else_is_told(
    said: str, told: str
) -> None:
    page = (
        f"# A\n\n```text\n>>> a = 2\n```\n\n```text\n>>> a + 3\n{said}\n```\n"
    )
    found = wrong(page, {})
    assert told in found
    assert bool(told) == bool(found)
