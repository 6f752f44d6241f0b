"""What was seen of a backward pass, in words: a step for each change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from literate.run.watch import PAYER_VARIABLE, Moment


class StepsError(Exception):
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


class Narrator:
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

    def tell(self, moment: Moment) -> list[Step]:
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
            raise StepsError(
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

    def _enter(self, moment: Moment) -> Step:
        *above, entered = self._indices("path", moment.path)
        name = self._name(entered)
        if entered != self._next_to_enter(above, moment):
            raise StepsError(
                f"{moment.code!r} enters {name} out of turn: the steps tell a "
                "sort from the root, which goes down to the first child that "
                "is neither a leaf nor visited"
            )
        words = f"The sort starts at {name}, the root."
        if above:
            words = (
                f"The sort goes down to {name}, the first child of "
                f"{self._name(above[-1])} that is neither a leaf nor visited."
            )
        return self._sort_step(words, moment, entered)

    def _next_to_enter(self, above: list[int], moment: Moment) -> int | None:
        if not above:
            return len(self.graph.nodes) - 1
        visited = [*above, *self._indices("order", moment.order)]
        for child in self.graph.children[above[-1]]:
            if self.graph.children[child] and child not in visited:
                return int(child)
        return None

    def _write_down(self, moment: Moment) -> Step:
        written = self._indices("order", moment.order)[-1]
        name = self._name(written)
        words = f"Everything below {name} is done, so {name} is written down."
        return self._sort_step(words, moment, written)

    def _sort_step(self, words: str, moment: Moment, node: int) -> Step:
        path = self._indices("path", moment.path)
        order = self._indices("order", moment.order)
        words += f" Path: {self._names(path)}. Order: {self._names(order)}."
        return Step(
            words, moment.code, moment.grads, node, path=path, order=order
        )

    def _change(self, moment: Moment, changed: int) -> Step:
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
            raise StepsError(
                f"{moment.code!r} changes the grad of {name}, which is no "
                f"child of the variable {PAYER_VARIABLE}; who pays it?"
            )
        elif not self.graph.names[changed]:
            words = f"{name}: {words}"
        return Step(_sentence(words), moment.code, moment.grads, changed)

    def _pay(self, moment: Moment, payer: int, paid: int) -> Step:
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
                raise StepsError(
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
