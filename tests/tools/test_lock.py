"""The lock from which the site is published says what constraints.txt says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "site.lock").read_text("utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ANEW = "write it anew with the command in its second line"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, re.MULTILINE)
    return {normal(name): version for name, version in found}


def test_the_lock_has_the_versions_of_the_constraints() -> None:
    locked = versions(LOCK)
    assert locked.items() <= versions(CONSTRAINTS).items(), ANEW
    for requirement in PROJECT["optional-dependencies"]["book"]:
        name = re.match(r"[\w.-]+", requirement)
        assert name
        assert normal(name[0]) in locked, ANEW


def test_every_release_has_a_hash_and_none_an_address() -> None:
    body = re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE)
    hashes = r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(rf"([\w.-]+==[\w.]+{hashes})+", body)


def test_contributing_says_how_it_is_written() -> None:
    command = LOCK.splitlines()[1].removeprefix("#").strip()
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert command in " ".join(text.split())
