"""The files that blocks read are where these run, in the tests and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from literate.run.fence_process import FenceProcess
from literate.run.in_page import PageRunner
from literate.weave.page_data import page_data
from press.small_book import SmallBook, fenced
from press.test_weave import rendered, text_of

READ = """\
import json
from pathlib import Path

print(json.loads(Path("docs/recorded/run.json").read_text())["loss"])  #> 2.5
print(Path("docs/names.txt").exists())  #> True
print(Path("docs/other.txt").exists())  #> False"""
MORE = 'print(len(Path("docs/names.txt").read_text()))  #> 3'
RUN = '{"loss": 2.5}'


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """A book with two files, read in a folder that holds none."""
    book = SmallBook(tmp_path / "book")
    book.write("docs/recorded/run.json", RUN)
    book.write("docs/recorded/unnamed.json", "{}")
    book.write("docs/names.txt", "é\n\n")
    book.page("a.md", fenced(READ), fenced(MORE, "python { continuation }"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return book


def test_a_block_finds_the_files_that_it_names(book: SmallBook) -> None:
    process = FenceProcess()
    try:
        for fence in book.read().python_fences:
            process.run(book.root, fence)
    finally:
        process.close()
    assert list(Path().iterdir()) == []


def test_a_page_ships_the_files_that_its_blocks_name_and_that_are_there(
    book: SmallBook,
) -> None:
    read = book.read()
    data = page_data(read, read.pages[0])
    assert data["files"] == {
        "docs/names.txt": "é\n\n",
        "docs/recorded/run.json": RUN,
    }
    live = PageRunner(json.dumps(data))
    request = {"kind": "example", "place": 3, "source": READ, "above": []}
    printed: list[str] = []
    answer = live.reply(json.dumps(request | {"check": 0}), printed.append)
    assert json.loads(answer)["failure"] == ""
    assert "".join(printed) == "2.5\nTrue\nFalse\n"


def test_a_figure_is_drawn_anew_once_a_file_that_it_reads_has_changed(
    book: SmallBook,
) -> None:
    draw = (
        "from pathlib import Path\n\n\nclass Drawing:\n"
        "    def _repr_svg_(self):\n"
        '        text = Path("docs/names.txt").read_text()\n'
        '        return f"<svg>{text}</svg>"\n\n\nDrawing()'
    )
    figure = fenced(draw, "python { graph }")
    book.page("b.md", figure, "/// caption\nIt.\n///")
    page = text_of(book, "docs/b.md")
    for name in "ann", "bob":
        book.write("docs/names.txt", name)
        assert f"<svg>{name}</svg>" in rendered(book.root, page)


def test_a_run_finds_its_files_as_they_were_and_leaves_none(
    book: SmallBook,
) -> None:
    read = book.read()
    before = list(Path().iterdir())
    live = PageRunner(json.dumps(page_data(read, read.pages[0])))
    spoil = (
        "from pathlib import Path\nname = Path('docs/names.txt')\n"
        "print(name.read_text())\nname.write_text('spoilt')"
    )
    request = {"kind": "example", "place": 3, "source": spoil, "above": []}
    printed: list[str] = []
    for _ in range(2):
        live.reply(json.dumps(request | {"check": 0}), printed.append)
    assert "spoilt" not in "".join(printed)
    assert "".join(printed).count("é") == 2
    assert list(Path().iterdir()) == before
