"""The names that a statement binds where it stands, and how it binds each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

How = Literal[
    "assigned",
    "defined",
    # A name with a type and no value yet.
    "declared",
    # Goes on to the function below it.
    "overload",
    # Made from what the name meant: a property's setter, a longer list.
    "again",
    # By a loop, a `with`, an `except` or a `case`, which use it for a while.
    "for a while",
    # By what stands inside of another statement, and may run or not.
    "inside",
    "deleted",
]

# How a name may be bound to bind it anew, by how that is done.
ACCEPTED: dict[How, frozenset[How]] = {
    "assigned": frozenset({"for a while", "declared"}),
    "defined": frozenset({"for a while", "overload"}),
    "declared": frozenset({"for a while"}),
    "overload": frozenset({"for a while", "overload"}),
    "for a while": frozenset({"for a while"}),
}

_PARTS_OF_PROPERTY = frozenset({"getter", "setter", "deleter"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef
# What holds statements.
_Block = ast.stmt | ast.ExceptHandler | ast.match_case


class Binding(NamedTuple):
    name: str
    how: How


def bindings(statement: ast.stmt) -> list[Binding]:
    """What a statement binds, but for imports, which tangling moves.

    A name `_` says that nobody uses it.
    """
    found = list(_bindings(statement))
    return [each for each in found if each.name.partition(".")[0] != "_"]


def _bindings(block: _Block) -> Iterator[Binding]:
    if isinstance(block, _Function):
        yield from _function(block)
    elif isinstance(block, ast.ClassDef):
        yield Binding(block.name, "defined")
    elif isinstance(block, ast.ExceptHandler) and block.name:
        yield Binding(block.name, "for a while")
    for node in _evaluated(block):
        match node:
            case ast.NamedExpr(target=ast.Name(id=name)):
                yield Binding(name, "assigned")
            case ast.Name(id=name, ctx=ast.Store()):
                if how := _how_assigned(block, name):
                    yield Binding(name, how)
            case ast.Name(id=name, ctx=ast.Del()):
                yield Binding(name, "deleted")
            case (
                ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                yield Binding(name, "for a while")
    if not isinstance(block, _Function | ast.ClassDef):
        for inner in ast.iter_child_nodes(block):
            if isinstance(inner, _Block):
                yield from _inside(inner)


def _inside(block: _Block) -> Iterator[Binding]:
    if isinstance(block, ast.Import | ast.ImportFrom):
        for alias in block.names:
            name = alias.asname or alias.name.partition(".")[0]
            yield Binding(name, "inside")
    for name, how in _bindings(block):
        is_weaker = how in ("for a while", "deleted")
        yield Binding(name, how if is_weaker else "inside")


def _function(function: _Function) -> Iterator[Binding]:
    how: How = "defined"
    for each in function.decorator_list:
        match each:
            case ast.Name(id="overload") | ast.Attribute(attr="overload"):
                how = "overload"
            case ast.Attribute(ast.Name(id=name), attr=part) if (
                name == function.name and part in _PARTS_OF_PROPERTY
            ):
                how = "again"
                yield Binding(f"{name}.{part}", "defined")
    yield Binding(function.name, how)


def _evaluated(block: _Block) -> Iterator[ast.AST]:
    """What is evaluated or assigned where a block stands, in its own scope.

    The statements in it are others.
    """
    ahead = [
        node
        for node in ast.iter_child_nodes(block)
        if not isinstance(node, _Block)
    ]
    while ahead:
        node = ahead.pop(0)
        yield node
        match node:
            case ast.Lambda(args=inner) | ast.NamedExpr(value=inner):
                ahead.append(inner)
            case ast.comprehension(iter=iterated, ifs=conditions):
                ahead += [iterated, *conditions]
            case _:
                ahead += ast.iter_child_nodes(node)


def _how_assigned(block: _Block, name: str) -> How | None:
    match block:
        case ast.AugAssign():
            # It changes what the name holds.
            return None
        case ast.AnnAssign(value=None):
            return "declared"
        case ast.For() | ast.AsyncFor() | ast.With() | ast.AsyncWith():
            return "for a while"
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            names = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)]
            return "again" if name in names else "assigned"
    # A type alias.
    return "defined"
