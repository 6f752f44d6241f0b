"""What runs the tests on every Python finds each one, and says how it went."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import pythons
from literate.tangle.compiler import find_compiler
from pythons import NEWEST, ROOT, Python, count, find, probe, run_tests, table

NAMES = {
    "python3.12": Python("cpython", (3, 12, 1), False),
    "python3.13t": Python("cpython", (3, 13, 0), True),
    "python3.15": Python("cpython", (3, 15, 2), False),
    "pypy3": Python("pypy", (3, 11, 17), False),
}


@pytest.fixture
def found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[Python, Path]:
    """What is found among programs that only say what they are."""
    answers = {name: f"echo {words(p)}" for name, p in NAMES.items()}
    answers |= {
        "python3": answers["python3.12"],
        "python3.10": "echo cpython 3 10 13 0",
        "python3.14": "echo 'version 3.14 is not chosen' >&2; exit 127",
        "python3.13-config": "echo cpython 3 13 9 0",
    }
    for name, answer in answers.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/nonexistent:")
    monkeypatch.setenv("HOME", str(tmp_path))
    return find()


def words(python: Python) -> str:
    numbers = " ".join(map(str, python.version))
    return f"{python.implementation} {numbers} {int(python.is_free_threaded)}"


SHELL = pytest.mark.skipif(  # Windows runs no script of a shell
    sys.platform == "win32", reason="not on Windows: it runs no shell's script"
)


@SHELL
def test_each_python_that_we_take_is_found_once(
    found: dict[Python, Path],
) -> None:
    assert set(found) == set(NAMES.values())
    assert [p for p in found if p.is_usual] == [NAMES["python3.12"]]


def test_this_one_is_known() -> None:
    python = probe(sys.executable)
    assert python
    assert python.version == sys.version_info[:3]
    assert python.implementation == sys.implementation.name


def test_it_knows_whether_a_python_can_compile(tmp_path: Path) -> None:
    this = Path(sys.executable)
    assert pythons.has_compiler(this) == bool(find_compiler())
    assert not pythons.has_compiler(tmp_path / "python3")


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" skipped="2" failures="3" errors="1">'
        "</testsuite></testsuites>"
    )
    assert count(report) == [3, 2, 4]


@SHELL
def test_a_python_without_an_environment_is_told(tmp_path: Path) -> None:
    program = tmp_path / "python3"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    [message] = run_tests(program, tmp_path, [])
    assert message.startswith(f"failed: {program} -m venv")


def test_one_failure_is_one_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {"python3.12": ["9", "1", "0", "70"]}
    found = {NAMES[name]: Path(name) for name in ("python3.12", "pypy3")}
    monkeypatch.setattr(pythons, "find", lambda: found)
    monkeypatch.setattr(
        pythons,
        "run_tests",
        lambda program, *_: rows.get(program.name, ["failed: no pip"]),
    )
    monkeypatch.setattr(sys, "argv", ["pythons.py"])
    assert pythons.main() == 0
    monkeypatch.setattr(sys, "argv", ["pythons.py", "--all"])
    assert pythons.main() == 1
    rows["pypy3"] = ["9", "1", "2", "70"]
    assert pythons.main() == 1
    expected = table({p: rows[path.name] for p, path in found.items()})
    assert expected in capsys.readouterr().out


def test_what_the_package_claims_is_what_workflows_run() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    minors = re.findall(r":: (3\.\d+)(?=')", str(project["classifiers"]))
    oldest = project["requires-python"].removeprefix(">=")

    def versions(workflow: str) -> list[str]:
        file = ROOT / ".github" / "workflows" / f"{workflow}.yml"
        jobs = yaml.safe_load(file.read_text())["jobs"]
        setups = [
            step["with"]["python-version"].split()
            for job in jobs.values()
            for step in job.get("steps", [])
            if "python-version" in step.get("with", {})
        ]
        return [version for setup in setups for version in setup]

    assert minors[0] == oldest
    usual = [m for m in minors if tuple(map(int, m.split("."))) <= NEWEST]
    assert set(usual) <= set(versions("tests"))
    assert {*minors, "3.13t", "3.14t", "pypy3.11"} <= set(versions("weekly"))
