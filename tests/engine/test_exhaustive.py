"""Every small graph on hard numbers: all engines agree to the last bit.

"Every" means: every list of one or of two operations that hangs together, with
leaves, results and plain numbers on either side, a leaf or a result used twice
among them. With `--thorough`, of three as well, on fewer numbers; of four there
is a sample. The numbers are in the tables below. A run takes some ten seconds
of a processor, and a thorough one about five minutes.

The textbook class has no guards. It is given each plain number as a float, and
it is not compared where a power is not real, which is complex there, nor where
a relu meets nan, which is 0 there. A traced program computes all values before
the first slope, and independent ones in the order of the sort: where more than
one of them raises, it may raise what another one does.
"""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd.program import trace
from engine import textbook
from engine.conftest import classes
from engine.dual import exact
from engine.graphs import Graph, as_function, graphs, random_graph
from engine.programs import EXACT, Node, Program, take
from engine.test_oracle_exact import count_of_equal_partials

pytestmark = pytest.mark.engine

inf, nan = math.inf, math.nan
# One that most operations take is the first, so that a trace soon succeeds.
HARD = [
    1.0, 0.0, -0.0, -1.0, 0.5, -0.5, 2.0, 5e-324, -1e-310, 1e154, -1e154,
    1e-154, 1e308, -1e308, 1e-308, inf, -inf, nan,
]  # fmt: skip
KINDS = [
    *HARD, 0, 1, -1, 2, 10**308, False, True, Fraction(1, 3), Fraction(-1, 2),
    np.float64(0.5), np.float64(-0.0), np.float32(0.1), np.int8(-3),
    np.uint8(200),
]  # fmt: skip
# A number of each kind, and what the leaves take in graphs of one leaf, of two,
# of three and of four.
FEW = [0.5, -1, True, Fraction(1, 3), np.float32(0.1)]
FEW_FOR_LEAVES: list[list[float]] = [
    [1.0, 0.0, -0.0, -0.5, 5e-324, 1e154, -1e-154, 1e308, -1e-308, inf, nan],
    [0.5, -0.0, -1e154, 1e-310, inf],
    [0.5, -1e154, nan],
    [-0.5, 1e154],
]  # fmt: skip

Outcome = tuple[Any, ...]
fast = [kind for name, kind in classes.items() if name == "fast"]


def outcome(kind: Any, function: Any, numbers: Sequence[float]) -> Outcome:
    """Data, gradients and slopes of all nodes, or the type of the error."""
    try:
        nodes = function(*map(kind, numbers))
        nodes[-1].backward()
    except (TypeError, ValueError, ArithmeticError) as error:
        return type(error), str(error)
    slopes = [slope for node in nodes for slope in node._local_grads]
    data = [node.data for node in nodes]
    return *data, *[node.grad for node in nodes], *slopes


def same(one: Outcome, other: Outcome) -> bool:
    """Whether they are the same bits, but for the sign of nan, or errors."""
    if type(one[0]) is type(other[0]) is float and len(one) == len(other):
        form = f"{len(one)}d"
        try:
            if struct.pack(form, *one) == struct.pack(form, *other):
                return True
        except struct.error:
            return False  # a complex number
        return [*map(float.hex, one)] == [*map(float.hex, map(float, other))]
    return one == other


def meets_nan_in_relu(graph: Graph, numbers: Sequence[float]) -> bool:
    nodes = [*map(autograd.Value, numbers)]
    with contextlib.suppress(ValueError, ArithmeticError):
        for step in graph:
            if step.operation == "relu":
                x = nodes[step.operands[0].number]
                if math.isnan(x.data):
                    return True
            nodes.append(take(step, nodes))
    return False


def traced(function: Any, grid: Iterable[Sequence[float]]) -> Any:
    """The graph as a program on floats; None if it raises on all the grid."""
    for numbers in grid:
        with contextlib.suppress(TypeError, ValueError, ArithmeticError):
            return trace(lambda *leaves: function(*leaves)[-1], numbers)
    return None


def of_program(program: Any, numbers: Sequence[float]) -> Outcome:
    try:
        value, grads = program(*numbers)
    except (ValueError, ArithmeticError) as error:
        return type(error), str(error)
    return (value, *grads)


def textbook_differs(graph: Graph, numbers: Any, ours: Outcome) -> bool:
    """Whether the textbook class is no oracle, as it has no guards."""
    is_complex = ours[0] is ValueError and "not a real number" in ours[1]
    return is_complex or meets_nan_in_relu(graph, numbers)


def compare(graph: Graph, leaves: int, grid: Sequence[Any]) -> int:
    """Compare all engines on all numbers; return how often that was done."""
    function = as_function(graph, leaves)
    on_floats = as_function(graph, leaves, float)
    program = traced(function, grid)
    last = leaves + len(graph) - 1
    # Each step uses the result of the one before.
    chain = all(
        Node(number) in step.operands
        for number, step in enumerate(graph[1:], leaves)
    )
    for numbers in grid:
        ours = outcome(autograd.Value, function, numbers)
        error = ours[0] if isinstance(ours[0], type) else None
        where = graph, numbers, ours
        for kind in fast:
            found = outcome(kind, function, numbers)
            assert same(ours, found), ("the class in C", where, found)

        found = outcome(textbook.Value, on_floats, numbers)
        agree = found[0] is error if error else same(ours, found)
        assert agree or textbook_differs(graph, numbers, ours), (
            "the textbook class",
            where,
            found,
        )

        if program:
            found = of_program(program, numbers)
            if error:
                may_be_another = issubclass(error, ArithmeticError) or not chain
                agree = may_be_another and isinstance(found[0], type)
                agree = agree or found[0] is error
            else:
                grads = ours[last + 1 : last + 1 + leaves]
                agree = same((ours[last], *grads), found)
            assert agree, ("the program", where, found)
    return len(grid)


def compare_all(
    operations: int,
    constants: Sequence[Any],
    numbers: Sequence[Sequence[float]],
) -> tuple[int, int]:
    """Compare every graph; return how many there are, and how many runs."""
    count = runs = 0
    for leaves in range(1, operations + 2):
        grid = [*product(numbers[leaves - 1], repeat=leaves)]
        for graph in graphs(operations, leaves, constants):
            count += 1
            runs += compare(graph, leaves, grid)
    return count, runs


def compare_sample(operations: int, count: int) -> None:
    """Compare random graphs, each on four draws of what its leaves take."""
    random = Random(operations)
    for _ in range(count):
        leaves = random.randint(1, operations)
        graph = random_graph(random, operations, leaves, KINDS)
        grid = [random.choices(HARD, k=leaves) for _ in range(4)]
        compare(graph, leaves, grid)


def test_every_graph_of_one_operation() -> None:
    assert compare_all(1, KINDS, [HARD, HARD]) == (334, 7_542)


def test_every_graph_of_two_operations(thorough: bool) -> None:
    if thorough:
        numbers = [HARD[1::3], HARD[1::6], HARD[2::9]]
        assert compare_all(2, KINDS, numbers) == (104_740, 641_588)
    assert compare_all(2, FEW, FEW_FOR_LEAVES) == (4_543, 62_457)


@pytest.mark.examples(50, thorough=5_000)
def test_graphs_of_three_operations(thorough: bool, examples: int) -> None:
    if thorough:
        few = [numbers[::2] for numbers in FEW_FOR_LEAVES]
        assert compare_all(3, [0.5, -1], few) == (101_508, 750_816)
    compare_sample(3, examples)


@pytest.mark.examples(50, thorough=5_000)
def test_graphs_of_four_operations(examples: int) -> None:
    compare_sample(4, examples)


def wrong_log(kind: Any) -> Any:
    """A logarithm whose slope is off by one bit."""

    def log(x: Any) -> Any:
        slope = math.nextafter(1.0 / x.data, inf)
        return kind(math.log(x.data), (x,), (slope,))

    return log


@pytest.mark.parametrize(
    "kind", [autograd.Value, textbook.Value, *fast], ids=lambda k: k.__module__
)
def test_one_wrong_bit_in_a_class_is_found(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "log", wrong_log(kind))
    with pytest.raises(AssertionError):
        compare_all(1, [], [[2.0], [2.0]])


def test_one_wrong_bit_in_a_program_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ("{x} + {y}", f"{math.nextafter(1.0, inf)} * ", "")
    monkeypatch.setattr("autograd._record._SUM", texts)
    with pytest.raises(AssertionError, match="the program"):
        compare_all(1, [], [[2.0], [2.0]])


# --- the exact oracle, where every number on the way is a small dyadic one


def is_exact(graph: Graph, numbers: Sequence[float]) -> bool:
    nodes = [*map(exact, numbers)]
    for step in graph:
        try:
            nodes.append(take(step, nodes))
        except (TypeError, ValueError, ArithmeticError):
            return False
        if not EXACT.accepts(nodes[-1]):
            return False
    return True


def test_small_graphs_are_exact_where_floats_are() -> None:
    compared = 0
    for leaves in (1, 2, 3):
        for graph in graphs(2, leaves, [2.0, -1]):
            if {step.operation for step in graph} & {"exp", "log"}:
                continue
            for numbers in product([0.5, -2.0], repeat=leaves):
                if is_exact(graph, numbers):
                    program = Program([*numbers], [*graph], [leaves + 1])
                    compared += count_of_equal_partials(program)
    assert compared == 4_895
