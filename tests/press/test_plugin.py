"""A small book under pytest: what passes, what fails, and what the run says."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from literate.fences import read_book
from literate.pytest_plugin import FenceRunner, Pages
from literate.tangle import write
from press.small_book import (
    ADD,
    ENGINE,
    ROOT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
    literal,
)

CONFIG = """\
[tool.pytest.ini_options]
testpaths = ["docs", "README.md"]
addopts = [
    "-ppytest_markdown_docs.plugin",
    "-pliterate.pytest_plugin",
    "-pno:cacheprovider",
    "--markdown-docs",
]
"""

# No other plugins, which would only cost time.
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def pytest_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Run pytest on the book in tmp_path: its exit status and its output.

    It runs within this process. Afterwards the run around it goes on with its
    own book, its own `autograd` and its own tests.
    """
    monkeypatch.delattr(Pages, "book")
    monkeypatch.delattr(Pages, "ran")
    monkeypatch.setattr(Pages, "passed_tests", set())
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    outside = {
        name: sys.modules.pop(name)
        for name in [*sys.modules]
        if _is_engine(name)
    }
    (tmp_path / "pyproject.toml").write_text(CONFIG, "utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        status = pytest.main([*arguments])
        printed = capsys.readouterr()
        return int(status), printed.out + printed.err

    yield run
    for name in [*sys.modules]:
        if _is_engine(name):
            del sys.modules[name]
    sys.modules.update(outside)
    importlib.invalidate_caches()


def _is_engine(name: str) -> bool:
    return name.partition(".")[0] == "autograd"


def test_a_good_book_passes_and_every_block_is_counted(
    tmp_path: Path, pytest_run: Run
) -> None:
    good_book(tmp_path)
    status, output = pytest_run()
    assert status == 0
    assert "7 of 7 Python blocks on 2 pages passed" in output
    assert "7 passed" in output


def test_a_book_without_an_engine_runs_too(
    book: SmallBook, pytest_run: Run
) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), fenced("shown", "text"))
    status, output = pytest_run()
    assert status == 0
    assert "1 of 1 Python blocks on 1 pages passed" in output


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print(1)  #> 2", "expected:\n    2\n  happened:\n    1\n"),
        ("print(1)", "expected:\n    (nothing)\n  happened:\n    1\n"),
        ("x = 1\nassert x > 2, 'too small'", "AssertionError: too small"),
        ("x = 1\nx + ''", "TypeError: unsupported operand type(s)"),
        (
            "import autograd",
            "ModuleNotFoundError: no page so far has written autograd",
        ),
    ],
)
def test_a_block_that_fails_makes_the_run_fail(
    book: SmallBook, pytest_run: Run, source: str, told: str
) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), fenced(source))
    book.page("b.md", fenced(VALUE, ENGINE))
    status, output = pytest_run()
    assert status == 1
    assert (
        "docs/a.md:7: the block does not do what its #> comments say\n"
        in output
    )
    assert told in output
    assert "2 of 3 Python blocks on 2 pages passed" in output
    assert "docs/a.md:7: did not pass, or did not run" in output
    assert "1 failed, 2 passed" in output


def test_a_block_that_raises_type_error_fails_and_runs_once(
    book: SmallBook, pytest_run: Run
) -> None:
    ran = book.root / "ran.txt"
    source = (
        f"with open({literal(ran)}, 'a') as file:\n    file.write('ran ')\n"
        "if 'x' not in globals():"
    )
    book.page(
        "a.md", fenced(f"{source}\n    x = 1\n    raise TypeError('at first')")
    )
    status, output = pytest_run()
    assert status == 1
    assert "docs/a.md:3: " in output
    assert "TypeError: at first" in output
    assert ran.read_text("utf-8") == "ran "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (fenced("1", "python { only_her }"), "docs/a.md:3: unknown option"),
        (
            "/// note\n    ```python\n    1\n    ```\n///\n",
            "docs/a.md:4: a fence stands at column 0",
        ),
        (
            "!!! note\n    ```python\n    1\n    ```\n",
            "docs/a.md:4: a fence stands at column 0",
        ),
        (fenced("1", "pycon"), "docs/a.md:3: unknown kind of fence 'pycon'"),
    ],
)
def test_a_page_that_cannot_be_read_stops_the_run(
    book: SmallBook, pytest_run: Run, text: str, told: str
) -> None:
    book.page("a.md", text)
    status, output = pytest_run()
    assert status == pytest.ExitCode.USAGE_ERROR
    assert f"the pages cannot be read\n{told}" in output
    assert "Python blocks" not in output


def test_an_engine_block_out_of_order_fails(
    book: SmallBook, pytest_run: Run
) -> None:
    book.page("a.md", fenced(ADD, ENGINE))
    book.page("b.md", fenced(VALUE, ENGINE))
    status, output = pytest_run()
    assert status == 1
    assert (
        "docs/a.md:4: class Value(Value): "
        "goes on with a class that no block above" in output
    )
    assert "0 of 2 Python blocks on 2 pages passed" in output


@pytest.mark.parametrize(
    "text",
    [
        f"<div>\n{fenced('assert False')}</div>\n",
        f"<!--\n{fenced('assert False')}-->\n",
        f"<pre>\n\n{fenced('assert False')}</pre>\n",
    ],
)
def test_a_fence_that_no_test_would_run_fails(
    book: SmallBook, pytest_run: Run, text: str
) -> None:
    book.page("a.md", fenced("print(1)  #> 1"), text)
    status, output = pytest_run()
    assert status != 0
    line = 7 + text.splitlines().index("```python")
    assert f"docs/a.md:{line}: Python that no test would run" in output
    assert f"docs/a.md:{line}: did not pass, or did not run" in output


def test_python_that_the_press_did_not_read_fails(
    book: SmallBook, pytest_run: Run
) -> None:
    book.page("a.md", "1) ```python\n   print(1)\n", fenced("1", "text"))
    status, output = pytest_run()
    assert status != 0
    assert "a.md: lines [3] hold Python that the press misread" in output


def test_a_whole_run_in_which_a_block_did_not_run_fails(
    tmp_path: Path, pytest_run: Run
) -> None:
    good_book(tmp_path)
    status, output = pytest_run("--ignore=docs/b.md")
    assert status == 1
    assert "5 of 7 Python blocks on 2 pages passed" in output
    assert "5 passed" in output
    for where in "docs/b.md:3", "docs/b.md:9":
        assert f"{where}: did not pass, or did not run" in output


@pytest.mark.parametrize(
    "chosen", [["docs/a.md"], ["-kCodeFence"], ["--collect-only"]]
)
def test_a_run_of_a_part_counts_nothing(
    tmp_path: Path, pytest_run: Run, chosen: list[str]
) -> None:
    good_book(tmp_path)
    status, output = pytest_run(*chosen)
    assert status == 0
    assert "Python blocks" not in output


def test_a_readme_outside_of_the_book_runs_on_the_finished_package(
    tmp_path: Path, pytest_run: Run
) -> None:
    book = good_book(tmp_path)
    write(read_book(tmp_path))
    add = "from autograd import Value\n\nprint(Value(1) + Value(2))"
    book.write("README.md", f"# Read me\n\n{fenced(f'{add}  #> Value(3)')}")
    status, output = pytest_run()
    assert status == 0
    assert "8 passed" in output
    assert "7 of 7 Python blocks on 2 pages passed" in output

    book.write("README.md", f"# Read me\n\n{fenced(f'{add}  #> Value(4)')}")
    status, output = pytest_run()
    assert status == 1
    assert (
        "README.md:3: the block does not do what its #> comments say" in output
    )
    assert "    Value(4)\n  happened:\n    Value(3)\n" in output


@pytest.mark.parametrize("info", [ENGINE, "python { only_here }"])
def test_a_readme_holds_examples_only(
    tmp_path: Path, pytest_run: Run, info: str
) -> None:
    book = good_book(tmp_path)
    book.write("README.md", f"# Read me\n\n{fenced('x = 1', info)}")
    status, output = pytest_run()
    assert status == 1
    assert (
        "README.md:3: outside of docs/, Python can only be an example" in output
    )


def test_a_mistake_in_a_readme_is_told(tmp_path: Path, pytest_run: Run) -> None:
    book = good_book(tmp_path)
    book.write("README.md", f"# Read me\n\n{fenced('1', 'py')}")
    status, output = pytest_run()
    assert status != 0
    assert "README.md:3: unknown kind of fence 'py'" in output


def test_what_is_only_here_runs_where_it_stands(
    book: SmallBook, pytest_run: Run
) -> None:
    wrong = (
        "from autograd.value import Value\n\nValue(1) + Value(2)  #> TypeError…"
    )
    book.page(
        "a.md", fenced(VALUE, ENGINE), fenced(wrong, "python { only_here }")
    )
    book.page("b.md", fenced(ADD, ENGINE))
    assert pytest_run()[0] == 0
    book.page(
        "b.md", fenced(ADD, ENGINE), fenced(wrong, "python { only_here }")
    )
    status, output = pytest_run()
    assert status == 1
    assert (
        "docs/b.md:9: the block does not do what its #> comments say" in output
    )


def test_other_failures_of_a_block_are_shown_too(
    book: SmallBook, pytest_run: Run
) -> None:
    book.page("a.md", fenced("import sys\n\nsys.exit('enough')"))
    status, output = pytest_run()
    assert status == 1
    assert "SystemExit: enough" in output


def test_the_press_runs_as_a_program(book: SmallBook) -> None:
    book.page("a.md", fenced("1", "python { only_her }"))
    book.write("pyproject.toml", CONFIG)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest"],
        cwd=book.root,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR
    assert "docs/a.md:3: unknown option" in ran.stdout + ran.stderr


def test_the_runner_of_the_pages_is_the_default_one() -> None:
    runners = importlib.import_module("pytest_markdown_docs._runners")
    assert isinstance(runners.get_runner(None), FenceRunner)
