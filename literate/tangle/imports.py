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
        # The modules that are imported by their own name, or by a dotted one.
        self._modules: set[str] = set()
        # By group, whether it says `from`, module, and whether it is a star,
        # which stands alone: each name, and the line that imports it first.
        self._lines: dict[tuple[int, bool, str, bool], dict[str, Line]] = {}

    def lines(self) -> Iterator[Line]:
        """A line for each module, and a blank one above each group."""
        group_above = None
        for (group, is_from, module, _), names in sorted(self._lines.items()):
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
            key = (self._group(origin), is_from, origin, name == "*")
            names = self._lines.setdefault(key, {})
            if name not in names:
                self._define(alias, header, is_from=is_from)
                names[name] = header

    def _define(self, alias: ast.alias, line: Line, *, is_from: bool) -> None:
        """Define what an import binds: of os.path, it is os."""
        name = alias.asname or alias.name.partition(".")[0]
        is_module = not is_from and not alias.asname
        if name not in ("*", "_") and not (is_module and name in self._modules):
            self._names.define(name, line)
        if is_module:
            self._modules.add(name)

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
