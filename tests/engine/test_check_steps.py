"""gradcheck's steps, its random direction, and what it leaves behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from autograd import Value, gradcheck
from autograd.check import MANY, STEP
from engine import gpt

pytestmark = pytest.mark.engine

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "square": lambda x: x * x,
    "cube": lambda x: x**3,
    "exp": lambda x: (x * 1e-8).exp(),
    "steep": lambda x: (x * 1e3).exp() if abs(x.data) < 0.5 else x * 1e3,
    "bell": lambda x: 1 / (x * x + 1),
    "relu": lambda x: (x + 0.1).relu() * 3,
    "log": lambda x: (x * x).log(),
    "root": lambda x: (x * x) ** 0.3,
    "reciprocal": lambda x: 1 / x,
    "beside a million": lambda x: x * x + 1e6,
    "beside a billion": lambda x: x * 3 + 1e9,
    "through ten thousand": lambda x: (x * 3 + 1e4) - 1e4,
    "constant": lambda x: x * 0.0 + 1e12,
}
XS = [0.0, 1e-12, 1e-8, -1e-8, 1e-3, -0.3, 0.7, 3.0, -250.0, 1e4, 1e8, -1e8]
EPS = [STEP, 1.0, 1e-3, 2.0**-40]
PLACES = [
    (name, x)
    for name in FUNCTIONS
    for x in XS
    if x or name not in ("log", "root", "reciprocal")
]


def slope_at(name: str, x: float) -> float:
    leaf = Value(x)
    FUNCTIONS[name](leaf).backward()
    return leaf.grad


@pytest.mark.parametrize(("name", "x"), PLACES)
def test_right_gradients_pass_with_any_step(name: str, x: float) -> None:
    for eps in EPS:
        assert gradcheck(FUNCTIONS[name], x, eps=eps)


@pytest.mark.parametrize(("name", "x"), PLACES)
def test_wrong_gradients_of_any_size_fail_at_every_step(
    name: str, x: float
) -> None:
    """A multiple of the tolerance is enough, and no step agrees by chance."""
    right, random = slope_at(name, x), Random(0)
    unit = STEP * max(1.0, abs(right))
    for off in (5.0, 20.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e9):
        for sign in (-1.0, 1.0):
            slope = right + sign * off * random.uniform(0.9, 1.1) * unit

            def wrong(x: Any, slope: float = slope) -> Any:
                data = FUNCTIONS[name](Value(x.data)).data
                return Value(data, (x,), (slope,))

            for eps in (STEP, 1e-3):
                with pytest.raises(AssertionError, match="they differ by"):
                    gradcheck(wrong, x, eps=eps)


@pytest.mark.parametrize(
    ("name", "x"), [p for p in PLACES if abs(slope_at(*p)) > 5 * STEP]
)
def test_a_forgotten_gradient_fails_where_it_is_not_0(
    name: str, x: float
) -> None:
    """Where a step is so short that the result stays, a slope of 0 agrees."""
    for eps in (STEP, 2.0**-40):
        with pytest.raises(AssertionError, match=r"gives 0\.0"):
            gradcheck(
                lambda x: Value(FUNCTIONS[name](Value(x.data)).data), x, eps=eps
            )


@pytest.mark.parametrize("eps", [0.25, 0.01, STEP])
def test_a_slope_met_by_one_step_alone_is_not_enough(eps: float) -> None:
    """The central difference of a cube is 3 x**2 + step**2."""
    wrong = 3.0 + eps**2 if eps > STEP else 3.0 + 5e-4

    def cube(x: Any) -> Any:
        return Value(x.data**3, (x,), (wrong,))

    with pytest.raises(AssertionError):
        gradcheck(cube, 1.0, eps=eps)

    def wave(x: Any) -> Any:
        turns = 2 * math.pi * x.data / eps
        return Value(math.sin(turns), (x,), (0.0,))

    with pytest.raises(AssertionError):
        gradcheck(wave, 0.0, eps=eps)


# --- the random direction


def polynomial(*xs: Any) -> Any:
    return sum((x * (i % 7 - 3) + x * x for i, x in enumerate(xs)), Value(0.0))


def test_many_inputs_take_five_runs() -> None:
    runs = 0

    def function(*xs: Any) -> Any:
        nonlocal runs
        runs += 1
        return polynomial(*xs)

    assert gradcheck(function, [0.1] * MANY)
    assert runs == 1 + 4 * MANY
    runs = 0
    assert gradcheck(function, [0.1] * (MANY + 1))
    assert runs == 5


@pytest.mark.parametrize("at", [0, 57, MANY + 100])
@pytest.mark.parametrize("times", [0.0, 0.5, 2.0, -1.0, 1.01])
@pytest.mark.parametrize("size", [1e-3, 1.0, 1e4])
def test_one_wrong_gradient_among_many_is_caught(
    at: int, times: float, size: float
) -> None:
    random = Random(2)
    xs = [random.uniform(0.5, 1.0) * size for _ in range(MANY + 101)]

    def function(*xs: Any) -> Any:
        x = xs[at]
        off = Value(x.data, (x,), (times,))
        return polynomial(*xs[:at], off, *xs[at + 1 :]) + off * 5.0 - x.data * 5

    with pytest.raises(
        AssertionError,
        match=rf"^all {MANY + 101} inputs along a random direction \(seed 0; .*"
        "the central difference is .*; they differ by ",
    ):
        gradcheck(function, xs)


def test_errors_that_cancel_in_sum_are_caught() -> None:
    def swapped(*xs: Any) -> Any:
        x, y, *rest = xs
        both = Value(3 * x.data + 5 * y.data, (x, y), (5.0, 3.0))
        return both + polynomial(*rest)

    with pytest.raises(AssertionError):
        gradcheck(swapped, [0.3] * (MANY + 1))


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_nan_and_infinity_among_many_fail(wrong: float) -> None:
    def function(*xs: Any) -> Any:
        return Value(xs[0].data, (xs[0],), (wrong,)) + polynomial(*xs[1:])

    with pytest.raises(AssertionError):
        gradcheck(function, [0.3] * (MANY + 1))
    with pytest.raises(AssertionError):
        gradcheck(polynomial, [0.3] * MANY + [wrong])


@pytest.mark.parametrize("fault", [None, 0, 500, -1])
def test_a_whole_gpt_is_checked_in_a_few_runs(fault: int | None) -> None:
    def loss(*numbers: Any) -> Any:
        model = gpt.Gpt(Value)
        moved = iter(numbers)
        if fault is not None:
            wrong = [*numbers]
            x = wrong[fault]
            wrong[fault] = Value(x.data, (x,), (2.0,))
            moved = iter(wrong)
        for table in vars(model).values():
            if isinstance(table[0], list):
                for row in table:
                    row[:] = [next(moved) for _ in row]
        return model.loss("amina")

    numbers = [p.data for p in gpt.Gpt(Value).parameters]
    if fault is None:
        assert gradcheck(loss, numbers)
    else:
        with pytest.raises(AssertionError, match="random direction"):
            gradcheck(loss, numbers)


# --- what it leaves behind


def test_values_outside_keep_their_gradients() -> None:
    outside = Value(3.0)
    computed = outside * 2.0
    outside.grad, computed.grad = 0.5, 0.25
    assert gradcheck(lambda x: x * computed + outside, 2.0)
    assert (outside.grad, computed.grad) == (0.5, 0.25)
    with pytest.raises(AssertionError):
        gradcheck(lambda x: Value(x.data, (x,), (3.0,)) * outside, 2.0)
    assert gradcheck(lambda x: outside, 2.0)
    assert outside.grad == 0.5


def test_values_outside_keep_their_gradients_if_something_raises() -> None:
    outside = Value(3.0)
    outside.grad = 0.5

    def raises_later(x: Any) -> Any:
        if x.data != 2.0:
            raise KeyError("later")
        return x * outside

    with pytest.raises(KeyError):
        gradcheck(raises_later, 2.0)
    assert outside.grad == 0.5


@pytest.mark.pages_class_only("a gradient is always a float")
def test_values_outside_keep_their_gradients_if_backward_raises() -> None:
    outside, bad = Value(3.0), Value(4.0)
    outside.grad, bad.grad = 0.5, None  # type: ignore[assignment]  # the mistake under test
    with pytest.raises(TypeError):
        gradcheck(lambda x: outside * (x + bad), 2.0)
    assert [outside.grad, bad.grad] == [0.5, None]


@pytest.mark.million
def test_values_outside_may_be_deep() -> None:
    outside = deep = Value(0.0)
    for _ in range(100_000):
        deep = deep + 1.0
    assert gradcheck(lambda x: x * deep, 2.0)
    assert outside.grad == 0.0
