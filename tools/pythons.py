"""Run the tests on every Python here: `python tools/pythons.py [WORDS]`.

The words are pytest's own, such as `-m engine`. Each Python gets a clone of
what is committed and an environment of its own, and a row in the table at the
end. Without `--all` these are the CPythons that tests.yml names; with it also
newer ones, PyPy, and those without the global lock. `--others` leaves out the
Python that runs this. Exit status 1: one failed, or has no environment.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 14)
NAME = re.compile(r"(python3(\.\d+t?)?|pypy3(\.\d+)?)(\.exe)?")
PROBE = """
import sys, sysconfig
free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
print(sys.implementation.name, *sys.version_info[:3], int(free))
"""


@dataclass(frozen=True, order=True)
class Python:
    """What tells one Python from another."""

    implementation: str
    version: tuple[int, ...]
    is_free_threaded: bool

    @property
    def is_usual(self) -> bool:
        """Whether tests.yml names it, and so the gate runs it too."""
        return (
            self.implementation == "cpython"
            and self.version[:2] <= NEWEST
            and not self.is_free_threaded
        )

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.version))
        free = ", free-threaded" if self.is_free_threaded else ""
        return f"{self.implementation} {numbers}{free}"


def probe(program: str | Path) -> Python | None:
    """What a program says that it is, if it is a Python that we take."""
    try:
        run = subprocess.run(
            [program, "-c", PROBE], capture_output=True, text=True, timeout=60
        )
        implementation, *numbers, free = run.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None  # such as pyenv's, of a version that is not chosen
    version = tuple(map(int, numbers))
    taken = version >= OLDEST
    return Python(implementation, version, free == "1") if taken else None


def find() -> dict[Python, Path]:
    """The Pythons on the path and of pyenv, the oldest first."""
    folders = [Path(sys.executable).parent]
    folders += map(Path, filter(None, os.environ["PATH"].split(os.pathsep)))
    folders += sorted(Path.home().glob(".pyenv/versions/*/bin"))
    found: dict[Python, Path] = {}
    for folder in folders:
        programs = sorted(folder.iterdir()) if folder.is_dir() else []
        for program in programs:
            if NAME.fullmatch(program.name) and (python := probe(program)):
                found.setdefault(python, program)
    return dict(sorted(found.items()))


def has_compiler(program: Path) -> bool:
    """Whether a Python finds a C compiler with its headers."""
    look = (
        "import sys; from literate.tangle.compiler import find_compiler; "
        "sys.exit(not find_compiler())"
    )
    try:
        return not subprocess.run([program, "-c", look], cwd=ROOT).returncode
    except OSError:
        return False


def run_tests(program: Path, folder: Path, words: list[str]) -> list[str]:
    """Passed, skipped, failed and seconds, or why there is nothing to count."""
    clone, report = folder / "clone", folder / "report.xml"
    bin_ = "Scripts" if sys.platform == "win32" else "bin"
    python = folder / "venv" / bin_ / "python"
    environment = {
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        **os.environ,
        # Where a C file can be compiled, it is: that it failed is no excuse.
        "AUTOGRAD_PURE": str(int(not has_compiler(program))),
    }
    commands: list[list[str | Path]] = [
        ["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone],
        [program, "-m", "venv", folder / "venv"],
        [python, "-m", "pip", "install", "--quiet", "-e", f"{clone}[test]"],
    ]
    for command in commands:
        if subprocess.run(command, env=environment).returncode:
            return [f"failed: {' '.join(map(str, command[:4]))} …"]
    start = time.monotonic()
    status = subprocess.run(
        [python, "-m", "pytest", "-q", f"--junitxml={report}", *words],
        cwd=clone,
    ).returncode
    seconds = f"{time.monotonic() - start:.0f}"
    if not report.exists():
        return [f"failed: pytest ended with status {status}"]
    counts = count(report)
    # More than a test can fail, such as the count of blocks that ran.
    counts[2] += bool(status and not counts[2])
    return [*map(str, counts), seconds]


def count(report: Path) -> list[int]:
    """Passed, skipped and failed, of a report of pytest's in JUnit's form."""
    [suite] = ElementTree.parse(report).getroot().iter("testsuite")
    tests, skipped, failures, errors = (
        int(suite.attrib[name])
        for name in ("tests", "skipped", "failures", "errors")
    )
    failed = failures + errors
    return [tests - skipped - failed, skipped, failed]


def table(rows: dict[Python, list[str]]) -> str:
    head = ["Python", "passed", "skipped", "failed", "seconds"]
    lines = [head, *([str(python), *row] for python, row in rows.items())]
    return "\n".join(
        " ".join([line[0].ljust(32), *(cell.rjust(8) for cell in line[1:])])
        for line in lines
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", dest="with_unusual")
    parser.add_argument("--others", action="store_true")
    options, words = parser.parse_known_args()
    mine = probe(sys.executable) if options.others else None
    rows: dict[Python, list[str]] = {}
    for python, program in find().items():
        if python == mine or not (python.is_usual or options.with_unusual):
            continue
        print(f"\n-- {python}: {program}", flush=True)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            rows[python] = run_tests(program, Path(folder), words)
    print(f"\n{table(rows)}")
    return any(row[2:3] != ["0"] for row in rows.values())


if __name__ == "__main__":
    sys.exit(main())
