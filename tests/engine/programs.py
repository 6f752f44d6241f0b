"""Random programs: lists of steps, run on the engine and on dual numbers."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from random import Random
from typing import Any, NamedTuple

import numpy as np

from engine.dual import Dual, exact, real

OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
    "relu": lambda x: x.relu(),
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
}


class Node(NamedTuple):
    """An operand: a leaf or an earlier step's result; leaves count first."""

    number: int


class Step(NamedTuple):
    operation: str
    operands: tuple[Any, ...]  # each a Node or a plain number


class Program(NamedTuple):
    leaves: list[float]
    steps: list[Step]
    roots: list[
        int
    ]  # where backward is called, in this order; the same root may come again


@dataclass(frozen=True)
class Kind:
    """What a random program is made of."""

    number: Callable[[float], Dual]
    operations: Sequence[str]
    leaf: Callable[[Random], float]
    constant: Callable[[Random], Any]
    exponent: Callable[[Random], Any]
    accepts: Callable[[Dual], bool]


def take(step: Step, nodes: Sequence[Any]) -> Any:
    """The result of one step, on whatever numbers the nodes are."""
    operands = [
        nodes[x.number] if isinstance(x, Node) else x for x in step.operands
    ]
    return OPERATIONS[step.operation](*operands)


def random_program(random: Random, kind: Kind) -> Program:
    leaves = [kind.leaf(random) for _ in range(random.randint(2, 9))]
    nodes = [kind.number(leaf) for leaf in leaves]
    steps: list[Step] = []
    unused = set(range(len(nodes)))
    for _ in range(random.randint(8, 20)):
        step = _random_step(random, kind, len(nodes), sorted(unused))
        try:
            result = take(step, nodes)
        except (ZeroDivisionError, ValueError):
            continue  # outside the operation's domain
        if kind.accepts(result):
            steps.append(step)
            nodes.append(result)
            unused -= {x.number for x in step.operands if isinstance(x, Node)}
            unused.add(len(nodes) - 1)
    roots = [
        random.randrange(len(nodes) // 2, len(nodes))
        for _ in range(random.randint(0, 4))
    ] + [len(nodes) - 1]
    roots += random.choices(roots, k=random.randint(0, 2))
    return Program(leaves, steps, roots)


def _random_step(
    random: Random, kind: Kind, count: int, unused: Sequence[int]
) -> Step:
    def node() -> Node:
        # Half of the time one that nothing uses yet: so programs hang together,
        # and still share.
        if unused and random.random() < 0.5:
            return Node(random.choice(unused))
        return Node(random.randrange(count))

    operation = random.choice(kind.operations)
    if operation in ("neg", "relu", "exp", "log"):
        return Step(operation, (node(),))
    if operation == "**":
        return Step(operation, (node(), kind.exponent(random)))
    one = node()
    shape = random.random()
    if shape < 0.15:
        return Step(operation, (one, kind.constant(random)))
    if shape < 0.3:
        return Step(operation, (kind.constant(random), one))
    if shape < 0.45:
        return Step(operation, (one, one))
    return Step(operation, (one, node()))


def _of_some_kind(random: Random, number: float) -> Any:
    """A number as one of the kinds that can hold it, or nearly so."""
    kinds: list[Callable[[float], Any]] = [
        float,
        Fraction,
        np.float64,
        np.float32,
    ]
    if number.is_integer() and abs(number) < 128:
        kinds += [int, np.int8, np.int64]
        if number >= 0:
            kinds.append(np.uint8)
        if number in (0, 1):
            kinds.append(bool)
    return random.choice(kinds)(number)


# Exact programs: every intermediate number of the engine, forward and backward,
# is representable.

_EXACT_NUMBERS = [-4, -3, -2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2, 3, 4, 5, 8]


def _is_dyadic(number: Fraction | int) -> bool:
    denominator = number.denominator
    return denominator <= 2**8 and denominator & (denominator - 1) == 0


def _is_small_and_dyadic(dual: Dual) -> bool:
    return abs(dual.value) <= 2**20 and all(
        map(_is_dyadic, (dual.value, *dual.local_grads))
    )


EXACT = Kind(
    number=exact,
    operations=["+", "-", "*", "+", "-", "*", "/", "**", "neg", "relu"],
    leaf=lambda random: random.choice(_EXACT_NUMBERS),
    constant=lambda random: _of_some_kind(
        random, float(random.choice(_EXACT_NUMBERS))
    ),
    exponent=lambda random: _of_some_kind(
        random, random.choice([0.0, 1.0, 2.0, 3.0, 4.0, -1.0, -2.0])
    ),
    accepts=_is_small_and_dyadic,
)


def backward_is_exact(program: Program, nodes: Sequence[Dual]) -> bool:
    """Whether every sum that any backward pass can form is a float.

    Every product of local derivatives along a path is a multiple of 1/`unit`,
    and so is every sum of such products; no partial sum is larger than the sum
    of the magnitudes.
    """
    unit = prod(
        Fraction(grad).denominator
        for node in nodes
        for grad in node.local_grads
    )
    sizes = [
        sum(nodes[root].sizes.get(i, 0) for root in program.roots)
        for i in range(len(nodes))
    ]
    return bool(max(sizes) * unit < 2**53)


# Real programs: all operations, inside their domains and far from overflow.


def _real_number(random: Random) -> float:
    return random.choice(
        [
            random.uniform(-3.0, 3.0),
            random.uniform(0.1, 10.0),
            random.uniform(-1e-4, 1e-4),
            random.uniform(-1e4, 1e4),
            float(random.randint(-3, 3)),
        ]
    )


def _is_moderate(dual: Dual) -> bool:
    return all(
        bool(x == 0 or 1e-6 < abs(x) < 1e6)
        for x in (dual.value, *dual.local_grads)
    )


REAL = Kind(
    number=real,
    operations=[
        "+",
        "-",
        "*",
        "+",
        "-",
        "*",
        "/",
        "**",
        "neg",
        "relu",
        "exp",
        "log",
    ],
    leaf=_real_number,
    constant=lambda random: _of_some_kind(random, _real_number(random)),
    exponent=lambda random: _of_some_kind(
        random,
        random.choice(
            [
                float(random.randint(-3, 3)),
                0.5,
                -0.5,
                1.5,
                1 / 3,
                random.uniform(-3.0, 3.0),
            ]
        ),
    ),
    accepts=_is_moderate,
)
