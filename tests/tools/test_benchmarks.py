"""The benchmark measures the same work for each, and its record is current."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from benchmarks import record
from benchmarks.contestants import CONTESTANTS, ROOT
from benchmarks.floats import run_file
from benchmarks.hashes import hashes
from benchmarks.measure import (
    SIZES,
    count,
    make_workload,
    memory,
    seconds,
    size_for,
)
from benchmarks.table import table


@pytest.fixture(autouse=True)
def collector_on() -> Iterator[None]:
    yield
    gc.enable()


SMALL = {workload: min(size, 3) for workload, size in SIZES.items()}


def loss_and_gradients(
    contestant: str, workload: str
) -> tuple[float, list[float]]:
    engine = CONTESTANTS[contestant].load()
    parameters, loss = make_workload(engine, workload, SMALL[workload])
    tape = engine.begin(parameters)
    root = loss()
    engine.backward(root)
    gradients = [float(p.grad or 0.0) for p in parameters]
    del tape
    return float(root.data), gradients


@pytest.mark.parametrize("workload", SIZES)
@pytest.mark.parametrize("contestant", CONTESTANTS)
def test_each_does_the_same_work(contestant: str, workload: str) -> None:
    expected, gradients = loss_and_gradients("pure", workload)
    assert any(gradients)
    if contestant == "floats":
        engine = CONTESTANTS["floats"].load()
        _, loss = make_workload(engine, workload, SMALL[workload])
        result = loss()
        assert type(result) is float
        # A Value divides by the power -1.
        assert result == pytest.approx(expected)
        return
    try:
        CONTESTANTS[contestant].load()
    except ImportError:
        # The run names it as missing, with what installs it.
        assert CONTESTANTS[contestant].command
        return
    found = loss_and_gradients(contestant, workload)
    if contestant in ("textbook", "fast", "off", "seldom"):
        assert found == (expected, gradients)
    assert found[0] == pytest.approx(expected)
    assert found[1] == pytest.approx(gradients, abs=1e-12)


def test_code_for_floats_makes_no_graph(tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text("def f(x):\n    return (x.exp().log() + x.data).relu()\n")
    names = run_file(file, for_floats=True)
    assert names["f"](1.5) == 3.0
    assert names["f"](-1.5) == 0.0
    assert run_file(file, for_floats=False)["f"](Value(1.5)).data == 3.0


def test_values_are_counted_without_the_parameters() -> None:
    # A product and the leaf of its factor; a sum alone.
    assert count("chain", 10) == 20
    assert count("fan_out", 10) == 10


def test_the_slow_ones_are_given_a_tenth_of_a_million() -> None:
    assert size_for("pure", "chain") == 10 * size_for("torch", "chain")
    assert size_for("pure", "gpt") == size_for("torch", "gpt")


def test_garbage_is_what_only_the_collector_frees() -> None:
    assert memory("pure", "gpt", 1)["garbage"] == 0
    assert memory("textbook", "gpt", 1)["garbage"] > count("gpt", 1)


def test_both_passes_are_timed() -> None:
    measured = seconds("pure", "two_moons", 2)
    assert measured["forward"] > 0 < measured["backward"]


def row(name: str, ns: float) -> dict[str, Any]:
    one = {"forward": [ns, ns], "backward": [2 * ns, 4 * ns]}
    return {"name": name, "bytes": 64.2, "garbage": 1234} | dict.fromkeys(
        SIZES, one
    )


def test_the_table_has_a_row_for_each_and_says_what_is_missing() -> None:
    contestants = {
        "floats": row("floats", 10.0) | {"bytes": 0.0},
        "ours": row("ours", 100.0) | {"chain": {"stopped": "RecursionError"}},
        "far": {"name": "far", "missing": "pip install far"},
    }
    head, floats, ours, far = table({"contestants": contestants}).splitlines()
    assert head.split()[:2] == ["GPT", "step"]
    assert floats.split()[:2] == ["floats", "4.0"]
    assert ours.split() == [
        *("ours", "40.0", "40.0", "40.0", "RecursionError", "40.0"),
        *("30.0", "50.0", "100", "300", "64", "1,234"),
    ]
    assert far.split() == ["far", "missing:", "pip", "install", "far"]


def test_the_page_names_what_has_changed_since_the_record() -> None:
    recorded = json.loads(record.RECORD.read_text("utf-8"))
    changed = dict(recorded["made_by"].items() ^ record.made_by().items())
    page = (ROOT / "docs" / "price-of-a-gradient.md").read_text("utf-8")
    assert {name for name in changed if f"`{name}`" not in page} == set(), (
        "what the benchmark measures has changed; record it anew with: "
        "python -m benchmarks, or say on the page what changed"
    )
    assert list(recorded["contestants"]) == list(CONTESTANTS)
    assert recorded["rounds"] >= 7


@pytest.mark.parametrize(
    ("name", "old", "new", "is_other"),
    [
        ("a.py", "x = '#'  # a\n", "# b\n\nx = '#'\n", False),
        ("a.py", "x = '#'\n", "x = '# a'\n", True),
        ("a.py", '"""A."""\n', '"""B."""\n', True),
        ("a.md", "x = 1  # a\n", "x = 1\n", False),
        (
            "a.c",
            's = "//"; // a\nt;\n',
            's = "//";\n/* b\n c */\nt;\n',
            False,
        ),
        ("a.c", 's = "/*", \'"\';\n', 's = "/* a", \'"\';\n', True),
        ("a.txt", "#a\n", "#b\n", True),
    ],
)
def test_a_comment_asks_for_no_new_record(
    name: str, old: str, new: str, is_other: bool
) -> None:
    assert (hashes({name: old}) != hashes({name: new})) is is_other


def test_the_record_names_no_machine() -> None:
    text = record.RECORD.read_text("utf-8")
    assert not [word for word in ("/home", "/tmp", "/root") if word in text]
    assert set(json.loads(text)["machine"]) == {"processor", "cores", "system"}
