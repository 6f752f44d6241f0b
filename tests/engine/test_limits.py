"""How deep, how wide, how often.

Depth, fan-out, memory, the same bits every time, threads.
"""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest

import autograd
from autograd import Value
from engine.programs import REAL, random_program, take

pytestmark = pytest.mark.engine

MILLION = 1_000_000


@pytest.fixture
def many(value_class: Any, thorough: bool) -> int:
    """A million nodes, or a fifth of it for the class that is slow."""
    is_fast = value_class.__module__ == "autograd.fast"
    return MILLION if thorough or is_fast else MILLION // 5


def output_of(script: str, **environment: str) -> str:
    """What `script` prints in a fresh interpreter with this one's modules."""
    path = os.pathsep.join(
        [str(Path(autograd.__file__).parent.parent), *sys.path]
    )
    run = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def collector_off() -> Iterator[None]:
    """Most of the time of a million nodes would be the collector's."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.million
@pytest.mark.usefixtures("collector_off")
def test_one_leaf_used_a_million_times(many: int) -> None:
    x = Value(1.0)
    total = Value(0.0)
    for _ in range(many):
        total = total + x
    total.backward()
    assert (total.data, x.grad) == (many, many)


@pytest.mark.million
def test_one_leaf_used_a_million_times_by_one_node() -> None:
    x = Value(1.0)
    Value(MILLION, (x,) * MILLION, (1.0,) * MILLION).backward()
    assert x.grad == MILLION


def test_a_thousand_doublings_are_exact() -> None:
    # There are 2**1000 paths: a pass that followed each would never end.
    x = y = Value(1.0)
    for _ in range(1000):
        y = y + y
    y.backward()
    assert y.data == x.grad == 2.0**1000


def counting() -> str:
    """A script's beginning, with the class under test as its Value.

    Each node holds its class, in a fresh interpreter without other nodes.
    """
    return f"""
    import gc, sys
    from {Value.__module__} import Value
    gc.collect()
    gc.disable()
    without_nodes = sys.getrefcount(Value)

    def alive():
        return sys.getrefcount(Value) - without_nodes
    """


def test_dropping_the_root_frees_the_graph() -> None:
    printed = output_of(
        f"""{counting()}
    x = y = Value(0.5)
    for _ in range(200):
        y = (2.0 - y * 0.5 + x / 3.0) ** 2 - (
            (1.0 + y.exp()).log() / (y * y + 1.0)
        )
        y = y.relu() - -y + 1 / (y * y + 2)
    built = alive()
    y.backward()
    y.backward()
    print(built > 200, alive() == built)
    del y
    print(alive(), gc.collect())
    """
    )
    assert printed.split() == ["True", "True", "1", "0"]


@pytest.mark.million
def test_a_million_deep(many: int) -> None:
    printed = output_of(
        f"""{counting()}
    x = y = Value(0.0)
    for _ in range({many}):
        y = y + 1.0
    print(y.data)
    y.backward()
    print(x.grad)
    y.backward()
    print(x.grad)
    print(alive())
    del y
    print(alive(), gc.collect())
    """
    )
    # Alive: x, and an addition and its 1.0 for each step; then x alone.
    alive = str(2 * many + 1)
    assert printed.split() == [f"{many}.0", "1.0", "2.0", alive, "1", "0"]


def test_memory_is_flat_over_many_steps() -> None:
    before, after, largest = map(
        int,
        output_of(
            f"""{counting()}
    import tracemalloc

    weights = [Value(0.1 * k) for k in range(5)]

    def step():
        loss = sum((w * 0.5 - 1.0) ** 2 for w in weights)
        for _ in range(50):
            loss = loss * 0.5 + weights[0]
        for w in weights:
            w.grad = 0.0
        loss.backward()
        for w in weights:
            w.data -= 0.01 * w.grad

    def steps(count):
        for _ in range(count):
            step()

    tracemalloc.start()
    steps(20)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    steps(200)
    after, peak = tracemalloc.get_traced_memory()
    print(before, after, peak)
    """
        ).split(),
    )
    # A single step's graph, of which none may stay.
    assert largest - before > 5_000
    assert after - before < 1_000


def gradients() -> list[str]:
    """Of some programs, to the last bit."""
    bits = []
    for number in range(20):
        program = random_program(Random(number), REAL)
        nodes = [Value(leaf) for leaf in program.leaves]
        for step in program.steps:
            nodes.append(take(step, nodes))
        for root in program.roots:
            nodes[root].backward()
        bits += [f"{node.data.hex()} {node.grad.hex()}" for node in nodes]
    return bits


def test_the_same_bits_in_every_run() -> None:
    expected = gradients()
    assert len(expected) > 100
    script = f"""
    from engine import test_limits
    from {Value.__module__} import Value
    test_limits.Value = Value
    print(*test_limits.gradients(), sep="\\n")
    """
    # This run's own is random.
    for seed in ("0", "1"):
        assert output_of(script, PYTHONHASHSEED=seed).splitlines() == expected


def shared_sums(start: float) -> list[str]:
    """A graph whose gradients' last bits depend on the order of additions."""
    xs = [Value(start / (k + 1)) for k in range(20)]
    ys = xs
    for _ in range(20):
        ys = [
            (y * z + 0.1) / 3.0
            for y, z in zip(ys, ys[1:] + ys[:1], strict=True)
        ]
    root = sum(ys, Value(0.0))
    root.backward()
    root.backward()
    return [x.grad.hex() for x in xs]


def test_threads_on_graphs_of_their_own() -> None:
    starts = [0.5 + k / 7 for k in range(40)]
    expected = [shared_sums(start) for start in starts]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(shared_sums, starts)) == expected
    finally:
        sys.setswitchinterval(interval)
