"""The checks of 3.4 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-4-functions.md"

LEAKY = "from autograd import Value\n\n\ndef leaky(x):\n"
LEAK = "    height = x.data if x.data > 0.0 else 0.1 * x.data\n"
SIGMOID = "import math\nfrom autograd import Value\n\n\ndef sigmoid(x):\n"
SOFTPLUS = "import math\nfrom autograd import Value\n\n\ndef softplus(x):\n"

MISTAKES: Answers = [
    (
        "A leaky ReLU",
        LEAKY + "    return x.relu()",
        "leaky(-2) is 0, and should be -0.2.",
    ),
    (
        "A leaky ReLU",
        LEAKY + LEAK + "    return Value(height, (x,), (float(x.data > 0.0),))",
        "At -2 your slope is 0. Raise x by 1 there, and leaky(x) rises by 0.1.",
    ),
    (
        "A leaky ReLU",
        LEAKY + LEAK + "    slope = 1.0 if x.data > 0.0 else 0.1 * x.data\n"
        "    return Value(height, (x,), (slope,))",
        "At -2 your slope is -0.2.",
    ),
    (
        "A leaky ReLU",
        LEAKY + LEAK + "    return height",
        "leaky(3) returns 3.0, and should return a Value.",
    ),
    (
        "A leaky ReLU",
        LEAKY + "    return max(x, x * 0.1)",
        "leaky(3) raises TypeError",
    ),
    ("A leaky ReLU", "", "There should be a function called leaky."),
    (
        "A leaky ReLU",
        LEAKY + "    return x.relu() + (x * -1).relu() * -0.1",
        "",
    ),
    (
        "A leaky ReLU",
        LEAKY + "    return Value(x.data * slope(x), (x,), (slope(x),))\n\n\n"
        "def slope(x):\n    return 0.1 if x.data < 0.0 else 1.0",
        "",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return (x.exp() + 1) ** -1",
        "sigmoid(2) is 0.1192, and should be 0.8808.",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return (x * -1).exp() + 1",
        "sigmoid(2) is 1.1353, and should be 0.8808.",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return (1 + (x * -1).exp()) ** -1",
        "sigmoid(2) raises TypeError",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return Value(1 / (1 + math.exp(-x.data)))",
        "At 2 your slope is 0.0000, and a nudge says 0.1050. A slope of 0",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return 1 / (1 + math.exp(-x.data))",
        "sigmoid(2) returns 0.88",
    ),
    ("The sigmoid", "", "There should be a function called sigmoid."),
    (
        "The sigmoid",
        SIGMOID + "    s = 1 / (1 + math.exp(-x.data))\n"
        "    return Value(s, (x,), (s * (1 - s),))",
        "",
    ),
    (
        "The sigmoid",
        SIGMOID + "    return x.exp() * (x.exp() + 1) ** -1",
        "",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    y = x.exp()\n    return (y + 1).log()",
        "softplus(1000) raises OverflowError",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    return x + ((x * -1).exp() + 1).log()",
        "softplus(-1000) raises OverflowError",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    distance = x.relu() + (x * -1).relu()\n"
        "    return x.relu() + ((distance * -1).exp() + 1).log()",
        "At 0 your slope is 0.0000, and a nudge says 0.5000.",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    return x.relu()",
        "softplus(1) is 1.0000, and should be 1.3133.",
    ),
    (
        "A ReLU without a corner",
        "",
        "There should be a function called softplus.",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    if x.data > 30.0:\n        return x\n"
        "    return (x.exp() + 1).log()",
        "",
    ),
    (
        "A ReLU without a corner",
        SOFTPLUS + "    small = math.exp(-abs(x.data))\n"
        "    slope = 1 / (1 + small)\n"
        "    slope = slope if x.data > 0 else 1 - slope\n"
        "    height = max(x.data, 0.0) + math.log1p(small)\n"
        "    return Value(height, (x,), (slope,))",
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says(title: str, answer: str, words: str) -> None:
    said = mark(PAGE, title, answer)
    assert (words in said) if words else not said
