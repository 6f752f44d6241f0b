"""The state of what a record was made by: it is outdated when that changes."""

from __future__ import annotations

import hashlib
import io
import re
import tokenize
from collections.abc import Mapping

# A string or a character, to be kept, or else a comment.
_IN_C = re.compile(
    r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(/\*.*?\*/|//[^\n]*)""", re.DOTALL
)


def hashes(texts: Mapping[str, str]) -> dict[str, str]:
    """The SHA-256 of each text; of code, without comments and blank lines.

    Texts bear the names of their files; what a page defines is Python.
    """
    return {
        name: hashlib.sha256(_code(name, text).encode()).hexdigest()
        for name, text in texts.items()
    }


def _code(name: str, text: str) -> str:
    if name.endswith((".py", ".md")):
        text = _without_comments(text)
    elif name.endswith(".c"):
        text = _IN_C.sub(lambda found: " " if found[1] else found[0], text)
    else:
        return text
    lines = map(str.rstrip, text.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _without_comments(source: str) -> str:
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column] + "\n"
    return "".join(lines)
