"""The class in C: what it shares with the pages' class, and what it does not.

Where it is not compiled, nothing of this is collected.
"""

from __future__ import annotations

import copy
import gc
import inspect
import math
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import inf, nan
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd.fast
from engine.programs import REAL, Program, random_program, take

pytestmark = pytest.mark.engine

# Both do what their types forbid.
Fast: Any = autograd.fast.Value
Pages: Any = autograd.Value


@pytest.fixture
def collector_off() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


# --- the same


def bits(kind: Any, program: Program) -> list[Any]:
    """Data, gradient and slopes of each node, to the last bit."""
    nodes = [kind(leaf) for leaf in program.leaves]
    for step in program.steps:
        nodes.append(take(step, nodes))
    for root in program.roots:
        nodes[root].backward()
    return [
        [x.hex() for x in (node.data, node.grad, *node._local_grads)]
        for node in nodes
    ]


@pytest.mark.examples(5_000, thorough=100_000)
def test_random_programs_have_the_same_bits(examples: int) -> None:
    random = Random(3)
    for _ in range(examples):
        program = random_program(random, REAL)
        assert bits(Fast, program) == bits(Pages, program), program


@pytest.mark.examples(20_000, thorough=200_000)
def test_a_division_has_the_bits_of_a_power(examples: int) -> None:
    random = Random(1)
    divisors = [random.uniform(-10.0, 10.0) for _ in range(examples)]
    for y in [0.499, -0.499, *divisors]:
        power = 1.0 * y**-1.0
        x = Fast(y)
        assert (Fast(1.0) / y).data == (1.0 / x).data == power
        assert (Fast(1.0) / x)._local_grads == (power, 1.0)


SPECIAL = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1e-310, 1e-200, -1e-200, 1e200,
    -1e200, 709.0, 710.0, float("inf"), -float("inf"), float("nan"), 5e-324,
    1, -2, 0, True, 10**400, Fraction(1, 3), "x", None, [1.0], 1j, b"1",
]  # fmt: skip
OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda x, y: x + y,
    lambda x, y: y + x,
    lambda x, y: x - y,
    lambda x, y: y - x,
    lambda x, y: x * y,
    lambda x, y: y * x,
    lambda x, y: x / y,
    lambda x, y: y / x,
    lambda x, y: x**y,
    lambda x, y: y**x,
    lambda x, y: (-x).relu() + x.exp(),
    lambda x, y: x.log(),
    lambda x, y: x @ y,
    lambda x, y: x // y,
    lambda x, y: x < y,
    lambda x, y: float(x),
]


def run_on_two(operation: Any, kind: Any, x: Any, y: Any) -> Any:
    return operation(x, kind(y))


def outcome(kind: Any, operation: Any, x: Any, y: Any) -> Any:
    """What comes of it, to the last bit, or its error."""
    try:
        node = operation(kind(x), y)
        assert type(node) is kind
        node.backward()
        tree = [node, *node._children]
        slopes = [n._local_grads for n in tree]
        return [(repr(n), n.data.hex(), n.grad.hex()) for n in tree], repr(
            slopes
        )
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("operation", range(len(OPERATIONS)))
def test_special_operands_give_the_same_bits_or_errors(operation: int) -> None:
    run = OPERATIONS[operation]
    for x in SPECIAL:
        for y in SPECIAL:
            expected = outcome(Pages, run, x, y)
            assert outcome(Fast, run, x, y) == expected, (x, y)
            if type(x) is type(y) is float:
                both = [
                    outcome(kind, partial(run_on_two, run, kind), x, y)
                    for kind in (Pages, Fast)
                ]
                assert both[0] == both[1], (x, y)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (1.0, ()),
        (1.0, (), ()),
        ("x",),
        (1.0, (1.0,), ()),
        (1.0, (), (1.0,)),
        (1.0, (), (), 4),
        (10**400, (), ()),
    ],
)
def test_the_constructor_refuses_alike(arguments: Any) -> None:
    told = []
    for kind in (Pages, Fast):
        try:
            told.append(repr(kind(*arguments)))
        except Exception as error:
            told.append(f"{type(error)} {error}")
    assert told[0] == told[1]


@pytest.mark.parametrize("count", range(5))
def test_nodes_made_by_hand(count: int) -> None:
    children = tuple(Fast(k) for k in range(count))
    node = Fast(7, children, tuple(range(10, 10 + count)))
    assert node._children == children
    assert node._local_grads == tuple(map(float, range(10, 10 + count)))
    (node * 2).backward()
    assert [child.grad for child in children] == [
        2.0 * (10 + k) for k in range(count)
    ]
    assert node.grad == 2.0


def test_methods_can_be_added() -> None:
    def tanh(self: Any) -> Any:
        y = (self * 2).exp()
        return (y - 1) / (y + 1)

    Fast.tanh = tanh
    try:
        assert Fast(0.5).tanh().data == tanh(Pages(0.5)).data
    finally:
        del Fast.tanh


def test_help_says_what_the_pages_say() -> None:
    for name in ("log", "exp", "relu", "backward"):
        doc = inspect.getdoc(getattr(Pages, name))
        assert inspect.getdoc(getattr(Fast, name)) == doc


# --- what an object costs


@pytest.mark.skipif(  # elsewhere a pointer, and so a node, is smaller
    struct.calcsize("P") != 8, reason="not on 32 bits: its pointers are smaller"
)
def test_a_node_takes_64_bytes() -> None:
    assert sys.getsizeof(Fast(1.0) * Fast(2.0)) == Fast.__basicsize__ == 64


@pytest.mark.million
@pytest.mark.usefixtures("collector_off")
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_million_deep(by_hand: bool) -> None:
    x = y = Fast(0.0)
    for _ in range(1_000_000):
        y = Fast(1.0, (y,), (1.0,)) if by_hand else y + 1.0
    y.backward()
    assert x.grad == 1.0
    held = sys.getrefcount(Fast)
    del y
    assert held - sys.getrefcount(Fast) >= 1_000_000


def refused(function: Callable[[], Any]) -> type[Exception] | None:
    try:
        function()
    except Exception as error:
        return type(error)
    return None


def mistakes() -> None:
    """Each way out of the C with an error."""
    x, y = Fast(2.0), Fast(-3.0)
    for wrong in (
        lambda: x + "1", lambda: "1" * x, lambda: x - "1", lambda: "1" - x,
        lambda: x / "1", lambda: "1" / x, lambda: x / 0, lambda: 1 / Fast(0.0),
        lambda: x**y, lambda: y**0.5, lambda: 2**x, lambda: x ** "1",
        lambda: y.log(), lambda: (x * 1e3).exp(), lambda: Fast(1e-310) ** -1,
        lambda: Fast("1"), lambda: Fast(), lambda: Fast(1, (x,), ()),
        lambda: Fast(1, (x,), ("1",)), lambda: Fast(1, (2.0,), (1,)),
        lambda: Fast(1, [x], [1.0]), lambda: x + Pages(1.0),
        lambda: setattr(x, "data", "1"), lambda: x.__init__(1.0),
    ):  # fmt: skip
        assert refused(wrong)


def test_nothing_is_left_behind() -> None:
    random = Random(5)
    programs = [random_program(random, REAL) for _ in range(5)]

    def once() -> None:
        for program in programs:
            bits(Fast, program)
        mistakes()
        x = Fast(2.0)
        for count in (1, 2, 3):
            Fast(1, (x,) * count, (1.0,) * count).backward()

    def held_after_rounds() -> list[int]:
        for _ in range(500):
            once()
        gc.collect()
        return [sys.getallocatedblocks(), sys.getrefcount(Fast)]

    # Python keeps some of what is freed for later: its stores fill up first.
    before = held_after_rounds()
    after = held_after_rounds()
    left = [now - then for now, then in zip(after, before, strict=True)]
    # What one round loses, 500 lose 500 times.
    assert max(left) < 400, left


def printed_by(script: str, *, check: bool = True) -> str:
    """What a process of its own prints."""
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=check,
    ).stdout


# --- what differs: the rows of the table on the page

OPERATORS = ("__add__", "__sub__", "__mul__", "__truediv__")
REFLECTED = ("__radd__", "__rsub__", "__rmul__", "__rtruediv__")


def sets(kind: Any, name: str, to: Any) -> Any:
    x = kind(2.0) * 3.0
    setattr(x, name, to)
    return getattr(x, name)


def test_children_are_assigned_in_one() -> None:
    for name in ("_children", "_local_grads"):
        assert sets(Pages, name, ()) == ()
        assert refused(partial(sets, Fast, name, ())) is AttributeError


def test_data_and_grad_are_floats_in_one() -> None:
    for name in ("data", "grad"):
        for number in (True, Fraction(1, 2)):
            assert sets(Pages, name, number) is number
            assert type(sets(Fast, name, number)) is float
        assert sets(Pages, name, "1") == "1"
        assert refused(partial(sets, Fast, name, "1")) is TypeError
        assert sets(Pages, name, None) is None
        assert refused(partial(sets, Fast, name, None)) is TypeError
        assert refused(partial(delattr, Pages(1.0), name)) is None
        assert refused(partial(delattr, Fast(1.0), name)) is TypeError


@pytest.mark.parametrize("name", ["data", "grad"])
def test_a_refused_number_changes_nothing(name: str) -> None:
    x = Fast(2.0)
    setattr(x, name, 5.0)
    for wrong in ("1", None, [3.0], 1j, 10**400, Fast(3.0), Pages(3.0)):
        assert refused(partial(setattr, x, name, wrong))
        assert getattr(x, name) == 5.0
    assert refused(partial(delattr, x, name)) is TypeError
    assert getattr(x, name) == 5.0


def test_assignment_takes_and_refuses_what_the_constructor_does() -> None:
    def assigned(_: Any, number: Any) -> Any:
        x = Fast(7.0)
        x.data = number
        return x

    for number in SPECIAL:
        expected = outcome(Fast, lambda _, y: Fast(y), 0.0, number)
        assert outcome(Fast, assigned, 0.0, number) == expected


def test_tuples_and_floats_are_kept_in_one() -> None:
    for kind, is_kept in ((Pages, True), (Fast, False)):
        x = kind(2.0)
        y = x.relu()
        assert (y._children is y._children) == is_kept
        assert (y.data is x.data) == is_kept


@pytest.mark.parametrize("children", [[Fast(2.0)], (2.0,), (Pages(2.0),)])
def test_children_are_looked_at_in_one(children: Any) -> None:
    assert refused(lambda: Pages(1.0, children, (1.0,))) is None
    assert refused(lambda: Fast(1.0, children, (1.0,))) is TypeError


def test_a_node_is_made_anew_in_one() -> None:
    x, y = Pages(1.0), Fast(1.0)
    x.__init__(2.0)
    assert x.data == 2.0
    assert refused(lambda: y.__init__(2.0)) is TypeError
    assert y.data == 1.0


def test_subclasses_are_of_one() -> None:
    assert refused(lambda: type("Mine", (Pages,), {})) is None
    assert refused(lambda: type("Mine", (Fast,), {})) is TypeError


def test_what_only_the_pages_class_has() -> None:
    # What a class statement leaves behind from 3.13 on, and copyreg later.
    of_python = {"__firstlineno__", "__static_attributes__", "__slotnames__"}
    only = {*dir(Pages)} - {*dir(Fast)} - of_python
    assert only == {"__slots__", "_topological_order"}
    assert {*dir(Fast)} <= {*dir(Pages)}


def test_reflected_methods_called_by_name_put_the_argument_first() -> None:
    for name in REFLECTED:
        for kind, first in ((Pages, 0), (Fast, 1)):
            pair = kind(2.0), kind(3.0)
            node = getattr(pair[0], name)(pair[1])
            below = [pair[0] in {c, *c._children} for c in node._children]
            assert below.index(True) == first
    assert refused(lambda: Fast(2.0).__radd__(3.0)) is None


def test_operands_have_names_in_one() -> None:
    for name in (*OPERATORS, *REFLECTED):
        for kind, error in ((Pages, None), (Fast, TypeError)):
            method = getattr(kind(2.0), name)
            assert refused(partial(method, other=3.0)) is error
    assert Pages(3.0).__pow__(exponent=2.0).data == 9.0
    assert refused(lambda: Fast(3.0).__pow__(exponent=2.0)) is TypeError


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_copies_are_of_one(duplicate: Any) -> None:
    assert refused(lambda: duplicate(Pages(1.0))) is None
    assert refused(lambda: duplicate(Fast(1.0))) is TypeError


def test_the_class_itself_can_be_sent_to_another_process() -> None:
    sent = pickle.dumps(Fast)
    script = f"import pickle; print(pickle.loads({sent!r})(2.0))"
    told = printed_by(script)
    assert told == "Value(data=2.0, grad=0.0)\n"


def test_the_collector_lists_nodes_of_one() -> None:
    x, y = Pages(1.0) * 2.0, Fast(1.0) * 2.0
    listed = gc.get_objects()
    assert any(thing is x for thing in listed)
    assert not any(thing is y for thing in listed)
    assert (gc.is_tracked(x), gc.is_tracked(y)) == (True, False)


def test_a_modulus_is_refused_in_other_words() -> None:
    told = []
    for kind in (Pages, Fast):
        with pytest.raises(TypeError) as caught:
            pow(kind(2.0), 2, 5)
        told.append(str(caught.value))
    assert "__pow__() takes" in told[0] or "unsupported" in told[0]
    assert "unsupported operand type(s)" in told[1]
    # Python's own pow(x, 2, None) is x ** 2.
    assert refused(lambda: Pages(3.0).__pow__(2, None)) is TypeError
    assert Fast(3.0).__pow__(2, None).data == 9.0
    assert Fast(3.0).__pow__(2, 5) is NotImplemented


def test_a_surplus_argument_is_refused_in_other_words() -> None:
    told = []
    for kind in (Pages, Fast):
        with pytest.raises(TypeError) as caught:
            kind(2.0).exp(1)
        told.append(str(caught.value))
    assert "takes 1 positional argument but 2 were given" in told[0]
    assert "takes no arguments (1 given)" in told[1]


@pytest.mark.parametrize("operation", OPERATIONS[:10:2])
def test_the_two_do_not_mix(operation: Any) -> None:
    with pytest.raises(TypeError, match=r"of type fast\.Value$"):
        operation(Pages(2.0), Fast(3.0))
    with pytest.raises(TypeError, match=r"a fast\.Value and a Value"):
        operation(Fast(2.0), Pages(3.0))


def test_a_value_without_fields_is_made_by_one() -> None:
    assert refused(lambda: Pages.__new__(Pages)) is None
    assert refused(lambda: Fast.__new__(Fast)) is TypeError


def signs_of_nan(kind: Any) -> list[tuple[str, float]]:
    """Texts and signs of what comes of two numbers, nan among them."""
    numbers = [nan, -nan, inf, -inf, 0.0, 2.0]
    found = []
    for x in numbers:
        for y in numbers:
            for run in OPERATIONS[:6]:
                node = run(kind(x), y)
                found.append((repr(node), math.copysign(1.0, node.data)))
    return found


def test_nothing_but_the_sign_of_a_nan_differs() -> None:
    for one, other in zip(signs_of_nan(Pages), signs_of_nan(Fast), strict=True):
        assert one == other or one[0] == other[0] == "Value(data=nan, grad=0.0)"


# --- what else differs: every name, called with every kind of argument


class MyFloat(float):
    pass


class MyInt(int):
    pass


class Stopping(Fraction):
    def __float__(self) -> float:
        raise StopIteration


OPERANDS = [
    *SPECIAL, MyFloat(2.5), MyInt(3), Stopping(1), Decimal("1.5"), False,
    np.float64(2.5), np.float32(0.1), np.int8(-3), np.uint8(200), np.bool_(1),
    np.array(2.0), np.array([1.0, 2.0]), {}, ..., object, NotImplemented,
    "data", "grad", "_children", "new",
]  # fmt: skip
VALUE = object()
Call = tuple[tuple[Any, ...], dict[str, Any]]
FORMS: dict[str, list[Call]] = {
    "nothing": [((), {})],
    "an operand": [((operand,), {}) for operand in OPERANDS],
    "a Value": [((VALUE,), {})],
    "an operand and None": [((operand, None), {}) for operand in OPERANDS],
    "a name and a number": [
        ((name, 1.0), {}) for name in ("data", "grad", "_children", "new")
    ],
    "other=": [((), {"other": 2.0})],
    "exponent=": [((), {"exponent": 2.0})],
}
# What is of a class and not of its Values, what only one class has, and what is
# another number for each Value.
NOT_CALLED = {
    "__class__", "__doc__", "__module__", "__init_subclass__", "__new__",
    "__subclasshook__", "__dir__", "__hash__", "__sizeof__", "__slots__",
    "_topological_order", "__firstlineno__", "__static_attributes__",
}  # fmt: skip


def tree(value: Any, known: list[Any]) -> Any:
    """A result: a Value with all below it, of which some have numbers."""
    if not isinstance(value, Pages | Fast):
        return repr(value)
    if any(value is one for one in known):
        return [value is one for one in known]
    slopes = [slope.hex() for slope in value._local_grads]
    below = [tree(child, known) for child in value._children]
    return value.data.hex(), value.grad.hex(), slopes, below


def answer(kind: Any, name: str, form: str, call: Call) -> Any:
    x, y = kind(2.0) * 3.0, kind(3.0)
    arguments = [y if argument is VALUE else argument for argument in call[0]]
    try:
        result = getattr(x, name)(*arguments, **call[1])
        return tree(result, [x, y]), tree(x, [])
    except Exception as error:
        # Elsewhere Python speaks of functions in C in other words.
        is_ours = name in (*OPERATORS, *REFLECTED, "__pow__")
        is_told = is_ours and form == "an operand"
        return type(error), str(error) if is_told else ""


def differing_forms(name: str) -> set[str]:
    return {
        form
        for form, calls in FORMS.items()
        for call in calls
        if answer(Pages, name, form, call) != answer(Fast, name, form, call)
    }


def test_no_other_method_differs() -> None:
    expected = {
        **{name: {"other="} for name in OPERATORS},
        **{name: {"other=", "a Value"} for name in REFLECTED},
        "__pow__": {"exponent=", "an operand and None", "a name and a number"},
        # a second call; del x.data; assignments; copies
        "__init__": {"an operand"},
        "__delattr__": {"an operand"},
        "__setattr__": {"a name and a number", "an operand and None"},
        "__getstate__": {"nothing"},
        "__reduce_ex__": {"an operand"},
    }
    names = {*dir(Pages), *dir(Fast)} - NOT_CALLED
    found = {name: forms for name in names if (forms := differing_forms(name))}
    assert found == expected


# --- the module


def test_it_is_made_once() -> None:
    script = """
import sys
from autograd.fast import Value
old = Value
del sys.modules["autograd.fast"], sys.modules["autograd._fast"]
from autograd.fast import Value
assert Value is old and (Value(2.0) * old(3.0)).data == 6.0
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_another_interpreter_is_refused() -> None:
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "try:\n    import autograd.fast\n"
        "except ImportError as error:\n    print(error, flush=True)\n"
    )
    script = (
        "try:\n    import _interpreters as interpreters\n"
        "except ImportError:\n    import _xxsubinterpreters as interpreters\n"
        f"interpreters.run_string(interpreters.create(), {code!r})\n"
    )
    # Some releases of 3.12 abort where such an interpreter has had hashlib.
    told = printed_by(script, check=False)
    assert "main interpreter alone" in told or "subinterpreters" in told
