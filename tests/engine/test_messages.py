"""What an error says: what was given and what is expected, in both classes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value

pytestmark = pytest.mark.engine


def slopes() -> Iterator[float]:
    yield 1.0


class Silent:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("not finished")


# --- nodes made by hand


def message_of(kind: type[Exception], make: Callable[[], Any]) -> str:
    with pytest.raises(kind) as raised:
        make()
    assert raised.type is kind
    assert raised.value.__cause__ is None
    return str(raised.value)


def make_with(children: Any, local_grads: Any) -> Callable[[], Any]:
    return lambda: Value(1.0, children, local_grads)


def test_the_name_of_an_operation_in_the_place_of_local_derivatives() -> None:
    x = Value(0.5)
    assert message_of(TypeError, make_with((x,), "tanh")) == (
        "expected two tuples, of children and of their local derivatives, "
        "got (Value(data=0.5, grad=0.0),) of type tuple and 'tanh' of type str"
    )


@pytest.mark.parametrize(
    ("local_grads", "shown"),
    [
        ("", "'' of type str"),
        ("t", "'t' of type str"),
        ("tanh", "'tanh' of type str"),
        (b"t", "b't' of type bytes"),
        (1.0, "1.0 of type float"),
        (None, "None of type NoneType"),
        ({1}, "{1} of type set"),
        ({"x": 1.0}, "{'x': 1.0} of type dict"),
        (slopes(), "of type generator"),
        (np.array([3.0]), "array([3.]) of type ndarray"),
        (np.array(3.0), "array(3.) of type ndarray"),
        (Silent(), "something of type Silent"),
    ],
    ids=lambda each: f"{type(each).__name__}",
)
def test_local_derivatives_that_are_no_tuple(
    local_grads: Any, shown: str
) -> None:
    told = message_of(TypeError, make_with((Value(1.0),), local_grads))
    assert told.startswith("expected two tuples, of children and of their")
    assert told.endswith(shown)


def test_a_dictionary_of_children_and_their_local_derivatives() -> None:
    x = Value(1.0)
    told = message_of(TypeError, make_with((x,), {x: 1.0}))
    assert told.startswith("expected two tuples, of children and of their")


@pytest.mark.parametrize(
    ("children", "type_name"),
    [
        (lambda x: x, "Value"),
        (lambda x: (each for each in [x]), "generator"),
        (lambda x: None, "NoneType"),
        (lambda x: "tanh", "str"),
        (lambda x: {x: 0, 1: 1}, "dict"),
        (lambda x: {x, 1}, "set"),
        (lambda x: np.array([x, x], dtype=object), "ndarray"),
        (lambda x: np.array(x, dtype=object), "ndarray"),
        (lambda x: 2.0, "float"),
        (lambda x: Silent(), "Silent"),
    ],
)
def test_children_that_are_no_tuple(
    children: Callable[[Any], Any], type_name: str
) -> None:
    told = message_of(TypeError, make_with(children(Value(1.0)), (1.0,)))
    assert told.startswith("expected two tuples, of children and of their")
    assert told.endswith(f"{type_name} and (1.0,) of type tuple")


def test_one_child_and_its_slope_without_tuples() -> None:
    told = message_of(TypeError, make_with(Value(2.0), 1.0))
    assert told == (
        "expected two tuples, of children and of their local derivatives, "
        "got Value(data=2.0, grad=0.0) of type "
        f"{Value.__qualname__} and 1.0 of type float"
    )


@pytest.mark.parametrize("nested", [(1.0,), [1.0], "1", None, 1j, np.ones(1)])
def test_a_local_derivative_that_is_no_number(nested: Any) -> None:
    told = message_of(TypeError, make_with((Value(1.0),), (nested,)))
    kind = type(nested).__name__
    assert told == f"expected a real number, got {nested!r} of type {kind}"


def test_too_few_and_too_many_local_derivatives() -> None:
    x = Value(1.0)
    told = "expected one local derivative for each child, got {} for {}"
    for children, numbers in (((x,), ()), ((), (1.0,)), ((x, x), (1.0,) * 3)):
        assert message_of(ValueError, make_with(children, numbers)) == (
            told.format(len(numbers), len(children))
        )


def test_lists_where_tuples_are_meant() -> None:
    x = Value(1.0)
    assert Value(1.0, (x,), [3])._local_grads == (3.0,)  # type: ignore[arg-type]  # a list
    for children, numbers in (([x, x], [1.0]), ([x, x], (1,)), ((x, x), [1])):
        assert message_of(ValueError, make_with(children, numbers)) == (
            "expected one local derivative for each child, got 1 for 2"
        )


def test_children_that_are_not_looked_at() -> None:
    """To ask for their types would cost the pages' class 7 % of its time."""
    x = Value(1.0)
    found: list[Any] = [[x], {x}, {x: 1}, ((x,),), "x", (2.0,)]
    for children in found:
        if Value is autograd.Value:
            Value(1.0, children, (1.0,))
        else:
            told = message_of(TypeError, make_with(children, (1.0,)))
            assert told.startswith("expected a tuple of fast.Values as child")


# --- numbers


@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        ("3", "'3' of type str"),
        ([1], "[1] of type list"),
        (None, "None of type NoneType"),
        (Silent(), "something of type Silent"),
        ([10**5000], "something of type list"),
        (float, "<class 'float'> of type type"),
    ],
)
def test_what_is_no_number(thing: Any, shown: str) -> None:
    told = f"expected a real number, got {shown}"
    assert message_of(TypeError, lambda: Value(thing)) == told
    x = Value(2.0)
    for operate in OPERATORS:
        assert message_of(TypeError, partial(operate, x, thing)) == told
        if operate is not operator.pow:
            assert message_of(TypeError, partial(operate, thing, x)) == told


OPERATORS: list[Callable[[Any, Any], Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.pow,
]


def test_a_value_of_a_value() -> None:
    told = message_of(TypeError, lambda: Value(Value(2.0)))  # type: ignore[arg-type]  # the mistake
    assert told.startswith(
        "expected a real number, got Value(data=2.0, grad=0.0) of type "
    )


@pytest.mark.parametrize("name", ["label", "_op", "_children"])
def test_a_word_that_is_of_another_engine(name: str) -> None:
    make: Any = Value
    told = message_of(TypeError, lambda: make(1.0, **{name: "a"}))
    # From Python 3.13 on, it asks whether a name that is like it was meant.
    assert f"got an unexpected keyword argument '{name}'" in told


def test_an_int_too_large() -> None:
    told = "int too large to convert to float"
    for operate in OPERATORS:
        compute = partial(operate, Value(2.0), 10**5000)
        assert message_of(OverflowError, compute) == told
    assert message_of(OverflowError, lambda: Value(-(10**5000))) == told


# --- what float raises

ARITHMETIC: dict[str, tuple[Callable[[], Any], type[Exception]]] = {
    "1 / 0.0 divides by zero": (lambda: 1 / Value(0.0), ZeroDivisionError),
    "1 / -0.0 divides by zero": (lambda: 1 / Value(-0.0), ZeroDivisionError),
    "1 / 1e-310 is too large for a float": (
        lambda: Value(1.0) / 1e-310,
        OverflowError,
    ),
    "1 / -1e-310 is too large for a float": (
        lambda: 3 / Value(-1e-310),
        OverflowError,
    ),
    "the slope of 1 / 1e-200 is too large for a float": (
        lambda: 1 / Value(1e-200),
        OverflowError,
    ),
    "the slope of 1 / -1e-200 is too large for a float": (
        lambda: Value(5.0) / Value(-1e-200),
        OverflowError,
    ),
    "0.0 to the power -2.0 divides by zero": (
        lambda: Value(0.0) ** -2,
        ZeroDivisionError,
    ),
    "0.0 to the power -0.5 divides by zero": (
        lambda: Value(0.0) ** Fraction(-1, 2),
        ZeroDivisionError,
    ),
    "the slope of 0.0 to the power 0.5 divides by zero": (
        lambda: Value(0.0) ** 0.5,
        ZeroDivisionError,
    ),
    "the slope of -0.0 to the power 0.5 divides by zero": (
        lambda: Value(-0.0) ** 0.5,
        ZeroDivisionError,
    ),
    "1e+200 to the power 2.0 is too large for a float": (
        lambda: Value(1e200) ** 2,
        OverflowError,
    ),
    "2.0 to the power 1e+308 is too large for a float": (
        lambda: Value(2.0) ** 1e308,
        OverflowError,
    ),
    "-8.0 to the power 0.5 is not a real number": (
        lambda: Value(-8.0) ** 0.5,
        ValueError,
    ),
    "-inf to the power -0.5 is not a real number": (
        lambda: Value(-np.inf) ** -0.5,
        ValueError,
    ),
    "expected a positive number for log, got 0.0": (
        lambda: Value(0.0).log(),
        ValueError,
    ),
    "expected a positive number for log, got -1.0": (
        lambda: Value(-1).log(),
        ValueError,
    ),
    "expected a positive number for log, got -inf": (
        lambda: Value(-np.inf).log(),
        ValueError,
    ),
    "exp of 1000.0 is too large for a float": (
        lambda: Value(1000).exp(),
        OverflowError,
    ),
}


@pytest.mark.parametrize("told", ARITHMETIC)
def test_an_error_of_arithmetic_names_operation_and_operand(told: str) -> None:
    compute, kind = ARITHMETIC[told]
    assert message_of(kind, compute) == told


@pytest.mark.parametrize("zero", [0, 0.0, False, Fraction(0), np.float32(0)])
def test_a_division_by_a_plain_zero(zero: Any) -> None:
    told = message_of(ZeroDivisionError, lambda: Value(3.0) / zero)
    assert told == "1 / 0.0 divides by zero"


def test_a_division_by_a_value_that_is_zero() -> None:
    x = Value(3.0)
    told = message_of(ZeroDivisionError, lambda: x / Value(0.0))
    assert told == "1 / 0.0 divides by zero"
    assert message_of(ZeroDivisionError, lambda: Value(0) ** -1) == told


def test_an_error_shows_one_traceback() -> None:
    """Python's own words are not shown before it."""
    x = Value(3.0)
    computations: list[Callable[[], Any]] = [
        lambda: x / 0,
        lambda: x / Value(0.0),
        lambda: Value(0.0).log(),
        lambda: Value(1e3).exp(),
        lambda: Value(0.0) ** 0.5,
    ]
    for compute in computations:
        with pytest.raises((ArithmeticError, ValueError)) as raised:
            compute()
        assert raised.value.__suppress_context__
