"""The lock from which the site is published says what constraints.txt says."""

from __future__ import annotations

import re
from pathlib import Path

from lock import HEADER, LOCK, lock, requirements

CONSTRAINTS = LOCK.with_name("constraints.txt")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, re.MULTILINE)
    return {normal(name): version for name, version in found}


def test_the_lock_has_the_versions_of_the_constraints() -> None:
    locked = versions(LOCK.read_text("utf-8"))
    constraints = versions(CONSTRAINTS.read_text("utf-8"))
    assert locked.items() <= constraints.items(), "python tools/lock.py"
    for requirement in requirements():
        name = re.match(r"[\w.-]+", requirement)
        assert name
        assert normal(name[0]) in locked, "python tools/lock.py"


def test_every_release_has_a_hash_and_none_an_address() -> None:
    text = LOCK.read_text("utf-8")
    hashes = r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    body = text.removeprefix(HEADER)
    assert re.fullmatch(rf"([\w.-]+==[\w.]+{hashes})+", body)


def test_a_release_has_the_hashes_of_all_its_files(tmp_path: Path) -> None:
    names = ["A_b-1.0-cp311-none-any", "A_b-1.0-cp313-none-any", "a-2-py3-x-y"]
    wheels = [tmp_path / f"{name}.whl" for name in names]
    for wheel in wheels:
        wheel.write_text(wheel.name)
    lines = lock(wheels).removeprefix(HEADER).splitlines()
    assert [line for line in lines if not line.startswith("    ")] == [
        "a-b==1.0 \\",
        "a==2 \\",
    ]
    assert len(lines) == 5
