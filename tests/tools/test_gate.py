"""The gate refuses what would make it say more than it has seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = """# It

```console
python3 -m literate serve
python3 -m literate test
```
"""
# In the place of the press and of pytest, since `python -m` looks into the
# folder first.
COMMAND = """
import os
import sys
print(*(n for n in os.environ if n.startswith(("PYTEST", "PYTHON"))))
words = sys.argv[1:]
if words == ["serve"]:
    from http.server import HTTPServer, SimpleHTTPRequestHandler
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    place = f"http://127.0.0.1:{{server.server_port}}/"
    print(f"The book is at {{place}} now", flush=True)
    server.serve_forever()
if words == ["fetch", "--check"]:
    sys.exit({status_of_fetch})
print("{count} of 3 Python blocks on 2 pages passed")
from literate.tangle.compiler import find_compiler
print("Classes tested: " + ({without!r}, {having!r})[bool(find_compiler())])
said = {said!r}
option = "" if words == ["test"] else words[0]
print(said.get(option, {recorded!r}))
"""
RECORDED = "4,230 tests, as many of each kind as recorded"
# All that the gate calls, each of which is content.
STUBS = (
    *("mkdocs.py", "pip.py", "ruff.py", "mypy.py", "check_jsonschema.py"),
    *("tools/find_browser.py", "tools/pythons.py", "tools/wheel.py"),
    ".venv/bin/activate",
)
# One that is on the path of a test alone.
COMPILER = """
import shutil
def find_compiler():
    return shutil.which("gcc-of-a-test")
"""
BOTH = "autograd.Value and autograd.fast.Value"
ALONE = (
    "autograd.Value alone; autograd.fast is not compiled: no C compiler with "
    "Python's headers was found"
)
REFUSAL = "The gate tests what is committed, and this is not:\n"

pytestmark = pytest.mark.skipif(  # the gate is a program of a Unix shell
    sys.platform == "win32", reason="not on Windows: the gate is a Unix shell's"
)


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=It", "-c", "user.email=it@example.org"]
    command = ["git", *name, *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def say(
    folder: Path,
    *,
    count: int = 3,
    having: str = BOTH,
    without: str = ALONE,
    said: dict[str, str] | None = None,
    status_of_fetch: int = 0,
) -> None:
    """Have the tests say this, where there is a compiler, and where not.

    What a run with an option says at its end is in `said`.
    """
    text = COMMAND.format(
        count=count,
        having=having,
        without=without,
        said=said or {},
        recorded=RECORDED,
        status_of_fetch=status_of_fetch,
    )
    (folder / "literate" / "__main__.py").write_text(text)
    (folder / "pytest.py").write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One that the gate takes as it is, up to the count of blocks."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "literate" / "tangle").mkdir(parents=True)
    (tmp_path / "literate" / "__init__.py").write_text("")
    (tmp_path / "literate" / "tangle" / "__init__.py").write_text("")
    (tmp_path / "literate" / "tangle" / "compiler.py").write_text(COMPILER)
    say(tmp_path)
    (tmp_path / "docs" / "a.md").write_text("# A\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=It")
    return tmp_path


def gate(
    repository: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    # The command of a small README has no environment of its own.
    path = environment.pop("PATH", os.environ["PATH"])
    path = f"{Path(sys.executable).parent}{os.pathsep}{path}"
    run = subprocess.run(
        ["bash", ".ci/run"],
        cwd=repository,
        # Nothing is to be installed.
        env=os.environ | environment | {"PATH": path, "CI": ""},
        capture_output=True,
        text=True,
    )
    return run


@pytest.mark.parametrize(
    "file", ["docs/a.md", "docs/b.md", "tests/test_it.py", "mkdocs.yml"]
)
def test_uncommitted_work_is_refused_by_name(
    repository: Path, file: str
) -> None:
    (repository / file).parent.mkdir(exist_ok=True)
    (repository / file).write_text("# Not committed\n")
    run = gate(repository)
    assert REFUSAL in run.stderr
    assert file in run.stderr.partition(REFUSAL)[2]
    assert "A clean clone" not in run.stdout


def test_other_files_are_nobodys_business(repository: Path) -> None:
    (repository / "notes").mkdir()
    (repository / "notes" / "a.md").write_text("# A note\n")
    assert "A clean clone" in gate(repository).stdout


def test_the_callers_variables_do_not_decide_what_runs(
    repository: Path,
) -> None:
    run = gate(
        repository,
        PYTEST_ADDOPTS="--collect-only",
        PYTEST_PLUGINS="nothing",
        PYTHONOPTIMIZE="2",
        PYTHONWARNINGS="ignore",
    )
    assert "\n\n3 of 3 Python blocks on 2 pages passed" in run.stdout


@pytest.mark.parametrize("count", [0, 2])
def test_a_run_that_does_not_count_every_block_is_no_pass(
    repository: Path, count: int
) -> None:
    message = "did not say that all Python blocks passed"
    assert message not in gate(repository).stderr
    say(repository, count=count)
    git(repository, "commit", "--quiet", "--all", "--message=No count")
    assert message in gate(repository).stderr


@pytest.mark.parametrize(
    ("having", "without", "has_compiler", "classes"),
    [
        (BOTH, ALONE, True, None),
        (BOTH, ALONE, False, None),
        (ALONE, ALONE, True, "autograd.Value and autograd.fast.Value"),
        (BOTH, BOTH, True, "autograd.Value alone"),
        (BOTH, BOTH, False, "autograd.Value alone"),
    ],
)
def test_the_command_runs_with_a_compiler_and_without(
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
    having: str,
    without: str,
    has_compiler: bool,
    classes: str | None,
) -> None:
    say(repository, having=having, without=without)
    git(
        repository, "commit", "--quiet", "--allow-empty", "--all", "--message=A"
    )
    programs = tmp_path_factory.mktemp("programs")
    if has_compiler:
        (programs / "gcc-of-a-test").touch(mode=0o755)
    run = gate(repository, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    refusal = f"did not say that it tested {classes}"
    assert (classes is not None) == (refusal in run.stderr)
    assert ("where no compiler is on the path" in run.stdout) == (
        has_compiler and having == BOTH
    )


@pytest.fixture
def content(repository: Path) -> Path:
    """A repository in which all that the gate calls is content."""
    for name in STUBS:
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text("")
    git(repository, "add", "--force", ".")
    git(repository, "commit", "--quiet", "--message=Stubs")
    return repository


def last_line(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()[-1]


END = (
    "== Everything that ran holds; README's command ran without the class in "
    "C, since no C compiler with Python's headers was found; not run: "
)
NEVER = "sanitizers, mutants and --thorough, which are no part of the gate"


def test_the_last_line_names_what_did_not_run(content: Path) -> None:
    assert last_line(gate(content)) == f"{END}{NEVER}"
    said = {
        "": f"Not run: jax is not installed (2)\n"
        f"Not run: asked for by --browser (471)\n{RECORDED}",
        "--faults": f"Not run: a % and a | (1)\n{RECORDED}",
        "--browser": f"Not run: jax is not installed (2)\n"
        f"Not run: vnu is not installed (1)\n{RECORDED}",
    }
    say(content, said=said)
    git(content, "commit", "--quiet", "--all", "--message=It says")
    assert last_line(gate(content)) == (
        f"{END}jax is not installed (2); a % and a | (1); "
        f"vnu is not installed (1); {NEVER}"
    )


@pytest.mark.parametrize("missing", ["a browser", "Python for the page"])
def test_the_last_line_says_that_no_page_was_seen_in_a_browser(
    content: Path, missing: str
) -> None:
    if missing == "a browser":
        (content / "tools" / "find_browser.py").write_text(
            "raise SystemExit(1)"
        )
    else:
        # What fetches it ends well where there is no network.
        say(content, status_of_fetch=1)
    git(content, "commit", "--quiet", "--all", "--message=None")
    assert "; not run: the tests in a browser, since " in last_line(
        gate(content)
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("", "4,230 passed"),
        ("", "Fewer than recorded: tests: 0 and not 12 (a long list)"),
        ("", "More than recorded: tests: 3 and not 2 (a long list)"),
        ("", "A part, as --ignore=tests/engine asks: nothing counted"),
        ("", "0 tests, as many of each kind as recorded"),
        ("--faults", "54 passed"),
        ("--browser", "471 passed"),
    ],
)
def test_a_run_without_all_that_is_recorded_is_no_pass(
    content: Path, option: str, said: str
) -> None:
    say(content, said={option: said})
    git(content, "commit", "--quiet", "--all", "--message=Fewer")
    run = gate(content)
    assert run.returncode == 1
    assert "Not as many tests ran as tests/counts.json says, in: " in run.stderr
    assert "Everything that ran" not in run.stdout
