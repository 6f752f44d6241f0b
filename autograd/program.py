# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""trace: writes a computation and its gradient out as a program."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, SupportsFloat

from autograd._gradients import gradients
from autograd._libraries import FLOATS, VALUES, arrays_of
from autograd._record import Record, Traced, call, flatten, names_of, regroup
from autograd.value import Value


# The graph is a program (docs/graph-is-a-program.md)
class Program:
    """A function's value and its gradients, as lines of Python.

    Attributes:
        source: The lines.
        record: The record from which they were written.
    """

    def __init__(self, function: Callable[..., Any], record: Record) -> None:
        self.record = record
        self.source = record.source()
        self._function = function
        self._code = compile(self.source, "<program>", "exec")
        self._on_floats = self.using(math)

    def __repr__(self) -> str:
        """Return the source."""
        return self.source

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.source}\n```"

    def using(self, library: Any) -> Callable[..., Any]:
        """Return the program as a function of a library's numbers.

        The library is math, numpy, jax.numpy or torch, or the class Value.
        """
        known: dict[Any, dict[str, Any]] = {math: FLOATS, Value: VALUES}
        names: dict[str, Any] = {"inf": math.inf, "nan": math.nan}
        names |= known.get(library) or arrays_of(library)
        # Its text is made of numbers and of names alone.
        exec(self._code, names)  # noqa: S102

        def run(*inputs: Any) -> tuple[Any, Any]:
            self.record.accept(inputs)
            numbers = names["inputs"](flatten(inputs))
            try:
                value, grads = names["program"](*numbers)
            except Exception as error:
                if there := getattr(error.__traceback__, "tb_next", None):
                    line = self.source.splitlines()[there.tb_lineno - 1]
                    error.add_note(f"in the program: {line.strip()}")
                raise
            value, grads = names["results"](numbers, value, grads)
            return value, regroup(inputs, grads)

        return run

    def __call__(self, *inputs: Any) -> Any:
        """Return the value and the gradients; of Values, one Value."""
        flat = flatten(inputs)
        if not any(isinstance(x, Value) for x in flat):
            return self._on_floats(*inputs)
        leaves = [x if isinstance(x, Value) else Value(x) for x in flat]
        numbers = regroup(inputs, [leaf.data for leaf in leaves])
        value, grads = self._on_floats(*numbers)
        return Value(value, tuple(leaves), tuple(flatten(grads)))

    def check(self, *inputs: Any) -> bool:
        """Compare with the function at other inputs, to the last bit.

        Raises:
            AssertionError: If they differ, as they do on another path.
        """
        found = self(*inputs)
        leaves = [*map(Value, flatten(inputs))]
        result = self._function(*regroup(inputs, leaves))
        expected = result.data, regroup(inputs, gradients(result, leaves))
        # The text of a float tells it from every other float.
        if repr(found) != repr(expected):
            raise AssertionError(
                f"at {inputs} the function gives {expected}, and the program "
                f"{found}: what the trace met does not hold there"
            )
        return True


def trace(
    function: Callable[..., Any],
    inputs: SupportsFloat | Iterable[Any],
    *,
    limit: int = 10_000,
) -> Program:
    """Call a function of Values once, and write it down as a program.

    Inputs are numbers, or lists of numbers.

    Raises:
        TypeError: If an input is not a real number, the result is not a
            Value, or a node on the way was made by hand.
        ValueError: If there are more operations than the limit.
    """
    several = [*inputs] if isinstance(inputs, Iterable) else [inputs]
    leaves = [*map(Traced, flatten(several))]
    # In lists that the function may change.
    result, variables = call(function, regroup(several, leaves))
    if not isinstance(result, Value):
        raise TypeError(
            "expected the function to return a Value, "
            f"got {result!r:.60} of type {type(result).__qualname__}"
        )
    nodes: list[Any] = []
    known: set[Value] = {*leaves}
    for node in result._topological_order():
        if not known.isdisjoint(node._children):
            if not hasattr(node, "texts"):
                raise TypeError(
                    f"{node} was made by hand, or as in Value.exp(x), so its "
                    "text is not known: use operators, x.exp() and the like"
                )
            nodes.append(node)
            known.add(node)
    if len(nodes) > limit:
        raise ValueError(
            f"the program has {len(nodes)} operations, more than the limit "
            f"of {limit}: if you want it, write limit={len(nodes)}"
        )
    names = names_of([*leaves, *nodes], variables)
    record = Record(regroup(several, leaves), nodes, result, names)
    program = Program(function, record)
    value, _ = program(*several)
    if repr(value) != repr(result.data):
        raise ValueError(
            f"the function gave {result.data}, and its operations give "
            f"{value}: it must not assign to the data of a Value"
        )
    return program
