"""The options of a run, and how Hypothesis runs."""

from __future__ import annotations

import gc
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, is_hypothesis_test, settings
from hypothesis.strategies import none

TESTS = Path(__file__).parent
# What only an option asks for. Without it nothing of this is collected, so that
# no test of a run is skipped, and a run without options is a whole one.
ASKED_FOR = {
    TESTS / "tools/test_faults.py": "--faults",
    TESTS / "browser": "--browser",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="many more programs and examples, and examples drawn at random",
    )
    parser.addoption(
        "--faults",
        action="store_true",
        help="plant each known fault in a copy, which its tests must find",
    )
    parser.addoption(
        "--browser",
        action="store_true",
        help="look at every page of the site in a browser, which must be there",
    )


def pytest_configure(config: pytest.Config) -> None:
    # No deadline in either: a test must not fail because the machine is busy.
    settings.register_profile(
        "derandomized", derandomize=True, deadline=None, database=None
    )
    settings.register_profile("thorough", deadline=None, max_examples=2000)
    settings.load_profile(
        "thorough" if config.getoption("--thorough") else "derandomized"
    )


def pytest_ignore_collect(
    collection_path: Path, config: pytest.Config
) -> bool | None:
    option = ASKED_FOR.get(collection_path)
    return True if option and not config.getoption(option) else None


@pytest.hookimpl(optionalhook=True)  # the press calls it, if it is there
def pytest_absent(config: pytest.Config) -> dict[str, str | None]:
    """Say which tests do not run here, and why: by folder, file and case."""
    from find_browser import find_browser

    absent = {
        path.relative_to(TESTS.parent).as_posix(): None
        if config.getoption(option)
        else f"asked for by {option}"
        for path, option in ASKED_FOR.items()
    }
    fast = _why_not_fast()
    absent |= dict.fromkeys(
        ["[fast]", "[autograd.fast]", "/test_fast.py"], fast
    )
    firefox = find_browser("firefox")
    absent["[firefox]"] = None if firefox else "firefox is not installed"
    return absent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count examples and rows of tables: tests/counts.json records them.

    A test that goes through a table in a loop passes if there is nothing in it.
    """
    seen = set()
    for item in items:
        if number := _usual_examples(item):
            item.user_properties.append(("examples", number))
        if isinstance(item, pytest.Function) and item.path not in seen:
            seen.add(item.path)
            item.user_properties.append(("rows", _rows(item.module)))


def _rows(module: ModuleType) -> int:
    """The rows of all tables in a module; their names are in capitals."""
    return sum(
        len(table)
        for name, table in vars(module).items()
        if name.isupper() and isinstance(table, list | tuple | dict | set)
    )


def _usual_examples(item: pytest.Item) -> int:
    test = getattr(item, "obj", None)
    if marker := item.get_closest_marker("examples"):
        usual: int = marker.args[0]
        if "examples" not in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(
                f"{item.nodeid}: the marker `examples` is for a test that "
                "takes its number from the fixture `examples`"
            )
        return usual
    if not is_hypothesis_test(test):
        return 0
    # No public name says what @settings decided.
    decided = getattr(test, "_hypothesis_internal_use_settings", None)
    usual = settings.get_profile("derandomized").max_examples
    if decided in (None, settings.default):
        return usual
    return int(decided.max_examples)


def pytest_collection_finish() -> None:
    # Thousands of tests live to the end of the run. Were the collector to look
    # at them again and again, it would take a tenth of the time.
    _first_property()
    gc.collect()
    gc.freeze()


@settings(max_examples=1)
@given(none())
def _first_property(_: None) -> None:
    """Hypothesis makes its random numbers here, and finds who holds them.

    It asks the collector, which does not look among what is frozen.
    """


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    """Say which classes the engine's tests were run on, where they ran."""
    passed = terminalreporter.stats.get("passed", [])
    if any("engine/" in report.nodeid for report in passed):
        terminalreporter.write_line(f"Classes tested: {_classes_tested()}")


def _classes_tested() -> str:
    why = _why_not_fast()
    if why is None:
        return "autograd.Value and autograd.fast.Value"
    return f"autograd.Value alone; {why}"


def _why_not_fast() -> str | None:
    try:
        import autograd.fast  # noqa: F401  # it may not be compiled
    except ImportError as error:
        # Only a repository has the press.
        from literate.tangle import compiler

        if compiler.find_compiler():
            return str(error)
        return f"autograd.fast is not compiled: {compiler.NO_COMPILER}"
    return None


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
def examples(request: pytest.FixtureRequest, thorough: bool) -> int:
    """How many examples the test is to try, by its marker of that name."""
    marker = request.node.get_closest_marker("examples")
    number: int = marker.kwargs["thorough"] if thorough else marker.args[0]
    return number
