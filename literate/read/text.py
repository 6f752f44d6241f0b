"""The text of a page, with lines that everyone counts alike."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from literate.read.meant import MEANT
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
# Others that editors do not show, or show as another, by their category: format
# characters, those that nobody has named, and spaces. And those that have none
# of these categories, such as variation selectors and fillers.
_UNSEEN_CATEGORIES = {"Cf", "Co", "Zs"}
_UNSEEN_TOO = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f"
    "\uff01-\uff5e\uffa0\ufffc\ufffd\U000e0100-\U000e01ef]"
)
# Letters of other alphabets that look like Latin ones, beside Latin ones.
_ALIKE = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4"
)
_ALIKE += "\u03a5\u03a7\u03bf\u0400-\u04ff\u0531-\u0587"
_MIXED = re.compile(f"(?<=[a-z])[{_ALIKE}]|[{_ALIKE}](?=[a-z])")


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
    # Nearly every text has none of these: one look at its characters says so.
    if not text.isascii():
        mistakes += _lookalikes(path, text)
    if mistakes:
        raise BookError("\n".join(mistakes))
    return text


def _lookalikes(path: str, text: str) -> list[str]:
    """What looks on a line as something else does, or as nothing."""
    unseen = {c for c in set(text) if _is_unseen(c)}
    mistakes = []
    for number, line in enumerate(text.split("\n"), 1):
        if MEANT.search(line):
            continue
        where = f"{path}:{number}:"
        mistakes += [
            f"{where} a {unicodedata.name(found, 'private character').lower()} "
            f"(U+{ord(found):04X}), which editors do not show; delete it, or "
            "write it as an escape if code needs it"
            for found in line
            if found in unseen
        ]
        mistakes += [
            f"{where} a {unicodedata.name(found).lower()} (U+{ord(found):04X}) "
            "in a word of Latin letters; write the letter that it looks like"
            for found in _MIXED.findall(line)
        ]
        whole = unicodedata.normalize("NFC", line)
        mistakes += [
            f"{where} U+{ord(found):04X} is another character's twin, or an "
            "accent apart from its letter; write what Unicode's NFC has for it"
            for found, other in zip(line, whole + " " * len(line))
            if found != other
        ][:1]
    return mistakes


def _is_unseen(character: str) -> bool:
    return (
        not _UNSEEN.match(character)
        and character > "~"
        and (
            unicodedata.category(character) in _UNSEEN_CATEGORIES
            or _UNSEEN_TOO.match(character) is not None
        )
    )
