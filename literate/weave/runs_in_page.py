"""Which blocks the Python in the page can run.

What it has is read from its own files; beside that, a browser starts no thread
and no process, waits for nothing, and asks no one.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from literate.read.model import Book, Fence
from literate.tangle.snapshot import module_name
from literate.weave.browser_python import LOCK_FILE, RUNTIME

# Modules that are there, or parts of them, and that fail there.
_FAILS = re.compile(
    r"(?:_thread\.start_new_thread|asyncio|concurrent|multiprocessing"
    r"|subprocess|threading\.(?:Thread|Timer|\*)"
    # Terminals.
    r"|pty|tty"
    # Other programs, and alarms of the system.
    r"|os\.(?:exec|fork|popen|posix_spawn|spawn|system|wait)\w*"
    r"|signal\.(?:alarm|setitimer)|faulthandler\.dump_traceback_later"
    # Other machines.
    r"|ftplib|http\.(?:client|server)|imaplib|nntplib|poplib|smtplib|socket"
    r"|socketserver|telnetlib|urllib\.request|webbrowser|xmlrpc)(?:\.|$)"
)
LIBRARY, BINARY = "python_stdlib.zip", "pyodide.asm.wasm"
# What those files do not name: of every Python, and of the press.
_BESIDE = frozenset(
    {"__main__", "_warnings", "builtins", "literate", "marshal", "sys"}
)
_IN_C = re.compile(rb"PyInit_(\w+)")


def runs_in_page(book: Book, fence: Fence) -> bool:
    """Whether a block, with those it goes on from, needs nothing from home."""
    there = _modules(book.root)
    # A figure may draw with the finished engine.
    engine = book.engine_fences(None if fence.is_figure else fence)
    ahead = [name for each in fence.chain for name in _used(each.source)]
    seen: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        top = name.partition(".")[0]
        if top == book.package:
            for each in _leading_to(name, engine):
                if each.language == "c":
                    return False
                ahead += _imported_by_engine(each.source, book.package)
        elif top not in there or _FAILS.match(name):
            return False
    return True


def _modules(root: Path) -> frozenset[str]:
    """The modules that the page's Python has, or else this Python."""
    files = [root / RUNTIME / name for name in (LIBRARY, BINARY, LOCK_FILE)]
    if not all(file.is_file() for file in files):
        return sys.stdlib_module_names | _BESIDE
    # A file that was fetched anew is read anew.
    return _read_modules(*files, max(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=4)
def _read_modules(
    library: Path, binary: Path, lock: Path, _: int
) -> frozenset[str]:
    with zipfile.ZipFile(library) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    names = {top.partition(".")[0] for top in tops}
    names |= {name.decode() for name in _IN_C.findall(binary.read_bytes())}
    for package in json.loads(lock.read_text("utf-8"))["packages"].values():
        names |= {*package["imports"]}
    return frozenset(names | _BESIDE)


def _leading_to(name: str, engine: list[Fence]) -> Iterator[Fence]:
    """The blocks of the modules that a dotted name leads through."""
    for fence in engine:
        module = module_name(fence.file.removesuffix(".c"))
        if f"{name}.".startswith(f"{module}."):
            yield fence


@lru_cache(maxsize=512)
def _imported_by_engine(source: str, package: str) -> list[str]:
    return [*_imported(ast.parse(source), package)]


@lru_cache(maxsize=512)
def _used(source: str) -> list[str]:
    """Each module, and each part of one, that a block needs."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # An example of it.
        return []
    used, called = [*_imported(tree)], dict[str, str]()
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    called[alias.asname or top] = (
                        alias.name if alias.asname else top
                    )
            case ast.ImportFrom():
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    called[alias.asname or alias.name] = name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute():
                first, _, rest = ast.unparse(node).partition(".")
                if first in called:
                    used.append(f"{called[first]}.{rest}")
            case ast.Call(args=[ast.Constant(str(name))]) if ast.unparse(
                node.func
            ).endswith(("import_module", "__import__")):
                used.append(name)
    return used


def _imported(tree: ast.Module, package: str = "") -> Iterator[str]:
    """Each name that is imported, unless the code does without it.

    Of a module in a package, what it imports as it is imported itself.
    """
    ahead: list[ast.AST] = [*tree.body]
    while ahead:
        match node := ahead.pop():
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                origin = [package] if node.level else []
                origin += [node.module] if node.module else []
                yield from (
                    ".".join([*origin, alias.name]) for alias in node.names
                )
            case ast.Try(handlers=[_, *_]) if not any(
                isinstance(each, ast.Raise)
                for handler in node.handlers
                for each in ast.walk(handler)
            ):
                ahead += [*node.handlers, *node.finalbody]
            case ast.FunctionDef() | ast.AsyncFunctionDef() if package:
                pass
            case _:
                ahead += ast.iter_child_nodes(node)
