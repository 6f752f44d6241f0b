"""The names that a file defines, each once; only a plain form is replaced."""

from __future__ import annotations

import ast

from literate.read.model import BookError
from literate.tangle.bindings import ACCEPTED, How, bindings
from literate.tangle.engine_block import EngineBlock
from literate.tangle.lines import Line


class Names:
    """What a file has defined so far."""

    def __init__(self) -> None:
        # The line that binds each name, and how it does.
        self.lines: dict[str, Line] = {}
        self._how: dict[str, How] = {}
        # Methods in a plain form, which a later block of their page replaces.
        self.plain: dict[str, list[Line]] = {}

    def define(self, name: str, line: Line, how: How = "defined") -> None:
        if how == "deleted":
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

    def define_member(
        self, member: ast.stmt, owner: ast.ClassDef, block: EngineBlock
    ) -> list[Line]:
        """Define the names of a member; return the plain form it replaces."""
        header = block.header_line(member)
        replaced: list[Line] = []
        for name, how in bindings(member):
            full_name = f"{owner.name}.{name}"
            if block.is_plain and isinstance(member, ast.FunctionDef):
                self.define(full_name, header)
                self.plain[full_name] = block.lines(
                    member, owner.body, owner.lineno
                )
            elif full_name not in self.plain or how == "again":
                self.define(full_name, header, how)
            elif self.plain[full_name][-1].page != header.page:
                raise BookError(
                    f"{header.where}: the plain form of {full_name} at "
                    f"{self.lines[full_name].where} is replaced on its own "
                    "page, not on another"
                )
            else:
                replaced = self.plain.pop(full_name)
                self.lines[full_name] = header
        return replaced

    def plain_form_mistakes(self) -> list[str]:
        """Each plain form that nothing has replaced."""
        return [
            f"{self.lines[name].where}: no later block of this page replaces "
            f"the plain form of {name}; write its final form, or leave out "
            "plain"
            for name in self.plain
        ]
