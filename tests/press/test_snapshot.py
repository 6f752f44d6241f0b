"""What an example sees of the engine, and how what it prints is compared."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from literate.read.book import read_book
from literate.run.errors import BlockError
from literate.tangle.snapshot import module_name, take_snapshot
from press.small_book import (
    ADD,
    ENGINE,
    EXPORTS,
    INIT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
    run_in,
)


def run_at(book: SmallBook, where: str) -> None:
    run_in(book.read(), book.fence(where))


def failure_at(book: SmallBook, where: str) -> str:
    with pytest.raises(BlockError) as caught:
        run_at(book, where)
    return str(caught.value)


def test_every_block_of_a_good_book_runs(tmp_path: Path) -> None:
    good_book(tmp_path)
    read = read_book(tmp_path)
    for fence in read.python_fences:
        run_in(read, fence)


def test_an_example_sees_the_pages_above_it_block_by_block(
    book: SmallBook,
) -> None:
    add = (
        "from autograd.value import Value\n\n"
        "print(Value(1) + Value(2))  #> Value(3)"
    )
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced(add),
        fenced(ADD, ENGINE),
        fenced(add),
    )
    example, later = (
        fence for fence in book.read().python_fences if fence.kind == "example"
    )
    message = failure_at(book, example.where)
    assert message.startswith(
        f"docs/a.md:{example.line + 3}: this does not do what its #> say\n"
    )
    assert (
        "TypeError: unsupported operand type(s) for +: 'Value' and 'Value'"
        in message
    )
    run_at(book, later.where)


def test_before_the_first_engine_block_there_is_no_engine(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced("import autograd"),
        fenced(VALUE, ENGINE),
        fenced("import autograd"),
    )
    assert (
        "ModuleNotFoundError: no page so far has written autograd"
        in failure_at(book, "docs/a.md:3")
    )
    run_at(book, book.read().python_fences[-1].where)


def test_a_module_that_no_page_has_written_yet_is_not_found(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced(VALUE, ENGINE), fenced("import autograd.graph"))
    book.page("b.md", fenced("x = 1", 'python { title="autograd/graph.py" }'))
    assert (
        "ModuleNotFoundError: no page so far has written autograd.graph"
        in failure_at(book, book.read().python_fences[1].where)
    )


def test_modules_in_folders_and_of_the_standard_library_are_found(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced(
            "import colorsys\n\nx = colorsys",
            'python { title="autograd/part/deep.py" }',
        ),
        fenced(
            "from autograd.part import deep\n\n"
            "print(deep.x.__name__)  #> colorsys"
        ),
    )
    for fence in book.read().python_fences:
        run_in(book.read(), fence)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("autograd/__init__.py", "autograd"),
        ("autograd/value.py", "autograd.value"),
        ("autograd/part/__init__.py", "autograd.part"),
    ],
)
def test_a_file_is_imported_as(path: str, name: str) -> None:
    assert module_name(path) == name


def test_outside_of_a_snapshot_the_import_system_is_as_it_was(
    book: SmallBook,
) -> None:
    good_book(book.root)
    read = read_book(book.root)
    real = importlib.import_module("autograd")
    real_value = importlib.import_module("autograd.value")
    meta_path = list(sys.meta_path)
    with take_snapshot(read, read.python_fences[0]).importable():
        shown = importlib.import_module("autograd.value")
        assert shown is not real_value
        assert sys.modules["autograd"] is not real
    for fence in read.python_fences:
        run_in(read, fence)
        assert sys.modules["autograd"] is real
        assert sys.modules["autograd.value"] is real_value
        assert sys.meta_path == meta_path


@pytest.mark.parametrize(
    "source",
    [
        "import autograd.value\nraise ValueError",
        "import autograd.value\nraise KeyboardInterrupt",
        "import autograd.nonsense",
    ],
)
def test_the_import_system_is_restored_after_a_failure(
    book: SmallBook, source: str
) -> None:
    book.page("a.md", fenced(VALUE, ENGINE), fenced(source))
    real = importlib.import_module("autograd")
    names = {
        name for name in sys.modules if name.partition(".")[0] == "autograd"
    }
    meta_path = list(sys.meta_path)
    read = book.read()
    with pytest.raises((BlockError, KeyboardInterrupt)):
        run_in(read, read.python_fences[-1])
    assert sys.modules["autograd"] is real
    assert {
        name for name in sys.modules if name.partition(".")[0] == "autograd"
    } == names
    assert sys.meta_path == meta_path


def test_a_book_that_cannot_be_tangled_leaves_the_import_system_alone(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1\nx = 2", ENGINE))
    real, meta_path = importlib.import_module("autograd"), list(sys.meta_path)
    with pytest.raises(Exception, match=r"docs/a\.md:5: x is defined twice"):
        run_in(book.read(), book.read().python_fences[0])
    assert sys.modules["autograd"] is real
    assert sys.meta_path == meta_path


def test_a_traceback_out_of_the_engine_names_the_pages(book: SmallBook) -> None:
    grown = """\
class Value(Value):
    def inverse(self):
        return sum(self._inverses())

    # A comment.
    @staticmethod
    def _inverses():
        def inner(numbers):
            return [1 / number for number in numbers]

        return inner([0])"""
    call = (
        "from autograd.value import Value\n\n\n"
        "def f():\n    Value(0).inverse()\n\n\nf()"
    )
    book.page("a.md", fenced(VALUE, ENGINE))
    book.page("b.md", "Some text.\n", fenced(grown, ENGINE), fenced(call))
    book.page("c.md", fenced("import math\n\n\nclass A:\n    pass", ENGINE))
    example = book.read().python_fences[2]
    message = failure_at(book, example.where)
    page = book.root / "docs/b.md"
    lines = page.read_text("utf-8").splitlines()
    for text, function in [
        ("f()", "<module>"),
        ("    Value(0).inverse()", "f"),
        ("        return sum(self._inverses())", "inverse"),
        ("        return inner([0])", "_inverses"),
        ("            return [1 / number for number in numbers]", "inner"),
    ]:
        place = (
            f'File "{page}", line {lines.index(text) + 1}, in {function}\n'
            f"    {text.strip()}"
        )
        assert place in message
    assert message.endswith("ZeroDivisionError: division by zero\n")
    assert "snapshot.py" not in message


def test_an_engine_block_is_imported_where_it_stands(book: SmallBook) -> None:
    bad = "def inverse(x):\n    return 1 / x\n\n\ninverse(0)"
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced(bad, ENGINE),
        fenced("x = 1", INIT),
    )
    run_at(book, "docs/a.md:3")
    where = book.read().python_fences[1].where
    message = failure_at(book, where)
    assert message.startswith(
        f"{where}: autograd/value.py cannot be imported as far as this block\n"
        "Traceback (most recent call last):\n"
    )
    line = int(where.partition(":")[2]) + 2
    assert (
        f'File "{book.root / "docs/a.md"}", line {line}, in inverse' in message
    )
    assert "ZeroDivisionError" in message
    assert "importlib" not in message


def test_an_engine_block_that_uses_what_comes_later_fails(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced(EXPORTS, INIT), fenced(VALUE, ENGINE))
    assert "no page so far has written autograd.value" in failure_at(
        book, "docs/a.md:3"
    )
    run_at(book, book.read().python_fences[1].where)
