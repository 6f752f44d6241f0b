"""A Value among Python's and NumPy's numbers, and the package around it."""

import ast
import inspect
import io
import math
import operator
import re
import subprocess
import sys
import tokenize
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import autograd.value
from autograd import Value

pytestmark = pytest.mark.engine

PACKAGE = Path(autograd.__file__).parent


# Living with the rest of Python


def test_repr() -> None:
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    x = Value(-0.1)
    (x * 3).backward()
    assert repr(x) == str(x) == "Value(data=-0.1, grad=3.0)"
    assert repr(Value(math.nan)) == "Value(data=nan, grad=0.0)"
    assert repr(Value(1e300)) == "Value(data=1e+300, grad=0.0)"


def test_equality_and_hashing_are_by_identity() -> None:
    x, y = Value(2.0), Value(2.0)
    assert x == x
    assert x != y
    assert x != 2.0  # type: ignore[comparison-overlap]  # that is what is tested
    assert len({x, y}) == 2
    assert {x: "x", y: "y"}[y] == "y"
    before = hash(x)
    x.data, x.grad = 5.0, 1.0
    assert hash(x) == before


def test_a_value_is_no_plain_number() -> None:
    assert not hasattr(Value, "__float__")
    conversions: list[Callable[[Any], Any]] = [
        float,
        int,
        complex,
        math.exp,
        operator.index,
    ]
    for convert in conversions:
        with pytest.raises(TypeError):
            convert(Value(2.0))
    orders: list[Callable[[Any, Any], Any]] = [
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
    ]
    for order in orders:
        for other in (1.0, Value(1.0)):
            with pytest.raises(TypeError):
                order(Value(2.0), other)


def test_sum() -> None:
    xs = [Value(k) for k in range(5)]
    total = sum(xs)
    assert isinstance(total, Value)
    assert total.data == 10.0
    total.backward()
    assert [x.grad for x in xs] == [1.0] * 5
    assert sum(xs, Value(1.0)).data == 11.0


def test_numpy_scalars_do_not_wrap_round() -> None:
    assert (Value(100.0) + np.uint8(200)).data == 300.0
    assert (np.uint8(200) + Value(100.0)).data == 300.0
    assert (Value(5.0) - np.uint8(200)).data == -195.0
    assert (np.uint8(5) - Value(200.0)).data == -195.0
    assert (Value(1.0) - np.int8(-128)).data == 129.0
    assert (Value(1.0) / np.int8(4)).data == 0.25
    assert (Value(2.0) ** np.uint8(8)).data == 256.0


def test_object_arrays() -> None:
    w = np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = np.array([Value(5.0), Value(6.0)])
    assert w.dtype == x.dtype == np.dtype(object)
    y = w @ x
    assert [value.data for value in y] == [17.0, 39.0]
    loss = y.sum()
    loss.backward()
    assert [[v.grad for v in row] for row in w] == [[5.0, 6.0], [5.0, 6.0]]
    assert [v.grad for v in x] == [4.0, 6.0]
    assert ((2 * x - 1) @ np.array([1.0, 10.0])).data == 9.0 + 110.0


def test_numpy_functions() -> None:
    xs = np.array([Value(1.0), Value(2.0)])
    assert [v.data for v in np.exp(xs)] == [math.exp(1.0), math.exp(2.0)]
    assert [v.data for v in np.log(xs)] == [0.0, math.log(2.0)]
    np.exp(xs).sum().backward()
    assert [v.grad for v in xs] == [math.exp(1.0), math.exp(2.0)]
    x = Value(2.0)
    # NumPy's own types have no word for an object that brings its own `log`.
    log: Any = np.log(x)  # type: ignore[call-overload]
    log.backward()
    assert (log.data, x.grad) == (math.log(2.0), 0.5)


def test_an_array_never_becomes_data() -> None:
    with pytest.raises(TypeError, match="ndarray"):
        Value(2.0) * np.array([1.0, 2.0])
    products: Any = np.array([1.0, 3.0]) * Value(2.0)
    assert [type(product.data) for product in products] == [float, float]
    assert [product.data for product in products] == [2.0, 6.0]


# The package


@pytest.mark.pages_class_only("autograd.Value is the pages' class")
def test_version_and_names() -> None:
    assert "Value" in autograd.__all__
    assert autograd.value.Value is Value
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev0)?", autograd.__version__)


def test_typed() -> None:
    assert (PACKAGE / "py.typed").read_bytes() == b""
    functions = [
        *inspect.getmembers(Value, inspect.isfunction),
        *inspect.getmembers(autograd.value, inspect.isfunction),
    ]
    for name, function in functions:
        hints = typing.get_type_hints(function)
        parameters = set(inspect.signature(function).parameters) - {"self"}
        assert set(hints) == parameters | {"return"}, name
        assert Any not in hints.values(), name


def test_standard_library_only() -> None:
    def modules_after(statement: str) -> set[str]:
        code = f"import sys; {statement}; print(*sys.modules)"
        # From the package's own directory: a copy of the package judges itself.
        command = [sys.executable, "-c", code]
        run = subprocess.run(
            command,
            cwd=PACKAGE.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        return {name.partition(".")[0] for name in run.stdout.split()}

    # Less what the environment loads by itself before any import.
    imported = modules_after("import autograd") - modules_after("pass")
    assert imported - sys.stdlib_module_names == {"autograd"}


def test_about_a_hundred_lines_of_code() -> None:
    source = inspect.getsource(autograd.value)
    layout = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in layout and token.type != tokenize.ENDMARKER:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(
                range(node.lineno, (node.end_lineno or node.lineno) + 1)
            )
    assert len(lines) <= 125
