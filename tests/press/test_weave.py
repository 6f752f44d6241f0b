"""What the site shows beyond plain Markdown."""

from __future__ import annotations

import json
import logging
import re
import subprocess
from pathlib import Path

import pytest
from markdown import Markdown

from literate.read.book import read_book
from literate.read.model import Book, BookError
from literate.tangle.merge import merge_blocks
from literate.tangle.package import write
from literate.weave import browser_python as runtime
from literate.weave import edition
from literate.weave.description import first_sentence
from literate.weave.edition import build_line
from literate.weave.extension import WeaveExtension, makeExtension
from literate.weave.markup import api_links
from press.small_book import (
    ADD,
    ENGINE,
    INIT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
)


def rendered(root: Path, text: str, *, strict: bool = False) -> str:
    blocks = [
        "attr_list",
        "pymdownx.superfences",
        "pymdownx.blocks.details",
        "pymdownx.blocks.html",
    ]
    return Markdown(
        extensions=[*blocks, WeaveExtension(root=str(root), strict=strict)]
    ).convert(text)


def woven(root: Path, text: str) -> list[str]:
    """The page's lines as the extension leaves them to Python-Markdown."""
    markdown = Markdown(extensions=[makeExtension(root=str(root))])
    return markdown.preprocessors["weave"].run(text.splitlines())


@pytest.fixture
def written(tmp_path: Path) -> SmallBook:
    book = good_book(tmp_path)
    write(read_book(tmp_path))
    return book


def text_of(book: SmallBook, path: str) -> str:
    return (book.root / path).read_text("utf-8")


def test_links_stand_below_each_engine_block(written: SmallBook) -> None:
    lines = woven(written.root, text_of(written, "docs/b.md"))
    links = [
        "```",
        "",
        "/// html | p.api-links",
        "In the reference: [`Value.__add__`][autograd.value.Value.__add__]",
        "///",
        "",
    ]
    assert lines[2:12] == [*fenced(ADD, ENGINE).splitlines()[:-1], *links]
    # Of page a the class and __repr__ are in the reference, and nothing of
    # __init__.py.
    first = woven(written.root, text_of(written, "docs/a.md"))
    assert [line for line in first if line.startswith("In the reference")] == [
        "In the reference: [`Value`][autograd.value.Value], "
        "[`Value.__repr__`][autograd.value.Value.__repr__]"
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): ...", ["f"]),
        ("def _f(): ...", []),
        ("x = 1", []),
        ("class _A:\n    def f(self): ...", []),
        ("class A:\n    def _x(self): ...", ["A"]),
        ("class A:\n    x = 1\n\n    def f(self): ...", ["A", "A.f"]),
        (
            "class A:\n    def __init__(self): ...\n    def __len__(self): ...",
            ["A", "A.__len__"],
        ),
        ("class A(B):\n    def f(self): ...", ["A", "A.f"]),
        ("class A: ...\nclass B: ...\ndef f(): ...", ["A", "B", "f"]),
    ],
)
def test_links_go_to_what_the_reference_shows(
    book: SmallBook, source: str, names: list[str]
) -> None:
    book.page("a.md", fenced(source, ENGINE))
    links = ", ".join(f"[`{name}`][autograd.value.{name}]" for name in names)
    expected = [
        "/// html | p.api-links",
        f"In the reference: {links}",
        "///",
        "",
    ]
    assert api_links(book.read().python_fences[0]) == (
        expected if names else []
    )


def test_links_stand_below_each_of_several_blocks(book: SmallBook) -> None:
    functions = [f"def {name}(): ..." for name in "fgh"]
    book.page("a.md", *(fenced(function, ENGINE) for function in functions))
    text = text_of(book, "docs/a.md")
    expected = text.splitlines()[:2]
    for name, function in zip("fgh", functions):
        expected += fenced(function, ENGINE).splitlines()
        expected += [
            "",
            *api_links(
                next(
                    f for f in book.read().python_fences if function in f.source
                )
            ),
        ]
        expected += [""]
        assert f"[`{name}`][autograd.value.{name}]" in expected[-4]
    assert woven(book.root, text)[: len(expected) - 1] == expected[:-1]


def test_a_page_that_adds_to_the_engine_ends_with_the_engine_so_far(
    written: SmallBook,
) -> None:
    read = read_book(written.root)
    first = rendered(written.root, text_of(written, "docs/a.md"))
    second = rendered(written.root, text_of(written, "docs/b.md"))
    assert (
        first.count('<details class="so-far" data-search-exclude="true">') == 2
    )
    assert (
        second.count('<details class="so-far" data-search-exclude="true">') == 1
    )
    assert (
        "<summary>The engine so far: <code>autograd/value.py</code></summary>"
        in second
    )
    assert "autograd/__init__.py" not in second
    so_far = merge_blocks(read, read.pages[0].python_fences[0])[
        "autograd/value.py"
    ].text.splitlines()
    lines = woven(written.root, text_of(written, "docs/a.md"))
    start = (
        lines.index("/// details | The engine so far: `autograd/value.py`") + 4
    )
    assert lines[start : start + len(so_far) + 2] == [*so_far, "```", "///"]
    assert not any("__add__" in line for line in so_far)


def test_a_page_without_engine_blocks_ends_with_the_build_alone(
    book: SmallBook,
) -> None:
    good_book(book.root)
    book.nav = ["a.md", "b.md"]
    book.page("c.md", "Text.", fenced("print(1)  #> 1"))
    write(book.read())
    text = text_of(book, "docs/c.md")
    assert woven(book.root, text) == [
        *text.splitlines(),
        "",
        *build_line(book.read()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Text.",
        "# Page A\n\nAnother text.",
        "# Page\nA",
        "```python\nx = 1\n```",
    ],
)
def test_text_that_is_no_page_is_left_alone(
    written: SmallBook, text: str
) -> None:
    assert woven(written.root, text) == text.splitlines()
    assert "Version" not in rendered(written.root, text)


def test_a_page_is_known_whatever_its_white_space(written: SmallBook) -> None:
    text = (
        text_of(written, "docs/b.md").replace("\n\n", "\n  \n\t\n")
        + "Two  spaces  \nand\ta tab.\n\n"
    )
    written.write("docs/b.md", text)
    found = rendered(written.root, text)
    assert "In the reference" in found
    assert "Version" in found


def git(root: Path, *arguments: str) -> str:
    settings = [
        "user.name=A",
        "user.email=a@example.org",
        "commit.gpgsign=no",
        "tag.gpgsign=no",
    ]
    command = [
        "git",
        *(part for setting in settings for part in ("-c", setting)),
        *arguments,
    ]
    ran = subprocess.run(  # the tests' own commands
        command, cwd=root, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_the_build_line_names_version_commit_and_day(
    written: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-09T23:30:00+01:00")
    git(written.root, "init", "--quiet")
    git(written.root, "add", "--all")
    git(written.root, "commit", "--quiet", "--message=First")
    # A tag changes nothing: it is the commit that is named.
    git(written.root, "tag", "--annotate", "--message=v1", "v1")
    commit = git(written.root, "rev-parse", "HEAD")
    read = read_book(written.root)
    top, line, end = build_line(read)
    assert (top, end) == ("/// html | p.build", "///")
    made_of = re.fullmatch(
        r"Version 0\.1, commit (\w{7,}) of "
        r'<time datetime="(.*)">(.*)</time>',
        line,
    )
    assert made_of
    assert commit.startswith(made_of[1])
    assert (made_of[2], made_of[3]) == ("2026-03-09", "9 March 2026")
    written.write("autograd/value.py", "changed\n")
    dirty = line.replace(made_of[1], f"{made_of[1]}-dirty")
    assert build_line(read)[1] == dirty
    shown = rendered(written.root, text_of(written, "docs/a.md"))
    assert f'<p class="build">{dirty}</p>' in " ".join(shown.split())


def test_the_build_line_without_a_repository_or_without_git(
    written: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_book(written.root)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(written.root.parent))
    assert build_line(read)[1] == "Version 0.1"
    monkeypatch.setenv("PATH", "")
    assert build_line(read)[1] == "Version 0.1"


def test_the_build_line_of_an_engine_that_says_no_version(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("x = 1", ENGINE))
    assert build_line(book.read())[1].startswith("Version unknown")
    book.page("b.md", fenced("x = 1", INIT))
    assert build_line(book.read())[1].startswith("Version unknown")


@pytest.mark.parametrize(
    ("opening", "sentence"),
    [
        ("Is it *so*? It is.", "Is it so?"),
        ("One [two](b.md) `three`\nfour. Five.", "One two three four."),
        ("Version 3.1 has `a < b` & more.", "Version 3.1 has a < b & more."),
        ("All of a paragraph:\n\nAnother.", "All of a paragraph:"),
        ("## No paragraph\n\nText.", ""),
        (fenced("print(1)  #> 1"), ""),
    ],
)
def test_the_first_sentence_of_a_page_is_plain_text(
    book: SmallBook, opening: str, sentence: str
) -> None:
    book.page("a.md", opening)
    assert first_sentence(book.read().pages[0]) == sentence


def test_listings_of_the_reference_are_not_searched(written: SmallBook) -> None:
    listing = '<details class="mkdocstrings-source">'
    assert 'source" data-search-exclude="true">' in rendered(
        written.root, f"{listing}</details>"
    )


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    assert all(record.levelno == logging.WARNING for record in caplog.records)
    assert all(record.name == "mkdocs.literate" for record in caplog.records)
    return [record.getMessage() for record in caplog.records]


def test_a_good_book_warns_of_nothing(
    written: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    rendered(written.root, text_of(written, "docs/a.md"))
    assert warnings(caplog) == []


def test_a_proof_that_is_missing_is_told_with_its_line(
    written: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    written.nav = ["a.md", "b.md"]
    written.page("c.md", "[`tests/test_c.py::test_c`](../tests/test_c.py)")
    rendered(written.root, text_of(written, "docs/c.md"))
    assert warnings(caplog) == [
        "docs/c.md:3: there is no test tests/test_c.py::test_c; "
        "write it, or name another"
    ]


def test_drift_is_told_by_the_first_page(
    written: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    written.write("autograd/value.py", "changed\n")
    for path in ("docs/b.md", "docs/a.md", "docs/b.md"):
        assert "The engine so far" in rendered(
            written.root, text_of(written, path)
        )
    assert warnings(caplog) == [
        "autograd/value.py differs from the pages; "
        "run python -m literate tangle"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (fenced("1", "py"), "docs/a.md:3: unknown kind of fence 'py'; "),
        (fenced("x = 1\nx = 2", ENGINE), "docs/a.md:5: x is defined twice, "),
        (fenced(f"{VALUE}\n\n\n{ADD}\n(", ENGINE), "docs/a.md:"),
    ],
)
def test_a_book_that_cannot_be_read_warns_and_shows_its_text(
    book: SmallBook, caplog: pytest.LogCaptureFixture, text: str, message: str
) -> None:
    book.page("a.md", text, "A $x$ b.")
    book.page("b.md", "[`tests/test_a.py::test_a`](../tests/test_a.py)")
    for path in ("docs/a.md", "docs/b.md"):
        found = rendered(book.root, text_of(book, path))
        assert "Version" not in found
        assert "<a" not in found
        assert ("<math" in found) == (path == "docs/a.md")
    [warning] = warnings(caplog)
    assert warning.startswith(message)


def test_what_is_no_page_s_own_fault_is_told_by_the_first_of_them(
    book: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    book.page("a.md", "Text.")
    book.page("b.md", "Text.")
    book.write("mkdocs.yml", "nav: [a.md, b.md, gone.md]\n")
    for path in ("docs/b.md", "docs/a.md"):
        rendered(book.root, text_of(book, path))
    [warning] = warnings(caplog)
    assert warning.startswith("mkdocs.yml:1: the nav names gone.md")


def test_a_change_is_seen_and_all_else_is_read_once(
    written: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []

    def counted(root: Path) -> Book:
        reads.append(root)
        return read_book(root)

    monkeypatch.setattr(edition, "read_book", counted)
    for _ in range(2):
        for path in ("docs/a.md", "docs/b.md"):
            assert "Version" in rendered(written.root, text_of(written, path))
    assert len(reads) == 1
    text = text_of(written, "docs/b.md") + "\nOne more line.\n"
    written.write("docs/b.md", text)
    assert "Version" in rendered(written.root, text)
    assert len(reads) == 2


def test_the_book_in_the_current_directory_is_read_unless_another_is_named(
    written: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written.root)
    markdown = Markdown(extensions=["literate.weave.extension"])
    assert (
        markdown.convert(text_of(written, "docs/b.md")).count("Version 0.1")
        == 1
    )


@pytest.fixture
def lively(written: SmallBook, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """A book with an exercise, where there is Python for its pages."""
    parts = ["starter", "check", "solution"]
    written.page(
        "z.md",
        fenced("print(1)  #> 1"),
        "/// exercise | Two",
        *(fenced("x = '</script>'", f"python {{ {part} }}") for part in parts),
        "///\n",
    )
    monkeypatch.setattr(runtime, "is_there", lambda root: True)
    monkeypatch.setattr(runtime, "has_press", lambda root: True)
    return written


def test_a_page_is_told_of_its_blocks_where_there_is_python(
    lively: SmallBook,
) -> None:
    html = rendered(lively.root, text_of(lively, "docs/z.md"))
    text = html.partition('id="live">')[2].partition("</script>")[0]
    data = json.loads(text)
    assert data["key"] == runtime.key()
    assert data["blocks"] == [
        [3, "example", 0, 0],
        [8, "starter", 0, 0],
        [12, "check", 8, 0],
        [16, "solution", 0, 12],
    ]
    for line, *_ in data["blocks"]:
        assert f'data-line="{line}"' in html


def test_a_block_for_home_cannot_be_run_in_the_page(lively: SmallBook) -> None:
    goes_on = fenced("print(1)  #> 1", "python { continuation }")
    lively.page(
        "h.md", fenced("print(1)  #> 1"), fenced("import numpy"), goes_on
    )
    html = rendered(lively.root, text_of(lively, "docs/h.md"))
    text = html.partition('id="live">')[2].partition("</script>")[0]
    assert json.loads(text)["blocks"] == [[3, "example", 0, 0]]
    assert html.count("data-line") == 1
    # Below the two others.
    assert html.count('<p class="at-home">This example needs more') == 2


def test_an_exercise_has_its_heading_and_folds_its_check_and_solution(
    lively: SmallBook,
) -> None:
    html = rendered(lively.root, text_of(lively, "docs/z.md"))
    assert '<section class="exercise">' in html
    assert html.count("<h3>Two</h3>") == 1
    summaries = re.findall("<summary>(.*?)</summary>", html)
    assert summaries[:2] == ["The check", "A solution"]
    assert "///" not in html


def test_without_python_a_page_has_no_data_and_says_so_once(
    lively: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "mkdocs.literate")
    monkeypatch.setattr(runtime, "is_there", lambda root: False)
    for name in ("docs/z.md", "docs/b.md"):
        html = rendered(lively.root, text_of(lively, name))
        assert 'id="live"' not in html
        assert "data-line" not in html
    assert [record.getMessage() for record in caplog.records] == [
        "No block of these pages can be run in a browser; for that, "
        "call python -m literate fetch first"
    ]


def test_python_of_another_press_is_told(
    lively: SmallBook,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(runtime, "has_press", lambda root: False)
    html = "".join(
        rendered(lively.root, text_of(lively, f"docs/{name}"))
        for name in lively.nav
    )
    assert 'id="live"' not in html
    [record] = caplog.records
    assert record.getMessage().endswith("call python -m literate fetch")
    assert record.levelno == logging.WARNING


def test_a_warning_ends_a_strict_build_of_any_builder(
    written: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    figure = fenced("1 / 0", "python { graph }") + "\n/// caption\nA.\n///\n"
    written.page("c.md", figure)
    text = text_of(written, "docs/c.md")
    assert "ZeroDivisionError" in rendered(written.root, text)
    [warning] = warnings(caplog)
    with pytest.raises(BookError) as caught:
        rendered(written.root, text, strict=True)
    assert str(caught.value) == warning
    # What was wrong on one page is not held against the next.
    rendered(written.root, text_of(written, "docs/a.md"), strict=True)
