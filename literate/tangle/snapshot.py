"""Import the package as it stands at one place of the book."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType

from literate.read.model import Book, Fence
from literate.tangle.compiled_module import extension_of
from literate.tangle.lines import Line
from literate.tangle.merge import merge_blocks


@dataclass(frozen=True)
class Snapshot:
    """The package's files, as the pages down to one place have written them."""

    root: Path
    package: str
    files: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def in_c(self) -> dict[str, Path]:
        """The modules that are written in C, each with its file.

        An extension module is compiled from the finished file, so it is there
        as a whole or not at all.
        """
        return {
            path.removesuffix(".c").replace("/", "."): self.root / path
            for path, _ in self.files
            if path.endswith(".c")
        }

    @contextlib.contextmanager
    def importable(self) -> Iterator[None]:
        """Let `import` find this package, and no other of its name."""
        finder = _Finder(self)
        outside = _forget(self.package)
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            _forget(self.package)
            sys.modules.update(outside)


def take_snapshot(book: Book, fence: Fence | None = None) -> Snapshot:
    """The package that a fence runs on, or else the finished one.

    Raises:
        BookError: naming page and line of a block that cannot be tangled.
    """
    files = merge_blocks(book, fence)
    if fence and fence.is_figure:
        # A figure may draw before the page that explains how: it finds the
        # files that no page so far has begun.
        files = {**merge_blocks(book), **files}
    return Snapshot(
        book.root,
        book.package,
        tuple((path, tuple(file.lines)) for path, file in files.items()),
    )


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves the modules of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.root = snapshot.root
        self.package = snapshot.package
        self.files = {
            module_name(path): (path, lines)
            for path, lines in snapshot.files
            if path.endswith(".py")
        }
        self.in_c = snapshot.in_c

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != self.package:
            return None
        if name in self.in_c:
            return self._spec_of_extension(name)
        is_folder = any(
            other.startswith(f"{name}.") for other in [*self.files, *self.in_c]
        )
        if name not in self.files and not is_folder:
            raise ModuleNotFoundError(
                f"no page so far has written {name}", name=name
            )
        spec = importlib.machinery.ModuleSpec(
            name, self, is_package=is_folder or name == self.package
        )
        if name in self.files:
            # A module may look for what is beside its file.
            spec.origin = str(self.root / self.files[name][0])
            spec.has_location = True
        return spec

    def _spec_of_extension(
        self, name: str
    ) -> importlib.machinery.ModuleSpec | None:
        if not (file := extension_of(self.in_c[name])):
            raise ModuleNotFoundError(f"{name} was not compiled", name=name)
        return importlib.util.spec_from_file_location(name, file)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ not in self.files:
            return
        path, lines = self.files[module.__name__]
        exec(_compile(self.root, path, lines), module.__dict__)  # noqa: S102  # the pages' own code


def module_name(path: str) -> str:
    """The module that a file of the package is imported as."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


# In a reader's browser, where one process runs all, a run is mostly this.
@lru_cache(maxsize=64)
def _compile(root: Path, path: str, lines: tuple[Line, ...]) -> CodeType:
    text = "".join(f"{line.text}\n" for line in lines)
    # The pages' asserts hold under python -O as well.
    code = compile(
        text, str(root / path), "exec", dont_inherit=True, optimize=0
    )
    return _relocate(code, lines, root)


def _relocate(code: CodeType, lines: Sequence[Line], root: Path) -> CodeType:
    """Make each function's code name the page and line where it is written.

    The code of a file or a class body may come from several pages, so it keeps
    its own name.
    """
    code = code.replace(
        co_consts=tuple(
            _relocate(constant, lines, root)
            if isinstance(constant, CodeType)
            else constant
            for constant in code.co_consts
        )
    )
    if not code.co_flags & inspect.CO_OPTIMIZED:
        return code
    line = lines[code.co_firstlineno - 1]
    return code.replace(
        co_filename=str(root / line.page), co_firstlineno=line.number
    )


def _forget(package: str) -> dict[str, ModuleType]:
    """Take a package's modules out of `sys.modules`, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] == package]
    return {name: sys.modules.pop(name) for name in names}
