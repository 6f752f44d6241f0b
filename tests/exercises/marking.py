"""Mark an answer to an exercise: the page's own check, at its own place."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from literate.fences import Book, Fence, read_book
from literate.snapshot import snapshot

ROOT = Path(__file__).resolve().parent.parent.parent
# A wrong answer, or another right one, to the exercise of a title, and what its
# check says of it. A right one is told nothing.
Answers = list[tuple[str, str, str]]

_BLOCK = re.compile(r"^/{3,} *exercise *\| *(?P<title>.*?) *$")


@dataclass(frozen=True)
class Exercise:
    """One exercise: its page, its title, and its three fences."""

    page: str
    title: str
    starter: Fence
    check: Fence
    solution: Fence

    @property
    def where(self) -> str:
        return f"{self.page}: {self.title}"


@cache
def book() -> Book:
    return read_book(ROOT)


@cache
def exercises() -> list[Exercise]:
    """Every exercise of the book, in the order in which they are read."""
    return list(_exercises(book()))


def exercise(page: str, title: str) -> Exercise:
    for found in exercises():
        if (found.page, found.title) == (page, title):
            return found
    raise LookupError(f"{page} has no exercise {title!r}")


def marked(page: str, title: str, answer: str) -> str:
    """What the check says of an answer: nothing if it passes.

    What an answer raises by itself is told as a reader sees it, by its type and
    its message. What a check raises otherwise than in words goes through.
    """
    asked = exercise(page, title)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with (
        snapshot(book(), asked.check).importable(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        try:
            _run(asked.starter, answer, namespace)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        try:
            _run(asked.check, asked.check.source, namespace)
        except AssertionError as told:
            words = str(told)
            assert words, f"{asked.check.where}: this check fails without words"
            return words
    return ""


def _run(fence: Fence, source: str, namespace: dict[str, Any]) -> None:
    # The blank lines make a traceback name the page's own lines.
    text = "\n" * fence.line + source
    code = compile(text, fence.page, "exec", dont_inherit=True, optimize=0)
    exec(code, namespace)


def _exercises(book: Book) -> Iterator[Exercise]:
    for page in book.pages:
        titles = {
            number: found["title"]
            for number, line in enumerate(page.prose, 1)
            if (found := _BLOCK.match(line))
        }
        lines = list(titles)
        for line, end in zip(lines, [*lines[1:], len(page.prose) + 1]):
            parts: dict[str, Fence] = {
                fence.kind: fence
                for fence in page.python
                if line < fence.line < end
            }
            yield Exercise(
                page.path,
                titles[line],
                parts["starter"],
                parts["check"],
                parts["solution"],
            )
