"""How many tests there must be, by file and by what a case needs.

`python -m pytest --write-counts` collects the tests and records their numbers.
A run is compared with the record, and fails if tests were left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

RECORD = "tests/counts.json"
COMMAND = "python -m pytest --write-counts"

# From a part of a key, such as "[fast]" or "tests/browser/", to the reason why
# such tests do not run here; None where they do.
WhyNotRun = Mapping[str, str | None]


def key(test: str, absent: WhyNotRun) -> str:
    """What a test is counted as: its file, and what its case needs."""
    file, _, rest = test.partition("::")
    ids = {f"[{part}]" for part in re.split(r"[\[\]-]", rest)}
    return " ".join([file, *sorted(ids & set(absent))])


# What is counted beside tests: what they try, the rows of the tables that they
# go through, and the tests that a page names.
UNITS = "examples", "rows", "cited tests"


def in_units(key: str, unit: str) -> str:
    """What such a number of a file is recorded as."""
    return f"{key} [{unit}]"


def is_of_tests(key: str) -> bool:
    return not key.endswith(tuple(f" [{unit}]" for unit in UNITS))


def reason(key: str, absent: WhyNotRun) -> str | None:
    """Why the tests of a key do not run here, if they do not."""
    return next(
        (why for part, why in absent.items() if why and part in key), None
    )


def read(root: Path) -> Counter[str] | None:
    """The numbers that are recorded, if any are."""
    file = root / RECORD
    return (
        Counter(json.loads(file.read_text("utf-8"))) if file.is_file() else None
    )


def write(root: Path, counted: Counter[str], absent: WhyNotRun) -> None:
    """Record the numbers, and keep those of what does not run here."""
    old = read(root) or Counter()
    kept = {
        key: number
        for key, number in old.items()
        if reason(key, absent) and (root / key.partition(" ")[0]).is_file()
    }
    text = json.dumps(kept | dict(counted), indent=0, sort_keys=True)
    (root / RECORD).write_text(f"{text}\n", "utf-8")


def differences(
    recorded: Counter[str], counted: Counter[str]
) -> tuple[list[str], list[str]]:
    """Of which kinds there are fewer than recorded, and of which more.

    A kind is the tests of a folder that need the same; its files are named.
    """
    off: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for each in sorted(recorded.keys() | counted.keys()):
        if counted[each] != recorded[each]:
            off[_kind(each), counted[each] < recorded[each]].append(each)
    lines: dict[bool, list[str]] = {True: [], False: []}
    for (kind, is_less), keys in off.items():
        files = ", ".join(
            f"{each.partition(' ')[0]} {counted[each]:,} and not "
            f"{recorded[each]:,}"
            for each in keys
        )
        lines[is_less].append(
            f"{kind}: {_total(counted, kind):,} and not "
            f"{_total(recorded, kind):,} ({files})"
        )
    return lines[True], lines[False]


def _kind(key: str) -> str:
    file, blank, needs = key.partition(" ")
    return f"{file.rpartition('/')[0] or file}{blank}{needs}"


def _total(counted: Mapping[str, int], kind: str) -> int:
    return sum(n for each, n in counted.items() if _kind(each) == kind)


def of_paths(counted: Counter[str], paths: Iterable[str]) -> Counter[str]:
    """The numbers of these files, and of those in these folders."""
    paths = tuple(paths)
    return Counter(
        {
            each: n
            for each, n in counted.items()
            if f"{each.partition(' ')[0]}/".startswith(paths)
        }
    )
