"""A batch's gradients by executors: the same bits, and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.parallel import add_gradients

pytestmark = pytest.mark.engine


def loss(parameters: list[Any], example: tuple[float, float]) -> Any:
    x, y = example
    slope, height = parameters
    return (slope * x + height - y) ** 2 + (slope * height).exp().log() * 0.1


def loss_of_a_killer(parameters: list[Any], example: Any) -> Any:
    if example == EXAMPLES[7]:
        os.kill(os.getpid(), signal.SIGKILL)
    return loss(parameters, example)


def loss_that_fails(parameters: list[Any], example: Any) -> Any:
    if example == EXAMPLES[7]:
        return parameters[0] ** 0.5
    return loss(parameters, example)


_random = Random(0)
EXAMPLES = [(_random.uniform(-2, 2), _random.gauss(0, 1)) for _ in range(50)]
# A new process begins anew, whatever threads this one has.
SPAWN = get_context("spawn")


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, SPAWN) as executor:
        yield executor


def one_by_one(kind: Any) -> tuple[float, list[float]]:
    total, sums = 0.0, [0.25, 0.0]
    for example in EXAMPLES:
        parameters = [kind(-0.3), kind(0.7)]
        root = loss(parameters, example)
        root.backward()
        total += root.data
        sums = [a + p.grad for a, p in zip(sums, parameters)]
    return total, sums


def with_executor(kind: Any, executor: Executor) -> tuple[float, list[float]]:
    parameters = [kind(-0.3), kind(0.7)]
    parameters[0].grad = 0.25
    total = add_gradients(loss, parameters, EXAMPLES, executor)
    return total, [p.grad for p in parameters]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bits(workers: int) -> None:
    with ThreadPoolExecutor(workers) as executor:
        assert with_executor(Value, executor) == one_by_one(Value)


def test_processes_give_the_same_bits(processes: Executor) -> None:
    assert with_executor(Value, processes) == one_by_one(Value)


def test_processes_are_the_default(tmp_path: Path) -> None:
    # A file, since not every way to start a process knows another's -c.
    script = tmp_path / "script.py"
    script.write_text("""
import os
from autograd import Value
from autograd.parallel import add_gradients

def loss(parameters, example):
    assert os.getpid() != example
    return parameters[0] * 2.0

if __name__ == "__main__":
    x = Value(3.0)
    assert add_gradients(loss, [x], [os.getpid()] * 3) == 18.0
    assert x.grad == 6.0
""")
    package = str(Path(autograd.__file__).parent.parent)
    subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": package},
        check=True,
    )


def test_losses_are_added_one_by_one() -> None:
    def times(parameters: list[Any], example: float) -> Any:
        return parameters[0] * example

    # Python's own sum() finds the 1.0, from 3.12 on; Values do not.
    large = [1e100, 1.0, -1e100]
    with ThreadPoolExecutor(1) as executor:
        assert add_gradients(times, [Value(1.0)], large, executor) == 0.0


@pytest.mark.parametrize("examples", [[], EXAMPLES[:1]])
def test_small_batches(examples: list[Any]) -> None:
    x, y = Value(1.0), Value(2.0)
    with ThreadPoolExecutor(1) as executor:
        total = add_gradients(loss, [x, y], examples, executor)
    assert bool(total) == bool(x.grad) == bool(examples)


def test_lists_that_the_loss_changes() -> None:
    def of_the_last(parameters: list[Any], example: float) -> Any:
        return parameters.pop() * example + parameters.pop() * 3.0

    x, y = Value(1.0), Value(2.0)
    with ThreadPoolExecutor(1) as executor:
        assert add_gradients(of_the_last, [x, y], [5.0], executor) == 13.0
    assert (x.grad, y.grad) == (3.0, 5.0)


class OneByOne(Executor):
    """Computes here and now, and remembers how the examples were shared."""

    def map(self, fn: Any, *iterables: Any, **options: Any) -> Iterator[Any]:
        self.options = options
        return map(fn, *iterables)


@pytest.mark.parametrize(
    ("cores", "count", "portion"),
    [(2, 50, 7), (2, 17, 3), (2, 16, 2), (8, 3, 1), (4, 0, 1), (None, 8, 2)],
)
def test_each_core_has_four_portions_of_the_examples(
    monkeypatch: pytest.MonkeyPatch,
    cores: int | None,
    count: int,
    portion: int,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    executor = OneByOne()
    add_gradients(loss, [Value(0.5), Value(0.0)], EXAMPLES[:count], executor)
    assert executor.options == {"chunksize": portion}


def test_no_parameters_are_refused() -> None:
    with (
        ThreadPoolExecutor(1) as executor,
        pytest.raises(ValueError, match="at least one parameter"),
    ):
        add_gradients(loss, [], EXAMPLES, executor)


OUTSIDE = Value(5.0)
COMPUTED = OUTSIDE * 2.0


def loss_with_a_global(parameters: list[Any], example: Any) -> Any:
    return loss(parameters, example) * OUTSIDE


def loss_with_a_computed_global(parameters: list[Any], example: Any) -> Any:
    return loss(parameters, example) + COMPUTED


def loss_of_a_constant(parameters: list[Any], example: Any) -> Any:
    return loss(parameters, example) * Value(2.0) + Value(1.0)


@pytest.mark.pages_class_only("processes import this file, and its class")
@pytest.mark.parametrize(
    "function", [loss_with_a_global, loss_with_a_computed_global]
)
def test_values_that_the_loss_finds_outside_are_refused(
    processes: Executor, function: Any
) -> None:
    with ThreadPoolExecutor(2) as threads:
        for executor in (processes, threads, OneByOne()):
            with pytest.raises(ValueError, match=r"uses Value\(data=.*grad=0"):
                add_gradients(
                    function, [Value(1.0), Value(2.0)], EXAMPLES, executor
                )
    assert (OUTSIDE.grad, COMPUTED.grad) == (0.0, 0.0)
    assert add_gradients(
        loss_of_a_constant, [Value(1.0), Value(2.0)], EXAMPLES, processes
    )


def test_values_among_the_examples_are_refused() -> None:
    x, given = Value(1.0), Value(3.0)
    with pytest.raises(ValueError, match=r"uses Value\(data=3\.0"):
        add_gradients(lambda ps, e: ps[0] * e, [x], [given], OneByOne())
    assert (x.grad, given.grad) == (0.0, 0.0)


def never(parameters: list[Any], example: Any) -> Any:
    raise KeyError("it must not run")


def test_a_computed_parameter_is_refused() -> None:
    x = Value(1.0)
    with pytest.raises(ValueError, match=r"parameters\[1\] was computed"):
        add_gradients(never, [x, x * 2.0], EXAMPLES, OneByOne())
    assert x.grad == 0.0


@pytest.mark.parametrize("wrong", [2.0, "x", None, object()])
def test_parameters_are_values_of_one_class(wrong: Any) -> None:
    for parameters in ([Value(1.0), wrong], [wrong]):
        with pytest.raises(TypeError, match="parameters of one class"):
            add_gradients(never, parameters, EXAMPLES, OneByOne())


class Another:
    """A Value of another class, which pays nobody."""

    data, _children = 1.0, ()

    def backward(self) -> None: ...


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("wrong", [2.0, None, Another()])
def test_a_loss_of_another_class_is_refused(at: int, wrong: Any) -> None:
    def of_two_classes(parameters: list[Any], example: int) -> Any:
        return wrong if example == at else parameters[0] * 2.0

    x = Value(3.0)
    with pytest.raises(TypeError, match="expected the function to return a"):
        add_gradients(of_two_classes, [x], [0, 1], OneByOne())
    assert x.grad == 0.0


@pytest.mark.pages_class_only("the class in C has no subclasses")
def test_parameters_may_be_of_a_subclass() -> None:
    x = type("Mine", (Value,), {})(3.0)
    assert add_gradients(lambda ps, e: ps[0] * e, [x], [2.0], OneByOne()) == 6.0
    assert x.grad == 2.0


def test_parameters_and_examples_are_anything_to_go_through() -> None:
    x, y = Value(3.0), Value(2.0)
    parameters = {"x": x, "y": y}.values()
    found = add_gradients(
        lambda ps, e: ps[0] * ps[1] * e,
        parameters,
        (number for number in (1.0, 2.0)),
        OneByOne(),
    )
    assert (found, x.grad, y.grad) == (18.0, 6.0, 9.0)


def test_a_value_outside_is_looked_for_at_the_first_example_alone() -> None:
    x, outside = Value(3.0), Value(5.0)

    def only_later(parameters: list[Any], example: int) -> Any:
        return parameters[0] * (outside if example else 1.0)

    assert add_gradients(only_later, [x], [0, 1], OneByOne()) == 18.0
    # In a process of its own it would keep 0.0.
    assert (x.grad, outside.grad) == (6.0, 3.0)
    with pytest.raises(ValueError, match=r"uses Value\(data=5\.0"):
        add_gradients(only_later, [x], [1, 0], OneByOne())


def test_a_parameter_given_twice_gets_the_gradients_of_both() -> None:
    x = Value(3.0)
    add_gradients(lambda ps, e: ps[0] * ps[1] * e, [x, x], [2.0], OneByOne())
    assert x.grad == 2.0 * 2.0 * 3.0


@pytest.mark.pages_class_only("a gradient is always a float")
def test_a_gradient_that_is_no_number_is_refused_before_anything_runs() -> None:
    x, y = Value(1.0), Value(2.0)
    y.grad = None  # type: ignore[assignment]  # the mistake under test
    with pytest.raises(TypeError, match="expected a real number, got None"):
        add_gradients(never, [x, y], EXAMPLES, OneByOne())
    assert x.grad == 0.0


def refused(executor: Executor, function: Any, error: type[Exception]) -> None:
    """An error changes no parameter and no gradient."""
    parameters = [Value(-0.3), Value(0.7)]
    parameters[0].grad = 0.25
    with pytest.raises(error):
        add_gradients(function, parameters, EXAMPLES, executor)
    assert [(p.data, p.grad) for p in parameters] == [(-0.3, 0.25), (0.7, 0.0)]


@pytest.mark.skipif(  # Windows has no such signal to kill a worker by
    not hasattr(signal, "SIGKILL"), reason="not on Windows: it has no SIGKILL"
)
def test_a_killed_worker_changes_nothing() -> None:
    # Of one worker: Python 3.11 can wait for ever for others of a broken pool.
    with ProcessPoolExecutor(1, SPAWN) as executor:
        refused(executor, loss_of_a_killer, BrokenProcessPool)


def test_an_error_in_a_worker_changes_nothing(processes: Executor) -> None:
    refused(processes, loss_that_fails, ValueError)


def test_a_dask_cluster_gives_the_same_bits() -> None:
    distributed = pytest.importorskip(
        "distributed", reason="distributed is not installed"
    )
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = client.get_executor(pure=False)
        for _ in range(2):
            assert with_executor(Value, executor) == one_by_one(Value)
        refused(executor, loss_that_fails, ValueError)
        refused(executor, loss_of_a_killer, distributed.KilledWorker)
