"""Gradients against dual numbers over fractions, with zero tolerance."""

from fractions import Fraction
from random import Random

import pytest

from autograd import Value
from engine.dual import exact
from engine.programs import (
    EXACT,
    Program,
    backward_is_exact,
    random_program,
    take,
)

pytestmark = pytest.mark.engine


def count_of_equal_partials(program: Program) -> int:
    """Compare every gradient after every backward pass.

    0 if the program is not exact in floats.
    """
    duals = [exact(leaf) for leaf in program.leaves]
    for index, leaf in enumerate(duals):
        leaf.seed(index)
    for step in program.steps:
        duals.append(take(step, duals))
        duals[-1].seed(len(duals) - 1)
    if not backward_is_exact(program, duals):
        return 0

    values = [Value(leaf) for leaf in program.leaves]
    for step in program.steps:
        values.append(take(step, values))
    assert [Fraction(value.data) for value in values] == [
        dual.value for dual in duals
    ], program

    expected = [Fraction(0)] * len(values)
    for root in program.roots:
        values[root].backward()
        for index, partial in duals[root].partials.items():
            is_leaf = index < len(program.leaves)
            expected[index] = expected[index] + partial if is_leaf else partial
        assert [Fraction(value.grad) for value in values] == expected, program
    return sum(
        index < len(program.leaves)
        for root in set(program.roots)
        for index in duals[root].partials
        if index != root
    )


@pytest.mark.examples(5_000, thorough=1_000_000)
def test_gradients_are_exact(examples: int) -> None:
    compared = number = 0
    while compared < examples:
        compared += count_of_equal_partials(
            random_program(Random(number), EXACT)
        )
        number += 1
    assert compared >= examples
