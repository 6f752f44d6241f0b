"""No number of a record is changed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.digest import COMMANDS, complaint, write
from book.tracked import files

ROOT = Path(__file__).resolve().parents[2]
# The numbers of tests are compared in each whole run, and merged by hand.
COMPARED_OTHERWISE = {"tests/counts.json"}


def test_each_record_has_a_command_that_makes_it() -> None:
    found = {name for name in files() if name.endswith(".json")}
    assert {*COMMANDS} == found - COMPARED_OTHERWISE


@pytest.mark.parametrize("name", COMMANDS)
def test_a_record_says_what_was_recorded(name: str) -> None:
    assert complaint(ROOT, name) is None


def changed_loss(record: Any) -> None:
    record["losses"][500] += 0.0005


def changed_sign(record: Any) -> None:
    record["parameters"][-1] *= -1


def changed_bytes(record: Any) -> None:
    record["contestants"]["pure"]["bytes"] *= 3


def changed_date(record: Any) -> None:
    record["recorded"] = "1999-11-28"


def changed_row(record: Any) -> None:
    record["rows"]["program"]["64"].reverse()


def changed_state(record: Any) -> None:
    record["made_by"] = dict.fromkeys(record["made_by"], "0" * 64)


def lost_digest(record: Any) -> None:
    del record["digest"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("gpt", changed_loss),
        ("gpt", changed_sign),
        ("benchmark", changed_bytes),
        ("benchmark", changed_date),
        ("batches", changed_row),
        *((name, changed_state) for name in ("gpt", "benchmark", "batches")),
        *((name, lost_digest) for name in ("gpt", "benchmark", "batches")),
    ],
)
def test_a_record_that_was_changed_by_hand_names_its_command(
    tmp_path: Path, name: str, change: Callable[[Any], None]
) -> None:
    name = f"docs/recorded/{name}.json"
    record = json.loads((ROOT / name).read_text("utf-8"))
    change(record)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(json.dumps(record), "utf-8")
    assert complaint(tmp_path, name) == (
        f"{name} says something else than was recorded: it was changed by "
        f"hand; record it anew with: {COMMANDS[name]}"
    )


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    name = next(iter(COMMANDS))
    record = {"a": [1, [2.5, -0.0]], "b": {"c": "é"}}
    write(record, tmp_path / name)
    assert complaint(tmp_path, name) is None
    found = json.loads((tmp_path / name).read_text("utf-8"))
    assert found == {**record, "digest": found["digest"]}
