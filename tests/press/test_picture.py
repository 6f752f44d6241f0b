"""README's picture is the graph of README's example."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from literate.command import main
from literate.draw import paper
from literate.run.picture import PICTURE, STYLES, picture

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with README and what is drawn, where the command runs."""
    shutil.copy(ROOT / "README.md", tmp_path)
    for path in (PICTURE, STYLES):
        (tmp_path / path).parent.mkdir(parents=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_picture_is_what_the_package_draws() -> None:
    assert (ROOT / PICTURE).read_text("utf-8") == picture(ROOT)


def test_readme_shows_it_above_its_example() -> None:
    assert 0 < README.index(f'src="{PICTURE}"') < README.index("```python")


def test_it_has_a_name_for_every_node_and_the_numbers_that_readme_prints() -> (
    None
):
    text = re.sub(r"<[^>]+>", "\n", picture(ROOT))
    for part in ("a", "b", "c", "d", "loss", "data 100", "grad 140", "grad 40"):
        assert f"\n{part}\n" in text, part


def test_it_asks_nothing_of_anyone_and_follows_light_and_dark() -> None:
    svg = picture(ROOT)
    assert re.findall(r"https?://[^\"' )]+", svg) == [
        "http://www.w3.org/2000/svg"
    ]
    assert "prefers-color-scheme: dark" in svg
    # Each colour of the site's own has another beside it for a picture alone.
    assert not re.search(r"var\(--graph-\w+\)", svg)


def test_check_agrees(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "--check"]) == 0
    assert capsys.readouterr().err == ""


def test_another_example_is_drift_until_it_is_drawn(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = README.replace("b = Value(3.0)", "b = Value(4.0)").replace(
        "#> 100.0 140.0 40.0", "#> 144.0 192.0 48.0"
    )
    assert other != README
    (folder / "README.md").write_text(other, "utf-8")
    before = (folder / PICTURE).read_bytes()
    assert main(["picture", "--check"]) == 1
    assert "python -m literate picture" in capsys.readouterr().err
    assert (folder / PICTURE).read_bytes() == before
    assert main(["picture"]) == 0
    assert capsys.readouterr().out == f"wrote {PICTURE}\n"
    assert main(["picture", "--check"]) == 0


@pytest.mark.parametrize("path", [PICTURE, STYLES])
def test_a_file_that_is_missing_is_written(folder: Path, path: str) -> None:
    (folder / path).unlink()
    assert main(["picture", "--check"]) == 1
    assert main(["picture"]) == 0
    assert (folder / path).read_bytes() == (ROOT / path).read_bytes()


def test_the_site_has_the_style_of_every_drawing() -> None:
    text = (ROOT / STYLES).read_text("utf-8")
    assert paper.STYLE in text
    [graphs] = re.findall("<style>(.*)</style>", picture(ROOT), re.DOTALL)
    assert graphs in text
    # It is a style of drawings alone: each rule begins with the class of one.
    rules = re.findall(r"^ *([.\w-]+)[^{};@]*\{", text, re.MULTILINE)
    assert set(rules) == {".autograd-graph", ".literate-plot"}
    assert STYLES.removeprefix("docs/") in (ROOT / "mkdocs.yml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#> 100.0 140.0 40.0", "#> 100.0 140.0 41.0", "this does not do what"),
        ("```python", "```pythn", "unknown kind of fence"),
        ("```python", "```text", "its first example names nothing"),
    ],
)
def test_an_example_that_is_wrong_draws_nothing_and_says_why(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    message: str,
) -> None:
    assert old in README
    (folder / "README.md").write_text(README.replace(old, new), "utf-8")
    before = (folder / PICTURE).read_bytes()
    assert main(["picture"]) == 1
    assert re.match(rf"README\.md:\d+: {message}", capsys.readouterr().err)
    assert (folder / PICTURE).read_bytes() == before
