"""The text of a page, with lines that everyone counts alike."""

from __future__ import annotations

import re
from pathlib import Path

from literate.read.model import BookError

# Python ends a line at some of these, Markdown and editors at none.
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_NAMES_OF_UNSEEN = {
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\x1c": "file separator",
    "\x1d": "group separator",
    "\x1e": "record separator",
    "\x85": "next-line character",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\ufeff": "byte order mark",
}


def read_text(root: Path, path: str) -> str:
    """Read a text whose lines are the same for everyone who counts them.

    Raises:
        BookError: naming each line with a character that spoils this.
    """
    data = (root / path).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.split(rb"\r\n?|\n", data[: error.start]))
        raise BookError(
            f"{path}:{line}: the byte 0x{data[error.start]:02x} is no UTF-8; "
            "save the file as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mistakes = [
        f"{path}:{number}: a "
        f"{_NAMES_OF_UNSEEN.get(found, 'control character')} "
        f"(U+{ord(found):04X}), which editors do not show; delete it, or write "
        "it as an escape if code needs it"
        for number, line in enumerate(text.split("\n"), 1)
        for found in _UNSEEN.findall(line)
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    return text
