# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""Where the nodes and the edges of a graph go: their sizes and places."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from autograd._rows import Edge, rows_and_edges, uncross

# A graph as a figure (docs/graph-as-a-figure.md)
# All sizes are in pixels. How wide a letter is at most, and how high a line:
CHAR = 8.0
LINE = 17.0
# How far the texts of a box are from its sides, and from its top and bottom:
PADDING_X = 8.0
PADDING_Y = 6.0
# How high the strip above a box is; how far an edge in it is from the next one,
# and from its own label:
STRIP = 22.0
PORT = 14.0
ASIDE = 7.0


@dataclass
class Box:
    """A node as the drawing knows it: its texts, and its children."""

    name: str
    operation: str
    numbers: list[str]
    # Their places in the list of boxes, and for each the text at its edge.
    children: list[int]
    slopes: list[str]

    @property
    def lines(self) -> list[str]:
        """The node's own texts, from top to bottom."""
        return [f"{self.name} {self.operation}", *self.numbers]


def _width(text: str) -> float:
    return CHAR * sum(
        2 if east_asian_width(char) in "WF" else 1 for char in text
    )


@dataclass
class Item:
    """A box or a bend in its row, with its size and its place."""

    height: float
    # A bend has no width.
    width: float = 0.0
    # How far it reaches from its middle, with the labels of its edges.
    left: float = 0.0
    right: float = 0.0
    x: float = 0.0
    top: float = 0.0


def _items(
    boxes: list[Box], rows: list[list[int]], edges: list[Edge]
) -> list[Item]:
    place = {
        item: position for row in rows for position, item in enumerate(row)
    }
    height = LINE * max(len(box.lines) for box in boxes) + 2 * PADDING_Y
    items = [Item(height) for _ in place]
    for i, box in enumerate(boxes):
        arriving = sorted(
            (edge for edge in edges if edge.node == i),
            key=lambda edge: (place[edge.route[-2]], edge.k),
        )
        labels = [_width(box.slopes[edge.k]) + ASIDE for edge in arriving]
        # The label of the first of several is on its left, others on the right.
        pitch = PORT if len(labels) < 3 else PORT + max(labels)
        span = pitch * max(0, len(labels) - 1)
        item = items[i]
        item.width = max(span, *map(_width, box.lines)) + 2 * PADDING_X
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
    for i in range(len(boxes)):
        leaving = sorted(
            (edge for edge in edges if edge.route[0] == i),
            key=lambda edge: (place[edge.route[1]], edge.end),
        )
        pitch = min(
            PORT, (items[i].width - 2 * PADDING_X) / max(1, len(leaving) - 1)
        )
        for position, edge in enumerate(leaving):
            edge.start = pitch * (position - (len(leaving) - 1) / 2)
    return items


# How far neighbours in a row are apart, and the drawing from the paper's edge:
GAP = 14.0
MARGIN = 8.0
# How far a row is from the strip below it. The further the edges between them
# go sideways, the more room keeps them apart: for each pixel, and at most.
ROW_GAP = 20.0
WIDENING = 0.15
WIDENING_LIMIT = 90.0
ROUNDS = 100
# A bend heeds the next bend this many times more than it heeds a node.
STIFFNESS = 30


def _nearest(wishes: list[list[float]], gaps: list[float]) -> list[float]:
    # With the gaps taken off, items may touch but not change their order.
    shifts = list(accumulate(gaps, initial=0.0))
    # The sum of each group's wishes, how many they are, and of how many items.
    groups: list[tuple[float, int, int]] = []
    for wishes_of_item, shift in zip(wishes, shifts, strict=True):
        count, size = len(wishes_of_item), 1
        total = math.fsum(wishes_of_item) - count * shift
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            total_before, count_before, size_before = groups.pop()
            total += total_before
            count += count_before
            size += size_before
        groups.append((total, count, size))
    means = [
        total / count for total, count, size in groups for _ in range(size)
    ]
    return [mean + shift for mean, shift in zip(means, shifts, strict=True)]


def _place(rows: list[list[int]], edges: list[Edge], items: list[Item]) -> None:
    # The ties of each item, and how far from them a vertical line puts it.
    ties: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for edge in edges:
        for upper, lower in pairwise(edge.route):
            start = edge.start if upper == edge.route[0] else 0.0
            end = edge.end if lower == edge.node else 0.0
            # Between two bends the line should not wander.
            is_between_bends = upper != edge.route[0] and lower != edge.node
            strength = STIFFNESS if is_between_bends else 1
            ties[upper] += [(lower, end - start)] * strength
            ties[lower] += [(upper, start - end)] * strength
    for _ in range(ROUNDS if edges else 0):
        before = [item.x for item in items]
        for row in [*rows, *reversed(rows)]:
            wishes = [
                [items[other].x + away for other, away in ties[i]] for i in row
            ]
            gaps = [
                items[a].right + GAP + items[b].left for a, b in pairwise(row)
            ]
            for i, x in zip(row, _nearest(wishes, gaps), strict=True):
                items[i].x = x
        if before == [item.x for item in items]:
            break
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
            furthest = max(abs(items[a].x - items[b].x) for a, b in steps)
            top += items[row[0]].height + STRIP
            top += ROW_GAP + min(furthest * WIDENING, WIDENING_LIMIT)
        for i in row:
            items[i].top = top


@dataclass
class Layout:
    """The place of each item, the edges, and the size of the paper."""

    # First the boxes, as they were given, then the bends.
    items: list[Item]
    edges: list[Edge]
    width: int
    height: int


def lay_out(boxes: list[Box]) -> Layout:
    """Find a place for each box, and a route for each edge.

    The boxes come in such an order that each is after those of its children.
    """
    rows, edges = rows_and_edges([box.children for box in boxes])
    uncross(rows, edges)
    items = _items(boxes, rows, edges)
    _place(rows, edges, items)
    width = math.ceil(max(item.x + item.right for item in items) + MARGIN)
    height = math.ceil(max(item.top + item.height for item in items) + MARGIN)
    return Layout(items, edges, width, height)
