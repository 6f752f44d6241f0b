"""How a fence is run, and how what it prints is compared."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.run.compare import run_and_compare
from literate.run.errors import BlockError
from literate.run.fence_run import Outcome
from press.small_book import ENGINE, SmallBook, fenced, literal, run_in


def outcome(root: Path, source: str) -> Outcome:
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python_fences
    return run_and_compare(root, fence)


def failure(root: Path, source: str) -> str:
    with pytest.raises(BlockError) as caught:
        outcome(root, source)
    return str(caught.value)


def failure_at(book: SmallBook, where: str) -> str:
    with pytest.raises(BlockError) as caught:
        run_in(book.read(), book.fence(where))
    return str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "",
        "print(1)  #> 1",
        "print(1)\n#> 1\nprint(2, 3)  #>2 3",
        "print(1)\n\n# A word between.\n#> 1\n\nx = 2",
        "for x in 1, 2:\n    print(x)\n#> 1\n#> 2",
        "for x in 1, 2:\n    print(x)  #> 1\n#> 2",
        "print(\n    1,\n)  #> 1",
        "x = 1; print(x)  #> 1",
        "print('a\\n\\n  b')\n#> a\n#>\n#>   b",
        "print()  #>",
        "print(1, end='')  #> 1",
        "print('and so on…')  #> and so on…",
        "import sys\n\nprint(1, file=sys.stderr)  #> 1",
        # What keeps hold of a stream prints where it did before.
        "import logging\n\nlog = logging.Logger('a')\n"
        "log.addHandler(logging.StreamHandler())\nlog.error('b')  #> b",
        "import sys\n\nout = sys.stdout\nprint(1, file=out)  #> 1",
        "import io\nimport sys\n\nsys.stdout = io.StringIO()\nprint(1)",
        "import sys\n\nsys.stdout.close()\n"
        "print(1)  #> ValueError: I/O operation on closed file.",
        "import sys\n\nsys.stdout.write(1)\n"
        "#> TypeError: write() argument must be str, not int",
        "class E(Exception):\n    def __str__(self):\n        return 1\n\n\n"
        "raise E  #> E: <exception str() failed>",
        # A trace ends with its statement, and never sees the press.
        "import sys\n\nsys.settrace(print)\nprint(1)  #> 1",
        "from threading import Thread\n\nt = Thread(target=print, args=[1])\n"
        "assert not (t.start() or t.join())  #> 1",
        "raise ValueError  #> ValueError",
        "raise ValueError('a b')  #> ValueError: a b",
        "raise ValueError('a b')  #> ValueError: a…",
        "raise ValueError('a b')  #> ValueError…",
        "raise ValueError('a…')  #> ValueError: a…",
        "raise ValueError('a\\nb')  #> ValueError: a",
        "raise KeyboardInterrupt  #> KeyboardInterrupt",
        "raise SystemExit(2)  #> SystemExit: 2",
        "print(1)  #> 1\nraise TypeError('a b')  #> TypeError: a…",
        "1 + ''  #> TypeError: unsupported operand…",
        "x = (1 +* 2)  #> SyntaxError: invalid syntax…",
        "return 1  #> SyntaxError: 'return' outside function…",
        "assert False, 'no'  #> AssertionError: no",
        "print(__name__)  #> __main__",
        "from __future__ import annotations\n\n\n"
        "def f(x: y):\n    pass\n\n\nprint(f.__annotations__)\n"
        "#> {'x': 'y'}",
        "x = 1  # -1 is less, 2 > 1",
    ],
)
def test_a_block_that_does_what_it_says(tmp_path: Path, source: str) -> None:
    outcome(tmp_path, source)


@pytest.mark.parametrize(
    ("source", "line", "expected", "actual"),
    [
        ("print(1)", 4, [], ["1"]),
        ("print(1)\nprint(2)  #> 2", 4, [], ["1"]),
        ("x = 1  #> 1", 4, ["1"], []),
        ("print(1)  #> 1\n#> 2", 4, ["1", "2"], ["1"]),
        ("x = 1\n\nprint(1)  #> 2", 6, ["2"], ["1"]),
        # In the right order, and beside the wrong statement.
        ("print(1)\nprint(2)\n#> 1\n#> 2", 4, [], ["1"]),
        ("print(1)  #> 1\n#> 2\nprint(2)", 4, ["1", "2"], ["1"]),
        ("print(' 1')  #> 1", 4, ["1"], [" 1"]),
        ("print('1 ')  #> 1", 4, ["1"], ["1 "]),
        ("print('1\\n')  #> 1", 4, ["1"], ["1", ""]),
        ("print(12)  #> 1…", 4, ["1…"], ["12"]),
        ("import sys\n\nprint(1, file=sys.stderr)", 6, [], ["1"]),
        (
            "import logging\n\nlog = logging.Logger('a')\n"
            "log.addHandler(logging.StreamHandler())\nlog.error('b')",
            8,
            [],
            ["b"],
        ),
        ("import sys\n\nx = sys.stdout\nx.write('1')", 7, [], ["1"]),
        ("print('a\\rb')  #> b", 4, ["b"], [r"a\rb"]),
        ("print('1')  #>\u00a01", 4, [r"\xa01"], ["1"]),
        ("assert 1 > 2", 4, [], ["AssertionError"]),
        ("assert 1 > 2, 'no'  #> 1", 4, ["1"], ["AssertionError: no"]),
        ("1 / 0", 4, [], ["ZeroDivisionError: division by zero"]),
        (
            "1 + ''  #> ValueError…",
            4,
            ["ValueError…"],
            ["TypeError: unsupported operand "],
        ),
        ("raise TypeError('a')", 4, [], ["TypeError: a"]),
        (
            "raise TypeError('a')  #> TypeError",
            4,
            ["TypeError"],
            ["TypeError: a"],
        ),
        ("raise TypeError('a')  #> …", 4, ["…"], ["TypeError: a"]),
        ("raise TypeError('a')  #> Type…", 4, ["Type…"], ["TypeError: a"]),
        (
            "raise TypeError('a')  #> TypeError: b…",
            4,
            ["TypeError: b…"],
            ["TypeError: a"],
        ),
        (
            "raise TypeError('a b')  #> TypeError: a",
            4,
            ["TypeError: a"],
            ["TypeError: a b"],
        ),
        ("x = 1  #> TypeError: a…", 4, ["TypeError: a…"], []),
        (
            "print(1)  #> 2\nraise TypeError('a')  #> TypeError…",
            4,
            ["2"],
            ["1"],
        ),
        (
            "for x in 1, 0:\n    print(1 / x)\n#> ZeroDivisionError…",
            4,
            ["ZeroDivisionError…"],
            ["1.0", "ZeroDivisionError: "],
        ),
        ("raise KeyboardInterrupt", 4, [], ["KeyboardInterrupt"]),
        ("import sys\n\nsys.exit()", 6, [], ["SystemExit"]),
        ("import pytest\n\npytest.skip('x')", 6, [], ["Skipped: x"]),  # fails
        ("x = (1 +* 2)", 3, [], ["SyntaxError: invalid syntax "]),
        ("return 1", 3, [], ["SyntaxError: 'return' outside function "]),
        ("@print\n@int\ndef f():\n    pass", 4, [], ["TypeError: int() "]),
        (
            "x = '''  #> 1",
            3,
            [],
            ["SyntaxError: unterminated triple-quoted string literal "],
        ),
    ],
)
def test_a_block_that_does_not(
    tmp_path: Path,
    source: str,
    line: int,
    expected: list[str],
    actual: list[str],
) -> None:
    head, _, rest = failure(tmp_path, source).partition("\n")
    assert head == f"page.md:{line}: this does not do what its #> say"
    assert rest.startswith(
        "  expected:\n"
        + ("".join(f"    {text}\n" for text in expected) or "    (nothing)\n")
        + "  actual:\n"
        + ("\n".join(f"    {text}" for text in actual) or "    (nothing)\n")
    )


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("print(1)  # > 1", 4, "nothing compares the comment '# > 1'; a mark"),
        ("x = 1  #=> 1", 4, "nothing compares the comment '#=> 1'"),
        ("x = 1  #-> 1", 4, "nothing compares the comment '#-> 1'"),
        ("x = 1\n\n# => 1", 6, "nothing compares the comment '# => 1'"),
        ("x = 1  ##> 1", 4, "nothing compares the comment '##> 1'"),
        ("x = 1  # → 1", 4, "nothing compares the comment '# → 1'"),
        ("x = 1  #» 1", 4, "nothing compares the comment '#» 1'"),
        ("x = 1  #＞ 1", 4, "nothing compares the comment '#＞ 1'"),  # noqa: RUF001
        ("x = 1  #|> 1", 4, "nothing compares the comment '#|> 1'"),
        ("x = 1  # &gt; 1", 4, "nothing compares the comment '# &gt; 1'"),
        ("x = 1  # so #> 1", 4, "nothing compares the comment '# so #> 1'"),
        ("print('1 #> 1')", 4, "nothing compares a #> in a string"),
        ("x = f'{1}#>'", 4, "nothing compares a #> in a string"),
        ("x = '''\n\n#> 1\n'''", 6, "nothing compares a #> in a string"),
        ("#> 1\nprint(1)", 4, "no statement stands above this #>; move it"),
        ("#> 1", 4, "no statement stands above this #>; move it"),
        (
            "for x in 1, 2:  #> 1\n    print(x)\n#> 2",
            4,
            "this #> stands inside a statement; move it",
        ),
        ("print(  #> 1\n    1\n)", 4, "this #> stands inside a statement"),
    ],
)
def test_a_mark_that_nothing_compares_is_an_error(
    tmp_path: Path, source: str, line: int, message: str
) -> None:
    assert failure(tmp_path, source).startswith(f"page.md:{line}: {message}")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("1 / 0  #> ZeroDivisionError…\nassert False", 4),
        ("x = 1\n1 / 0\n#> ZeroDivisionError…\n\nassert False", 5),
    ],
)
def test_nothing_stands_below_an_error_that_is_meant(
    tmp_path: Path, source: str, line: int
) -> None:
    assert failure(tmp_path, source).startswith(
        f"page.md:{line}: an error that is meant ends its block, "
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
    outcome(tmp_path, source)


def test_what_an_engine_block_says_of_its_output_is_not_passed_over(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1\nprint(x)  #> 1", ENGINE))
    assert failure_at(book, "docs/a.md:3") == (
        "docs/a.md:5: nothing compares #> 1 in an engine block; "
        "print it in an example"
    )


def test_an_engine_block_that_prints_fails(book: SmallBook) -> None:
    book.page("a.md", fenced("print(1)", ENGINE))
    assert failure_at(book, "docs/a.md:3") == (
        "docs/a.md:3: importing the engine prints '1\\n'; "
        "print it in an example"
    )


def test_a_failure_names_the_page_s_own_line(tmp_path: Path) -> None:
    message = failure(tmp_path, "x = 1\n\nx.y = 2")
    assert (
        f'File "{tmp_path / "page.md"}", line 6, in <module>\n    x.y = 2'
        in message
    )
    message = failure(tmp_path, "x = 1\nx = (")
    assert f'File "{tmp_path / "page.md"}", line 5\n    x = (' in message


def test_each_part_of_a_chain_is_compared_by_itself(book: SmallBook) -> None:
    more = "python { continuation }"
    book.page(
        "a.md",
        fenced("x = 1\nprint(x)  #> 1"),
        fenced("x.y  #> AttributeError: …", more),
        fenced("print(x)  #> 1", more),
        fenced("x += 1\nprint(x)  #> 3", more),
    )
    *good, bad = book.read().python_fences
    for fence in good:
        run_in(book.read(), fence)
    assert failure_at(book, bad.where).startswith(
        f"docs/a.md:{bad.line + 2}: this does not do what its #> say\n"
        "  expected:\n    3\n  actual:\n    2\n"
    )


def test_examples_share_nothing_unless_they_go_on(book: SmallBook) -> None:
    book.page(
        "a.md",
        fenced("x = 1"),
        fenced("print(x)  #> NameError: name 'x' is not defined"),
    )
    for fence in book.read().python_fences:
        run_in(book.read(), fence)


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


def test_what_is_printed_when_a_block_has_ended_is_told(
    tmp_path: Path,
) -> None:
    source = "class A:\n    def __del__(self):\n        print(1)\n\n\na = A()"
    assert failure(tmp_path, source) == (
        "page.md:3: after its last line this block still prints '1\\n', which "
        "nothing compares; let a statement print it, or end what does"
    )


def test_a_thread_that_outlives_its_block_is_told(tmp_path: Path) -> None:
    source = (
        "from threading import Event, Thread\n\n"
        "e = Event()\nThread(target=e.wait, args=[9]).start()\n"
        "__builtins__.e = e"
    )
    try:
        assert failure(tmp_path, source) == (
            "page.md:3: a thread that this block starts still runs at its end; "
            "join it, so that what it prints is compared"
        )
    finally:
        vars(builtins).pop("e").set()


@pytest.mark.parametrize(
    "source",
    [
        "print('a' * 100_001)",
        "while True:\n    try:\n        print(1)\n"
        "    except Exception:\n        pass",
    ],
)
def test_a_block_that_prints_without_end_is_stopped(
    tmp_path: Path, source: str
) -> None:
    assert failure(tmp_path, source) == (
        "page.md:4: this prints more than 100,000 characters; "
        "does a loop in it never end?"
    )


@pytest.mark.parametrize(
    "line", ["from broken import nothing", "import broken.part.nothing"]
)
def test_what_cannot_be_imported_is_not_imported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "part.py").write_text("")
    (tmp_path / "broken" / "__init__.py").write_text(
        f"import builtins\nbuiltins.times += 1\n{line}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("builtins.times", 0, raising=False)
    message = failure(tmp_path, "import broken").splitlines()[-1]
    assert "Error: " in message
    assert vars(builtins)["times"] == 1
