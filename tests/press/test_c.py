"""Pages that write C: how it is read, tangled, compiled, imported and shown."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from literate.command import main
from literate.read.book import read_book
from literate.read.model import Fence
from literate.run.errors import BlockError
from literate.tangle import compiler
from literate.tangle.lines import Line
from literate.tangle.merge import merge_blocks
from literate.tangle.package import drift, stale, write
from literate.tangle.snapshot import take_snapshot
from literate.weave.page_data import page_data
from press.small_book import (
    COMPILES,
    DECLARED,
    ENGINE,
    FAST,
    IN_C,
    STUB,
    VALUE,
    WRITTEN,
    SmallBook,
    book_with_c,
    fenced,
    run_in,
)
from press.test_weave import rendered, text_of, woven

COMPILED = f"autograd/_fast{EXTENSION_SUFFIXES[0]}"


def failure(book: SmallBook, fence: Fence) -> str:
    with pytest.raises(BlockError) as caught:
        run_in(book.read(), fence)
    return str(caught.value)


def compile_for(book: SmallBook) -> None:
    """What the book's own tool does, with the bare compiler."""
    command = compiler.find_compiler()
    assert command
    text = (book.root / "autograd/_fast.c").read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    loose = ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    subprocess.run(
        [
            *(*command, "-shared", "-fPIC", *loose),
            *(f'-DSOURCE_HASH="{digest}"', "autograd/_fast.c", "-o", COMPILED),
        ],
        cwd=book.root,
        check=True,
    )


def test_a_c_block_is_an_engine_block_and_no_python(book: SmallBook) -> None:
    book.page(
        "a.md",
        fenced("int a;", IN_C),
        fenced("x = 1", ENGINE),
        fenced("x: int", STUB),
        fenced("int b;", IN_C),
        fenced("1"),
    )
    page = book.read().pages[0]
    a, x, stub, b, example = page.fences
    assert {a.kind, x.kind, stub.kind, b.kind} == {"engine"}
    assert [f.language == "c" for f in page.fences] == [1, 0, 0, 1, 0]
    assert [f.is_module for f in page.fences] == [0, 1, 0, 0, 0]
    assert page.code_fences == [a, x, stub, b, example]
    assert page.python_fences == [x, stub, example]
    assert a.file == "autograd/_fast.c"
    assert book.read().engine_fences(b) == [a, x, stub, b]


@pytest.mark.parametrize(
    ("block", "mistake"),
    [
        (fenced("int a;", "c"), "a C block has a title, which names its file"),
        (fenced("int a;", f"{IN_C[:-1]}plain }}"), "a C block has a title, wh"),
        (
            fenced("int a;", "c { continuation }"),
            "a C block has a title, which",
        ),
        (
            fenced("int a;", 'c { title="autograd/fast.py" }'),
            "the title of a C block is a file autograd/….c, not 'autograd/fast",
        ),
        (
            fenced("int a;", 'c { title="_fast.c" }'),
            "the title of a C block is a file autograd/….c, not '_fast.c'",
        ),
        (
            fenced("x = 1", 'python { title="autograd/_fast.c" }'),
            "an engine block's title is a file autograd/….py or ….pyi, not",
        ),
        (fenced("int a;", "C"), "unknown kind of fence 'C'"),
        (fenced("int a;", "cpp"), "unknown kind of fence 'cpp'"),
        (
            f"- c\n    ```{IN_C}\n    int a;\n    ```\n",
            "a fence stands at colu",
        ),
    ],
)
def test_a_mistake_of_a_c_block_is_told(
    book: SmallBook, block: str, mistake: str
) -> None:
    book.page("a.md", block)
    [message] = book.mistakes()
    assert message.partition(" ")[2].startswith(mistake)


def test_c_is_no_wider_than_the_rest(book: SmallBook) -> None:
    book.page("a.md", fenced(f"// {'-' * 77}\nint a;", IN_C))
    book.read()
    book.page("a.md", fenced(f"int a;\n// {'-' * 78}", IN_C))
    [message] = book.mistakes()
    assert message.startswith("docs/a.md:5: 81 columns; ")


def test_c_blocks_are_joined_in_the_order_of_the_pages(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced("int a;", IN_C),
        fenced("x = 1", ENGINE),
        fenced("\n/* not\n\n   parsed\n\n\n", IN_C),
    )
    book.page("b.md", fenced("*/\nint b;", IN_C))
    files = merge_blocks(book.read())
    assert list(files) == ["autograd/_fast.c", "autograd/value.py"]
    assert (
        files["autograd/_fast.c"].text
        == """\
// Tangled from docs/ by literate/tangle/: change the pages, not this.

// Page A (docs/a.md)
int a;

/* not

   parsed

// Page B (docs/b.md)
*/
int b;
"""
    )
    assert Line("int b;", "docs/b.md", 5) in files["autograd/_fast.c"].lines
    first = book.read().code_fences[0]
    assert (
        "parsed"
        not in merge_blocks(book.read(), first)["autograd/_fast.c"].text
    )


def test_a_c_block_without_c_is_a_mistake(book: SmallBook) -> None:
    book.page("a.md", fenced("\n", IN_C))
    with pytest.raises(
        Exception, match=r"docs/a\.md:3: this engine block holds no C"
    ):
        merge_blocks(book.read())


def test_a_stub_is_tangled_as_python_with_a_stubs_blank_lines(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x: int\n\nclass A:\n    y: int", STUB))
    book.page("b.md", fenced("class A(A):\n    def f(self): ...", STUB))
    _, _, text = merge_blocks(book.read())["autograd/_fast.pyi"].text.partition(
        "\n"
    )
    assert text == (
        "\n# Page A (docs/a.md)\nx: int\n\nclass A:\n    y: int\n\n"
        "    # Page B (docs/b.md)\n    def f(self): ...\n"
    )
    book.page("b.md", fenced("def f(self)", STUB))
    with pytest.raises(Exception, match=r"docs/b\.md:4: syntax error: "):
        merge_blocks(book.read())


@pytest.mark.parametrize("written", [DECLARED, WRITTEN])
def test_c_and_stubs_that_differ_are_drift(
    tmp_path: Path, written: str
) -> None:
    book = book_with_c(tmp_path)
    assert write(book.read())[1:] == [
        "autograd/_fast.c",
        "autograd/_fast.pyi",
        "autograd/fast.py",
    ]
    assert drift(book.read()) == []
    book.write("autograd/_fast.c", written)
    (book.root / "autograd/_fast.pyi").unlink()
    assert drift(book.read()) == [
        "autograd/_fast.pyi is missing",
        "autograd/_fast.c differs from the pages",
    ]


def test_a_compiled_file_is_no_drift_where_pages_write_its_c(
    tmp_path: Path,
) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    book.write(COMPILED, "")
    # Of another Python.
    suffix = Path(EXTENSION_SUFFIXES[0]).suffix
    book.write(f"autograd/_fast.another{suffix}", "")
    assert drift(book.read()) == []
    book.write(f"autograd/fast{suffix}", "")
    book.write(f"autograd/deep/_fast{suffix}", "")
    assert drift(book.read()) == [
        f"autograd/deep/_fast{suffix} is stray: no page writes it",
        f"autograd/fast{suffix} is stray: no page writes it",
    ]


def test_a_compiled_file_that_an_older_text_made_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    monkeypatch.chdir(tmp_path)
    assert stale(book.read()) == []
    text = (tmp_path / "autograd/_fast.c").read_bytes()
    digest = hashlib.sha256(text).hexdigest().encode()
    (tmp_path / COMPILED).write_bytes(b"\xff\0" + digest + b"\0\xfe")
    assert stale(book.read()) == []
    assert main(["tangle", "--check"]) == 0
    book.page("d.md", fenced("int more;", IN_C))
    message = (
        f"{COMPILED} is compiled from an older autograd/_fast.c; "
        "compile it anew with: python tools/extension.py"
    )
    assert stale(book.read()) == [message]
    # Once it is written, nothing but this is left to do.
    assert main(["tangle"]) == 0
    assert main(["tangle", "--check"]) == 1
    assert capsys.readouterr().err == f"{message}\n" * 2
    # One that another Python has made is that one's.
    (tmp_path / COMPILED).rename(tmp_path / "autograd/_fast.another.so")
    assert main(["tangle", "--check"]) == 0


def test_what_was_not_compiled_cannot_be_imported_and_says_so(
    tmp_path: Path,
) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    before, first, *_, stub, fast, example = book.read().code_fences
    # Neither C nor a stub is Python that could be imported in its place.
    assert "no page so far has written autograd" in failure(book, before)
    assert failure(book, example).endswith(
        "ModuleNotFoundError: autograd._fast was not compiled\n"
    )
    # That is no mistake of the page that imports it.
    run_in(book.read(), stub)
    run_in(book.read(), fast)
    with (
        take_snapshot(book.read(), before).importable(),
        pytest.raises(ImportError, match=r"no page so far has written autogr"),
    ):
        import_module("autograd._fast")
    with (
        take_snapshot(book.read(), first).importable(),
        pytest.raises(ImportError, match=r"autograd\._fast was not compiled"),
    ):
        import_module("autograd._fast")


def test_a_stub_alone_is_no_module_and_need_not_be_one(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced("x: int", STUB),
        fenced("import autograd._fast"),
    )
    _, stub, example = book.read().code_fences
    run_in(book.read(), stub)
    message = "no page so far has written autograd._fast"
    assert message in failure(book, example)


@pytest.mark.parametrize("end", ["", " from None", " from error"])
def test_an_import_that_says_it_in_its_own_words_is_no_mistake_either(
    book: SmallBook, end: str
) -> None:
    says = (
        "try:\n    from autograd._fast import x\nexcept ImportError as error:\n"
        f"    raise ImportError('build it'){end}"
    )
    book.page("a.md", fenced("int x;", IN_C), fenced(says, FAST))
    run_in(book.read(), book.read().python_fences[0])
    book.page("a.md", fenced("int x;", IN_C), fenced("import no_such", FAST))
    assert "No module named 'no_such'" in failure(
        book, book.read().python_fences[0]
    )


@COMPILES
def test_a_compiled_module_is_served_and_again(tmp_path: Path) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    compile_for(book)
    assert stale(book.read()) == []
    before, *_, fast, example = book.read().code_fences
    for _ in range(3):
        run_in(book.read(), fast)
        assert run_in(book.read(), example).printed == "42\n"
        assert "no page so far has written autograd" in failure(book, before)
    with take_snapshot(book.read()).importable():
        for name, file in ("_fast", COMPILED), ("fast", "autograd/fast.py"):
            module = import_module(f"autograd.{name}")
            assert module.__file__ == str(tmp_path / file)


def lines_of(book: SmallBook, up_to: int) -> list[Line]:
    read = book.read()
    return merge_blocks(read, read.code_fences[up_to])["autograd/_fast.c"].lines


@COMPILES
def test_c_as_far_as_a_block_may_use_what_comes_later(tmp_path: Path) -> None:
    book = book_with_c(tmp_path)
    first, both = lines_of(book, 1), lines_of(book, 2)
    assert not compiler.complaints(tmp_path, first, is_whole=False)
    assert not compiler.complaints(tmp_path, both, is_whole=True)
    message = compiler.complaints(tmp_path, first, is_whole=True)
    assert "answer" in message


@COMPILES
@pytest.mark.parametrize(
    ("c", "line", "words"),
    [
        ("int a;\nint b", 9, "expected"),
        ("int a;\nint b = &a;", 9, "int"),
        (
            "int a;\nint f(void) { int x; return x == x; }\nint g(int y) {}",
            10,
            "",
        ),
        ('#include "no_such.h"', 8, "no_such.h"),
    ],
)
def test_the_compiler_names_the_pages_own_lines(
    book: SmallBook, c: str, line: int, words: str
) -> None:
    book.page("a.md", fenced("int z;", IN_C), fenced(c, IN_C))
    lines = lines_of(book, 1)
    message = compiler.complaints(book.root, lines, is_whole=False)
    assert f"docs/a.md:{line}:" in message
    assert words in message


def test_a_compiler_that_is_not_there_or_finds_no_headers_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = compiler.find_compiler.__wrapped__
    monkeypatch.setenv("CC", "no-such-compiler -pthread")
    assert found() is None
    monkeypatch.delenv("CC")
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    assert found() is None
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _: None)
    assert found() is None


def test_the_site_shows_c_with_its_title_and_no_links(tmp_path: Path) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    text = text_of(book, "docs/c.md")
    lines = woven(tmp_path, text)
    assert lines.count(f"```{IN_C}") == 2
    assert lines.count(f"```{STUB}") == 1
    assert not [line for line in lines if "api-links" in line]
    start = lines.index("/// details | The engine so far: `autograd/_fast.c`")
    assert lines[start + 3 : start + 5] == [
        "```c",
        "// Tangled from docs/ by literate/tangle/: change the pages, "
        "not this.",
    ]
    html = rendered(tmp_path, text)
    # Coloured as C, where it stands and at the end of the page.
    assert html.count('<span class="cp">#include</span>') == 2
    assert html.count('<span class="filename">autograd/_fast.c</span>') == 2


def test_a_c_file_or_a_stub_that_changes_is_told_by_the_next_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = book_with_c(tmp_path)
    write(book.read())
    text = text_of(book, "docs/c.md")
    for name in "_fast.c", "_fast.pyi":
        caplog.clear()
        rendered(tmp_path, text)
        assert "differs" not in caplog.text
        file = tmp_path / "autograd" / name
        good = file.read_text("utf-8")
        file.write_text("changed", "utf-8")
        rendered(tmp_path, text)
        assert f"autograd/{name} differs from the pages" in caplog.text
        file.write_text(good, "utf-8")


def test_a_page_ships_neither_c_nor_stubs(tmp_path: Path) -> None:
    book = book_with_c(tmp_path)
    book.page("d.md", fenced(VALUE, ENGINE))
    read = read_book(tmp_path)
    data = page_data(read, read.pages[0])
    assert [
        title for page in data["engine"].values() for _, title, *_ in page
    ] == ["autograd/fast.py", "autograd/value.py"]
    # Where there is no C yet, its import fails there as it does at home.
    assert [kind for _, kind, *_ in data["blocks"]] == ["only_here"]
