"""Run the engine's tests on the class in C, while tools watch its memory.

`python tools/sanitizers.py [WORDS]`, where the words are pytest's own, such as
`-k backward`. In copies of the package,

- tests/engine and a program that uses the whole class run with the sanitizers
  of addresses and of undefined behaviour compiled in, and every object in
  memory of its own;
- the tests run on the class as it is shipped, with Python's debugging
  allocator;
- the program runs a thousand times and again, and must leave no memory behind,
  since neither of the others looks for that;
- valgrind watches the program, where it is installed.

Exit status 1: something was found, or the sanitizers could not run.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from engine_copy import UNCHANGED, copy_with
from extension import FLAGS, compile_into

STRICT = ["-Wall", "-Wextra", "-Werror", "-g"]
SANITIZERS = ["-fsanitize=address,undefined", "-fno-omit-frame-pointer"]

PROGRAM = """
import gc
import sys
from fractions import Fraction
from autograd.fast import Value

def program():
    x, y = Value(2), Value(-3.0)
    z = x * y + 1 - y / x - 2 / y + (x - y) ** 2 + 3 * -x - (1 - y)
    z = True * z - Fraction(1, 2) * x ** Fraction(1, 2) + y / Fraction(3)
    loss = z.relu() + (z * 0.01).exp() + x.log()
    loss.backward()
    loss.backward()
    (loss._children, loss._local_grads, repr(loss), hash(loss), {loss: loss})
    Value(1, (x, y, loss), (1, 2.0, 3.0)).backward()
    for wrong in (
        lambda: x + "1", lambda: "1" * x, lambda: x**y, lambda: y**0.5,
        lambda: y.log(), lambda: (x * 1e3).exp(), lambda: 1 / Value(0.0),
        lambda: Value("1"), lambda: Value(1, (x,), ()), lambda: Value(),
        lambda: Value(1, (x,), ("1",)), lambda: Value(1, ("1",), (1,)),
        lambda: setattr(x, "data", "1"), lambda: setattr(x, "new", 1),
    ):
        try:
            wrong()
        except Exception:
            continue
        raise AssertionError("a mistake was no error")
    chain = x
    for _ in range(1000):
        chain = chain * 1.001 + y
    chain.backward()
"""

TWENTY_TIMES = f"""{PROGRAM}
for _ in range(20):
    program()
"""

COUNTED = f"""{PROGRAM}
def held_after_a_thousand():
    for _ in range(1000):
        program()
    # Python itself leaves some objects to its collector, which are no leaks.
    gc.collect()
    return sys.getallocatedblocks(), sys.getrefcount(Value)

# Python keeps some of what is freed for later: its stores fill up first.
before = held_after_a_thousand()
left = [now - then for now, then in zip(held_after_a_thousand(), before)]
# A block that each run loses is lost a thousand times.
assert max(left) < 500, f"blocks and references left: {{left}}"
"""


def run(
    what: str, command: list[str], folder: Path, **environment: str
) -> bool:
    """Run a command in a copy of the package, and say how it ended."""
    print(f"== {what}", flush=True)
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run(command, cwd=folder, env=os.environ | environment)
    return ended.returncode == 0


def copy_compiled(folder: Path, *flags: str) -> Path:
    """Copy the package and its tests, with the class compiled by these."""
    folder.mkdir()
    copy_with(UNCHANGED, folder)
    compile_into(folder / "autograd", flags=[*FLAGS, *STRICT, *flags])
    return folder


def library_of_sanitizer() -> str | None:
    """The library that Python has to load first, where the compiler has it."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    command = [*shlex.split(compiler), "-print-file-name=libasan.so"]
    found = subprocess.run(command, capture_output=True, text=True)
    path = Path(found.stdout.strip())
    return str(path.resolve()) if path.is_absolute() else None


def run_under_valgrind(folder: Path) -> bool:
    """Run the program under valgrind; only what names our code is ours."""
    log = folder / "valgrind"
    leaks = ["--leak-check=full", "--show-leak-kinds=definite"]
    valgrind = ["valgrind", *leaks, f"--log-file={log}"]
    ran = run(
        "The program under valgrind",
        [*valgrind, sys.executable, "-c", TWENTY_TIMES],
        folder,
        PYTHONMALLOC="malloc",
    )
    # Between records is a line that has the number of the process alone.
    lines = [line.partition(" ")[2] for line in log.read_text().splitlines()]
    ours = [
        report
        for report in "\n".join(lines).split("\n\n")
        if "(_fast." in report
    ]
    for report in ours:
        print(report)
    return ran and not ours


def main(words: list[str]) -> int:
    tests = [sys.executable, "-m", "pytest", "-q", "tests/engine", *words]
    found, left_out = [], []
    with tempfile.TemporaryDirectory() as name:
        shipped = copy_compiled(Path(name, "shipped"))
        counted = [sys.executable, "-c", COUNTED]
        what = "The program, a thousand times and again"
        if not run(what, counted, shipped):
            found.append("memory is left behind")
        debug = {"PYTHONMALLOC": "debug"}
        what = "The engine's tests, with Python's debugging allocator"
        if not run(what, tests, shipped, **debug):
            found.append("a test failed with the debugging allocator")
        if shutil.which("valgrind") is None:
            left_out.append("valgrind is not installed")
        elif not run_under_valgrind(shipped):
            found.append("valgrind complained")
        if library := library_of_sanitizer():
            folder = copy_compiled(Path(name, "watched"), *SANITIZERS)
            environment = {
                "LD_PRELOAD": library,
                # Each object by itself, so that one that is freed is known.
                "PYTHONMALLOC": "malloc",
                # Python has its own; the program above looks for ours.
                "ASAN_OPTIONS": "detect_leaks=0",
                "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
            }
            program = [sys.executable, "-c", TWENTY_TIMES]
            what = "The program, with both sanitizers"
            if not run(what, program, folder, **environment):
                found.append("the sanitizers complained of the program")
            what = "The engine's tests, with both sanitizers"
            if not run(what, tests, folder, **environment):
                found.append("a test failed with the sanitizers")
        else:
            found.append("the compiler has no sanitizer, so none ran")
    for reason in left_out:
        print(f"Left out: {reason}")
    print("\n".join(found) or "Nothing was found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
