"""The checks of the conclusion catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/conclusion.md"

TRAIN = """\
from autograd import Value


def train(steps):
    w = Value(0.0)
    for _ in range(steps):
        {first}
        loss = (2 * w - 6) ** 2
        loss.backward()
        {between}
        w.data -= 0.05 * w.grad
        {last}
    return w.data
"""
ZERO = "w.grad = 0.0"

NEWTON = """\
from autograd import Value


def newton(function, start, steps):
    leaf = Value(start)
    for _ in range(steps):
        {before}
        result = function(leaf)
        result.backward()
        leaf.data {step}
    return {result}
"""
FRESH = "leaf.grad = 0.0"
STEP = "-= result.data / leaf.grad"

NEURON = """\
import random

from autograd import Value


def tanh(x):
    return 2 / (1 + (-2 * x).exp()) - 1


class Neuron:
    def __init__(self, size):
        self.weights = [{weight} for _ in range(size)]
        self.bias = Value(0.0)

    def parameters(self):
        return {parameters}

    def __call__(self, *inputs):
        total = {total}
        for w, x in zip(self.weights, inputs):
            total = total + w * x
        return {result}


random.seed(2)
hidden = [Neuron(2) for _ in range(3)]
output = Neuron(3)
parameters = [p for neuron in [*hidden, output] for p in neuron.parameters()]
examples = [(-1, -1, -1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]


def model(x, y):
    return output(*[neuron(x, y) for neuron in hidden])


for step in range(200):
    loss = sum((model(x, y) - target) ** 2 for x, y, target in examples)
    loss.backward()
    for parameter in parameters:
        parameter.data -= 0.2 * parameter.grad
        parameter.grad = 0.0
"""
RANDOM = "Value(random.uniform(-1, 1))"


def neuron(
    weight: str = RANDOM,
    parameters: str = "[self.bias, *self.weights]",
    total: str = "self.bias",
    result: str = "tanh(total)",
) -> str:
    return NEURON.format(
        weight=weight, parameters=parameters, total=total, result=result
    )


FIRST, SECOND, THIRD = (
    "Zeroed too late",
    "A square root by Newton",
    "A neuron of your own learns XOR",
)
MISTAKES: Answers = [
    (
        FIRST,
        TRAIN.format(first="", between="", last=""),
        "yours is [0.0, 1.2, 3.12, 4.99, 6.07]",
    ),
    (
        FIRST,
        TRAIN.format(first="", between=ZERO, last=""),
        "After one step w is 0, where it began",
    ),
    (
        FIRST,
        TRAIN.format(first="", between="", last="w.data = 0.0"),
        "or is w itself set back?",
    ),
    (
        FIRST,
        TRAIN.format(first="", between="w.grad = -w.grad", last=ZERO),
        "After one step w is -1.2",
    ),
    (FIRST, "", "name 'train' is not defined"),
    (FIRST, TRAIN.format(first=ZERO, between="", last=""), ""),
    (FIRST, TRAIN.format(first="w = Value(w.data)", between="", last=""), ""),
    (
        SECOND,
        NEWTON.format(before=FRESH, step="-= leaf.grad", result="leaf.data"),
        "should return 1.500000; yours returns -1.0",
    ),
    (
        SECOND,
        NEWTON.format(
            before=FRESH, step="+= result.data / leaf.grad", result="leaf.data"
        ),
        "yours returns 0.500000",
    ),
    (
        SECOND,
        NEWTON.format(before="", step=STEP, result="leaf.data"),
        "its slope there, and only there, 3",
    ),
    (
        SECOND,
        NEWTON.format(before=FRESH, step=STEP, result="leaf"),
        "newton returns a Value; it should be a plain number",
    ),
    (
        SECOND,
        NEWTON.format(before=FRESH, step=STEP, result="2**0.5"),
        "should return 1.500000; yours returns 1.414214",
    ),
    (SECOND, "", "name 'newton' is not defined"),
    (SECOND, NEWTON.format(before=FRESH, step=STEP, result="leaf.data"), ""),
    (THIRD, neuron(parameters="self.weights"), "three parameters, all Values"),
    (
        THIRD,
        neuron(total="0"),
        "the weighted sum of the inputs 1 and 1 is 1.5, and its tanh 0.905",
    ),
    (THIRD, neuron(result="total"), "your neuron gives 1.500"),
    (THIRD, neuron(weight="Value(0.5)"), "the model has not learned"),
    (
        THIRD,
        neuron().replace("in range(200)", "in range(0)"),
        "Do the weights begin with different numbers?",
    ),
    (THIRD, neuron() + "del Neuron", "name 'Neuron' is not defined"),
    (THIRD, neuron() + "del model", "name 'model' is not defined"),
    (THIRD, neuron(), ""),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says_it(title: str, answer: str, words: str) -> None:
    told = mark(PAGE, title, answer)
    assert words in told if words else not told
