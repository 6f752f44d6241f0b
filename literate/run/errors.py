"""What a block does wrong, in words for whoever wrote it."""

from __future__ import annotations

import ast
import importlib
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from literate import PressError

# What a reader of a traceback did not write.
_NOT_SHOWN = (
    str(Path(__file__).parents[1]),
    ast.__file__,
    str(Path(importlib.__file__).parent),
    "<frozen importlib",
)


@dataclass(frozen=True)
class Difference:
    """What a statement gives, where that is not what its marks say.

    Its lines are those of the page, and so are those of its marks. Where it
    fails, the last line of its output is the error.
    """

    first: int
    last: int
    marks: list[int]
    output: list[str]
    fails: bool


class BlockError(PressError):
    """A block does not do what its page says."""

    def __init__(
        self,
        message: str,
        printed: str = "",
        difference: Difference | None = None,
    ) -> None:
        super().__init__(message)
        self.printed = printed
        self.difference = difference


class CheckError(BlockError):
    """The check of an exercise rejected an answer, in the check's words."""

    def __init__(self, message: str, words: str) -> None:
        super().__init__(message)
        self.words = words


def format_traceback(error: BaseException) -> str:
    """The traceback without the press's and the import system's own frames."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_NOT_SHOWN)
    ]
    return "".join(
        [
            "Traceback (most recent call last):\n",
            *traceback.StackSummary.from_list(own).format(),
            *_last_lines(error),
        ]
    )


def _last_lines(error: BaseException) -> list[str]:
    # To find a name that may be meant, it would import what has just failed.
    if isinstance(error, ImportError) and error.name not in sys.modules:
        return [f"{type(error).__name__}: {error}\n"]
    return traceback.format_exception_only(error)
