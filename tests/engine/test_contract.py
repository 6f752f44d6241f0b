"""The engine's contract, a test for each of its sentences."""

import ast
import inspect
import io
import math
import operator
import re
import subprocess
import sys
import tokenize
import typing
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import autograd.value
from autograd import Value

pytestmark = pytest.mark.engine

PACKAGE = Path(autograd.__file__).parent

# The operators that take a number on either side.
TWO_SIDED: list[Callable[[Any, Any], Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
]

REAL_NUMBERS: list[Any] = [
    3,
    -3,
    2**70,
    True,
    False,
    0.5,
    -0.0,
    Fraction(1, 3),
    np.float64(0.1),
    np.float32(0.1),
    np.float16(0.1),
    np.longdouble(1.5),
    np.int8(-128),
    np.int64(-(2**63)),
    np.uint8(200),
    np.uint64(2**63),
]

NOT_REAL_NUMBERS: list[tuple[Any, str]] = [
    ("2.0", "str"),
    (b"2", "bytes"),
    (None, "NoneType"),
    (2j, "complex"),
    (np.complex128(2), "complex128"),
    ([2.0], "list"),
    ((2.0,), "tuple"),
    ({"two": 2.0}, "dict"),
    (Decimal(2), "Decimal"),
    (np.bool_(True), "bool"),
    (np.array(2.0), "ndarray"),
    (np.array([2.0]), "ndarray"),
    (np.array([1.0, 2.0]), "ndarray"),
    (np.str_("2"), "str_"),
    (np.datetime64(2, "s"), "datetime64"),
    (float, "type"),
    (object(), "object"),
]


def name_of(number: object) -> str:
    return f"{type(number).__name__}-{number!r:.20}"


real_numbers = pytest.mark.parametrize("number", REAL_NUMBERS, ids=name_of)
not_real_numbers = pytest.mark.parametrize(
    ("thing", "type_name"),
    NOT_REAL_NUMBERS,
    ids=[name for _, name in NOT_REAL_NUMBERS],
)
two_sided = pytest.mark.parametrize(
    "operate", TWO_SIDED, ids=lambda f: f.__name__
)


# What a Value is


def test_four_slots() -> None:
    fields = {name for name in dir(Value(1.0)) if not name.startswith("__")}
    assert {"data", "grad", "_children", "_local_grads"} < fields
    with pytest.raises(AttributeError):
        Value(1.0).label = "x"  # type: ignore[attr-defined]  # that is what must fail
    assert not hasattr(Value(1.0), "__dict__")


def test_constructor() -> None:
    leaf = Value(2.0)
    assert (leaf.data, leaf.grad, leaf._children, leaf._local_grads) == (
        2.0,
        0.0,
        (),
        (),
    )
    node = Value(data=6.0, children=(leaf,), local_grads=(3.0,))
    assert (node.data, node.grad) == (6.0, 0.0)
    assert node._children == (leaf,)
    assert node._local_grads == (3.0,)
    node.backward()
    assert leaf.grad == 3.0


def test_local_grads_belong_to_the_children_in_order() -> None:
    x, y, z = Value(2.0), Value(3.0), Value(4.0)
    Value(0.0, (x, y, z), (10.0, 20.0, 30.0)).backward()
    assert (x.grad, y.grad, z.grad) == (10.0, 20.0, 30.0)
    product = x * y
    assert product._children == (x, y)
    assert product._local_grads == (3.0, 2.0)


@pytest.mark.parametrize(
    ("children", "local_grads"), [(0, 1), (1, 0), (1, 2), (2, 1), (3, 0)]
)
def test_as_many_local_grads_as_children(
    children: int, local_grads: int
) -> None:
    with pytest.raises(ValueError, match=rf"\b{local_grads}\b.*\b{children}\b"):
        Value(
            1.0,
            tuple(Value(1.0) for _ in range(children)),
            (1.0,) * local_grads,
        )


@real_numbers
@pytest.mark.parametrize("place", [0, 1, 2])
def test_local_grads_are_floats(number: Any, place: int) -> None:
    x = Value(1.0)
    slopes = [1.0, 1.0, 1.0]
    slopes[place] = number
    node = Value(1.0, (x, x, x), tuple(slopes))
    slopes[place] = float(number)
    assert type(node._local_grads) is tuple
    assert [type(slope) for slope in node._local_grads] == [float] * 3
    assert [g.hex() for g in node._local_grads] == [g.hex() for g in slopes]
    node.backward()
    assert type(x.grad) is float


class Stopping(Fraction):
    def __float__(self) -> float:
        raise StopIteration


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_local_grad_is_lost_when_a_number_raises(place: int) -> None:
    x = Value(1.0)
    slopes: list[Any] = [1.0, 1, 1.0]
    slopes[place] = Stopping(1)
    with pytest.raises(StopIteration):
        Value(1.0, (x, x, x), tuple(slopes))
    with pytest.raises(StopIteration):
        Value(Stopping(1))


@not_real_numbers
@pytest.mark.parametrize("place", [0, 1, 2])
def test_only_real_numbers_as_local_grads(
    thing: Any, type_name: str, place: int
) -> None:
    x = Value(1.0)
    slopes = [1.0, 1.0, 1.0]
    slopes[place] = thing
    with pytest.raises(TypeError, match=rf"expected a real.*\b{type_name}\b"):
        Value(1.0, (x, x, x), tuple(slopes))


def test_a_huge_int_as_local_grad_raises_what_float_raises() -> None:
    with pytest.raises(OverflowError):
        Value(1.0, (Value(1.0),), (10**400,))


@real_numbers
def test_data_is_a_float(number: Any) -> None:
    value = Value(number)
    assert type(value.data) is float
    assert type(value.grad) is float
    assert value.data.hex() == float(number).hex()


@real_numbers
def test_data_stays_a_float(number: Any) -> None:
    x = Value(1.5)
    results = [
        operate(x, number)
        for operate in TWO_SIDED
        if operate is not operator.truediv
    ]
    results += [operate(number, x) for operate in TWO_SIDED]
    if number:
        results.append(x / number)
    if abs(float(number)) <= 200:
        results.append(x**number)
    for result in results:
        assert type(result) is Value
        result.backward()
        nodes = [result]
        for node in nodes:
            assert type(node.data) is float
            assert type(node.grad) is float
            assert all(
                type(local_grad) is float for local_grad in node._local_grads
            )
            assert all(type(child) is Value for child in node._children)
            nodes.extend(node._children)


def test_a_huge_int_raises_what_float_raises() -> None:
    with pytest.raises(OverflowError):
        Value(10**400)
    with pytest.raises(OverflowError):
        Value(1.0) + 10**400


@pytest.mark.parametrize("data", [math.inf, -math.inf, math.nan])
def test_infinities_and_nan_are_numbers(data: float) -> None:
    assert Value(data).data.hex() == data.hex()


@not_real_numbers
def test_only_real_numbers_get_in(thing: Any, type_name: str) -> None:
    with pytest.raises(TypeError, match=rf"\b{type_name}\b"):
        Value(thing)


@two_sided
@not_real_numbers
def test_only_real_numbers_as_right_operand(
    operate: Callable[[Any, Any], Any], thing: Any, type_name: str
) -> None:
    with pytest.raises(TypeError, match=rf"\b{type_name}\b"):
        operate(Value(2.0), thing)


# An array on the left is NumPy's to answer: it works element by element (see
# the arrays below).
@two_sided
@pytest.mark.parametrize(
    ("thing", "type_name"),
    [
        (thing, name)
        for thing, name in NOT_REAL_NUMBERS
        if not isinstance(thing, np.ndarray | np.generic)
    ],
)
def test_only_real_numbers_as_left_operand(
    operate: Callable[[Any, Any], Any], thing: Any, type_name: str
) -> None:
    with pytest.raises(TypeError, match=rf"\b{type_name}\b"):
        operate(thing, Value(2.0))


@not_real_numbers
def test_only_real_numbers_as_exponent(thing: Any, type_name: str) -> None:
    with pytest.raises(TypeError, match=rf"\b{type_name}\b"):
        Value(2.0) ** thing


def test_a_value_is_not_a_real_number() -> None:
    with pytest.raises(TypeError, match=r"\bValue\b"):
        Value(Value(2.0))  # type: ignore[arg-type]  # that is what must fail


def test_the_error_shows_what_it_got() -> None:
    with pytest.raises(TypeError, match=r"'two'.*\bstr\b"):
        Value("two")  # type: ignore[arg-type]  # that is what must fail
    with pytest.raises(TypeError) as raised:
        Value(list(range(10_000)))  # type: ignore[arg-type]  # that is what must fail
    assert "[0, 1, 2" in str(raised.value)
    assert len(str(raised.value)) < 200


def test_many_children() -> None:
    x = Value(1.0)
    Value(1000.0, (x,) * 1000, (1.0,) * 1000).backward()
    assert x.grad == 1000.0


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


# Living with the rest of Python


def test_repr() -> None:
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    x = Value(-0.1)
    (x * 3).backward()
    assert repr(x) == str(x) == "Value(data=-0.1, grad=3.0)"
    assert repr(Value(math.nan)) == "Value(data=nan, grad=0.0)"
    assert repr(Value(1e300)) == "Value(data=1e+300, grad=0.0)"


def test_equality_and_hashing_are_by_identity() -> None:
    x, y = Value(2.0), Value(2.0)
    assert x == x
    assert x != y
    assert x != 2.0  # type: ignore[comparison-overlap]  # that is what is tested
    assert len({x, y}) == 2
    assert {x: "x", y: "y"}[y] == "y"
    before = hash(x)
    x.data, x.grad = 5.0, 1.0
    assert hash(x) == before


def test_a_value_is_no_plain_number() -> None:
    assert not hasattr(Value, "__float__")
    conversions: list[Callable[[Any], Any]] = [
        float,
        int,
        complex,
        math.exp,
        operator.index,
    ]
    for convert in conversions:
        with pytest.raises(TypeError):
            convert(Value(2.0))
    orders: list[Callable[[Any, Any], Any]] = [
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
    ]
    for order in orders:
        for other in (1.0, Value(1.0)):
            with pytest.raises(TypeError):
                order(Value(2.0), other)


def test_sum() -> None:
    xs = [Value(k) for k in range(5)]
    total = sum(xs)
    assert isinstance(total, Value)
    assert total.data == 10.0
    total.backward()
    assert [x.grad for x in xs] == [1.0] * 5
    assert sum(xs, Value(1.0)).data == 11.0


# NumPy


@real_numbers
def test_a_number_on_either_side(number: Any) -> None:
    plain = float(number)
    # What each side must give at 1.5: the number, and the slope with respect to
    # the Value.
    expected: list[tuple[Callable[[Value], Value], float, float]] = [
        (lambda x: x + number, 1.5 + plain, 1.0),
        (lambda x: number + x, plain + 1.5, 1.0),
        (lambda x: x - number, 1.5 - plain, 1.0),
        (lambda x: number - x, plain - 1.5, -1.0),
        (lambda x: x * number, 1.5 * plain, plain),
        (lambda x: number * x, plain * 1.5, plain),
        (lambda x: number / x, plain * 1.5**-1.0, plain * -(1.5**-2.0)),
    ]
    if plain:
        expected.append((lambda x: x / number, 1.5 * plain**-1.0, plain**-1.0))
    for compute, data, slope in expected:
        x = Value(1.5)
        result = compute(x)
        assert type(result) is Value
        result.backward()
        assert (result.data, x.grad) == (data, slope)


def test_numpy_scalars_do_not_wrap_round() -> None:
    assert (Value(100.0) + np.uint8(200)).data == 300.0
    assert (np.uint8(200) + Value(100.0)).data == 300.0
    assert (Value(5.0) - np.uint8(200)).data == -195.0
    assert (np.uint8(5) - Value(200.0)).data == -195.0
    assert (Value(1.0) - np.int8(-128)).data == 129.0
    assert (Value(1.0) / np.int8(4)).data == 0.25
    assert (Value(2.0) ** np.uint8(8)).data == 256.0


def test_object_arrays() -> None:
    w = np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = np.array([Value(5.0), Value(6.0)])
    assert w.dtype == x.dtype == np.dtype(object)
    y = w @ x
    assert [value.data for value in y] == [17.0, 39.0]
    loss = y.sum()
    loss.backward()
    assert [[v.grad for v in row] for row in w] == [[5.0, 6.0], [5.0, 6.0]]
    assert [v.grad for v in x] == [4.0, 6.0]
    assert ((2 * x - 1) @ np.array([1.0, 10.0])).data == 9.0 + 110.0


def test_numpy_functions() -> None:
    xs = np.array([Value(1.0), Value(2.0)])
    assert [v.data for v in np.exp(xs)] == [math.exp(1.0), math.exp(2.0)]
    assert [v.data for v in np.log(xs)] == [0.0, math.log(2.0)]
    np.exp(xs).sum().backward()
    assert [v.grad for v in xs] == [math.exp(1.0), math.exp(2.0)]
    x = Value(2.0)
    # NumPy's own types have no word for an object that brings its own `log`.
    log: Any = np.log(x)  # type: ignore[call-overload]
    log.backward()
    assert (log.data, x.grad) == (math.log(2.0), 0.5)


def test_an_array_never_becomes_data() -> None:
    with pytest.raises(TypeError, match="ndarray"):
        Value(2.0) * np.array([1.0, 2.0])
    products: Any = np.array([1.0, 3.0]) * Value(2.0)
    assert [type(product.data) for product in products] == [float, float]
    assert [product.data for product in products] == [2.0, 6.0]


# The package


@pytest.mark.pages_class_only("autograd.Value is the pages' class")
def test_version_and_names() -> None:
    assert "Value" in autograd.__all__
    assert autograd.value.Value is Value
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev0)?", autograd.__version__)


def test_typed() -> None:
    assert (PACKAGE / "py.typed").read_bytes() == b""
    functions = [
        *inspect.getmembers(Value, inspect.isfunction),
        *inspect.getmembers(autograd.value, inspect.isfunction),
    ]
    for name, function in functions:
        hints = typing.get_type_hints(function)
        parameters = set(inspect.signature(function).parameters) - {"self"}
        assert set(hints) == parameters | {"return"}, name
        assert Any not in hints.values(), name


def test_standard_library_only() -> None:
    def modules_after(statement: str) -> set[str]:
        code = f"import sys; {statement}; print(*sys.modules)"
        # From the package's own directory: a copy of the package judges itself.
        command = [sys.executable, "-c", code]
        run = subprocess.run(
            command,
            cwd=PACKAGE.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        return {name.partition(".")[0] for name in run.stdout.split()}

    # Less what the environment loads by itself before any import.
    imported = modules_after("import autograd") - modules_after("pass")
    assert imported - sys.stdlib_module_names == {"autograd"}


def test_about_a_hundred_lines_of_code() -> None:
    source = inspect.getsource(autograd.value)
    layout = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in layout and token.type != tokenize.ENDMARKER:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(
                range(node.lineno, (node.end_lineno or node.lineno) + 1)
            )
    assert len(lines) <= 125
