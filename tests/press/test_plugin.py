"""A small book under pytest: what passes, what fails, and what the run says."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from literate import pytest_plugin
from literate.read.book import read_book
from literate.run.fence_process import FenceProcess
from literate.tangle import compiler
from literate.tangle.package import write
from press.small_book import (
    ADD,
    COMPILES,
    ENGINE,
    IN_C,
    ROOT,
    STUB,
    VALUE,
    SmallBook,
    book_with_c,
    fenced,
    good_book,
    literal,
)

pytest_plugins = ["pytester"]

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WARNINGS = SETTINGS["tool"]["pytest"]["ini_options"]["filterwarnings"]
CONFIG = f"""\
[tool.pytest.ini_options]
testpaths = ["docs", "README.md"]
addopts = ["-pliterate.pytest_plugin", "--markdown-docs"]
filterwarnings = {WARNINGS}
"""
# The plugins that a run in several processes needs, and no other.
with_plugins = (
    '"-pliterate',
    '"-ppytest_markdown_docs.plugin", "-pxdist.plugin", "-pliterate',
)
TWO_BLOCKS = fenced("print(1)  #> 1"), fenced("print(2)  #> 3")

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def book(pytester: pytest.Pytester) -> SmallBook:
    (pytester.path / "pyproject.toml").write_text(CONFIG, "utf-8")
    return SmallBook(pytester.path)


@pytest.fixture(scope="module")
def process() -> Iterator[FenceProcess]:
    """One for all runs, which would each start their own."""
    process = FenceProcess()
    yield process
    process.close()


@pytest.fixture
def run(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    process: FenceProcess,
) -> Run:
    """Run pytest on the book, in this process."""

    def limited(limit: float) -> FenceProcess:
        process.limit = limit
        return process

    monkeypatch.setattr(pytest_plugin, "FenceProcess", limited)
    monkeypatch.delattr(pytest_plugin, "pytest_unconfigure")
    # No other plugins, which would only cost time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.syspath_prepend(pytester.path)

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(
            "-ppytest_markdown_docs.plugin", *arguments
        )

    return run


def output_of(result: pytest.RunResult) -> str:
    return f"{result.stdout}\n{result.stderr}"


def test_a_good_book_passes_and_every_block_is_counted(
    book: SmallBook, run: Run
) -> None:
    good_book(book.root)
    result = run()
    result.assert_outcomes(passed=7)
    assert result.ret == 0
    assert "7 of 7 Python blocks on 2 pages passed" in output_of(result)


def test_a_book_without_an_engine_runs_too(book: SmallBook, run: Run) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), fenced("shown", "text"))
    result = run()
    assert result.ret == 0
    assert "1 of 1 Python blocks on 1 pages passed" in output_of(result)


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        ("print(1)  #> 2", 8, "expected:\n    2\n  actual:\n    1\n"),
        ("print(1)", 8, "expected:\n    (nothing)\n  actual:\n    1\n"),
        ("x = 1\nassert x > 2, 'small'", 9, "AssertionError: small"),
        ("x = 1\nx + ''", 9, "TypeError: unsupported operand type(s)"),
        (
            "import autograd",
            8,
            "ModuleNotFoundError: no page so far has written autograd",
        ),
        ("import sys\n\nsys.exit('enough')", 10, "SystemExit: enough"),
        ("import pytest\n\npytest.skip('no')", 10, "Skipped: no"),  # fails
        ("raise KeyboardInterrupt", 8, "KeyboardInterrupt"),
    ],
)
def test_a_block_that_fails_makes_the_run_fail(
    book: SmallBook, run: Run, source: str, line: int, expected: str
) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), fenced(source))
    book.page("b.md", fenced(VALUE, ENGINE))
    result = run()
    result.assert_outcomes(passed=2, failed=1)
    assert result.ret == 1
    output = output_of(result)
    assert f"\ndocs/a.md:{line}: this does not do what its #> say\n" in output
    assert expected in output
    assert "2 of 3 Python blocks on 2 pages passed" in output
    assert "docs/a.md:7: did not pass, or did not run" in output


def test_a_block_that_ends_its_process_fails_by_itself(
    book: SmallBook, run: Run
) -> None:
    ends = fenced("import os\n\nos._exit(0)")
    book.page("a.md", *TWO_BLOCKS[:1], ends, *TWO_BLOCKS[:1])
    result = run()
    result.assert_outcomes(passed=2, failed=1)
    assert (
        "docs/a.md:7: this block ended the process that ran it, with "
        "status 0, so nothing that it printed was compared" in output_of(result)
    )
    assert "2 of 3 Python blocks on 1 pages passed" in output_of(result)


def test_a_block_that_never_ends_is_stopped_after_the_time_that_is_given(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", fenced("while True:\n    pass"))
    result = run("--block-limit=0.5")
    result.assert_outcomes(failed=1)
    assert (
        "docs/a.md:3: this block had not ended after 0.5 seconds and was "
        "stopped; does a loop in it never end?" in output_of(result)
    )


def test_a_block_that_raises_type_error_fails_and_runs_once(
    book: SmallBook, run: Run
) -> None:
    times = book.root / "times.txt"
    source = (
        f"with open({literal(times)}, 'a') as file:\n"
        "    n = file.write('once')\n"
        "raise TypeError('at first')"
    )
    book.page("a.md", fenced(source))
    result = run()
    assert result.ret == 1
    assert "TypeError: at first" in output_of(result)
    assert times.read_text("utf-8") == "once"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (fenced("1", "python { only_her }"), "docs/a.md:3: unknown option"),
        (
            "/// note\n    ```python\n    1\n    ```\n///\n",
            "docs/a.md:4: a fence stands at column 0",
        ),
        (
            "- note\n    ```python\n    1\n    ```\n",
            "docs/a.md:4: a fence stands at column 0",
        ),
        (fenced("1", "pycon"), "docs/a.md:3: unknown kind of fence 'pycon'"),
    ],
)
def test_a_page_that_cannot_be_read_stops_the_run(
    book: SmallBook, run: Run, text: str, expected: str
) -> None:
    book.page("a.md", text)
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"the pages cannot be read\n{expected}" in output_of(result)
    assert "Python blocks" not in output_of(result)


def test_a_page_that_is_not_utf_8_stops_the_run(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", "Text.")
    (book.root / "docs/a.md").write_bytes(b"# Page A\n\n\xff\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "the pages cannot be read\ndocs/a.md:3: " in output_of(result)


def test_an_engine_block_out_of_order_fails(book: SmallBook, run: Run) -> None:
    book.page("a.md", fenced(ADD, ENGINE))
    book.page("b.md", fenced(VALUE, ENGINE))
    result = run()
    assert result.ret == 1
    assert (
        "docs/a.md:4: class Value(Value): "
        "goes on with a class that no block above" in output_of(result)
    )
    assert "0 of 2 Python blocks on 2 pages passed" in output_of(result)


@pytest.mark.parametrize(
    "text",
    [
        f"<div>\n{fenced('assert False')}</div>\n",
        f"<?\n{fenced('assert False')}?>\n",
        f"<style>\n\n{fenced('assert False')}</style>\n",
    ],
)
def test_a_fence_that_no_test_would_run_fails(
    book: SmallBook, run: Run, text: str
) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), text)
    result = run()
    assert result.ret != 0
    line = 7 + text.splitlines().index("```python")
    assert (
        f"docs/a.md:{line}: Python that no test would run, since other readers "
        "of Markdown see no fence there; leave a blank line above it, and end"
    ) in output_of(result)
    assert f"docs/a.md:{line}: did not pass, or did not run" in output_of(
        result
    )


def test_python_that_the_press_did_not_read_fails(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", "1) ```python\n   print(1)\n", fenced("1", "text"))
    result = run()
    assert result.ret != 0
    assert "a.md: lines [3] hold Python that the press misread" in output_of(
        result
    )


def test_a_whole_run_in_which_a_block_did_not_run_fails(
    book: SmallBook, run: Run
) -> None:
    good_book(book.root)
    ignoring = CONFIG.replace('docs"]', 'docs", "--ignore=docs/b.md"]')
    book.write("pyproject.toml", ignoring)
    result = run()
    assert result.ret == 1
    result.assert_outcomes(passed=5)
    assert "5 of 7 Python blocks on 2 pages passed" in output_of(result)
    for where in "docs/b.md:3", "docs/b.md:9":
        assert f"{where}: did not pass, or did not run" in output_of(result)


@pytest.mark.parametrize(
    "chosen",
    [
        ["docs/a.md"],
        ["-kengine"],
        ["--collect-only"],
        ["--deselect=docs/b.md::example-9"],
        ["docs/b.md::example-9"],
        ["--ignore=docs/b.md"],
        ["-p", "no:doctest"],
    ],
)
def test_a_run_of_a_part_counts_nothing(
    book: SmallBook, run: Run, chosen: list[str]
) -> None:
    good_book(book.root)
    result = run(*chosen)
    assert result.ret == 0
    assert "Python blocks" not in output_of(result)


def test_a_mended_block_is_run_again_by_last_failed(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", *TWO_BLOCKS)
    book.page("b.md", fenced("print(1)  #> 1"))
    run().assert_outcomes(passed=2, failed=1)
    result = run("--lf")
    result.assert_outcomes(failed=1)
    assert "run-last-failure: rerun previous 1 failure" in output_of(result)
    book.page("a.md", fenced("print(1)  #> 1"), fenced("print(2)  #> 2"))
    result = run("--lf")
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert "Python blocks" not in output_of(result)
    assert "3 of 3 Python blocks on 2 pages passed" in output_of(run())


def test_the_first_failure_ends_the_run_if_asked_and_nothing_is_missed(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", *TWO_BLOCKS, *TWO_BLOCKS)
    result = run("-x")
    result.assert_outcomes(passed=1, failed=1)
    assert "stopping after 1 failures" in output_of(result)
    assert "did not run" not in output_of(result)


def test_what_a_block_printed_and_how_long_it_took_are_told_by_pytest(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", *TWO_BLOCKS)
    result = run("--durations=0", "-vv")
    result.stdout.fnmatch_lines(
        [
            "docs/a.md::example-3 PASSED*",
            "docs/a.md::example-7 FAILED*",
            "*Captured stdout call*",
            "2",
            "*slowest durations*",
            "*s call     docs/a.md::example-*",
            "FAILED docs/a.md::example-7 - docs/a.md:8: this does not*",
        ]
    )


def test_several_processes_count_as_one(
    book: SmallBook, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    book.write("pyproject.toml", CONFIG.replace(*with_plugins))
    good_book(book.root).page("b.md", fenced("print(1)  #> 2"))
    result = pytester.runpytest_subprocess("-n2")
    assert result.ret == 1
    result.assert_outcomes(passed=5, failed=1)
    assert "5 of 6 Python blocks on 2 pages passed" in output_of(result)
    assert output_of(result).count(": did not pass, or did not run") == 1
    assert "docs/b.md:3: did not pass, or did not run" in output_of(result)


def test_asserts_are_not_left_out(
    book: SmallBook, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    # With them as errors, pytest itself ends here, and less plainly.
    without = CONFIG.replace(f"{WARNINGS}", '["ignore"]')
    book.write("pyproject.toml", without)
    book.page("a.md", fenced("assert False"))
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "python -O leaves out every assert" in output_of(result)


def test_a_folder_that_cannot_be_written_to_is_no_mistake_of_the_pages(
    book: SmallBook, run: Run
) -> None:
    good_book(book.root)
    # No user can make a folder in a file.
    result = run("-ocache_dir=pyproject.toml/cache")
    assert result.ret == 0, output_of(result)
    assert "7 of 7 Python blocks on 2 pages passed" in output_of(result)


def test_a_readme_outside_of_the_book_runs_on_the_finished_package(
    book: SmallBook, run: Run, process: FenceProcess
) -> None:
    # The next one finds this book's package where it imports from.
    process.close()
    good = good_book(book.root)
    write(read_book(book.root))
    add = "from autograd import Value\n\nprint(Value(1) + Value(2))"
    good.write("README.md", f"# Read me\n\n{fenced(f'{add}  #> Value(3)')}")
    result = run()
    assert result.ret == 0
    result.assert_outcomes(passed=8)
    assert "7 of 7 Python blocks on 2 pages passed" in output_of(result)

    good.write("README.md", f"# Read me\n\n{fenced(f'{add}  #> Value(4)')}")
    result = run()
    assert result.ret == 1
    assert "README.md:6: this does not do what its #> say" in output_of(result)
    assert "    Value(4)\n  actual:\n    Value(3)\n" in output_of(result)


@pytest.mark.parametrize("info", [ENGINE, "python { only_here }", IN_C])
def test_a_readme_holds_examples_only(
    book: SmallBook, run: Run, info: str
) -> None:
    good = good_book(book.root)
    good.write("README.md", f"# Read me\n\n{fenced('x = 1', info)}")
    result = run()
    assert result.ret == 1
    assert (
        "README.md:3: outside of docs/, a block can only be an example"
        in output_of(result)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (fenced("1", "py"), "README.md:3: unknown kind of fence 'py'"),
        ("\udcff", "README.md:3: "),
    ],
)
def test_a_mistake_in_a_readme_is_told(
    book: SmallBook, run: Run, text: str, expected: str
) -> None:
    good_book(book.root)
    readme: Path = book.root / "README.md"
    text = f"# Read me\n\n{text}"
    readme.write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run()
    assert result.ret != 0
    assert expected in output_of(result)


def test_what_is_only_here_runs_where_it_stands(
    book: SmallBook, run: Run
) -> None:
    wrong = (
        "from autograd.value import Value\n\nValue(1) + Value(2)  #> TypeError…"
    )
    book.page(
        "a.md", fenced(VALUE, ENGINE), fenced(wrong, "python { only_here }")
    )
    book.page("b.md", fenced(ADD, ENGINE))
    assert run().ret == 0
    book.page(
        "b.md", fenced(ADD, ENGINE), fenced(wrong, "python { only_here }")
    )
    result = run()
    assert result.ret == 1
    assert "docs/b.md:12: this does not do what its #> say" in output_of(result)


# Nothing of it needs to be built.
IN_C_ALONE = fenced("int a;", IN_C), fenced("int b;", IN_C)


@COMPILES
def test_c_blocks_are_compiled_and_counted_apart(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", *IN_C_ALONE, fenced("print(1)  #> 1"))
    book.page("b.md", fenced("a: int", STUB))
    result = run()
    assert result.ret == 0
    result.assert_outcomes(passed=4)
    assert (
        "2 of 2 Python blocks on 2 pages passed\n2 of 2 C blocks compiled\n"
        in output_of(result)
    )
    # A part of a run counts neither.
    assert "C blocks" not in output_of(run("docs/a.md"))
    # What a block declares, a later one may write: the last one of its file
    # leaves nothing open.
    book.page("c.md", fenced("static void f(void);", IN_C))
    result = run()
    assert result.ret == 1
    output = output_of(result)
    assert (
        "\ndocs/c.md:3: autograd/_fast.c cannot be compiled without complaint "
        "as far as this block\ndocs/c.md:4:" in output
    )
    assert "2 of 3 C blocks compiled\n" in output
    assert "docs/c.md:3: did not pass, or did not run" in output
    book.page("d.md", fenced("static void f(void) {}", IN_C))
    assert "4 of 4 C blocks compiled\n" in output_of(run())


@COMPILES
def test_a_c_block_is_read_without_those_below_it(
    book: SmallBook, run: Run
) -> None:
    book.page("a.md", *IN_C_ALONE, fenced("int c = ;", IN_C))
    result = run()
    result.assert_outcomes(passed=2, failed=1)
    assert "docs/a.md:12:" in output_of(result)
    assert "2 of 3 C blocks compiled\n" in output_of(result)


def test_a_stub_that_is_no_python_fails(book: SmallBook, run: Run) -> None:
    book.page("a.md", fenced("x: int", STUB), fenced("def f()", STUB))
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    assert "docs/a.md:8: syntax error: " in output_of(result)


@pytest.mark.parametrize("fails", [False, True])
def test_where_no_compiler_is_c_blocks_are_left_out_and_that_is_said(
    book: SmallBook, run: Run, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    monkeypatch.setattr(compiler, "find_compiler", lambda: None)
    book.page("a.md", *IN_C_ALONE, fenced(f"print(1)  #> {1 + fails}"))
    result = run("-rs")
    assert result.ret == int(fails)
    result.assert_outcomes(passed=1 - fails, failed=int(fails), skipped=2)
    reason = "no C compiler with Python's headers was found"
    output = output_of(result)
    assert output.count(f": {reason}\n") == 2
    assert f"\n2 C blocks were not compiled: {reason}\n" in output
    assert output.count("did not pass, or did not run") == fails


def test_a_page_that_imports_what_was_not_compiled_is_no_mistake(
    book: SmallBook, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "find_compiler", lambda: None)
    book_with_c(book.root)
    result = run()
    # The example needs it, and the one above all is of its place.
    result.assert_outcomes(passed=2, failed=2, skipped=2)
    assert "2 of 4 Python blocks on 1 pages passed" in output_of(result)
