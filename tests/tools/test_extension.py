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
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

import pytest

from extension import FLAGS, compile_into
from literate.tangle import compiler

ROOT = Path(__file__).resolve().parents[2]
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
    for name in ["autograd", "literate", "tools"]:
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


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What an installation by pip runs, without hatchling."""
    interface = "hatchling.builders.hooks.plugin.interface"
    stub: Any = ModuleType(interface)
    stub.BuildHookInterface = object
    monkeypatch.setitem(sys.modules, interface, stub)
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.delitem(sys.modules, "hatch_build", raising=False)
    warned: list[str] = []

    def abort(message: str) -> NoReturn:
        raise SystemExit(message)

    def build(pure: str | None, **environment: str) -> tuple[Any, list[str]]:
        from hatch_build import Compiler

        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AUTOGRAD_PURE", raising=False)
        if pure is not None:
            monkeypatch.setenv("AUTOGRAD_PURE", pure)
        hook: Any = Compiler()
        hook.root = str(ROOT)
        hook.app = SimpleNamespace(abort=abort, display_warning=warned.append)
        data: dict[str, Any] = {"force_include": {}, "pure_python": True}
        hook.initialize("standard", data)
        hook.finalize("standard", data, "")
        assert not hook.folder or not Path(hook.folder.name).exists()
        return data, warned

    return build


NO_COMPILER = {"CC": "/nonexistent/cc", "PATH": "/nonexistent"}


@pytest.mark.parametrize("pure", [None, "", "0", "1"])
def test_a_wheel_is_compiled_where_it_can_be(
    build: Any, has_compiler: bool, pure: str | None
) -> None:
    if pure == "0" and not has_compiler:
        with pytest.raises(SystemExit, match="is not compiled"):
            build(pure)
        return
    data, warned = build(pure)
    is_compiled = has_compiler and pure != "1"
    assert len(data["force_include"]) == is_compiled
    assert data["pure_python"] == (not is_compiled)
    assert bool(warned) == (not has_compiler and pure != "1")


def test_a_build_finds_what_pip_has_installed_for_it(
    build: Any, tmp_path: Path
) -> None:
    (tmp_path / "setuptools.py").write_text("raise ImportError('of the build')")
    with pytest.raises(SystemExit, match="ImportError: of the build"):
        build("0", PYTHONPATH=str(tmp_path))


def test_a_build_finds_its_own_where_the_package_is_installed_from_here(
    build: Any, has_compiler: bool, tmp_path: Path
) -> None:
    # As pip's own, in an environment whose .pth file names this folder.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        f"sys.path[:] = [each for each in sys.path if each != {str(ROOT)!r}]"
    )
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}
    data, warned = build(None, **environment)
    assert len(data["force_include"]) == has_compiler
    assert bool(warned) != has_compiler
    if warned:
        assert warned == [
            f"autograd.fast is not compiled: {compiler.NO_COMPILER}"
        ]


@pytest.mark.skipif(  # Microsoft's is found by the registry, not by the path
    sys.platform == "win32",
    reason="not on Windows: its compiler is not on the path",
)
def test_without_a_compiler_a_wheel_is_pure_or_is_not_built(
    build: Any,
) -> None:
    message = f"autograd.fast is not compiled: {compiler.NO_COMPILER}"
    for pure in (None, ""):
        data, warned = build(pure, **NO_COMPILER)
        assert (data["force_include"], warned.pop()) == ({}, message)
    with pytest.raises(SystemExit, match=message):
        build("0", **NO_COMPILER)


def test_a_third_kind_of_wheel_is_refused(build: Any) -> None:
    with pytest.raises(SystemExit, match="'no'; take 0, 1 or nothing"):
        build("no")


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
    run = compiled(tmp_path, ROOT, **NO_COMPILER)
    assert (run.returncode, list(tmp_path.iterdir())) == (2, [])
    assert (
        run.stdout == f"autograd.fast is not compiled: {compiler.NO_COMPILER}\n"
    )


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
    errors = imported(copy, "import autograd.fast").stderr
    assert "compile it again with python tools/extension.py" in errors


# --- the bits, whatever the compiler

BITS = """
from random import Random
from autograd import Value
from autograd.fast import Value as Fast

def bits(kind, x, y):
    a, b = kind(x), kind(y)
    loss = (a * y + a * b + 1.0 / a + a / y + b / a) * 0.3
    loss.backward()
    return [n.hex() for n in (loss.data, a.grad, b.grad)]

random = Random(1)
for _ in range(3000):
    x, y = random.uniform(0.1, 10.0), random.uniform(0.1, 10.0)
    assert bits(Fast, x, y) == bits(Value, x, y), (x, y)
assert (5e-324 * random.choice([1.0])).hex() == "0x0.0000000000001p-1022"
print("the same bits")
"""
REFUSED = "computes other floats than Python"

# What compilers do to C, written in C.
SHORT_CUTS = {
    "a division for a power": (
        "power = pow(x, n);",
        "power = n == -1.0 ? 1.0 / x : pow(x, n);",
    ),
    "a division by a number": (
        "inverse = pow(*y, minus_one)",
        "inverse = 1.0 / *y",
    ),
    "a product and a sum in one": (
        "node_at(child[i])->grad += slope_at(node, i) * node->grad",
        "node_at(child[i])->grad = fma(slope_at(node, i), node->grad, "
        "node_at(child[i])->grad)",
    ),
    "no infinities": (
        "isfinite(y) ? function_of(self, y, y)",
        "1 ? function_of(self, y, y)",
    ),
    "no nan": ("x <= 0.0 ? 0.0 : x", "x > 0.0 ? x : 0.0"),
    "one zero in relu": ("x <= 0.0 ? 0.0 : x", "x < 0.0 ? 0.0 : x"),
    "one zero in a difference": (
        "sum_of(left, new_leaf(-y))",
        "sum_of(left, new_leaf(0.0 - y))",
    ),
}


@pytest.mark.parametrize("short_cut", SHORT_CUTS)
def test_a_class_with_other_bits_is_refused(
    copy: Path, has_compiler: bool, short_cut: str
) -> None:
    source = copy / "autograd" / "_fast.c"
    old, new = SHORT_CUTS[short_cut]
    assert source.read_text().count(old) == 1
    source.write_text(source.read_text().replace(old, new))
    if not has_compiler:
        return
    # What is written in C is there without optimization too.
    flags = FLAGS if sys.platform == "win32" else [*FLAGS, "-O0"]
    compile_into(copy / "autograd", source, flags)
    errors = imported(copy, "import autograd.fast").stderr
    assert f"ImportError: autograd.fast {REFUSED}" in errors


@pytest.mark.skipif(  # Microsoft's compiler has other flags
    sys.platform == "win32", reason="not on Windows: its flags are others"
)
@pytest.mark.parametrize("after_them", [FLAGS, []], ids=["ours", "nothing"])
@pytest.mark.parametrize("flags", ["-O0", "-O3", "-Ofast"])
def test_hostile_flags_give_the_same_bits_or_are_refused(
    copy: Path, has_compiler: bool, flags: str, after_them: list[str]
) -> None:
    if not has_compiler:
        return
    package = copy / "autograd"
    compile_into(package, package / "_fast.c", [flags, *after_them])
    run = imported(copy, BITS)
    assert "the same bits" in run.stdout or REFUSED in run.stderr, run.stderr
    if after_them or flags != "-Ofast":
        assert run.returncode == 0, run.stderr
