"""Exercises: what they hold, and that starters fail and solutions pass."""

from __future__ import annotations

import pytest

from literate.read.model import BookError
from literate.run.compare import run_and_compare
from literate.run.errors import BlockError, CheckError
from literate.tangle.snapshot import take_snapshot
from press.small_book import SmallBook, fenced

STARTER = fenced("x = 1", "python { starter }")
CHECK = fenced('assert x == 2, f"x is {x}, not 2"', "python { check }")
SOLUTION = fenced("x = 2", "python { solution }")


def exercise(*parts: str, title: str = "Two") -> str:
    return "\n".join([f"/// exercise | {title}", "Text.\n", *parts, "///\n"])


def outcomes(book: SmallBook, *parts: str) -> dict[str, str]:
    """How each fence of the book's one page ends: its failure, or nothing."""
    book.page("a.md", exercise(*parts))
    ends = {}
    read = book.read()
    for fence in read.python_fences:
        try:
            run_and_compare(book.root, fence, take_snapshot(read, fence))
            ends[str(fence.kind)] = ""
        except BlockError as failure:
            ends[str(fence.kind)] = str(failure)
    return ends


def test_starter_fails_the_check_and_solution_passes_it(
    book: SmallBook,
) -> None:
    assert outcomes(book, STARTER, CHECK, SOLUTION) == {
        "starter": "",
        "check": "",
        "solution": "",
    }


def test_exercises_know_their_fences(book: SmallBook) -> None:
    book.page("a.md", exercise(STARTER, CHECK, SOLUTION))
    (found,) = book.read().pages[0].exercises
    assert (found.title, found.line, found.end) == ("Two", 3, 18)
    assert [fence.kind for fence in found.check.chain] == ["starter", "check"]
    assert [fence.kind for fence in found.solution.chain] == [
        "solution",
        "check",
    ]


def test_a_solution_that_fails_is_told_in_the_words_of_the_check(
    book: SmallBook,
) -> None:
    wrong = fenced("x = 3", "python { solution }")
    ends = outcomes(book, STARTER, CHECK, wrong)
    assert ends["solution"] == "docs/a.md:11: x is 3, not 2"
    (found,) = book.read().pages[0].exercises
    with pytest.raises(CheckError) as caught:
        run_and_compare(
            book.root,
            found.solution,
            take_snapshot(book.read(), found.solution),
        )
    assert caught.value.words == "x is 3, not 2"


def test_a_starter_that_passes_is_told(book: SmallBook) -> None:
    done = fenced("x = 2", "python { starter }")
    ends = outcomes(book, done, CHECK, SOLUTION)
    assert ends["check"].startswith(
        "docs/a.md:10: this check finds nothing to say about its starter"
    )


def test_a_check_that_crashes_on_the_starter_is_told(book: SmallBook) -> None:
    crash = fenced('assert y == 2, "y is not 2"', "python { check }")
    ends = outcomes(book, STARTER, crash, SOLUTION)
    assert "NameError: name 'y' is not defined" in ends["check"]


def test_an_assert_without_words_is_told(book: SmallBook) -> None:
    silent = fenced("assert x == 2", "python { check }")
    ends = outcomes(book, STARTER, silent, SOLUTION)
    assert ends["check"].startswith(
        "docs/a.md:11: this assert has no words for a reader"
    )
    assert ends["solution"] == ends["check"]


def test_what_a_starter_prints_is_compared(book: SmallBook) -> None:
    prints = fenced("x = 1\nprint(x)", "python { starter }")
    ends = outcomes(book, prints, CHECK, SOLUTION)
    assert ends["starter"].startswith("docs/a.md:8: this does not do")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([], "none"),
        ([STARTER], "starter"),
        ([STARTER, CHECK], "starter, check"),
        ([STARTER, SOLUTION, CHECK], "starter, solution, check"),
        ([STARTER, CHECK, SOLUTION, fenced("1")], "example"),
    ],
)
def test_what_is_missing_or_out_of_order_is_told(
    book: SmallBook, parts: list[str], found: str
) -> None:
    book.page("a.md", exercise(*parts))
    with pytest.raises(BookError) as caught:
        book.read()
    assert str(caught.value).startswith("docs/a.md:3: an exercise holds three")
    assert str(caught.value).endswith(found)


def test_each_of_its_fences_stands_in_an_exercise(book: SmallBook) -> None:
    book.page("a.md", STARTER, CHECK, SOLUTION)
    with pytest.raises(BookError) as caught:
        book.read()
    mistakes = str(caught.value).splitlines()
    assert [line.partition(";")[0] for line in mistakes] == [
        "docs/a.md:3: a starter belongs into an exercise",
        "docs/a.md:7: a check belongs into an exercise",
        "docs/a.md:11: a solution belongs into an exercise",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/// exercise\n///\n", "docs/a.md:3: an exercise has a title"),
        (
            "//// note\n" + exercise(STARTER, CHECK, SOLUTION) + "////\n",
            "docs/a.md:4: an exercise stands in no block",
        ),
        (
            exercise(STARTER, CHECK, SOLUTION) * 2,
            "docs/a.md:19: two exercises of this page are titled 'Two'",
        ),
        (
            exercise("", STARTER, CHECK, SOLUTION).removesuffix("///\n"),
            "docs/a.md:3: this block is never closed",
        ),
    ],
)
def test_mistakes_of_the_block(
    book: SmallBook, text: str, message: str
) -> None:
    book.page("a.md", text)
    with pytest.raises(BookError) as caught:
        book.read()
    assert message in str(caught.value)
