# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Gradients that leave every grad as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


# Is it right? A gradient check (docs/how-do-we-know.md)
def root_of(function: Callable[..., Any], leaves: list[Any]) -> Any:
    """Call the function, which has to return a Value of their class."""
    result = function(*leaves)
    kind = type(leaves[0])
    # The operators of a subclass make plain Values.
    if not (isinstance(result, kind) or issubclass(kind, type(result))):
        raise TypeError(
            f"expected the function to return a {kind.__qualname__}, "
            f"got {result!r:.60} of type {type(result).__qualname__}"
        )
    return result


def nodes_below(root: Any) -> set[Any]:
    """Return all nodes that the root was computed from, and itself."""
    nodes, path = {root}, [root]
    while path:
        for child in path.pop()._children:
            if child not in nodes:
                nodes.add(child)
                path.append(child)
    return nodes


def gradients(root: Any, leaves: list[Any]) -> list[float]:
    """Return the gradients of the leaves, and leave every grad as it was."""
    before = [(node, node.grad) for node in nodes_below(root)]
    try:
        root.backward()
        return [leaf.grad for leaf in leaves]
    finally:
        for node, grad in before:
            node.grad = grad
