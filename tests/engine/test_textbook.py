"""The engine gives the bits of the recursive textbook class."""

import sys
from collections.abc import Iterator
from random import Random

import pytest

from autograd import Value
from engine import gpt, textbook
from engine.programs import REAL, Node, Program, Step, random_program, take

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def room_for_recursion() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(limit)


def bits(
    kind: type[Value] | type[textbook.Value], program: Program
) -> list[tuple[str, str]]:
    """Data and gradient of every node, after backward() from the last."""
    nodes = [kind(leaf) for leaf in program.leaves]
    for operation, operands in program.steps:
        # The textbook class takes a NumPy number as it is, with NumPy's rules.
        floats = [x if isinstance(x, Node) else float(x) for x in operands]
        nodes.append(take(Step(operation, tuple(floats)), nodes))
    nodes[-1].backward()
    return [(float(n.data).hex(), float(n.grad).hex()) for n in nodes]


@pytest.mark.examples(1_000, thorough=50_000)
def test_random_programs_give_the_same_bits(examples: int) -> None:
    random = Random(5)
    for _ in range(examples):
        program = random_program(random, REAL)
        assert bits(Value, program) == bits(textbook.Value, program), program


def test_children_are_visited_from_left_to_right() -> None:
    # Of the two orders in which x can be paid, one gives 2.4 to the last bit.
    def slope(kind: type[Value] | type[textbook.Value]) -> float:
        x = kind(0.2)
        ((x + x) + (x * x)).backward()
        return x.grad

    assert slope(Value) == slope(textbook.Value) == 2.4


def test_a_small_gpt_trains_to_the_same_bits() -> None:
    steps = 10
    ours = list(gpt.train(Value, steps))
    assert ours == list(gpt.train(textbook.Value, steps))
    assert len(ours) == steps
    # It trains: the same name comes again after eight steps.
    assert ours[8][0] < 0.8 * ours[0][0]
