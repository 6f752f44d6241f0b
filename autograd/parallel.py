# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""add_gradients: a batch's gradients, computed by any executor."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any


# The graph is a program (docs/graph-is-a-program.md)
def add_gradients(
    loss: Callable[[list[Any], Any], Any],
    parameters: Sequence[Any],
    examples: Sequence[Any],
    executor: Executor | None = None,
) -> float:
    """Add the gradient of the examples' losses, and return their sum.

    The loss of (parameters, example) is computed by the executor, by default
    in new processes, which must be able to import it. If anything raises
    there, or a worker dies, the parameters are as before.
    """
    if not parameters:
        raise ValueError("expected at least one parameter, got none")
    pay = partial(
        _pass, loss, type(parameters[0]), [p.data for p in parameters]
    )
    with ExitStack() as stack:
        if executor is None:
            executor = stack.enter_context(ProcessPoolExecutor())
        # Four portions for each core, so that none waits long for the others.
        portion = -(-len(examples) // (4 * (os.cpu_count() or 1))) or 1
        passes = list(executor.map(pay, examples, chunksize=portion))
    total = 0.0
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
    parameters = [kind(number) for number in numbers]
    root = loss([*parameters], example)
    root.backward()
    return root.data, [parameter.grad for parameter in parameters]
