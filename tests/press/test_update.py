"""The #> lines of a page, written as its examples print them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from literate.command import main
from press.small_book import ENGINE, ROOT, SmallBook, fenced

A_LOOP = "for x in 1, 2:\n    print(x)"
LONG = "x" * 70
# All that a mark holds of a line which goes on below it.
WIDE = "x" * 76 + "\\"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    monkeypatch.chdir(tmp_path)
    return SmallBook(tmp_path)


# What a block is, and what it becomes.
CHANGES = [
    # As it stands.
    ("print(1)  #> 1", "print(1)  #> 1"),
    ("print(1)\n#> 1", "print(1)\n#> 1"),
    ("raise TypeError('a b')  #> TypeError: a…",) * 2,
    ("raise TypeError('a b')  #> TypeError…",) * 2,
    ("print('a…')  #> a…",) * 2,
    # Another text, in the form that stands.
    ("print(1)  #> 2", "print(1)  #> 1"),
    ("print(1)    #> 2", "print(1)  #> 1"),
    ("print(1)\n#> 2", "print(1)\n#> 1"),
    ("print(1)\n\n# A word.\n#> 2", "print(1)\n\n# A word.\n#> 1"),
    (f"{A_LOOP}\n#> 1\n#> 3", f"{A_LOOP}\n#> 1\n#> 2"),
    (f"{A_LOOP}  #> 2\n#> 1", f"{A_LOOP}  #> 1\n#> 2"),
    ("print(' 1')  #> 1", "print(' 1')  #>  1"),
    ("print('a')  #> a…", "print('a')  #> a"),
    # None where some were.
    ("x = 1  #> 1", "x = 1"),
    ("x = 1\n#> 1\n#> 2\ny = 2", "x = 1\ny = 2"),
    ("x = 1  #> 1\n#> 2\n\ny = 2", "x = 1\n\ny = 2"),
    # Some where none was.
    ("print(1)", "print(1)  #> 1"),
    ("print(\n    1,\n)", "print(\n    1,\n)  #> 1"),
    ("print(1,\n      2)", "print(1,\n      2)\n#> 1 2"),
    ("print(1)  # A word.", "print(1)  # A word.\n#> 1"),
    ("for x in [1]:\n    print(x)", "for x in [1]:\n    print(x)\n#> 1"),
    (f"{A_LOOP}\n\ny = 2", f"{A_LOOP}\n#> 1\n#> 2\n\ny = 2"),
    ("print('a\\n\\n  b')", "print('a\\n\\n  b')\n#> a\n#>\n#>   b"),
    ("print()", "print()  #>"),
    ("x = '#'; print(x)", "x = '#'; print(x)  #> #"),
    # More, or fewer.
    (f"{A_LOOP}\n#> 1", f"{A_LOOP}\n#> 1\n#> 2"),
    (f"{A_LOOP}  #> 1", f"{A_LOOP}\n#> 1\n#> 2"),
    (f"{A_LOOP}\n#> 1\n#> 2\n#> 3\nx = 1", f"{A_LOOP}\n#> 1\n#> 2\nx = 1"),
    ("print(1)\n#> 1\n#> 2", "print(1)\n#> 1"),
    ("print(1)  #> 1\n#> 2", "print(1)  #> 1"),
    (
        "if True:\n    print(1)\n    print(2)",
        "if True:\n    print(1)\n    print(2)\n#> 1\n#> 2",
    ),
    # There is room for it, or not.
    (f"print({LONG!r})", f"print({LONG!r})\n#> {LONG}"),
    (f"x = {LONG!r}\nprint(x)", f"x = {LONG!r}\nprint(x)\n#> {LONG}"),
    (f"x = {LONG!r}\nprint(x)  #> 1", f"x = {LONG!r}\nprint(x)\n#> {LONG}"),
    # A line that is wider than the page goes on below.
    ("print('x' * 140)", f"print('x' * 140)\n#> {WIDE}\n#> {'x' * 64}"),
    ("print('x' * 77)", f"print('x' * 77)\n#> {'x' * 77}"),
    ("print('x' * 78)", f"print('x' * 78)\n#> {WIDE}\n#> xx"),
    ("print('x' * 76, 'y')  #> z", f"print('x' * 76, 'y')\n#> {WIDE}\n#>  y"),
    ("print('x' * 78)\n#> y\n#> z", f"print('x' * 78)\n#> {WIDE}\n#> xx"),
    (f"print(1)\n#> {WIDE}\n#> xx", "print(1)\n#> 1"),
    (
        "for n in 229, 1:\n    print('x' * n)",
        "for n in 229, 1:\n    print('x' * n)\n"
        f"#> {WIDE}\n#> {WIDE}\n#> {'x' * 77}\n#> x",
    ),
    # A backslash is its own, unless another line is below.
    (r"print('a\\')", r"print('a\\')  #> a" + "\\"),
    (
        r"for x in 'a\\', 'b\\':" + "\n    print(x)",
        r"for x in 'a\\', 'b\\':" + "\n    print(x)\n#> a\\\\\n#>\n#> b\\",
    ),
    (
        r"for x in 'x' * 76 + '\\', 'b':" + "\n    print(x)",
        r"for x in 'x' * 76 + '\\', 'b':" + "\n    print(x)\n"
        f"#> {WIDE}\n#> \\\\\n#>\n#> b",
    ),
    # Several, and each below another that grows.
    (
        f"{A_LOOP}\nprint(3)\nx = 1  #> 4\nprint(5)  #> 6",
        f"{A_LOOP}\n#> 1\n#> 2\nprint(3)  #> 3\nx = 1\nprint(5)  #> 5",
    ),
    # What is meant to fail.
    ("1 / 0  #> TypeError", "1 / 0  #> ZeroDivisionError: division by zero"),
    ("1 / 0\n#> TypeError…", "1 / 0\n#> ZeroDivisionError: division by zero"),
    (
        "print(1)  #> 2\n1 / 0  #> ZeroDivisionError…",
        "print(1)  #> 1\n1 / 0  #> ZeroDivisionError…",
    ),
    (
        "if True:\n    print(1)\n    1 / 0\n#> 2\n#> ZeroDivisionError…",
        "if True:\n    print(1)\n    1 / 0\n#> 1\n#> ZeroDivisionError…",
    ),
    (
        "raise ValueError('word ' * 20)\n#> TypeError",
        "raise ValueError('word ' * 20)\n#> ValueError: "
        + ("word " * 12).strip()
        + "…",
    ),
    (
        "return 1  #> TypeError",
        "return 1  #> SyntaxError: 'return' outside function…",
    ),
    ("x = 1  #> TypeError: a…", "x = 1"),
    ("x = 1  #> TypeError: a…\nprint(2)", "x = 1\nprint(2)  #> 2"),
]


def test_each_statement_gets_the_marks_of_what_it_prints(
    book: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    book.page("a.md", *(fenced(before) for before, _ in CHANGES))
    assert main(["update", "docs/a.md"]) == 0
    blocks = [fence.source for fence in book.read().python_fences]
    for block, (before, after) in zip(blocks, CHANGES, strict=True):
        assert block == f"{after}\n", before
    capsys.readouterr()
    for words in ([], ["--check"]):
        assert main(["update", "docs/a.md", *words]) == 0
        assert capsys.readouterr().out == ""


REFUSED = [
    ("x = 1\nraise TypeError('a')", 5, "this does not do what its #> say"),
    ("print(1)\ny\nprint(2)", 5, "this does not do what its #> say"),
    ("raise TypeError('a')  #> 1", 4, "this does not do what its #> say"),
    ("x = (1 +* 2)", 3, "this does not do what its #> say"),
    ("print(1)  #> 1\nx = (  #> TypeError", 3, "this does not do what its"),
    ("1 / 0  #> TypeError\nx = 1", 4, "an error that is meant ends its block"),
    ("#> 1\nprint(1)", 4, "no statement stands above this #>"),
    ("print('a\\rb')", 4, r"this prints 'a\rb', which no #> can hold"),
    ("print('a\\x1b[1m')", 4, r"this prints 'a\x1b[1m', which no #> can hold"),
    ("print('a\\u200b')", 4, r"this prints 'a\u200b', which no #> can hold"),
    ("print('a\\ud800')", 4, r"this prints 'a\ud800', which no #> can hold"),
    ("print(1); print(2)", 4, "this prints something else each time that it"),
    (
        "import time\n\nprint(time.perf_counter())",
        6,
        "this prints something else each time that it",
    ),
    ("import os\n\nos._exit(1)", 3, "this block ended the process"),
    # The line is that of the page as it is.
    (f"{A_LOOP}\nprint(3)\ny", 7, "this does not do what its #> say"),
]


@pytest.mark.parametrize(("source", "line", "message"), REFUSED)
def test_a_page_that_fails_for_another_reason_is_refused(
    book: SmallBook,
    capsys: pytest.CaptureFixture[str],
    source: str,
    line: int,
    message: str,
) -> None:
    book.page("a.md", fenced(source))
    book.page("b.md", fenced("print(1)"))
    before = [(book.root / f"docs/{name}.md").read_bytes() for name in "ab"]
    assert main(["update", "docs"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"docs/a.md:{line}: {message}")
    assert said.out == ""
    after = [(book.root / f"docs/{name}.md").read_bytes() for name in "ab"]
    assert after == before


def test_an_error_that_no_mark_names_says_how_to_mean_it(
    book: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    book.page("a.md", fenced("1 / 0"))
    assert main(["update", "docs/a.md"]) == 1
    assert "write #> ZeroDivisionError below it" in capsys.readouterr().err
    book.page("a.md", fenced("1 / 0\n#> ZeroDivisionError"))
    assert main(["update", "docs/a.md"]) == 0
    [block] = book.read().python_fences
    assert block.source == "1 / 0\n#> ZeroDivisionError: division by zero\n"


def test_the_difference_is_shown_and_a_check_writes_nothing(
    book: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    book.page("a.md", fenced("x = 1\nprint(x)  #> 2"))
    shown = (
        "--- docs/a.md\n+++ docs/a.md\n@@ -2,5 +2,5 @@\n \n ```python\n"
        " x = 1\n-print(x)  #> 2\n+print(x)  #> 1\n ```\n"
    )
    before = (book.root / "docs/a.md").read_bytes()
    assert main(["update", "--check", "docs/a.md"]) == 1
    assert capsys.readouterr().out == shown
    assert (book.root / "docs/a.md").read_bytes() == before
    assert main(["update", "docs/a.md"]) == 0
    assert capsys.readouterr().out == shown
    assert main(["update", "--check", "docs/a.md"]) == 0


def test_every_kind_of_block_runs_where_it_stands(book: SmallBook) -> None:
    book.page(
        "a.md",
        fenced("print(1)", "python { only_here }"),
        fenced("def two():\n    return 2", ENGINE),
        fenced("from autograd.value import two\n\nx = two()\nprint(x)"),
        fenced("print(x + 1)  #> 0", "python { continuation }"),
        fenced("print(x + 2)", "python { continuation }"),
        "/// exercise | It",
        fenced("x = 1\nprint(x)", "python { starter }"),
        fenced("assert x == 2, 'It is not 2.'", "python { check }"),
        fenced("x = 2\nprint(x)  #> 1", "python { solution }"),
        "///\n",
    )
    text = (book.root / "docs/a.md").read_text("utf-8")
    assert main(["update", "docs/a.md"]) == 0
    expected = text
    for old, new in (
        ("print(1)\n", "print(1)  #> 1\n"),
        ("x = two()\nprint(x)\n", "x = two()\nprint(x)  #> 2\n"),
        ("print(x + 1)  #> 0\n", "print(x + 1)  #> 3\n"),
        ("print(x + 2)\n", "print(x + 2)  #> 4\n"),
        ("x = 1\nprint(x)\n", "x = 1\nprint(x)  #> 1\n"),
        ("x = 2\nprint(x)  #> 1\n", "x = 2\nprint(x)  #> 2\n"),
    ):
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert (book.root / "docs/a.md").read_text("utf-8") == expected


def test_readme_and_pages_by_any_of_their_names(book: SmallBook) -> None:
    book.page("a.md", fenced("print(1)"))
    book.write("README.md", f"# It\n\n{fenced('print(2)')}")
    assert main(["update", "README.md", "./docs/../docs/a.md"]) == 0
    assert "print(2)  #> 2" in (book.root / "README.md").read_text("utf-8")
    assert "print(1)  #> 1" in (book.root / "docs/a.md").read_text("utf-8")


def test_a_page_that_is_not_there_is_told(
    book: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    book.page("a.md", fenced("print(1)"))
    assert main(["update", "docs/b.md"]) == 1
    assert capsys.readouterr().err == "docs/b.md: there is no such page\n"


def test_the_ends_of_lines_stay(book: SmallBook) -> None:
    book.page("a.md", fenced("print(1)"))
    page = book.root / "docs/a.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    before = page.read_bytes()
    assert main(["update", "docs/a.md"]) == 0
    assert page.read_bytes() == before.replace(b"print(1)", b"print(1)  #> 1")


# One whose marks are beside their statements, and of which few name an error.
PAGE = "docs/3-3-arithmetic.md"


def test_a_page_of_the_book_gets_back_what_it_has_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped = shutil.ignore_patterns("runtime")
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=skipped)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["update", "--check", PAGE]) == 0
    page = tmp_path / PAGE
    text = page.read_text("utf-8")
    stripped, count = re.subn(
        r"  #>(?! \w+Error)(?=.*\S).*$", "", text, flags=re.MULTILINE
    )
    assert count > 5
    page.write_text(stripped, "utf-8")
    assert main(["update", PAGE]) == 0
    assert page.read_text("utf-8") == text
