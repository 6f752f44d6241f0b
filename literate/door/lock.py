"""One process at a time, across processes."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Hold a file that is there anyway, and say so where that means waiting.

    The system lets go of it when the process ends, however it ends.
    """
    with file.open("rb") as stream:
        if not _take(stream):
            print("Another process makes the environment; waiting for it.")
            while not _take(stream):
                time.sleep(0.5)
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(stream: IO[bytes]) -> bool:
        # Past the end: what is locked there, no one else can read.
        stream.seek(2**30)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # Some file systems have no locks.
            return True
        return True
