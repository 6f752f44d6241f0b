"""The verb tangle: what it writes, compares and says of a mistake."""

from __future__ import annotations

import errno
import os
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from literate.command import main
from literate.read.book import read_book
from literate.tangle.compiled_module import ENDINGS
from literate.tangle.lines import HEADER
from literate.tangle.package import drift, package_files, write
from press.small_book import (
    ENGINE,
    ROOT,
    SmallBook,
    fenced,
    good_book,
)

MARKER = "autograd/py.typed"


def run_main(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *args: str,
) -> tuple[int, list[str], list[str]]:
    """The exit status, and what was printed as output and as errors."""
    monkeypatch.chdir(book.root)
    status = main(["tangle", *args])
    printed = capsys.readouterr()
    return status, printed.out.splitlines(), printed.err.splitlines()


ADVICE = "write the package anew with: python -m literate tangle"


def test_tangling_writes_the_package_and_then_finds_nothing_to_do(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    files = [MARKER, "autograd/value.py", "autograd/__init__.py"]
    assert run_main(book, monkeypatch, capsys) == (
        0,
        [f"wrote {path}" for path in files],
        [],
    )
    assert run_main(book, monkeypatch, capsys) == (0, [], [])
    assert run_main(book, monkeypatch, capsys, "--check") == (0, [], [])
    # A change is written, and only it.
    book.write("autograd/value.py", "changed\n")
    assert run_main(book, monkeypatch, capsys) == (
        0,
        ["wrote autograd/value.py"],
        [],
    )
    assert drift(read_book(book.root)) == []


def test_check_names_files_that_differ_are_missing_or_stray_and_writes_nothing(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    write(read_book(book.root))
    book.write("autograd/value.py", "changed\n")
    book.write("autograd/part/stray.txt", "")
    book.write("autograd/__pycache__/value.cpython-311.pyc", "")
    (book.root / MARKER).unlink()
    messages = [
        "autograd/py.typed is missing",
        "autograd/part/stray.txt is stray: no page writes it",
        "autograd/value.py differs from the pages",
        ADVICE,
    ]
    assert run_main(book, monkeypatch, capsys, "--check") == (1, [], messages)
    assert (book.root / "autograd/value.py").read_text("utf-8") == "changed\n"
    # Writing leaves what is stray, and says so.
    status, _, errors = run_main(book, monkeypatch, capsys)
    assert (status, errors) == (1, [messages[1], ADVICE])


def test_check_without_a_package_names_every_file(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    messages = [
        "autograd/py.typed is missing",
        "autograd/value.py is missing",
        "autograd/__init__.py is missing",
        ADVICE,
    ]
    assert run_main(book, monkeypatch, capsys, "--check") == (1, [], messages)


def test_any_changed_byte_is_drift(book: SmallBook) -> None:
    good_book(book.root)
    write(read_book(book.root))
    file = book.root / "autograd/value.py"
    for changed in (
        file.read_text("utf-8") + "\n",
        file.read_text("utf-8").replace("data", "d"),
    ):
        book.write("autograd/value.py", changed)
        assert drift(read_book(book.root)) == [
            "autograd/value.py differs from the pages"
        ]


def test_a_fence_that_cannot_be_read_ends_with_status_1_and_writes_nothing(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book.page("a.md", fenced("x = 1", ENGINE), fenced("1", "py"))
    for args in ([], ["--check"]):
        status, _, [error] = run_main(book, monkeypatch, capsys, *args)
        assert status == 1
        assert error.startswith("docs/a.md:7: unknown kind of fence 'py'; use ")
    assert not (book.root / "autograd").exists()


def test_a_block_that_cannot_be_tangled_ends_with_status_1_and_writes_nothing(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book.page("a.md", fenced("x = 1\nx = 2", ENGINE))
    for args in ([], ["--check"]):
        status, _, [error] = run_main(book, monkeypatch, capsys, *args)
        assert status == 1
        assert error.startswith(
            "docs/a.md:5: x is defined twice, first at docs/a.md:4; "
        )
    assert not (book.root / "autograd").exists()


def test_a_folder_without_a_book_ends_with_status_1(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for args in ([], ["--check"]):
        assert run_main(book, monkeypatch, capsys, *args) == (
            1,
            [],
            [
                f"there is no mkdocs.yml in {book.root}; "
                "run this where the book's mkdocs.yml is"
            ],
        )


def test_a_file_that_cannot_be_written_ends_with_status_1(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    file = book.root / "autograd/value.py"

    # Faked, since root may write where the mode forbids it.
    def read_only(self: Path, *_: object, **__: object) -> None:
        if self == file:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))

    monkeypatch.setattr(Path, "write_text", read_only)
    message = f"{file}: cannot be read or written: {os.strerror(errno.EROFS)}"
    assert run_main(book, monkeypatch, capsys) == (1, [], [message])


def test_a_folder_in_a_files_place_ends_with_status_1(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    folder = book.root / "autograd/value.py"
    folder.mkdir(parents=True)
    status, _, [message] = run_main(book, monkeypatch, capsys)
    assert status == 1
    assert message.startswith(f"{folder}: cannot be read or written: ")


def test_bytes_that_are_no_text_are_drift(book: SmallBook) -> None:
    good_book(book.root)
    write(book.read())
    (book.root / "autograd/value.py").write_bytes(b"\xff\xfe")
    assert drift(book.read()) == ["autograd/value.py differs from the pages"]
    assert write(book.read()) == ["autograd/value.py"]


def test_it_runs_as_a_module(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    monkeypatch.chdir(book.root)
    monkeypatch.setattr(sys, "argv", ["literate", "tangle", "--check"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("literate", run_name="__main__")
    assert caught.value.code == 1
    assert ADVICE in capsys.readouterr().err


def test_the_package_comes_back_from_the_pages_byte_for_byte(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    write(read_book(tmp_path))
    written = {
        path.relative_to(tmp_path) for path in tmp_path.glob("autograd/**/*")
    }
    committed = {
        path.relative_to(ROOT)
        for path in ROOT.glob("autograd/**/*")
        if "__pycache__" not in path.parts and path.suffix not in ENDINGS
    }
    assert written == committed
    for path in written:
        assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes()


def test_a_book_may_write_a_package_of_another_name(tmp_path: Path) -> None:
    book = SmallBook(tmp_path, package="tiny")
    engine = 'python { title="tiny/part/value.py" }'
    block = "import math\nimport tiny.other\nfrom . import b\n\nx = 1"
    book.page("a.md", fenced(block, engine))
    read = book.read()
    assert package_files(read) == {
        "tiny/py.typed": "",
        "tiny/part/value.py": (
            f"{HEADER}\n\nimport math\n\nimport tiny.other\n\nfrom . import b\n"
            "\n# Page A (docs/a.md)\nx = 1\n"
        ),
    }
    # No folder but its own is compared.
    book.write("autograd/stray.py", "")
    write(read)
    assert drift(read) == []
    book.write("tiny/stray.py", "")
    assert drift(read) == ["tiny/stray.py is stray: no page writes it"]
