"""The contract with Chapters 4 and 5: the GPT of "A whole GPT" trains."""

from __future__ import annotations

import ast
import contextlib
import gc
import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from random import Random
from textwrap import dedent
from typing import Any

import pytest

import autograd
from benchmarks import gpt
from benchmarks.digest import digest, write
from engine import textbook


def find_classes() -> dict[Any, str]:
    """Each class that is there, with the module that it is imported from."""
    found = {autograd.Value: "autograd"}
    with contextlib.suppress(ImportError):
        found[import_module("autograd.fast").Value] = "autograd.fast"
    return found


classes = find_classes()
each_class = pytest.mark.parametrize("value", classes, ids=classes.get)
# Of ten steps, each with the learning rate of the long run.
STEPS = 10
RECORDED = json.loads(gpt.RECORD.read_text("utf-8"))


@pytest.fixture(autouse=True)
def collector_off() -> Iterator[None]:
    """More than half of the time would be the collector's."""
    gc.disable()
    yield
    gc.enable()


def in_a_deep_thread(function: Any) -> Any:
    """What a function returns where recursion may go as deep as a graph."""
    returned: list[Any] = []
    # The recursive sort leaves cycles.
    gc.enable()
    limit, size = sys.getrecursionlimit(), threading.stack_size(256 * 2**20)
    sys.setrecursionlimit(100_000)
    try:
        thread = threading.Thread(target=lambda: returned.append(function()))
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    return returned[0]


@cache
def first_steps(value: Any, steps: int = STEPS) -> list[gpt.Step]:
    return list(islice(gpt.run(value), steps))


@cache
def long_run(value: Any) -> tuple[list[float], list[float]]:
    """The losses of all steps, and the parameters at the end."""
    losses = []
    for step in gpt.run(value):
        losses.append(step.loss)
    return losses, step.parameters


@pytest.fixture(scope="module")
def page() -> Any:
    return gpt.gpt(autograd.Value)


@each_class
def test_the_loss_begins_where_nothing_is_known_and_falls(
    value: Any, thorough: bool, page: Any
) -> None:
    first, *_, last = first_steps(value)
    nothing = math.log(len(page.ALPHABET))
    assert first.loss == pytest.approx(nothing, abs=0.1)
    # Words differ, so the same ones are compared.
    model = page.new_model(seed=0)
    for p, number in zip(page.parameters_of(model), last.parameters):
        p.data = number
    losses = [page.loss_of(model, word).data for word in page.WORDS[:STEPS]]
    assert sum(losses) / STEPS < nothing - 0.4
    if thorough:
        losses, _ = long_run(value)
        assert sum(losses[-100:]) / 100 < 2.1


@each_class
def test_the_run_is_the_recorded_one(value: Any, thorough: bool) -> None:
    # The last digits are another C library's, and training spreads them.
    losses = [step.loss for step in first_steps(value)]
    assert losses == pytest.approx(RECORDED["losses"][:STEPS], abs=6e-3)
    if thorough:
        losses, parameters = long_run(value)
        assert losses == pytest.approx(RECORDED["losses"], abs=2e-2)
        assert parameters == pytest.approx(RECORDED["parameters"], abs=2e-2)


@each_class
def test_gradients_agree_with_central_differences(value: Any) -> None:
    page = gpt.gpt(value)
    model, word, nudge = page.new_model(seed=0), "mia", 2.0**-17
    random = Random(1)

    def loss_at(p: Any, number: float) -> float:
        kept, p.data = p.data, number
        loss = page.loss_of(model, word).data
        p.data = kept
        return float(loss)

    page.loss_of(model, word).backward()
    for name, table in model.items():
        used = [p for row in table for p in row if p.grad]
        for p in random.sample(used, 3):
            above = loss_at(p, p.data + nudge)
            below = loss_at(p, p.data - nudge)
            slope = (above - below) / (2 * nudge)
            assert p.grad == pytest.approx(slope, rel=1e-5, abs=1e-9), name


@each_class
def test_rows_that_a_word_does_not_use_have_gradient_0(value: Any) -> None:
    page = gpt.gpt(value)
    model, word = page.new_model(seed=0), "mia"
    page.loss_of(model, word).backward()
    used = {
        "token": set(page.tokens_of(word)),
        "position": set(range(len(word) + 1)),
    }
    for name, rows in used.items():
        for i, row in enumerate(model[name]):
            grads = [p.grad for p in row]
            assert all(grads) if i in rows else grads == [0.0] * page.WIDTH


@each_class
def test_the_bits_are_those_of_the_recursive_class(
    value: Any, thorough: bool
) -> None:
    steps = 2 * STEPS if thorough else STEPS // 2
    recursive = in_a_deep_thread(lambda: first_steps(textbook.Value, steps))
    assert len(recursive) == steps
    assert first_steps(value, max(STEPS, steps))[:steps] == recursive


def output_of(value: Any, script: str, **environment: str) -> str:
    """What a script prints in a fresh interpreter."""
    begin = f"""
        import gc
        from {classes[value]} import Value
        from benchmarks.gpt import run
    """
    path = os.pathsep.join([str(gpt.ROOT), *sys.path])
    ended = subprocess.run(
        [sys.executable, "-c", dedent(begin) + dedent(script)],
        env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@each_class
def test_the_bits_are_the_same_in_every_run(value: Any, thorough: bool) -> None:
    count = STEPS if thorough else 3
    printed = {
        output_of(
            value,
            f"""
            from itertools import islice
            gc.disable()
            steps = list(islice(run(Value), {count}))
            print([x.hex() for s in steps for x in [s.loss, *s.parameters]])
            """,
            PYTHONHASHSEED=seed,
        )
        for seed in ("1", "2")
    }
    steps = first_steps(value)[:count]
    assert [ast.literal_eval(text) for text in printed] == [
        [x.hex() for s in steps for x in [s.loss, *s.parameters]]
    ]


@each_class
def test_memory_is_flat_with_the_collector_off(value: Any) -> None:
    # A class in C may take memory that Python does not count: the peak, where
    # the system tells it, sees all.
    blocks, peak, garbage = map(
        int,
        output_of(
            value,
            """
            import contextlib
            import sys
            from benchmarks.gpt import gpt

            def peak():
                with contextlib.suppress(ImportError):
                    import resource

                    unit = 1 if sys.platform == "darwin" else 1024
                    usage = resource.getrusage(resource.RUSAGE_SELF)
                    return usage.ru_maxrss * unit
                return 0

            gc.collect()
            gc.disable()
            page = gpt(Value)
            model = page.new_model(seed=0)
            list(page.train(model, 2))
            before = sys.getallocatedblocks(), peak()
            for _ in range(3):
                list(page.train(model, 2))
            print(sys.getallocatedblocks() - before[0])
            print(peak() - before[1])
            print(gc.collect())
            """,
        ).split(),
    )
    # The graphs of these six steps take 17 megabytes at the least, and the peak
    # rises by some as free memory is cut in pieces.
    assert blocks < 10_000
    assert peak < 12e6
    assert garbage < 100


def test_the_record_was_made_by_the_files_as_they_are() -> None:
    assert RECORDED["made_by"] == gpt.made_by(), (
        "the model, its names or the engine has changed; record the run anew "
        "with: python -m benchmarks.gpt"
    )
    assert len(RECORDED["losses"]) == gpt.STEPS


def test_a_record_is_written_as_it_is_read(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpt, "NAMES", 1)
    recorded = gpt.record(autograd.Value, first_steps(autograd.Value)[:2])
    write(recorded, tmp_path / "gpt.json")
    written = json.loads((tmp_path / "gpt.json").read_text("utf-8"))
    assert written == {**recorded, "digest": digest(recorded)}
    assert set(written) == set(RECORDED)
    assert recorded["losses"] == pytest.approx(RECORDED["losses"][:2], abs=6e-3)
    assert recorded["values"] == RECORDED["values"]


def test_names_are_short_enough_and_use_the_alphabet(page: Any) -> None:
    assert len(set(page.WORDS)) == len(page.WORDS) == 200
    assert set("".join(page.WORDS)) == set(page.ALPHABET) - {"."}
    assert max(len(page.tokens_of(w)) - 1 for w in page.WORDS) <= page.POSITIONS
