"""The imports of a tangled file: all at its top, sorted as formatters do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from literate.read.model import BookError
from literate.tangle.engine_block import EngineBlock
from literate.tangle.lines import Line
from literate.tangle.names import Names


class Imports:
    """What a file of a package imports so far."""

    def __init__(self, package: str, names: Names) -> None:
        self._package = package
        self._names = names
        # By group, whether it says `from`, and module: each name, and the
        # line that imports it first.
        self._lines: dict[tuple[int, bool, str], dict[str, Line]] = {}

    def lines(self) -> Iterator[Line]:
        """A line for each module, and a blank one above each group."""
        group_above = None
        for (group, is_from, module), names in sorted(self._lines.items()):
            if group != group_above:
                yield Line("")
            group_above = group
            sorted_names = ", ".join(sorted(names, key=_order))
            first = next(iter(names.values()))
            text = (
                f"from {module} import {sorted_names}"
                if is_from
                else f"import {module}"
            )
            yield Line(text, first.page, first.number)

    def add(
        self,
        statement: ast.Import | ast.ImportFrom,
        block: EngineBlock,
        lines: list[Line],
    ) -> None:
        header = block.header_line(statement)
        if any("#" in line.text for line in lines):
            raise BookError(
                f"{header.where}: a comment does not move to the top of the "
                "file with its import; say it in the text"
            )
        for alias in statement.names:
            name = (
                f"{alias.name} as {alias.asname}"
                if alias.asname
                else alias.name
            )
            match statement:
                case ast.ImportFrom(module=module, level=level):
                    origin, is_from = "." * level + (module or ""), True
                case _:
                    origin, is_from = name, False
            key = (self._group(origin), is_from, origin)
            names = self._lines.setdefault(key, {})
            if name not in names:
                self._names.define(alias.asname or alias.name, header)
                names[name] = header

    def _group(self, origin: str) -> int:
        """Which of the groups of imports, in the order formatters keep."""
        top = re.split(r"\W", origin)[0]
        if top == "__future__":
            return 0
        if top == self._package:
            return 2
        # One that begins with a dot has no name at its top.
        return 1 if top else 3


def _order(name: str) -> tuple[bool, bool, str, str]:
    """Constants, then classes, then the rest: the order formatters keep."""
    return not name.isupper(), not name[0].isupper(), name.lower(), name
