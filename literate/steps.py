"""Record a backward pass as it runs, step by step, from outside the engine."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any


@dataclass(frozen=True)
class Step:
    """What one line of the pass changed.

    In words, on the figure, and every gradient after it.
    """

    words: str
    code: str
    grads: list[float]
    node: int | None = None
    edge: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Moment:
    """What stands in the watched functions after one line of them has run."""

    file: str
    line: int
    locals: dict[str, Any]
    visited: int
    order: list[Any]
    grads: list[float]


def record(graph: Any) -> list[Step]:
    """Run `backward` on the root of a drawn graph; say what each line changed.

    The graph is an `autograd.graph.Graph`, of whichever engine the page has
    come to.
    """
    root = graph.nodes[-1]
    watched = {
        type(root).backward.__code__,
        type(root)._topological_order.__code__,
    }
    grads = [node.grad for node in graph.nodes]
    steps = [Step("Before the pass, every gradient is as it was.", "", grads)]
    tellers = _Teller(graph)
    visited, order = 0, 0
    for moment in _moments(root.backward, watched, graph):
        code = linecache.getline(moment.file, moment.line).strip()
        if moment.visited > visited:
            visited = moment.visited
            steps.append(tellers.enter(moment, code))
        elif len(moment.order) > order:
            order = len(moment.order)
            steps.append(tellers.write_down(moment, code))
        elif moment.grads != steps[-1].grads:
            steps.append(tellers.pay(moment, code, steps[-1].grads))
    return steps


def _moments(
    run: Callable[[], None], watched: set[CodeType], graph: Any
) -> list[_Moment]:
    witness = _Witness(watched, graph)
    before = sys.gettrace()
    sys.settrace(witness)
    try:
        run()
    finally:
        sys.settrace(before)
    return witness.moments


class _Witness:
    """A trace function: notes what watched functions hold after each line."""

    def __init__(self, watched: set[CodeType], graph: Any) -> None:
        self.watched = watched
        self.graph = graph
        self.moments: list[_Moment] = []
        # A line is announced before it runs, so what is seen then is the work
        # of the one before.
        self.last_lines: dict[FrameType, int] = {}

    def __call__(
        self, frame: FrameType, event: str, argument: object
    ) -> _Witness | None:
        if frame.f_code not in self.watched:
            return None
        if frame in self.last_lines:
            names = dict(frame.f_locals)
            is_sorting = "visited" in names
            self.moments.append(
                _Moment(
                    frame.f_code.co_filename,
                    self.last_lines[frame],
                    names,
                    len(names["visited"]) if is_sorting else 0,
                    list(names["order"]) if is_sorting else [],
                    [node.grad for node in self.graph.nodes],
                )
            )
        if event != "call":
            self.last_lines[frame] = frame.f_lineno
        return self


class _Teller:
    """Finds the words for a change."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.paid: list[tuple[int, int]] = []

    def place(self, node: Any) -> int:
        return next(
            i for i, other in enumerate(self.graph.nodes) if other is node
        )

    def name(self, i: int) -> str:
        return self.graph.names[i] or f"#{i}"

    def enter(self, moment: _Moment, code: str) -> Step:
        i = self.place(moment.locals["node"])
        children = " and ".join(
            dict.fromkeys(map(self.name, self.graph.children[i]))
        )
        words = (
            f"The sort enters {self.name(i)}. "
            f"Its children come next: {children}."
        )
        return Step(words, code, moment.grads, i)

    def write_down(self, moment: _Moment, code: str) -> Step:
        i = self.place(moment.order[-1])
        order = ", ".join(self.name(self.place(node)) for node in moment.order)
        words = (
            f"All below {self.name(i)} is done, so it is written down. "
            f"The order so far: {order}."
        )
        return Step(words, code, moment.grads, i)

    def pay(self, moment: _Moment, code: str, before: list[float]) -> Step:
        changed = next(
            i for i, grad in enumerate(moment.grads) if grad != before[i]
        )
        name = self.name(changed)
        if "child" not in moment.locals:
            words = (
                f"{name}.grad goes from {before[changed]:g} "
                f"to {moment.grads[changed]:g}."
            )
            return Step(words, code, moment.grads, changed)
        i = self.place(moment.locals["node"])
        edge = next(
            (i, k)
            for k, child in enumerate(self.graph.children[i])
            if child == changed and (i, k) not in self.paid
        )
        self.paid.append(edge)
        slope, grad = moment.locals["local_grad"], moment.locals["node"].grad
        words = (
            f"{self.name(i)} pays {name}: "
            f"{name}.grad goes from {before[changed]:g} "
            f"to {before[changed]:g} + {slope:g} · {grad:g} "
            f"= {moment.grads[changed]:g}."
        )
        return Step(words, code, moment.grads, i, edge)
