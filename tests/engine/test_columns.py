"""The program of a trace on columns: what a loop over the rows gives."""

from __future__ import annotations

import importlib
import math
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd.program import trace
from engine.programs import EXACT, random_program
from engine.test_program import as_function

pytestmark = pytest.mark.engine


def columns_of(random: Random, count: int) -> list[list[float]]:
    return [[random.uniform(0.5, 2.0) for _ in range(20)] for _ in range(count)]


def smooth(w: Any, x: Any, y: Any, unused: Any) -> Any:
    z = (w * x - y).exp() / (1.0 + x * x)
    return (z + y**1.5).log() * w.relu() + (x - 1.0).relu() - (y - x) ** 3


# What a library's numbers are made by.
LIBRARIES = {
    "numpy": ("numpy", "array"),
    "jax.numpy": ("jax.numpy", "array"),
    "torch": ("torch", "tensor"),
}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Any:
    name, _ = LIBRARIES[request.param]
    found = pytest.importorskip(name, reason=f"{name} is not installed")
    if name == "jax.numpy":
        importlib.import_module("jax").config.update("jax_enable_x64", True)
    return found


def column(library: Any, numbers: Any) -> Any:
    make = LIBRARIES[library.__name__][1]
    return getattr(library, make)(numbers, dtype=library.float64)


def assert_columns_agree(
    library: Any, function: Any, columns: list[list[float]]
) -> None:
    program = trace(function, [each[0] for each in columns])
    arrays = [column(library, each) for each in columns]
    losses, grads = program.using(library)(*arrays)
    rows = [program(*row) for row in zip(*columns)]
    assert losses.shape == grads[0].shape == (20,)
    found = [np.asarray(each) for each in (losses, *grads)]
    expected = np.array([[value, *slopes] for value, slopes in rows]).T
    np.testing.assert_array_almost_equal_nulp(
        np.array(found) + 1.0, expected + 1.0, 64
    )


def test_columns_give_what_a_loop_gives(library: Any) -> None:
    columns = columns_of(Random(1), 4)
    assert_columns_agree(library, smooth, columns)


@pytest.mark.examples(200, thorough=2_000)
def test_random_programs_on_columns_of_numpy(examples: int) -> None:
    random = Random(8)
    for _ in range(examples):
        # Where floats are exact, no order of rounding can differ.
        leaves, steps, _ = random_program(random, EXACT)
        program = trace(as_function(steps), leaves)
        value, grads = program(*leaves)
        columns = [np.full(3, leaf) for leaf in leaves]
        losses, slopes = program.using(np)(*columns)
        for found, expected in zip((losses, *slopes), (value, *grads)):
            assert found.tolist() == [expected] * 3


@pytest.mark.parametrize(
    "function",
    [
        lambda w, x: w + x,
        lambda w, x: x * x,
        lambda w, x: w.relu() + x,
        lambda w, x: (w - 1.0).relu(),
        lambda w, x: w * 3.0 + x,
        lambda w, x: x * x * x,
    ],
)
def test_every_gradient_has_the_shape_of_the_result(
    library: Any, function: Any
) -> None:
    """So that its sum is that of a loop, for constant gradients too."""
    xs = [0.5, 1.5, -2.0, 0.0]
    program = trace(function, [2.0, 1.0])
    w = column(library, 2.0)
    losses, grads = program.using(library)(w, column(library, xs))
    rows = [program(2.0, x)[1] for x in xs]
    for grad, slopes in zip(grads, zip(*rows)):
        # A result that has no column in it is one number.
        if losses.shape:
            assert grad.shape == losses.shape
            assert float(grad.sum()) == sum(slopes)
        else:
            assert float(grad) == slopes[0]


def test_numbers_stay_of_the_librarys_kind() -> None:
    program = trace(lambda w, x: w * x + w.relu(), [2.0, 3.0])
    w, x = np.ones(3, np.float32), np.ones(3, np.float32)
    value, grads = program.using(np)(w, x)
    assert {each.dtype for each in (value, *grads)} == {np.dtype(np.float32)}


def test_on_arrays_the_librarys_rules_hold() -> None:
    program = trace(lambda x: x.log() + x**0.5, [2.0]).using(np)
    with np.errstate(all="ignore"):
        losses, (grads,) = program(np.array([1.0, 0.0, -1.0]))
        assert np.isnan(program(-1.0)[0])
    assert np.isneginf(losses[1])
    assert np.isnan(losses[2])
    assert np.isinf(grads[1])


def test_an_error_on_arrays_names_the_line_too() -> None:
    program = trace(lambda x, y: x * x + y, [2.0, 3.0]).using(np)
    with pytest.raises(ValueError, match="could not be broadcast") as caught:
        program(np.ones(2), np.ones(3))
    assert caught.value.__notes__ == ["in the program: v1 = v0 + y"]


@pytest.mark.parametrize("library", ["jax.numpy"], indirect=True)
def test_jax_compiles_it(library: Any) -> None:
    jax = importlib.import_module("jax")
    columns = columns_of(Random(2), 4)
    program = trace(smooth, [each[0] for each in columns]).using(library)
    arrays = [column(library, each) for each in columns]
    plain, compiled = program(*arrays), jax.jit(program)(*arrays)
    np.testing.assert_allclose(compiled[0], plain[0], rtol=1e-12)
    np.testing.assert_allclose(compiled[1], plain[1], rtol=1e-12)


# --- columns of other numbers


def cubed(w: Any, x: Any) -> Any:
    return w * (x * x)


def numbers_in(array: Any) -> list[float]:
    return [float(x) for x in np.asarray(array)]


WHOLE = {
    "int8": [20, 16, -128],
    "uint8": [20, 16, 255],
    "int16": [20, 16, 30_000],
    "int32": [20, 16, 100_000],
    "int64": [20, 16, 2**40],
    "bool": [True, False, True],
}


@pytest.mark.parametrize("kind", WHOLE)
def test_columns_of_whole_numbers_are_columns_of_floats(
    library: Any, kind: str
) -> None:
    """Else 16 * 16 is 0 in 8 bits, and 2.0 ** 40 in 32."""
    column = np.array(WHOLE[kind], kind)
    # Added to itself, True is True.
    program = trace(lambda w, x: (x + x) * x * w, [0.5, 3.0])
    rows = [program(0.5, x) for x in column.tolist()]
    for w in (0.5, np.float64(0.5), np.float32(0.5)):
        for x in (column, library.asarray(column)):
            losses, grads = program.using(library)(w, x)
            found = [numbers_in(each) for each in (losses, *grads)]
            assert [*zip(*found)] == [(loss, *slopes) for loss, slopes in rows]
            assert len({each.dtype for each in (losses, *grads)}) == 1


@pytest.mark.parametrize("number", [2, True, np.uint8(200), np.int8(100)])
def test_whole_numbers_beside_a_column_are_floats(
    library: Any, number: Any
) -> None:
    program = trace(cubed, [0.5, 3.0])
    for place in (0, 1):
        inputs: list[Any] = [number, number]
        inputs[place] = np.array([0.5, 1.5])
        losses, grads = program.using(library)(*inputs)
        found = zip(*[numbers_in(each) for each in (losses, *grads)])
        for x, row in zip((0.5, 1.5), found):
            inputs[place] = x
            value, slopes = program(*inputs)
            assert row == (value, *slopes)


def test_columns_of_several_kinds_become_one(library: Any) -> None:
    program = trace(cubed, [0.5, 3.0])
    narrow = library.asarray(np.array([0.1, 0.7], np.float32))
    value, grads = program.using(library)(np.array([0.1, 0.2]), narrow)
    assert {each.dtype for each in (value, *grads)} == {value.dtype}
    rows = zip([0.1, 0.2], np.array([0.1, 0.7], np.float32).tolist())
    assert numbers_in(value) == [program(*row)[0] for row in rows]


def test_columns_of_32_bits_stay_so(library: Any) -> None:
    program = trace(lambda w, x: w * x + w.relu(), [2.0, 3.0])
    column = library.asarray(np.array([0.1, 0.7], np.float32))
    for w in (0.3, 2, column):
        value, grads = program.using(library)(w, column)
        assert {each.dtype for each in (value, *grads)} == {column.dtype}


@pytest.mark.parametrize(
    "column",
    [
        np.array([1j, 2.0]),
        np.array([2.0, 3.0], object),
        np.array(["2", "3"]),
        np.array(["2026-11-30"], "datetime64[D]"),
        np.array([1], "timedelta64[D]"),
        np.ma.masked_array([2.0, 3.0], [True, False]),
        np.zeros(2, [("x", float)]),
    ],
    ids=lambda column: str(column.dtype),
)
def test_columns_of_what_is_no_real_number_are_refused(
    library: Any, column: Any
) -> None:
    program = trace(cubed, [0.5, 3.0]).using(library)
    with pytest.raises(TypeError, match=r"a column of real numbers, got .+ of"):
        program(0.5, column)
    with pytest.raises(TypeError, match=r"a column of real numbers, got .+ of"):
        program(column, np.array([2.0, 3.0]))


@pytest.mark.parametrize(
    "wrong", ["2", None, 2j, [[1.0, 2.0]], autograd.Value(2.0)]
)
def test_what_is_no_column_is_a_real_number(wrong: Any) -> None:
    program = trace(lambda ws, x: ws[0] * x, [[1.0], 3.0]).using(np)
    with pytest.raises(TypeError, match="expected a real number, got"):
        program([wrong], np.array([2.0, 3.0]))


def test_other_arrays_are_columns_too() -> None:
    program = trace(cubed, [0.5, 3.0]).using(np)
    expected = [[2.0, 8.0], [4.0, 16.0], [2.0, 4.0]]
    for column in (
        np.array([2.0, 4.0], ">f8"),
        np.array([2.0, 9.0, 4.0])[::2],
        np.array([2, 4], ">i2"),
    ):
        losses, grads = program(0.5, column)
        assert [each.tolist() for each in (losses, *grads)] == expected
    # In a matrix, * is the product of matrices.
    with pytest.warns(PendingDeprecationWarning):
        square = np.asmatrix([[2.0, 4.0], [1.0, 3.0]])
    losses, _ = program(0.5, square)
    assert losses.tolist() == [[2.0, 8.0], [0.5, 4.5]]


def test_a_result_without_a_column_in_it_has_one_number_for_each_row(
    library: Any,
) -> None:
    """A loop over three rows gives three losses: their sum is of three."""
    xs = column(library, [0.5, 1.5, -2.0])
    for function in (lambda w, x: w * w, lambda w, x: autograd.Value(4.0)):
        program = trace(function, [2.0, 1.0])
        losses, grads = program.using(library)(2.0, xs)
        value, slopes = program(2.0, 1.0)
        assert numbers_in(losses) == [value] * 3
        assert [numbers_in(grad) for grad in grads] == [[s] * 3 for s in slopes]


def test_the_losses_can_be_written_to() -> None:
    program = trace(cubed, [0.5, 3.0]).using(np)
    losses, grads = program(0.5, np.array([2.0, 4.0]))
    losses -= losses.mean()
    assert losses.tolist() == [-3.0, 3.0]
    # Two gradients may be one array.
    with pytest.raises(ValueError, match="read-only"):
        grads[0][0] = 1.0


def test_columns_of_several_shapes_are_broadcast() -> None:
    """The library's rule, which the promises name: rows against columns."""
    program = trace(lambda w, x: w * x, [1.0, 1.0]).using(np)
    losses, (grad, _) = program(np.ones((3, 1)), np.arange(2.0))
    assert losses.tolist() == grad.tolist() == [[0.0, 1.0]] * 3


@pytest.mark.parametrize("library", ["jax.numpy"], indirect=True)
def test_jax_without_64_bits_has_32_throughout(library: Any) -> None:
    jax = importlib.import_module("jax")
    program = trace(cubed, [0.5, 3.0]).using(library)
    jax.config.update("jax_enable_x64", False)
    try:
        for column in (
            np.array([0.1, 1.5]),
            np.array([2**40, 3]),
            library.asarray([2, 3]),
        ):
            for run in (program, jax.jit(program)):
                if run is not program and column.dtype == np.int64:
                    continue  # jit itself makes 32 bits of these
                value, grads = run(0.1, column)
                assert {x.dtype for x in (value, *grads)} == {
                    np.dtype(np.float32)
                }
                x = np.asarray(column, np.float32)
                expected = np.float32(0.1) * (x * x)
                np.testing.assert_allclose(value, expected, rtol=1e-6)
    finally:
        jax.config.update("jax_enable_x64", True)


# --- numbers that are no floats, where floats are meant


@pytest.mark.parametrize("library", [math, autograd.Value])
def test_numpys_whole_numbers_do_not_wrap_round(library: Any) -> None:
    program = trace(cubed, [0.5, 3.0])
    value, grads = program.using(library)(np.uint8(3), np.uint8(16))
    found = [getattr(x, "data", x) for x in (value, *grads)]
    assert found == [768.0, 256.0, 96.0]
    assert {type(x) for x in found} == {float}
    assert program(np.uint8(3), np.uint8(16)) == (768.0, (256.0, 96.0))
    assert program(True, np.float32(16)) == (256.0, (256.0, 32.0))


def test_a_program_on_floats_refuses_arrays_where_it_would_go_through() -> None:
    program = trace(cubed, [0.5, 3.0]).using(math)
    with pytest.raises(TypeError, match="expected a real number, got array"):
        program(0.5, np.ones(2))
