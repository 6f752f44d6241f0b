"""Mark an answer to an exercise: the page's own check, at its own place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from literate.read.book import read_book
from literate.read.model import Book, Exercise
from literate.run.errors import BlockError, CheckError
from literate.run.show import run_and_show
from literate.tangle.snapshot import Snapshot, take_snapshot

ROOT = Path(__file__).resolve().parent.parent.parent
# A wrong answer, or another right one, to the exercise of a title, and what its
# check says of it. A right one is told nothing.
Answers = list[tuple[str, str, str]]


@cache
def book() -> Book:
    return read_book(ROOT)


def exercises() -> list[tuple[str, Exercise]]:
    """Every exercise of the book, with its page, in the order of reading."""
    return [
        (page.path, exercise)
        for page in book().pages
        for exercise in page.exercises
    ]


@cache
def _exercise(page: str, title: str) -> tuple[Exercise, Snapshot]:
    """An exercise, and the package as its reader has it."""
    [asked] = [
        exercise
        for path, exercise in exercises()
        if (path, exercise.title) == (page, title)
    ]
    return asked, take_snapshot(book(), asked.solution)


def mark(page: str, title: str, answer: str) -> str:
    """What a reader is told of an answer: nothing if it passes.

    That is what the check says, or, where the answer itself raises, the last
    line of its traceback. A check that raises what is no word goes through.
    """
    asked, package_here = _exercise(page, title)
    whole = replace(asked.solution, source=answer)
    try:
        run_and_show(ROOT, whole, package_here, show=len)
    except CheckError as told:
        return told.words
    except BlockError:
        # The answer's, or else the check's.
        try:
            alone = replace(whole, check=None)
            run_and_show(ROOT, alone, package_here, show=len)
        except BlockError as failure:
            return str(failure).strip().splitlines()[-1]
        raise
    return ""
