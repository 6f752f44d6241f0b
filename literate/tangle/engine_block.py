"""An engine block in Python: its statements, their lines and their names."""

from __future__ import annotations

import ast

from literate.read.model import BookError, Fence
from literate.tangle.lines import Line, lines_of


class EngineBlock:
    """An engine block, parsed: each statement with its own lines."""

    def __init__(self, fence: Fence, title: str) -> None:
        self.page = fence.page
        self.is_plain = fence.is_plain
        # The page's, for the comment that names it.
        self.title = title
        self._source = lines_of(fence)
        try:
            self.statements = ast.parse(fence.source).body
        except SyntaxError as error:
            line = fence.line + (error.lineno or 1)
            raise BookError(
                f"{fence.page}:{line}: syntax error: {error.msg}"
            ) from None
        if not self.statements:
            raise BookError(
                f"{fence.where}: this engine block holds no statement"
            )

    def lines(
        self, statement: ast.stmt, body: list[ast.stmt], above: int = 0
    ) -> list[Line]:
        """A statement's lines, with the comments above it.

        They start at the end of the one above it in the body, or at `above`.
        """
        position = body.index(statement)
        start = (body[position - 1].end_lineno or 0) if position else above
        if start == statement.lineno:
            raise BookError(
                f"{self.header_line(statement).where}: two statements on one "
                "line; give each a line of its own"
            )
        if statement.end_lineno == self.statements[-1].end_lineno:
            # With the comments at the block's end.
            return self._source[start:]
        return self._source[start : statement.end_lineno]

    def header_line(self, statement: ast.stmt) -> Line:
        """The line that a statement begins with, below its decorators."""
        return self._source[statement.lineno - 1]
