"""A pass that the steps cannot tell in full is an error, which says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

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
