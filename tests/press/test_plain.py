"""A plain form: a method as it is first taught, replaced further down."""

from __future__ import annotations

import pytest

from literate.read.model import BookError
from literate.tangle.lines import HEADER
from literate.tangle.merge import merge_blocks
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


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            [fenced(FIRST, PLAIN)],
            "docs/a.md:7: no later block of this page replaces the plain form "
            "of Value.__init__; write its final form, or leave out plain",
        ),
        (
            [fenced(FIRST, PLAIN), fenced(GUARDED, PLAIN)],
            "docs/a.md:13: Value.__init__ is defined twice, first at "
            "docs/a.md:7; write it once, and go on with a class by "
            "class Name(Name):",
        ),
        (
            [fenced("x = 1", PLAIN)],
            "docs/a.md:4: a plain form is a method; write what is no class "
            "in a block that is not plain",
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


def test_another_page_cannot_replace_a_plain_form(book: SmallBook) -> None:
    book.page("a.md", fenced(FIRST, PLAIN))
    book.page("b.md", fenced(GUARDED, ENGINE))
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value) == (
        "docs/b.md:5: the plain form of Value.__init__ at docs/a.md:7 is "
        "replaced on its own page, not on another"
    )


def test_plain_says_something_of_an_engine_block_alone(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1", "python { plain }"))
    assert book.mistakes()[0].startswith("docs/a.md:3: unknown option")
