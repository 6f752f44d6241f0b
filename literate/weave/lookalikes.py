"""Characters in prose that look like others, which a reader would not find.

Those that nobody sees at all are told where a page is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from literate.read.model import Mistake

# Spaces of other widths, what no font has, and other forms of ASCII.
_OTHER_SPACE = re.compile(
    "[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
    "|(?P<unknown>[\ue000-\uf8ff\ufffc\ufffd\U000f0000-\U0010fffd])"
    "|(?P<form>[\uff01-\uff5e\ufb00-\ufb06\u2160-\u217f\U0001d400-\U0001d7ff])"
    "|(?P<hyphen>[\u2010\u2011])"
)
# Letters of other alphabets that look like Latin ones, in a Latin word.
_ALIKE = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1"
_ALIKE += "\u03a4\u03a5\u03a7\u03bf\u0400-\u04ff\u0531-\u0587"
_MIXED = re.compile(f"(?<=[A-Za-z])[{_ALIKE}]|[{_ALIKE}](?=[a-z])")


def lookalikes(lines: Iterable[str]) -> Iterator[Mistake]:
    for number, line in enumerate(lines, 1):
        # Nearly every line has none of these.
        if line.isascii():
            continue
        for found in _OTHER_SPACE.finditer(line):
            what = "a sign that no font has"
            if not found["unknown"]:
                form = unicodedata.normalize("NFKC", found[0])
                plain = "-" if found["hyphen"] else form
                what = f"it looks like {plain!r}; write that"
            yield Mistake(number, f"{_describe(found[0])}: {what}")
        for letter in _MIXED.findall(line):
            yield Mistake(
                number,
                f"{_describe(letter)} in a word of Latin letters: write the "
                "letter that it looks like",
            )
        composed = unicodedata.normalize("NFC", line)
        for letter, other in zip(line, composed.ljust(len(line))):
            if letter != other:
                yield Mistake(
                    number,
                    f"{_describe(letter)}: an accent apart from its letter, or "
                    "another character's twin; write Unicode's form NFC of it",
                )
                break


def _describe(character: str) -> str:
    name = unicodedata.name(character, "private character").lower()
    return f"{name} (U+{ord(character):04X})"
