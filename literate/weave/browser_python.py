"""The Python that runs in the page: fetched, checked, unpacked.

Pyodide is fetched by npm, or else by pip, and unpacked into docs/runtime/, with
those modules of the press that run a block there. Nothing that is there already
is fetched again.
"""

from __future__ import annotations

import os
from pathlib import Path

from literate.weave.fetch_pyodide import FILES, fetch, hash_of
from literate.weave.shipped_modules import shipped_modules

RUNTIME = "docs/runtime"
PRESS = "press.json"
COMMAND = "python -m literate fetch"

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


def is_there(root: Path) -> bool:
    """Whether a page can start Python: every file is there, and the right one.

    It reads all of them, 14 MB, so ask once a build.
    """
    folder = root / RUNTIME
    return not _missing(folder) and all(
        _has_text(folder / name, text) for name, text in TEXTS.items()
    )


def has_press(root: Path) -> bool:
    """Whether press.json there holds the modules as they are here."""
    return _has_text(root / RUNTIME / PRESS, shipped_modules())


def hashes() -> dict[str, str]:
    """The SHA-256 of each file that a page starts Python from."""
    texts = {LOCK_FILE: LOCK, PRESS: shipped_modules()}
    return FILES | {
        name: hash_of(text.encode()) for name, text in texts.items()
    }


def key() -> str:
    """A cache key that changes with any file that Python is started from."""
    return hash_of("".join(hashes().values()).encode())[:16]


def _missing(folder: Path) -> list[str]:
    """The files of Pyodide that are not there, or are others."""
    return [
        name
        for name, known in FILES.items()
        if not (folder / name).is_file()
        or hash_of((folder / name).read_bytes()) != known
    ]


def _has_text(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


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
        NotFetchedError: if neither npm nor pip has Pyodide's files.
        WrongFileError: if either gives others.
    """
    folder = root / RUNTIME
    missing = _missing(folder)
    fetched = fetch() if missing else {}
    contents = {name: fetched[name] for name in missing}
    for name, text in {**TEXTS, PRESS: shipped_modules()}.items():
        if not _has_text(folder / name, text):
            contents[name] = text.encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _write(folder / name, content)
    return list(contents)
