# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""The rows in which the nodes of a graph stand, and their order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from statistics import fmean


# A graph as a figure (docs/graph-as-a-figure.md)
@dataclass
class Edge:
    """A line to a node from its child number k."""

    node: int
    k: int
    # The child, the bends on the way, and the node: one item in each row.
    route: list[int]
    # Where it leaves the child and meets the node, from the middle of each.
    start: float = 0.0
    end: float = 0.0
    label_on_left: bool = False


def rows_and_edges(
    children: list[list[int]],
) -> tuple[list[list[int]], list[Edge]]:
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
            edges.append(Edge(node, k, [*route, node]))
    return rows, edges


# How often to start over, and how often to run down and up in between.
ATTEMPTS = 30
SWEEPS = 2


class Order:
    """The order of the items in each row, which gets better step by step."""

    def __init__(self, rows: list[list[int]], edges: list[Edge]) -> None:
        self.rows = rows
        # The neighbours of each item in the next row, on either side.
        self.above: dict[int, list[int]] = defaultdict(list)
        self.below: dict[int, list[int]] = defaultdict(list)
        for edge in edges:
            for upper, lower in pairwise(edge.route):
                self.below[upper].append(lower)
                self.above[lower].append(upper)
        self.place: dict[int, int] = {}

    def improve(self) -> None:
        """Sort all rows, down and up again, then swap while that helps."""
        for row in self.rows:
            self._note_places(row)
        for _ in range(SWEEPS):
            for row in self.rows:
                self._sort_by_barycentre(row, self.above)
            for row in reversed(self.rows):
                self._sort_by_barycentre(row, self.below)
        while self._swap_neighbours():
            pass

    def count_crossings(self) -> int:
        return sum(
            self._crossings(a, b, self.above)
            for row in self.rows
            for a, b in combinations(filter(self.above.get, row), 2)
        )

    def _note_places(self, row: list[int]) -> None:
        self.place.update((item, position) for position, item in enumerate(row))

    def _sort_by_barycentre(
        self, row: list[int], side: dict[int, list[int]]
    ) -> None:
        movable = [item for item in row if side[item]]
        movable.sort(
            key=lambda item: fmean(self.place[other] for other in side[item])
        )
        in_order = iter(movable)
        row[:] = [next(in_order) if side[item] else item for item in row]
        self._note_places(row)

    def _swap_neighbours(self) -> bool:
        swapped = False
        for row in self.rows:
            for i in range(len(row) - 1):
                a, b = row[i], row[i + 1]
                if self._crossings_both(b, a) < self._crossings_both(a, b):
                    row[i], row[i + 1] = b, a
                    self.place[a], self.place[b] = i + 1, i
                    swapped = True
        return swapped

    def _crossings_both(self, a: int, b: int) -> int:
        sides = self.above, self.below
        return sum(self._crossings(a, b, side) for side in sides)

    def _crossings(self, a: int, b: int, side: dict[int, list[int]]) -> int:
        place = self.place
        return sum(place[x] > place[y] for x in side[a] for y in side[b])


def uncross(rows: list[list[int]], edges: list[Edge]) -> None:
    """Put the items of each row in an order in which few edges cross."""
    order = Order(rows, edges)
    # The same seed each time: the same graph gives the same drawing.
    random = Random(0)  # noqa: S311  # a shuffle that is always the same
    found = []
    for _ in range(ATTEMPTS):
        order.improve()
        total = order.count_crossings()
        found.append((total, [row[:] for row in rows]))
        if total == 0:
            break
        for row in rows:
            random.shuffle(row)
    _, rows[:] = min(found, key=lambda attempt: attempt[0])
