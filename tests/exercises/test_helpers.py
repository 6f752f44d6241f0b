"""The checks of 3.6 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-6-helpers.md"

ABSOLUTE = """\
from autograd import Value


def absolute(self):
    return {result}


Value.__abs__ = absolute
"""
SIGMOID = """\
import math

from autograd import Value


def sigmoid(x):
    {body}
"""
POWER = """\
from autograd import Value


def power(base, exponent):
    {body}
"""
LOG_SOFTMAX = """\
from autograd import Value


def log_softmax(scores):
    largest = {largest}
    below = [score - largest for score in scores]
    powers = [score.exp() for score in below]
    return {result}
"""
LARGEST = "max(score.data for score in scores)"
LOGS = "[score - sum(powers).log() for score in below]"

FIRST, SECOND, THIRD, LAST = (
    "The absolute value",
    "A sigmoid",
    "A Value as exponent",
    "A log-softmax that does not overflow",
)
MISTAKES: Answers = [
    (
        FIRST,
        ABSOLUTE.format(result="Value(abs(self.data))"),
        "At -3.0 the gradient should be -1.0; it is 0.0. Is the leaf a child",
    ),
    (
        FIRST,
        ABSOLUTE.format(result="(self * self) ** 0.5"),
        "The square root of x**2 is vertical at 0",
    ),
    (FIRST, ABSOLUTE.format(result="-self"), "abs(Value(2.0)) has data -2.0"),
    (FIRST, ABSOLUTE.format(result="abs(self.data)"), "no attribute 'data'"),
    (FIRST, "def absolute(self):\n    return self", "bad operand type for abs"),
    (FIRST, ABSOLUTE.format(result="-self if self.data < 0 else self"), ""),
    (
        SECOND,
        SIGMOID.format(body="return 1 / (1 + x.exp())"),
        "sigmoid(2.0) should be near 0.881; yours is 0.119",
    ),
    (
        SECOND,
        SIGMOID.format(body="return 1 / (1 + (-x).exp())"),
        "sigmoid(Value(-800.0)) needs an exp that is too large for a float",
    ),
    (
        SECOND,
        SIGMOID.format(body="return x.exp() / (1 + x.exp())"),
        "sigmoid(Value(800.0)) needs an exp that is too large for a float",
    ),
    (
        SECOND,
        SIGMOID.format(body="return Value(1 / (1 + math.exp(-x.data)))"),
        "Is all of your formula made of Values?",
    ),
    (SECOND, "", "name 'sigmoid' is not defined"),
    (
        SECOND,
        SIGMOID.format(
            body="if x.data < 0: return 1 - sigmoid(-x)\n"
            "    return 1 / (1 + (-x).exp())"
        ),
        "",
    ),
    (
        THIRD,
        POWER.format(body="return (base * exponent.log()).exp()"),
        "power(Value(data=2.0), Value(data=3.0)) is 9.000, and should be 8.0",
    ),
    (
        THIRD,
        POWER.format(body="return (exponent * Value(base).log()).exp()"),
        "must be real number, not Value",
    ),
    (
        THIRD,
        POWER.format(
            body="""\
if not isinstance(base, Value):
        base = Value(base)
    return (exponent * base.log()).exp()"""
        ),
        "power(Value(data=-3.0), 2): There is no log at 0 or below",
    ),
    (
        THIRD,
        POWER.format(
            body="""\
n = exponent.data if isinstance(exponent, Value) else exponent
    return base**n"""
        ),
        "the gradient of the exponent is 0.000, and should be 5.545",
    ),
    (THIRD, "", "name 'power' is not defined"),
    (
        THIRD,
        POWER.format(
            body="""\
if isinstance(exponent, Value):
        base = base if isinstance(base, Value) else Value(base)
        slopes = exponent.data / base.data, base.log().data
        result = base.data**exponent.data
        return Value(
            result, (base, exponent), tuple(result * s for s in slopes)
        )
    return base**exponent"""
        ),
        "",
    ),
    (
        LAST,
        LOG_SOFTMAX.format(
            largest=LARGEST,
            result="[(power / sum(powers)).log() for power in powers]",
        ),
        "a probability that rounds to 0 has no logarithm",
    ),
    (
        LAST,
        LOG_SOFTMAX.format(largest="0.0", result=LOGS),
        "Subtract the largest score from all of them first.",
    ),
    (
        LAST,
        LOG_SOFTMAX.format(
            largest=LARGEST, result="[Value(log.data) for log in " + LOGS + "]"
        ),
        "yours has [0.0, 0.0, 0.0]",
    ),
    (
        LAST,
        LOG_SOFTMAX.format(
            largest=LARGEST,
            result="[score - sum(powers).log() for score in scores]",
        ),
        "log_softmax of [2.0, 1.0, 0.0] should be [-0.4076, -1.4076, -2.4076]",
    ),
    (LAST, "", "name 'log_softmax' is not defined"),
    (
        LAST,
        LOG_SOFTMAX.format(
            largest="max(scores, key=lambda score: score.data)", result=LOGS
        ),
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says_it(title: str, answer: str, words: str) -> None:
    told = mark(PAGE, title, answer)
    assert words in told if words else not told
