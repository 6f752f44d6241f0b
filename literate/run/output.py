"""What a run prints, from its first statement to its last."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

# In characters. No page shows so much, and a loop that never ends would fill
# the memory with it.
LIMIT_OF_OUTPUT = 100_000

Show = Callable[[str], object]


class TooMuchOutput(BaseException):
    """A block prints without end: nothing in it may catch this."""


class Output(io.TextIOBase):
    """The stream that a run prints to.

    Whatever keeps hold of it, as a logger does, prints here later too. While
    it has a `show`, that is handed each text at once.
    """

    def __init__(self) -> None:
        self.show: Show | None = None
        self._process = os.getpid()
        self._parts: list[str] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(
                f"write() argument must be str, not {type(text).__name__}"
            )
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if os.getpid() != self._process:
            # The memory of another process does not come back.
            os.write(1, text.encode("utf-8", "backslashreplace"))
            return len(text)
        self._size += len(text)
        if self._size > LIMIT_OF_OUTPUT:
            raise TooMuchOutput
        self._parts.append(text)
        if self.show:
            self.show(text)
        return len(text)

    def take(self) -> str:
        """What was printed since this was last called."""
        text = "".join(self._parts)
        self._parts.clear()
        return text
