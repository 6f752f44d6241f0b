"""What one example of a batch costs: value by value, as a program, in parallel.

`python -m benchmarks.batches` measures it and writes the record that "A whole
batch at once" shows. With the name of a row it prints what it took, as JSON.
"""

from __future__ import annotations

import gc
import json
import math
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from statistics import median
from typing import Any

from autograd import Value
from autograd.parallel import add_gradients
from autograd.program import trace
from benchmarks import record
from benchmarks.contestants import ROOT
from benchmarks.digest import write
from benchmarks.hashes import hashes
from literate.read.book import read_page

RECORD = ROOT / "docs" / "recorded" / "batches.json"
PAGE = "docs/whole-batch.md"
# Beside the block of the page that defines the task.
MADE_BY = [
    "autograd/_libraries.py",
    "autograd/parallel.py",
    "autograd/program.py",
    "autograd/_record.py",
    "autograd/value.py",
    "benchmarks/batches.py",
]
SIZES = [4**i for i in range(9)]
# A batch that would take longer is left out, and with it all larger ones.
SECONDS = 2.0
STEPS, POINTS, RATE = 200, 400, 0.1

Example = tuple[float, float, float]
# From weights and examples, the sum of the losses and that of each gradient.
Batch = Callable[[list[float], Sequence[Example]], tuple[float, list[float]]]


def block() -> str:
    """The page's block that defines the task."""
    [source] = {
        fence.source
        for fence in read_page(ROOT, PAGE).python_fences
        if "def two_moons" in fence.source and fence.kind == "example"
    }
    return source


TASK: dict[str, Any] = {}
exec(block(), TASK)


def loss_of_example(weights: list[Any], example: Example) -> Any:
    return TASK["loss_of"](weights, *example)


def _program() -> Any:
    return trace(TASK["loss_of"], [TASK["WEIGHTS"], 0.0, 0.0, 1.0])


def _values(stack: ExitStack, executor: Executor | None = None) -> Batch:
    def batch(
        numbers: list[float], examples: Sequence[Example]
    ) -> tuple[float, list[float]]:
        weights = [Value(number) for number in numbers]
        total = 0.0
        if executor:
            total = add_gradients(loss_of_example, weights, examples, executor)
        else:
            for example in examples:
                loss = loss_of_example(weights, example)
                loss.backward()
                total += loss.data
        return total, [weight.grad for weight in weights]

    return batch


def _processes(stack: ExitStack, *, workers: int) -> Batch:
    # Each starts anew: JAX, if it is there, has threads that no copy can have.
    executor = ProcessPoolExecutor(workers, get_context("spawn"))
    return _values(stack, stack.enter_context(executor))


def _floats(stack: ExitStack) -> Batch:
    program = _program().using(math)

    def batch(
        numbers: list[float], examples: Sequence[Example]
    ) -> tuple[float, list[float]]:
        total, sums = 0.0, [0.0] * len(numbers)
        for example in examples:
            loss, (grads, *_) = program(numbers, *example)
            total += loss
            sums = [a + b for a, b in zip(sums, grads)]
        return total, sums

    return batch


def _sum(program: Any, numbers: Any, columns: Any) -> Any:
    losses, (grads, *_) = program(numbers, *columns)
    return losses.sum(), [grad.sum() for grad in grads]


def _numpy(stack: ExitStack) -> Batch:
    numpy = import_module("numpy")
    on_columns = partial(_sum, _program().using(numpy))
    return lambda numbers, examples: on_columns(
        numbers, numpy.array(examples).T
    )


def _jax(stack: ExitStack) -> Batch:
    jax, numpy = import_module("jax"), import_module("numpy")
    # The others compute with 64 bits too.
    jax.config.update("jax_enable_x64", True)
    program = _program().using(jax.numpy)
    compiled = jax.jit(partial(_sum, program))

    def batch(
        numbers: list[float], examples: Sequence[Example]
    ) -> tuple[float, list[float]]:
        columns = tuple(numpy.array(examples).T)
        summed = compiled(numbers, columns)
        return jax.block_until_ready(summed)  # type: ignore[no-any-return]  # jax's has no types

    return batch


CORES = range(1, (os.cpu_count() or 1) + 1)
ROWS: dict[str, Callable[[ExitStack], Batch]] = {
    "values": _values,
    "program": _floats,
    "numpy": _numpy,
    "jax": _jax,
    **{f"processes {n}": partial(_processes, workers=n) for n in CORES},
}
NEEDS = {"numpy": "numpy", "jax": "jax"}


def seconds(name: str, limit: float = SECONDS) -> dict[int, float]:
    """For each size of a batch, what one example takes."""
    points = TASK["two_moons"](SIZES[-1])
    taken: dict[int, float] = {}
    with ExitStack() as stack:
        batch = ROWS[name](stack)
        for size in SIZES:
            # What is done once, such as compiling, is done before.
            batch(TASK["WEIGHTS"], points[:size])
            gc.collect()
            start, runs = time.perf_counter(), 0
            while not runs or time.perf_counter() - start < limit / 20:
                batch(TASK["WEIGHTS"], points[:size])
                runs += 1
            taken[size] = (time.perf_counter() - start) / runs / size
            if 4 * size * taken[size] > limit:
                break
    return taken


def training(name: str) -> dict[str, float]:
    """The seconds of a training by full batches, and the part that is right."""
    points = TASK["two_moons"](POINTS)
    weights = TASK["WEIGHTS"]
    with ExitStack() as stack:
        batch = ROWS[name](stack)
        start = time.perf_counter()
        for _ in range(STEPS):
            _, grads = batch(weights, points)
            weights = [w - RATE * g / POINTS for w, g in zip(weights, grads)]
        taken = time.perf_counter() - start
    right = [
        loss_of_example([Value(w) for w in weights], point).data < 1.0
        for point in points
    ]
    return {"seconds": round(taken, 3), "right": sum(right) / len(right)}


def made_by() -> dict[str, str]:
    texts = {name: (ROOT / name).read_text("utf-8") for name in MADE_BY}
    return hashes({**texts, PAGE: block()})


def measure(rounds: int) -> dict[str, Any]:
    """All that the record says; each row's rounds are in turn with others'."""
    from tqdm import tqdm

    missing = {}
    for name, module in NEEDS.items():
        try:
            import_module(module)
        except ImportError:
            missing[name] = f"pip install {module}"
    there = [name for name in ROWS if name not in missing]
    found: dict[str, dict[str, list[float]]] = {
        name: defaultdict(list) for name in there
    }
    for name in tqdm([*there] * rounds, unit="run"):
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.batches", name],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for size, taken in json.loads(ended.stdout).items():
            found[name][size].append(taken)
    return {
        "rounds": rounds,
        "machine": record.machine(),
        "versions": record.versions(["numpy", "jax"]),
        "missing": missing,
        # The median, the least and the most.
        "rows": {
            name: {
                size: [
                    float(f"{taken:.4g}")
                    for taken in (median(each), min(each), max(each))
                ]
                for size, each in sizes.items()
                if len(each) == rounds
            }
            for name, sizes in found.items()
        },
        "training": {name: training(name) for name in ("values", "numpy")},
        "made_by": made_by(),
    }


def main(arguments: list[str]) -> None:
    if arguments:
        print(json.dumps(seconds(arguments[0])))
    else:
        write(measure(7), RECORD)


if __name__ == "__main__":
    main(sys.argv[1:])
