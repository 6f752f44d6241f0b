"""The options of a run, and how Hypothesis runs."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
# What only an option asks for. Without it nothing of this is collected, so that
# no test of a run is skipped, and a run without options is a whole one.
ASKED_FOR = {
    TESTS / "test_faults.py": "--faults",
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


def pytest_collection_finish() -> None:
    # Thousands of tests live to the end of the run. Were the collector to look
    # at them again and again, it would take a tenth of the time.
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    """Say which classes the engine's tests were run on, where they ran."""
    passed = terminalreporter.stats.get("passed", [])
    if any("engine/" in report.nodeid for report in passed):
        terminalreporter.write_line(f"Classes tested: {_classes_tested()}")


def _classes_tested() -> str:
    try:
        import autograd.fast  # noqa: F401  # it may not be compiled
    except ImportError as error:
        # Only a repository has the press.
        from literate.tangle import compiler

        why = str(error)
        if not compiler.command():
            why = f"autograd.fast is not compiled: {compiler.MISSING}"
        return f"autograd.Value alone; {why}"
    return "autograd.Value and autograd.fast.Value"


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))
