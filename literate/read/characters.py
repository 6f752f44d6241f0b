"""Characters that nobody sees, or that look like others."""

from __future__ import annotations

import unicodedata

# Controls, surrogates and what separates lines, by Unicode's categories; a text
# has its own tabs and ends of lines.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Fillers and a blank, which count as letters and signs; and selectors of forms.
_HIDDEN_OTHERS = frozenset(
    {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164"}
    | {"\uffa0", *map(chr, range(0x180B, 0x1810))}
    | {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
)


def is_hidden(character: str) -> bool:
    """Whether nobody sees a character; tabs and ends of lines are no such."""
    return character not in "\t\n" and (
        unicodedata.category(character) in _HIDDEN_CATEGORIES
        or character in _HIDDEN_OTHERS
    )
