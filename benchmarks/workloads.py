"""What is computed, on whichever class of Values it is given.

Each takes the class and a size, and returns the parameters and a function that
computes the loss anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

Workload = tuple[list[Any], Callable[[], Any]]


def two_moons(value: Any, size: int) -> Workload:
    """A network of two layers of 16, on two half circles of points."""
    random = Random(0)
    points = []
    for i in range(size):
        angle, upper = math.pi * random.random(), i % 2
        x, y = math.cos(angle), math.sin(angle)
        if not upper:
            x, y = 1 - x, 0.5 - y
        x, y = x + random.gauss(0.0, 0.1), y + random.gauss(0.0, 0.1)
        points.append((x, y, 1.0 if upper else -1.0))
    widths = [2, 16, 16, 1]
    layers = [
        [
            [value(random.uniform(-1.0, 1.0)) for _ in range(inputs + 1)]
            for _ in range(outputs)
        ]
        for inputs, outputs in pairwise(widths)
    ]
    parameters = [p for layer in layers for neuron in layer for p in neuron]

    def output(x: float, y: float) -> Any:
        numbers = [value(x), value(y)]
        for layer in layers:
            sums = [
                sum((w * n for w, n in zip(neuron, numbers)), neuron[-1])
                for neuron in layer
            ]
            numbers = [s.relu() for s in sums]
        return sums[0]

    def loss() -> Any:
        margins = [(1.0 - output(x, y) * side).relu() for x, y, side in points]
        decay = sum(p * p for p in parameters)
        return sum(margins) / len(margins) + decay * 0.0001

    return parameters, loss


def softmax(value: Any, size: int) -> Workload:
    """Attention of one head: dot products, their softmax, a dot product."""
    random = Random(0)
    query, *keys = (
        [value(random.gauss(0.0, 1.0)) for _ in range(16)]
        for _ in range(size + 1)
    )
    values = [value(random.random()) for _ in range(size)]

    def loss() -> Any:
        scores = [sum(q * k for q, k in zip(query, key)) / 4.0 for key in keys]
        largest = max(score.data for score in scores)
        powers = [(score - largest).exp() for score in scores]
        total = sum(powers)
        weights = [power / total for power in powers]
        return -sum(w * v for w, v in zip(weights, values)).log()

    return [*query, *(k for key in keys for k in key), *values], loss


def chain(value: Any, size: int) -> Workload:
    """Multiplications in a row."""
    x = value(2.0)

    def loss() -> Any:
        y = x
        for _ in range(size):
            y = y * 0.999999
        return y

    return [x], loss


def fan_out(value: Any, size: int) -> Workload:
    """One Value, used again and again."""
    x = value(2.0)

    def loss() -> Any:
        y = x
        for _ in range(size):
            y = y + x
        return y

    return [x], loss
