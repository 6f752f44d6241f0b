"""The class in C is compiled wherever it can be, and what tells that is right.

A run on a machine with a compiler, but without the class in C, is no pass.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Python's headers are not ours to mend.
HEADERS = f"-isystem{sysconfig.get_path('include')}"
STRICT = f"{HEADERS} -Wall -Wextra -Werror"


def compiled(
    folder: Path, root: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "tools" / "extension.py", folder],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """All of the repository that compiles the class, and uses it."""
    for name in ["autograd", "tools"]:
        skipped = shutil.ignore_patterns("__pycache__", "_fast.*.*")
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=skipped)
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def has_compiler(tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Whether the class in C can be compiled; it must be, where it can."""
    run = compiled(tmp_path_factory.mktemp("compiled"), CFLAGS=STRICT)
    assert run.returncode in {0, 2}, run.stdout + run.stderr
    return run.returncode == 0


def imported(root: Path, source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )


def test_where_it_can_be_compiled_it_is(has_compiler: bool) -> None:
    run = imported(ROOT, "import autograd.fast")
    assert run.returncode == 0 or not has_compiler, run.stderr


def test_the_compiled_file_names_its_source(
    has_compiler: bool, tmp_path: Path
) -> None:
    run = compiled(tmp_path)
    source = ROOT / "autograd" / "_fast.c"
    digest = hashlib.sha256(source.read_bytes()).hexdigest().encode()
    for file in tmp_path.iterdir():
        assert run.stdout == f"wrote {file}\n"
        assert digest in file.read_bytes()
    assert has_compiler == any(tmp_path.iterdir())


@pytest.mark.skipif(  # Microsoft's is found by the registry, not by the path
    sys.platform == "win32",
    reason="not on Windows: its compiler is not on the path",
)
def test_without_a_compiler_that_is_said(tmp_path: Path) -> None:
    run = compiled(tmp_path, CC="/nonexistent/cc", PATH="/nonexistent")
    assert (run.returncode, list(tmp_path.iterdir())) == (2, [])
    assert run.stdout.startswith("autograd.fast is not compiled: ")
    assert len(run.stdout.splitlines()) == 1


def test_without_the_compiled_file_the_error_says_what_to_do(
    copy: Path,
) -> None:
    run = imported(copy, "import autograd.fast")
    assert "ImportError: autograd.fast is " in run.stderr
    assert "import Value from autograd" in run.stderr


def test_a_source_that_the_compiler_refuses_is_an_error(
    copy: Path, has_compiler: bool
) -> None:
    with (copy / "autograd" / "_fast.c").open("a") as source:
        source.write("int f(void) { return nothing; }\n")
    run = compiled(copy, copy)
    assert run.returncode == (1 if has_compiler else 2)
    assert ("nothing" in run.stdout + run.stderr) == has_compiler


def test_a_compiled_file_of_an_older_source_is_not_used(
    copy: Path, has_compiler: bool
) -> None:
    if compiled(copy / "autograd", copy).returncode:
        assert not has_compiler
        return
    assert imported(copy, "import autograd.fast").returncode == 0
    with (copy / "autograd" / "_fast.c").open("a") as source:
        source.write("\n")
    told = imported(copy, "import autograd.fast").stderr
    assert "compile it again with python tools/extension.py" in told
