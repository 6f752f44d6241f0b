"""One contestant at one workload, in a process of its own.

`python -m benchmarks.measure fast gpt 1` prints what it took, as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.contestants import CONTESTANTS, ROOT, Engine
from benchmarks.floats import run_code, run_file
from benchmarks.gpt import definitions
from benchmarks.workloads import Workload

WORKLOADS = Path(__file__).with_name("workloads.py")

MILLION = 1_000_000
SIZES = {
    "gpt": 1,
    "two_moons": 50,
    "softmax": 300,
    "chain": MILLION,
    "fan_out": MILLION,
}
# One process computes for so long, and at least once.
SECONDS = 1.0
# So many graphs are kept for the memory that one takes.
KEPT = 10


def size_for(contestant: str, workload: str) -> int:
    size = SIZES[workload]
    slow = CONTESTANTS[contestant].slow
    return size // 10 if slow and size == MILLION else size


def make_workload(engine: Engine, workload: str, size: int) -> Workload:
    """The parameters, and a function that computes the loss."""
    if workload == "gpt":
        with chdir(ROOT):
            names = run_code(definitions(), "gpt", for_floats=engine.for_floats)
        names["Value"] = engine.value
        model, word = names["new_model"](seed=0), names["WORDS"][0]
        parameters = names["parameters_of"](model)
        return parameters, lambda: names["loss_of"](model, word)
    names = run_file(WORKLOADS, for_floats=engine.for_floats)
    parameters, loss = names[workload](engine.value, size)
    return parameters, loss


def count(workload: str, size: int) -> int:
    """How many Values of the package one computation makes."""
    parameters, loss = make_workload(CONTESTANTS["pure"].load(), workload, size)
    root = loss()
    seen, to_visit = {root, *parameters}, [root]
    while to_visit:
        for child in to_visit.pop()._children:
            if child not in seen:
                seen.add(child)
                to_visit.append(child)
    return len(seen) - len(parameters)


def seconds(contestant: str, workload: str, size: int) -> dict[str, float]:
    """CPU time of a forward and of a backward pass, freeing the graph too."""
    engine = CONTESTANTS[contestant].load()
    parameters, warm = make_workload(engine, workload, max(size // 10, 1))
    _pass(engine, parameters, warm)
    parameters, loss = make_workload(engine, workload, size)
    gc.collect()
    CONTESTANTS[contestant].collector()
    passes = [_pass(engine, parameters, loss)]
    while sum(map(sum, passes)) < SECONDS:
        passes.append(_pass(engine, parameters, loss))
    # The mean, since the collector comes in one of many passes.
    forward, backward = map(fmean, zip(*passes))
    return {"forward": forward, "backward": backward}


def _pass(
    engine: Engine, parameters: list[Any], loss: Callable[[], Any]
) -> tuple[float, float]:
    start = time.process_time()
    tape = engine.begin(parameters)
    root = loss()
    middle = time.process_time()
    engine.backward(root)
    del root, tape
    return middle - start, time.process_time() - middle


def memory(contestant: str, workload: str, size: int) -> dict[str, float]:
    """Bytes that a graph takes, and objects that only the collector frees."""
    engine = CONTESTANTS[contestant].load()
    parameters, loss = make_workload(engine, workload, size)
    gc.disable()
    _pass(engine, parameters, loss)
    gc.collect()
    _pass(engine, parameters, loss)
    garbage = gc.collect()

    def graph() -> Any:
        tape = engine.begin(parameters)
        root = loss()
        engine.backward(root)
        return tape, root

    # The first takes the room that those before it gave back.
    kept = [graph()]
    before = _resident()
    kept += [graph() for _ in range(KEPT)]
    return {"bytes": (_resident() - before) / KEPT, "garbage": garbage}


def _resident() -> int:
    """The memory that this process has from the system; on Linux."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    kind, contestant, workload, size = sys.argv[1:]
    measured = {"seconds": seconds, "memory": memory}[kind]
    print(json.dumps(measured(contestant, workload, int(size))))


if __name__ == "__main__":
    # Room for those that sort by recursion, and for deep graphs to be freed.
    sys.setrecursionlimit(10 * MILLION)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
