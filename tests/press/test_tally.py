"""What a run says at its end: what passed, what did not run, and what is gone.

Each of these once ended as a run does in which all is well.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from literate.count import skip_reasons
from literate.tangle import compiler
from press.small_book import ROOT, SmallBook
from press.test_plugin import CONFIG, SETTINGS, output_of, with_plugins

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]

TABLE = "[1, 2]"
TESTS = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_runs(n):
    assert n

def test_runs_too():
    assert True
"""
OTHER = '''
def test_other():
    """
    >>> 1
    1
    """
    assert True
'''
PAGE = "[`tests/test_it.py::test_runs`](../tests/test_it.py)"
ALL = "4 tests, as many of each kind as recorded"


@pytest.fixture
def book(pytester: pytest.Pytester) -> SmallBook:
    book = SmallBook(pytester.path)
    config = CONFIG.replace('"README.md"', '"tests"')
    book.write("pyproject.toml", f"{config}xfail_strict = true\n")
    book.write("tests/test_it.py", TESTS)
    book.write("tests/deep/test_other.py", OTHER)
    book.page("it.md", PAGE)
    return book


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    # No other plugins, which would only cost time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(
            "-ppytest_markdown_docs.plugin", *arguments
        )

    return run


def replaced(book: SmallBook, name: str, old: str, new: str) -> None:
    text = (book.root / name).read_text("utf-8")
    assert old in text
    book.write(name, text.replace(old, new))


# --- what a page names as proof


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("assert n", None),
        ("assert n == 1", "did not pass: [2] failed"),
        ("assert n == 3", "did not pass, or did not run"),
        # A text is planted in a book's test; here nothing is skipped.
        ("n == 1 or pytest.skip('later')", "did not pass: [2] later"),  # text
        ("pytest.skip('later')", "did not pass, or did not run"),
        ("n == 1 or pytest.skip('no_such_thing is not installed')", None),
        (
            "pytest.skip('no_such_thing is not installed')",
            "did not pass, or did not run",
        ),
        (
            "n == 1 or pytest.skip('pytest is not installed')",
            "did not pass: [2] pytest is not installed",
        ),
        (
            "n == 1 or pytest.xfail('hard')",
            "did not pass: [2] expected to fail: hard",
        ),
        ("pytest.exit('enough', returncode=0)", "did not pass, or did not run"),
    ],
)
def test_all_cases_of_a_proof_have_to_pass(
    book: SmallBook, run: Run, body: str, says: str | None
) -> None:
    replaced(book, "tests/test_it.py", "assert n", body)
    result = run()
    assert (result.ret == 0) == (says is None), output_of(result)
    line = f"docs/it.md:3: tests/test_it.py::test_runs: {says}\n"
    assert (line in output_of(result)) == (says is not None)


@pytest.mark.parametrize(
    "mark",
    [
        "@pytest.mark.skip",
        "@pytest.mark.xfail",
        "@pytest.mark.xfail(strict=False)",
    ],
)
def test_a_proof_that_is_marked_is_none(
    book: SmallBook, run: Run, mark: str
) -> None:
    replaced(book, "tests/test_it.py", "@pytest", f"{mark}\n@pytest")
    result = run()
    assert result.ret == 1, output_of(result)
    assert "test_runs: did not pass, or did not run" in output_of(result)


@pytest.mark.parametrize(
    ("arguments", "status"), [([], 1), (["-kruns"], 0), (["tests"], 0)]
)
def test_a_proof_that_is_gone_is_missed_in_a_whole_run(
    book: SmallBook, run: Run, arguments: list[str], status: int
) -> None:
    book.page("it.md", PAGE.replace("test_runs", "test_gone"))
    result = run(*arguments)
    assert result.ret == status
    complaint = "test_gone: did not pass, or did not run"
    assert (complaint in output_of(result)) == bool(status)


# --- what is skipped


@pytest.mark.parametrize(
    ("reason", "may_skip"),
    [
        ("later", False),
        ("", False),
        ("no_such_thing is not installed", True),
        ("no_such.thing is not installed", True),
        ("json is not installed", False),
        ("git is not installed", False),
        ("this book is not installed", False),
        ("not on Windows: a reason", False),
        ("on Linux alone: a reason", False),
        ("not on 32 bits: a reason", False),
        (compiler.NO_COMPILER, False),
    ],
)
def test_a_reason_to_skip_has_to_be_known_and_true(
    monkeypatch: pytest.MonkeyPatch, reason: str, may_skip: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(compiler, "find_compiler", lambda: ["cc"])
    assert skip_reasons.may_skip_for(reason) == may_skip


def test_other_reasons_hold_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(compiler, "find_compiler", lambda: None)
    assert skip_reasons.may_skip_for("not on Windows: a reason")
    assert skip_reasons.may_skip_for("on Linux alone: a reason")
    assert skip_reasons.may_skip_for(compiler.NO_COMPILER)


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("tests/test_it.py", "pytest.skip('later')", "tests/test_it.py::"),
        (
            "tests/deep/test_other.py",
            "import pytest\npytest.skip('later', allow_module_level=True)",
            "tests/deep/test_other.py:",
        ),
        (
            "tests/conftest.py",
            "import pytest\n@pytest.fixture(autouse=True)\n"
            "def skipped():\n    pytest.skip('later')",
            "tests/deep/test_other.py::test_other:",
        ),
    ],
)
def test_a_whole_run_with_a_skip_for_another_reason_fails(
    book: SmallBook, run: Run, file: str, text: str, where: str
) -> None:
    if file == "tests/test_it.py":
        replaced(book, file, "assert True", text)
    else:
        book.write(file, text)
    result = run()
    assert result.ret == 1
    assert "\nNot run: later (" in output_of(result)
    assert f"{where}" in output_of(result)
    assert "may not be skipped for this reason: later" in output_of(result)


# --- how many there must be


def test_the_numbers_are_recorded_by_one_command(
    book: SmallBook, run: Run
) -> None:
    assert "as many" not in output_of(run())
    assert run("--write-counts").ret == 0
    assert json.loads((book.root / "tests/counts.json").read_text()) == {
        "docs/it.md [cited tests]": 1,
        "tests/deep/test_other.py": 1,
        "tests/test_it.py": 3,
    }
    result = run()
    assert result.ret == 0
    assert f"\n{ALL}\n" in output_of(result)


@pytest.mark.parametrize("place", ["tests", "tests/deep"])
def test_nothing_is_recorded_after_an_error(
    book: SmallBook, run: Run, place: str
) -> None:
    run("--write-counts")
    before = (book.root / "tests/counts.json").read_text()
    # Pytest ends the collection here, and calls those who wait for its end.
    book.write(
        f"{place}/conftest.py",
        "import pytest\n\ndef pytest_collection_modifyitems(items):\n"
        "    del items[1:]\n    raise pytest.UsageError('fetch it first')\n",
    )
    assert "fetch it first" in run("--write-counts").stderr.str()
    assert (book.root / "tests/counts.json").read_text() == before


def addopts(option: str) -> Callable[[SmallBook], None]:
    return lambda book: replaced(
        book,
        "pyproject.toml",
        '"--markdown-docs"',
        f'"--markdown-docs", "{option}"',
    )


def in_conftest(text: str) -> Callable[[SmallBook], None]:
    return lambda book: book.write("tests/conftest.py", text)


DEEP = "tests/deep: 0 and not 1 (tests/deep/test_other.py 0 and not 1)"
FEWER: dict[str, tuple[Callable[[SmallBook], object], str]] = {
    "ignored": (addopts("--ignore=tests/deep"), DEEP),
    "ignored by a pattern": (addopts("--ignore-glob=*deep*"), DEEP),
    "deselected": (addopts("--deselect=tests/deep"), DEEP),
    "chosen": (addopts("-kruns"), DEEP),
    "marked": (addopts("-mslow"), DEEP),
    "only collected": (addopts("--collect-only"), DEEP),
    "paths": (
        lambda book: replaced(
            book, "pyproject.toml", '"tests"', '"tests/test_it.py"'
        ),
        DEEP,
    ),
    "paths in the options": (addopts("tests/test_it.py"), DEEP),
    "names of files": (
        lambda book: replaced(
            book,
            "pyproject.toml",
            "xfail_strict",
            'python_files = ["test_i*.py"]\nxfail_strict',
        ),
        DEEP,
    ),
    "renamed": (
        lambda book: (book.root / "tests/deep/test_other.py").rename(
            book.root / "tests/deep/other.py"
        ),
        DEEP,
    ),
    "gone": (
        lambda book: (book.root / "tests/deep/test_other.py").unlink(),
        DEEP,
    ),
    "ignored by conftest": (in_conftest("collect_ignore = ['deep']"), DEEP),
    "deselected by conftest": (
        in_conftest(
            "def pytest_collection_modifyitems(config, items):\n"
            "    gone = [each for each in items if 'deep' in each.nodeid]\n"
            "    config.hook.pytest_deselected(items=gone)\n"
            "    items[:] = [each for each in items if each not in gone]\n"
        ),
        DEEP,
    ),
    "dropped by conftest": (
        in_conftest(
            "def pytest_collection_modifyitems(items):\n"
            "    items[:] = [i for i in items if 'deep' not in i.nodeid]\n"
        ),
        DEEP,
    ),
    "another name": (
        lambda book: replaced(
            book, "tests/deep/test_other.py", "test_other", "tst_other"
        ),
        DEEP,
    ),
    "fewer cases": (
        lambda book: replaced(book, "tests/test_it.py", TABLE, "[1]"),
        "tests: 2 and not 3 (tests/test_it.py 2 and not 3)",
    ),
    "a promise": (
        lambda book: book.page("it.md", "Nothing is promised."),
        "docs [cited tests]: 0 and not 1 (docs/it.md 0 and not 1)",
    ),
}


@pytest.mark.parametrize("what", FEWER)
def test_what_is_fewer_than_recorded_fails_and_is_named(
    book: SmallBook, run: Run, what: str
) -> None:
    run("--write-counts")
    change, line = FEWER[what]
    change(book)
    result = run()
    assert result.ret == 1 or result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert f"\nFewer than recorded: {line}\n" in output_of(result)
    assert "as many of each kind" not in output_of(result)


def test_a_table_without_cases_is_an_error(book: SmallBook, run: Run) -> None:
    mark = SETTINGS["tool"]["pytest"]["ini_options"]["empty_parameter_set_mark"]
    replaced(
        book,
        "pyproject.toml",
        "xfail_strict",
        f'empty_parameter_set_mark = "{mark}"\nxfail_strict',
    )
    assert run().ret == 0
    replaced(book, "tests/test_it.py", TABLE, "[]")
    result = run()
    assert result.ret not in (0, pytest.ExitCode.NO_TESTS_COLLECTED)
    assert "Empty parameter set in 'test_runs'" in output_of(result)


def test_more_than_recorded_is_told_and_fails_nothing(
    book: SmallBook, run: Run
) -> None:
    run("--write-counts")
    replaced(book, "tests/test_it.py", TABLE, "[1, 2, 3]")
    result = run()
    assert result.ret == 0
    assert (
        "More than recorded: tests: 4 and not 3 "
        "(tests/test_it.py 4 and not 3)\n"
        "Where that is right, record it: python -m pytest --write-counts\n"
    ) in output_of(result)
    assert "as many of each kind" not in output_of(result)


def test_paths_are_compared_by_themselves_and_fail_nothing(
    book: SmallBook, run: Run
) -> None:
    run("--write-counts")
    result = run("tests/deep")
    assert "1 tests, as many of each kind as recorded" in output_of(result)
    replaced(book, "tests/test_it.py", TABLE, "[1]")
    result = run("tests/test_it.py")
    assert result.ret == 0
    assert "Fewer than recorded: tests: 2 and not 3 (" in output_of(result)
    assert "deep" not in output_of(result)
    assert "recorded" not in output_of(run("tests/test_it.py::test_runs"))


@pytest.mark.parametrize(
    "option", ["-kruns", "--ignore=tests/deep", "-pno:doctest", "--co"]
)
@pytest.mark.parametrize("is_variable", [False, True])
def test_who_asks_for_a_part_is_told_that_nothing_was_counted(
    book: SmallBook,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    is_variable: bool,
) -> None:
    run("--write-counts")
    if is_variable:
        monkeypatch.setenv("PYTEST_ADDOPTS", option)
    result = run() if is_variable else run(option)
    assert result.ret == 0
    assert f"A part, as {option} asks: nothing counted" in output_of(result)
    assert "recorded" not in output_of(result)


EXAMPLES = """
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if marker := item.get_closest_marker("examples"):
            item.user_properties.append(("examples", marker.args[0]))
"""


def test_examples_are_counted_too(book: SmallBook, run: Run) -> None:
    book.write("tests/conftest.py", EXAMPLES)
    replaced(
        book,
        "tests/test_it.py",
        "def test_runs_too",
        "@pytest.mark.examples(1000)\ndef test_runs_too",
    )
    markers = 'markers = ["examples(n): how many"]\nxfail_strict'
    replaced(book, "pyproject.toml", "xfail_strict", markers)
    run("--write-counts")
    assert f"\n{ALL}\n" in output_of(run())
    replaced(book, "tests/test_it.py", "1000", "0")
    result = run()
    assert result.ret == 1
    assert (
        "Fewer than recorded: tests [examples]: 0 and not 1,000 "
        "(tests/test_it.py 0 and not 1,000)\n"
    ) in output_of(result)


ABSENT = """
def pytest_absent():
    return {"[2]": %r}
"""


def test_what_cannot_run_here_is_named_and_its_number_kept(
    book: SmallBook, run: Run
) -> None:
    book.write("tests/conftest.py", ABSENT % None)
    run("--write-counts")
    recorded = (book.root / "tests/counts.json").read_text()
    assert '"tests/test_it.py [2]": 1' in recorded
    assert ALL in output_of(run())
    replaced(book, "tests/test_it.py", TABLE, "[1]")
    assert "tests [2]: 0 and not 1 (" in output_of(run())
    book.write("tests/conftest.py", ABSENT % "it is Sunday")
    result = run()
    assert result.ret == 0
    assert "\nNot run: it is Sunday (1)\n" in output_of(result)
    run("--write-counts")
    assert (book.root / "tests/counts.json").read_text() == recorded


def test_several_processes_count_as_one(
    book: SmallBook,
    pytester: pytest.Pytester,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("--write-counts")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    replaced(book, "pyproject.toml", *with_plugins)
    addopts("-n2")(book)
    assert ALL in output_of(pytester.runpytest_subprocess())
    addopts("--ignore=tests/deep")(book)
    result = pytester.runpytest_subprocess()
    assert result.ret == 1
    assert f"\nFewer than recorded: {DEEP}\n" in output_of(result)
    # And they are written in one.
    assert pytester.runpytest_subprocess("--write-counts").ret == 0


def test_this_book_records_its_tests() -> None:
    recorded = json.loads(Path(ROOT / "tests/counts.json").read_text("utf-8"))
    assert recorded["tests/tools/test_faults.py"] > 40
    assert recorded["tests/engine/test_oracle_exact.py [examples]"] == 5_000
    # Two tests of it go through tables in a loop.
    assert recorded["tests/engine/test_fast.py [rows]"] > 40
    # What @settings says beside the marker, and what it leaves to Hypothesis.
    assert recorded["tests/engine/test_graph.py [fast] [examples]"] == 207
    assert recorded["tests/engine/test_operation.py [examples]"] == 100
