"""What made a node, told from its four fields: right, or left out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.operation import operation

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.7, 2.0, 1.0, 1e6])
@pytest.mark.parametrize("n", [2.0, 3.0, -1.0, -2.0, 7.0])
def test_powers_are_recognised(x: float, n: float) -> None:
    assert operation(Value(x) ** n) == f"**{n:g}"


@pytest.mark.parametrize("x", [0.3, 2.0, 50.0])
@pytest.mark.parametrize(
    ("n", "name"), [(0.5, "**0.5"), (1 / 3, "**0.3333"), (0.0, "**0")]
)
def test_fractional_powers_are_recognised(
    x: float, n: float, name: str
) -> None:
    assert operation(Value(x) ** n) == name


@pytest.mark.parametrize("x", [-2.0, 0.0, 0.5, 1.0, 30.0, -30.0])
def test_exp_is_recognised(x: float) -> None:
    assert operation(Value(x).exp()) == "exp"


@pytest.mark.parametrize("x", [0.01, 0.5, 1.0, 30.0])
def test_log_is_recognised(x: float) -> None:
    assert operation(Value(x).log()) == "log"


@pytest.mark.parametrize("x", [-2.0, -1e-9, 0.5, 1.0, 30.0])
def test_relu_is_recognised(x: float) -> None:
    assert operation(Value(x).relu()) == "relu"


def test_the_first_power_of_a_positive_number_is_called_relu() -> None:
    assert operation(Value(5.0) ** 1) == "relu"
    assert operation(Value(-5.0) ** 1) == "**1"


def test_leaf_plus_and_times_are_recognised() -> None:
    a, b = Value(2.0), Value(-3.0)
    assert [operation(node) for node in (a, a + b, a * b, a + a, a * a)] == [
        "leaf", "+", "*", "+", "*",
    ]  # fmt: skip


def test_data_decide_between_plus_and_times_of_ones() -> None:
    one = Value(1.0)
    assert operation(one * one) == "*"
    assert operation(one + one) == "+"


def test_infinities_and_nan_are_added_and_multiplied() -> None:
    for special in (math.inf, math.nan):
        assert operation(Value(special) + 1.0) == "+"
        assert operation(Value(special) * 0.0) == "*"


def test_what_is_ambiguous_has_no_operation() -> None:
    zero, nan, inf = Value(0.0), Value(math.nan), Value(math.inf)
    assert operation(zero**2) == operation(zero.relu()) == ""
    assert operation(zero**1) == operation(zero**0) == ""
    assert (
        operation(nan.exp()) == operation(nan.log()) == operation(nan**2) == ""
    )
    assert operation(inf.exp()) == operation(inf**2) == operation(inf**1) == ""
    assert (
        operation(Value(-1000.0).exp())
        == operation(Value(-1000.0).relu())
        == ""
    )


def test_what_the_engine_never_made_has_no_operation() -> None:
    x = Value(2.0)
    assert operation(Value(math.sin(2.0), (x,), (math.cos(2.0),))) == ""
    assert operation(Value(7.0, (x, x), (1.0, 1.0))) == ""
    assert operation(Value(7.0, (x, x, x), (1.0, 1.0, 1.0))) == ""


@pytest.mark.parametrize(
    ("data", "slopes"),
    [
        (7.0, (1.0, 1.0)),
        (5.0, (1.0, 2.0)),
        (5.0, (2.0, 1.0)),
        (7.0, (3.0, 2.0)),
        (-6.0, (3.0, 2.0)),
        (math.nan, (3.0, 2.0)),
        (6.0, (2.0, 3.0)),
        (6.0, (3.0, 3.0)),
        (6.0, (2.0, 2.0)),
        (6.0, (math.nan, 2.0)),
        (6.0, (3.0, math.nan)),
    ],
)
def test_a_sum_or_product_in_part_has_no_operation(
    data: float, slopes: tuple[float, float]
) -> None:
    x, y = Value(2.0), Value(3.0)
    assert operation(Value(5.0, (x, y), (1.0, 1.0))) == "+"
    assert operation(Value(6.0, (x, y), (3.0, 2.0))) == "*"
    assert operation(Value(data, (x, y), slopes)) == ""


def test_an_operation_that_no_longer_fits_is_left_out() -> None:
    for make in (
        lambda x: x * 3.0,
        lambda x: x + 3.0,
        Value.exp,
        Value.log,
        Value.relu,
    ):
        x = Value(2.0)
        y = make(x)
        x.data = 1.5
        assert operation(y) == ""


@given(x=st.floats(1e-3, 1e3) | st.floats(-1e3, -1e-3), n=st.integers(-6, 6))
def test_an_operation_is_right_or_left_out(x: float, n: float) -> None:
    assert operation(Value(x) ** n) in (
        f"**{n}",
        "",
        "relu" if n == 1 and x > 0 else "",
    )
    assert operation(Value(x).relu()) in ("relu", "")
    assert operation(Value(x / 10).exp()) in ("exp", "")
    assert operation(Value(abs(x)).log()) in ("log", "")
    assert operation(Value(x) * n) == "*"
    assert operation(Value(x) + n) == "+"


# --- nodes and names
