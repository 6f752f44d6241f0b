"""Tests of the tests: those marked `engine` find every planted fault."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from faults import FAULTS, Fault

import autograd

PACKAGE = Path(autograd.__file__).parent
TESTS = Path(__file__).parent

CONFIGURATION = """
[pytest]
addopts = --strict-markers
markers =
    engine
    million
"""

# Outside of any test: were another package imported, the run would end in an
# error, not a failure.
IMPORTS_THE_COPY = """
from pathlib import Path
import autograd
assert Path(autograd.__file__).parent == Path(__file__).parent / "autograd"
"""

# A fault may make the engine loop for ever: an error here, not a found fault.
SECONDS = 300

# What draws graphs is not at fault, and takes its time.
SELECTION = [
    "-m",
    "engine and not million",
    "--ignore=tests/engine/test_graph.py",
]

UNCHANGED = Fault("unchanged", ())


def copy_with(fault: Fault, directory: Path) -> None:
    shutil.copytree(
        PACKAGE,
        directory / "autograd",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    # With pytest's caches, which spare each run rewriting the same asserts.
    shutil.copytree(TESTS / "engine", directory / "tests" / "engine")
    shutil.copy(TESTS / "conftest.py", directory / "tests")
    (directory / "pytest.ini").write_text(CONFIGURATION)
    (directory / "conftest.py").write_text(IMPORTS_THE_COPY)
    source = directory / "autograd" / "value.py"
    text = source.read_text()
    for replaced, replacement in fault.edits:
        assert text.count(replaced) == 1, (
            f"{replaced!r} occurs {text.count(replaced)} times"
        )
        text = text.replace(replaced, replacement)
    compile(text, source, "exec")
    source.write_text(text)


def run(fault: Fault, directory: Path) -> subprocess.CompletedProcess[str]:
    copy_with(fault, directory)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *SELECTION, "-x", "-q", "--tb=line"],
        cwd=directory,
        # The engine's tests need no plugin, and thirty runs would load them all
        # thirty times.
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


Runs = dict[str, Future[subprocess.CompletedProcess[str]]]


@pytest.fixture(scope="module")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """The runs of those faults that are asked for, two at a time."""
    asked: list[Any] = [
        item.callspec.params["fault"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path
        if hasattr(item, "callspec")
    ]
    with ThreadPoolExecutor(2) as pool:
        yield {
            fault.name: pool.submit(run, fault, tmp_path_factory.mktemp("copy"))
            for fault in asked
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("fault", [UNCHANGED], ids=["unchanged"])
def test_the_unchanged_copy_passes(fault: Fault, runs: Runs) -> None:
    finished = runs[fault.name].result()
    assert finished.returncode == pytest.ExitCode.OK, (
        finished.stdout + finished.stderr
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_found(fault: Fault, runs: Runs) -> None:
    finished = runs[fault.name].result()
    # A copy that cannot be collected or imported ends in an ERROR, with the
    # same exit status.
    failed = [
        line
        for line in finished.stdout.splitlines()
        if line.startswith("FAILED tests/")
    ]
    assert failed, finished.stdout + finished.stderr
    print(*failed)


def test_the_names_differ() -> None:
    assert (
        len({fault.name for fault in [UNCHANGED, *FAULTS]}) == len(FAULTS) + 1
    )
