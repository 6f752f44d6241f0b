"""Run the tests of a clone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from literate import PACKAGE
from literate.door.environment import find_or_make
from literate.door.programs import call, run, step
from literate.tangle import compiler
from literate.tangle.compiled_module import extension_of
from literate.tangle.package import COMPILE


def test(root: Path, words: list[str]) -> int:
    """Run pytest with these words, and return its status."""
    environment = find_or_make(root, "test")
    if any(map(_is_outdated, (root / PACKAGE).glob("*.c"))):
        tool = COMPILE.split()[1]
        with step("compiling the class in C"):
            call([environment.python, tool], root, environment.variables)
    command: list[str | Path] = [environment.python, "-m", "pytest", *words]
    return run(command, root, environment.variables)


def _is_outdated(source: Path) -> bool:
    """Whether C was not compiled as it is now, and could be."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest().encode()
    module = extension_of(source)
    is_current = module is not None and digest in module.read_bytes()
    return not is_current and compiler.find_compiler() is not None
