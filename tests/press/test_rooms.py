"""The press's rooms: what each may import, how long its files are.

A room is a folder of literate/, or a file beside these folders.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from literate import PACKAGE
from literate.read.book import read_page
from press.small_book import ROOT

# What each room may import, beside itself and the name of the package. `draw`
# is for pages, and knows none of the others.
KNOWS = {
    "read": set[str](),
    "tangle": {"read"},
    "run": {"read", "tangle"},
    "weave": {"read", "tangle", "run"},
    "count": {"read", "tangle"},
    "pytest_plugin": {"read", "tangle", "run", "count"},
    "bind": {"read"},
    "draw": set[str](),
    # An environment, and in it the site or the tests: the standard library.
    "door": {"tangle", "weave"},
    # The command, which starts the others.
    "command": {"read", "tangle", "run", "weave", "bind", "draw", "door"},
    "__main__": {"command"},
}
# In lines.
LONGEST_FILE, LONGEST_FILE_OF_TESTS, LONGEST_FUNCTION = 300, 600, 60

PRESS = sorted((ROOT / "literate").rglob("*.py"))
SIZED = [
    path.relative_to(ROOT).as_posix()
    for folder in ("literate", PACKAGE, "benchmarks", "tools", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def module_of(path: Path) -> str:
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


MODULES = {module_of(path): path for path in PRESS}


def room_of(module: str) -> str:
    """The room of a module; nothing for the press's own name."""
    _, _, inside = module.partition(".")
    first = inside.partition(".")[0]
    return first


def imports(path: Path) -> Iterator[str]:
    """Every dotted name after `import` or `from`.

    Some are functions or classes, not modules.
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def modules_imported(path: Path) -> set[str]:
    """The modules of the press that a file imports."""
    found = {name for name in imports(path) if name in MODULES}
    # A folder is what its __init__.py makes of it.
    return {
        name
        for name in found
        if not any(other.startswith(f"{name}.") for other in found)
    }


@pytest.mark.parametrize("module", MODULES)
def test_a_room_knows_only_those_before_it(module: str) -> None:
    own = room_of(module)
    imported = modules_imported(MODULES[module])
    known = KNOWS[own] | {own, ""} if own else set[str]()
    assert {name for name in imported if room_of(name) not in known} == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: modules_imported(path) for name, path in MODULES.items()}
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("path", PRESS, ids=module_of)
def test_the_press_and_the_package_do_not_import_each_other(path: Path) -> None:
    tops = {name.partition(".")[0] for name in imports(path)}
    assert PACKAGE not in tops


@pytest.mark.parametrize(
    "path", sorted((ROOT / PACKAGE).glob("*.py")), ids=lambda path: path.name
)
def test_the_package_does_not_import_the_press(path: Path) -> None:
    assert "literate" not in {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("name", SIZED)
def test_a_file_and_its_functions_are_short(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    too_long = {
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }
    assert too_long == set()
    is_of_tests = name.startswith("tests/")
    most = LONGEST_FILE_OF_TESTS if is_of_tests else LONGEST_FILE
    assert text.count("\n") <= most


def drawn() -> list[str]:
    """The rooms in the colophon's picture, from top to bottom."""
    picture = read_page(ROOT, "docs/colophon.md").fences[0].source
    names = re.findall(r"[\w]+\.py|\b\w+/(?=[ \n])", picture)
    return [name for name in names if name != f"{PACKAGE}/"]


def test_the_picture_draws_every_room() -> None:
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "literate").iterdir()
        if path.is_dir() or path.suffix == ".py"
    } - {"__init__.py", "__pycache__/"}
    assert {*drawn()} == rooms


@pytest.mark.parametrize("room", KNOWS)
def test_the_picture_draws_a_room_below_those_that_it_knows(room: str) -> None:
    order = [name.removesuffix("/").removesuffix(".py") for name in drawn()]
    above = order[: order.index(room)]
    assert KNOWS[room] <= {*above}
