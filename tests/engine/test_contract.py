"""The engine's contract, a test for each of its sentences."""

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value

pytestmark = pytest.mark.engine


# The rules of float


@pytest.mark.parametrize(
    ("compute", "error"),
    [
        (lambda: Value(1.0) / 0, ZeroDivisionError),
        (lambda: Value(1.0) / 0.0, ZeroDivisionError),
        (lambda: Value(1.0) / Value(0.0), ZeroDivisionError),
        (lambda: 1 / Value(0.0), ZeroDivisionError),
        (lambda: 1.0 / Value(-0.0), ZeroDivisionError),
        (lambda: Value(0.0) ** -1, ZeroDivisionError),
        (lambda: Value(0.0).log(), ValueError),
        (lambda: Value(-0.0).log(), ValueError),
        (lambda: Value(-1.0).log(), ValueError),
        (lambda: Value(-math.inf).log(), ValueError),
        (lambda: Value(1000.0).exp(), OverflowError),
        (lambda: Value(1e200) ** 2, OverflowError),
        (lambda: Value(1.0) / 1e-310, OverflowError),
    ],
)
def test_what_raises_for_floats_raises_the_same(
    compute: Callable[[], Value], error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        compute()
    assert raised.type is error


def test_addition_and_multiplication_overflow_to_infinity_as_floats_do() -> (
    None
):
    assert (Value(1e308) + 1e308).data == math.inf
    assert (Value(1e308) * -10).data == -math.inf


def test_division_is_multiplication_by_a_power() -> None:
    assert (Value(5.0) / 49.0).data == 5.0 * 49.0**-1.0
    assert (Value(5.0) / Value(49.0)).data == 5.0 * 49.0**-1.0
    assert (5 / Value(49.0)).data == 5.0 * 49.0**-1.0


@pytest.mark.parametrize(
    ("base", "exponent", "error"),
    [
        (0.0, 0.5, ZeroDivisionError),
        (-0.0, 0.5, ZeroDivisionError),
        (1e-200, -1, OverflowError),
        (0.0, 1e-300, ZeroDivisionError),
    ],
)
def test_a_power_with_a_value_but_no_finite_slope(
    base: float, exponent: float, error: type[Exception]
) -> None:
    assert math.isfinite(base**exponent)
    with pytest.raises(error) as raised:
        Value(base) ** exponent
    assert raised.type is error


@pytest.mark.parametrize("base", [-8.0, -1e-300, -1e308, -math.inf])
@pytest.mark.parametrize("exponent", [1 / 3, 1.5, -0.5, -1e-30, 1e15 + 0.5])
def test_a_power_that_is_not_real(base: float, exponent: float) -> None:
    with pytest.raises(ValueError, match=r"\bnot a real number$") as raised:
        Value(base) ** exponent
    assert repr(base) in str(raised.value)
    assert repr(exponent) in str(raised.value)


@pytest.mark.parametrize("exponent", [3.0, -3.0, 1e15 + 1, math.inf])
def test_a_whole_power_of_a_negative_number_is_real(exponent: float) -> None:
    assert (Value(-1.0) ** exponent).data == (-1.0) ** exponent


def test_a_value_as_exponent_is_told_the_way_out() -> None:
    x, y = Value(2.0), Value(3.0)
    with pytest.raises(TypeError) as raised:
        x**y  # type: ignore[operator]  # that is what must fail
    assert "(y * x.log()).exp()" in str(raised.value)
    way_out = (y * x.log()).exp()
    way_out.backward()
    assert way_out.data == pytest.approx(8.0)
    assert x.grad == pytest.approx(12.0)
    assert y.grad == pytest.approx(8.0 * math.log(2.0))


@pytest.mark.parametrize("base", [2, 2.0, np.float64(2.0)])
def test_a_value_as_exponent_of_a_number(base: Any) -> None:
    with pytest.raises(TypeError):
        base ** Value(3.0)


@pytest.mark.parametrize(
    "base", [0.0, -0.0, 3.0, -3.0, 1e300, math.inf, -math.inf, math.nan]
)
@pytest.mark.parametrize("exponent", [0, 0.0, -0.0, False, np.int8(0)])
def test_to_the_power_of_zero(base: float, exponent: Any) -> None:
    x = Value(base)
    one = x**exponent
    assert one.data == 1.0
    one.backward()
    assert x.grad == 0.0


@pytest.mark.parametrize("base", [0.0, -0.0, 3.0, -3.0, math.inf, math.nan])
def test_to_the_power_of_one(base: float) -> None:
    x = Value(base)
    same = x**1
    assert same.data.hex() == base.hex()
    same.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize(
    ("data", "rectified", "slope"),
    [
        (2.5, 2.5, 1.0),
        (5e-324, 5e-324, 1.0),
        (math.inf, math.inf, 1.0),
        (0.0, 0.0, 0.0),
        (-0.0, 0.0, 0.0),
        (-5e-324, 0.0, 0.0),
        (-2.5, 0.0, 0.0),
        (-math.inf, 0.0, 0.0),
        (math.nan, math.nan, 0.0),
    ],
)
def test_relu(data: float, rectified: float, slope: float) -> None:
    x = Value(data)
    y = x.relu()
    assert y.data.hex() == rectified.hex()
    y.backward()
    assert x.grad == slope


# What the operators record


def recorded(value: Value, leaves: dict[str, Value]) -> Any:
    """The graph of a Value, nested.

    A leaf is its name, or its number; any other node is its data, and a pair
    of child and slope for each child.
    """
    for name, leaf in leaves.items():
        if value is leaf:
            return name
    if not value._children:
        return value.data
    pairs = zip(value._children, value._local_grads, strict=True)
    return (
        value.data,
        *((recorded(child, leaves), slope) for child, slope in pairs),
    )


MINUS_X = (-6.0, ("x", -1.0), (-1.0, 6.0))
MINUS_Y = (-4.0, ("y", -1.0), (-1.0, 4.0))
INVERSE_OF_Y = (0.25, ("y", -0.0625))


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda x, y: x + y, (10.0, ("x", 1.0), ("y", 1.0))),
        (lambda x, y: x + 4, (10.0, ("x", 1.0), (4.0, 1.0))),
        (lambda x, y: 4 + x, (10.0, ("x", 1.0), (4.0, 1.0))),
        (lambda x, y: x * y, (24.0, ("x", 4.0), ("y", 6.0))),
        (lambda x, y: x * 4, (24.0, ("x", 4.0), (4.0, 6.0))),
        (lambda x, y: 4 * x, (24.0, ("x", 4.0), (4.0, 6.0))),
        (lambda x, y: y**-1, INVERSE_OF_Y),
        (lambda x, y: -x, MINUS_X),
        (lambda x, y: x - y, (2.0, ("x", 1.0), (MINUS_Y, 1.0))),
        (lambda x, y: y - x, (-2.0, ("y", 1.0), (MINUS_X, 1.0))),
        (lambda x, y: x - x, (0.0, ("x", 1.0), (MINUS_X, 1.0))),
        (lambda x, y: x - 4, (2.0, ("x", 1.0), (-4.0, 1.0))),
        (lambda x, y: 4 - x, (-2.0, (MINUS_X, 1.0), (4.0, 1.0))),
        (lambda x, y: x / y, (1.5, ("x", 0.25), (INVERSE_OF_Y, 6.0))),
        (lambda x, y: y / y, (1.0, ("y", 0.25), (INVERSE_OF_Y, 4.0))),
        (lambda x, y: x / 4, (1.5, ("x", 0.25), (0.25, 6.0))),
        (lambda x, y: 6 / y, (1.5, (INVERSE_OF_Y, 6.0), (6.0, 0.25))),
    ],
)
def test_operators_are_made_of_sums_products_and_powers(
    compute: Callable[[Value, Value], Value], expected: Any
) -> None:
    x, y = Value(6.0), Value(4.0)
    assert recorded(compute(x, y), {"x": x, "y": y}) == expected


@pytest.mark.parametrize(
    ("compute", "count"),
    [
        (lambda x, y: -x, 3),
        (lambda x, y: x - y, 5),
        (lambda x, y: x - x, 4),
        (lambda x, y: x - 4, 3),
        (lambda x, y: 4 - x, 5),
        (lambda x, y: x / y, 4),
        (lambda x, y: y / y, 3),
        (lambda x, y: x / 4, 3),
        (lambda x, y: 6 / y, 4),
    ],
)
def test_operators_make_no_more_nodes_than_they_need(
    compute: Callable[[Value, Value], Value], count: int
) -> None:
    nodes = [compute(Value(6.0), Value(4.0))]
    for node in nodes:
        nodes += [child for child in node._children if child not in nodes]
    assert len(nodes) == count


# backward


@pytest.mark.parametrize("slope", [math.inf, -math.inf, math.nan])
def test_a_gradient_of_zero_is_paid_on(slope: float) -> None:
    x, y = Value(2.0), Value(2.0)
    middle = Value(3.0, (x,), (slope,))
    (middle * 0.0 + y * slope * 0.0).backward()
    assert middle.grad == 0.0
    assert math.isnan(x.grad)
    assert math.isnan(y.grad)


def test_a_slope_of_zero_is_paid_too() -> None:
    x = Value(2.0)
    (Value(3.0, (x,), (0.0,)) * math.inf).backward()
    assert math.isnan(x.grad)


def test_every_operation_at_once() -> None:
    x, y = Value(2.0), Value(4.0)
    z = (
        (3 * x - y / 2 + x**3 - 1) * -x
        + (x * y - 7).exp()
        + (y / x - 1).log()
        + 6 / y
    )
    assert z.data == pytest.approx(
        (6 - 2 + 8 - 1) * -2 + math.e + 0.0 + 1.5, rel=1e-15
    )
    z.backward()
    assert x.grad == pytest.approx(
        -11.0 - 2 * (3 + 12) + 4 * math.e - 4 / 4 / 1, rel=1e-15
    )
    assert y.grad == pytest.approx(
        2 * 0.5 + 2 * math.e + 0.5 - 6 / 16, rel=1e-15
    )


def test_backward_twice_exactly_doubles_the_leaves() -> None:
    a, b = Value(2.0), Value(3.0)
    c = a * b
    d = c**2
    d.backward()
    assert (a.grad, b.grad) == (36.0, 24.0)
    d.backward()
    assert (a.grad, b.grad) == (72.0, 48.0)
    assert (c.grad, d.grad) == (12.0, 1.0)


def test_two_losses_that_share_a_part_add_their_gradients() -> None:
    a = Value(2.0)
    shared = a * a
    (3 * shared).backward()
    (5 * shared).backward()
    assert a.grad == 32.0
    assert shared.grad == 5.0


def test_backward_from_a_leaf_accumulates() -> None:
    x = Value(2.0)
    x.backward()
    x.backward()
    assert x.grad == 2.0


def test_the_same_child_twice() -> None:
    x = Value(3.0)
    (x + x).backward()
    assert x.grad == 2.0
    x = Value(3.0)
    (x * x).backward()
    assert x.grad == 6.0
    x = Value(3.0)
    (x - x).backward()
    assert x.grad == 0.0
    x = Value(4.0)
    (x / x).backward()
    assert x.grad == 0.0


def test_an_interior_node_is_done_only_after_all_that_use_it() -> None:
    # `b` is used by the root itself and, a step later, by `c`.
    a = Value(2.0)
    b = a * 3
    c = b * 5
    for root, slope in (
        (b + c, 18.0),
        (c + b, 18.0),
        (b * c, 180.0),
        (c * b, 180.0),
    ):
        a.grad = 0.0
        root.backward()
        assert a.grad == slope


def test_equal_numbers_are_different_nodes() -> None:
    x, y = Value(2.0), Value(2.0)
    (x * 3 + y * 3).backward()
    assert (x.grad, y.grad) == (3.0, 3.0)


def test_nodes_that_the_root_does_not_use_keep_their_gradient() -> None:
    x = Value(2.0)
    unused = x * 7
    unused.backward()
    root = x * 3
    root.backward()
    assert (unused.grad, root.grad, x.grad) == (1.0, 1.0, 10.0)


def test_a_gradient_set_by_hand_is_added_to_in_leaves_only() -> None:
    x = Value(2.0)
    y = x * 3
    x.grad = 100.0
    y.grad = 100.0
    (y * 5).backward()
    assert (x.grad, y.grad) == (115.0, 5.0)


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x * 3,
        lambda x: x * x,
        lambda x: x**3,
        lambda x: 1 / x,
        lambda x: x.exp(),
        lambda x: x.log(),
        lambda x: x.relu(),
        lambda x: (x * x).relu() + x / 5 - 2 * x,
    ],
)
def test_the_gradient_is_that_of_the_recorded_forward_pass(
    compute: Callable[[Value], Value],
) -> None:
    x = Value(2.0)
    compute(x).backward()
    recorded = x.grad
    x = Value(2.0)
    y = compute(x)
    for node in (x, y, *y._children):
        node.data = -7.0
    y.backward()
    assert x.grad == recorded


def test_backward_changes_nothing_but_grad() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y
    assert z.backward() is None  # type: ignore[func-returns-value]  # that is what is tested
    assert (x.data, y.data, z.data) == (2.0, 3.0, 6.0)
    assert z._children == (x, y)
    assert z._local_grads == (3.0, 2.0)


def test_operators_change_no_operand() -> None:
    x = before = Value(2.0)
    x += 1
    assert x is not before
    assert (before.data, before.grad, before._children) == (2.0, 0.0, ())


def test_a_chain_longer_than_the_recursion_limit() -> None:
    x = y = Value(0.0)
    for _ in range(3 * sys.getrecursionlimit()):
        y = y + 1
    y.backward()
    y.backward()
    assert x.grad == 2.0
