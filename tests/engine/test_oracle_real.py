"""All operations against dual numbers in fifty digits.

Forward values are checked one operation at a time, from the operands that the
engine recorded. Gradients are checked with each local derivative taken in fifty
digits at the recorded operands, and the error is divided by the sum of the
magnitudes of the path products. Relative error would be a false oracle: where
large products cancel, nothing of the gradient's digits need be right, in any
correct engine, because each product is rounded before they are added.
"""

import math
from random import Random

import pytest

from autograd import Value
from engine.dual import FIFTY_DIGITS, real
from engine.programs import REAL, Program, random_program, take

pytestmark = pytest.mark.engine

# Division is two rounded operations, a power and a product; all else is one.
FEW_UNITS = 4
TOLERANCE = 1e-12


def compare(program: Program) -> int:
    """The number of partial derivatives compared."""
    values = [Value(leaf) for leaf in program.leaves]
    duals = [real(leaf) for leaf in program.leaves]
    for index, leaf in enumerate(duals):
        leaf.seed(index)
    for step in program.steps:
        value, dual = take(step, values), take(step, duals)
        error = abs(value.data - dual.value)
        assert error <= FEW_UNITS * math.ulp(float(dual.value)), (step, program)
        # The next steps start from what the engine recorded, not from what it
        # should have been.
        dual.value = FIFTY_DIGITS.mpf(value.data)
        dual.seed(len(duals))
        values.append(value)
        duals.append(dual)

    expected = [FIFTY_DIGITS.mpf(0)] * len(values)
    sizes = list(expected)
    compared = 0
    for root in program.roots:
        values[root].backward()
        for index, partial in duals[root].partials.items():
            size = duals[root].sizes[index]
            is_leaf = index < len(program.leaves)
            expected[index] = expected[index] + partial if is_leaf else partial
            sizes[index] = sizes[index] + size if is_leaf else size
            compared += is_leaf
        for value, grad, size in zip(values, expected, sizes, strict=True):
            assert abs(value.grad - grad) <= TOLERANCE * size, program
    return compared


@pytest.mark.examples(2_500, thorough=100_000)
def test_values_and_gradients_are_accurate(examples: int) -> None:
    compared = number = 0
    while compared < examples:
        compared += compare(random_program(Random(number), REAL))
        number += 1
    assert compared >= examples
