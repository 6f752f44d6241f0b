"""What engine blocks become, and what the press says where it cannot tangle."""

from __future__ import annotations

import pytest

from literate.read.book import read_book
from literate.read.model import BookError
from literate.tangle.lines import HEADER
from literate.tangle.merge import merge_blocks
from literate.tangle.package import package_files
from press.small_book import (
    ADD,
    ENGINE,
    EXPORTS,
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
    header, _, text = merge_blocks(book.read())[
        "autograd/value.py"
    ].text.partition("\n")
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
    text = merge_blocks(book.read())["autograd/value.py"].text
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
    first, *_, last = read.python_fences
    assert "__add__" not in merge_blocks(read, first)["autograd/value.py"].text
    assert list(merge_blocks(read, first)) == ["autograd/value.py"]
    texts = [
        {path: file.text for path, file in files.items()}
        for files in (merge_blocks(read, last), merge_blocks(read))
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("blocks", "message"),
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
            [VALUE, 'class Value(Value):\n    """A docstring."""\n\n    x = 1'],
            "docs/b.md:4: a class goes on with the line",
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
    book: SmallBook, blocks: list[str], message: str
) -> None:
    assert mistake(book, *blocks).startswith(message)


def test_a_class_is_reopened_in_its_own_file_only(book: SmallBook) -> None:
    book.page("a.md", fenced(VALUE, ENGINE))
    book.page("b.md", fenced(ADD, 'python { title="autograd/other.py" }'))
    with pytest.raises(
        BookError, match=r"^docs/b\.md:4: class Value\(Value\): goes on with"
    ):
        merge_blocks(book.read())


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
    assert len(merge_blocks(book.read())) == 2
