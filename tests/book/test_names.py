"""No file bears the name of a module of the standard library."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("folder", ["autograd", "literate", "tests", "tools"])
def test_no_file_hides_a_module_of_python(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    assert not [file for file in files if file.stem in sys.stdlib_module_names]
