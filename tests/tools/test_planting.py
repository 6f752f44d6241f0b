"""Each planted fault finds the text that it replaces; `--faults` runs them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine_copy import Fault, copy_package_with
from planted_faults import FAULTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_still_be_planted(fault: Fault, tmp_path: Path) -> None:
    copy_package_with(fault, tmp_path)


def test_every_test_of_the_engine_looks_for_the_faults() -> None:
    """Runs with `-m engine` do, and those on other Pythons too."""
    files = sorted((ROOT / "tests" / "engine").glob("test_*.py"))
    assert files
    assert [
        file.name
        for file in files
        if not re.search(
            r"^pytestmark = .*pytest\.mark\.engine\b",
            file.read_text("utf-8"),
            re.MULTILINE,
        )
    ] == []
