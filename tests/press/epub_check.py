"""Whether EPUBCheck, the standard's own checker, is here, and what it finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

CHECKER = shutil.which("epubcheck")
needs_checker = pytest.mark.skipif(  # it is a program of its own, in Java
    not CHECKER, reason="epubcheck is not installed"
)


def findings(epub: Path) -> list[str]:
    """The errors and warnings of EPUBCheck."""
    assert CHECKER
    # Debian's is an archive, which not every system runs by itself.
    java = ["java", "-jar"] if zipfile.is_zipfile(CHECKER) else []
    run = subprocess.run(
        [*java, CHECKER, str(epub)],
        # For a short run: compiled at once, and freed in one thread.
        env=os.environ
        | {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"},
        capture_output=True,
        text=True,
    )
    said = (run.stdout + run.stderr).splitlines()
    found = [x for x in said if x.startswith(("ERROR", "FATAL", "WARNING"))]
    assert found or run.returncode == 0, said
    return found
