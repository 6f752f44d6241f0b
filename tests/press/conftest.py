from __future__ import annotations

from pathlib import Path

import pytest

from press.small_book import SmallBook


@pytest.fixture
def book(tmp_path: Path) -> SmallBook:
    return SmallBook(tmp_path)
