"""Run every contestant, print the table and write the record.

`python -m benchmarks` takes about a quarter of an hour. The contestants come in
turn, each time in a process of its own, and CPU time is measured. What is not
installed is named, with what installs it.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections import defaultdict
from datetime import date
from typing import Any

from tqdm import tqdm

from benchmarks import batches, record
from benchmarks.contestants import CONTESTANTS, ROOT
from benchmarks.digest import write
from benchmarks.measure import SIZES, count, size_for
from benchmarks.table import table

Measured = dict[str, Any]


def run(kind: str, contestant: str, workload: str) -> Measured:
    """What the process printed, or why it stopped."""
    size = size_for(contestant, workload)
    module = [sys.executable, "-m", "benchmarks.measure"]
    ended = subprocess.run(
        [*module, kind, contestant, workload, str(size)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if ended.returncode < 0:
        return {"stopped": signal.Signals(-ended.returncode).name}
    if not ended.stdout:
        last = ended.stderr.strip().splitlines()[-1]
        return {"stopped": last.partition(":")[0]}
    measured: Measured = json.loads(ended.stdout)
    return measured


def in_nanoseconds(rounds: list[Measured], values: int) -> Measured:
    """Each pass of each round, for one Value; or why it stopped."""
    if "stopped" in rounds[-1]:
        return rounds[-1]
    return {
        name: [round(1e9 * one[name] / values, 2) for one in rounds]
        for name in ("forward", "backward")
    }


def measure(rounds: int) -> Measured:
    """All that the record says."""
    contestants: Measured = {}
    for key, contestant in CONTESTANTS.items():
        contestants[key] = {"name": contestant.name}
        try:
            contestant.load()
        except ImportError:
            contestants[key]["missing"] = contestant.command
    there = [key for key in contestants if "missing" not in contestants[key]]
    found: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    jobs = [
        (contestant, workload)
        for _ in range(rounds)
        for workload in SIZES
        for contestant in there
    ]
    for job in tqdm(jobs, unit="run"):
        # What stopped once stops each time.
        if not found[job] or "stopped" not in found[job][-1]:
            found[job].append(run("seconds", *job))
    sizes = {(w, size_for(c, w)) for c, w in found}
    values = {pair: count(*pair) for pair in sizes}
    for key in there:
        for workload in SIZES:
            made = values[workload, size_for(key, workload)]
            contestants[key][workload] = in_nanoseconds(
                found[key, workload], made
            )
        taken = run("memory", key, "gpt")
        if "stopped" not in taken:
            per_value = taken["bytes"] / values["gpt", SIZES["gpt"]]
            taken["bytes"] = round(per_value, 1)
            contestants[key] |= taken
    return {
        "recorded": date.today().isoformat(),
        "rounds": rounds,
        "machine": record.machine(),
        "versions": record.versions(),
        "values": {w: values[w, size] for w, size in SIZES.items()},
        "contestants": contestants,
        "made_by": record.made_by(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--print", action="store_true", help="only print what was recorded"
    )
    options = parser.parse_args()
    if options.print:
        print(table(json.loads(record.RECORD.read_text("utf-8"))))
        return
    measured = measure(options.rounds)
    write(measured, record.RECORD)
    print(table(measured))
    write(batches.measure(options.rounds), batches.RECORD)


if __name__ == "__main__":
    main()
