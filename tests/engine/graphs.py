"""Every graph of a number of operations, written as a function of its leaves.

A graph is a list of steps, as in a random program. Every leaf and every result
is used, but for the last: so all of it is computed for one root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random
from types import CodeType
from typing import Any

from engine.programs import Node, Step

FUNCTIONS = ("neg", "relu", "exp", "log")
OPERATORS = ("+", "-", "*", "/", "**")
Graph = tuple[Step, ...]


def graphs(
    operations: int, leaves: int, constants: Sequence[Any]
) -> Iterator[Graph]:
    """Every graph of so many operations on so many leaves, once."""

    def extend(graph: Graph) -> Iterator[Graph]:
        if len(graph) == operations:
            yield graph
            return
        for step in _next_steps(graph, operations, leaves, constants):
            yield from extend((*graph, step))

    return extend(())


def random_graph(
    random: Random, operations: int, leaves: int, constants: Sequence[Any]
) -> Graph:
    """One of them, at random; every next step is as likely as another."""
    graph: Graph = ()
    while len(graph) < operations:
        steps = [*_next_steps(graph, operations, leaves, constants)]
        graph = (*graph, random.choice(steps))
    return graph


def _used(graph: Graph) -> set[Node]:
    return {x for step in graph for x in step.operands if isinstance(x, Node)}


def _next_steps(
    graph: Graph, operations: int, leaves: int, constants: Sequence[Any]
) -> Iterator[Step]:
    """The steps after which the graph can still be completed."""
    results = [Node(leaves + i) for i in range(len(graph))]
    ahead = operations - len(graph) - 1

    def nodes(used: set[Node]) -> list[Node]:
        # A new leaf is the next one, so that no graph comes under two names.
        seen = len(used.difference(results))
        return [*map(Node, range(min(seen + 1, leaves))), *results]

    def pairs(used: set[Node]) -> Iterator[tuple[Any, Any]]:
        for x in nodes(used):
            yield from ((x, y) for y in nodes(used | {x}))
            yield from ((x, constant) for constant in constants)
            yield from ((constant, x) for constant in constants)

    def candidates(used: set[Node]) -> Iterator[Step]:
        for x in nodes(used):
            yield from (Step(name, (x,)) for name in FUNCTIONS)
        for x, y in pairs(used):
            for name in OPERATORS:
                # A Value as exponent always raises, so that nothing follows.
                if name != "**" or not isinstance(y, Node) or not ahead:
                    yield Step(name, (x, y))

    used = _used(graph)
    for step in candidates(used):
        missing = leaves + len(graph) - len(used | _used((step,)))
        # Each step ahead can use two nodes, and makes one.
        if missing <= ahead:
            yield step


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<graph>", "exec")


def as_function(
    graph: Graph, leaves: int, constant: Callable[[Any], Any] = lambda x: x
) -> Callable[..., list[Any]]:
    """Write a graph as a function, which returns all the nodes."""
    names = [f"x{i}" for i in range(leaves + len(graph))]
    space: dict[str, Any] = {}
    lines = [f"def graph({', '.join(names[:leaves])}):"]
    for number, (operation, operands) in enumerate(graph, leaves):
        texts = []
        for operand in operands:
            if isinstance(operand, Node):
                texts.append(names[operand.number])
            else:
                texts.append(f"constant{number}")
                space[texts[-1]] = constant(operand)
        if operation == "neg":
            made = f"-{texts[0]}"
        elif operation in FUNCTIONS:
            made = f"{texts[0]}.{operation}()"
        else:
            made = f" {operation} ".join(texts)
        lines.append(f"{names[number]} = {made}")
    lines.append(f"return [{', '.join(names)}]")
    exec(_compiled("\n    ".join(lines)), space)
    function: Callable[..., list[Any]] = space["graph"]
    return function
