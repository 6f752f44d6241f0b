"""The program of a trace: what backward() gives, to the last bit.

It is traced with the class of the pages alone, whose name is not imported here,
so that no test runs once more for the class in C.
"""

from __future__ import annotations

import cProfile
import math
import sys
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import gradcheck
from autograd.program import Program, trace
from engine.programs import EXACT, REAL, Kind, random_program, take

pytestmark = pytest.mark.engine


def worked_example(a: Any, b: Any) -> Any:
    c = a + b
    d = a * c
    loss = d**2
    return loss


SOURCE = """\
def program(a, b):
    c = a + b
    d = a * c
    loss = d ** 2.0
    loss_grad = 1.0
    d_grad = 2.0 * d ** 1.0 * loss_grad
    a_grad = c * d_grad
    c_grad = a * d_grad
    a_grad = a_grad + c_grad
    b_grad = c_grad
    return loss, (a_grad, b_grad)"""


def as_function(steps: Any) -> Callable[..., Any]:
    def function(*leaves: Any) -> Any:
        nodes = list(leaves)
        for step in steps:
            nodes.append(take(step, nodes))
        return nodes[-1]

    return function


# --- the text


def test_the_worked_example_is_written_out() -> None:
    program = trace(worked_example, [2.0, 3.0])
    assert program.source == repr(program) == SOURCE
    assert program._repr_markdown_() == f"```python\n{SOURCE}\n```"
    assert program(2.0, 3.0) == (100.0, (140.0, 40.0))


def test_what_does_not_lead_to_the_result_is_left_out() -> None:
    def function(x: Any, unused: Any) -> Any:
        _ = x * unused
        return x + 1

    program = trace(function, [2.0, 3.0])
    assert "*" not in program.source
    assert program(2.0, 3.0) == (3.0, (1.0, 0.0))


def test_operands_stay_in_the_order_in_which_value_has_them() -> None:
    two = autograd.Value(2.0)
    assert "= 2.0 + x" in trace(lambda x: two + x, [1.0]).source
    assert "= 2.0 * x" in trace(lambda x: two * x, [1.0]).source
    # A plain number is added to the Value, on whichever side it is.
    assert "= x + 2.0" in trace(lambda x: 2.0 + x, [1.0]).source


def test_names_are_those_of_variables_or_numbers() -> None:
    def function(weights: Any, x: Any) -> Any:
        hidden = [w * x for w in weights]
        x = hidden[0] + hidden[1]
        return x.exp() + weights[0]

    program = trace(function, [[1.0, 2.0], 3.0])
    assert program.source.startswith("def program(weights_0, weights_1, x):")
    for line in (
        "hidden_0 = weights_0 * x",
        "v0 = hidden_0 + hidden_1",
        "v1 = exp(v0)",
        "v2 = v1 + weights_0",
    ):
        assert line in program.source
    assert program.check([0.5, 0.25], 0.125)


def test_a_name_is_never_one_of_the_programs_own() -> None:
    def function(v0: Any, exp: Any, x_grad: Any) -> Any:
        x = v0 * exp
        inf = x_grad.exp()
        return x * inf * (v0 + x).relu()

    program = trace(function, [1.0, 2.0, 3.0])
    assert program.check(0.5, -2.0, 0.25)
    head = program.source.partition("\n")[0]
    assert head == "def program(v0, v1, v2):"


@pytest.mark.parametrize("function", [math.hypot, len])
def test_a_function_of_c_has_no_names(function: Any) -> None:
    with pytest.raises(TypeError):
        trace(function, [2.0, 3.0])


def test_callables_without_code_are_traced_without_names() -> None:
    class Model:
        def __call__(self, x: Any) -> Any:
            y = x * x
            return y

    assert "v1 = v0 * v0" in trace(Model(), [3.0]).source
    assert "y = x * x" in trace(Model().__call__, [3.0]).source


def test_a_profiler_at_work_is_left_alone() -> None:
    profile = cProfile.Profile()
    profile.enable()
    try:
        program = trace(worked_example, [2.0, 3.0])
    finally:
        profile.disable()
    assert program(2.0, 3.0) == (100.0, (140.0, 40.0))


def test_the_profile_function_is_taken_back() -> None:
    with pytest.raises(ZeroDivisionError):
        trace(lambda x: x / 0.0, [1.0])
    assert sys.getprofile() is None


# --- the numbers


@pytest.mark.parametrize("kind", [REAL, EXACT])
@pytest.mark.examples(1_000, thorough=10_000)
def test_random_programs_have_the_same_bits(kind: Kind, examples: int) -> None:
    random = Random(7)
    for _ in range(examples):
        leaves, steps, _ = random_program(random, kind)
        assert trace(as_function(steps), leaves).check(*leaves)


def test_the_check_sees_one_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    program = trace(worked_example, [2.0, 3.0])
    exact = program(0.1, 0.3)
    off = exact[0], (math.nextafter(exact[1][0], 9.0), exact[1][1])
    monkeypatch.setattr(Program, "__call__", lambda self, *inputs: off)
    with pytest.raises(AssertionError, match="what the trace met"):
        program.check(0.1, 0.3)


def test_no_gradient_is_a_negative_zero() -> None:
    program = trace(lambda x, y: x * y, [1.0, 1.0])
    assert str(program(0.0, -0.0)) == "(-0.0, (0.0, 0.0))"
    assert program.check(0.0, -0.0)
    assert program.check(-0.0, -0.0)


def test_zeros_on_columns_and_on_values_have_the_sign_that_floats_have() -> (
    None
):
    bent = trace(lambda x: x.relu(), [1.0])
    assert str(bent(-0.0)) == "(0.0, (0.0,))"
    assert str(bent.using(np)(np.array([-0.0]))[0]) == "[0.]"
    product = trace(lambda x, y: x * y, [1.0, 1.0])
    _, grads = product.using(autograd.Value)(*map(autograd.Value, (0.0, -0.0)))
    assert [str(grad.data) for grad in grads] == ["0.0", "0.0"]


def test_a_constant_is_what_is_no_input() -> None:
    outside = autograd.Value(2.0) * 3.0

    def function(x: Any) -> Any:
        return (autograd.Value(1.0) - x) * outside + 2 / x - sum([x, x])

    program = trace(function, [4.0])
    assert "6.0" in program.source
    assert program.check(4.0)
    assert program.check(-0.3)


def test_another_traces_values_are_constants() -> None:
    kept: list[Any] = []

    def function(x: Any) -> Any:
        kept.append(x * 3.0)
        return x

    trace(function, [2.0])
    program = trace(lambda y: y * kept[0] + kept[0], [5.0])
    assert program(1.0) == (12.0, (6.0,))


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, -0.0])
def test_constants_that_are_no_literals(number: float) -> None:
    assert trace(lambda x: x * number + number, [2.0]).check(3.0)
    assert trace(lambda x: (x * x) ** number, [2.0]).check(3.0)


@pytest.mark.parametrize(
    "n",
    [0, 1, -1, 2, -2.0, 0.5, -0.5, 1e-20, -0.0, math.inf, -math.inf, math.nan],
)
def test_powers_keep_the_rules_of_value(n: float) -> None:
    program = trace(lambda x: x**n, [2.0])
    for x in (0.0, -0.0, 1e-200, 0.5, -0.5, 3.0, -3.0, math.inf, math.nan):
        try:
            autograd.Value(x) ** n
        except (ValueError, ArithmeticError) as error:
            with pytest.raises(type(error)):
                program(x)
        else:
            assert program.check(x)


def test_the_result_may_be_an_input_or_a_constant() -> None:
    assert trace(lambda x, y: y, [2.0, 3.0])(4.0, 5.0) == (5.0, (0.0, 1.0))
    constant = trace(lambda x: autograd.Value(3.0), 2.0)
    assert constant(7.0) == (3.0, (0.0,))


def test_one_number_needs_no_list() -> None:
    assert trace(lambda x: x * x, 3.0)(4.0) == (16.0, (8.0,))


def test_gradcheck_takes_a_program_and_it_is_a_node_among_values() -> None:
    program = trace(worked_example, [2.0, 3.0])
    assert gradcheck(program, [0.7, -1.3])
    a, b = autograd.Value(2.0), autograd.Value(3.0)
    root = program(a, b) * 0.5 + program(a, 3.0)
    root.backward()
    assert root.data == 150.0
    assert (a.grad, b.grad) == (210.0, 20.0)


def test_second_derivatives() -> None:
    def slope(a: Any, b: Any) -> Any:
        return trace(worked_example, [2.0, 3.0]).using(autograd.Value)(a, b)[1][
            0
        ]

    second = trace(slope, [2.0, 3.0])
    for a, b in ((2.0, 3.0), (-1.0, 4.0), (0.5, 0.25)):
        value, grads = second(a, b)
        assert value == 2 * a * (a + b) * (2 * a + b)
        assert grads == (
            2 * (6 * a * a + 6 * a * b + b * b),
            2 * a * (3 * a + 2 * b),
        )
    bent = trace(lambda x: x.relu(), [2.0]).using(autograd.Value)
    with pytest.raises(TypeError, match="slope of relu"):
        bent(autograd.Value(2.0))


# --- what is refused, and what is found


def test_a_branch_on_data_is_found_by_the_check() -> None:
    program = trace(lambda x: x * 3.0 if x.data > 0.0 else -x, [2.0])
    assert program.check(5.0)
    with pytest.raises(AssertionError, match=r"at \(-5\.0,\) the function"):
        program.check(-5.0)


def test_softmax_stays_right_up_to_rounding() -> None:
    def share(*scores: Any) -> Any:
        largest = max(score.data for score in scores)
        powers = [(score - largest).exp() for score in scores]
        return powers[0] / sum(powers)

    value, grads = trace(share, [1.0, 2.0])(7.0, 0.5)
    expected = 1 / (1 + math.exp(-6.5))
    assert value == pytest.approx(expected)
    assert grads[0] == pytest.approx(expected * (1 - expected))


def test_a_node_made_by_hand_is_refused() -> None:
    def square(x: Any) -> Any:
        return autograd.Value(x.data**2, (x,), (2 * x.data,)) + 1.0

    with pytest.raises(TypeError, match="was made by hand, or as in"):
        trace(square, [3.0])
    # Even where Python asks the traced operand first.
    with pytest.raises(TypeError, match="was made by hand, or as in"):
        trace(lambda x: autograd.Value(1.0, (x,), (2.0,)) * x, [3.0])
    with pytest.raises(TypeError, match="was made by hand, or as in"):
        trace(lambda x: autograd.Value.exp(x), [3.0])
    with pytest.raises(TypeError, match="was made by hand, or as in"):
        trace(lambda x: type(x)(x.data, (x,), (1.0,)), [3.0])
    with pytest.raises(TypeError, match="was made by hand, or as in"):
        trace(trace(worked_example, [2.0, 3.0]), [2.0, 3.0])


@pytest.mark.parametrize("assigned", [1.0, 9.0])
def test_a_number_that_is_assigned_to_data_is_refused(assigned: float) -> None:
    def squared(x: Any) -> Any:
        y = x * 2.0
        y.data = assigned
        return y * y

    assert trace(squared, [assigned / 2.0])(0.5) == (1.0, (1.0 * 2.0 * 2.0,))
    with pytest.raises(ValueError, match="must not assign to the data"):
        trace(squared, [2.0])


def test_lists_that_the_function_changes() -> None:
    def backwards(ws: list[Any]) -> Any:
        ws.reverse()
        ws[0] = ws[0] * 2.0
        ws.append(ws[0])
        return ws[0] * ws[1] + ws.pop() * 3.0

    program = trace(backwards, [[1.0, 2.0]])
    assert program.check([1.0, 2.0])
    assert program.check([-4.0, 0.5])


def test_a_constant_may_be_of_the_inputs_class() -> None:
    program = trace(lambda x: x + type(x)(-3.0) ** 2, [1.0])
    assert program(1.0) == (10.0, (1.0,))
    assert trace(lambda x: x + x.data, [np.float64(2.0)])(1.0) == (3.0, (1.0,))


@pytest.mark.parametrize("result", [2.0, None, "x", [1.0]])
def test_the_result_is_a_value(result: Any) -> None:
    with pytest.raises(TypeError, match="the function to return a Value"):
        trace(lambda x: result, [2.0])


def test_a_program_too_large_is_refused() -> None:
    def count_up(x: Any) -> Any:
        for _ in range(101):
            x = x + 1
        return x

    with pytest.raises(ValueError, match=r"101 operations.*limit=101"):
        trace(count_up, [0.0], limit=100)
    assert trace(count_up, [0.0], limit=101)(1.0) == (102.0, (1.0,))
    with pytest.raises(TypeError, match="positional"):
        trace(count_up, [0.0], 101)  # type: ignore[call-arg]  # by name alone


def test_ten_thousand_operations_are_the_usual_limit() -> None:
    def operations(x: Any) -> Any:
        for _ in range(count):
            x = x * 1.0
        return x

    count = 10_000
    assert trace(operations, [2.0])(3.0) == (3.0, (1.0,))
    count += 1
    with pytest.raises(ValueError, match=r"10001 operations.*limit=10001"):
        trace(operations, [2.0])


def test_arrays_are_refused_where_floats_are_meant() -> None:
    program = trace(worked_example, [2.0, 3.0])
    for wrong in (np.ones(3), "2", 2j, None):
        with pytest.raises(TypeError, match="expected a real number"):
            program(2.0, wrong)
    assert program(np.float64(2.0), 3) == (100.0, (140.0, 40.0))


def test_inputs_are_of_the_kinds_that_were_traced() -> None:
    program = trace(lambda ws, x: ws[0] * x + ws[1], [[1.0, 2.0], 3.0])
    for wrong, told in (
        (([1.0, 2.0],), r"inputs\[1\]: expected no list, got nothing"),
        (([1.0, 2.0], 3.0, 4.0), r"inputs\[2\]: expected nothing, got no list"),
        ((1.0, [2.0, 3.0]), r"inputs\[0\]: expected a list of 2, got no list"),
        (([1.0], [2.0, 3.0]), r"inputs\[0\]: .* of 2, got a list of 1"),
    ):
        with pytest.raises(TypeError, match=told):
            program(*wrong)
    with pytest.raises(TypeError, match="expected a real number"):
        trace(lambda ws: ws[0][0], [[[1.0]]])


def test_an_error_names_the_line() -> None:
    program = trace(lambda x, y: (x - y).log(), [2.0, 1.0])
    with pytest.raises(ValueError, match=r".") as caught:
        program(1.0, 2.0)
    assert caught.value.__notes__ == ["in the program: v2 = log(v1)"]
    program = trace(lambda x: x**0.5, [2.0])
    with pytest.raises(ValueError, match=r"^-1\.0 to the power 0\.5") as caught:
        program(-1.0)
    assert caught.value.__notes__ == ["in the program: v0 = power(x, 0.5)"]


def test_the_class_in_c_is_refused() -> None:
    fast = pytest.importorskip(
        "autograd.fast",
        reason="autograd.fast is not installed",
        exc_type=ImportError,
    )
    with pytest.raises(TypeError):
        trace(lambda x: x * fast.Value(2.0), [3.0])
    with pytest.raises(TypeError):
        trace(worked_example, [2.0, 3.0])(fast.Value(2.0), 3.0)


def test_the_check_leaves_values_outside_as_they_were() -> None:
    outside = autograd.Value(3.0)
    computed = outside * 2.0
    outside.grad, computed.grad = 0.5, 0.25
    program = trace(lambda x: x * computed + x.relu() * outside, [2.0])
    assert program.check(5.0)
    bent = trace(lambda x: x * outside if x.data > 0.0 else -x, [2.0])
    with pytest.raises(AssertionError):
        bent.check(-5.0)
    assert (outside.grad, computed.grad) == (0.5, 0.25)
