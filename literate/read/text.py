"""The text of a page, with lines that everyone counts alike."""

from __future__ import annotations

import re
from pathlib import Path

from literate.read.characters import hidden_characters
from literate.read.model import BookError


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
        f"{path}:{number}: {what}" for number, what in hidden_characters(text)
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    return text
