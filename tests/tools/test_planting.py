"""Each planted fault finds the text that it replaces; `--faults` runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine_copy import Fault, copy_package_with
from planted_faults import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_still_be_planted(fault: Fault, tmp_path: Path) -> None:
    copy_package_with(fault, tmp_path)
