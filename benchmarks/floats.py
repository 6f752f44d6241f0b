"""The same code for plain floats: no graph, and no gradient."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any


def relu(x: float) -> float:
    return max(0.0, x)


METHODS = {"exp": math.exp, "log": math.log, "relu": relu}


class _ForFloats(ast.NodeTransformer):
    """x.exp() becomes exp(x), and x.data becomes x."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        method = node.func
        if isinstance(method, ast.Attribute) and method.attr in METHODS:
            name = ast.Name(f"_{method.attr}", ast.Load())
            return ast.Call(name, [method.value], [])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr == "data" and isinstance(node.ctx, ast.Load):
            return node.value
        return node


def run_file(file: Path, *, for_floats: bool) -> dict[str, Any]:
    """The names of a file that was run, as it is or rewritten for floats."""
    return run_code(file.read_text("utf-8"), file.stem, for_floats=for_floats)


def run_code(code: str, name: str, *, for_floats: bool) -> dict[str, Any]:
    """The names of code that was run, as it is or rewritten for floats."""
    tree = ast.parse(code)
    if for_floats:
        _ForFloats().visit(tree)
        ast.fix_missing_locations(tree)
    names: dict[str, Any] = {"__name__": name}
    if for_floats:
        names |= {f"_{name}": function for name, function in METHODS.items()}
    exec(compile(tree, name, "exec"), names)
    return names
