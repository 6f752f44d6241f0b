"""Who takes part, and what each needs to be given the same work."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.floats import run_file

ROOT = Path(__file__).resolve().parent.parent
TEXTBOOK = ROOT / "tests" / "engine" / "textbook.py"


def _nothing(parameters: list[Any]) -> None:
    """Most engines need not be told that a computation begins."""


def _backward(loss: Any) -> None:
    loss.backward()


@dataclass(frozen=True)
class Engine:
    """A class of Values, and what is done before and after a computation."""

    value: Any
    begin: Callable[[list[Any]], Any] = _nothing
    backward: Callable[[Any], None] = _backward
    for_floats: bool = False


@dataclass(frozen=True)
class Contestant:
    """One row of the table."""

    name: str
    load: Callable[[], Engine]
    # What installs it.
    command: str = ""
    # Whether it gets a tenth of the million.
    slow: bool = False
    collector: Callable[[], None] = gc.enable


def _floats() -> Engine:
    return Engine(float, backward=lambda loss: None, for_floats=True)


def _fast() -> Engine:
    return Engine(import_module("autograd.fast").Value)


def _pure() -> Engine:
    from autograd import Value

    return Engine(Value)


def _textbook() -> Engine:
    return Engine(run_file(TEXTBOOK, for_floats=False)["Value"])


def _micrograd() -> Engine:
    """The class as it is published, with the two functions that it lacks."""
    from micrograd.engine import Value

    def exp(self: Any) -> Any:
        out = Value(math.exp(self.data), (self,), "exp")

        def backward() -> None:
            self.grad += out.data * out.grad

        out._backward = backward
        return out

    def log(self: Any) -> Any:
        out = Value(math.log(self.data), (self,), "log")

        def backward() -> None:
            self.grad += out.grad / self.data

        out._backward = backward
        return out

    Value.exp, Value.log = exp, log
    return Engine(Value)


def _torch() -> Engine:
    import torch

    torch.set_num_threads(1)

    def value(number: float) -> Any:
        return torch.tensor(number, dtype=torch.float64, requires_grad=True)

    return Engine(value)


def _xad() -> Engine:
    """A fresh tape for each computation: one that is used again crashes."""
    import xad.math
    from xad.adj_1st import Real, Tape

    Real.exp = lambda self: xad.math.exp(self)
    Real.log = lambda self: xad.math.log(self)
    Real.relu = lambda self: xad.math.max(self, 0.0)
    Real.data = property(Real.getValue)
    Real.grad = property(Real.getDerivative)

    def begin(parameters: list[Any]) -> Any:
        if active := Tape.getActive():
            active.deactivate()
        tape = Tape()
        tape.activate()
        tape.registerInputs(parameters)
        tape.newRecording()
        return tape

    def backward(loss: Any) -> None:
        tape = Tape.getActive()
        tape.registerOutput(loss)
        loss.setDerivative(1.0)
        tape.computeAdjoints()

    return Engine(Real, begin, backward)


def _seldom() -> None:
    gc.set_threshold(100_000, 50, 100)


CONTESTANTS = {
    "floats": Contestant("plain floats, forward only", _floats),
    "fast": Contestant("autograd.fast", _fast, "python tools/extension.py"),
    "off": Contestant("autograd, collector off", _pure, collector=gc.disable),
    "seldom": Contestant(
        "autograd, collector less often", _pure, collector=_seldom
    ),
    "pure": Contestant("autograd, collector on", _pure),
    "textbook": Contestant("textbook class", _textbook),
    "micrograd": Contestant(
        "micrograd", _micrograd, "pip install micrograd", slow=True
    ),
    "torch": Contestant(
        "PyTorch, float64 scalars", _torch, "pip install torch", slow=True
    ),
    "xad": Contestant("XAD", _xad, "pip install xad"),
}
