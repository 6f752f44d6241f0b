"""`python -m literate`: its verbs, and how it fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from literate import command
from literate.bind.offline import NotASiteError
from literate.read.changed import changed_pages
from literate.read.model import BookError
from literate.run.errors import BlockError
from literate.weave.fetch_pyodide import WrongFileError
from press.small_book import ROOT

PARTS = ["docs", "autograd", "README.md", "mkdocs.yml", "pyproject.toml"]
PAGE = "docs/3-6-helpers.md"
VENV_PYTHON = (
    ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
)


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=It", "-c", "user.email=it@example.org"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One with three pages, committed."""
    (tmp_path / "docs").mkdir()
    for name in "abc":
        (tmp_path / f"docs/{name}.md").write_text("# It\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=It")
    return tmp_path


def test_the_pages_that_git_says_are_changed(repository: Path) -> None:
    assert changed_pages(repository) == []
    (repository / "docs/a.md").unlink()
    (repository / "docs/b.md").write_text("# Changed\n")
    git(repository, "add", ".")
    (repository / "docs/new page.md").write_text("# New\n")
    (repository / "docs/picture.svg").write_text("<svg/>")
    assert changed_pages(repository) == [
        "docs/b.md",
        "docs/new page.md",
    ]


def test_all_pages_where_git_cannot_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed_pages(tmp_path) == ["docs"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert changed_pages(tmp_path) == ["docs"]


@pytest.mark.parametrize("failing", ["literate tangle", "pytest -q"])
def test_it_stops_at_the_first_that_fails(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    ran = []

    def run(module: str, *arguments: str) -> int:
        ran.append(f"{module} {arguments[0]}")
        return 3 if ran[-1] == failing else 0

    monkeypatch.setattr(command, "run", run)
    assert command.main(["page", PAGE]) == 3
    assert ran[-1] == failing
    assert "literate picture" not in ran


VERBS = (
    "serve",
    "test",
    "page",
    "update",
    "tangle",
    "bind",
    "picture",
    "fetch",
)


def test_without_a_verb_it_says_which_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main([]) == 0
    listed = capsys.readouterr().out
    for verb in VERBS:
        assert re.search(rf"^    {verb} +[A-Z]", listed, re.MULTILINE), verb


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("word", ["-h", "--help"])
def test_each_verb_says_what_it_does(
    capsys: pytest.CaptureFixture[str], verb: str, word: str
) -> None:
    with pytest.raises(SystemExit) as end:
        command.main([verb, word])
    assert end.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"usage: python -m literate {verb} ")
    assert " ".join((getattr(command, verb).__doc__ or "").split()) in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["weave"], "invalid choice: 'weave'"),
        (["serve", "--port", "x"], "a port is a number from 1 to 65535, not"),
        (["serve", "--port", "0"], "a port is a number from 1 to 65535, not"),
        (["bind", "doc"], "'doc' is none of pdf, epub, zip"),
        (["tangle", "a.md"], "unrecognized arguments: a.md"),
    ],
)
def test_what_cannot_be_asked_for_is_told(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as end:
        command.main(words)
    assert end.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (BookError("docs/a.md:3: it is wrong"), 1, "docs/a.md:3: it is wrong"),
        (BlockError("docs/a.md:3: it fails"), 1, "docs/a.md:3: it fails"),
        (NotASiteError("a: it is no site"), 1, "a: it is no site"),
        (WrongFileError("it is another"), 1, "it is another"),
        (
            PermissionError(13, "Permission denied", "a"),
            1,
            "a: cannot be read or written: Permission denied",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_a_verb_raises_becomes_a_sentence_and_a_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    message: str,
) -> None:
    def tangle(*_: object) -> int:
        raise error

    monkeypatch.setattr(command, "tangle", tangle)
    assert command.main(["tangle"]) == status
    assert capsys.readouterr().err.strip() == message


@pytest.mark.parametrize(
    ("verb", "module"), [("tangle", "yaml"), ("page", "pytest")]
)
def test_where_a_module_is_missing_it_says_which_command_to_use(
    tmp_path: Path, verb: str, module: str
) -> None:
    (tmp_path / "mkdocs.yml").write_text("nav: [a.md]\n")
    venv = Path(".venv", *VENV_PYTHON)

    def run() -> str:
        # Without what is installed.
        done = subprocess.run(
            [sys.executable, "-S", "-m", "literate", verb],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        return done.stderr

    start = f"{sys.executable} has no module {module}: "
    then = f"then call {venv} -m literate {verb}\n"
    made = "`python -m literate test` makes .venv; "
    assert run() == start + made + then
    (tmp_path / venv).parent.mkdir(parents=True)
    (tmp_path / venv).touch()
    assert run() == start + then


def literate(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "literate", "page", PAGE],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


def test_a_changed_page_is_tangled_and_run(tmp_path: Path) -> None:
    for part in PARTS:
        if (ROOT / part).is_dir():
            skipped = shutil.ignore_patterns("runtime")
            shutil.copytree(ROOT / part, tmp_path / part, ignore=skipped)
        else:
            shutil.copy(ROOT / part, tmp_path)
    page, picture = tmp_path / PAGE, "docs/images/worked-example.svg"
    text = page.read_text("utf-8")
    (tmp_path / picture).unlink()
    changed = text.replace("return self * -1.0", "return self * (-1.0)")
    assert changed != text
    page.write_text(changed, "utf-8")
    good = literate(tmp_path)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "wrote autograd/value.py" in good.stdout
    assert f"wrote {picture}" in good.stdout
    assert " passed" in good.stdout

    page.write_text(text.replace("#> ", "#> no ", 1), "utf-8")
    bad = literate(tmp_path)
    assert bad.returncode == 1
    assert "wrote autograd/value.py" in bad.stdout
    assert f"{PAGE}:" in bad.stdout
