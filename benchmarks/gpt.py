"""The GPT of "A whole GPT", on whichever class of Values it is given.

`python -m benchmarks.gpt` trains it and writes what the page shows of the run.
"""

from __future__ import annotations

import ast
import contextlib
import gc
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

from benchmarks.digest import write
from benchmarks.hashes import hashes
from literate.read.book import read_page

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/whole-gpt.md"
RECORD = ROOT / "docs" / "recorded" / "gpt.json"
# Beside what the page defines.
MADE_BY = ["docs/names.txt", "autograd/value.py", "benchmarks/gpt.py"]
STEPS = 1_000
NAMES = 20


def definitions() -> str:
    """The imports, functions and constants of the page's program, in order."""
    chain = max((f.chain for f in read_page(ROOT, PAGE).python_fences), key=len)
    return "\n\n".join(
        ast.get_source_segment(fence.source, node) or ""
        for fence in chain
        for node in ast.parse(fence.source).body
        if _defines(node)
    )


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return all(
            isinstance(name, ast.Name) and name.id.isupper()
            for target in node.targets
            for name in getattr(target, "elts", [target])
        )
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)


def gpt(value: Any) -> SimpleNamespace:
    """What the page defines, with this class as its Value."""
    names: dict[str, Any] = {}
    with contextlib.chdir(ROOT):
        exec(definitions(), names)
    names["Value"] = value
    return SimpleNamespace(**names)


class Step(NamedTuple):
    loss: float
    gradients: list[float]
    parameters: list[float]


def run(value: Any, steps: int = STEPS) -> Iterator[Step]:
    """Each step of the page's training, from the model of seed 0."""
    page = gpt(value)
    model = page.new_model(seed=0)
    parameters = page.parameters_of(model)
    for loss in page.train(model, steps):
        gradients = [p.grad for p in parameters]
        yield Step(loss, gradients, [p.data for p in parameters])


def made_by() -> dict[str, str]:
    """The state of each text that the record depends on."""
    texts = {name: (ROOT / name).read_text("utf-8") for name in MADE_BY}
    return hashes({**texts, PAGE: definitions()})


def record(value: Any, steps: Iterable[Step]) -> dict[str, Any]:
    """What the long run leaves behind."""
    losses = []
    for step in steps:
        losses.append(round(step.loss, 2))
    # More digits would write no better names, and readers would load them.
    trained = [round(number, 2) for number in step.parameters]
    page = gpt(value)
    model = page.new_model(seed=0)
    first = page.loss_of(model, page.WORDS[0])
    for p, number in zip(page.parameters_of(model), trained):
        p.data = number
    random = Random(0)
    return {
        "names": [page.sample(model, random) for _ in range(NAMES)],
        "values": len(page.values_below(first)),
        "losses": losses,
        "parameters": trained,
        "made_by": made_by(),
    }


def main() -> None:
    from tqdm import tqdm

    try:
        # The same floats, in far less time.
        value = import_module("autograd.fast").Value
    except ImportError:
        value = import_module("autograd").Value
    # A graph is freed as soon as its loss is; nothing is left to collect.
    gc.disable()
    steps = tqdm(run(value), total=STEPS, unit="step")
    write(record(value, steps), RECORD)


if __name__ == "__main__":
    main()
