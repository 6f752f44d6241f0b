"""gradcheck: what passes, what it catches, and what it turns away."""

import itertools
import math
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, SupportsFloat, get_type_hints

import numpy as np
import pytest

import autograd.check
from autograd import Value, gradcheck
from autograd.check import STEP

pytestmark = pytest.mark.engine


def op(data: float, x: Value, slope: float) -> Value:
    """An operation that says of itself what slope it has."""
    return Value(data, (x,), (slope,))


@pytest.mark.parametrize("x", [-250.0, -1.0, -0.3, 0.0, 1e-3, 0.7, 3.0, 250.0])
@pytest.mark.parametrize(
    "function",
    [
        lambda x: x,
        lambda x: Value(7.0),
        lambda x: x * x - 3 * x,
        lambda x: x**3 / 5,
        lambda x: 1 / (x * x + 1),
        lambda x: (x * 0.01).exp(),
        lambda x: (x * x + 0.5).log(),
        lambda x: (x + 0.1).relu(),
        lambda x: (x * 0.1 + 1000) - 1000 - x * 0.1,
        lambda x: sum([x] * 20, Value(0.0)),
    ],
)
def test_right_gradients_pass(function: Callable[..., Value], x: float) -> None:
    assert gradcheck(function, x) is True


@pytest.mark.parametrize("x", [-250.0, -1.0, -0.3, 0.3, 0.7, 3.0, 250.0])
@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: op(x.data**2, x, x.data),
        lambda x: op(x.data**2, x, -2 * x.data),
        lambda x: op(x.data**2, x, 2 * x.data * 1.0001),
        lambda x: op(3 * x.data, x, 0.0),
        lambda x: op(math.exp(x.data / 100), x, math.exp(x.data / 100)),
        lambda x: Value(5 * x.data),
    ],
)
def test_wrong_gradients_are_caught(
    wrong: Callable[..., Value], x: float
) -> None:
    with pytest.raises(AssertionError):
        gradcheck(wrong, x)


def test_swapped_local_derivatives_are_caught() -> None:
    def product(x: Value, y: Value) -> Value:
        return Value(x.data * y.data, (x, y), (x.data, y.data))

    assert gradcheck(product, (2.0, 2.0))
    with pytest.raises(AssertionError):
        gradcheck(product, (2.0, 3.0))


@pytest.mark.parametrize("wrong_at", [0, 1, 2])
def test_the_error_names_the_input_both_numbers_and_the_difference(
    wrong_at: int,
) -> None:
    def function(*xs: Value) -> Value:
        parts = [
            op(4 * x.data, x, 1.0 if i == wrong_at else 4.0)
            for i, x in enumerate(xs)
        ]
        return sum(parts, Value(0.0))

    with pytest.raises(AssertionError) as raised:
        gradcheck(function, (1.0, 0.5, -2.0))
    assert raised.type is AssertionError
    assert str(raised.value) == (
        f"inputs[{wrong_at}] = {(1.0, 0.5, -2.0)[wrong_at]}: "
        "backward() gives 1.0, the central difference is 4.0; "
        "they differ by 3.0"
    )


@pytest.mark.parametrize(
    "kind", [tuple, list, np.array, iter], ids=lambda kind: kind.__name__
)
def test_inputs_come_in_anything_iterable(kind: Any) -> None:
    assert gradcheck(lambda x, y: x * x * y, kind([2.0, 3.0]))


@pytest.mark.parametrize(
    "number", [2, 2.0, True, Fraction(1, 3), np.float32(2), np.int8(2)]
)
def test_a_lone_input_is_any_real_number(number: Any) -> None:
    seen: list[object] = []

    def function(x: Value) -> Value:
        seen.append(x._children)
        return x * 3

    assert gradcheck(function, number)
    assert seen == [()] * 5


@pytest.mark.parametrize(
    ("x", "eps", "step"),
    [
        (0.0, STEP, STEP),
        (-(2.0**40), STEP, 2.0**23),
        (0.25, 0.125, 0.125),
        (0.25, 2.0**-52, STEP),
        (3.0, 1.0, 3.0),
    ],
)
def test_the_step_grows_with_the_input(
    x: float, eps: float, step: float
) -> None:
    seen: list[float] = []

    def function(x: Value) -> Value:
        seen.append(x.data)
        return x * 2

    gradcheck(function, x, eps=eps)
    third = step / 3.0
    assert seen == [x, x + step, x - step, x + third, x - third]


def test_each_step_is_an_eighth_of_the_one_before() -> None:
    seen: list[float] = []

    def wrong(x: Value) -> Value:
        seen.append(x.data)
        return op(3 * x.data, x, 2.0)

    with pytest.raises(AssertionError):
        gradcheck(wrong, 0.0)
    # Each is dismissed by the first of its two slopes. Shorter ones would be
    # drowned in the rounding of a result of size 1.
    assert seen[1::2] == [2.0 ** -(17 + 3 * k) for k in range(7)]


def test_the_distance_is_the_one_that_the_input_moved() -> None:
    slope = autograd.check._central_difference
    for x in (0.0, 1.0, -1.0, 1.5, 2.0 - 2.0**-52, 3e300, -3e-300):
        assert slope(lambda x: x, x, 2.0**-52 * max(1.0, abs(x))) == 1.0
    # Here 1 + step is rounded to 1 + 2 epsilon, and 1 - step to 1 - 1.5
    # epsilon.
    assert slope(lambda x: x, 1.0, 1.6 * 2.0**-52) == 1.0


@pytest.mark.parametrize(("atol", "passes"), [(1.0, True), (0.75, False)])
def test_atol(atol: float, passes: bool) -> None:
    def function(x: Value) -> Value:
        return op(4 * x.data, x, 3.0)

    if passes:
        assert gradcheck(function, 1.0, atol=atol, rtol=0.0)
    else:
        with pytest.raises(AssertionError):
            gradcheck(function, 1.0, atol=atol, rtol=0.0)


@pytest.mark.parametrize(("rtol", "passes"), [(0.25, True), (0.2, False)])
@pytest.mark.parametrize(("says", "has"), [(3.0, 4.0), (4.0, 3.0)])
def test_rtol_counts_from_the_larger_slope(
    rtol: float, passes: bool, says: float, has: float
) -> None:
    def function(x: Value) -> Value:
        return op(has * x.data, x, says)

    if passes:
        assert gradcheck(function, 1.0, atol=0.0, rtol=rtol)
    else:
        with pytest.raises(AssertionError):
            gradcheck(function, 1.0, atol=0.0, rtol=rtol)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * math.nan,
        lambda x: op(x.data, x, math.nan),
        lambda x: op(math.nan, x, 1.0),
        lambda x: op(x.data, x, math.inf),
        lambda x: op(math.inf, x, math.inf),
        lambda x: op(math.inf if x.data > 1.0 else 0.0, x, 1.0),
    ],
)
def test_nan_and_infinity_fail(function: Callable[..., Value]) -> None:
    with pytest.raises(AssertionError):
        gradcheck(function, 1.0)


def test_two_infinities_are_not_close() -> None:
    # The product overflows on either side of 0, and so does the slope.
    with pytest.raises(AssertionError, match=r"gives inf.* is inf"):
        gradcheck(lambda x: x * 1e200 * 1e200, 0.0)


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_an_input_without_neighbours_fails(x: float) -> None:
    with pytest.raises(AssertionError):
        gradcheck(lambda x: x * 2, x)


def never(*xs: Value) -> Value:
    raise RuntimeError("the function must not run")


class Foreign:
    """Another engine's node: it looks like a Value, and is none."""

    def __init__(self, data: float) -> None:
        self.data, self.grad = data, 0.0
        self._children, self._local_grads = (), ()

    def backward(self) -> None:
        self.grad += 1.0


@pytest.mark.parametrize(
    "inputs",
    [
        "2",
        None,
        [1.0, "2"],
        2j,
        Value(2.0),
        [1.0, Value(2.0)],
        Foreign(2.0),
        [1.0, Foreign(2.0)],
    ],
)
def test_inputs_that_are_not_numbers(inputs: Any) -> None:
    with pytest.raises(TypeError, match="expected a real number, got"):
        gradcheck(never, inputs)


@pytest.mark.parametrize("inputs", [(), [], np.array([]), iter(())])
def test_no_inputs(inputs: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^expected at least one input, got none$"
    ):
        gradcheck(never, inputs)


@pytest.mark.parametrize(
    "settings",
    [
        {"eps": 0.0},
        {"eps": -1e-5},
        {"eps": math.nan},
        {"eps": 2.0**-53},
        {"eps": math.inf},
        {"eps": 1.5},
        {"atol": -1e-9},
        {"atol": math.nan},
        {"atol": math.inf},
        {"rtol": -1e-9},
        {"rtol": math.nan},
        {"rtol": math.inf},
        {"rtol": 1.0},
        {"rtol": 2.0},
    ],
)
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    expected = "expected 2**-52 <= eps <= 1, 0 <= atol < inf and 0 <= rtol < 1"
    with pytest.raises(ValueError, match=re.escape(expected)) as raised:
        gradcheck(never, 2.0, **settings)
    assert repr(next(iter(settings.values()))) in str(raised.value)


@pytest.mark.pages_class_only("the class in C has no subclasses")
def test_values_may_be_of_a_subclass() -> None:
    class Mine(Value):
        def square(self) -> Value:
            return self * self

    assert autograd.gradcheck(lambda x: x.square(), 2.0, value=Mine)
    with pytest.raises(TypeError, match="expected the function to return a"):
        autograd.gradcheck(lambda x: x.data, 2.0, value=Mine)


@pytest.mark.parametrize("result", [None, 2.0, [Value(2.0)], "2"])
def test_a_function_that_returns_no_value(result: Any) -> None:
    kind = Value.__qualname__
    message = f"expected the function to return a {kind}, got {result!r} of "
    with pytest.raises(
        TypeError, match=f"^{re.escape(message)}type {type(result).__name__}$"
    ):
        gradcheck(lambda x: result, 2.0)


@pytest.mark.parametrize(
    "result", [Foreign(2.0), np.float64(2.0), np.array(2.0), memoryview(b"2")]
)
def test_a_result_with_data_that_is_no_value(result: Any) -> None:
    with pytest.raises(
        TypeError, match=rf"Value, got .*{type(result).__name__}"
    ):
        gradcheck(lambda x: result, 2.0)
    with pytest.raises(
        TypeError, match=rf"Value, got .*{type(result).__name__}"
    ):
        gradcheck(lambda x: x if x.data == 2.0 else result, 2.0)


def test_a_long_result_is_shown_shortened() -> None:
    with pytest.raises(TypeError) as raised:
        gradcheck(lambda x: list(range(1000)), 2.0)
    assert len(str(raised.value)) < 150


def test_a_function_that_returns_a_value_only_sometimes() -> None:
    def function(x: Value) -> Any:
        return x if x.data == 2.0 else 2.0

    with pytest.raises(
        TypeError, match=r"^expected the function to return a .*Value, got 2\.0"
    ):
        gradcheck(function, 2.0)


@pytest.mark.parametrize("settings", [{"eps": "1"}, {"atol": None}])
def test_settings_that_are_no_numbers(settings: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="expected a real number, got"):
        gradcheck(never, 2.0, **settings)


def test_settings_of_numpy_are_floats() -> None:
    """Else the steps, and with them the inputs, would have 32 bits."""
    seen: list[Any] = []

    def function(x: Value) -> Value:
        seen.append(x.data)
        return x * 2

    narrow: Any = np.float32(0.01)
    gradcheck(function, 0.1, eps=narrow, rtol=narrow)
    assert seen[1] == 0.1 + float(narrow)


def test_what_the_function_raises_comes_through() -> None:
    def only_here(x: Value) -> Value:
        if x.data != 2.0:
            raise ValueError("not at home")
        return x * 3

    with pytest.raises(ValueError, match="not at home"):
        gradcheck(only_here, 2.0)
    # One of the steps is enough, and a wrong gradient is found all the same.
    assert gradcheck(Value.log, 1e-9)
    with pytest.raises(AssertionError):
        gradcheck(lambda x: op(math.log(x.data), x, 2 / x.data), 1e-9)


# What it cannot see


def test_a_kink_is_a_false_alarm_or_hides() -> None:
    with pytest.raises(
        AssertionError, match=r"gives 0\.0, the central difference is 0\.5"
    ):
        gradcheck(Value.relu, 0.0)
    assert gradcheck(lambda x: x.relu() + (-x).relu(), 0.0)


def test_a_function_that_differs_each_time_fails() -> None:
    noise = itertools.cycle([0.5, 0.25, 0.75])
    with pytest.raises(AssertionError):
        gradcheck(lambda x: x * next(noise), 2.0)
    assert gradcheck(
        lambda x: x * next(itertools.cycle([0.5, 0.25, 0.75])), 2.0
    )


def test_structure_that_is_finer_than_the_steps_is_not_seen() -> None:
    def saw(x: Value) -> Value:
        # A slope of -1 instead of 1, in a dent of 1e-12.
        return x - (x.relu() - (x - 1e-12).relu()) * 2.0

    with pytest.raises(AssertionError):
        gradcheck(saw, 0.5e-12)
    assert gradcheck(lambda x: op(saw(Value(x.data)).data, x, 1.0), 0.5e-12)


def test_a_long_step_looks_past_a_place_where_the_slope_is_infinite() -> None:
    def wrong(x: Value) -> Value:
        return op(math.log(x.data**2), x, 0.0)

    assert gradcheck(wrong, 1e-8, eps=1.0)
    with pytest.raises(AssertionError):
        gradcheck(wrong, 1e-8)


def test_numbers_inside_that_are_larger_than_the_result_drown_a_step() -> None:
    def function(x: Value) -> Value:
        return (x * 0.1 + 1e10) - 1e10

    with pytest.raises(AssertionError):
        gradcheck(function, 0.3)
    assert gradcheck(function, 0.3, eps=1.0)


def test_small_slopes_want_a_relative_tolerance() -> None:
    def function(x: Value) -> Value:
        return op(x.data**2, x, x.data) * 2.0**-20

    assert gradcheck(function, 3.0)
    with pytest.raises(AssertionError):
        gradcheck(function, 3.0, atol=0.0)


def test_where_terms_cancel_a_relative_tolerance_condemns_what_is_right() -> (
    None
):
    def function(x: Value) -> Value:
        return (x * 0.1 + 1000) - 1000 - x * 0.1

    assert gradcheck(function, 0.3)
    with pytest.raises(AssertionError):
        gradcheck(function, 0.3, atol=0.0)


def test_the_step_and_the_tolerances_are_given_by_name() -> None:
    with pytest.raises(TypeError, match="positional"):
        gradcheck(Value.exp, 1.0, 2.0**-17)  # type: ignore[call-arg]  # the mistake under test


def test_the_hints_can_be_evaluated() -> None:
    for function in (autograd.check.gradcheck, autograd.check._numbers):
        assert (
            get_type_hints(function)["inputs"]
            == SupportsFloat | Iterable[SupportsFloat]
        )
