"""What a Value takes and what it refuses, in its fields and as operands."""

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value

pytestmark = pytest.mark.engine

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
