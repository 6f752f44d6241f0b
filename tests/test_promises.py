"""Every promise names a test that exists, and that a whole run ran."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.config import load_config

from literate.fences import Book, BookError, read_book
from literate.proofs import proofs, source
from literate.tangle import write
from literate.weave import WeaveExtension, anchor
from press.small_book import SmallBook

PAGE = "docs/promises.md"


@pytest.fixture(scope="module")
def root(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return read_book(root)


def rows(text: str) -> list[str]:
    """The rows of a page's tables, without their heads."""
    return re.findall(r"^\|(?! --- )(.*)\|$(?!\n\| --- )", text, re.MULTILINE)


@functools.cache
def functions_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def test_every_promise_names_a_test_that_exists(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    missing = []
    for test in proofs(page):
        file, _, name = test.partition("::")
        if not (book.root / file).is_file() or name not in functions_in(
            book.root / file
        ):
            missing.append(test)
    assert not missing


def test_every_row_is_a_promise_with_its_proof(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    assert len(rows(page.text)) > 30
    for row in rows(page.text):
        named = re.findall(r"tests/[^`]*?::\w+(?=`\])", row)
        assert named, f"a promise without a test: {row}"
        assert set(named) <= set(proofs(page)), (
            f"a link that is not read: {row}"
        )


def test_the_site_shows_each_proof_where_its_link_leads(book: Book) -> None:
    page = book.page(PAGE)
    assert page
    config = load_config(str(book.root / "mkdocs.yml"))
    names = [str(name) for name in config.markdown_extensions]
    html = Markdown(
        extensions=names, extension_configs=config.mdx_configs
    ).convert(page.text)
    assert "../tests/" not in html
    for test in proofs(page):
        assert f'href="#{anchor(test)}"' in html
        assert html.count(f'id="{anchor(test)}"') == 1


def test_the_source_of_a_proof_has_its_decorators(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text(
        "x = 1\n\n\n@mark\ndef test_one():\n    pass\n\n\ny = 2\n"
    )
    assert (
        source(tmp_path, "tests/test_it.py::test_one")
        == "@mark\ndef test_one():\n    pass"
    )
    for test in ("tests/test_it.py::test_two", "tests/test_no.py::test_one"):
        with pytest.raises(
            BookError,
            match=f"^{test}: a page names this test, but there is none$",
        ):
            source(tmp_path, test)


def test_a_proof_that_is_missing_is_a_warning_of_the_site(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = SmallBook(tmp_path)
    link = "[`tests/test_it.py::test_gone`](../tests/test_it.py)"
    book.page("it.md", f"{link}\n")
    write(book.read())
    text = (tmp_path / "docs/it.md").read_text("utf-8")
    markdown = Markdown(extensions=[WeaveExtension(root=str(tmp_path))])
    with caplog.at_level("WARNING", logger="mkdocs.literate"):
        markdown.convert(text)
    assert caplog.messages == [
        "docs/it.md: tests/test_it.py::test_gone: "
        "a page names this test, but there is none"
    ]


TESTS = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_runs(n):
    pass

@pytest.mark.skip  # a proof that did not run, for the check to report
def test_sleeps():
    pass
"""


@pytest.mark.parametrize(
    ("named", "arguments", "code"),
    [
        ("test_runs", [], 0),
        ("test_sleeps", [], 1),
        ("test_gone", [], 1),
        ("test_gone", ["-k", "runs"], 0),
        ("test_sleeps", ["tests"], 0),
    ],
)
def test_a_whole_run_fails_unless_every_proof_passed(
    root: Path, tmp_path: Path, named: str, arguments: list[str], code: int
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests/test_it.py").write_text(TESTS)
    (tmp_path / "docs/it.md").write_text(
        f"# It\n\n[`tests/test_it.py::{named}`](../tests/test_it.py)\n"
    )
    (tmp_path / "mkdocs.yml").write_text("nav: [it.md]\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = docs tests\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-pliterate.pytest_plugin",
        "--markdown-docs",
    ]
    run = subprocess.run(
        [
            *command,
            f"--rootdir={tmp_path}",
            f"-c{tmp_path}/pytest.ini",
            *arguments,
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == code, run.stdout + run.stderr
    complaint = (
        f"docs/it.md: tests/test_it.py::{named}: did not pass, or did not run"
    )
    assert (complaint in run.stdout) == bool(code)
