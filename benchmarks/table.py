"""The record as a table."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

HEADS = {
    "gpt": "GPT step",
    "two_moons": "two moons",
    "softmax": "softmax",
    "chain": "chain",
    "fan_out": "fan-out",
}


def times(
    contestant: Mapping[str, Any], floats: Mapping[str, Any], workload: str
) -> list[float]:
    """Both passes by the forward pass on plain floats, round by round.

    A round's runs are near each other, and the machine's pace changes.
    """
    measured = contestant[workload]
    unit = floats[workload]["forward"]
    passes = zip(measured["forward"], measured["backward"], unit)
    return [
        (forward + backward) / floats for forward, backward, floats in passes
    ]


def table(record: Mapping[str, Any]) -> str:
    """A row for each contestant: how many times plain floats, by workload.

    Then, of the GPT step: the least and the most of it, forward and backward in
    nanoseconds a Value, bytes a Value, and objects left to the collector.
    """
    more = ["least", "most", "forward", "backward", "bytes", "garbage"]
    rows = [["", *HEADS.values(), *more]]
    contestants = record["contestants"]
    for contestant in contestants.values():
        cells = [f"missing: {contestant.get('missing')}"]
        if "missing" not in contestant:
            cells = _cells(contestant, contestants["floats"])
        rows.append([contestant["name"], *cells])
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{row[0]:<{width}}" + "".join(f"  {cell:>9}" for cell in row[1:])
        for row in rows
    )


def _cells(
    contestant: Mapping[str, Any], floats: Mapping[str, Any]
) -> list[str]:
    cells = [
        contestant[workload].get("stopped")
        or f"{median(times(contestant, floats, workload)):.1f}"
        for workload in HEADS
    ]
    if "stopped" not in (gpt := contestant["gpt"]):
        rounds = times(contestant, floats, "gpt")
        cells += [f"{min(rounds):.1f}", f"{max(rounds):.1f}"]
        cells += [
            f"{median(gpt[name]):.0f}" for name in ("forward", "backward")
        ]
        cells += [f"{contestant['bytes']:.0f}", f"{contestant['garbage']:,}"]
    return cells
