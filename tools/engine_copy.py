"""Copy the engine and its tests, plant a fault in the copy, and test that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MARKERS = OPTIONS["tool"]["pytest"]["ini_options"]["markers"]
CONFIGURATION = "\n    ".join(
    ["[pytest]\naddopts = --strict-markers\nmarkers =", *MARKERS]
)

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
    # It would not end where a node is visited again and again.
    "--deselect=tests/engine/test_check_steps.py::"
    "test_a_whole_gpt_is_checked_in_a_few_runs",
]


class Fault:
    """A name, and edits: a text that occurs once, and what replaces it."""

    def __init__(self, name: str, *edits: tuple[str, str]) -> None:
        self.name = name
        self.edits = edits


UNCHANGED = Fault("unchanged")


def copy_with(fault: Fault, directory: Path) -> None:
    """Copy the package and its tests into a folder, with a fault in it."""
    copy_package_with(fault, directory)
    # With pytest's caches, which spare each run rewriting the same asserts.
    shutil.copytree(ROOT / "tests" / "engine", directory / "tests" / "engine")
    shutil.copy(ROOT / "tests" / "conftest.py", directory / "tests")
    (directory / "pytest.ini").write_text(CONFIGURATION)
    (directory / "conftest.py").write_text(IMPORTS_THE_COPY)


def copy_package_with(fault: Fault, directory: Path) -> None:
    """Copy the package alone, with a fault in it."""
    shutil.copytree(
        ROOT / "autograd",
        directory / "autograd",
        # The class in C is not at fault, and would be tested each time.
        ignore=shutil.ignore_patterns("__pycache__", "_fast.*.*"),
    )
    for replaced, replacement in fault.edits:
        _replace(directory / "autograd", replaced, replacement)


def _replace(package: Path, old: str, new: str) -> None:
    """Replace a text that occurs once in the package's files."""
    texts = {file: file.read_text("utf-8") for file in package.glob("*.py")}
    times = sum(text.count(old) for text in texts.values())
    assert times == 1, f"{old!r} occurs {times} times"
    [file] = (file for file, text in texts.items() if old in text)
    text = texts[file].replace(old, new)
    compile(text, file, "exec")
    file.write_text(text, "utf-8")


def run(fault: Fault, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the engine's tests on a copy with a fault in it."""
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
