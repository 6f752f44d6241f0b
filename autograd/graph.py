# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Drawing the graph of a Value, as SVG and as text."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from autograd._guards import describe
from autograd._layout import Box, lay_out
from autograd._svg import draw
from autograd.operation import operation, short
from autograd.value import Value


# A graph as text (docs/seeing-the-graph.md)
def _collect(root: Value) -> list[Value]:
    nodes = []
    seen = set()
    stack = [(root, False)]
    while stack:
        node, is_complete = stack.pop()
        # A class has the fields of its objects, but is not one of them.
        if isinstance(node, type) or not hasattr(node, "_local_grads"):
            raise TypeError(f"expected a Value, got {describe(node)}")
        if is_complete:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node._children))
    return nodes


class Graph:
    """Everything that `root` was computed from, drawn as a figure or a tree.

    A notebook shows the figure, a terminal the tree. Both show the numbers of
    that moment.

    Args:
        root: The Value at the end of the computation.
        names: Names with their Values. A node gets the first of its names,
            and Values that are not in the graph are left out. By default, the
            caller's variables whose names begin with a letter.
        limit: The largest number of nodes to draw.
        grads: Whether to show the gradients.

    Attributes:
        nodes: The Values, each after its children; the root comes last.
        names: The name of each node, as it is shown; empty for one without.
        children: For each node, the places of its children in `nodes`.
        grads: Whether the gradients are shown.

    Raises:
        TypeError: If `root` or a child is not a Value, or a name is not text.
        ValueError: If the graph has more than `limit` nodes, or a cycle.

    Examples:
        >>> a, b = Value(2.0), Value(3.0)
        >>> Graph(a + b, {"a": a, "b": b})
        #2: +, data 5, grad 0
        ├─ [1] a: leaf, data 2, grad 0
        └─ [1] b: leaf, data 3, grad 0
    """

    def __init__(
        self,
        root: Value,
        names: Mapping[str, object] | None = None,
        *,
        limit: int = 60,
        grads: bool = True,
    ) -> None:
        self.grads = grads
        self.nodes = _collect(root)
        if len(self.nodes) > limit:
            raise ValueError(
                f"the graph has {len(self.nodes)} nodes, more than the limit "
                f"of {limit}: draw a part of it, or write "
                f"Graph(..., limit={len(self.nodes)})"
            )
        number = {id(node): i for i, node in enumerate(self.nodes)}
        self.children = [
            [number[id(child)] for child in node._children]
            for node in self.nodes
        ]
        if names is None:
            caller = sys._getframe(1)
            variables = [*caller.f_locals.items(), *caller.f_globals.items()]
            # Not _1, as in notebooks, nor @py_assert1, as in pytest.
            named = [
                (name, value)
                for name, value in variables
                if isinstance(name, str) and name[:1].isalpha()
            ]
        else:
            named = _items_of(names)
        self.names = [""] * len(self.nodes)
        for name, value in named:
            i = number.get(id(value))
            if i is not None and not self.names[i]:
                self.names[i] = name if name.isprintable() else repr(name)
        self._check()

    def _check(self) -> None:
        for i, (node, children) in enumerate(zip(self.nodes, self.children)):
            if any(child >= i for child in children):
                raise ValueError(
                    f"the graph has a cycle: {self._call(i)} is computed "
                    "from itself"
                )
            if len(children) != len(node._local_grads):
                raise ValueError(
                    f"expected one local derivative for each child of "
                    f"{self._call(i)}, got {len(node._local_grads)} for "
                    f"{len(children)}"
                )

    def _call(self, i: int) -> str:
        return self.names[i] or f"#{i}"

    def __repr__(self) -> str:
        """Return the graph as a tree of text."""
        lines: list[str] = []
        shown: set[int] = set()
        at_margin = [len(self.nodes) - 1]
        # The list grows on the way.
        for root in at_margin:
            stack = [] if root in shown else [(root, "", "")]
            while stack:
                i, branch, indent = stack.pop()
                line = f"{branch}{self._call(i)}: "
                if i in shown:
                    lines.append(f"{line}shown above")
                elif len(indent) > DEEPEST and self.children[i]:
                    lines.append(f"{line}shown below")
                    at_margin.append(i)
                else:
                    shown.add(i)
                    facts = [operation(self.nodes[i]), *self._numbers(i)]
                    lines.append(line + ", ".join(filter(None, facts)))
                    stack += self._branches(i, indent)
        return "\n".join(lines)

    def _branches(self, i: int, indent: str) -> list[tuple[int, str, str]]:
        branches = []
        arm, below = "└─", "   "
        slopes = self.nodes[i]._local_grads
        for child, slope in reversed([*zip(self.children[i], slopes)]):
            branch = f"{indent}{arm} [{short(slope)}] "
            branches.append((child, branch, indent + below))
            arm, below = "├─", "│  "
        return branches

    def _numbers(self, i: int) -> list[str]:
        node = self.nodes[i]
        grad = [f"grad {short(node.grad)}"] if self.grads else []
        return [f"data {short(node.data)}", *grad]

    # A graph as a figure (docs/graph-as-a-figure.md)
    def _repr_svg_(self) -> str:
        places = range(len(self.nodes))
        boxes = [self._box(i) for i in places]
        title = f"The graph of {self._call(places[-1])}"
        title += f", number of nodes: {len(places)}"
        in_words = " ".join(self._say(i, boxes[i]) for i in places)
        return draw(boxes, lay_out(boxes), title, in_words)

    def _box(self, i: int) -> Box:
        return Box(
            self.names[i],
            operation(self.nodes[i]),
            self._numbers(i),
            self.children[i],
            [short(slope) for slope in self.nodes[i]._local_grads],
        )

    def _say(self, i: int, box: Box) -> str:
        children = " and ".join(map(self._call, box.children))
        is_power = box.operation.startswith("**")
        made = (
            f"{children} to the power {box.operation[2:]}"
            if is_power
            else WORDS[box.operation] + children
        )
        numbers = ", ".join(box.numbers)
        slopes = " and ".join(box.slopes)
        edges = f", local derivatives {slopes}" if slopes else ""
        return f"{self._call(i)} is {made}: {numbers}{edges}."


def _items_of(names: Mapping[str, object]) -> list[tuple[str, object]]:
    if not isinstance(names, Mapping):
        raise TypeError(
            f"expected names with their Values, got {describe(names)}"
        )
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"expected text as a name, got {describe(name)}")
    return list(names.items())


# In characters: how far to the right the tree goes.
DEEPEST = 90

# A graph as a figure (docs/graph-as-a-figure.md)
WORDS = {
    "leaf": "a leaf",
    "+": "the sum of ",
    "*": "the product of ",
    "log": "the logarithm of ",
    "exp": "the exponential of ",
    "relu": "the relu of ",
    "": "computed from ",
}
