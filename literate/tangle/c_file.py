"""A C file of the package: its blocks, one below the other."""

from __future__ import annotations

from literate.read.model import BookError, Fence
from literate.tangle.lines import (
    HEADER_OF_C,
    Line,
    lines_of,
    text_of,
    without_blanks_above,
)


class CFile:
    """One C file of the package, as far as the book has come."""

    def __init__(self) -> None:
        self.lines = [Line(HEADER_OF_C)]
        # The page that the last comment named.
        self._page_named = ""

    @property
    def text(self) -> str:
        return text_of(self.lines)

    def add(self, fence: Fence, title: str) -> None:
        """Add an engine block of a page with this title."""
        if not (source := lines_of(fence)):
            raise BookError(f"{fence.where}: this engine block holds no C")
        self.lines.append(Line(""))
        if self._page_named != fence.page:
            self.lines.append(Line(f"// {title} ({fence.page})"))
            self._page_named = fence.page
        self.lines += without_blanks_above(source)
