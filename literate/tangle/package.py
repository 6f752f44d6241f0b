"""The package's files: written from the pages, and compared with them."""

from __future__ import annotations

import hashlib
import io
import tokenize
import warnings
from pathlib import Path

from literate.read.model import Book, BookError
from literate.tangle.compiled_module import extension_of, source_of
from literate.tangle.merge import merge_blocks
from literate.tangle.python_file import PythonFile

# The author's command, which compiles the package's C in place.
COMPILE = "python tools/extension.py"


def package_files(book: Book) -> dict[str, str]:
    """The text of every file of the package, by its path from the root.

    Raises:
        BookError: naming page and line of a block that cannot be tangled, or
            that no Python compiles.
    """
    files = merge_blocks(book)
    for path, file in files.items():
        if isinstance(file, PythonFile):
            _compile(path, file)
    return {
        # Tells type checkers that the package is typed.
        f"{book.package}/py.typed": "",
        **{path: file.text for path, file in files.items()},
    }


def _compile(path: str, file: PythonFile) -> None:
    text = file.text.encode()
    encoding = ""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(text).readline)
        with warnings.catch_warnings(action="ignore"):
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        if encoding == "utf-8":
            line = file.lines[(error.lineno or 1) - 1]
            raise BookError(
                f"{line.where}: {path} would be no Python here: {error.msg}"
            ) from None
    if encoding != "utf-8":
        raise BookError(
            f"{file.lines[1].where}: a comment with the word coding says at "
            f"the top of {path} how it is encoded; it is UTF-8, so delete it"
        )


def write(book: Book) -> list[str]:
    """Write the files that differ from the pages, and name them.

    A stray one is left and reported.
    """
    written = []
    for path, text in package_files(book).items():
        file = book.root / path
        if not file.exists() or _text(file) != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
            written.append(path)
    return written


def drift(book: Book) -> list[str]:
    """Say of each file of the package how it differs from the pages, if so."""
    expected = package_files(book)
    on_disk = {
        path.relative_to(book.root).as_posix(): path
        for path in sorted((book.root / book.package).rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and source_of(path, book.root) not in expected
    }
    return [
        *(f"{path} is missing" for path in expected if path not in on_disk),
        *(
            f"{path} is stray: no page writes it"
            for path in on_disk
            if path not in expected
        ),
        *(
            f"{path} differs from the pages"
            for path, text in expected.items()
            if path in on_disk and _text(on_disk[path]) != text
        ),
    ]


def stale(book: Book) -> list[str]:
    """Say of each module compiled for this Python if its text has changed.

    An extension module holds the hash of the text that it was compiled from.
    """
    return [
        f"{file.relative_to(book.root).as_posix()} is compiled from an older "
        f"{path}; compile it anew with: {COMPILE}"
        for path, text in package_files(book).items()
        if path.endswith(".c")
        and (file := extension_of(book.root / path))
        and hashlib.sha256(text.encode()).hexdigest().encode()
        not in file.read_bytes()
    ]


def _text(file: Path) -> str:
    """A file's text; bytes that are not text differ from anything tangled."""
    return file.read_text("utf-8", errors="surrogateescape")
