"""A backward pass as it ran, step by step, seen from outside, and its table."""

from __future__ import annotations

import linecache
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from types import CodeType, FrameType, FunctionType
from typing import Any

# The local variables that tell what a pass is doing.
SORT_NAMES = ("path", "order")
PAYING_NAME = "node"


class NothingToTell(Exception):  # noqa: N818  # it is told as a block's failure
    """A pass ran, and what it did could not be seen."""


@dataclass(frozen=True)
class Step:
    """What one line of the pass changed.

    In words, on the figure, and every gradient after it; while the sort runs,
    also the nodes on its path and those in its order.
    """

    words: str
    code: str
    grads: list[float]
    node: int | None = None
    edge: tuple[int, int] | None = None
    path: tuple[int, ...] = ()
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Moment:
    """What is seen in a watched function after one line of it has run."""

    file: str
    line: int
    node: Any
    path: list[Any]
    order: list[Any]
    grads: list[float]


def record(
    graph: Any, backward: Callable[[], None] | None = None
) -> list[Step]:
    """Run a pass over a drawn graph; say what each line of it changed.

    The graph is an `autograd.graph.Graph`, of whichever engine the page has
    come to. The pass is the root's own `backward`, with its sort, or else the
    function that is given, which brings its own order.

    Raises:
        NothingToTell: Saying what was looked for and not found.
    """
    root = graph.nodes[-1]
    if not getattr(graph, "grads", True):
        raise NothingToTell(
            "the steps show gradients; draw the graph without grads=False"
        )
    if backward is None:
        run, pass_code = root.backward, type(root).backward.__code__
        sort_code = type(root)._topological_order.__code__
        _require(sort_code, *SORT_NAMES)
        watched = {pass_code, sort_code}
    else:
        if not isinstance(backward, FunctionType) or (
            backward.__code__.co_argcount
        ):
            raise NothingToTell(
                "the figure's own backward is a function without arguments"
            )
        run, pass_code, sort_code = backward, backward.__code__, None
        watched = {pass_code}
    _require(pass_code, PAYING_NAME)
    teller = _Teller(graph)
    steps = [teller.start()]
    steps += _told(teller, steps[0], _moments(run, watched, graph))
    if sort_code and not any(step.order for step in steps):
        raise NothingToTell(
            f"no node was seen on the path of {sort_code.co_name} "
            "and then in its order"
        )
    if not any(step.edge for step in steps):
        raise NothingToTell(
            f"no payment was seen in {pass_code.co_name}: after no line of it "
            f"had the grad of a child of {PAYING_NAME} changed"
        )
    return steps


def _require(code: CodeType, *names: str) -> None:
    if missing := [
        name
        for name in names
        if name not in code.co_varnames + code.co_cellvars
    ]:
        raise NothingToTell(
            f"{code.co_name} has no variable {' and no '.join(missing)}, "
            "which tells what it is doing"
        )


def _told(teller: _Teller, start: Step, moments: list[_Moment]) -> list[Step]:
    steps = []
    grads, path, order = start.grads, 0, 0
    for moment in moments:
        linecache.checkcache(moment.file)
        code = linecache.getline(moment.file, moment.line).strip()
        if len(moment.order) > order:
            steps.append(teller.write_down(moment, code))
        elif len(moment.path) > path:
            steps.append(teller.enter(moment, code))
        elif moment.grads != grads:
            steps.append(teller.pay(moment, code, grads))
        grads, path, order = moment.grads, len(moment.path), len(moment.order)
    return [
        replace(step, words=step.words[0].upper() + step.words[1:])
        if step.words.startswith("the ")
        else step
        for step in steps
    ]


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
            # A pass that sorts by itself is no less a sort.
            names = frame.f_locals
            is_sorting = all(name in names for name in SORT_NAMES)
            self.moments.append(
                _Moment(
                    frame.f_code.co_filename,
                    self.last_lines[frame],
                    names.get(PAYING_NAME),
                    list(names["path"]) if is_sorting else [],
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
        self.paid: Counter[tuple[int, int]] = Counter()

    def place(self, node: Any) -> int | None:
        for i, other in enumerate(self.graph.nodes):
            if other is node:
                return i
        return None

    def places(self, name: str, nodes: list[Any]) -> tuple[int, ...]:
        found = tuple(
            place for place in map(self.place, nodes) if place is not None
        )
        if len(found) < len(nodes):
            raise NothingToTell(
                f"{name} holds something that is no node of the graph"
            )
        return found

    def name(self, i: int) -> str:
        """What the figure shows of a node: its name, or else its number."""
        node = self.graph.nodes[i]
        kind = "node" if node._children else "leaf"
        return self.graph.names[i] or f"the {kind} {node.data:.4g}"

    def grad(self, i: int) -> str:
        return (
            f"{self.graph.names[i]}.grad" if self.graph.names[i] else "its grad"
        )

    def listed(self, places: tuple[int, ...]) -> str:
        return ", ".join(map(self.name, places)) or "(empty)"

    def start(self) -> Step:
        grads = [node.grad for node in self.graph.nodes]
        amount = "as it was" if any(grads) else "0"
        return Step(f"Before the pass, every gradient is {amount}.", "", grads)

    def enter(self, moment: _Moment, code: str) -> Step:
        *above, i = self.places("path", moment.path)
        name = self.name(i)
        words = f"The sort starts at {name}, the root."
        if above:
            words = (
                f"The sort goes down to {name}, the first child of "
                f"{self.name(above[-1])} that is neither a leaf nor visited."
            )
        return self.sorting(words, moment, code, i)

    def write_down(self, moment: _Moment, code: str) -> Step:
        *_, i = self.places("order", moment.order)
        name = self.name(i)
        words = f"Everything below {name} is done, so {name} is written down."
        return self.sorting(words, moment, code, i)

    def sorting(self, words: str, moment: _Moment, code: str, i: int) -> Step:
        path = self.places("path", moment.path)
        order = self.places("order", moment.order)
        words += f" Path: {self.listed(path)}. Order: {self.listed(order)}."
        return Step(words, code, moment.grads, i, path=path, order=order)

    def pay(self, moment: _Moment, code: str, before: list[float]) -> Step:
        changed = next(
            i for i, grad in enumerate(moment.grads) if grad != before[i]
        )
        name = self.name(changed)
        old, new = before[changed], moment.grads[changed]
        change = f"{self.grad(changed)} goes from {old:g} to {new:g}."
        payer = self.place(moment.node)
        if payer is None or changed not in self.graph.children[payer]:
            if changed == len(self.graph.nodes) - 1 and new == 1.0:
                change = f"{name} is the root: {change}"
            elif not self.graph.names[changed]:
                change = f"{name}: {change}"
            return Step(change, code, moment.grads, changed)
        k = min(
            (
                k
                for k, child in enumerate(self.graph.children[payer])
                if child == changed
            ),
            key=lambda k: self.paid[payer, k],
        )
        self.paid[payer, k] += 1
        grad = moment.grads[payer]
        slope = self.graph.nodes[payer]._local_grads[k]
        # Not so where a page shows a wrong way to pay.
        if old + slope * grad == new:
            change = (
                f"{self.grad(changed)} goes from {old:g} "
                f"to {old:g} + {slope:g} · {grad:g} = {new:g}."
            )
        words = f"{self.name(payer)} pays {name}: {change}"
        return Step(words, code, moment.grads, payer, (payer, k))


def table_of_steps(steps: list[Step]) -> str:
    """The steps as a table.

    Each row has what javascripts/stepper.js shows on the figure.
    """
    rows = "".join(
        f'<tr data-node="{"" if step.node is None else step.node}"'
        f' data-edge="{"-".join(map(str, step.edge or ()))}"'
        f' data-path="{" ".join(map(str, step.path))}"'
        f' data-grads="{" ".join(f"{grad:.4g}" for grad in step.grads)}">'
        f"<td>{number}</td><td>{escape(step.words)}</td>"
        f"<td>{f'<code>{escape(step.code)}</code>' if step.code else ''}</td>"
        "</tr>"
        for number, step in enumerate(steps)
    )
    head = (
        "<tr><th>Step</th><th>What happens</th><th>The line that ran</th></tr>"
    )
    return (
        f'<table class="steps"><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table>"
    )
