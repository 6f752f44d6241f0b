"""Differences between two texts that nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from literate.read.characters import is_hidden


def visible(line: str) -> str:
    """A line, in which what no one can read is an escape."""
    return "".join(
        ascii(c)[1:-1] if is_hidden(c) or not c.isprintable() else c
        for c in line
    )


def describe_unseen(expected: Sequence[str], actual: Sequence[str]) -> str:
    """The first difference, in escapes, where it may not be seen otherwise."""
    for one, other in zip_longest(expected, actual):
        if one != other:
            if _may_look_alike(one, other):
                shown = [
                    "nothing" if each is None else ascii(each)
                    for each in (one, other)
                ]
                return f"  in escapes: expected {shown[0]}, actual {shown[1]}\n"
            break
    return ""


def _may_look_alike(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return not f"{one or ''}{other or ''}".strip()
    one, other = (unicodedata.normalize("NFC", each) for each in (one, other))
    return (
        any(each != visible(each.rstrip()) for each in (one, other))
        # As if each character outside of ASCII could look like any other.
        or (
            len(one) == len(other)
            and all(
                a == b or not f"{a}{b}".isascii()
                for a, b in zip(one, other, strict=True)
            )
        )
        or _plain(one) == _plain(other)
    )


def _plain(line: str) -> str:
    """A line whose ligatures and wide characters are the usual ones."""
    return unicodedata.normalize("NFKC", line)
