"""Characters that nobody sees, or that look like others."""

from __future__ import annotations

import contextlib
import io
import re
import token
import tokenize
import unicodedata
from collections.abc import Iterator

from literate.read.model import Fence, Mistake

# Controls, surrogates and what separates lines, by Unicode's categories.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Fillers and a blank, which count as letters and signs; and selectors of forms.
_HIDDEN_OTHERS = frozenset(
    {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164"}
    | {"\uffa0", *map(chr, range(0x180B, 0x1810))}
    | {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
)
# Those that a picture is made of show: it is in colour, or one of several.
_PICTURE = re.compile(
    "(?<=[\u2190-\u27ff\u2900-\u2bff\U0001f000-\U0001faff])[\ufe0f\u200d]+"
)
# Those that Unicode's own table gives no name, and one with a better one.
_NAMES = {
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\x1c": "file separator",
    "\x1d": "group separator",
    "\x1e": "record separator",
    "\x85": "next-line character",
    "\ufeff": "byte order mark",
}

# What looks like ASCII, beside what is a form of it by Unicode's own table:
# Greek letters first.
_LOOK_ALIKE = frozenset(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1"
    "\u03a4\u03a5\u03a7\u03b1\u03b3\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5"
    "\u03c7\u03f2\u03f3"
    # Rare Latin letters, and signs.
    "\u0131\u0237\u01c0\u01c3\u2010\u2011\u2212\u2018\u2019\u201a\u201b"
    "\u201c\u201d\u201e\u201f\u2043\u2044\u2215\u2216\u2217\u2219\u2223"
    "\u2236\u223c\u02b9\u02bb\u02bc\u02bd\u02c8\u02d0\ua789\u066d\u06d4"
    "\u0702\u05c3\u05c0"
)
_PHONETIC = range(0x0250, 0x02B0), range(0x1D00, 0x1DC0)
# Alphabets with many letters that look Latin.
_ALPHABETS = ("CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET")
# How a form differs from the character that it is made of, so that all see it.
_SEEN_FORMS = ("<super>", "<sub>", "<fraction>")
# Strings and comments of C.
_TEXTS_OF_C = re.compile(
    r"//[^\n]*|/\*.*?\*/" r'|"(?:\\.|[^"\\\n])*"' r"|'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)


def is_hidden(character: str) -> bool:
    """Whether nobody sees a character; tabs and ends of lines are no such."""
    return character not in "\t\n" and (
        unicodedata.category(character) in _HIDDEN_CATEGORIES
        or character in _HIDDEN_OTHERS
    )


def hidden_characters(text: str) -> Iterator[Mistake]:
    """Each character of a text that nobody sees."""
    hidden = {each for each in set(text) if is_hidden(each)}
    if not hidden:
        return
    for number, line in enumerate(text.split("\n"), 1):
        for found in _PICTURE.sub("", line):
            if found in hidden:
                yield Mistake(
                    number,
                    f"a {_describe(found)}, which editors do not show; delete "
                    "it, or write it as an escape if code needs it",
                )


def _describe(character: str) -> str:
    usual = unicodedata.name(character, "control character")
    name = _NAMES.get(character, usual)
    return f"{name.lower()} (U+{ord(character):04X})"


def engine_mistakes(fence: Fence) -> Iterator[Mistake]:
    """What in an engine block looks like something else than it is."""
    for number, line in enumerate(fence.source.splitlines(), fence.line + 1):
        for found in dict.fromkeys(line):
            if why := _looks_like(found, fence.language):
                yield Mistake(
                    number,
                    f"a {_describe(found)} in engine code {why}; write what it "
                    "looks like, or an escape in a string",
                )
    for line_number, code in _outside_of_texts(fence):
        for name in re.findall(r"\w*[^\W\x00-\x7f]\w*", code):
            yield Mistake(
                line_number,
                f"the name {name!r} ({ascii(name)[1:-1]}) in engine code; use "
                "letters from A to Z, which everyone can read and type",
            )


def name_mistakes(fence: Fence) -> Iterator[Mistake]:
    """Names of other Python blocks that are not what they look like."""
    if fence.source.isascii():
        return
    for line, code in _outside_of_texts(fence):
        plain = unicodedata.normalize("NFKC", code)
        if not code.isidentifier() or code.isascii():
            continue
        if plain != code:
            yield Mistake(
                line, f"Python reads the name {code!r} as {plain!r}; write that"
            )
        elif re.search("[A-Za-z]", code):
            for letter in dict.fromkeys(code):
                if unicodedata.name(letter, "").startswith(_ALPHABETS):
                    yield Mistake(
                        line,
                        f"a {_describe(letter)} in the name {code!r}, whose "
                        "others are Latin; write the letter that it looks like",
                    )


def _looks_like(character: str, language: str) -> str:
    """What a character looks like, if not like what it is."""
    if character.isascii():
        is_python_tab = character == "\t" and language == "python"
        return "looks like blanks" if is_python_tab else ""
    category, name = (
        unicodedata.category(character),
        unicodedata.name(character, ""),
    )
    plain = unicodedata.normalize("NFKC", character)
    form = unicodedata.decomposition(character).partition(" ")[0]
    if is_hidden(character):
        return "is not seen"
    if category == "Zs":
        return "looks like a blank"
    if category == "Co":
        return "is in no font"
    if category == "Nd":
        return "is no digit of a program"
    if category.startswith("M"):
        return "is a part of the letter before it"
    if name.startswith(_ALPHABETS):
        return "may look like a Latin letter"
    if (
        character in _LOOK_ALIKE
        or any(ord(character) in each for each in _PHONETIC)
        or (
            plain != character
            and plain.isascii()
            and form not in _SEEN_FORMS
            and (len(plain) == 1 or category.startswith("L"))
        )
    ):
        return "looks like another character"
    return ""


def _outside_of_texts(fence: Fence) -> Iterator[tuple[int, str]]:
    """The code of a block without strings and comments, with its lines."""
    if fence.language == "c":
        code = _TEXTS_OF_C.sub(
            lambda text: "\n" * text[0].count("\n"), fence.source
        )
        yield from enumerate(code.split("\n"), fence.line + 1)
        return
    # As far as it is Python; tangling says where it is none.
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        lines = io.StringIO(fence.source).readline
        for each in tokenize.generate_tokens(lines):
            kind = token.tok_name[each.type]
            if kind != "COMMENT" and "STRING" not in kind:
                yield fence.line + each.start[0], each.string
