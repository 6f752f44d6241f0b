"""Mutation testing: does a test notice each small change of the engine?

    python tools/mutation.py [report]

Works on a copy, with the tool cosmic-ray (`pip install cosmic-ray`) and the
tests marked `engine`. First the copy must pass unmutated. The report lists
every mutant that survives, with the reason why it is equivalent, kept in
`equivalent_mutants.toml`. Exit status 1: a survivor without a reason, or a
reason left over.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from engine_copy import SELECTION, UNCHANGED, copy_with

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
# What gradients depend on; the others only draw, and their tests take too long
# for this.
MODULES = ["autograd/value.py", "autograd/_guards.py", "autograd/check.py"]
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", *SELECTION]
# A mutant that loops for ever counts as noticed; the unmutated tests take a
# small part of this.
SECONDS = 300

# No plugin, so that each run starts quickly; no bytecode, because two mutants
# of the same length made within a second would share it.
ENVIRONMENT = os.environ | {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}

CONFIGURATION = f"""
[cosmic-ray]
module-path = {json.dumps(MODULES)}
timeout = {SECONDS}.0
excluded-modules = []
test-command = {json.dumps(shlex.join(PYTEST))}

[cosmic-ray.distributor]
name = "local"
"""


class Mutant(NamedTuple):
    place: str
    before: str
    after: str
    outcome: str


def cosmic_ray(directory: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "cosmic_ray.cli", *arguments],
        cwd=directory,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def mutants_of(directory: Path) -> list[Mutant]:
    (directory / "cosmic-ray.toml").write_text(CONFIGURATION)
    cosmic_ray(directory, "init", "cosmic-ray.toml", "session.sqlite")
    cosmic_ray(directory, "exec", "cosmic-ray.toml", "session.sqlite")
    dump = cosmic_ray(directory, "dump", "session.sqlite")
    mutants = [as_mutant(*json.loads(line)) for line in dump.splitlines()]
    return sorted(mutants)


def as_mutant(job: dict[str, Any], result: dict[str, Any]) -> Mutant:
    (mutation,) = job["mutations"]
    lines = [
        line
        for line in result["diff"].splitlines()
        if line[:3] not in ("---", "+++")
    ]
    before = [line[1:].strip() for line in lines if line.startswith("-")]
    after = [line[1:].strip() for line in lines if line.startswith("+")]
    return Mutant(
        f"{mutation['module_path']}, "
        f"{mutation.get('definition_name') or 'module'}",
        " ".join(before),
        " ".join(after),
        result["test_outcome"],
    )


def reasons() -> dict[tuple[str, str], str]:
    table = tomllib.loads(EQUIVALENT.read_text())
    return {
        (row["before"], after): row["reason"]
        for row in table["equivalent"]
        for after in row["after"]
    }


def report(unmutated: str, mutants: list[Mutant]) -> tuple[str, bool]:
    """The text, and whether survivors have reasons and reasons survivors."""
    survivors = [mutant for mutant in mutants if mutant.outcome == "survived"]
    reason_of = reasons()
    lines = ["# Mutation report", "", f"Unmutated: {unmutated}.", ""]
    counts = Counter(mutant.outcome for mutant in mutants)
    lines += [
        f"{len(mutants)} mutants: "
        + ", ".join(f"{n} {o}" for o, n in counts.items())
        + "."
    ]
    lines += [
        "",
        "| where | was | became | equivalent because |",
        "| --- | --- | --- | --- |",
    ]
    for mutant in survivors:
        reason = reason_of.get(
            (mutant.before, mutant.after), "**no reason given**"
        )
        cells = [
            f"`{text}`".replace("|", "\\|")
            for text in (mutant.before, mutant.after)
        ]
        lines.append(f"| {mutant.place} | {cells[0]} | {cells[1]} | {reason} |")
    left_over = set(reason_of) - {
        (mutant.before, mutant.after) for mutant in survivors
    }
    lines += [
        f"\nLeft over in {EQUIVALENT.name}: `{after}`"
        for _, after in sorted(left_over)
    ]
    explained = all(
        (mutant.before, mutant.after) in reason_of for mutant in survivors
    )
    return "\n".join(lines) + "\n", explained and not left_over


def main(path: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        copy_with(UNCHANGED, directory)
        unmutated = subprocess.run(
            PYTEST,
            cwd=directory,
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
        )
        if unmutated.returncode:
            print(
                "the unmutated copy fails:",
                unmutated.stdout,
                unmutated.stderr,
                sep="\n",
            )
            return 1
        summary = unmutated.stdout.splitlines()[-1]
        print("unmutated:", summary, flush=True)
        text, fine = report(summary, mutants_of(directory))
    path.write_text(text)
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "mutation-report.md"))
    )
