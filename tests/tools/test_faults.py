"""Tests of the tests: those marked `engine` find every planted fault."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from engine_copy import UNCHANGED, Fault, run
from planted_faults import FAULTS

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
