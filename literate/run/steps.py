"""The steps of a backward pass, recorded as it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from literate.run.narrate import Narrator, Step, StepsError
from literate.run.watch import (
    PAYER_VARIABLE,
    SORT_VARIABLES,
    VISIT_FUNCTION,
    VISIT_VARIABLES,
    watch,
)

# What is looked for by name: the methods of the root, and what the drawing
# knows.
PASS_METHOD, SORT_METHOD = "backward", "_topological_order"
GRAPH_ATTRIBUTES = ("nodes", "names", "children", "grads")


def record(
    graph: Any, backward: Callable[[], None] | None = None
) -> list[Step]:
    """Run a pass over a drawn graph; say what each line of it changed.

    The graph is a `Graph` of the package, of whichever engine the page has
    come to. The pass is the root's own `backward`, with its sort, or else the
    function that is given, which brings its own order.

    Raises:
        StepsError: Saying what was looked for and not found, or which line
            changed what no step can show.
    """
    for name in GRAPH_ATTRIBUTES:
        if not hasattr(graph, name):
            raise StepsError(f"what is drawn has no {name}, as a Graph has")
    if not graph.grads:
        raise StepsError(
            "the steps show gradients; draw the graph without grads=False"
        )
    root = graph.nodes[-1]
    if backward is None:
        pass_code = _code_of_method(root, PASS_METHOD)
        sort_code = _code_of_method(root, SORT_METHOD)
        run, watched = root.backward, {pass_code, *_codes_of_sort(sort_code)}
    else:
        if not isinstance(backward, FunctionType) or (
            backward.__code__.co_argcount
        ):
            raise StepsError(
                "the figure's own backward is a function without arguments"
            )
        run, pass_code, sort_code = backward, backward.__code__, None
        watched = {pass_code}
    _require_variables(pass_code, PAYER_VARIABLE)
    steps = _narrate(graph, run, watched)
    if sort_code and not (
        any(step.path for step in steps) and any(step.order for step in steps)
    ):
        raise StepsError(
            f"no node was seen on the path of {sort_code.co_name} "
            "and then in its order"
        )
    if not any(step.edge for step in steps):
        raise StepsError(
            f"no payment was seen in {pass_code.co_name}: after no line of it "
            f"had the grad of a child of {PAYER_VARIABLE} changed"
        )
    return steps


def _code_of_method(root: Any, name: str) -> CodeType:
    method = getattr(type(root), name, None)
    if not isinstance(method, FunctionType):
        raise StepsError(
            f"{type(root).__name__} has no method {name} in Python, "
            "which is what is watched"
        )
    return method.__code__


def _codes_of_sort(code: CodeType) -> list[CodeType]:
    """The sort, and the function by which a recursive one visits each node."""
    for visit in code.co_consts:
        if isinstance(visit, CodeType) and visit.co_name == VISIT_FUNCTION:
            arguments = visit.co_varnames[: visit.co_argcount]
            _require(visit, arguments + visit.co_freevars, VISIT_VARIABLES)
            return [code, visit]
    _require_variables(code, *SORT_VARIABLES, beside=VISIT_FUNCTION)
    return [code]


def _require_variables(code: CodeType, *names: str, beside: str = "") -> None:
    _require(code, code.co_varnames + code.co_cellvars, names, beside)


def _require(
    code: CodeType,
    variables: tuple[str, ...],
    names: tuple[str, ...],
    beside: str = "",
) -> None:
    missing = [name for name in names if name not in variables]
    if missing:
        raise StepsError(
            f"{code.co_name} has no variable {' and no '.join(missing)}"
            f"{beside and f', and no function {beside}'}, "
            "which tells what it is doing"
        )


def _narrate(
    graph: Any, run: Callable[[], None], watched: set[CodeType]
) -> list[Step]:
    narrator = Narrator(graph)
    steps = [narrator.begin()]
    for moment in watch(graph, run, watched):
        steps += narrator.tell(moment)
    return steps


def as_json(steps: list[Step]) -> str:
    """The steps as JSON: for each, what its row in the table says."""
    return json.dumps(
        [
            {
                "words": step.words,
                "code": step.code,
                "grads": [f"{grad:.4g}" for grad in step.grads],
                "node": step.node,
                "edge": step.edge,
                "path": step.path,
            }
            for step in steps
        ]
    )
