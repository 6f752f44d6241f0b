"""What an answer may take of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

# In bytes.
LIMIT = 4 * 2**30


@pytest.fixture(autouse=True)
def a_limit_of_memory() -> Iterator[None]:
    """An answer that takes memory without end ends with a MemoryError."""
    if sys.platform == "win32":  # it has no such limits
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, hard))
    yield
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
