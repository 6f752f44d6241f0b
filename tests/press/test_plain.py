"""A plain form: a method as it is first taught, replaced further down."""

from __future__ import annotations

import traceback

import pytest

from literate.read.model import BookError
from literate.tangle.lines import HEADER
from literate.tangle.merge import merge_blocks
from literate.tangle.snapshot import take_snapshot
from press.small_book import EXPORTS, INIT, SmallBook, fenced, run_in

FILE = 'title="autograd/value.py"'
ENGINE = f"python {{ {FILE} }}"
PLAIN = f"python {{ {FILE} plain }}"

FIRST = '''\
class Value:
    """A number."""

    def __init__(self, data):
        self.data = data'''
GUARDED = """\
class Value(Value):
    def __init__(self, data: float) -> None:
        # A reason.
        if type(data) is not float:
            raise TypeError("expected a float")
        self.data = data

    def twice(self):
        return Value(self.data * 2)"""
TANGLED = '''\

# Page A (docs/a.md)
class Value:
    """A number."""

    def __init__(self, data: float) -> None:
        # A reason.
        if type(data) is not float:
            raise TypeError("expected a float")
        self.data = data

    def twice(self):
        return Value(self.data * 2)
'''
USE = "from autograd import Value\n\nprint(Value({}).data)  #> {}"


def test_the_later_form_takes_the_place_of_the_plain_one(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced(FIRST, PLAIN), fenced(GUARDED, ENGINE))
    text = merge_blocks(book.read())["autograd/value.py"].text
    assert text == f"{HEADER}\n\n{TANGLED}"


def test_a_plain_form_in_the_middle_of_a_class(book: SmallBook) -> None:
    grown = "class Value(Value):\n    def one(self): return 1"
    after = "class Value(Value):\n    def two(self): return 2"
    again = "class Value(Value):\n    def one(self):\n        return 1.0"
    book.page("a.md", fenced("class Value:\n    x = 1", ENGINE))
    book.page(
        "b.md",
        fenced(grown, PLAIN),
        fenced(after, ENGINE),
        fenced(again, ENGINE),
    )
    text = merge_blocks(book.read())["autograd/value.py"].text
    assert text.partition("x = 1\n")[2] == (
        "\n    # Page B (docs/b.md)\n    def one(self):\n        return 1.0\n"
        "\n    def two(self): return 2\n"
    )


def test_an_example_sees_the_form_that_the_reader_has_come_to(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced(EXPORTS, INIT),
        fenced(FIRST, PLAIN),
        fenced(USE.format("'2'", "2")),
        fenced(GUARDED, ENGINE),
        fenced(USE.format("2.0", "2.0")),
        fenced(USE.format("'2'", "TypeError: expected a float")),
    )
    read = book.read()
    for fence in read.python_fences[1:]:
        run_in(read, fence)


NEVER_REPLACED = (
    "no later block replaces the plain form of {}; write its final form "
    "further down or on a later page, or leave out plain"
)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            [fenced(FIRST, PLAIN)],
            f"docs/a.md:7: {NEVER_REPLACED.format('Value.__init__')}",
        ),
        (
            [fenced("import math\n\n\ndef f(): return math.e", PLAIN)],
            f"docs/a.md:7: {NEVER_REPLACED.format('f')}",
        ),
        (
            [fenced(FIRST, PLAIN), fenced(GUARDED, PLAIN)],
            "docs/a.md:13: Value.__init__ is defined twice, first at "
            "docs/a.md:7; write it once, and go on with a class by "
            "class Name(Name):",
        ),
        (
            [fenced("x = 1", PLAIN)],
            "docs/a.md:4: a plain form is a method or a function; write what "
            "is neither in a block that is not plain",
        ),
        (
            [fenced("def f(): pass", PLAIN), fenced("del f", ENGINE)],
            f"docs/a.md:4: {NEVER_REPLACED.format('f')}",
        ),
        (
            [
                fenced("def f(): pass", PLAIN),
                fenced("class f:\n    x = 1", ENGINE),
            ],
            "docs/a.md:8: f is defined twice, first at docs/a.md:4; write it "
            "once, and go on with a class by class Name(Name):",
        ),
        (
            [fenced("def f(): pass", PLAIN), fenced("f: int", ENGINE)],
            "docs/a.md:8: f is defined twice, first at docs/a.md:4; write it "
            "once, and go on with a class by class Name(Name):",
        ),
    ],
)
def test_what_cannot_be_a_plain_form_is_told(
    book: SmallBook, parts: list[str], message: str
) -> None:
    book.page("a.md", *parts)
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value) == message


SHIPS = "    # This form: Page C (docs/c.md)\n"
LATER = """\
import math


# Of the reasons.
class Value(Value):
    def __init__(self, data: float) -> None:
        self.data = checked(data)

    # Rounded.
    @property
    def one(self):
        return math.floor(self.data) / 0

    def three(self): return 3


def helper(): return 2


def checked(data): return data"""


def grown_book(book: SmallBook) -> None:
    """Three pages; the last replaces plain forms of the two above it."""
    book.page(
        "a.md",
        fenced(EXPORTS, INIT),
        fenced(FIRST, PLAIN),
        fenced("def helper():\n    return 1", PLAIN),
    )
    book.page(
        "b.md",
        fenced(
            "class Value(Value):\n    @property\n    def one(self): return 1\n",
            PLAIN,
        ),
        fenced("class Value(Value):\n    def two(self): return 2", ENGINE),
    )
    book.page(
        "c.md",
        fenced(USE.format("'2'", "2")),
        fenced(LATER, ENGINE),
        fenced(
            "from autograd import Value\n\n"
            "Value(1).one  #> ZeroDivisionError: …"
        ),
    )


def test_a_later_page_replaces_a_plain_form_and_is_named_there(
    book: SmallBook,
) -> None:
    grown_book(book)
    text = merge_blocks(book.read())["autograd/value.py"].text
    assert text == (
        f"{HEADER}\n\nimport math\n\n\n"
        "# Page A (docs/a.md)\n"
        'class Value:\n    """A number."""\n\n'
        f"{SHIPS}    # Of the reasons.\n"
        "    def __init__(self, data: float) -> None:\n"
        "        self.data = checked(data)\n\n"
        "    # Page B (docs/b.md)\n"
        f"{SHIPS}    # Rounded.\n"
        "    @property\n"
        "    def one(self):\n"
        "        return math.floor(self.data) / 0\n\n"
        "    def two(self): return 2\n\n"
        "    # Page C (docs/c.md)\n"
        "    def three(self): return 3\n\n\n"
        f"{SHIPS[4:]}"
        "def helper(): return 2\n\n\n"
        "# Page C (docs/c.md)\n"
        "def checked(data): return data\n"
    )


def test_down_to_the_later_page_the_plain_form_is_there(
    book: SmallBook,
) -> None:
    grown_book(book)
    read = book.read()
    *_, example, block, _ = read.python_fences
    above = merge_blocks(read, example)["autograd/value.py"].text
    assert "This form" not in above
    assert "def helper():\n    return 1\n" in above
    for fence in (example, block):
        run_in(read, fence)


def test_a_traceback_names_the_page_of_the_form_that_ran(
    book: SmallBook,
) -> None:
    grown_book(book)
    read = book.read()
    with (
        take_snapshot(read, read.python_fences[-1]).importable(),
        pytest.raises(ZeroDivisionError) as caught,
    ):
        exec("from autograd import Value\n\nValue(1).one", {})
    where = traceback.extract_tb(caught.value.__traceback__)[-1]
    page = book.root / "docs/c.md"
    assert where.filename == str(page)
    assert page.read_text("utf-8").splitlines()[(where.lineno or 0) - 1] == (
        "        return math.floor(self.data) / 0"
    )


@pytest.mark.parametrize(
    ("again", "line"),
    [("def helper(): return 3", 4), ("helper = print", 4)],
)
def test_a_plain_form_is_replaced_once(
    book: SmallBook, again: str, line: int
) -> None:
    grown_book(book)
    book.page("d.md", fenced(again, ENGINE))
    with pytest.raises(BookError, match="helper is defined twice") as caught:
        merge_blocks(book.read())
    assert str(caught.value).startswith(f"docs/d.md:{line}: ")


def test_a_page_above_does_not_replace_a_plain_form(book: SmallBook) -> None:
    book.page("c.md", fenced(GUARDED.replace("(Value)", "", 1), ENGINE))
    book.page(
        "d.md", fenced("class Value(Value):\n    def twice(self): 1", PLAIN)
    )
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value).startswith(
        "docs/d.md:5: Value.twice is defined twice, first at docs/c.md:11; "
    )


def test_plain_says_something_of_an_engine_block_alone(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1", "python { plain }"))
    assert book.mistakes()[0].startswith("docs/a.md:3: unknown option")
