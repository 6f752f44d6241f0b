"""The last release has one number and one date, wherever they are written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from release import (
    DATES,
    NUMBERS,
    PACKAGE,
    ROOT,
    NotReadyError,
    last_release,
    notes,
    package_number,
)

CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 - 2026-12-24

### Added

- A second thing.

## 0.1.0 - 2026-11-23

### Added

- A thing.
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What this repository says, to be changed."""
    for file in [*NUMBERS, PACKAGE]:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A repository that is ready for the tag v0.2.0."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "CITATION.cff").write_text(
        "cff-version: 1.2.0\nversion: 0.2.0\ndate-released: 2026-12-24\n"
    )
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text(
        '__version__ = "0.2.0"\n'
    )
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_last_release_has_one_number_and_one_date() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", last_release(ROOT))


@pytest.mark.parametrize("file", NUMBERS)
def test_another_number_is_told(copy: Path, file: str) -> None:
    change(copy / file, last_release(ROOT), "9.9.9")
    with pytest.raises(NotReadyError, match=rf"number .* 9\.9\.9 in {file}"):
        last_release(copy)


@pytest.mark.parametrize("file", DATES)
def test_another_date_is_told(copy: Path, file: str) -> None:
    written = re.search(DATES[file], (copy / file).read_text("utf-8"))
    assert written
    change(copy / file, written[1], "2001-01-01")
    with pytest.raises(NotReadyError, match=f"date .* 2001-01-01 in {file}"):
        last_release(copy)


@pytest.mark.parametrize("file", NUMBERS)
def test_no_number_is_told(copy: Path, file: str) -> None:
    (copy / file).write_text("")
    with pytest.raises(NotReadyError, match=f"{file} has no "):
        last_release(copy)


def test_between_releases_the_package_has_the_next_number() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased = text.partition(f"## {last_release(ROOT)} ")[0]
    has_changes = re.search("^- ", unreleased, re.MULTILINE) is not None
    number = package_number(ROOT)
    assert (number != last_release(ROOT)) == has_changes
    assert number.endswith(".dev0") == has_changes


@pytest.mark.parametrize(
    "number", ["0.1.0", "0.2.0.dev0", "0.1.9.dev0", "0.3.0", "0.2.1.dev1", ""]
)
def test_another_number_of_the_package_is_told(
    released: Path, number: str
) -> None:
    change(released / PACKAGE, "0.2.0", number)
    with pytest.raises(NotReadyError, match="CONTRIBUTING"):
        package_number(released)
    with pytest.raises(NotReadyError, match="CONTRIBUTING"):
        notes(released, "v0.2.0")


@pytest.mark.parametrize("number", ["0.2.1.dev0", "0.10.0.dev0", "1.0.0.dev0"])
def test_what_no_release_has_is_not_released(
    released: Path, number: str
) -> None:
    change(released / PACKAGE, "0.2.0", number)
    assert package_number(released) == number
    with pytest.raises(NotReadyError, match=f"the number {number}, which is"):
        notes(released, "v0.2.0")


def test_a_package_without_a_number_is_told(released: Path) -> None:
    (released / PACKAGE).write_text("")
    with pytest.raises(NotReadyError, match="has no number"):
        notes(released, "v0.2.0")


def test_the_notes_are_what_the_changelog_says_of_it(released: Path) -> None:
    assert notes(released, "v0.2.0") == "### Added\n\n- A second thing."
    change(released / "CHANGELOG.md", "A second thing.", "A second\n  thing.")
    assert notes(released, "v0.2.0") == "### Added\n\n- A second thing."


@pytest.mark.parametrize("tag", ["v0.1.0", "v0.2.0rc1", "0.2.0", "v0.3.0", ""])
def test_another_tag_is_refused(released: Path, tag: str) -> None:
    with pytest.raises(NotReadyError, match=f"The tag is {tag}, and the last"):
        notes(released, tag)


def test_changes_that_no_release_has_are_refused(released: Path) -> None:
    unreleased = "## Unreleased\n\n### Fixed\n\n- Another.\n"
    change(released / "CHANGELOG.md", "## Unreleased\n", unreleased)
    with pytest.raises(NotReadyError, match=r"lists changes above 0\.2\.0"):
        notes(released, "v0.2.0")


def test_the_citation_names_whom_the_licence_names() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    licence = (ROOT / "LICENSE").read_text("utf-8")
    (author,) = citation["authors"]
    assert re.search(rf"^Copyright \(c\) \d+ {author['name']}$", licence, re.M)
    assert licence.startswith(f"{citation['license']} License\n")
