"""A pass that the steps cannot tell in full is an error, which says why."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import Value
from autograd.graph import Graph
from literate.run.narrate import StepsError
from literate.run.steps import record

X = Value(3.0)
INNER = X * 2.0
ROOT = INNER * INNER


def drawing() -> Graph:
    for node in (X, INNER, ROOT):
        node.grad = 0.0
    return Graph(ROOT, {"x": X, "inner": INNER, "root": ROOT})


def paid_by_another_variable() -> None:
    ROOT.grad = 1.0
    for node in (X, ROOT):
        assert node is not INNER
    for payer in (ROOT, INNER):
        for child, slope in zip(payer._children, payer._local_grads):
            child.grad += slope * payer.grad


def two_payments_on_one_line() -> None:
    ROOT.grad = 1.0
    for node in (ROOT, INNER):
        for child in set(node._children):
            child.grad = node.grad
        X.grad, ROOT.grad = 5.0, 6.0


def two_nodes_on_the_path_on_one_line() -> None:
    order: list[Value] = []
    path: list[Value] = []
    path += [ROOT, INNER]
    node = path[0]
    node.grad = float(len(order))


def two_nodes_in_the_order_on_one_line() -> None:
    order: list[Value] = []
    path = [ROOT]
    order += [INNER, path[0]]
    node = path[0]
    node.grad = float(len(order))


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (
            paid_by_another_variable,
            "'child.grad += slope * payer.grad' changes the grad of x, "
            "which is no child of the variable node; who pays it?",
        ),
        (
            two_payments_on_one_line,
            "'X.grad, ROOT.grad = 5.0, 6.0' changes more at once",
        ),
        (
            two_nodes_on_the_path_on_one_line,
            "'path += [ROOT, INNER]' changes more at once than a step can show",
        ),
        (
            two_nodes_in_the_order_on_one_line,
            "'order += [INNER, path[0]]' changes more at once than a step",
        ),
    ],
)
def test_no_change_is_lost_in_silence(
    backward: Callable[[], None], message: str
) -> None:
    with pytest.raises(StepsError, match=re.escape(message)):
        record(drawing(), backward)


class Unsorted:
    """The four fields and a pass, and no sort."""

    def __init__(self) -> None:
        self.data, self.grad = 1.0, 0.0
        self._children: tuple[Unsorted, ...] = ()
        self._local_grads: tuple[float, ...] = ()

    def backward(self) -> None:
        self.grad = 1.0


class Passless:
    _children: tuple[Value, ...] = ()


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (Unsorted(), "Unsorted has no method _topological_order in Python"),
        (Passless(), "Passless has no method backward in Python"),
    ],
)
def test_a_method_that_is_not_there_is_named(
    root: object, message: str
) -> None:
    drawn = SimpleNamespace(nodes=[root], names=[""], children=[()], grads=True)
    with pytest.raises(StepsError, match=message):
        record(drawn)


@pytest.mark.parametrize("name", ["nodes", "names", "children", "grads"])
def test_what_the_drawing_does_not_know_is_named(name: str) -> None:
    drawn = SimpleNamespace(**vars(drawing()))
    delattr(drawn, name)
    with pytest.raises(StepsError, match=f"what is drawn has no {name}"):
        record(drawn)


TEXTBOOK = """\
def _topological_order(self):
    order, visited = [], set()

    def visit(node):
        if node._children and node not in visited:
            visited.add(node)
            for child in node._children:
                visit(child)
            order.append(node)

    visit(self)
    return order


def backward(self):
    order = self._topological_order()
    for node in order:
        node.grad = 0.0
    self.grad = 1.0
    for node in reversed(order):
        for child, local_grad in zip(node._children, node._local_grads):
            child.grad += local_grad * node.grad
"""


def textbook(source: str = TEXTBOOK) -> type[Value]:
    """The class with the plain sort and the plain pass."""
    methods: dict[str, Any] = {"__slots__": ()}
    exec(source, methods)
    return type("Value", (Value,), methods)


def worked_example() -> Value:
    """The chapter's: (a (a + b))**2."""
    a, b = Value(2.0), Value(3.0)
    return (a * (a + b)) ** 2


def a_child_used_twice() -> Value:
    square = Value(3.0) * 2.0
    return square * square


def diamond() -> Value:
    """Two payers share a child, which the second meets visited."""
    x = Value(3.0)
    shared = x * x
    return (shared + x).exp() * (shared * 2.0) + shared


def chain() -> Value:
    number = Value(1.0)
    for _ in range(6):
        number = 0.5 * number
    return number


def one_node() -> Value:
    return Value(2.0).log()


GRAPHS = [worked_example, a_child_used_twice, diamond, chain, one_node]


@pytest.mark.parametrize("make", GRAPHS)
def test_a_recursive_sort_is_told_in_the_words_of_one_with_a_path(
    make: Callable[[], Value],
) -> None:
    told = []
    for kind in (Value, textbook()):
        root = make()
        root = kind(root.data, root._children, root._local_grads)
        # Of a second pass, which resets what the first one left.
        root.backward()
        steps = record(Graph(root, {"r": root}))
        told.append([replace(step, code="") for step in steps])
    shipped, recursive = told
    assert len(recursive) > len(Graph(root).nodes)
    assert recursive == shipped


def test_the_steps_of_a_recursive_sort_name_its_lines() -> None:
    root = a_child_used_twice()
    linecache.cache["textbook"] = (0, None, TEXTBOOK.splitlines(), "textbook")
    kind = textbook(f"exec(compile({TEXTBOOK!r}, 'textbook', 'exec'))")
    steps = record(
        Graph(kind(root.data, root._children, root._local_grads), {})
    )
    assert [step.code for step in steps][1:6] == [
        *["visited.add(node)"] * 2,
        *["order.append(node)"] * 2,
        "self.grad = 1.0",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"\bvisited\b", "seen", "visit has no variable visited, which tells"),
        (r"\border\b", "found", "visit has no variable order, which tells"),
        (r"\bnode\b", "item", "visit has no variable node, which tells"),
        (
            r"\bvisit\b",
            "enter",
            "_topological_order has no variable path, and no function visit",
        ),
        (r"visited\.add.*", "pass", "no node was seen on the path of"),
        (r"add\(node\)", "add(id(node))", "no node was seen on the path of"),
        (r"order\.append.*", "pass", "visit has no variable order, which"),
        (r"append\(node\)", "append", "enters the node 1080 out of turn"),
        (
            r"in node\._children:\n {16}",
            r"in node._children[::-1]:\n                ",
            "enters the node 1080 out of turn: the steps tell a sort from",
        ),
        (r"visit\(self\)", "visit(self._children[0])", "out of turn"),
    ],
)
def test_a_recursive_sort_that_cannot_be_told_fails(
    old: str, new: str, message: str
) -> None:
    changed, count = re.subn(old, new, TEXTBOOK)
    assert count
    root = (Value(3.0) * 2.0).exp() + (Value(6.0) * 180.0)
    plain = textbook(changed)(root.data, root._children, root._local_grads)
    with pytest.raises(StepsError, match=re.escape(message)):
        record(Graph(plain, {}))
