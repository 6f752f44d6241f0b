# Tangled from docs/ by literate/tangle.py: change the pages, not this.
"""Drawing the graph of a Value, as SVG and as text."""

from __future__ import annotations

import html
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from random import Random
from statistics import fmean
from unicodedata import east_asian_width

from autograd.value import Value


# Seeing the graph (docs/seeing-the-graph.md)
def operation(node: Value) -> str:
    """Name the operation that made `node`, found from what it stores.

    Returns:
        One of "leaf", "+", "*", "log", "exp", "relu", or a power as "**2";
        "" where no operation fits the numbers, or more than one does.
    """
    slopes = node._local_grads
    if not slopes:
        return "leaf"
    if len(slopes) == 1:
        return _operation_on_one(node.data, node._children[0].data, slopes[0])
    if len(slopes) == 2:
        a, b = (child.data for child in node._children)
        if slopes == (1.0, 1.0) and _same(node.data, a + b):
            return "+"
        if (
            _same(slopes[0], b)
            and _same(slopes[1], a)
            and _same(node.data, a * b)
        ):
            return "*"
    return ""


def _same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))


def _operation_on_one(y: float, x: float, slope: float) -> str:
    # At infinity and NaN different operations give the same numbers.
    if not math.isfinite(x):
        return ""
    # The slope is n * y / x. A y of 0 leaves n open: try the likeliest.
    n = float(f"{slope * x / y:.12g}") if y else 2.0
    candidates: dict[str, Callable[[], tuple[float, float]]] = {
        "log": lambda: (math.log(x), 1.0 / x),
        "exp": lambda: (math.exp(x), math.exp(x)),
        "relu": lambda: (max(x, 0.0), float(x > 0.0)),
        f"**{short(n)}": lambda: (math.pow(x, n), n * math.pow(x, n - 1.0)),
    }
    fitting = []
    for name, compute in candidates.items():
        try:
            expected = compute()
        except (ValueError, OverflowError):
            continue
        if math.isclose(y, expected[0]) and math.isclose(slope, expected[1]):
            fitting.append(name)
    # relu hands on the float that it got; even x**1 makes a new one.
    if fitting == ["relu", "**1"] and y is x:
        return "relu"
    return fitting[0] if len(fitting) == 1 else ""


def short(number: float) -> str:
    """Write a number with at most four significant digits."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{number + 0.0:.4g}"


def _collect(root: Value) -> list[Value]:
    nodes = []
    seen = set()
    stack = [(root, False)]
    while stack:
        node, is_complete = stack.pop()
        if is_complete:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node._children))
    return nodes


class Graph:
    """Everything that `root` was computed from, drawn as a figure or a tree.

    A notebook shows the figure, a terminal the tree, both with the numbers as
    they are at that moment.

    Args:
        root: The Value at the end of the computation.
        names: Names with their Values, of which the first for a node counts,
            and what is not in the graph is left out. By default the caller's
            variables whose names begin with a letter.
        limit: The largest number of nodes to draw.
        grads: Whether to show the gradients.

    Attributes:
        nodes: The Values, each after its children; the root comes last.
        names: The name of each node; empty for one without.
        children: For each node, the places of its children in `nodes`.
        grads: Whether the gradients are shown.

    Raises:
        TypeError: If `root` is not a Value.
        ValueError: If the graph has more than `limit` nodes.

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
        # Any class with the four fields draws, the reader's own as well.
        if not hasattr(root, "_local_grads"):
            kind = type(root).__name__
            raise TypeError(
                f"expected a Value, got {root!r:.60} of type {kind}"
            )
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
                (name, value) for name, value in variables if name[0].isalpha()
            ]
        else:
            named = list(names.items())
        self.names = [""] * len(self.nodes)
        for name, value in named:
            i = number.get(id(value))
            if i is not None and not self.names[i]:
                self.names[i] = name

    def __repr__(self) -> str:
        """Return the graph as a tree of text."""
        lines = []
        shown = set()
        stack = [(len(self.nodes) - 1, "", "")]
        while stack:
            i, branch, indent = stack.pop()
            if i in shown:
                lines.append(f"{branch}{self._call(i)}: shown above")
                continue
            shown.add(i)
            facts = [operation(self.nodes[i]), *self._numbers(i)]
            lines.append(
                f"{branch}{self._call(i)}: {', '.join(filter(None, facts))}"
            )
            slopes = self.nodes[i]._local_grads
            for k in reversed(range(len(slopes))):
                is_last = k == len(slopes) - 1
                arm, below = ("└─", "   ") if is_last else ("├─", "│  ")
                branch = f"{indent}{arm} [{short(slopes[k])}] "
                stack.append((self.children[i][k], branch, indent + below))
        return "\n".join(lines)

    def _call(self, i: int) -> str:
        return self.names[i] or f"#{i}"

    def _numbers(self, i: int) -> list[str]:
        node = self.nodes[i]
        grad = [f"grad {short(node.grad)}"] if self.grads else []
        return [f"data {short(node.data)}", *grad]

    def _repr_svg_(self) -> str:
        rows, edges = _rows_and_edges(self.children)
        _uncross(rows, edges)
        items = _items(self, rows, edges)
        _place(rows, edges, items)
        slopes = [node._local_grads for node in self.nodes]
        drawn = [
            _draw_edge(edge, items, short(slopes[edge.node][edge.k]))
            for edge in edges
        ]
        for i in range(len(self.nodes)):
            drawn.append(_draw_node(self, i, items[i]))
        width = math.ceil(max(item.x + item.right for item in items) + MARGIN)
        height = math.ceil(
            max(item.top + item.height for item in items) + MARGIN
        )
        root = self._call(len(self.nodes) - 1)
        title = f"The graph of {root}, number of nodes: {len(self.nodes)}"
        in_words = " ".join(self._say(i) for i in range(len(self.nodes)))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" class="autograd-graph" '
            f'role="img" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><title>{_xml(title)}</title>'
            f"<desc>{_xml(in_words)}</desc><style>{STYLE}</style>"
            '<rect class="paper" width="100%" height="100%"/>'
            f"{''.join(drawn)}</svg>"
        )

    def _say(self, i: int) -> str:
        node = self.nodes[i]
        name = operation(node)
        children = " and ".join(self._call(child) for child in self.children[i])
        is_power = name.startswith("**")
        made = (
            f"{children} to the power {name[2:]}"
            if is_power
            else WORDS[name] + children
        )
        slopes = " and ".join(short(slope) for slope in node._local_grads)
        edges = f", local derivatives {slopes}" if slopes else ""
        numbers = ", ".join(self._numbers(i))
        return f"{self._call(i)} is {made}: {numbers}{edges}."


@dataclass
class _Edge:
    node: int
    k: int
    # The child, the bends on the way, and the node: one item in each row.
    route: list[int]
    # Where it leaves the child and meets the node, from the middle of each.
    start: float = 0.0
    end: float = 0.0
    label_on_left: bool = False


def _rows_and_edges(
    children: list[list[int]],
) -> tuple[list[list[int]], list[_Edge]]:
    height = [0] * len(children)
    for node in reversed(range(len(children))):
        for child in children[node]:
            height[child] = max(height[child], height[node] + 1)
    rows: list[list[int]] = [[] for _ in range(max(height) + 1)]
    for node in range(len(children)):
        rows[-1 - height[node]].append(node)
    edges = []
    bend = len(children)
    for node in range(len(children)):
        for k, child in enumerate(children[node]):
            route = [child]
            for passed in reversed(range(height[node] + 1, height[child])):
                rows[-1 - passed].append(bend)
                route.append(bend)
                bend += 1
            edges.append(_Edge(node, k, [*route, node]))
    return rows, edges


def _uncross(rows: list[list[int]], edges: list[_Edge]) -> None:
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        for upper, lower in pairwise(edge.route):
            below[upper].append(lower)
            above[lower].append(upper)
    place: dict[int, int] = {}

    def crossings(a: int, b: int, side: dict[int, list[int]]) -> int:
        return sum(place[x] > place[y] for x in side[a] for y in side[b])

    def crossings_of_pair(a: int, b: int) -> int:
        return crossings(a, b, above) + crossings(a, b, below)

    def sort_by_barycentre(row: list[int], side: dict[int, list[int]]) -> None:
        movable = [item for item in row if side[item]]
        movable.sort(
            key=lambda item: fmean(place[other] for other in side[item])
        )
        in_order = iter(movable)
        row[:] = [next(in_order) if side[item] else item for item in row]
        place.update((item, position) for position, item in enumerate(row))

    def swap_neighbours() -> bool:
        swapped = False
        for row in rows:
            for i in range(len(row) - 1):
                a, b = row[i], row[i + 1]
                if crossings_of_pair(b, a) < crossings_of_pair(a, b):
                    row[i], row[i + 1] = b, a
                    place[a], place[b] = i + 1, i
                    swapped = True
        return swapped

    # The same seed each time: the same graph gives the same drawing.
    random = Random(0)  # noqa: S311  # a shuffle that is always the same
    found = []
    for _ in range(30):
        place.update(
            (item, position)
            for row in rows
            for position, item in enumerate(row)
        )
        for _ in range(2):
            for row in rows:
                sort_by_barycentre(row, above)
            for row in reversed(rows):
                sort_by_barycentre(row, below)
        while swap_neighbours():
            pass
        total = sum(
            crossings(a, b, above)
            for row in rows
            for a, b in combinations(row, 2)
        )
        found.append((total, [row[:] for row in rows]))
        if total == 0:
            break
        for row in rows:
            random.shuffle(row)
    _, rows[:] = min(found, key=lambda attempt: attempt[0])


# In pixels. No letter of the fonts below is wider than CHAR, so no text is cut.
CHAR = 8.0
LINE = 17.0
LABEL = 22.0
PORT = 14.0
GAP = 14.0
MARGIN = 8.0


def _width(text: str) -> float:
    return CHAR * sum(
        2 if east_asian_width(char) in "WF" else 1 for char in text
    )


@dataclass
class _Item:
    height: float
    # A bend is a node of no width.
    width: float = 0.0
    # How far it reaches from its middle, with the labels of its edges.
    left: float = 0.0
    right: float = 0.0
    x: float = 0.0
    top: float = 0.0


def _items(
    graph: Graph, rows: list[list[int]], edges: list[_Edge]
) -> list[_Item]:
    place = {
        item: position for row in rows for position, item in enumerate(row)
    }
    # A title, the data, and perhaps the gradient.
    height = LINE * (3 if graph.grads else 2) + 12.0
    items = [_Item(height) for _ in place]
    for i, node in enumerate(graph.nodes):
        arriving = sorted(
            (edge for edge in edges if edge.node == i),
            key=lambda edge: (place[edge.route[-2]], edge.k),
        )
        labels = [
            _width(short(node._local_grads[edge.k])) + PORT / 2
            for edge in arriving
        ]
        # The label of the first of several is on its left, others on the right.
        pitch = PORT if len(labels) < 3 else PORT + max(labels)
        span = pitch * max(0, len(labels) - 1)
        item = items[i]
        title = f"{graph.names[i]} {operation(node)}"
        item.width = (
            max(span, *map(_width, [title, *graph._numbers(i)])) + 2 * MARGIN
        )
        item.left = item.right = item.width / 2
        for position, (edge, label) in enumerate(
            zip(arriving, labels, strict=True)
        ):
            edge.end = pitch * position - span / 2
            edge.label_on_left = position == 0 and len(arriving) > 1
            if edge.label_on_left:
                item.left = max(item.left, label - edge.end)
            else:
                item.right = max(item.right, label + edge.end)
    for i in range(len(graph.nodes)):
        leaving = sorted(
            (edge for edge in edges if edge.route[0] == i),
            key=lambda edge: (place[edge.route[1]], edge.end),
        )
        pitch = min(
            PORT, (items[i].width - 2 * MARGIN) / max(1, len(leaving) - 1)
        )
        for position, edge in enumerate(leaving):
            edge.start = pitch * (position - (len(leaving) - 1) / 2)
    return items


def _nearest(wishes: list[list[float]], gaps: list[float]) -> list[float]:
    # With the gaps taken off, items may touch but not change their order.
    shifts = list(accumulate(gaps, initial=0.0))
    groups: list[tuple[list[float], int]] = []
    for wishes_of_item, shift in zip(wishes, shifts, strict=True):
        group, size = [wish - shift for wish in wishes_of_item], 1
        while groups and fmean(groups[-1][0]) > fmean(group):
            group_before, size_before = groups.pop()
            group, size = group_before + group, size_before + size
        groups.append((group, size))
    means = [fmean(group) for group, size in groups for _ in range(size)]
    return [mean + shift for mean, shift in zip(means, shifts, strict=True)]


def _place(
    rows: list[list[int]], edges: list[_Edge], items: list[_Item]
) -> None:
    # What each item is tied to, and how far from that a vertical line puts it.
    ties: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for edge in edges:
        for upper, lower in pairwise(edge.route):
            start = edge.start if upper == edge.route[0] else 0.0
            end = edge.end if lower == edge.node else 0.0
            # Between two bends the line should not wander.
            strength = (
                30 if upper != edge.route[0] and lower != edge.node else 1
            )
            ties[upper] += [(lower, end - start)] * strength
            ties[lower] += [(upper, start - end)] * strength
    for _ in range(100 if edges else 0):
        for row in [*rows, *reversed(rows)]:
            wishes = [
                [items[other].x + away for other, away in ties[i]] for i in row
            ]
            gaps = [
                items[a].right + GAP + items[b].left for a, b in pairwise(row)
            ]
            for i, x in zip(row, _nearest(wishes, gaps), strict=True):
                items[i].x = x
    edge_of_paper = min(item.x - item.left for item in items) - MARGIN
    for item in items:
        item.x -= edge_of_paper
    top = MARGIN
    for row_above, row in pairwise([[], *rows]):
        if row_above:
            steps = [
                step
                for edge in edges
                for step in pairwise(edge.route)
                if step[1] in row
            ]
            # The further edges go sideways, the more room keeps them apart.
            furthest = max(abs(items[a].x - items[b].x) for a, b in steps)
            top += items[row[0]].height + LABEL
            top += 20.0 + min(furthest * 0.15, 90.0)
        for i in row:
            items[i].top = top


STYLE = """
.autograd-graph {
  --paper: var(--graph-paper, #ffffff); --box: var(--graph-box, #eef2f7);
  --ink: var(--graph-ink, #1a1a1a); --line: var(--graph-line, #566070);
  --slope: var(--graph-slope, #9a3412);
  max-width: 100%; height: auto;
  font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas,
    "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  .autograd-graph {
    --paper: var(--graph-paper, #1c1e22); --box: var(--graph-box, #2d323b);
    --ink: var(--graph-ink, #eceff4); --line: var(--graph-line, #aab2bf);
    --slope: var(--graph-slope, #ffb38a);
  }
}
@media print {
  .autograd-graph {
    --paper: #ffffff; --box: #ffffff;
    --ink: #000000; --line: #404040; --slope: #000000;
  }
}
.autograd-graph .paper { fill: var(--paper); }
.autograd-graph .node rect { fill: var(--box); stroke: var(--line); }
.autograd-graph .node text { fill: var(--ink); text-anchor: middle; }
.autograd-graph .name { font-weight: bold; }
.autograd-graph .edge path {
  fill: none; stroke: var(--line); stroke-width: 1.5;
}
.autograd-graph .edge text, .autograd-graph .node .grad { fill: var(--slope); }
"""


def _xml(text: str) -> str:
    return html.escape(
        "".join(
            c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text
        )
    )


def _draw_edge(edge: _Edge, items: list[_Item], label: str) -> str:
    child = items[edge.route[0]]
    x = child.x + edge.start
    y = child.top + child.height
    path = f"M{x:.1f} {y:.1f}"
    for i in edge.route[1:]:
        item = items[i]
        is_end = i == edge.node
        to_x = item.x + (edge.end if is_end else 0.0)
        to_y = item.top - LABEL
        middle = (y + to_y) / 2
        path += f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} "
        x, y = to_x, item.top + (0.0 if is_end else item.height)
        path += f"{to_x:.1f} {to_y:.1f}V{y:.1f}"
    left = edge.label_on_left
    aside, anchor = (-PORT / 2, "end") if left else (PORT / 2, "start")
    return (
        f'<g class="edge" data-edge="{edge.node}-{edge.k}">'
        f'<path d="{path}m-4 -6l4 6l4 -6"/>'
        f'<text x="{x + aside:.1f}" y="{y - 8:.1f}" '
        f'text-anchor="{anchor}">{label}</text></g>'
    )


def _draw_node(graph: Graph, i: int, item: _Item) -> str:
    node = graph.nodes[i]
    name = f'<tspan class="name">{_xml(graph.names[i])}</tspan>'
    lines = [f"{name} {operation(node)}", *graph._numbers(i)]
    texts = [
        f'<text class="{kind}" x="{item.x:.1f}" '
        f'y="{item.top + LINE * row + 2:.1f}">{text}</text>'
        for row, (kind, text) in enumerate(
            zip(("title", "data", "grad"), lines), start=1
        )
    ]
    return (
        f'<g class="node" data-node="{i}">'
        f'<rect x="{item.x - item.width / 2:.1f}" y="{item.top:.1f}" '
        f'width="{item.width:.1f}" height="{item.height:.1f}" '
        f'rx="{6 if node._children else 20}"/>{"".join(texts)}</g>'
    )


WORDS = {
    "leaf": "a leaf",
    "+": "the sum of ",
    "*": "the product of ",
    "log": "the logarithm of ",
    "exp": "the exponential of ",
    "relu": "the relu of ",
    "": "computed from ",
}
