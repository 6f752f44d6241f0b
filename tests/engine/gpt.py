"""A small GPT and its training, on whichever class of Values it is given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

NAMES = ["anna", "emma", "nina", "mia", "ian", "amina", "enna", "naima"]
LETTERS = sorted(set("".join(NAMES)))
END = len(LETTERS)
WIDTH, HEADS, POSITIONS = 8, 2, 6

Vector = list[Any]
Matrix = list[Vector]


class Gpt:
    """Embeddings, one block of attention and MLP, and scores for a letter."""

    def __init__(self, value: Any, seed: int = 0) -> None:
        random = Random(seed)

        def matrix(rows: int, columns: int) -> Matrix:
            return [
                [value(random.gauss(0.0, 0.2)) for _ in range(columns)]
                for _ in range(rows)
            ]

        self.letters = matrix(END + 1, WIDTH)
        self.positions = matrix(POSITIONS, WIDTH)
        self.query, self.key, self.value = (
            matrix(WIDTH, WIDTH) for _ in range(3)
        )
        self.mix = matrix(WIDTH, WIDTH)
        self.up = matrix(2 * WIDTH, WIDTH)
        self.down = matrix(WIDTH, 2 * WIDTH)
        self.scores = matrix(END + 1, WIDTH)
        matrices = (
            self.letters,
            self.positions,
            self.query,
            self.key,
            self.value,
            self.mix,
            self.up,
            self.down,
            self.scores,
        )
        self.parameters = [p for m in matrices for row in m for p in row]

    def probabilities(
        self, letter: int, position: int, keys: Matrix, values: Matrix
    ) -> Vector:
        pair = zip(self.letters[letter], self.positions[position])
        x = normalized([a + b for a, b in pair])
        q, k, v = (
            linear(m, normalized(x)) for m in (self.query, self.key, self.value)
        )
        keys.append(k)
        values.append(v)
        heads: Vector = []
        for start in range(0, WIDTH, WIDTH // HEADS):
            part = slice(start, start + WIDTH // HEADS)
            weights = softmax(
                [dot(q[part], k[part]) / (WIDTH / HEADS) ** 0.5 for k in keys]
            )
            heads += [
                dot(weights, column)
                for column in zip(*(v[part] for v in values))
            ]
        x = [a + b for a, b in zip(x, linear(self.mix, heads))]
        hidden = [h.relu() for h in linear(self.up, normalized(x))]
        x = [a + b for a, b in zip(x, linear(self.down, hidden))]
        return softmax(linear(self.scores, x))

    def loss(self, name: str) -> Any:
        letters = [END, *map(LETTERS.index, name), END][: POSITIONS + 1]
        keys: Matrix = []
        values: Matrix = []
        losses = [
            -self.probabilities(letter, position, keys, values)[following].log()
            for position, (letter, following) in enumerate(pairwise(letters))
        ]
        return sum(losses) / len(losses)


def dot(xs: Any, ys: Any) -> Any:
    return sum(x * y for x, y in zip(xs, ys))


def linear(matrix: Matrix, x: Vector) -> Vector:
    return [dot(row, x) for row in matrix]


def softmax(scores: Vector) -> Vector:
    largest = max(score.data for score in scores)
    powers = [(score - largest).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def normalized(x: Vector) -> Vector:
    scale = (sum(a * a for a in x) / len(x) + 1e-5) ** -0.5
    return [a * scale for a in x]


def train(
    value: Any, steps: int
) -> Iterator[tuple[float, list[float], list[float]]]:
    """Yield loss, gradients and parameters of each step with Adam."""
    model = Gpt(value)
    means = [0.0] * len(model.parameters)
    squares = [0.0] * len(model.parameters)
    for step in range(1, steps + 1):
        loss = model.loss(NAMES[step % len(NAMES)])
        loss.backward()
        gradients = [p.grad for p in model.parameters]
        for i, (p, grad) in enumerate(zip(model.parameters, gradients)):
            means[i] = 0.85 * means[i] + 0.15 * grad
            squares[i] = 0.99 * squares[i] + 0.01 * grad**2
            mean = means[i] / (1 - 0.85**step)
            square = squares[i] / (1 - 0.99**step)
            p.data -= 0.02 * mean / (square**0.5 + 1e-8)
            p.grad = 0.0
        yield loss.data, gradients, [p.data for p in model.parameters]
