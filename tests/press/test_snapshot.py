"""What an example sees of the engine, and how what it prints is compared."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from literate.fences import read_book, read_page
from literate.snapshot import (
    BlockFailure,
    engine_at,
    module_name,
    run,
    run_example,
)
from press.small_book import (
    ADD,
    ENGINE,
    EXPORTS,
    INIT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
    literal,
)


def run_at(book: SmallBook, where: str) -> None:
    run(book.read(), book.fence(where))


def failure_at(book: SmallBook, where: str) -> str:
    with pytest.raises(BlockFailure) as caught:
        run_at(book, where)
    return str(caught.value)


def run_source(root: Path, source: str) -> None:
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python
    run_example(root, fence)


def failure(root: Path, source: str) -> str:
    with pytest.raises(BlockFailure) as caught:
        run_source(root, source)
    return str(caught.value)


def test_every_block_of_a_good_book_runs(tmp_path: Path) -> None:
    good_book(tmp_path)
    read = read_book(tmp_path)
    for fence in read.python:
        run(read, fence)


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
        fence for fence in book.read().python if fence.kind == "example"
    )
    told = failure_at(book, example.where)
    assert told.startswith(
        f"{example.where}: the block does not do what its #> comments say\n"
    )
    assert (
        "TypeError: unsupported operand type(s) for +: 'Value' and 'Value'"
        in told
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
    run_at(book, book.read().python[-1].where)


def test_a_module_that_no_page_has_written_yet_is_not_found(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced(VALUE, ENGINE), fenced("import autograd.graph"))
    book.page("b.md", fenced("x = 1", 'python { title="autograd/graph.py" }'))
    assert (
        "ModuleNotFoundError: no page so far has written autograd.graph"
        in failure_at(book, book.read().python[1].where)
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
    for fence in book.read().python:
        run(book.read(), fence)


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
    with engine_at(read, read.python[0]):
        shown = importlib.import_module("autograd.value")
        assert shown is not real_value
        assert sys.modules["autograd"] is not real
    for fence in read.python:
        run(read, fence)
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
    with pytest.raises((BlockFailure, KeyboardInterrupt)):
        run(read, read.python[-1])
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
        run(book.read(), book.read().python[0])
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
    example = book.read().python[2]
    told = failure_at(book, example.where)
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
        assert place in told
    assert told.endswith("ZeroDivisionError: division by zero\n")
    assert "snapshot.py" not in told


def test_an_engine_block_is_imported_where_it_stands(book: SmallBook) -> None:
    bad = "def inverse(x):\n    return 1 / x\n\n\ninverse(0)"
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced(bad, ENGINE),
        fenced("x = 1", INIT),
    )
    run_at(book, "docs/a.md:3")
    where = book.read().python[1].where
    told = failure_at(book, where)
    assert told.startswith(
        f"{where}: autograd/value.py cannot be imported as far as this block\n"
        "Traceback (most recent call last):\n"
    )
    line = int(where.partition(":")[2]) + 2
    assert f'File "{book.root / "docs/a.md"}", line {line}, in inverse' in told
    assert "ZeroDivisionError" in told
    assert "importlib" not in told


def test_an_engine_block_that_uses_what_comes_later_fails(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced(EXPORTS, INIT), fenced(VALUE, ENGINE))
    assert "no page so far has written autograd.value" in failure_at(
        book, "docs/a.md:3"
    )
    run_at(book, book.read().python[1].where)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "print(1)  #> 1",
        "print(1)\n#> 1\nprint(2, 3)  #>2 3",
        "for x in 1, 2:\n    print(x)\n#> 1\n#> 2",
        "print('a\\n\\n  b')\n#> a\n#>\n#>   b",
        "print()  #>",
        "print('#>')  #> #>",
        "x = '''\n#> no comment\n'''",
        "print(1, end='')  #> 1",
        "print('and so on…')  #> and so on…",
        "raise ValueError  #> ValueError",
        "raise ValueError('a b')  #> ValueError: a b",
        "raise ValueError('a b')  #> ValueError: a…",
        "raise ValueError('a b')  #> ValueError…",
        "raise ValueError('a…')  #> ValueError: a…",
        "raise ValueError('a\\nb')  #> ValueError: a",
        "print(1)  #> 1\nraise TypeError('a b')  #> TypeError: a…",
        "1 + ''  #> TypeError: unsupported operand…",
        "x = (1 +* 2)  #> SyntaxError: invalid syntax…",
        "assert False, 'no'  #> AssertionError: no",
        "print(__name__)  #> __main__",
    ],
)
def test_a_block_that_does_what_it_says(tmp_path: Path, source: str) -> None:
    run_source(tmp_path, source)


@pytest.mark.parametrize(
    ("source", "expected", "happened"),
    [
        ("print(1)", [], ["1"]),
        ("print(1)\nprint(2)  #> 2", ["2"], ["1", "2"]),
        ("x = 1  #> 1", ["1"], []),
        ("print(1)  #> 1\n#> 2", ["1", "2"], ["1"]),
        ("print(1)  #> 2", ["2"], ["1"]),
        ("print(1)\nprint(2)\n#> 2\n#> 1", ["2", "1"], ["1", "2"]),
        ("print(1)  # > 1", [], ["1"]),
        ("print(' 1')  #> 1", ["1"], [" 1"]),
        ("print('1 ')  #> 1", ["1"], ["1 "]),
        ("print('1\\n')  #> 1", ["1"], ["1", ""]),
        ("print(12)  #> 1…", ["1…"], ["12"]),
        ("assert 1 > 2", [], ["AssertionError"]),
        ("assert 1 > 2, 'no'  #> 1", ["1"], ["AssertionError: no"]),
        ("1 / 0", [], ["ZeroDivisionError: division by zero"]),
        (
            "1 + ''  #> ValueError…",
            ["ValueError…"],
            ["TypeError: unsupported operand "],
        ),
        ("raise TypeError('a')", [], ["TypeError: a"]),
        ("raise TypeError('a')  #> TypeError", ["TypeError"], ["TypeError: a"]),
        (
            "raise TypeError('a')  #> TypeError: b",
            ["TypeError: b"],
            ["TypeError: a"],
        ),
        (
            "raise TypeError('a')  #> TypeError: b…",
            ["TypeError: b…"],
            ["TypeError: a"],
        ),
        (
            "raise TypeError('a b')  #> TypeError: a",
            ["TypeError: a"],
            ["TypeError: a b"],
        ),
        ("x = 1  #> TypeError: a…", ["TypeError: a…"], []),
        (
            "print(1)\nraise TypeError('a')  #> TypeError…",
            ["TypeError…"],
            ["1", "TypeError: a"],
        ),
        (
            "print(1)  #> 2\nraise TypeError('a')  #> TypeError…",
            ["2", "TypeError…"],
            ["1", "TypeError: a"],
        ),
        ("x = (1 +* 2)", [], ["SyntaxError: invalid syntax "]),
        (
            "x = '''  #> 1",
            [],
            ["SyntaxError: unterminated triple-quoted string literal "],
        ),
    ],
)
def test_a_block_that_does_not(
    tmp_path: Path, source: str, expected: list[str], happened: list[str]
) -> None:
    head, _, told = failure(tmp_path, source).partition("\n")
    assert head == "page.md:3: the block does not do what its #> comments say"
    assert told.startswith(
        "  expected:\n"
        + ("".join(f"    {line}\n" for line in expected) or "    (nothing)\n")
        + "  happened:\n"
        + ("\n".join(f"    {line}" for line in happened) or "    (nothing)\n")
    )


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0  #> ZeroDivisionError…\nassert False",
        "def f():\n    return 1 / 0\n\n\nx = f()\nf()  #> ZeroDivisionError…",
        "if True:\n    1 / 0\nx = 1  #> ZeroDivisionError…",
    ],
)
def test_nothing_stands_below_an_error_that_is_meant(
    tmp_path: Path, source: str
) -> None:
    assert failure(tmp_path, source).startswith(
        "page.md:3: an error that is meant ends its block, "
        "but below this one stand statements that never run; "
        "move them to another block\n"
        "Traceback (most recent call last):\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    1 / 0\n\n\nf()  #> ZeroDivisionError…\n\n# A comment.",
        "for x in 1, 0:\n    print(1 / x)\n    y = 2\n"
        "#> 1.0\n#> ZeroDivisionError…",
        "print(\n    1,\n    1 / 0,\n)  #> ZeroDivisionError…",
    ],
)
def test_an_error_that_is_meant_may_end_a_longer_statement(
    tmp_path: Path, source: str
) -> None:
    run_source(tmp_path, source)


def test_what_an_engine_block_says_of_its_output_is_not_passed_over(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1\nprint(x)  #> 1", ENGINE))
    assert failure_at(book, "docs/a.md:3") == (
        "docs/a.md:3: nothing compares #> 1 in an engine block; "
        "print it in an example"
    )


def test_an_engine_block_that_prints_fails(book: SmallBook) -> None:
    book.page("a.md", fenced("print(1)", ENGINE))
    assert failure_at(book, "docs/a.md:3") == (
        "docs/a.md:3: importing the engine prints '1\\n'; "
        "print it in an example"
    )


def test_a_failure_names_the_page_s_own_line(tmp_path: Path) -> None:
    told = failure(tmp_path, "x = 1\n\nx.y = 2")
    assert (
        f'File "{tmp_path / "page.md"}", line 6, in <module>\n    x.y = 2'
        in told
    )
    told = failure(tmp_path, "x = 1\nx = (")
    assert f'File "{tmp_path / "page.md"}", line 5\n    x = (' in told


def test_each_part_of_a_chain_is_compared_by_itself(book: SmallBook) -> None:
    more = "python { continuation }"
    book.page(
        "a.md",
        fenced("x = 1\nprint(x)  #> 1"),
        fenced("x.y  #> AttributeError: …", more),
        fenced("print(x)  #> 1", more),
        fenced("x += 1\nprint(x)  #> 3", more),
    )
    *good, bad = book.read().python
    for fence in good:
        run(book.read(), fence)
    assert failure_at(book, bad.where).startswith(
        f"{bad.where}: the block does not do what its #> comments say\n"
        "  expected:\n    3\n  happened:\n    2\n"
    )


def test_examples_share_nothing_unless_they_go_on(book: SmallBook) -> None:
    book.page(
        "a.md",
        fenced("x = 1"),
        fenced("print(x)  #> NameError: name 'x' is not defined"),
    )
    for fence in book.read().python:
        run(book.read(), fence)


def test_a_block_that_raises_runs_once(book: SmallBook) -> None:
    ran = book.root / "ran.txt"
    book.page(
        "a.md",
        fenced(
            f"with open({literal(ran)}, 'a') as f:\n    f.write('ran ')\n"
            "raise TypeError"
        ),
    )
    failure_at(book, "docs/a.md:3")
    assert ran.read_text("utf-8") == "ran "
