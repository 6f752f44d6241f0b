"""The names that a file defines, each once; only a plain form is replaced."""

from __future__ import annotations

import ast

from literate.read.model import BookError
from literate.tangle.bindings import ACCEPTED, How, bindings
from literate.tangle.engine_block import EngineBlock
from literate.tangle.lines import Line

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


class Names:
    """What a file has defined so far."""

    def __init__(self) -> None:
        # The line that binds each name, and how it does.
        self.lines: dict[str, Line] = {}
        self._how: dict[str, How] = {}
        # Methods and functions in a plain form, which a later block replaces.
        self.plain: dict[str, list[Line]] = {}

    def define(self, name: str, line: Line, how: How = "defined") -> None:
        if how == "deleted" and name not in self.plain:
            self.lines.pop(name, None)
            self._how.pop(name, None)
        elif name not in self.lines:
            self.lines[name], self._how[name] = line, how
        elif how in ACCEPTED and self._how[name] not in ACCEPTED[how]:
            raise BookError(
                f"{line.where}: {name} is defined twice, "
                f"first at {self.lines[name].where}; write it once, "
                "and go on with a class by class Name(Name):"
            )
        else:
            self._how[name] = how

    def define_all(
        self,
        statement: ast.stmt,
        lines: list[Line],
        block: EngineBlock,
        owner: str = "",
    ) -> list[Line]:
        """Define the names of a statement, or of a member of a class.

        Return the plain form that it replaces, if any.
        """
        header = block.header_line(statement)
        replaced: list[Line] = []
        for name, how in bindings(statement):
            full_name = f"{owner}.{name}" if owner else name
            if block.is_plain and isinstance(statement, FUNCTION):
                self.define(full_name, header)
                self.plain[full_name] = lines
            elif full_name in self.plain and _replaces(statement, how):
                replaced = self.plain.pop(full_name)
                self.lines[full_name], self._how[full_name] = header, how
            else:
                self.define(full_name, header, how)
        return replaced

    def plain_form_mistakes(self) -> list[str]:
        """Each plain form that nothing has replaced."""
        return [
            f"{self.lines[name].where}: no later block replaces the plain form "
            f"of {name}; write its final form further down or on a later page, "
            "or leave out plain"
            for name in self.plain
        ]


def _replaces(statement: ast.stmt, how: How) -> bool:
    """Whether a statement can stand where a plain form does."""
    is_class = isinstance(statement, ast.ClassDef)
    return how in ("assigned", "defined", "inside") and not is_class
