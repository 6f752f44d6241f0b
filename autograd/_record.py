# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""A record of a function of Values, with its names, as lines of Python."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from itertools import zip_longest
from types import FrameType
from typing import Any, NamedTuple, SupportsFloat

from autograd._guards import as_float
from autograd.value import Value

# The graph is a program (docs/graph-is-a-program.md)
_SUM = "{x} + {y}", "", ""
_PRODUCT = "{x} * {y}", "{y} * ", "{x} * "


class Traced(Value):
    """A Value with texts: its operation, and the slope to each child.

    In them x and y are the children, and z is the Value itself. Every result
    computed from it is Traced too.
    """

    __slots__ = ("texts",)
    texts: tuple[str, ...]

    def __add__(self, other: Value | SupportsFloat) -> Value:
        return _traced(super().__add__(other), _SUM)

    def __mul__(self, other: Value | SupportsFloat) -> Value:
        return _traced(super().__mul__(other), _PRODUCT)

    def __pow__(self, exponent: SupportsFloat) -> Value:
        node, n = super().__pow__(exponent), as_float(exponent)
        slope = f"{n} * {_power(n - 1.0)} * " if n else "0.0 * "
        return _traced(node, (_power(n), slope))

    def log(self) -> Value:
        return _traced(super().log(), ("log({x})", "1.0 / {x} * "))

    def exp(self) -> Value:
        return _traced(super().exp(), ("exp({x})", "{z} * "))

    def relu(self) -> Value:
        return _traced(super().relu(), ("relu({x})", "step({x}) * "))

    def __radd__(self, other: Value | SupportsFloat) -> Value:
        # Python asks a subclass first, even where a Value is on the left.
        if isinstance(other, Value):
            return _traced(Value.__add__(other, self), _SUM)
        return self + other

    def __rmul__(self, other: Value | SupportsFloat) -> Value:
        if isinstance(other, Value):
            return _traced(Value.__mul__(other, self), _PRODUCT)
        return self * other


def _traced(node: Value, texts: tuple[str, ...]) -> Traced:
    traced = Traced(node.data, node._children, node._local_grads)
    traced.texts = texts
    return traced


def _power(n: float) -> str:
    return f"power({{x}}, {n})" if n % 1.0 > 0.0 else f"{{x}} ** {n}"


def call(
    function: Callable[..., Any], inputs: Iterable[Any]
) -> tuple[Any, list[tuple[str, Any]]]:
    """Return the result, and the function's variables when it began and ended.

    The parts of a list are among them, as name_0 and so on.
    """
    variables: list[tuple[str, Any]] = []

    def look(frame: FrameType, event: str, _: object) -> None:
        if frame.f_code is code and event in ("call", "return"):
            for name, held in frame.f_locals.items():
                variables.append((name, held))
                if isinstance(held, list | tuple):
                    for i, part in enumerate(held):
                        variables.append((f"{name}_{i}", part))

    code = getattr(function, "__code__", None)
    # A profiler that is at work already is left alone.
    if sys.getprofile():
        return function(*inputs), variables
    sys.setprofile(look)
    try:
        return function(*inputs), variables
    finally:
        sys.setprofile(None)


def flatten(inputs: Iterable[Any]) -> list[Any]:
    """Return the numbers, and those of the lists, one after another."""
    flat: list[Any] = []
    for given in inputs:
        flat += given if isinstance(given, list | tuple) else [given]
    return flat


def regroup(inputs: Iterable[Any], flat: Iterable[Any]) -> tuple[Any, ...]:
    """Return numbers as the inputs are, with a list where they have one."""
    rest = iter(flat)
    return tuple(
        [next(rest) for _ in given]
        if isinstance(given, list | tuple)
        else next(rest)
        for given in inputs
    )


def _kind(given: Any) -> str:
    is_list = isinstance(given, list | tuple)
    return f"a list of {len(given)}" if is_list else "no list"


# The program uses these names itself, so no variable keeps one of them.
_OURS = re.compile(r"v\d+|.*_grad|.*_dot|power|log|exp|relu|step|inf|nan")


def names_of(
    nodes: list[Value], variables: list[tuple[str, Any]]
) -> dict[Value, str]:
    """Name a node after a variable that held it, or else v0, v1 and so on."""
    names: dict[str, Value] = {}
    unnamed = dict.fromkeys(nodes)
    for name, held in variables:
        is_free = name not in names and not _OURS.fullmatch(name)
        if is_free and isinstance(held, Traced) and held in unnamed:
            names[name] = held
            del unnamed[held]
    names |= {f"v{i}": node for i, node in enumerate(unnamed)}
    return {node: name for name, node in names.items()}


class Record(NamedTuple):
    """The computation of a function of traced Values.

    Attributes:
        inputs: The leaves that it was given, in the same lists.
        nodes: The nodes that lead to the result, each after its children.
        result: The Value that it returned.
        names: The names of inputs and nodes; all else is a constant.
    """

    inputs: tuple[Any, ...]
    nodes: list[Traced]
    result: Value
    names: dict[Value, str]

    def term(self, node: Value) -> str:
        """Write a node's name, or a constant's number."""
        return self.names.get(node) or repr(float(node.data))

    def texts(self, node: Traced) -> list[str]:
        """Write the operation, and then the slope to each child."""
        z, x, y = map(self.term, (node, node._children[0], node._children[-1]))
        return [text.format(x=x, y=y, z=z) for text in node.texts]

    def accept(self, inputs: Iterable[Any]) -> None:
        """Raise TypeError where the inputs differ in a list or its length."""
        kinds = zip_longest(
            map(_kind, self.inputs), map(_kind, inputs), fillvalue="nothing"
        )
        for i, (expected, got) in enumerate(kinds):
            if expected != got:
                raise TypeError(f"inputs[{i}]: expected {expected}, got {got}")

    def source(self) -> str:
        """Write the operations, and then backward() line by line."""
        term, names, inputs = self.term, self.names, flatten(self.inputs)
        lines = [f"def program({', '.join(map(term, inputs))}):"]
        for node in self.nodes:
            lines.append(f"{term(node)} = {self.texts(node)[0]}")
        paid: set[Value] = set()

        def pay(node: Value, payment: str) -> None:
            if node in names:
                grad = f"{names[node]}_grad"
                before = f"{grad} + " if node in paid else ""
                lines.append(f"{grad} = {before}{payment}")
                paid.add(node)

        pay(self.result, "1.0")
        for node in reversed(self.nodes):
            for child, slope in zip(node._children, self.texts(node)[1:]):
                pay(child, f"{slope}{names[node]}_grad")
        grads = [f"{term(x)}_grad" if x in paid else "0.0" for x in inputs]
        returned = str(tuple(grads)).replace("'", "")
        lines.append(f"return {term(self.result)}, {returned}")
        return "\n    ".join(lines)
