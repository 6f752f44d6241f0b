"""`python -m literate`: what a contributor runs after a change of a page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from literate import command
from press.small_book import ROOT

PARTS = ["docs", "autograd", "README.md", "mkdocs.yml", "pyproject.toml"]
PAGE = "docs/3-6-helpers.md"


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
    assert command.changed_pages(repository) == []
    (repository / "docs/a.md").unlink()
    (repository / "docs/b.md").write_text("# Changed\n")
    git(repository, "add", ".")
    (repository / "docs/new page.md").write_text("# New\n")
    (repository / "docs/picture.svg").write_text("<svg/>")
    assert command.changed_pages(repository) == [
        "docs/b.md",
        "docs/new page.md",
    ]


def test_all_pages_where_git_cannot_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.changed_pages(tmp_path) == ["docs"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.changed_pages(tmp_path) == ["docs"]


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
            shutil.copytree(ROOT / part, tmp_path / part)
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
