"""Every operator and function in every domain, with every type on either side.

The expected numbers are written out, or are single float operations on written
numbers: none comes from the engine. A gradient is compared as `0.0 + slope`,
which is what a leaf holds.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import Value

pytestmark = pytest.mark.engine

INF, NAN = math.inf, math.nan
TINY, HUGE = (
    5e-324,
    1.7976931348623157e308,
)  # the smallest and the largest positive float
SMALL = 2.0**-600


class Result(NamedTuple):
    data: float
    left: float  # the slope with respect to the left operand
    right: float


class Case(NamedTuple):
    domain: str
    left: float
    right: float
    expected: Result | type[Exception]


ADD = [
    Case("ordinary", 3.0, -5.0, Result(-2.0, 1.0, 1.0)),
    Case("whole", 1.0, 3.0, Result(4.0, 1.0, 1.0)),
    Case("tiny", TINY, TINY, Result(1e-323, 1.0, 1.0)),
    Case("tiny lost", 1.0, TINY, Result(1.0, 1.0, 1.0)),
    Case("huge", HUGE, HUGE, Result(INF, 1.0, 1.0)),
    Case("zero", 0.0, 3.0, Result(3.0, 1.0, 1.0)),
    Case("signed zeros", 0.0, -0.0, Result(0.0, 1.0, 1.0)),
    Case("negative zeros", -0.0, -0.0, Result(-0.0, 1.0, 1.0)),
    Case("infinity", INF, 1.0, Result(INF, 1.0, 1.0)),
    Case("infinities", INF, -INF, Result(NAN, 1.0, 1.0)),
    Case("nan", NAN, 1.0, Result(NAN, 1.0, 1.0)),
]

SUBTRACT = [
    Case("ordinary", 3.0, -5.0, Result(8.0, 1.0, -1.0)),
    Case("whole", 1.0, 3.0, Result(-2.0, 1.0, -1.0)),
    Case("tiny", TINY, -TINY, Result(1e-323, 1.0, -1.0)),
    Case("huge", HUGE, -HUGE, Result(INF, 1.0, -1.0)),
    Case("equal", 3.0, 3.0, Result(0.0, 1.0, -1.0)),
    Case("zero", 0.0, 3.0, Result(-3.0, 1.0, -1.0)),
    Case("signed zeros", -0.0, 0.0, Result(-0.0, 1.0, -1.0)),
    Case("infinity", 1.0, INF, Result(-INF, 1.0, -1.0)),
    Case("infinities", INF, INF, Result(NAN, 1.0, -1.0)),
    Case("nan", 1.0, NAN, Result(NAN, 1.0, -1.0)),
]

MULTIPLY = [
    Case("ordinary", 3.0, -5.0, Result(-15.0, -5.0, 3.0)),
    Case("whole", 1.0, 3.0, Result(3.0, 3.0, 1.0)),
    Case("tiny", TINY, 0.5, Result(0.0, 0.5, TINY)),
    Case("huge", HUGE, 2.0, Result(INF, 2.0, HUGE)),
    Case("zero", 0.0, 3.0, Result(0.0, 3.0, 0.0)),
    Case("signed zero", -0.0, 3.0, Result(-0.0, 3.0, -0.0)),
    Case("infinity", INF, -2.0, Result(-INF, -2.0, INF)),
    Case("zero times infinity", 0.0, INF, Result(NAN, INF, 0.0)),
    Case("nan", NAN, 0.0, Result(NAN, 0.0, NAN)),
]

# With a Value on the right. A plain number has no slope, so less can fail: see
# DIVIDE_BY_NUMBER.
DIVIDE = [
    Case("ordinary", 3.0, -4.0, Result(-0.75, -0.25, -0.1875)),
    Case("whole", 1.0, 2.0, Result(0.5, 0.5, -0.25)),
    Case(
        "rounded twice",
        5.0,
        49.0,
        Result(5.0 * 49.0**-1.0, 49.0**-1.0, 5.0 * -(49.0**-2.0)),
    ),
    Case("tiny", TINY, 2.0, Result(0.0, 0.5, -0.0)),
    Case("huge", HUGE, 0.5, Result(INF, 2.0, -INF)),
    Case("huge divisor", 1.0, 2.0**1000, Result(2.0**-1000, 2.0**-1000, -0.0)),
    Case("slope at the pole's edge", 1.0, SMALL, OverflowError),
    Case("pole's edge", 1.0, TINY, OverflowError),
    Case("pole", 1.0, 0.0, ZeroDivisionError),
    Case("signed zero", 1.0, -0.0, ZeroDivisionError),
    Case("zero dividend", -0.0, 2.0, Result(-0.0, 0.5, 0.0)),
    Case("infinity", INF, 2.0, Result(INF, 0.5, -INF)),
    Case("infinite divisor", 3.0, -INF, Result(-0.0, -0.0, 0.0)),
    Case("infinities", INF, INF, Result(NAN, 0.0, NAN)),
    Case("nan", 1.0, NAN, Result(NAN, NAN, NAN)),
]

DIVIDE_BY_NUMBER = [
    case for case in DIVIDE if case.domain != "slope at the pole's edge"
] + [
    Case(
        "slope at the pole's edge", 1.0, SMALL, Result(2.0**600, 2.0**600, 0.0)
    ),
]

# The right operand is the exponent, a plain number.
POWER = [
    Case("ordinary", 3.0, 2.0, Result(9.0, 6.0, 0.0)),
    Case("negative exponent", 2.0, -3.0, Result(0.125, -0.1875, 0.0)),
    Case("negative base", -2.0, 3.0, Result(-8.0, 12.0, 0.0)),
    Case("root", 4.0, 0.5, Result(2.0, 0.25, 0.0)),
    Case("whole", 1.0, 3.0, Result(1.0, 3.0, 0.0)),
    Case("to the one", -3.0, 1.0, Result(-3.0, 1.0, 0.0)),
    Case("zero to the one", 0.0, 1.0, Result(0.0, 1.0, 0.0)),
    Case("to the zero", 3.0, 0.0, Result(1.0, 0.0, 0.0)),
    Case("zero to the zero", 0.0, 0.0, Result(1.0, 0.0, 0.0)),
    Case("negative zero to the zero", -0.0, 0.0, Result(1.0, 0.0, 0.0)),
    Case("infinity to the zero", INF, 0.0, Result(1.0, 0.0, 0.0)),
    Case("nan to the zero", NAN, 0.0, Result(1.0, 0.0, 0.0)),
    Case("tiny", 2.0**-600, 2.0, Result(0.0, 2.0**-599, 0.0)),
    Case("huge", 1e200, 2.0, OverflowError),
    Case("huge exponent", 1.0, 1e300, Result(1.0, 1e300, 0.0)),
    Case("kink", 0.0, 0.5, ZeroDivisionError),
    Case("pole", 0.0, -1.0, ZeroDivisionError),
    Case("pole's edge", TINY, -1.0, OverflowError),
    Case("slope at the pole's edge", SMALL, -1.0, OverflowError),
    Case("signed zero", -0.0, 3.0, Result(-0.0, 0.0, 0.0)),
    Case("signed zero to an even power", -0.0, 2.0, Result(0.0, -0.0, 0.0)),
    Case("not real", -8.0, 1 / 3, ValueError),
    Case("infinity", INF, 2.0, Result(INF, INF, 0.0)),
    Case("infinity to a negative power", INF, -1.0, Result(0.0, -0.0, 0.0)),
    Case("negative infinity", -INF, 3.0, Result(-INF, INF, 0.0)),
    # As floats have it: the slope is minus infinity times zero.
    Case("infinite exponent", 2.0, -INF, Result(0.0, NAN, 0.0)),
    Case("nan", NAN, 2.0, Result(NAN, NAN, 0.0)),
    Case("nan exponent", 2.0, NAN, Result(NAN, NAN, 0.0)),
]

# Functions of one operand; the right one is not used.
NEGATE = [
    Case("ordinary", 3.0, 0.0, Result(-3.0, -1.0, 0.0)),
    Case("negative", -3.0, 0.0, Result(3.0, -1.0, 0.0)),
    Case("tiny", TINY, 0.0, Result(-TINY, -1.0, 0.0)),
    Case("huge", HUGE, 0.0, Result(-HUGE, -1.0, 0.0)),
    Case("zero", 0.0, 0.0, Result(-0.0, -1.0, 0.0)),
    Case("signed zero", -0.0, 0.0, Result(0.0, -1.0, 0.0)),
    Case("infinity", INF, 0.0, Result(-INF, -1.0, 0.0)),
    Case("nan", NAN, 0.0, Result(NAN, -1.0, 0.0)),
]

LOG = [
    Case("ordinary", 2.0, 0.0, Result(0.6931471805599453, 0.5, 0.0)),
    Case("one", 1.0, 0.0, Result(0.0, 1.0, 0.0)),
    Case("tiny", 2.0**-1020, 0.0, Result(-707.0101241711442, 2.0**1020, 0.0)),
    Case("pole's edge", TINY, 0.0, Result(-744.4400719213812, INF, 0.0)),
    Case("huge", 2.0**1020, 0.0, Result(707.0101241711442, 2.0**-1020, 0.0)),
    Case("pole", 0.0, 0.0, ValueError),
    Case("signed zero", -0.0, 0.0, ValueError),
    Case("negative", -1.0, 0.0, ValueError),
    Case("infinity", INF, 0.0, Result(INF, 0.0, 0.0)),
    Case("negative infinity", -INF, 0.0, ValueError),
    Case("nan", NAN, 0.0, Result(NAN, NAN, 0.0)),
]

EXP = [
    Case("ordinary", 2.0, 0.0, Result(7.38905609893065, 7.38905609893065, 0.0)),
    Case(
        "negative",
        -1.0,
        0.0,
        Result(0.36787944117144233, 0.36787944117144233, 0.0),
    ),
    Case("tiny", TINY, 0.0, Result(1.0, 1.0, 0.0)),
    Case("zero", 0.0, 0.0, Result(1.0, 1.0, 0.0)),
    Case("signed zero", -0.0, 0.0, Result(1.0, 1.0, 0.0)),
    Case("huge", 710.0, 0.0, OverflowError),
    Case("underflow", -1000.0, 0.0, Result(0.0, 0.0, 0.0)),
    Case("infinity", INF, 0.0, Result(INF, INF, 0.0)),
    Case("negative infinity", -INF, 0.0, Result(0.0, 0.0, 0.0)),
    Case("nan", NAN, 0.0, Result(NAN, NAN, 0.0)),
]

RELU = [
    Case("ordinary", 3.0, 0.0, Result(3.0, 1.0, 0.0)),
    Case("negative", -3.0, 0.0, Result(0.0, 0.0, 0.0)),
    Case("kink", 0.0, 0.0, Result(0.0, 0.0, 0.0)),
    Case("signed zero", -0.0, 0.0, Result(0.0, 0.0, 0.0)),
    Case("tiny", TINY, 0.0, Result(TINY, 1.0, 0.0)),
    Case("negative tiny", -TINY, 0.0, Result(0.0, 0.0, 0.0)),
    Case("huge", HUGE, 0.0, Result(HUGE, 1.0, 0.0)),
    Case("infinity", INF, 0.0, Result(INF, 1.0, 0.0)),
    Case("negative infinity", -INF, 0.0, Result(0.0, 0.0, 0.0)),
    Case("nan", NAN, 0.0, Result(NAN, 0.0, 0.0)),
]

BINARY: dict[str, tuple[Callable[[Any, Any], Any], list[Case]]] = {
    "add": (operator.add, ADD),
    "subtract": (operator.sub, SUBTRACT),
    "multiply": (operator.mul, MULTIPLY),
    "divide": (operator.truediv, DIVIDE),
}

UNARY: dict[str, tuple[Callable[[Any], Any], list[Case]]] = {
    "negate": (operator.neg, NEGATE),
    "log": (lambda x: x.log(), LOG),
    "exp": (lambda x: x.exp(), EXP),
    "relu": (lambda x: x.relu(), RELU),
}

WITH_NUMBER_ON_THE_RIGHT: dict[
    str, tuple[Callable[[Any, Any], Any], list[Case]]
] = {
    **BINARY,
    "divide": (operator.truediv, DIVIDE_BY_NUMBER),
    "power": (operator.pow, POWER),
}

# log and exp differ in the last bit between C libraries; nothing else does at
# these numbers.
LIBRARY_FUNCTIONS = [UNARY["log"][0], UNARY["exp"][0]]
LIBRARY_UNITS = 1

PLAIN_NUMBERS: list[Callable[[float], Any]] = [
    float,
    int,
    bool,
    Fraction,
    np.float64,
    np.float32,
    np.float16,
    np.longdouble,
    np.int8,
    np.int64,
    np.uint8,
]


def as_number(number_type: Callable[[float], Any], x: float) -> Any:
    """`x` as another type of number; None where it has no equal number."""
    if not math.isfinite(x):
        return number_type(x) if is_floating(number_type) else None
    if is_floating(number_type):
        with np.errstate(over="ignore"):
            number = number_type(x)
    elif number_type is Fraction:
        number = Fraction(x)
    elif x in (0.0, 1.0) or (number_type is not bool and x.is_integer()):
        try:
            number = number_type(int(x))
        except OverflowError:
            return None
    else:
        return None
    return number if float(number).hex() == x.hex() else None


def is_floating(number_type: Any) -> bool:
    return issubclass(number_type, float | np.floating)


def check(
    operate: Callable[..., Any],
    operands: list[Any],
    expected: Result | type[Exception],
    units: int = 0,
) -> None:
    """`operands` are Values and plain numbers, the left one first."""
    if not isinstance(expected, Result):
        with pytest.raises(expected) as raised:
            operate(*operands)
        assert raised.type is expected
        return
    result = operate(*operands)
    assert type(result) is Value
    same(result.data, expected.data, units)
    result.backward()
    for operand, slope in zip(operands, expected[1:], strict=False):
        if isinstance(operand, Value):
            same(operand.grad, 0.0 + slope, units)


def same(got: float, expected: float, units: int) -> None:
    if units and math.isfinite(expected):
        assert abs(got - expected) <= units * math.ulp(expected)
    else:
        assert got.hex() == expected.hex()


def each_case(
    operations: dict[str, tuple[Callable[..., Any], list[Case]]],
) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("operate", "case"),
        [
            pytest.param(operate, case, id=f"{name}-{case.domain}")
            for name, (operate, cases) in operations.items()
            for case in cases
        ],
    )


@each_case(BINARY)
def test_two_values(operate: Callable[[Any, Any], Any], case: Case) -> None:
    check(operate, [Value(case.left), Value(case.right)], case.expected)


# The number types are taken inside the test, not as parameters: several
# thousand parameters would take pytest longer than the engine.
@each_case(BINARY)
def test_number_on_the_left(
    operate: Callable[[Any, Any], Any], case: Case
) -> None:
    numbers = [
        as_number(number_type, case.left) for number_type in PLAIN_NUMBERS
    ]
    tried = [number for number in numbers if number is not None]
    assert tried
    for number in tried:
        check(operate, [number, Value(case.right)], case.expected)


@each_case(WITH_NUMBER_ON_THE_RIGHT)
def test_number_on_the_right(
    operate: Callable[[Any, Any], Any], case: Case
) -> None:
    numbers = [
        as_number(number_type, case.right) for number_type in PLAIN_NUMBERS
    ]
    tried = [number for number in numbers if number is not None]
    assert tried
    for number in tried:
        check(operate, [Value(case.left), number], case.expected)


@each_case(UNARY)
def test_one_operand(operate: Callable[[Any], Any], case: Case) -> None:
    units = LIBRARY_UNITS if operate in LIBRARY_FUNCTIONS else 0
    check(operate, [Value(case.left)], case.expected, units)


@pytest.mark.parametrize(
    "cases",
    [
        cases
        for _, cases in (BINARY | UNARY | WITH_NUMBER_ON_THE_RIGHT).values()
    ],
)
def test_there_are_at_least_six_domains(cases: list[Case]) -> None:
    assert len({case.domain for case in cases}) == len(cases) >= 6


@pytest.mark.parametrize("number_type", PLAIN_NUMBERS, ids=lambda t: t.__name__)
def test_every_type_takes_part(number_type: Callable[[float], Any]) -> None:
    """A type that `as_number` never gives would be tested by nothing."""
    for cases in (ADD, SUBTRACT, MULTIPLY, DIVIDE_BY_NUMBER, POWER):
        assert any(
            as_number(number_type, case.right) is not None for case in cases
        )
        if cases is not POWER:
            assert any(
                as_number(number_type, case.left) is not None for case in cases
            )
