"""A Python file of the package, which grows block by block.

Imports move to its top, and a class that goes on over several blocks becomes
one; everything else stays in the order of the pages.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import takewhile

from literate.read.model import BookError, Fence
from literate.tangle.engine_block import EngineBlock
from literate.tangle.imports import Imports
from literate.tangle.lines import (
    HEADER,
    Line,
    text_of,
    without_blanks_above,
)
from literate.tangle.names import FUNCTION, Names


@dataclass
class Part:
    """A statement at the top of a file, with the comments above it.

    A class grows in place.
    """

    lines: list[Line]
    is_definition: bool
    blanks_above: int


class PythonFile:
    """One Python file of the package, as far as the book has come."""

    def __init__(self, package: str, *, is_stub: bool = False) -> None:
        # As formatters keep them around a definition.
        self._blanks = 1 if is_stub else 2
        self.names = Names()
        self._imports = Imports(package, self.names)
        self._docstring: list[Line] = []
        self._parts: list[Part] = []
        # The classes that a later block may go on with.
        self._classes: dict[str, Part] = {}
        # The line that each of them begins its body with.
        self._first_lines: dict[str, Line] = {}
        # The page that the last comment named, in each class and outside.
        self._page_named: dict[str, str] = {}

    @property
    def lines(self) -> list[Line]:
        lines = [Line(HEADER), *self._docstring, *self._imports.lines()]
        above_is_definition = False
        for number, part in enumerate(self._parts):
            if part.is_definition or above_is_definition:
                blanks = self._blanks
            elif number == 0:
                blanks = 1
            else:
                blanks = part.blanks_above
            lines += [Line("")] * blanks + part.lines
            above_is_definition = part.is_definition
        return lines

    @property
    def text(self) -> str:
        return text_of(self.lines)

    def add(self, fence: Fence, title: str) -> None:
        """Add an engine block of a page with this title.

        Raises BookError before anything of a statement is added.
        """
        block = EngineBlock(fence, title)
        for statement in block.statements:
            lines = block.lines(statement, block.statements)
            match statement:
                case ast.Expr(ast.Constant(str())) if not (
                    self._docstring or self._parts or [*self._imports.lines()]
                ):
                    self._docstring = lines
                case ast.Import() | ast.ImportFrom():
                    self._imports.add(statement, block, lines)
                case ast.ClassDef(bases=[ast.Name(id=base)], name=name) if (
                    base == name
                ):
                    self._extend_class(statement, block, lines)
                case _:
                    self._append(statement, block, lines)

    def _append(
        self, statement: ast.stmt, block: EngineBlock, lines: list[Line]
    ) -> None:
        is_class = isinstance(statement, ast.ClassDef)
        is_definition = is_class or isinstance(statement, FUNCTION)
        if block.is_plain and not is_definition:
            raise BookError(
                f"{block.header_line(statement).where}: a plain form is a "
                "method or a function; write what is neither in a block that "
                "is not plain"
            )
        if plain := self.names.define_all(statement, lines, block):
            place = next(p for p in self._parts if plain[-1] in p.lines)
            _replace(place.lines, plain, lines, block)
            return
        blanks = len(list(takewhile(lambda line: not line.text, lines)))
        part = Part(
            self._page_comment("", block) + lines[blanks:],
            is_definition,
            blanks,
        )
        self._parts.append(part)
        if isinstance(statement, ast.ClassDef):
            # One whose body is beside its header has no place to go on.
            if statement.body[0].lineno > statement.lineno:
                self._classes[statement.name] = part
                first = block.header_line(statement.body[0])
                self._first_lines[statement.name] = first
            self._page_named[statement.name] = block.page
            for member in statement.body:
                own = []
                if block.is_plain:
                    own = block.lines(member, statement.body, statement.lineno)
                self.names.define_all(member, own, block, statement.name)

    def _extend_class(
        self, statement: ast.ClassDef, block: EngineBlock, lines: list[Line]
    ) -> None:
        """Add the members below `class Name(Name):` to the class so far."""
        name, header = statement.name, block.header_line(statement)
        self._require_extensible(statement, header)
        indent = self._indent(name, block.header_line(statement.body[0]))
        comments = [
            Line(f"{indent}{line.text}", line.page, line.number)
            for line in lines[: lines.index(header)]
            if line.text
        ]
        body: list[Line] = []
        for member in statement.body:
            new = block.lines(member, statement.body, statement.lineno)
            new, comments = comments + new, []
            if plain := self.names.define_all(member, new, block, name):
                _replace(self._classes[name].lines, plain, new, block)
            else:
                body += new
        if body:
            self._classes[name].lines += [
                Line(""),
                *self._page_comment(name, block, indent),
                *without_blanks_above(body),
            ]

    def _require_extensible(
        self, statement: ast.ClassDef, header: Line
    ) -> None:
        name = statement.name
        if name not in self._classes:
            raise BookError(
                f"{header.where}: class {name}({name}): goes on with a class "
                "that no block above begins in this file; its first block says "
                f"class {name}: and has its body on the lines below"
            )
        if (
            header.text != f"class {name}({name}):"
            or statement.decorator_list
            or ast.get_docstring(statement)
        ):
            raise BookError(
                f"{header.where}: a class goes on with the line "
                f"class {name}({name}): alone; what else is said of it is "
                "lost, so say it in the class's first block"
            )

    def _indent(self, name: str, line: Line) -> str:
        """What stands left of a class's body, here and in its first block."""
        first = self._first_lines[name]
        indents = [
            each.text[: -len(each.text.lstrip())] for each in (first, line)
        ]
        if indents[0] != indents[1]:
            raise BookError(
                f"{line.where}: this goes on with class {name}, whose body is "
                f"indented with {indents[0]!r} at {first.where}, and here with "
                f"{indents[1]!r}; indent both alike"
            )
        return indents[0]

    def _page_comment(
        self, scope: str, block: EngineBlock, indent: str = ""
    ) -> list[Line]:
        """The comment that names the page, where its part of a scope begins."""
        if self._page_named.get(scope) == block.page:
            return []
        self._page_named[scope] = block.page
        return [Line(f"{indent}# {block.title} ({block.page})")]


def _replace(
    lines: list[Line], old: list[Line], new: list[Line], block: EngineBlock
) -> None:
    """Put the new lines where the old ones are, below the same blank ones.

    A comment names their page, where it is another.
    """
    old, new = without_blanks_above(old), without_blanks_above(new)
    start = lines.index(old[0])
    lines[start : start + len(old)] = new
    if old[0].page != block.page:
        first = new[0].text
        indent = first[: -len(first.lstrip())]
        comment = f"{indent}# This form: {block.title} ({block.page})"
        lines.insert(start, Line(comment))
