"""The rows of the batches do the same work, and their record is current."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from benchmarks import batches
from benchmarks.batches import NEEDS, ROWS, SIZES, TASK
from benchmarks.contestants import ROOT


@pytest.mark.parametrize("name", ROWS)
def test_each_row_does_the_same_work(name: str) -> None:
    if name in NEEDS:
        pytest.importorskip(
            NEEDS[name], reason=f"{NEEDS[name]} is not installed"
        )
    examples = TASK["two_moons"](20)
    with ExitStack() as stack:
        expected = ROWS["values"](stack)(TASK["WEIGHTS"], examples)
        found = ROWS[name](stack)(TASK["WEIGHTS"], examples)
    assert expected[0] > 1.0
    assert float(found[0]) == pytest.approx(expected[0])
    sums = [float(each) for each in found[1]]
    assert sums == pytest.approx(expected[1], abs=1e-12)
    if name.startswith(("program", "processes")):
        assert (found[0], sums) == expected


def test_a_row_ends_with_the_batch_that_takes_too_long() -> None:
    taken = batches.seconds("program", limit=0.0)
    assert list(taken) == SIZES[:1]
    assert taken[1] > 0


def test_the_page_names_what_has_changed_since_the_record() -> None:
    recorded = json.loads(batches.RECORD.read_text("utf-8"))
    changed = dict(recorded["made_by"].items() ^ batches.made_by().items())
    page = (ROOT / batches.PAGE).read_text("utf-8")
    assert {name for name in changed if f"`{name}`" not in page} == set(), (
        "what is measured has changed; record it anew with: "
        "python -m benchmarks.batches, or say on the page what changed"
    )
    assert recorded["rounds"] >= 7
    assert {"values", "program", "numpy", "processes 1"} <= {*recorded["rows"]}
    for trained in recorded["training"].values():
        assert trained["right"] > 0.99
