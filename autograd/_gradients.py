# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Gradients that leave every grad as it was."""

from __future__ import annotations

from typing import Any


# How do we know? (docs/how-do-we-know.md)
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
