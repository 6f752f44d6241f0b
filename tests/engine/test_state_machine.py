"""Building, backward passes and changes in any order, against a naive model."""

import gc
import sys
from dataclasses import dataclass
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from autograd import Value
from engine.dual import Dual, exact
from engine.programs import Node as Operand
from engine.programs import Step, take

pytestmark = pytest.mark.engine

# Few and small, so that Hypothesis soon meets equal numbers, zeros and
# cancelling terms.
NUMBERS = st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0])
CHOICE = st.integers(min_value=0)
LARGEST = 2**30


@dataclass
class Modelled:
    """A Value, and what it should be: a dual number and a gradient."""

    value: Value
    dual: Dual  # its inputs are all nodes ever made, by `number`
    number: int
    is_leaf: bool
    grad: Fraction = Fraction(0)
    # The largest sum of magnitudes in `grad`, which bounds its rounding error.
    size: Fraction = Fraction(0)


class Engine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.held: list[Modelled] = []
        self.made = 0
        # Each node holds its class, and with the collector off only reference
        # counts can free a node.
        gc.collect()
        gc.disable()
        self.others = sys.getrefcount(Value)

    def teardown(self) -> None:
        self.held.clear()
        gc.enable()

    def hold(self, value: Value, dual: Dual, is_leaf: bool) -> None:
        dual.seed(self.made)
        self.held.append(Modelled(value, dual, self.made, is_leaf))
        self.made += 1

    def pick(self, choice: int) -> Modelled:
        return self.held[choice % len(self.held)]

    @initialize(number=NUMBERS)
    def first_leaf(self, number: float) -> None:
        self.leaf(number)

    @rule(number=NUMBERS)
    def leaf(self, number: float) -> None:
        self.hold(Value(number), exact(number), is_leaf=True)

    def build(self, step: Step) -> None:
        dual = take(step, [node.dual for node in self.held])
        sizes = [abs(dual.value), *dual.sizes.values()]
        # Past this the model, which is exact, and the engine, which rounds,
        # would drift apart.
        if max(sizes) <= LARGEST and abs(dual.value).denominator <= LARGEST:
            value = take(step, [node.value for node in self.held])
            self.hold(value, dual, is_leaf=False)

    @rule(operation=st.sampled_from(["+", "-", "*"]), left=CHOICE, right=CHOICE)
    def two_nodes(self, operation: str, left: int, right: int) -> None:
        count = len(self.held)
        self.build(
            Step(operation, (Operand(left % count), Operand(right % count)))
        )

    @rule(
        operation=st.sampled_from(["+", "-", "*"]), number=NUMBERS, node=CHOICE
    )
    def number_on_the_left(
        self, operation: str, number: float, node: int
    ) -> None:
        self.build(Step(operation, (number, Operand(node % len(self.held)))))

    @rule(
        operation=st.sampled_from(["+", "-", "*"]), node=CHOICE, number=NUMBERS
    )
    def number_on_the_right(
        self, operation: str, node: int, number: float
    ) -> None:
        self.build(Step(operation, (Operand(node % len(self.held)), number)))

    @rule(node=CHOICE, exponent=st.sampled_from([0, 1, 2, 3]))
    def power(self, node: int, exponent: int) -> None:
        self.build(Step("**", (Operand(node % len(self.held)), exponent)))

    @rule(operation=st.sampled_from(["neg", "relu"]), node=CHOICE)
    def one_node(self, operation: str, node: int) -> None:
        self.build(Step(operation, (Operand(node % len(self.held)),)))

    @rule(choice=CHOICE)
    def backward(self, choice: int) -> None:
        root = self.pick(choice)
        root.value.backward()
        for node in self.held:
            if node.number in root.dual.partials:
                partial, size = (
                    root.dual.partials[node.number],
                    root.dual.sizes[node.number],
                )
                node.grad = node.grad + partial if node.is_leaf else partial
                node.size = node.size + size if node.is_leaf else size
        self.compare()

    @rule(choice=CHOICE)
    def zero_gradient(self, choice: int) -> None:
        node = self.pick(choice)
        node.value.grad = 0.0
        node.grad = Fraction(0)

    @rule(choice=CHOICE, number=NUMBERS)
    def change_data(self, choice: int, number: float) -> None:
        """Of a leaf.

        What is built from now on uses it, what is recorded does not.
        """
        node = self.pick(choice)
        if node.is_leaf:
            node.value.data = number
            node.dual.value = Fraction(number)

    @precondition(lambda self: len(self.held) > 1)
    @rule(choice=CHOICE)
    def drop(self, choice: int) -> None:
        self.held.pop(choice % len(self.held))
        reachable: set[Value] = set()
        stack = [node.value for node in self.held]
        while stack:
            value = stack.pop()
            if value not in reachable:
                reachable.add(value)
                stack.extend(value._children)
        assert sys.getrefcount(Value) - self.others == len(reachable)

    def compare(self) -> None:
        for node in self.held:
            assert node.value.data == node.dual.value
            assert abs(
                Fraction(node.value.grad) - node.grad
            ) <= node.size * Fraction(1, 10**12)


@pytest.mark.examples(50, thorough=2_000)
def test_the_engine_is_what_the_model_says(examples: int) -> None:
    run_state_machine_as_test(Engine, settings=settings(max_examples=examples))
