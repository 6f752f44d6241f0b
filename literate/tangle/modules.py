"""Whether each module of a package can be imported by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from literate.read.model import BookError, Fence
from literate.tangle.bindings import bindings
from literate.tangle.python_file import PythonFile


def require_own_name(fence: Fence, begun: Iterable[Fence]) -> None:
    """Refuse a new file if files that are begun leave it no name.

    Raises:
        BookError: naming page and line of the fence that begins it.
    """
    for other in begun:
        if why := _clash(PurePosixPath(fence.file), PurePosixPath(other.file)):
            raise BookError(
                f"{fence.where}: {fence.file} {why} {other.file}, which "
                f"{other.where} begins; give one of them another name"
            )


def _clash(path: PurePosixPath, other: PurePosixPath) -> str:
    """What is wrong with two files beside each other, if anything."""
    name, other_name = path.with_suffix(""), other.with_suffix("")
    if any(
        a != b and str(a).lower() == str(b).lower()
        for a in (name, *path.parents)
        for b in (other_name, *other.parents)
    ):
        return "differs in capital letters alone, which some disks ignore, from"
    if name == other_name and ".pyi" not in (path.suffix, other.suffix):
        return "would be imported by the same name as"
    if name in other.parents or other_name in path.parents:
        return "gives one name to a module and a folder, beside"
    return ""


def hidden_modules(files: dict[str, PythonFile]) -> Iterator[str]:
    """Say of each module which name of its own package hides it, if so."""
    for path, file in files.items():
        folder = PurePosixPath(path).parent
        modules = {
            PurePosixPath(other).relative_to(folder).parts[0]: other
            for other in files
            if PurePosixPath(other).is_relative_to(folder) and other != path
        }
        by_name = {name.partition(".")[0]: of for name, of in modules.items()}
        if not path.endswith("/__init__.py"):
            continue
        for name, line in _names_exported(file, str(folder).replace("/", ".")):
            if name in by_name:
                where = file.lines[line - 1].where
                yield (
                    f"{where}: {name} hides the module {by_name[name]}; give "
                    "one of them another name"
                )


def _names_exported(
    file: PythonFile, package: str
) -> Iterator[tuple[str, int]]:
    """What a package's __init__.py names, its own modules apart, and where."""
    for statement in ast.parse(file.text).body:
        match statement:
            case ast.ImportFrom(module=module, level=level) if (
                module == package or (level == 1 and not module)
            ):
                pass
            case ast.Import() | ast.ImportFrom():
                for alias in statement.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    if alias.name != f"{package}.{name}":
                        yield name, statement.lineno
            case _:
                for name, _ in bindings(statement):
                    yield name, statement.lineno
