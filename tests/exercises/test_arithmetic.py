"""The checks of 3.3 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-3-arithmetic.md"

PREDICTED = "of_product = {}\nof_square = {}\nof_inverse = {}\n"
MEAN = "from autograd import Value\n\n\ndef mean(a, b):\n"
COERCED = "    b = b if isinstance(b, Value) else Value(b)\n"
PRODUCT = "import math\nfrom autograd import Value\n\n\ndef product(factors):\n"
NUMBERS = "    numbers = [factor.data for factor in factors]\n"
NODE = "    return Value(math.prod(numbers), tuple(factors), tuple(slopes))\n"

MISTAKES: Answers = [
    (
        "Who remembers what",
        PREDICTED.format("(10.0,)", "(10.0,)", "(-0.04,)"),
        "You say (10.0,) for of_product",
    ),
    (
        "Who remembers what",
        PREDICTED.format("(5, 5)", "(5, 5)", "(-0.04,)"),
        "A power has one child",
    ),
    (
        "Who remembers what",
        PREDICTED.format("(5, 5)", "(10,)", "(0.04,)"),
        "You say (0.04,) for of_inverse",
    ),
    (
        "Who remembers what",
        PREDICTED.format("(5, 5)", "(10,)", "(-1.0,)"),
        "-2 is the new exponent",
    ),
    (
        "Who remembers what",
        PREDICTED.format("(5, 5)", "(10)", "(-0.04,)"),
        "There should be a tuple of numbers called of_square, not 10.",
    ),
    (
        "Who remembers what",
        "of_product = (5, 5)",
        "There should be a tuple of numbers called of_square, not None.",
    ),
    (
        "Who remembers what",
        "from autograd import Value\n\nx = Value(5.0)\n"
        + PREDICTED.format(
            *(f"({node})._local_grads" for node in ("x * x", "x**2", "x**-1"))
        ),
        "",
    ),
    (
        "The mean of two",
        MEAN
        + COERCED
        + "    return Value((a.data + b.data) / 2, (a, b), (1, 1))",
        "Raise the 5 by 1, and the mean rises by 0.5. You have 1.",
    ),
    (
        "The mean of two",
        MEAN
        + COERCED
        + "    return Value(a.data + b.data, (a, b), (0.5, 0.5))",
        "The mean of 5 and 3 is 4; yours is 8.",
    ),
    (
        "The mean of two",
        MEAN + COERCED + "    return (a + b) * 0.5",
        "The mean should be a single node",
    ),
    (
        "The mean of two",
        MEAN
        + COERCED
        + "    return Value((a.data + b.data) / 2, (a,), (0.5,))",
        "Raise the 3 by 1, and the mean rises by 0.5. You have 0.",
    ),
    (
        "The mean of two",
        MEAN + "    return Value((a.data + b.data) / 2, (a, b), (0.5, 0.5))",
        "mean(Value(5), 3) raises AttributeError",
    ),
    (
        "The mean of two",
        MEAN + "    return (a.data + b.data) / 2",
        "returns 4.0. Only a Value remembers its children.",
    ),
    ("The mean of two", "", "There should be a function called mean."),
    (
        "The mean of two",
        MEAN + COERCED + "    half = a.data / 2 + b.data / 2\n"
        "    return Value(half, (b, a), (0.5, 0.5))",
        "",
    ),
    (
        "A product of many",
        PRODUCT + "    result = factors[0]\n"
        "    for factor in factors[1:]:\n        result *= factor\n"
        "    return result",
        "one node with the 3 factors as its children, in order; yours has 2",
    ),
    (
        "A product of many",
        PRODUCT + NUMBERS + "    whole = math.prod(numbers)\n"
        "    slopes = [whole / number for number in numbers]\n" + NODE,
        "The product of 0, 3, 4 raises ZeroDivisionError",
    ),
    (
        "A product of many",
        PRODUCT + NUMBERS + "    whole = math.prod(numbers)\n"
        "    slopes = [whole / n if n else 0.0 for n in numbers]\n" + NODE,
        "For the product of 0, 3, 4, your local derivatives are (0.0, 0.0",
    ),
    (
        "A product of many",
        PRODUCT + NUMBERS + "    slopes = [\n"
        "        math.prod(o.data for o in factors if o is not factor)\n"
        "        for factor in factors\n    ]\n" + NODE,
        "For the product of 5, 5, 2, your local derivatives are (2.0, 2.0",
    ),
    (
        "A product of many",
        PRODUCT + NUMBERS + "    slopes = numbers\n" + NODE,
        "All other factors, multiplied, are [12, 8, 6].",
    ),
    (
        "A product of many",
        PRODUCT + "    return math.prod(f.data for f in factors)",
        "The product of 2, 3, 4 should be a Value; it is 24.0.",
    ),
    ("A product of many", "", "There should be a function called product."),
    (
        "A product of many",
        PRODUCT + NUMBERS + "    slopes, before = [], 1.0\n"
        "    for place, number in enumerate(numbers):\n"
        "        slopes.append(before * math.prod(numbers[place + 1 :]))\n"
        "        before *= number\n" + NODE,
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says(title: str, answer: str, words: str) -> None:
    said = mark(PAGE, title, answer)
    assert (words in said) if words else not said
