"""A backward pass, watched from outside, line by line."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

# What is looked for by name: the local variables of a pass and of its sort
# that say what these are doing. A sort without a path visits each node by a
# call of a function of its own.
SORT_VARIABLES = ("path", "order")
PAYER_VARIABLE = "node"
VISIT_FUNCTION, VISIT_VARIABLES = "visit", ("node", "visited", "order")


@dataclass(frozen=True)
class Moment:
    """What is seen in a watched function after one line of it has run."""

    file: str
    line: int
    node: Any
    path: list[Any]
    order: list[Any]
    grads: list[float]

    @property
    def code(self) -> str:
        linecache.checkcache(self.file)
        return linecache.getline(self.file, self.line).strip()


def watch(
    graph: Any, run: Callable[[], None], watched: set[CodeType]
) -> list[Moment]:
    """Call `run`; return what each line of the watched functions left."""
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
        self.moments: list[Moment] = []
        # A line is announced before it runs, so what is seen then is the work
        # of the one before.
        self.last_lines: dict[FrameType, int] = {}
        # The calls of the visits that are running: the node of each, and
        # whether it had been visited before.
        self.visits: list[tuple[Any, bool]] = []

    def __call__(
        self, frame: FrameType, event: str, argument: object
    ) -> _Witness | None:
        if frame.f_code not in self.watched:
            return None
        if frame in self.last_lines:
            self.moments.append(self._moment(frame))
        if event != "call":
            self.last_lines[frame] = frame.f_lineno
        code = frame.f_code
        if code.co_name == VISIT_FUNCTION and code.co_argcount:
            self._note_visit(frame.f_locals, event)
        return self

    def _note_visit(self, variables: Mapping[str, Any], event: str) -> None:
        if event == "call":
            node = variables["node"]
            self.visits.append((node, node in variables["visited"]))
        elif event == "return":
            self.visits.pop()

    def _moment(self, frame: FrameType) -> Moment:
        variables = frame.f_locals
        path, order = [], []
        # A pass may also sort by itself.
        if all(name in variables for name in SORT_VARIABLES):
            path, order = (list(variables[name]) for name in SORT_VARIABLES)
        elif self.visits:
            visited, order = variables["visited"], [*variables["order"]]
            path = [
                node
                for node, was_visited in self.visits
                if not was_visited and node in visited and node not in order
            ]
        return Moment(
            frame.f_code.co_filename,
            self.last_lines[frame],
            variables.get(PAYER_VARIABLE),
            path,
            order,
            [node.grad for node in self.graph.nodes],
        )
