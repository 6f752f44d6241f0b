"""What a page runs for its reader, from its data on, without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from literate.read.book import read_book
from literate.read.model import Book, Fence, Page
from literate.run.in_page import PageRunner
from literate.weave.page_data import page_data
from press.small_book import ROOT


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(ROOT)


def page_of(book: Book, path: str) -> Page:
    page = book.page(path)
    assert page
    return page


class Reader:
    """Asks a page's Python as the page's scripts do."""

    def __init__(self, book: Book, path: str) -> None:
        self.page = page_of(book, path)
        self.live = PageRunner(json.dumps(page_data(book, self.page)))
        self.printed: list[str] = []

    def first(self, text: str) -> Fence:
        """The first block with a text in it, engine blocks apart."""
        return next(
            fence
            for fence in self.page.python_fences
            if fence.kind != "engine" and text in fence.source
        )

    def ask(self, fence: Fence, source: str, **changes: Any) -> dict[str, Any]:
        request: dict[str, Any] = {
            "kind": fence.kind,
            "place": fence.line,
            "source": source,
            "above": [],
            "check": 0,
        }
        self.printed.clear()
        text = self.live.reply(
            json.dumps(request | changes), self.printed.append
        )
        answer: dict[str, Any] = json.loads(text)
        return answer

    def run(self, source: str, **changes: Any) -> dict[str, Any]:
        """Run it in the place of the page's first example."""
        fence = next(f for f in self.page.python_fences if f.kind == "example")
        return self.ask(fence, source, **changes)


NOTHING = {"svg": "", "steps": [], "failure": "", "words": ""}


def test_what_is_printed_is_shown_and_compared_with_nothing(
    book: Book,
) -> None:
    reader = Reader(book, "docs/3-3-arithmetic.md")
    answer = reader.run("print(1)  #> 2\nprint(3)  # >3")
    assert (answer, "".join(reader.printed)) == (NOTHING, "1\n3\n")


def test_each_block_sees_the_engine_as_far_as_its_place(book: Book) -> None:
    reader = Reader(book, "docs/3-5-backward.md")
    early, *_, late = [
        f for f in reader.page.python_fences if f.kind == "example"
    ]
    source = "from autograd import Value\nprint(hasattr(Value, 'backward'))"
    reader.ask(early, source)
    assert "".join(reader.printed) == "False\n"
    reader.ask(late, source)
    assert "".join(reader.printed) == "True\n"
    reader.ask(early, source, place=0)
    assert "".join(reader.printed) == "True\n"


def test_an_error_is_told_with_the_readers_lines_and_the_engines(
    book: Book,
) -> None:
    reader = Reader(book, "docs/engine-that-ships.md")
    place = reader.first("[1, 2]")
    source = "from autograd import Value\n\nValue(1.0) * [1, 2]"
    failure = reader.ask(place, source)["failure"]
    assert '  File "this example", line 3, in <module>\n' in failure
    assert "\n    Value(1.0) * [1, 2]\n" in failure
    assert '  File "docs/3-3-arithmetic.md", line ' in failure
    assert "\n    other = other if isinstance(other, Value)" in failure
    assert '  File "docs/engine-that-ships.md", line ' in failure
    assert "literate" not in failure
    failure = reader.run("x = (")["failure"]
    assert '  File "this example", line 1\n' in failure


def test_what_stands_above_runs_silently_and_its_errors_are_told(
    book: Book,
) -> None:
    reader = Reader(book, "docs/3-3-arithmetic.md")
    answer = reader.run("print(x)", above=["x = 1\nprint('a')", "x += 1"])
    assert (answer, "".join(reader.printed)) == (NOTHING, "2\n")
    above = ["x = 1\nprint(1 / 0)"]
    failure = reader.run("print(x)", above=above)["failure"]
    assert '  File "an example above", line 2, in <module>\n' in failure
    assert failure.endswith("ZeroDivisionError: division by zero\n")
    # One that is meant ends its own block alone.
    above = ["x = 1\nprint(1 / 0)  #> ZeroDivisionError: division by zero"]
    assert reader.run("print(x)", above=above) == NOTHING
    # In two marks; and in one, below a backslash that was printed.
    for source in (
        "1 / 0\n#> ZeroDivisionError: \\\n#> division…",
        "print('a\\\\')  #> a\\\n1 / 0  #> ZeroDivisionError…",
    ):
        assert reader.run("x = 1", above=[source]) == NOTHING


def test_output_without_end_is_cut(book: Book) -> None:
    reader = Reader(book, "docs/3-3-arithmetic.md")
    failure = reader.run("\nwhile True:\n    print('more')")["failure"]
    assert failure.startswith("this example:2: this prints more than 100,000")
    assert len("".join(reader.printed)) <= 100_000


def test_an_answer_is_judged_in_the_words_of_its_check(book: Book) -> None:
    reader = Reader(book, "docs/3-1-core-idea.md")
    exercise = reader.page.exercises[0]
    check = exercise.check.source
    source = exercise.starter.source
    assert reader.ask(exercise.solution, source, check=check)["words"]
    source = exercise.solution.source
    assert reader.ask(exercise.solution, source, check=check) == NOTHING


def test_a_figure_is_drawn_and_walked_from_zero(book: Book) -> None:
    reader = Reader(book, "docs/index.md")
    figure = reader.first("loss.backward()")
    drawn = reader.ask(figure, figure.source)
    assert drawn["svg"].startswith("<svg")
    assert not drawn["steps"]
    walked = reader.ask(figure, figure.source, kind="steps", place=0)
    first, *others = walked["steps"]
    assert first["words"] == "Before the pass, every gradient is 0."
    code = {step["code"] for step in others}
    assert "child.grad += local_grad * node.grad" in code


def test_a_figure_without_gradients_can_be_walked_and_a_large_one_not(
    book: Book,
) -> None:
    reader = Reader(book, "docs/playground.md")
    figure = reader.page.python_fences[0]
    source = (
        "from autograd import Value\nfrom autograd.graph import Graph\n"
        "x = Value(1.0)\nfor _ in range({}):\n    x = x + 1.0\n"
        "Graph(x, grads=False)"
    )
    assert reader.ask(figure, source.format(2))["steps"]
    large = reader.ask(figure, source.format(20))
    assert large["svg"]
    assert not large["steps"]


def test_a_figure_that_draws_nothing_is_told(book: Book) -> None:
    reader = Reader(book, "docs/playground.md")
    failure = reader.ask(reader.page.python_fences[0], "1 + 1")["failure"]
    assert failure.startswith("this example: a figure's last line is what it")


def test_each_of_several_blocks_above_shows_its_own_lines(book: Book) -> None:
    reader = Reader(book, "docs/3-3-arithmetic.md")
    above = ["def f():\n    raise ValueError", "# one\n# two"]
    failure = reader.run("f()", above=above)["failure"]
    assert '  File "an example above (1)", line 2, in f\n' in failure
    assert "\n    raise ValueError\n" in failure


def test_a_run_leaves_the_next_one_all_that_python_has(book: Book) -> None:
    reader = Reader(book, "docs/3-3-arithmetic.md")
    spoil = "import builtins\nbuiltins.print = None\ndel builtins.len"
    assert reader.run(spoil) == NOTHING
    assert reader.run("print(len('ab'))") == NOTHING
    assert "".join(reader.printed) == "2\n"
