"""Write `site.lock` anew: `python tools/lock.py`.

The lock names each file that may be installed to build the site, by its
SHA-256: those of the extra `book` in the versions of `constraints.txt`, for
Linux on x86-64, where the site is published. It is installed with

    python -m pip install --require-hashes --requirement site.lock

and not together with the package itself: what is to be installed with hashes
cannot be editable. `PYTHONPATH=. python -m mkdocs build` needs no more.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "site.lock"
# The oldest Python that all dependencies take, and that of the publishing job.
PYTHONS = ("3.11.5", "3.13")
PLATFORMS = (
    "manylinux2014_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux_2_28_x86_64",
)
HEADER = """\
# Written by tools/lock.py from pyproject.toml and constraints.txt.
# python -m pip install --require-hashes --requirement site.lock
"""
# A file that was built on this machine has another hash than the published one.
OF_THIS_MACHINE = {"PIP_CONSTRAINT", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"}


def requirements() -> list[str]:
    """What the extra `book` asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    book: list[str] = project["project"]["optional-dependencies"]["book"]
    return book


def download(python: str, folder: Path) -> None:
    """Fetch the wheels that pip would install into this Python."""
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet"),
            *("--python-version", python, *platforms),
            "--only-binary=:all:",
            *("--constraint", ROOT / "constraints.txt"),
            *("--dest", folder),
            *requirements(),
        ],
        env={k: v for k, v in os.environ.items() if k not in OF_THIS_MACHINE}
        | {"PIP_CONFIG_FILE": os.devnull},
        check=True,
    )


def lock(wheels: list[Path]) -> str:
    """The text of a lock: each release once, with the hashes of its files."""
    hashes = defaultdict(list)
    for wheel in wheels:
        name, version, *_ = wheel.name.split("-")
        release = f"{name.lower().replace('_', '-')}=={version}"
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        hashes[release].append(f"--hash=sha256:{digest}")
    return HEADER + "".join(
        " \\\n    ".join([release, *sorted(found)]) + "\n"
        for release, found in sorted(hashes.items())
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for python in PYTHONS:
            download(python, folder)
        LOCK.write_text(lock(list(folder.iterdir())), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
