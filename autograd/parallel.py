# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""add_gradients: a batch's gradients, computed by any executor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

from autograd._gradients import nodes_below, root_of
from autograd._guards import as_float


# A whole batch at once (docs/whole-batch.md)
def add_gradients(
    loss: Callable[[list[Any], Any], Any],
    parameters: Iterable[Any],
    examples: Iterable[Any],
    executor: Executor | None = None,
) -> float:
    """Add the gradient of the examples' losses, and return their sum.

    The executor computes the loss of (parameters, example), by default in new
    processes, which must be able to import it. If anything raises there, or a
    worker dies, the parameters are as before.

    Raises:
        TypeError: If parameters and loss are not Values of one class, or the
            grad of a parameter is not a real number.
        ValueError: If there are no parameters, if one was computed, or if the
            first example's loss uses Values that it found outside.
    """
    parameters, examples = [*parameters], [*examples]
    before, total = _grads_before(parameters), 0.0
    numbers = [p.data for p in parameters]
    pay = partial(_pass, loss, type(parameters[0]), numbers)
    look = partial(_look_outside, loss, type(parameters[0]), numbers)
    with ExitStack() as stack:
        if executor is None:
            executor = stack.enter_context(ProcessPoolExecutor())
        # Before the first is paid.
        for found in executor.map(look, examples[:1]):
            if found:
                raise ValueError(found)
        # Four portions for each core, so that none waits long for the others.
        portion = -(-len(examples) // (4 * (os.cpu_count() or 1))) or 1
        passes = list(executor.map(pay, examples, chunksize=portion))
    for parameter, grad in zip(parameters, before):
        parameter.grad = grad
    for number, grads in passes:
        # From Python 3.12 on, sum() would round otherwise than Values do.
        total += number
        for parameter, grad in zip(parameters, grads):
            parameter.grad += grad
    return total


def _pass(
    loss: Callable[[list[Any], Any], Any],
    kind: type[Any],
    numbers: list[float],
    example: Any,
) -> tuple[float, list[float]]:
    parameters, root = _run(loss, kind, numbers, example)
    root.backward()
    return root.data, [parameter.grad for parameter in parameters]


def _run(
    loss: Callable[[list[Any], Any], Any],
    kind: type[Any],
    numbers: list[float],
    example: Any,
) -> tuple[list[Any], Any]:
    parameters = [*map(kind, numbers)]
    root = root_of(lambda *values: loss([*values], example), parameters)
    return parameters, root


def _grads_before(parameters: Sequence[Any]) -> list[float]:
    if not parameters:
        raise ValueError("expected at least one parameter, got none")
    kind = type(parameters[0])
    for i, parameter in enumerate(parameters):
        if type(parameter) is not kind or not hasattr(kind, "backward"):
            raise TypeError(
                "expected parameters of one class of Values, got "
                f"parameters[{i}] of type {type(parameter).__qualname__}"
            )
        if parameter._children:
            raise ValueError(
                f"parameters[{i}] was computed: give what it was computed from"
            )
    return [as_float(parameter.grad) for parameter in parameters]


def _look_outside(
    loss: Callable[[list[Any], Any], Any],
    kind: type[Any],
    numbers: list[float],
    example: Any,
) -> str:
    """Say which Value of the loss it found outside of its parameters."""
    first, second = (
        nodes_below(_run(loss, kind, numbers, example)[1]) for _ in range(2)
    )
    for node in first & second:
        return (
            f"the loss uses {node}, which is not among the parameters and "
            "would lose its gradient: add it to them, or use its data"
        )
    return ""
