"""The checks of "Is it right?" catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/how-do-we-know.md"

THREE = """\
from autograd import Value


def reciprocal(x):
    return {reciprocal}


def root(x):
    return {root}


def cube(x):
    return {cube}
"""
RECIPROCAL = "Value(1 / x.data, (x,), (-1 / x.data**2,))"
ROOT = "Value(x.data**0.5, (x,), (0.5 * x.data**-0.5,))"
CUBE = "Value(x.data**3, (x,), (3 * x.data**2,))"

TANH = """\
import math

from autograd import Value


def tanh(x):
    {body}
"""


def three(
    reciprocal: str = RECIPROCAL, root: str = ROOT, cube: str = CUBE
) -> str:
    return THREE.format(reciprocal=reciprocal, root=root, cube=cube)


def tanh(*body: str) -> str:
    return TANH.format(body="\n    ".join(body))


FIRST, SECOND, THIRD = (
    "One of them lies",
    "A tanh made of exp",
    "A tanh in one node",
)
MISTAKES: Answers = [
    (
        FIRST,
        three(root="Value(x.data**0.5, (x,), (x.data**0.5,))"),
        "One of the three still lies. gradcheck says of it: inputs[0] = 0.3",
    ),
    (
        FIRST,
        three(reciprocal="Value(1 / x.data, (x,), (1 / x.data**2,))"),
        "still lies. gradcheck says of it: inputs[0] = 0.3: backward() gives 1",
    ),
    (
        FIRST,
        three(root="Value(x.data**1.5 / 3, (x,), (0.5 * x.data**0.5,))"),
        "root(0.3) was 0.548, and now it is 0.055",
    ),
    (FIRST, three() + "del cube", "I find no function cube any more"),
    (FIRST, three(root="x**0.5"), ""),
    (
        SECOND,
        tanh("return (x.exp() - (-x).exp()) / 2"),
        "tanh(0.3) is 0.291; yours is 0.305",
    ),
    (
        SECOND,
        tanh("return Value(math.tanh(x.data))"),
        "has the right number, but gradcheck says: inputs[0] = 0.3",
    ),
    (SECOND, tanh("return math.tanh(x.data)"), "no attribute 'data'"),
    (SECOND, "", "name 'tanh' is not defined"),
    (SECOND, tanh("return 1 - 2 / ((2 * x).exp() + 1)"), ""),
    (
        THIRD,
        tanh("t = math.tanh(x.data)", "return Value(t, (x,), (1 - t,))"),
        "The number is right, but gradcheck says: inputs[0] = 0.3",
    ),
    (
        THIRD,
        tanh("return Value(math.tanh(x.data))"),
        "The result has no children, so it can pay nobody",
    ),
    (
        THIRD,
        tanh("return 1 - 2 / ((2 * x).exp() + 1)"),
        "between the two there are other nodes",
    ),
    (
        THIRD,
        tanh(
            "slope = math.cosh(x.data) ** -2",
            "return Value(math.tanh(x.data), (x,), (slope,))",
        ),
        "tanh(Value(1000.0)), and Python says OverflowError",
    ),
    (THIRD, "", "name 'tanh' is not defined"),
    (
        THIRD,
        tanh(
            "t = math.tanh(x.data)",
            "return Value(t, (x,), ((1 + t) * (1 - t),))",
        ),
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says_it(title: str, answer: str, words: str) -> None:
    told = mark(PAGE, title, answer)
    assert words in told if words else not told
