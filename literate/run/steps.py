"""A backward pass as it ran, step by step, seen from outside, and its table."""

from __future__ import annotations

import itertools
import json
import linecache
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from types import CodeType, FrameType, FunctionType
from typing import Any

# What is looked for by name: the methods of the root, their local variables
# that tell what a pass is doing, and what the drawing knows.
PASS_METHOD, SORT_METHOD = "backward", "_topological_order"
SORT_VARIABLES = ("path", "order")
PAYER_VARIABLE = "node"
GRAPH_ATTRIBUTES = ("nodes", "names", "children", "grads")


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

    @property
    def code(self) -> str:
        linecache.checkcache(self.file)
        return linecache.getline(self.file, self.line).strip()


def record(
    graph: Any, backward: Callable[[], None] | None = None
) -> list[Step]:
    """Run a pass over a drawn graph; say what each line of it changed.

    The graph is a `Graph` of the package, of whichever engine the page has
    come to. The pass is the root's own `backward`, with its sort, or else the
    function that is given, which brings its own order.

    Raises:
        NothingToTell: Saying what was looked for and not found, or which line
            changed what no step can show.
    """
    for name in GRAPH_ATTRIBUTES:
        if not hasattr(graph, name):
            raise NothingToTell(f"what is drawn has no {name}, as a Graph has")
    if not graph.grads:
        raise NothingToTell(
            "the steps show gradients; draw the graph without grads=False"
        )
    root = graph.nodes[-1]
    if backward is None:
        pass_code = _code_of_method(root, PASS_METHOD)
        sort_code = _code_of_method(root, SORT_METHOD)
        _require_variables(sort_code, *SORT_VARIABLES)
        run, watched = root.backward, {pass_code, sort_code}
    else:
        if not isinstance(backward, FunctionType) or (
            backward.__code__.co_argcount
        ):
            raise NothingToTell(
                "the figure's own backward is a function without arguments"
            )
        run, pass_code, sort_code = backward, backward.__code__, None
        watched = {pass_code}
    _require_variables(pass_code, PAYER_VARIABLE)
    steps = _narrate(graph, run, watched)
    if sort_code and not any(step.order for step in steps):
        raise NothingToTell(
            f"no node was seen on the path of {sort_code.co_name} "
            "and then in its order"
        )
    if not any(step.edge for step in steps):
        raise NothingToTell(
            f"no payment was seen in {pass_code.co_name}: after no line of it "
            f"had the grad of a child of {PAYER_VARIABLE} changed"
        )
    return steps


def _code_of_method(root: Any, name: str) -> CodeType:
    method = getattr(type(root), name, None)
    if not isinstance(method, FunctionType):
        raise NothingToTell(
            f"{type(root).__name__} has no method {name} in Python, "
            "which is what is watched"
        )
    return method.__code__


def _require_variables(code: CodeType, *names: str) -> None:
    variables = code.co_varnames + code.co_cellvars
    missing = [name for name in names if name not in variables]
    if missing:
        raise NothingToTell(
            f"{code.co_name} has no variable {' and no '.join(missing)}, "
            "which tells what it is doing"
        )


def _narrate(
    graph: Any, run: Callable[[], None], watched: set[CodeType]
) -> list[Step]:
    narrator = _Narrator(graph)
    steps = [narrator.begin()]
    for moment in _moments(graph, run, watched):
        steps += narrator.tell(moment)
    return steps


def _moments(
    graph: Any, run: Callable[[], None], watched: set[CodeType]
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
            self.moments.append(self._moment(frame))
        if event != "call":
            self.last_lines[frame] = frame.f_lineno
        return self

    def _moment(self, frame: FrameType) -> _Moment:
        variables = frame.f_locals
        path, order = [], []
        # A pass that sorts by itself is no less a sort.
        if all(name in variables for name in SORT_VARIABLES):
            path, order = (list(variables[name]) for name in SORT_VARIABLES)
        return _Moment(
            frame.f_code.co_filename,
            self.last_lines[frame],
            variables.get(PAYER_VARIABLE),
            path,
            order,
            [node.grad for node in self.graph.nodes],
        )


class _Narrator:
    """Compares each moment with the one before, and finds the words."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.grads = [node.grad for node in graph.nodes]
        self.length_of_path = 0
        self.length_of_order = 0
        self.payments: Counter[tuple[int, int]] = Counter()

    def begin(self) -> Step:
        amount = "as it was" if any(self.grads) else "0"
        words = f"Before the pass, every gradient is {amount}."
        return Step(words, "", self.grads)

    def tell(self, moment: _Moment) -> list[Step]:
        """The step of a line, or none if it changed nothing that is shown."""
        entered = max(len(moment.path) - self.length_of_path, 0)
        written = max(len(moment.order) - self.length_of_order, 0)
        changed = [
            i
            for i, grad in enumerate(moment.grads)
            # NaN is not equal to itself.
            if grad is not self.grads[i] and grad != self.grads[i]
        ]
        if entered + written + len(changed) > 1:
            raise NothingToTell(
                f"{moment.code!r} changes more at once than a step can show"
            )
        steps = []
        if entered:
            steps.append(self._enter(moment))
        if written:
            steps.append(self._write_down(moment))
        for i in changed:
            steps.append(self._change(moment, i))
        self.grads = moment.grads
        self.length_of_path = len(moment.path)
        self.length_of_order = len(moment.order)
        return steps

    def _enter(self, moment: _Moment) -> Step:
        *above, entered = self._indices("path", moment.path)
        name = self._name(entered)
        words = f"The sort starts at {name}, the root."
        if above:
            words = (
                f"The sort goes down to {name}, the first child of "
                f"{self._name(above[-1])} that is neither a leaf nor visited."
            )
        return self._sort_step(words, moment, entered)

    def _write_down(self, moment: _Moment) -> Step:
        written = self._indices("order", moment.order)[-1]
        name = self._name(written)
        words = f"Everything below {name} is done, so {name} is written down."
        return self._sort_step(words, moment, written)

    def _sort_step(self, words: str, moment: _Moment, node: int) -> Step:
        path = self._indices("path", moment.path)
        order = self._indices("order", moment.order)
        words += f" Path: {self._names(path)}. Order: {self._names(order)}."
        return Step(
            words, moment.code, moment.grads, node, path=path, order=order
        )

    def _change(self, moment: _Moment, changed: int) -> Step:
        """A payment, the 1 of the root, or a reset; nothing else is known."""
        payer = self._index(moment.node)
        if payer is not None and changed in self.graph.children[payer]:
            return self._pay(moment, payer, changed)
        old, new = self.grads[changed], moment.grads[changed]
        name = self._name(changed)
        words = f"{self._name_of_grad(changed)} goes from {old:g} to {new:g}."
        if changed == len(self.graph.nodes) - 1 and new:
            words = f"{name} is the root: {words}"
        elif new:
            raise NothingToTell(
                f"{moment.code!r} changes the grad of {name}, which is no "
                f"child of the variable {PAYER_VARIABLE}; who pays it?"
            )
        elif not self.graph.names[changed]:
            words = f"{name}: {words}"
        return Step(_sentence(words), moment.code, moment.grads, changed)

    def _pay(self, moment: _Moment, payer: int, paid: int) -> Step:
        # A child used twice is paid on each of its edges in turn.
        _, number = min(
            (self.payments[payer, number], number)
            for number, child in enumerate(self.graph.children[payer])
            if child == paid
        )
        edge = payer, number
        self.payments[edge] += 1
        old, new = self.grads[paid], moment.grads[paid]
        grad = moment.grads[payer]
        slope = self.graph.nodes[payer]._local_grads[number]
        amount = f"{new:g}"
        # Not so where a page shows a wrong way to pay.
        if old + slope * grad == new:
            amount = f"{old:g} + {slope:g} · {grad:g} = {new:g}"
        words = (
            f"{self._name(payer)} pays {self._name(paid)}: "
            f"{self._name_of_grad(paid)} goes from {old:g} to {amount}."
        )
        return Step(_sentence(words), moment.code, moment.grads, payer, edge)

    def _index(self, node: Any) -> int | None:
        for i, other in enumerate(self.graph.nodes):
            if other is node:
                return i
        return None

    def _indices(self, variable: str, nodes: list[Any]) -> tuple[int, ...]:
        indices = []
        for node in nodes:
            index = self._index(node)
            if index is None:
                raise NothingToTell(
                    f"{variable} holds something that is no node of the graph"
                )
            indices.append(index)
        return tuple(indices)

    def _name(self, i: int) -> str:
        """What the figure shows of a node: its name, or else its number."""
        node = self.graph.nodes[i]
        kind = "node" if node._children else "leaf"
        return self.graph.names[i] or f"the {kind} {node.data:.4g}"

    def _names(self, indices: tuple[int, ...]) -> str:
        return ", ".join(map(self._name, indices)) or "(empty)"

    def _name_of_grad(self, i: int) -> str:
        name = self.graph.names[i]
        return f"{name}.grad" if name else "its grad"


def _sentence(words: str) -> str:
    """Begin with a capital letter, unless it is a variable's name."""
    return "The " + words[4:] if words.startswith("the ") else words


def as_json(steps: list[Step]) -> str:
    """The steps as JSON: for each, what its row in the table says."""
    return json.dumps(
        [
            {
                "words": step.words,
                "code": step.code,
                "grads": [f"{grad:.4g}" for grad in step.grads],
                "node": step.node,
                "edge": step.edge,
                "path": step.path,
            }
            for step in steps
        ]
    )


def table_of_steps(steps: str) -> str:
    """The table of steps that are given as JSON.

    Each row has what javascripts/stepper.js shows on the figure. Of the steps
    of a reader's run, that makes the same table.
    """
    rows = "".join(map(_row, itertools.count(), json.loads(steps)))
    head = (
        "<tr><th>Step</th><th>What happens</th><th>The line that ran</th></tr>"
    )
    return (
        f'<table class="steps"><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(number: int, step: dict[str, Any]) -> str:
    node = "" if step["node"] is None else f"{step['node']}"
    edge = "-".join(map(str, step["edge"] or ()))
    path = " ".join(map(str, step["path"]))
    grads = " ".join(step["grads"])
    code = f"<code>{escape(step['code'])}</code>" if step["code"] else ""
    return (
        f'<tr data-node="{node}" data-edge="{edge}" data-path="{path}"'
        f' data-grads="{escape(grads)}"><td>{number}</td>'
        f"<td>{escape(step['words'])}</td><td>{code}</td></tr>"
    )
