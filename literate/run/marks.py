"""Marks, the `#>` comments of a block, and when an output agrees with them."""

from __future__ import annotations

import contextlib
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from literate.read.model import Fence
from literate.run.errors import BlockError

MARK = "#>"
# At the end of a mark: its line goes on in the mark below.
GOES_ON = "\\"
# How a comment begins that was meant as a mark.
_MISSPELT = re.compile(r"#(?:[#\s=:.~_|<+*-]*[>→⇒➜➔›»＞]|\s*&gt;)")  # noqa: RUF001  # look alike


class Mark(NamedTuple):
    """What one says, and its line on the page."""

    line: int
    text: str


def find_marks(fence: Fence) -> list[Mark]:
    """The marks of a fence, in order.

    Raises:
        BlockError: naming what looks like a mark and would not be compared.
    """
    marks = []
    for token in _tokens(fence.source):
        text, line = token.string, fence.line + token.start[0]
        is_comment = token.type == tokenize.COMMENT
        if is_comment and text.startswith(MARK):
            marks.append(Mark(line, text.removeprefix(MARK).removeprefix(" ")))
        elif is_comment and (MARK in text or _MISSPELT.match(text)):
            raise BlockError(
                f"{fence.page}:{line}: nothing compares the comment {text!r}; "
                f"a mark begins its comment, and is written {MARK}"
            )
        elif MARK in text:
            line += text[: text.index(MARK)].count("\n")
            raise BlockError(
                f"{fence.page}:{line}: nothing compares a {MARK} in a string; "
                "move it out of the quotes"
            )
    return marks


def lines_meant(texts: Sequence[str]) -> list[str]:
    """The lines that marks with these texts stand for.

    A closing backslash joins a mark to the next one, as in Python. That of the
    last one is a backslash.
    """
    lines = [""]
    for text in texts[:-1]:
        lines[-1] += text.removesuffix(GOES_ON)
        if not text.endswith(GOES_ON):
            lines.append("")
    lines[-1] += "".join(texts[-1:])
    return lines if texts else []


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens, as far as the source is Python."""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(io.StringIO(source).readline)


def is_meant(fence: Fence, error: BaseException) -> bool:
    """Whether an error is the one that the last mark of its block names."""
    texts = [mark.text for mark in find_marks(fence)]
    # The mark above the last one may be another statement's.
    return any(
        agree(lines[-1:], [error_line(error)], fails=True)
        for lines in (texts, lines_meant(texts))
    )


def error_line(error: BaseException) -> str:
    """An error as a mark names it: its type, and its message's first line."""
    try:
        message = str(error).partition("\n")[0]
    except Exception:
        # In the words of Python's own traceback.
        message = "<exception str() failed>"
    name = type(error).__name__
    return f"{name}: {message}" if message else name


def agree(expected: list[str], actual: list[str], *, fails: bool) -> bool:
    """Whether a statement's output is what its marks say, line by line.

    Of one that fails, the last line is the error, and a closing `…` in its
    mark stands for any rest of its message; its type is always compared.
    """
    if fails and expected and expected[-1].endswith("…"):
        start = expected[-1].removesuffix("…")
        error_type = actual[-1].partition(": ")[0]
        return (
            len(expected) == len(actual)
            and expected[:-1] == actual[:-1]
            and actual[-1].startswith(start)
            and start.startswith(error_type)
        )
    return expected == actual
