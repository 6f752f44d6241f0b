"""The door: what a reader with nothing but Python is given, and told."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from literate.door import environment, programs, requirements
from literate.door.environment import OLD, STAMP, VENV, find_or_make, python_of
from literate.door.lock import one_at_a_time
from literate.door.programs import DoorError, ProgramError
from press.small_book import ROOT

PROJECT = """
[project]
name = "a-book"
[project.optional-dependencies]
book = ["Builder_of-a.test[fast]>=1.2,<3"]
test = ["a-book[book]", "tester-of-a-test==0.9.*"]
"""
NEEDED = ["Builder_of-a.test", "tester-of-a-test"]
OFFLINE = (
    "ERROR: Could not find a version that satisfies it (from versions: none)"
)
CONFLICT = "ERROR: ResolutionImpossible: for help visit a page"

needs_shell = pytest.mark.skipif(  # the Python of a test is a shell's script
    sys.platform == "win32", reason="not on Windows: it runs no shell's script"
)


@pytest.mark.parametrize(
    ("limits", "version", "is_met"),
    [
        ("", "0.1", True),
        (">=1.2", "1.2", True),
        (">=1.2", "1.10", True),
        (">=1.2", "1.1.9", False),
        (">=1.2,<2", "2.0", False),
        (">=1.2,<2", "1.9.9", True),
        (">=77", "77.0.1", True),
        (">=8.0", "8", True),
        ("==0.9.*", "0.9", True),
        ("==0.9.*", "0.9.2", True),
        ("==0.9.*", "0.10", False),
        ("==1.0.*", "1.1", False),
        ("==1.2", "1.2.0", True),
        ("==1.2", "1.2.1", False),
        (">=2024.8", "2024.12.1", True),
        (">=1", "1.0rc1", True),
    ],
)
def test_a_version_is_within_its_limits_or_not(
    monkeypatch: pytest.MonkeyPatch, limits: str, version: str, is_met: bool
) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: version)
    wanted = [f"it[extra]{limits}"]
    assert requirements.missing(wanted) == ([] if is_met else wanted)


@pytest.mark.parametrize("form", ["it~=1.0", "it; python_version > '3'", "@"])
def test_a_form_that_is_not_known_is_no_guess(form: str) -> None:
    with pytest.raises(ValueError, match="cannot be read here"):
        requirements.missing([form])


@pytest.mark.parametrize("extra", environment.EXTRAS)
def test_what_the_book_asks_for_can_be_read_and_is_here(extra: str) -> None:
    wanted = requirements.requirements(ROOT, extra)
    assert len(wanted) > 5
    assert requirements.missing(wanted) == []


def test_what_an_extra_asks_for_is_that_of_those_it_names(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    wanted = requirements.requirements(tmp_path, "test")
    assert [requirements.name_of(each) for each in wanted] == NEEDED
    assert requirements.missing(wanted) == wanted


class Clone:
    """A folder with a pyproject.toml, where nothing is really installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / VENV
        self.calls: list[str] = []
        self.pip_says: Callable[[dict[str, str]], str] = lambda variables: ""
        self.variables: dict[str, str] = {}
        (root / "pyproject.toml").write_text(PROJECT)
        (root / "constraints.txt").write_text("builder-of-a-test==1.2\n")

    def call(
        self, command: list[str | Path], root: Path, env: dict[str, str]
    ) -> None:
        words = [str(word) for word in command]
        self.calls.append(words[2])
        if words[2] == "venv":
            self.make(Path(words[3]))
            return
        self.variables = env
        if said := self.pip_says(env):
            raise ProgramError("this has failed: pip", f"{said}\n")
        self.install(self.venv, "2.0", *NEEDED[: 2 - ("[book]" in words[-1])])

    def make(self, venv: Path) -> None:
        """Write a Python that knows what is in its own folder `lib`."""
        python = python_of(venv)
        python.parent.mkdir(parents=True)
        python.write_text(
            f'#!/bin/sh\nPYTHONPATH="{venv}/lib" '
            f'exec "{sys.executable}" -S "$@"\n'
        )
        python.chmod(0o755)

    def install(self, venv: Path, version: str, *names: str) -> None:
        for name in names:
            number = "0.9" if name == NEEDED[1] else version
            folder = (
                venv / "lib" / f"{name.replace('-', '_')}-{number}.dist-info"
            )
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n"
            )

    def take_calls(self) -> list[str]:
        calls, self.calls = self.calls, []
        return calls


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.delenv("PIP_CONSTRAINT", raising=False)
    clone = Clone(tmp_path)
    monkeypatch.setattr(environment, "call", clone.call)
    return clone


@needs_shell
def test_an_environment_is_made_once_and_gets_what_a_verb_needs(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    found = find_or_make(clone.root, "book")
    assert found.python == python_of(clone.venv)
    assert found.variables["VIRTUAL_ENV"] == str(clone.venv)
    assert found.variables["PATH"].startswith(str(found.python.parent))
    assert clone.take_calls() == ["venv", "pip"]
    assert find_or_make(clone.root, "book") == found
    assert clone.take_calls() == []
    assert find_or_make(clone.root, "test") == found
    assert clone.take_calls() == ["pip"]
    assert find_or_make(clone.root, "book") == found
    assert find_or_make(clone.root, "test") == found
    assert clone.take_calls() == []
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ... ")[0] for line in lines] == [
        f"making .venv with Python {sys.version.split()[0]}",
        "installing what builds the book",
        "installing what tests the book",
    ]
    assert all(line.endswith(" s") for line in lines)


def test_a_python_that_has_what_is_needed_is_used(clone: Clone) -> None:
    text = PROJECT.replace("Builder_of-a.test[fast]>=1.2,<3", "pytest>=8")
    (clone.root / "pyproject.toml").write_text(text)
    found = find_or_make(clone.root, "book")
    assert found.python == Path(sys.executable)
    assert found.variables == dict(os.environ)
    assert clone.calls == []
    assert not clone.venv.exists()


def another_python(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sys, "version", "3.99.0 (another)")


def another_requirement(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    text = PROJECT.replace(">=1.2,<3", ">=1.3,<3")
    (clone.root / "pyproject.toml").write_text(text)


def another_constraint(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    (clone.root / "constraints.txt").write_text("builder-of-a-test==1.3\n")


def another_folder(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    stamp = clone.venv / STAMP
    stamp.write_text(stamp.read_text().replace(str(clone.root), "/elsewhere"))


def half_made(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    stamp = clone.venv / STAMP
    stamp.write_text(stamp.read_text().replace("whole", "half made"))


def half_a_stamp(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    (clone.venv / STAMP).write_text('{"sta')


def no_python(clone: Clone, patch: pytest.MonkeyPatch) -> None:
    python_of(clone.venv).unlink()


@needs_shell
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another_python, "Python changed"),
        (another_requirement, "what the book requires changed"),
        (another_constraint, "what the book requires changed"),
        (another_folder, "the folder changed"),
        (half_made, "it is half made"),
        (half_a_stamp, "it is half made"),
        (no_python, "its Python does not run"),
    ],
)
def test_it_is_made_anew_when_it_cannot_stay_and_that_is_said(
    clone: Clone,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Clone, pytest.MonkeyPatch], None],
    why: str,
) -> None:
    find_or_make(clone.root, "book")
    clone.take_calls()
    (clone.venv / "old").touch()
    change(clone, monkeypatch)
    find_or_make(clone.root, "book")
    assert clone.take_calls() == ["venv", "pip"]
    assert f".venv is made anew: {why}\n" in capsys.readouterr().out
    assert not (clone.venv / "old").exists()
    assert not (clone.root / OLD).exists()
    find_or_make(clone.root, "book")
    assert clone.take_calls() == []


@needs_shell
def test_anothers_is_used_if_it_has_what_is_needed_and_else_refused(
    clone: Clone,
) -> None:
    clone.make(clone.venv)
    clone.install(clone.venv, "2.0", NEEDED[0])
    before = sorted(clone.venv.rglob("*"))
    assert find_or_make(clone.root, "book").python == python_of(clone.venv)
    with pytest.raises(DoorError, match="lacks tester-of-a-test; install"):
        find_or_make(clone.root, "test")
    clone.install(clone.venv, "3.0", NEEDED[0])
    [folder] = (clone.venv / "lib").glob("*-2.0.dist-info")
    shutil.rmtree(folder)
    with pytest.raises(DoorError, match=r"lacks Builder_of-a\.test; install"):
        find_or_make(clone.root, "book")
    python_of(clone.venv).write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(DoorError, match="its Python cannot be used"):
        find_or_make(clone.root, "book")
    assert clone.calls == []
    assert len(sorted(clone.venv.rglob("*"))) == len(before)


def test_a_file_in_its_place_is_refused(clone: Clone) -> None:
    clone.venv.write_text("mine")
    with pytest.raises(DoorError, match="is no folder"):
        find_or_make(clone.root, "book")
    assert clone.venv.read_text() == "mine"


@needs_shell
@pytest.mark.parametrize("is_new_there", [True, False])
def test_what_was_interrupted_is_put_back(
    clone: Clone, is_new_there: bool
) -> None:
    find_or_make(clone.root, "book")
    clone.take_calls()
    (clone.venv / "whole one").touch()
    clone.venv.rename(clone.root / OLD)
    if is_new_there:
        clone.venv.mkdir()
        (clone.venv / STAMP).write_text('{"state": "half made"}')
    find_or_make(clone.root, "book")
    assert clone.calls == []
    assert (clone.venv / "whole one").exists()
    assert not (clone.root / OLD).exists()


@needs_shell
def test_pips_own_lines_are_shown_when_it_fails(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    clone.pip_says = lambda variables: "ERROR: No space left on device"
    with pytest.raises(DoorError) as failure:
        find_or_make(clone.root, "book")
    assert str(failure.value) == (
        "ERROR: No space left on device\nthis has failed: pip"
    )
    assert not clone.venv.exists()
    assert capsys.readouterr().out.endswith("... failed\n")


@needs_shell
def test_without_a_network_it_says_what_is_missing_and_uses_what_is_there(
    clone: Clone,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    online, clone.pip_says = clone.pip_says, lambda variables: OFFLINE
    message = r"is there a network\?\), and this is missing: "
    with pytest.raises(
        DoorError, match=rf"^pip .*{message}Builder_of-a\.test$"
    ):
        find_or_make(clone.root, "book")
    assert not clone.venv.exists()

    clone.pip_says = online
    find_or_make(clone.root, "book")
    clone.pip_says = lambda variables: OFFLINE
    with pytest.raises(DoorError, match=f"{message}tester-of-a-test$"):
        find_or_make(clone.root, "test")
    clone.take_calls()
    find_or_make(clone.root, "book")
    assert clone.take_calls() == []

    (clone.venv / "old").touch()
    another_constraint(clone, monkeypatch)
    capsys.readouterr()
    assert find_or_make(clone.root, "book").python == python_of(clone.venv)
    assert "the .venv that is there is used as it is" in capsys.readouterr().out
    assert (clone.venv / "old").exists()
    (clone.root / "pyproject.toml").write_text(
        PROJECT.replace(">=1.2", ">=2.1")
    )
    with pytest.raises(DoorError, match=rf"{message}Builder_of-a\.test$"):
        find_or_make(clone.root, "book")
    assert (clone.venv / "old").exists()


@needs_shell
def test_constraints_are_left_out_where_they_do_not_go_together(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    clone.pip_says = lambda variables: (
        CONFLICT if variables.get("PIP_CONSTRAINT") else ""
    )
    find_or_make(clone.root, "book")
    assert clone.take_calls() == ["venv", "pip", "pip"]
    assert "cannot take all versions of constraints.txt" in (
        capsys.readouterr().out
    )
    find_or_make(clone.root, "book")
    assert clone.calls == []


@needs_shell
def test_the_callers_own_constraints_are_used_and_not_left_out(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_or_make(clone.root, "book")
    assert clone.variables["PIP_CONSTRAINT"] == "constraints.txt"
    clone.take_calls()
    monkeypatch.setenv("PIP_CONSTRAINT", "")
    find_or_make(clone.root, "book")
    assert clone.take_calls() == ["venv", "pip"]
    assert clone.variables["PIP_CONSTRAINT"] == ""
    clone.take_calls()
    clone.pip_says = lambda variables: CONFLICT
    with pytest.raises(DoorError, match=CONFLICT):
        find_or_make(clone.root, "test")
    assert clone.take_calls() == ["pip"]


@needs_shell
def test_what_leads_pip_or_python_elsewhere_is_left_out(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.org")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    find_or_make(clone.root, "book")
    assert "/elsewhere" not in clone.variables.values()
    assert not clone.variables.keys() & {"PIP_USER", "PIP_TARGET", "PYTHONPATH"}
    assert clone.variables["PIP_INDEX_URL"] == "https://index.example.org"


def test_a_python_without_ensurepip_is_told_what_to_install(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(DoorError, match="apt install python3-venv"):
        find_or_make(clone.root, "book")
    assert not clone.venv.exists()


def test_a_clone_that_cannot_be_written_to_says_so(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Faked, since root may write where the mode forbids it.
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DoorError, match=r"cannot be made \(Read-only file"):
        find_or_make(clone.root, "book")


def test_two_at_once_wait_for_each_other(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    file, order = clone.root / "pyproject.toml", []

    def second() -> None:
        with one_at_a_time(file):
            order.append("second")

    other = threading.Thread(target=second)
    with one_at_a_time(file):
        other.start()
        # However long it takes: the other has been here, and waits.
        while "waiting for it" not in capsys.readouterr().out:
            assert other.is_alive()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_program_that_fails_says_what_it_said(tmp_path: Path) -> None:
    program = "import sys; print('out'); sys.exit('err')"
    command: list[str | Path] = [sys.executable, "-c", program]
    with pytest.raises(ProgramError, match=r"^out\nerr\nthis has failed: "):
        programs.call(
            command, tmp_path, {**os.environ, "PYTHONUNBUFFERED": "1"}
        )
