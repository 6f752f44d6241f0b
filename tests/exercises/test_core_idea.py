"""The checks of 3.1 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-1-core-idea.md"

PAYING = """\
a, b = 2.0, 3.0
c = a + b
d = a * c
loss = d * b

loss_grad = 1.0
d_grad = {d}
c_grad = d_grad * a
b_grad = {b}
a_grad = {a}
"""

MISTAKES: Answers = [
    ("Two paths", "slope = 4", "a also moves c"),
    ("Two paths", "slope = 3.0", "a is a factor of the product as well"),
    ("Two paths", "slope = 12", "two paths add"),
    ("Two paths", "slope = 8", "You say 8. Nudge a from 3 to 3.001"),
    ("Two paths", "slope = '7'", "should be a number called slope"),
    ("Two paths", "slop = 7", "here it is None"),
    (
        "Two paths",
        "f = lambda a: a * (a + 1)\nslope = (f(3 + 1e-6) - f(3)) / 1e-6",
        "",
    ),
    (
        "Another last operation",
        PAYING.format(d="2 * d", b="c_grad", a="d_grad * c + c_grad"),
        "d_grad should not be 20. Raise d by 1",
    ),
    (
        "Another last operation",
        PAYING.format(d="d", b="b + c_grad", a="d_grad * c + c_grad"),
        "d_grad should not be 10. Raise d by 1",
    ),
    (
        "Another last operation",
        PAYING.format(d="b", b="c_grad", a="d_grad * c + c_grad"),
        "b_grad should not be 6. It is paid twice",
    ),
    (
        "Another last operation",
        PAYING.format(d="b", b="d + c_grad", a="140.0"),
        "a_grad should not be 140. d pays it 3 times c",
    ),
    (
        "Another last operation",
        PAYING.format(d="b", b="d + c_grad", a="21") + "loss = d**2\n",
        "loss should not be 100. It is d * b",
    ),
    (
        "Another last operation",
        PAYING.format(d="b", b="d + c_grad", a="21") + "del c_grad\n",
        "There should be a number called c_grad; here it is None.",
    ),
    (
        "Another last operation",
        "loss, d_grad, c_grad, b_grad, a_grad = 30, 3, 6, 16, 21",
        "",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    return 140.0, 40.0",
        "gradients(1, 4) says 140 for a. A nudge of a says 60.00.",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    d = a * (a + b)\n"
        "    return 2 * d * (a + b), 2 * d * a",
        "gradients(2, 3) says 100 for a. A nudge of a says 140.00.",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    d = a * (a + b)\n"
        "    return 2 * d * a, 2 * d * (2 * a + b)",
        "says 40 for a",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    d = a * (a + b)\n"
        "    return 2 * d * (2 * a + b), 40.0",
        "gradients(1, 4) says 40 for b",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    print(140.0, 40.0)",
        "gradients(2, 3) should return two numbers, but it returns None.",
    ),
    (
        "For any two numbers",
        "def gradients(a, b):\n    return 20 * c",
        "gradients(2, 3) raises NameError: name 'c' is not defined",
    ),
    ("For any two numbers", "", "There should be a function called gradients"),
    (
        "For any two numbers",
        "def f(a, b):\n    return (a * (a + b)) ** 2\n\n\n"
        "def gradients(a, b):\n    h = 1e-5\n"
        "    return [\n"
        "        (f(a + h, b) - f(a - h, b)) / (2 * h),\n"
        "        (f(a, b + h) - f(a, b - h)) / (2 * h),\n"
        "    ]",
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says(title: str, answer: str, words: str) -> None:
    said = mark(PAGE, title, answer)
    assert (words in said) if words else not said
