"""What the promises page says and no other test shows."""

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value

pytestmark = pytest.mark.engine


# Promised


@pytest.mark.parametrize(
    ("data", "fail"),
    [
        (-2.0, lambda x: x / 0),
        (-2.0, lambda x: x.log()),
        (-2.0, lambda x: x**0.5),
        (0.0, lambda x: 1 / x),
        (0.0, lambda x: x**0.5),
        (1e-200, lambda x: x**-1),
        (1e4, lambda x: x.exp()),
        (1.0, lambda x: x + "1"),
        (1.0, lambda x: "1" - x),
        (1.0, lambda x: Value(1.0, (x,), ())),
    ],
)
def test_an_operation_that_raises_leaves_nothing_behind(
    data: float, fail: Callable[[Any], Any]
) -> None:
    x = Value(data)
    y = x * 3
    with pytest.raises((ArithmeticError, TypeError, ValueError)):
        fail(x)
    assert (x.data, x.grad, x._children, x._local_grads) == (data, 0.0, (), ())
    y.backward()
    assert x.grad == 3.0


# Not promised


def test_changed_children_are_followed_unchecked() -> None:
    x, stranger = Value(2.0), Value(5.0)
    y = x * 3
    y._children = (stranger, stranger)
    y.backward()
    assert (x.grad, stranger.grad) == (0.0, 5.0)
    y._children = (stranger,)
    stranger.grad = 0.0
    y.backward()
    assert stranger.grad == 3.0


def test_two_backward_passes_at_once_may_lose_a_payment_to_a_shared_leaf() -> (
    None
):
    x = Value(2.0)
    other_loss = x * 5

    class Interrupted(float):
        """Lets the other pass run after `+=` read the leaf's grad.

        A thread may do the same.
        """

        def __mul__(self, grad: float) -> float:
            other_loss.backward()
            return float(self) * grad

    Value(6.0, (x,), (Interrupted(3.0),)).backward()
    assert x.grad == 3.0
    x.grad = 0.0
    other_loss.backward()
    Value(6.0, (x,), (3.0,)).backward()
    assert x.grad == 8.0


def test_copy_makes_a_node_of_its_own_with_the_same_children() -> None:
    x = Value(2.0)
    y = x * 3
    y.grad = 7.0
    twin = copy.copy(y)
    assert twin is not y
    assert twin != y
    assert (twin.data, twin.grad) == (6.0, 7.0)
    assert twin._children is y._children
    twin.backward()
    assert (x.grad, y.grad) == (3.0, 7.0)
    leaf = copy.copy(x)
    (leaf * 5).backward()
    assert (leaf.grad, x.grad) == (8.0, 3.0)


def pickled(value: Value) -> Value:
    twin = pickle.loads(pickle.dumps(value))
    assert isinstance(twin, Value)
    return twin


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
def test_deepcopy_and_pickle_take_the_whole_graph_along(
    duplicate: Callable[[Value], Value],
) -> None:
    x = Value(2.0)
    y = x * x
    twin = duplicate(y)
    left, right = twin._children
    assert left is right
    assert left is not x
    twin.backward()
    assert (left.grad, x.grad) == (4.0, 0.0)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickle.dumps])
def test_deepcopy_and_pickle_fail_on_deep_graphs(
    duplicate: Callable[[Value], object],
) -> None:
    y = Value(0.0)
    for _ in range(100_000):
        y = y + 1.0
    with pytest.raises(RecursionError):
        duplicate(y)


def test_every_value_is_true() -> None:
    assert Value(0.0)
    assert Value(float("nan"))


def test_gradients_are_plain_floats_without_derivatives_of_their_own() -> None:
    x = Value(3.0)
    (x**3).backward()
    assert type(x.grad) is float


def test_a_gradient_too_large_is_infinite_and_nothing_times_it_is_nan() -> None:
    x = Value(1e-200)
    y = x * 1e200 * 1e200
    y.backward()
    assert (y.data, x.grad) == (1e200, math.inf)
    x = Value(0.0)
    (x * x * 1e200 * 1e200).backward()
    assert math.isnan(x.grad)


@pytest.mark.parametrize(
    "use",
    [
        abs,
        round,
        divmod,
        lambda x, *_: x // 2,
        lambda x, *_: x % 2,
        lambda x, *_: +x,
    ],
)
def test_other_operators_are_not_there(use: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        use(Value(2.0), *([2.0] if use is divmod else []))
