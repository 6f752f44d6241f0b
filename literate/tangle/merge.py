"""Tangle the engine blocks of the pages into the package's files.

`python -m literate.tangle` writes them; with --check it names the files that
differ, and the compiled ones that an older text was compiled into.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import dropwhile, takewhile
from pathlib import Path

from literate.read.fences import Book, BookError, Fence, read_book

HEADER = (
    "# Tangled from docs/ by literate/tangle.py: change the pages, not this."
)
HEADER_OF_C = HEADER.replace("#", "//", 1)
# The author's command, which compiles the package's C where it stands.
COMPILE = "python tools/extension.py"
# How the names of compiled modules end, for this Python or another.
COMPILED = frozenset(Path(f"_{suffix}").suffix for suffix in EXTENSION_SUFFIXES)


@dataclass(frozen=True)
class Line:
    """One line of a tangled file, and where it was written, if on a page."""

    text: str
    page: str = ""
    number: int = 0

    @property
    def where(self) -> str:
        return f"{self.page}:{self.number}"


def _lines_of(fence: Fence) -> list[Line]:
    return [
        Line(text, fence.page, fence.line + number)
        for number, text in enumerate(fence.source.rstrip().splitlines(), 1)
    ]


class Block:
    """An engine block, parsed: each statement with its own lines."""

    def __init__(self, fence: Fence, title: str) -> None:
        self.page = fence.page
        self.is_plain = fence.is_plain
        self.title = title
        self._source = _lines_of(fence)
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
        """A statement's lines.

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


@dataclass
class Part:
    """A statement at the top of a file, with the comments above it.

    A class grows in place.
    """

    lines: list[Line]
    is_definition: bool
    blanks_above: int


@dataclass
class TangledFile:
    """One file of the package, as far as the book has come."""

    package: str
    # As formatters keep them, around a definition: 2, and 1 in a stub.
    blanks: int = 2
    docstring: list[Line] = field(default_factory=list)
    # By group, whether it says `from`, and module: each name, and the line
    # that imports it first.
    imports: dict[tuple[int, bool, str], dict[str, Line]] = field(
        default_factory=dict
    )
    parts: list[Part] = field(default_factory=list)
    # The classes that a later block may go on with.
    classes: dict[str, Part] = field(default_factory=dict)
    defined: dict[str, Line] = field(default_factory=dict)
    # Methods in a plain form, which a later block of their page replaces.
    plain: dict[str, list[Line]] = field(default_factory=dict)
    # The page that the last comment named, in each class and outside of them.
    noted: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        lines = [Line(HEADER), *self.docstring, *self._import_lines()]
        above_is_definition = False
        for number, part in enumerate(self.parts):
            if part.is_definition or above_is_definition:
                blanks = self.blanks
            elif number == 0:
                blanks = 1
            else:
                blanks = part.blanks_above
            lines += [Line("")] * blanks + part.lines
            above_is_definition = part.is_definition
        return lines

    def _import_lines(self) -> Iterator[Line]:
        group_above = None
        for (group, is_from, module), names in sorted(self.imports.items()):
            if group != group_above:
                yield Line("")
            group_above = group
            listed = ", ".join(sorted(names, key=_import_order))
            first = next(iter(names.values()))
            text = (
                f"from {module} import {listed}"
                if is_from
                else f"import {module}"
            )
            yield Line(text, first.page, first.number)

    @property
    def text(self) -> str:
        return _text_of(self.lines)

    def add(self, fence: Fence, title: str) -> None:
        """Add what a block says, on a page of this title.

        Raises BookError before anything of a statement is added.
        """
        block = Block(fence, title)
        for statement in block.statements:
            lines = block.lines(statement, block.statements)
            match statement:
                case ast.Expr(ast.Constant(str())) if not (
                    self.docstring or self.parts
                ):
                    self.docstring = lines
                case ast.Import() | ast.ImportFrom():
                    self._import(statement, block, lines)
                case ast.ClassDef(bases=[ast.Name(id=base)], name=name) if (
                    base == name
                ):
                    self._reopen(statement, block, lines)
                case _:
                    self._append(statement, block, lines)

    def _import(
        self,
        statement: ast.Import | ast.ImportFrom,
        block: Block,
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
            key = (self._import_group(origin), is_from, origin)
            names = self.imports.setdefault(key, {})
            if name not in names:
                self._define(alias.asname or alias.name, header)
                names[name] = header

    def _import_group(self, origin: str) -> int:
        """Which of the groups of imports, in the order formatters keep."""
        top = re.split(r"\W", origin)[0]
        if top == "__future__":
            return 0
        if top == self.package:
            return 2
        # One that begins with a dot has no name at its top.
        return 1 if top else 3

    def _append(
        self, statement: ast.stmt, block: Block, lines: list[Line]
    ) -> None:
        header = block.header_line(statement)
        for name in _defined_names(statement):
            self._define(name, header)
        blanks = len(list(takewhile(lambda line: not line.text, lines)))
        is_definition = isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        part = Part(
            self._page_comment("", block) + lines[blanks:],
            is_definition,
            blanks,
        )
        self.parts.append(part)
        if isinstance(statement, ast.ClassDef):
            # One whose body is beside its header has no place to go on.
            if statement.body[0].lineno > statement.lineno:
                self.classes[statement.name] = part
            self.noted[statement.name] = block.page
            for member in statement.body:
                self._define_member(member, statement, block)
        elif block.is_plain:
            raise BookError(
                f"{header.where}: a plain form is a method; "
                "write what is no class in a block that is not plain"
            )

    def _reopen(
        self, statement: ast.ClassDef, block: Block, lines: list[Line]
    ) -> None:
        name, header = statement.name, block.header_line(statement)
        if name not in self.classes:
            raise BookError(
                f"{header.where}: class {name}({name}): goes on with a class "
                "that no block above begins in this file; its first block says "
                f"class {name}: and has its body on the lines below"
            )
        if header.text != f"class {name}({name}):" or statement.decorator_list:
            raise BookError(
                f"{header.where}: a class goes on with the line "
                f"class {name}({name}): alone; what else is said of it is "
                "lost, so say it in the class's first block"
            )
        comments = [line for line in lines[: lines.index(header)] if line.text]
        body = [
            Line(f"    {line.text}", line.page, line.number)
            for line in comments
        ]
        for member in statement.body:
            new = block.lines(member, statement.body, statement.lineno)
            if plain := self._define_member(member, statement, block):
                _replace(self.classes[name].lines, plain, new)
            else:
                body += new
        if body:
            self.classes[name].lines += [
                Line(""),
                *self._page_comment(name, block, "    "),
                *_without_blanks_above(body),
            ]

    def _define_member(
        self, member: ast.stmt, owner: ast.ClassDef, block: Block
    ) -> list[Line]:
        """Note the names of a member; return the plain form it replaces."""
        header = block.header_line(member)
        replaced: list[Line] = []
        for name in _defined_names(member):
            full_name = f"{owner.name}.{name}"
            if block.is_plain and isinstance(member, ast.FunctionDef):
                self._define(full_name, header)
                self.plain[full_name] = block.lines(
                    member, owner.body, owner.lineno
                )
            elif full_name not in self.plain:
                self._define(full_name, header)
            elif self.plain[full_name][-1].page != header.page:
                raise BookError(
                    f"{header.where}: the plain form of {full_name} at "
                    f"{self.defined[full_name].where} is replaced on its own "
                    "page, not on another"
                )
            else:
                replaced = self.plain.pop(full_name)
                self.defined[full_name] = header
        return replaced

    def _define(self, name: str, line: Line) -> None:
        if name in self.defined:
            raise BookError(
                f"{line.where}: {name} is defined twice, "
                f"first at {self.defined[name].where}; write it once, "
                "and go on with a class by class Name(Name):"
            )
        self.defined[name] = line

    def _page_comment(
        self, scope: str, block: Block, indent: str = ""
    ) -> list[Line]:
        """The comment that names the page, where its part of a scope begins."""
        if self.noted.get(scope) == block.page:
            return []
        self.noted[scope] = block.page
        return [Line(f"{indent}# {block.title} ({block.page})")]


@dataclass
class TangledC:
    """A file of C, as far as the book has come: its blocks, one by one."""

    lines: list[Line] = field(default_factory=lambda: [Line(HEADER_OF_C)])
    # The page that the last comment named.
    noted: str = ""

    @property
    def text(self) -> str:
        return _text_of(self.lines)

    def add(self, fence: Fence, title: str) -> None:
        if not (source := _lines_of(fence)):
            raise BookError(f"{fence.where}: this engine block holds no C")
        self.lines.append(Line(""))
        if self.noted != fence.page:
            self.lines.append(Line(f"// {title} ({fence.page})"))
            self.noted = fence.page
        self.lines += _without_blanks_above(source)


def _text_of(lines: list[Line]) -> str:
    return "".join(line.text + "\n" for line in lines)


def _without_blanks_above(lines: list[Line]) -> list[Line]:
    return list(dropwhile(lambda line: not line.text, lines))


def _replace(lines: list[Line], old: list[Line], new: list[Line]) -> None:
    """Put the new lines where the old ones are, below the same blank ones."""
    old = _without_blanks_above(old)
    start = lines.index(old[0])
    lines[start : start + len(old)] = _without_blanks_above(new)


def _import_order(name: str) -> tuple[bool, bool, str, str]:
    """Constants, then classes, then the rest: the order formatters keep."""
    return not name.isupper(), not name[0].isupper(), name.lower(), name


def _defined_names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign(targets=targets):
            return [
                name for target in targets for name in _assigned_names(target)
            ]
        case ast.AnnAssign(target=target):
            return _assigned_names(target)
    return []


def _assigned_names(target: ast.expr) -> list[str]:
    """The names that an assignment defines.

    x[0] = 1 and x.y = 1 only change what x holds.
    """
    nodes = [node for node in ast.walk(target) if isinstance(node, ast.Name)]
    return [node.id for node in nodes if isinstance(node.ctx, ast.Store)]


def tangle(
    book: Book, up_to: Fence | None = None
) -> dict[str, TangledFile | TangledC]:
    """Tangle a book's engine blocks into files, up to and with a fence, or all.

    Raises:
        BookError: naming page and line of a block that cannot be tangled.
    """
    titles = {page.path: page.title for page in book.pages}
    files: dict[str, TangledFile | TangledC] = {}
    for fence in book.engine(up_to):
        if fence.title not in files:
            blanks = 2 if fence.is_module else 1
            files[fence.title] = (
                TangledC()
                if fence.language == "c"
                else TangledFile(book.package, blanks)
            )
        files[fence.title].add(fence, titles[fence.page])
    unreplaced = [
        f"{file.defined[name].where}: no later block of this page replaces "
        f"the plain form of {name}; write its final form, or leave out plain"
        for file in files.values()
        if isinstance(file, TangledFile)
        for name in file.plain
    ]
    # Down to a fence, its later form may be still to come.
    if unreplaced and up_to is None:
        raise BookError("\n".join(unreplaced))
    return files


def package(book: Book) -> dict[str, str]:
    """The text of every file of the package, by its path from the root."""
    return {
        # Tells type checkers that the package is typed.
        f"{book.package}/py.typed": "",
        **{path: file.text for path, file in tangle(book).items()},
    }


def drift(book: Book) -> list[str]:
    """Say of each file of the package how it differs from the pages, if so."""
    expected = package(book)
    on_disk = {
        path.relative_to(book.root).as_posix(): path
        for path in sorted((book.root / book.package).rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and _source_of(path, book) not in expected
    }
    return [
        *(f"{path} is missing" for path in expected if path not in on_disk),
        *(
            f"{path} is stray: no page writes it"
            for path in on_disk
            if path not in expected
        ),
        *(
            f"{path} differs from the pages"
            for path, text in expected.items()
            if path in on_disk and _text(on_disk[path]) != text
        ),
    ]


def stale(book: Book) -> list[str]:
    """Say of each module compiled for this Python if its text has changed.

    A compiled file holds the hash of the text that it was compiled from.
    """
    expected = package(book)
    return [
        f"{file.relative_to(book.root).as_posix()} is compiled from an older "
        f"{path}; compile it anew with: {COMPILE}"
        for path, text in expected.items()
        if path.endswith(".c")
        and (file := compiled(book.root / path))
        and hashlib.sha256(text.encode()).hexdigest().encode()
        not in file.read_bytes()
    ]


def compiled(source: Path) -> Path | None:
    """The module that this Python would import for a file of C, if any."""
    files = (source.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES)
    return next(filter(Path.is_file, files), None)


def _source_of(file: Path, book: Book) -> str:
    """The path of the C that a compiled file comes from; no path otherwise."""
    if file.suffix not in COMPILED:
        return ""
    source = file.with_name(file.name.partition(".")[0] + ".c")
    return source.relative_to(book.root).as_posix()


def _text(file: Path) -> str:
    """A file's text; bytes that are no text differ from anything tangled."""
    return file.read_text("utf-8", errors="surrogateescape")


def write(book: Book) -> list[str]:
    """Write the package's files and name those written.

    A stray one is left and reported.
    """
    written = []
    for path, text in package(book).items():
        file = book.root / path
        if not file.exists() or _text(file) != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
            written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.tangle", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on drift"
    )
    options = parser.parse_args(arguments)
    try:
        book = read_book(Path.cwd())
        written = [] if options.check else write(book)
        differences, outdated = drift(book), stale(book)
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        # The checkout may be read-only, or a folder may have a file's name.
        print(
            f"{error.filename}: cannot be read or written: {error.strerror}",
            file=sys.stderr,
        )
        return 1
    for path in written:
        print(f"wrote {path}")
    for told in differences + outdated:
        print(told, file=sys.stderr)
    if differences:
        print(
            "write the package anew with: python -m literate.tangle",
            file=sys.stderr,
        )
    # What was written is newer than what was compiled: the next thing to do.
    return 1 if differences or (options.check and outdated) else 0
