"""What the promises page says and no other test shows."""

import copy
import inspect
import json
import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value, gradcheck

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


@pytest.mark.parametrize(
    ("base", "exponent"),
    [
        (-8.0, 1 / 3),
        (-0.5, -2.5),
        (-1e308, 1.5),
        (-1e-300, -1.5),
        (-5e-324, 0.1),
        (-math.inf, 0.5),
        (-math.inf, -0.5),
    ],
)
def test_a_power_that_is_not_real_is_the_same_error_at_any_size(
    base: float, exponent: float
) -> None:
    with pytest.raises(ValueError, match=r"\bnot a? ?real") as raised:
        Value(base) ** exponent
    assert repr(base) in str(raised.value)
    assert repr(exponent) in str(raised.value)


def test_parameters_saved_as_json_come_back_to_the_last_bit() -> None:
    numbers = [0.1, 1 / 3, -0.0, 5e-324, 1.7976931348623157e308, math.pi]
    numbers += [math.inf, -math.inf, math.nan]
    parameters = [Value(number) for number in numbers]
    saved = json.dumps([p.data for p in parameters])
    loaded = [Value(number) for number in json.loads(saved)]
    assert [p.data.hex() for p in loaded] == [p.data.hex() for p in parameters]


def test_the_stable_names() -> None:
    constructor = inspect.signature(Value).parameters
    assert list(constructor) == ["data", "children", "local_grads"]
    assert [p.default for p in constructor.values()][1:] == [(), ()]
    for name in ("data", "grad", "_children", "_local_grads"):
        assert hasattr(Value(1.0), name)
    assert list(inspect.signature(Value.backward).parameters) == ["self"]
    for name in ("add", "mul", "pow", "neg", "sub", "truediv"):
        assert callable(getattr(Value, f"__{name}__"))
    for name in ("radd", "rmul", "rsub", "rtruediv"):
        assert callable(getattr(Value, f"__{name}__"))
    for name in ("log", "exp", "relu"):
        assert callable(getattr(Value, name))
    check = inspect.signature(gradcheck).parameters
    assert list(check)[:2] == ["function", "inputs"]
    assert [n for n, p in check.items() if p.kind is p.KEYWORD_ONLY] == [
        "eps",
        "atol",
        "rtol",
        "value",
    ]


@pytest.mark.parametrize("wrong", [None, "0", [0.0], 1j, np.zeros(2)])
@pytest.mark.parametrize(
    "loss",
    [
        lambda first, bad: first * bad,
        lambda first, bad: (first * 2.0 + first * bad).exp() * bad,
        lambda first, bad: sum([first] * 9, bad),
        lambda first, bad: Value(1.0, (first, first, bad), (1.0, 2.0, 3.0)),
        lambda first, bad: bad,
    ],
)
def test_a_grad_that_is_no_number_is_refused_before_anyone_is_paid(
    loss: Callable[..., Any], wrong: Any
) -> None:
    first, bad = Value(0.5), Value(0.25)
    first.grad, root = 7.0, loss(first, bad)

    def passed() -> None:
        # The class in C refuses this already.
        bad.grad = wrong
        root.backward()

    with pytest.raises(TypeError, match="expected a real number, got"):
        passed()
    assert first.grad == 7.0
    bad.grad = 0.0
    root.backward()
    assert bad.grad > 0.0


@pytest.mark.parametrize(
    "number", [np.float32(0.1), np.float64(0.1), Fraction(1, 10), True, 3]
)
def test_a_grad_of_another_kind_becomes_a_float(number: Any) -> None:
    losses: list[Callable[[Any], Any]] = [lambda x: x * 0.1, lambda x: x]
    for loss in losses:
        x, expected = Value(2.0), Value(2.0)
        x.grad, expected.grad = number, float(number)
        loss(x).backward()
        loss(expected).backward()
        assert (type(x.grad), x.grad) == (float, expected.grad)


# Not promised


def slope_of_inverse(y: float) -> float:
    (slope,) = (Value(y) ** -1)._local_grads
    return slope


def relative_error(slope: float, y: float) -> Fraction:
    return abs(Fraction(slope) * Fraction(y) ** 2 + 1)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_gradients_through_a_division_by_a_huge_value_lose_digits(
    sign: float,
) -> None:
    epsilon = Fraction(1, 2**52)
    for y in (2.0**510, 1e153, 3e153, 2.0**511):
        assert relative_error(slope_of_inverse(sign * y), y) <= epsilon
    for y in (1e156, 1e158, 1e160):
        assert relative_error(slope_of_inverse(sign * y), y) > 1000 * epsilon
    assert slope_of_inverse(sign * 6.3e161) < 0.0
    for y in (6.4e161, 1e200, 1e308):
        assert slope_of_inverse(sign * y) == 0.0
    # The slope of y / y is 0 everywhere; in units of 1 / y, it is off by 1.
    huge = Value(sign * 1e200)
    (huge / huge).backward()
    assert huge.grad * huge.data == 1.0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_division_by_a_tiny_value_raises(sign: float) -> None:
    last = 2.0**-512
    for y in (last, 1e-155, 1e-200, 1e-310):
        with pytest.raises(OverflowError):
            1 / Value(sign * y)
    assert math.isfinite(slope_of_inverse(sign * math.nextafter(last, 1.0)))
    # A plain number needs no slope.
    assert (Value(1.0) / (sign * 1e-200)).data == sign * 1e200


@pytest.mark.pages_class_only("data is always a float")
def test_a_numpy_scalar_put_into_data_brings_numpys_rules() -> None:
    x = Value(np.float32(0.1))
    assert (x * x).data == float(np.float32(0.1)) ** 2
    x.data = np.float32(0.1)  # type: ignore[assignment]  # the mistake shown
    y = x * x
    assert type(y.data) is float
    assert y.data != float(np.float32(0.1)) ** 2
    x.data = np.float32(1e30)  # type: ignore[assignment]  # again
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert (x * x).data == math.inf
    x.data = float(np.float32(1e30))
    assert math.isfinite((x * x).data)


def test_a_power_with_a_finite_slope_may_overflow_on_the_way() -> None:
    x = Value(1e-310)
    with pytest.raises(OverflowError):
        x**0.001
    y = (x * 2.0**100) ** 0.001 / 2.0 ** (100 * 0.001)
    y.backward()
    assert y.data == pytest.approx(1e-310**0.001)
    assert x.grad == pytest.approx(0.001 * 1e-310**0.001 / 1e-310)


@pytest.mark.parametrize("bit", [True, False])
def test_numpys_booleans_are_refused(bit: bool) -> None:
    x, b = Value(2.0), np.bool_(bit)
    uses: list[Callable[[Any], Value]] = [
        Value,
        lambda b: x + b,
        lambda b: x - b,
        lambda b: x * b,
        lambda b: x / b,
        lambda b: x**b,
    ]
    for use in uses:
        with pytest.raises(TypeError, match=r"\bbool_?\b"):
            use(b)
    assert Value(bool(b)).data == Value(float(b)).data == float(bit)


@pytest.mark.pages_class_only("children are looked at when a node is made")
@pytest.mark.parametrize("stranger", [3.0, "x", None, object()])
def test_a_child_that_is_no_value_is_found_by_backward(stranger: Any) -> None:
    x = Value(2.0)
    y = Value(6.0, (x, stranger), (3.0, 1.0))
    with pytest.raises(AttributeError, match="_children"):
        (y * 5).backward()
    assert (x.grad, y.grad) == (0.0, 0.0)


@pytest.mark.pages_class_only("nothing can be assigned")
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


@pytest.mark.pages_class_only("nothing can be assigned")
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

    loss = x * 3
    loss._local_grads = (Interrupted(3.0), 2.0)
    loss.backward()
    assert x.grad == 3.0
    x.grad = 0.0
    other_loss.backward()
    (x * 3).backward()
    assert x.grad == 8.0


@pytest.mark.pages_class_only("nothing copies or pickles")
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


@pytest.mark.pages_class_only("nothing copies or pickles")
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


@pytest.mark.pages_class_only("nothing copies or pickles")
@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickle.dumps])
def test_deepcopy_and_pickle_fail_on_deep_graphs(
    duplicate: Callable[[Value], object],
) -> None:
    shallow = deep = Value(0.0)
    for _ in range(20):
        shallow = shallow + 1.0
    assert duplicate(shallow)
    for _ in range(100_000):
        deep = deep + 1.0
    with pytest.raises(RecursionError):
        duplicate(deep)


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
