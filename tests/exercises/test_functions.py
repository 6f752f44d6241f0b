"""The checks of 3.4 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-4-functions.md"

LEAKY = "from autograd import Value\n\n\ndef leaky(x):\n"
LEAK = "    height = x.data if x.data > 0.0 else 0.1 * x.data\n"
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
        "leaky(3) is made of several operations, and should be a single node",
    ),
    (
        "A leaky ReLU",
        LEAKY + LEAK + "    slope = (0.1, 1.0)[x.data > 0.0]\n"
        "    return Value(height, (x,), (slope,))",
        "",
    ),
    (
        "A leaky ReLU",
        LEAKY + "    return Value(x.data * slope(x), (x,), (slope(x),))\n\n\n"
        "def slope(x):\n    return 0.1 if x.data < 0.0 else 1.0",
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
