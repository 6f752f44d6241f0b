"""What pyproject.toml asks for, and what of it a Python lacks.

`python requirements.py FOLDER EXTRA` asks any Python, and names in JSON what it
lacks. Only the standard library is there to be used, so of the forms that a
requirement may have, this knows those that pyproject.toml has.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?(?P<limits>.*)")
_LIMIT = re.compile(r"(?P<relation>>=|<|==)(?P<version>[\d.]+?)(?P<any>\.\*)?")

# Of all markers, the one that pyproject.toml has.
_MARKER = re.compile(r"implementation_name == '(?P<name>\w+)'")


def requirements(root: Path, extra: str) -> list[str]:
    """All that an extra asks for, and the package itself."""
    text = (root / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    return [*project.get("dependencies", []), *_of_extra(project, extra)]


def _of_extra(project: dict[str, Any], extra: str) -> Iterator[str]:
    for requirement in project["optional-dependencies"][extra]:
        name, _, others = requirement.partition("[")
        if name == project["name"]:
            for other in others.rstrip("]").split(","):
                yield from _of_extra(project, other)
            continue
        wanted, _, marker = requirement.partition(";")
        named = _MARKER.fullmatch(marker.strip()) if marker else None
        if marker and named is None:
            raise ValueError(
                f"pyproject.toml: {requirement!r} cannot be read here"
            )
        if named is None or named["name"] == sys.implementation.name:
            yield wanted.strip()


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0]


def missing(wanted: list[str]) -> list[str]:
    """The requirements that this Python does not meet.

    What they need in turn is not asked about: whatever installed them has
    brought it along.
    """
    return [each for each in wanted if not _is_met(each)]


def _is_met(requirement: str) -> bool:
    found = _REQUIREMENT.fullmatch(requirement)
    limits = [
        _LIMIT.fullmatch(limit)
        for limit in (found["limits"].split(",") if found else [""])
        if limit
    ]
    if found is None or None in limits:
        raise ValueError(f"pyproject.toml: {requirement!r} cannot be read here")
    try:
        version = _numbers(metadata.version(found["name"]))
    except metadata.PackageNotFoundError:
        return False
    return all(_is_within(version, limit) for limit in limits if limit)


def _is_within(version: list[int], limit: re.Match[str]) -> bool:
    bound = _numbers(limit["version"])
    if limit["relation"] == ">=":
        return version >= bound
    if limit["relation"] == "<":
        return version < bound
    parts = limit["version"].count(".") + 1 if limit["any"] else len(bound)
    return version[:parts] == bound[:parts]


def _numbers(version: str) -> list[int]:
    """The first six numbers of a version; 9, 9.0 and 9.0rc1 are one here."""
    numbers = re.match(r"\d+(\.\d+)*", version)
    found = [int(each) for each in numbers[0].split(".")] if numbers else []
    return (found + [0] * 6)[:6]


if __name__ == "__main__":
    folder, name = sys.argv[1:]
    print(json.dumps(missing(requirements(Path(folder), name))))
