"""What engine blocks become, and what the press says where it cannot tangle."""

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
from literate.read.model import BookError
from literate.tangle.extension import ENDINGS
from literate.tangle.lines import HEADER
from literate.tangle.merge import tangle
from literate.tangle.package import drift, package_files, write
from press.small_book import (
    ADD,
    ENGINE,
    EXPORTS,
    ROOT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
)

MARKER = "autograd/py.typed"


def tangled(book: SmallBook, *blocks: str) -> str:
    """What the blocks, each on a page of its own, become, below the header."""
    for letter, block in zip("abcdef", blocks):
        book.page(f"{letter}.md", fenced(block, ENGINE))
    header, _, text = tangle(book.read())["autograd/value.py"].text.partition(
        "\n"
    )
    assert header == HEADER
    return text


def mistake(book: SmallBook, *blocks: str) -> str:
    with pytest.raises(BookError) as caught:
        tangled(book, *blocks)
    return str(caught.value)


def test_a_class_grows_in_its_place(book: SmallBook) -> None:
    first = f"{VALUE}\n\n\nzero = Value(0)"
    second = "one = Value(1)\n\n\n" + ADD
    third = (
        ADD.replace("add", "sub")
        + "\n\n    def twice(self):\n        return self + self"
    )
    assert (
        tangled(book, first, second, third)
        == """

# Page A (docs/a.md)
class Value:
    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return f"Value({self.data})"

    # Page B (docs/b.md)
    def __add__(self, other):
        return Value(self.data + other.data)

    # Page C (docs/c.md)
    def __sub__(self, other):
        return Value(self.data + other.data)

    def twice(self):
        return self + self


zero = Value(0)
# Page B (docs/b.md)
one = Value(1)
"""
    )


def test_a_page_is_named_once_in_a_file_and_once_in_a_class(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced(ADD, ENGINE),
        fenced("x = 1", ENGINE),
    )
    more = ADD.replace("add", "sub")
    book.page(
        "b.md", fenced(more, ENGINE), fenced(more.replace("sub", "mul"), ENGINE)
    )
    text = tangle(book.read())["autograd/value.py"].text
    assert (
        text.count("# Page A (docs/a.md)")
        == text.count("# Page B (docs/b.md)")
        == 1
    )


def test_imports_move_to_the_top_in_one_order(book: SmallBook) -> None:
    first = '"""The docstring."""\n\nfrom typing import Any, TypeVar\n\nx = 1'
    second = (
        "import sys\nimport math\nfrom __future__ import annotations\n"
        "from typing import (\n    TYPE_CHECKING,\n    cast,\n    Any,\n)\n"
        "from autograd.graph import draw\n"
        "from collections.abc import Sequence\n\n\n"
        "def y(): ...\n"
    )
    assert (
        tangled(book, first, second)
        == '''"""The docstring."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from autograd.graph import draw

# Page A (docs/a.md)
x = 1


# Page B (docs/b.md)
def y(): ...
'''
    )


def test_an_import_keeps_its_other_name_and_its_dots(book: SmallBook) -> None:
    block = (
        "from . import b\nfrom .c import d\nimport autograd.value as v\n"
        "import os.path\nimport os\nimport math as m\n"
        "from math import log as ln\nfrom math import exp, log\n\nx = 1"
    )
    assert tangled(book, block) == (
        "\nimport math as m\nimport os\nimport os.path\n"
        "from math import exp, log, log as ln\n"
        "\nimport autograd.value as v\n"
        "\nfrom . import b\nfrom .c import d\n"
        "\n# Page A (docs/a.md)\nx = 1\n"
    )


def test_an_import_may_be_repeated(book: SmallBook) -> None:
    block = "import math\nfrom os import sep as s"
    assert (
        tangled(book, block, block)
        == "\nimport math\nfrom os import sep as s\n"
    )


def test_a_string_below_the_first_statement_is_no_docstring(
    book: SmallBook,
) -> None:
    assert tangled(book, 'x = 1\n"""About x."""', '"""Later."""').endswith(
        'x = 1\n"""About x."""\n# Page B (docs/b.md)\n"""Later."""\n'
    )


def test_comments_and_blank_lines_are_kept(book: SmallBook) -> None:
    block = """\
# Above the docstring.
\"\"\"The docstring.\"\"\"
# Above x.

# Still above x.
x = 1  # Beside x.
y: int = 2

z = 3


# Above f.
@staticmethod
# Between.
def f():
    # Within f.
    return 1


# Above C.
class C:  # Beside C.
    # Above D.
    D = 1

    # Above E.
    E = 2
    # At the end of C.


# At the end."""
    more = (
        "# Above the growth.\nclass C(C):\n\n"
        "    # Above F.\n    F = 3\n    # The end.\n# Of all."
    )
    text = tangled(book, block, more)
    for part in block.split("# Above x.")[0], block.partition("# Above x.")[2]:
        assert part.strip() in text
    assert text.endswith(
        "# At the end.\n\n    # Page B (docs/b.md)\n    # Above the growth.\n\n"
        "    # Above F.\n    F = 3\n"
        "    # The end.\n# Of all.\n"
    )


def test_a_block_may_begin_and_end_with_blank_lines(book: SmallBook) -> None:
    assert tangled(book, "\n\nx = 1\n\n\n", "\ny = 2\n") == (
        "\n# Page A (docs/a.md)\nx = 1\n\n# Page B (docs/b.md)\ny = 2\n"
    )


def test_what_goes_on_with_a_class_may_begin_with_blank_lines(
    book: SmallBook,
) -> None:
    assert tangled(
        book, "class A:\n    x = 1", "class A(A):\n\n\n    y = 2"
    ).endswith("    x = 1\n\n    # Page B (docs/b.md)\n    y = 2\n")


def test_blocks_go_to_the_files_that_their_titles_name(book: SmallBook) -> None:
    good_book(book.root)
    files = package_files(read_book(book.root))
    assert list(files) == [MARKER, "autograd/value.py", "autograd/__init__.py"]
    assert files[MARKER] == ""
    head, _, tail = EXPORTS.partition("\n\n")
    assert (
        files["autograd/__init__.py"]
        == f"{HEADER}\n\n{head}\n\n# Page A (docs/a.md)\n{tail}\n"
    )


def test_only_what_the_reader_has_read_is_tangled(book: SmallBook) -> None:
    good_book(book.root)
    read = read_book(book.root)
    first, *_, last = read.python
    assert "__add__" not in tangle(read, first)["autograd/value.py"].text
    assert list(tangle(read, first)) == ["autograd/value.py"]
    texts = [
        {path: file.text for path, file in files.items()}
        for files in (tangle(read, last), tangle(read))
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        (
            ["x = 1", "y = 1\nx = 2"],
            "docs/b.md:5: x is defined twice, first at docs/a.md:4",
        ),
        (
            ["x: int = 1", "def x(): ..."],
            "docs/b.md:4: x is defined twice, first at docs/a.md:4",
        ),
        (
            [VALUE, VALUE],
            "docs/b.md:4: Value is defined twice, first at docs/a.md:4",
        ),
        (
            [VALUE, "class Value(Value):\n    def __init__(self): ..."],
            "docs/b.md:5: Value.__init__ is defined twice, "
            "first at docs/a.md:5",
        ),
        (
            ["class A:\n    x = 1\n    x = 2"],
            "docs/a.md:6: A.x is defined twice, first at docs/a.md:5",
        ),
        (
            ["x = 1\n\n\n" + ADD],
            "docs/a.md:7: class Value(Value): goes on with a class that no "
            "block above begins in this file; "
            "its first block says class Value:",
        ),
        (
            ["import math", "math = 1"],
            "docs/b.md:4: math is defined twice, first at docs/a.md:4",
        ),
        (
            ["def log(): ...", "from math import log"],
            "docs/b.md:4: log is defined twice, first at docs/a.md:4",
        ),
        (
            ["import a as x\nfrom b import x"],
            "docs/a.md:5: x is defined twice, first at docs/a.md:4",
        ),
        (
            ["import math  # for log"],
            "docs/a.md:4: a comment does not move to the top of the file "
            "with its import",
        ),
        (
            ["# For log.\nimport math\nx = 1"],
            "docs/a.md:5: a comment does not move to the top",
        ),
        (
            ["x = 1\nimport math\n# The end."],
            "docs/a.md:5: a comment does not move to the top",
        ),
        (
            ["from math import (\n    log,  # l\n)"],
            "docs/a.md:4: a comment does not move",
        ),
        (
            [VALUE, f"@final\n{ADD}"],
            "docs/b.md:5: a class goes on with the line class Value(Value): "
            "alone; ",
        ),
        (
            [VALUE, ADD.replace("):", "):  # More.", 1)],
            "docs/b.md:4: a class goes on with the line",
        ),
        (
            [VALUE, ADD.replace("):", ", final=True):", 1)],
            "docs/b.md:4: a class goes on with the",
        ),
        (
            [VALUE, ADD.replace("Value):", "\n    Value\n):", 1)],
            "docs/b.md:4: a class goes on",
        ),
        (
            [VALUE, "class Value(Value): x = 1"],
            "docs/b.md:4: a class goes on with the line",
        ),
        (
            ["class Value: ...", ADD],
            "docs/b.md:4: class Value(Value): goes on with a class that no "
            "block above begins in this file; its first block says "
            "class Value: and has its body on the lines below",
        ),
        (
            ["import math; x = 1"],
            "docs/a.md:4: two statements on one line; give each a line of",
        ),
        (
            ["x = 1; import math; y = 2"],
            "docs/a.md:4: two statements on one line; give each a line",
        ),
        (
            [VALUE, "class Value(Value):\n    x = 1; y = 2"],
            "docs/b.md:5: two statements on one",
        ),
        (
            ["x = y = 1", "y = 2"],
            "docs/b.md:4: y is defined twice, first at docs/a.md:4",
        ),
        (
            ["x, (y, *z) = f()", "z = 2"],
            "docs/b.md:4: z is defined twice, first at docs/a.md:4",
        ),
        (
            ["async def f(): ...", "f = 2"],
            "docs/b.md:4: f is defined twice, first at docs/a.md:4",
        ),
        (["x = 1", "y = 1\nx ="], "docs/b.md:5: syntax error: invalid syntax"),
        (["def f():\nx = 1"], "docs/a.md:5: syntax error: "),
        (["x = '''"], "docs/a.md:4: syntax error: "),
        (["# Nothing."], "docs/a.md:3: this engine block holds no statement"),
        ([""], "docs/a.md:3: this engine block holds no statement"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    book: SmallBook, blocks: list[str], told: str
) -> None:
    assert mistake(book, *blocks).startswith(told)


def test_a_class_is_reopened_in_its_own_file_only(book: SmallBook) -> None:
    book.page("a.md", fenced(VALUE, ENGINE))
    book.page("b.md", fenced(ADD, 'python { title="autograd/other.py" }'))
    with pytest.raises(
        BookError, match=r"^docs/b\.md:4: class Value\(Value\): goes on with"
    ):
        tangle(book.read())


def test_what_changes_a_name_does_not_define_it(book: SmallBook) -> None:
    block = (
        "a = [i for i in z]\nb = [i for i in z]\n"
        "x[0] = x.y = x.y = 2\nx += 1\nx: int\ndel x"
    )
    assert tangled(book, block).endswith(f"{block}\n")


def test_the_same_name_may_stand_in_two_files_and_two_classes(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced(
            "class A:\n    x = 1\n\n\nclass B:\n    x = 1\n\n\nx = 1", ENGINE
        ),
    )
    book.page("b.md", fenced("x = 1", 'python { title="autograd/other.py" }'))
    assert len(tangle(book.read())) == 2


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
    told = [
        "autograd/py.typed is missing",
        "autograd/part/stray.txt is stray: no page writes it",
        "autograd/value.py differs from the pages",
        ADVICE,
    ]
    assert run_main(book, monkeypatch, capsys, "--check") == (1, [], told)
    assert (book.root / "autograd/value.py").read_text("utf-8") == "changed\n"
    # Writing leaves what is stray, and says so.
    status, _, errors = run_main(book, monkeypatch, capsys)
    assert (status, errors) == (1, [told[1], ADVICE])


def test_check_without_a_package_names_every_file(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    told = [
        "autograd/py.typed is missing",
        "autograd/value.py is missing",
        "autograd/__init__.py is missing",
        ADVICE,
    ]
    assert run_main(book, monkeypatch, capsys, "--check") == (1, [], told)


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
    told = f"{file}: cannot be read or written: {os.strerror(errno.EROFS)}"
    assert run_main(book, monkeypatch, capsys) == (1, [], [told])


def test_a_folder_in_a_files_place_ends_with_status_1(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good_book(book.root)
    folder = book.root / "autograd/value.py"
    folder.mkdir(parents=True)
    status, _, [told] = run_main(book, monkeypatch, capsys)
    assert status == 1
    assert told.startswith(f"{folder}: cannot be read or written: ")


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
