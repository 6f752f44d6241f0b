"""The modules of the press that run in a page, to be sent there."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

# The modules that a page imports; what they import in turn comes with them.
ROOTS = ("literate.run.in_page", "literate.draw")


def shipped_modules() -> str:
    """The text of press.json: modules that run a block, by their paths."""
    home = Path(__file__).resolve().parents[2]
    texts: dict[str, str] = {}
    ahead = list(ROOTS)
    while ahead:
        module = ahead.pop()
        file = _file(home, module)
        path = file.relative_to(home).as_posix()
        if path not in texts:
            texts[path] = file.read_text("utf-8")
            ahead += [
                name
                for name in (module.rpartition(".")[0], *_imports(texts[path]))
                if name.partition(".")[0] == "literate"
                and _file(home, name).is_file()
            ]
    return json.dumps(dict(sorted(texts.items())), indent=0) + "\n"


def _file(home: Path, module: str) -> Path:
    """The file of a module, or of a package."""
    path = home.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache  # every page asks for it
def _imports(source: str) -> list[str]:
    """Every dotted name after `import` or `from`.

    Some are functions or classes, not modules.
    """
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            names += [each.name for each in node.names]
    return names
