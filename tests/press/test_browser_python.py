"""The Python that runs in the page: where it comes from, and what is refused.

Nothing here asks the network: npm and pip are small programs of our own.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from literate.command import INTERRUPTED, main
from literate.weave import browser_python, fetch_pyodide
from literate.weave.browser_python import COMMAND, RUNTIME, is_there
from literate.weave.fetch_pyodide import FILES, VERSION
from literate.weave.shipped_modules import ROOTS, shipped_modules
from press.small_book import ROOT

CONTENTS = {name: f"It is {name}".encode() for name in FILES}
WRITTEN = {*CONTENTS, "pyodide-lock.json", "LICENSE.txt", "press.json"}

NPM = """\
import os, pathlib, shutil, sys, time
home = pathlib.Path(__file__).parent
with open(home / "calls", "a") as calls:
    print("npm", *sys.argv[1:], file=calls)
{does}
"""
PIP = """\
import os, pathlib, shutil, sys
home = pathlib.Path(__file__).parent
with open(home / "calls", "a") as calls:
    names = [name for name in os.environ if name.startswith("PIP_")]
    print("pip", *sys.argv[1:], *names, file=calls)
options = dict(each.partition("=")[::2] for each in sys.argv[1:])
wheel = pathlib.Path(options["--requirement"]).read_text("utf-8")
assert wheel.startswith("flet-web==0.80.0 --hash=sha256:")
{does}
"""
NPM_GIVES = 'shutil.copy(home / "archive.tgz", "pyodide-0.27.7.tgz")'
PIP_GIVES = """\
shutil.copy(home / "archive.whl", options["--dest"] + "/flet_web-it.whl")"""
FAILS = 'sys.exit("noise\\nnpm error code E404\\nnpm error more of it")'
HANGS = "time.sleep(600)"


class Folder:
    """A book's folder, with an npm and a pip that are no more than they say."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runtime = root / RUNTIME
        (root / "bin").mkdir()
        (root / "mkdocs.yml").touch()
        self.archives(CONTENTS)

    def archives(self, contents: dict[str, bytes]) -> None:
        with tarfile.open(self.root / "archive.tgz", "w:gz") as tar:
            for name, content in {**contents, "../../stray": b""}.items():
                member = tarfile.TarInfo(f"package/{name}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        with zipfile.ZipFile(self.root / "archive.whl", "w") as wheel:
            for name, content in {**contents, "../../stray": b""}.items():
                wheel.writestr(f"flet_web/web/pyodide/{name}", content)

    def npm(self, does: str) -> None:
        (self.root / "npm_.py").write_text(NPM.format(does=does))
        if sys.platform == "win32":
            text = f'@"{sys.executable}" "{self.root / "npm_.py"}" %*\n'
            (self.root / "bin/npm.cmd").write_text(text)
        else:
            program = f'exec "{sys.executable}" "{self.root / "npm_.py"}" "$@"'
            (self.root / "bin/npm").write_text(f"#!/bin/sh\n{program}\n")
            (self.root / "bin/npm").chmod(0o755)

    def pip(self, does: str) -> None:
        # `python -m` looks into the folder first.
        (self.root / "pip.py").write_text(PIP.format(does=does))

    def calls(self) -> list[str]:
        """What was called since this was last asked."""
        file = self.root / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def names(self) -> set[str]:
        """Whatever is in the folder of the runtime."""
        return {file.name for file in self.runtime.glob("*")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    known = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in CONTENTS.items()
    }
    for module in (fetch_pyodide, browser_python):
        monkeypatch.setattr(module, "FILES", known)
    folder = Folder(tmp_path)
    folder.npm(NPM_GIVES)
    folder.pip(PIP_GIVES)
    return folder


def require_all(folder: Folder) -> None:
    assert folder.names() == WRITTEN
    for name, content in CONTENTS.items():
        assert (folder.runtime / name).read_bytes() == content
    assert (folder.runtime / "press.json").read_text(
        "utf-8"
    ) == shipped_modules()
    assert is_there(folder.root)
    assert main(["fetch", "--check"]) == 0
    assert not list(folder.root.rglob("stray"))


def test_npm_is_asked_first(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch"]) == 0
    [call] = folder.calls()
    assert call.startswith("npm pack pyodide@0.27.7 ")
    assert "--fetch-retries=0" in call
    said = capsys.readouterr()
    assert said.err == ""
    assert {line.partition("/")[0] for line in said.out.splitlines()} == {
        "wrote docs"
    }
    require_all(folder)


@pytest.mark.parametrize(
    "without", ["no npm", "failing", "broken", "cut", "a file less"]
)
def test_pip_is_asked_where_npm_gives_nothing(
    folder: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    without: str,
) -> None:
    if without == "no npm":
        monkeypatch.setenv("PATH", str(folder.root))
    elif without == "failing":
        folder.npm(FAILS)
    elif without == "a file less":
        wheel = (folder.root / "archive.whl").read_bytes()
        folder.archives({"pyodide.mjs": CONTENTS["pyodide.mjs"]})
        (folder.root / "archive.whl").write_bytes(wheel)
    else:
        archive = folder.root / "archive.tgz"
        whole = archive.read_bytes()
        archive.write_bytes(whole[:-30] if without == "cut" else b"No archive")
    assert main(["fetch"]) == 0
    called = [call.split()[:2] for call in folder.calls()]
    npm = [] if without == "no npm" else [["npm", "pack"]]
    assert called == [*npm, ["pip", "download"]]
    assert capsys.readouterr().err == ""
    require_all(folder)


def test_what_the_caller_wants_of_pip_elsewhere_does_not_count(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONSTRAINT", "constraints.txt")
    monkeypatch.setenv("PIP_REQUIREMENT", "requirements.txt")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    folder.npm(FAILS)
    assert main(["fetch"]) == 0
    words = folder.calls()[1].split()
    assert {"--require-hashes", "--no-deps", "--retries=0"} < set(words)
    # Where it may look is the caller's to say.
    assert "PIP_NO_INDEX" in words
    assert not {"PIP_CONSTRAINT", "PIP_REQUIREMENT"} & set(words)


@pytest.mark.parametrize("way", ["npm", "pip"])
def test_another_file_is_refused_and_nothing_is_written(
    folder: Folder, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    if way == "pip":
        folder.npm(FAILS)
    folder.archives({**CONTENTS, "pyodide.asm.wasm": b"Another"})
    assert main(["fetch"]) == 1
    assert folder.calls()[-1].startswith(way)
    message = f"{way} gave a pyodide.asm.wasm that is not the one of Pyodide"
    assert capsys.readouterr().err.startswith(message)
    assert not folder.runtime.exists()
    assert not is_there(folder.root)


def test_without_either_it_says_one_line_and_the_status_is_0(
    folder: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.npm(FAILS)
    no_match = "ERROR: No match for flet-web==0.80.0 (of: none)"
    folder.pip(f'sys.exit("WARNING: slow\\n{no_match}\\nmore")')
    assert main(["fetch"]) == 0
    assert len(folder.calls()) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == (
        "Python for the page could not be fetched (npm: npm error code E404; "
        "pip: ERROR: No match for Pyodide): the book is built without Run; "
        "when there is a network, call this again\n"
    )
    assert not folder.runtime.exists()
    assert main(["fetch", "--check"]) == 1
    assert COMMAND in capfd.readouterr().err


def test_a_wheel_that_cannot_be_unpacked_is_no_wheel(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.npm(FAILS)
    for content in (b"No archive", (folder.root / "archive.tgz").read_bytes()):
        (folder.root / "archive.whl").write_bytes(content)
        assert main(["fetch"]) == 0
        message = "pip: what it fetched cannot be unpacked"
        assert message in capsys.readouterr().err
        assert not folder.runtime.exists()


def test_an_npm_that_hangs_is_ended(
    folder: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(fetch_pyodide, "LIMIT_OF_NPM", 2)
    folder.npm(HANGS)
    folder.pip("sys.exit(2)")
    assert main(["fetch"]) == 0
    message = "(npm: no answer in 2 seconds; pip: exit status 2)"
    assert message in capsys.readouterr().err


def test_what_is_there_is_not_fetched_again(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch"]) == 0
    folder.calls()
    capsys.readouterr()
    before = {file: file.stat() for file in folder.runtime.iterdir()}
    assert main(["fetch"]) == 0
    assert folder.calls() == []
    assert capsys.readouterr().out == ""
    for file, stat in before.items():
        assert file.stat().st_mtime_ns == stat.st_mtime_ns
    (folder.runtime / "press.json").write_text("{}")
    assert main(["fetch", "--check"]) == 1
    assert main(["fetch"]) == 0
    assert folder.calls() == []
    assert capsys.readouterr().out == "wrote docs/runtime/press.json\n"
    require_all(folder)


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_that_is_cut_or_missing_does_not_count(
    folder: Folder, name: str
) -> None:
    assert main(["fetch"]) == 0
    for spoil in (lambda file: file.write_bytes(b"It is"), Path.unlink):
        change: Callable[[Path], object] = spoil
        change(folder.runtime / name)
        assert not is_there(folder.root)
        assert main(["fetch"]) == 0
        require_all(folder)


@pytest.mark.parametrize("whole", range(3))
@pytest.mark.parametrize("ends", [KeyboardInterrupt(), OSError(28, "No space")])
def test_no_half_file_is_left(
    folder: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ends: BaseException,
    whole: int,
) -> None:
    write = Path.write_bytes
    left = iter([True] * whole)

    def write_half(file: Path, content: bytes) -> int:
        # Written as a whole so many times, and then to the fifth byte.
        if next(left, False):
            return write(file, content)
        write(file, content[:5])
        raise ends

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_half)
        if isinstance(ends, OSError):
            assert main(["fetch"]) == 1
            assert "docs/runtime: cannot be written: No space" in (
                capsys.readouterr().err
            )
        else:
            assert main(["fetch"]) == INTERRUPTED
    assert folder.names() == set(list(CONTENTS)[:whole])
    for name in folder.names():
        assert (folder.runtime / name).read_bytes() == CONTENTS[name]
    assert not is_there(folder.root)
    assert main(["fetch"]) == 0
    require_all(folder)


def test_elsewhere_than_at_a_book_nothing_is_fetched(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.root / "mkdocs.yml").unlink()
    assert main(["fetch"]) == 1
    assert capsys.readouterr().err.startswith("there is no mkdocs.yml in ")
    assert folder.calls() == []
    assert not folder.runtime.exists()


def test_the_press_is_all_that_runs_a_block_and_no_more(tmp_path: Path) -> None:
    texts = json.loads(shipped_modules())
    for path, text in texts.items():
        assert text == (ROOT / path).read_text("utf-8")
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    imports = "".join(f"import {root}\n" for root in ROOTS)
    program = f"""
import sys
sys.path.append({str(tmp_path)!r})
{imports}
names = (name for name in sys.modules if name.split(".")[0] == "literate")
print(*sorted(names))
"""
    # No other folder is on the path, and no package is installed.
    command = [sys.executable, "-I", "-S", "-c", program]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in texts
    }
    assert set(said.stdout.split()) == modules


def test_the_texts_beside_it_are_of_the_same_version() -> None:
    lock = json.loads(browser_python.LOCK)
    assert lock["info"]["version"] == VERSION
    assert lock["packages"] == {}
    notice = " ".join(browser_python.NOTICE.split())
    assert f"Pyodide {VERSION}, unchanged" in notice
    assert f"at the tag {VERSION}." in notice
    assert f"CPython {lock['info']['python']} " in notice
    assert "Mozilla Public License, version 2.0" in notice
    assert all(name in notice for name in FILES)


def test_git_does_not_see_it() -> None:
    assert f"{RUNTIME}/" in (ROOT / ".gitignore").read_text("utf-8").split()
