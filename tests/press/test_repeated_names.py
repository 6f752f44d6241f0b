"""Names that engine blocks bind again: on purpose, or by mistake."""

from __future__ import annotations

import sys

import pytest

from literate.read.model import BookError
from literate.tangle.merge import merge_blocks
from press.small_book import ENGINE, SmallBook, fenced

GETTER = "class A:\n    @property\n    def x(self): ..."
SETTER = "    @x.setter\n    def x(self, new): ..."
MORE = f"class A(A):\n{SETTER}"


def tangle(book: SmallBook, blocks: list[str]) -> None:
    for letter, block in zip("abcdef", blocks):
        book.page(f"{letter}.md", fenced(block, ENGINE))
    merge_blocks(book.read())


@pytest.mark.parametrize(
    "blocks",
    [
        # What is made from the name's old meaning.
        [f"{GETTER}\n\n{SETTER}\n\n    @x.deleter\n    def x(self): ..."],
        [GETTER, MORE],
        ["__all__ = ['a']", "__all__ = [*__all__, 'b']"],
        ["__all__ = ['a']", "__all__ += ['b']", "__all__ = __all__ + ['c']"],
        ["def f(): ...\n\n\nf = cache(f)"],
        ["class A:\n    x = 1\n    x = staticmethod(x)"],
        # What nobody uses by its name.
        ["@f.register\ndef _(x: int): ...", "@f.register\ndef _(x: str): ..."],
        ["x, _ = f()\n_, y = f()", "_ = 1"],
        # Overloads, and then the function.
        ["@overload\ndef f(x: int): ...\n@t.overload\ndef f(x: str): ..."],
        ["@overload\ndef f(x: int): ...", "def f(x): ..."],
        ["class A:\n    @overload\n    def f(x): ...\n    def f(x): ..."],
        # What is used for a while.
        ["for i in x: ...\nfor i in y: ...", "i = 1"],
        ["with f() as g: ...\nwith f() as g: ..."],
        ["try: ...\nexcept E as e: ...\ntry: ...\nexcept E as e: ..."],
        ["match a:\n    case [b, *c]: ...\n    case {'d': b, **c}: ..."],
        ["y = [i for i in a]\nz = [i for i in a]\ni = 1"],
        # One of several ways, or a value for when nothing better is known.
        ["try:\n    import a\nexcept ImportError:\n    a = None"],
        ["if a:\n    def f(): ...\nelse:\n    def f(): ..."],
        ["x = None\nif y:\n    x = 2"],
        ["def f(): ...", "try:\n    from _c import f\nexcept E: ..."],
        ["x: int\nx = 2"],
        ["x = 1\ndel x\nx = 2"],
        # Other names: those of another scope, or of a folder of modules.
        ["f = lambda: (n := 1)\nn = 2", "def g():\n    (n := 1)"],
        ["import os\nimport os.path", "import os.path\nimport os"],
        ["from a import *\nfrom b import *", "from a import c"],
    ],
)
def test_a_name_that_is_bound_again_on_purpose(
    book: SmallBook, blocks: list[str]
) -> None:
    tangle(book, blocks)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("(n := 1)", "(n := 2)"),
        ("if (n := f()): ...", "while (n := f()): ..."),
        ("x = [n := i for i in a]", "n = 2"),
        ("def f(x=(n := 1)): ...", "n = 2"),
        ("@(n := d)\ndef f(): ...", "n = 2"),
        ("class A((n := B)): ...", "n = 2"),
        ("with (n := f()): ...", "n = 2"),
        ("for i in (n := f()): ...", "n = 2"),
        ("a[(n := 1)] = 2", "n = 3"),
        ("assert (n := 1)", "import n"),
        ("n = 1", "for n in y: ..."),
        ("n = 1", "for a, [b, (*n, c)] in y: ..."),
        ("n = 1", "with y as n: ..."),
        ("n = 1", "with y as (a, n): ..."),
        ("n = 1", "try: ...\nexcept E as n: ..."),
        ("n = 1", "try: ...\nexcept* E as n: ..."),
        ("def n(): ...", "match y:\n    case n: ..."),
        ("def n(): ...", "match y:\n    case A(b=[*n]): ..."),
        ("def n(): ...", "match y:\n    case {**n}: ..."),
        ("def n(): ...", "if a:\n    for n in y: ..."),
        ("if a:\n    n = 1", "n = 2"),
        ("if a:\n    import n.m", "n = 2"),
        ("import n.m", "n = 2"),
        ("import a.b as n", "n = 2"),
        ("n: int", "def n(): ..."),
        ("n = 1", "n: int"),
        ("@overload\ndef n(x): ...\ndef n(x): ...", "def n(x): ..."),
        ("def n(x): ...", "@overload\ndef n(x): ..."),
        ("a = n = 1", "(b, [c, *n]) = y"),
    ],
)
def test_a_name_that_is_defined_twice(
    book: SmallBook, first: str, second: str
) -> None:
    with pytest.raises(
        BookError, match=r"^docs/b\.md:\d: n is defined twice, "
    ):
        tangle(book, [first, second])


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (GETTER, f"class A(A):\n{GETTER.partition(chr(10))[2]}", "A.x"),
        (f"{GETTER}\n{SETTER}", MORE, "A.x.setter"),
        ("class A:\n    (n := 1)", "class A(A):\n    n = 2", "A.n"),
        ("class A:\n    n = 1", "class A(A):\n    for n in x: ...", "A.n"),
    ],
)
def test_a_member_that_is_defined_twice(
    book: SmallBook, first: str, second: str, name: str
) -> None:
    with pytest.raises(BookError) as caught:
        tangle(book, [first, second])
    assert f": {name} is defined twice, first at docs/a.md:" in str(
        caught.value
    )


def test_a_type_that_is_defined_twice(book: SmallBook) -> None:
    """Python reads `type` as a statement from 3.12 on."""
    for block in "type N[T] = list[T]", "N = 1":
        with pytest.raises(BookError) as caught:
            tangle(book, ["type N = int", block])
        assert str(caught.value).startswith(
            "docs/b.md:4: N is defined twice, first at docs/a.md:4"
            if sys.version_info >= (3, 12)
            else "docs/a.md:4: syntax error: "
        )


def test_a_setter_does_not_replace_the_plain_form_of_its_getter(
    book: SmallBook,
) -> None:
    plain = ENGINE.replace(" }", " plain }")
    book.page("a.md", fenced(GETTER, plain), fenced(MORE, ENGINE))
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value).startswith(
        "docs/a.md:6: no later block replaces the plain form of"
    )
    book.page("a.md", fenced(f"{GETTER}\n\n{SETTER}", plain))
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert ": A.x is defined twice, " in str(caught.value)
