"""What is tangled is Python, and each of its files can be imported."""

from __future__ import annotations

import pytest

from literate.command import main
from literate.read.model import BookError
from literate.tangle.merge import merge_blocks
from literate.tangle.package import package_files
from press.small_book import ENGINE, INIT, SmallBook, fenced


def titled(file: str, source: str = "x = 1") -> str:
    language = "c" if file.endswith(".c") else "python"
    return fenced(source, f'{language} {{ title="{file}" }}')


NO_FILE = "docs/a.md:3: an engine block's title is a file that can be imported"
LETTERS = ": a name is of letters from A to Z, digits and _, no digit first"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("autograd/class.py", "'class' cannot be: it is a keyword of Python"),
        ("autograd/None.py", "'None' cannot be: it is a keyword of Python"),
        ("autograd/is/a.py", "'is' cannot be: it is a keyword of Python"),
        ("autograd/import.pyi", "'import' cannot be: it is a keyword"),
        ("autograd/for.c", "'for' cannot be: it is a keyword of Python"),
        ("autograd/3d.py", f"'3d' cannot be{LETTERS}"),
        ("autograd/3/d.py", f"'3' cannot be{LETTERS}"),
        ("autograd/a-b.py", f"'a-b' cannot be{LETTERS}"),
        ("autograd/a b.c", f"'a b' cannot be{LETTERS}"),
        ("autograd/a.b.py", f"'a.b' cannot be{LETTERS}"),
        ("autograd//a.py", f"'' cannot be{LETTERS}"),
        ("autograd/é.py", f"'é' cannot be{LETTERS}"),
        ("autograd/a٣.py", f"'a٣' cannot be{LETTERS}"),
        ("autograd/../a.py", f"'..' cannot be{LETTERS}"),
        ("autograd/con.py", "'con' cannot be: Windows keeps that name"),
        ("autograd/Aux/a.py", "'Aux' cannot be: Windows keeps that name"),
        ("autograd/__pycache__/a.py", "'__pycache__' cannot be: Python keeps"),
    ],
)
def test_a_file_that_no_import_could_name(
    book: SmallBook, file: str, why: str
) -> None:
    book.page("a.md", titled(file))
    [mistake] = book.mistakes()
    assert mistake.startswith(f"{NO_FILE}, and in {file!r} {why}")


@pytest.mark.parametrize(
    ("file", "other", "why"),
    [
        ("value.py", "Value.py", "differs in capital letters alone"),
        ("part/a.py", "Part/b.py", "differs in capital letters alone"),
        ("part/a.py", "PART.py", "differs in capital letters alone"),
        ("_fast.c", "_FAST.pyi", "differs in capital letters alone"),
        ("_fast.c", "_fast.py", "would be imported by the same name as"),
        ("value.py", "value/a.py", "gives one name to a module and a folder"),
        ("a/b/c.py", "a/b.py", "gives one name to a module and a folder"),
        ("_fast.c", "_fast/__init__.py", "gives one name to a module and a"),
    ],
)
def test_two_files_of_one_name(
    book: SmallBook, file: str, other: str, why: str
) -> None:
    book.page("a.md", titled(f"autograd/{file}"))
    book.page("b.md", titled(f"autograd/{other}"))
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    message = str(caught.value)
    assert message.startswith(f"docs/b.md:3: autograd/{other} {why}")
    assert f"autograd/{file}, which docs/a.md:3 begins; give one of" in message


@pytest.mark.parametrize(
    "source",
    [
        "from autograd.part import value",
        "from .part import f as value",
        "import math as value",
        "def value(): ...",
        "value = 1",
        "for value in [1]: ...",
    ],
)
def test_a_name_that_hides_a_module(book: SmallBook, source: str) -> None:
    book.page("a.md", fenced("x = 1", ENGINE), fenced(f"y = 1\n{source}", INIT))
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value) == (
        "docs/a.md:9: value hides the module autograd/value.py; give one of "
        "them another name"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"_fast.c": "", "_fast.pyi": "x: int", "fast.py": "x = 1"},
        {"match.py": "x = 1", "type.py": "x = 1", "__main__.py": "x = 1"},
        {"part/__init__.py": "a = 1", "part/b.py": "x = 1", "a.py": "x = 1"},
        {"a.py": "a = 1", "__init__.py": "from . import a\n"},
        {"a.py": "a = 1", "__init__.py": "from autograd import a\n"},
        {"a.py": "a = 1", "__init__.py": "import autograd.a as a\n"},
        {"a.py": "a = 1", "__init__.py": "from autograd.a import a as b\n"},
    ],
)
def test_files_that_can_be_imported(
    book: SmallBook, files: dict[str, str]
) -> None:
    blocks = [
        titled(f"autograd/{file}", source or "int x;")
        for file, source in files.items()
    ]
    book.page("a.md", *blocks)
    assert len(package_files(book.read())) == len(files) + 1


CLASS = "class A:\n{0}x = 1\n\n{0}def f(self):\n{0}    return 1"
MORE = "class A(A):\n{0}def g(self):\n{0}    return 2"


@pytest.mark.parametrize("first", ["  ", "    ", "      "])
@pytest.mark.parametrize("second", ["  ", "    ", "      "])
def test_a_class_is_indented_alike_in_all_its_blocks(
    book: SmallBook, first: str, second: str
) -> None:
    more = f"# Of g.\n{MORE.format(second)}"
    book.page("a.md", fenced(CLASS.format(first), ENGINE))
    book.page("b.md", fenced(more, ENGINE))
    if first == second:
        text = package_files(book.read())["autograd/value.py"]
        assert f"\n{first}# Page B (docs/b.md)\n{first}# Of g.\n" in text
        return
    with pytest.raises(BookError) as caught:
        merge_blocks(book.read())
    assert str(caught.value) == (
        f"docs/b.md:6: this goes on with class A, whose body is indented with "
        f"{first!r} at docs/a.md:5, and here with {second!r}; indent both alike"
    )


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\n\nreturn x", 6, "'return' outside function"),
        ("class A:\n    return 1", 5, "'return' outside function"),
        ("x = 1\nfor y in [1]:\n    pass\nbreak", 7, "'break' outside loop"),
        ("def f(x, x): ...", 4, "duplicate argument 'x' in function"),
        ("def f():\n    x = 1\n    global x", 6, "name 'x' is assigned to"),
        ("nonlocal x", 4, "nonlocal declaration not allowed at module"),
        ("async def f(): ...\n\n\nawait f()", 7, "'await' outside function"),
        ("from __future__ import braces", 4, "not a chance"),
        ("from __future__ import nothing", 4, "future feature nothing is not"),
    ],
)
def test_what_no_python_compiles_is_told_and_nothing_is_written(
    book: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    line: int,
    message: str,
) -> None:
    book.page("a.md", fenced(source, ENGINE), fenced("x = 1", INIT))
    monkeypatch.chdir(book.root)
    assert main(["tangle"]) == 1
    assert capsys.readouterr().err.startswith(
        f"docs/a.md:{line}: autograd/value.py would be no Python here: "
        f"{message}"
    )
    assert not (book.root / "autograd").exists()


@pytest.mark.parametrize("name", ["latin-1", "ascii", "no-such-code"])
def test_a_file_says_nothing_of_its_encoding(
    book: SmallBook, name: str
) -> None:
    source = f'# -*- coding: {name} -*-\n"""é"""'
    book.page("a.md", fenced(source, ENGINE))
    with pytest.raises(BookError, match=r"^docs/a\.md:4: a comment with the w"):
        package_files(book.read())


def test_a_string_below_an_import_is_no_docstring(book: SmallBook) -> None:
    book.page("a.md", fenced('import math\n\n"""No docstring."""', ENGINE))
    text = package_files(book.read())["autograd/value.py"]
    assert text.index("import math") < text.index("No docstring")
