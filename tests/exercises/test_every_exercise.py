"""Every exercise is marked: none lacks mistakes, and none is thrown by them.

A check speaks in words whatever becomes of the names that it looks at.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exercises.conftest import LIMIT
from exercises.marking import Answers, exercises, mark
from literate.read.model import Exercise

MODULES = [
    importlib.import_module(f"exercises.{file.stem}")
    for file in sorted(Path(__file__).parent.glob("test_*.py"))
    if file.stem != Path(__file__).stem
]
TABLES: dict[str, Answers] = {
    module.PAGE: module.MISTAKES for module in MODULES
}
# What may become of a name that a check looks at.
SPOILT = {
    "deleted": "del {name}",
    "None": "{name} = None",
    "text": "{name} = 'text'",
    "a list": "{name} = [[]]",
    "raises": "def {name}(*_):\n    raise ZeroDivisionError('spoilt')",
    # Where the function that calls itself takes a star, Python 3.13.0 and 3.15
    # go on until they have no memory left.
    "never ends": "def {name}(*_):\n"
    "    def again():\n        return again()\n"
    "    return again()",
    "returns None": "def {name}(*_):\n    pass",
    "returns text": "def {name}(*_):\n    return 'text'",
    "a class": "class {name}:\n    data = None",
}


def answers(page: str, exercise: Exercise) -> Answers:
    return [row for row in TABLES.get(page, []) if row[0] == exercise.title]


def names(source: str) -> Iterator[str]:
    """What an answer names at its top, apart from what it imports."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and isinstance(
                    inner.ctx, ast.Store
                ):
                    yield inner.id


EVERY = pytest.mark.parametrize(
    ("page", "exercise"),
    exercises(),
    ids=[f"{page}:{exercise.title}" for page, exercise in exercises()],
)


@EVERY
def test_an_exercise_has_two_mistakes_and_another_right_answer(
    page: str,
    exercise: Exercise,
) -> None:
    told = [words for _, _, words in answers(page, exercise)]
    assert sum(map(bool, told)) >= 2
    assert "" in told


@EVERY
def test_no_answer_in_the_tables_is_the_page_s_own(
    page: str, exercise: Exercise
) -> None:
    own = {exercise.starter.source.strip(), exercise.solution.source.strip()}
    assert not [row for row in answers(page, exercise) if row[1].strip() in own]


def test_the_tables_are_of_exercises_that_there_are() -> None:
    there = {(page, exercise.title) for page, exercise in exercises()}
    told = {(page, row[0]) for page, rows in TABLES.items() for row in rows}
    assert told <= there


@EVERY
def test_the_starter_is_told_something_and_the_solution_nothing(
    page: str,
    exercise: Exercise,
) -> None:
    title = exercise.title
    assert mark(page, title, exercise.starter.source)
    assert mark(page, title, exercise.solution.source) == ""


@EVERY
def test_an_empty_answer_is_told_in_words(
    page: str, exercise: Exercise
) -> None:
    assert mark(page, exercise.title, "")


@pytest.mark.skipif(  # elsewhere a limit of memory is not kept
    sys.platform != "linux", reason="on Linux alone: others keep to no limit"
)
def test_an_answer_that_takes_too_much_memory_ends() -> None:
    page, exercise = exercises()[0]
    told = mark(page, exercise.title, f"bytes({2 * LIMIT})")
    assert told == "MemoryError"


@EVERY
def test_a_name_that_is_spoilt_is_told_in_words(
    page: str, exercise: Exercise
) -> None:
    # What is spoilt at the end of a training is the same after a short one.
    source = exercise.solution.source.replace("range(200)", "range(2)")
    told = []
    for name in sorted(set(names(source))):
        for how, spoil in SPOILT.items():
            answer = f"{source}\n{spoil.format(name=name)}\n"
            try:
                mark(page, exercise.title, answer)
            except Exception as error:
                told.append(f"{name}, {how}: {error!r}")
    assert not told
