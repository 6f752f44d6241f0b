"""Small broken books, each built by `mkdocs build --strict` itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from literate.fences import read_book
from literate.tangle import write
from press.small_book import (
    ENGINE,
    ROOT,
    VALUE,
    SmallBook,
    fenced,
    good_book,
)

SETTINGS = """\
site_name: A book
theme: {name: mkdocs, highlightjs: false}
plugins: []
markdown_extensions:
  - pymdownx.blocks.details
  - pymdownx.blocks.html
  - pymdownx.superfences
  - literate.weave
"""
CAPTION = "/// caption\nA drawing.\n///"


@pytest.fixture
def good(tmp_path: Path) -> SmallBook:
    book = good_book(tmp_path)
    # MkDocs builds no site without a page for its root.
    book.page("index.md", "Text.")
    write(read_book(tmp_path))
    return book


def build(book: SmallBook) -> subprocess.CompletedProcess[str]:
    nav = (book.root / "mkdocs.yml").read_text("utf-8")
    if "site_name" not in nav:
        book.write("mkdocs.yml", SETTINGS + nav)
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=book.root,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )


def test_a_good_book_is_built(good: SmallBook) -> None:
    built = build(good)
    assert built.returncode == 0, built.stderr
    page = (good.root / "site/b/index.html").read_text("utf-8")
    assert "The engine so far" in page
    assert "WARNING" not in built.stderr


def drifted(book: SmallBook) -> None:
    book.write("autograd/value.py", "changed\n")


def figure(source: str) -> Callable[[SmallBook], None]:
    def breaks(book: SmallBook) -> None:
        book.page("c.md", fenced(source, "python { graph }"), CAPTION)

    return breaks


def page(*parts: str) -> Callable[[SmallBook], None]:
    def breaks(book: SmallBook) -> None:
        book.page("c.md", *parts)

    return breaks


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (drifted, "autograd/value.py differs from the pages; run python -m "),
        (page(fenced("1", "pycon")), "docs/c.md:3: unknown kind of fence"),
        (page(fenced(VALUE, ENGINE)), "docs/c.md:4: Value is defined twice"),
        (figure("1 / 0"), "docs/c.md:4: this does not do what its #> say"),
        (figure("import sys\n\nsys.exit()"), "docs/c.md:6: this does not do"),
        (figure("import os\n\nos._exit(0)"), "docs/c.md:3: this block ended"),
        (
            page(r"A $\frak{x} + \nosuch$."),
            r"docs/c.md:3: unknown macro \nosuch",
        ),
        (page("/// note", "Text."), "docs/c.md:3: this block is never closed"),
        (
            page("[`tests/test_it.py::test_gone`](../tests/test_it.py)"),
            "docs/c.md: tests/test_it.py::test_gone: a page names this test",
        ),
    ],
)
def test_a_broken_book_is_not(
    good: SmallBook, breaks: Callable[[SmallBook], None], told: str
) -> None:
    breaks(good)
    built = build(good)
    assert built.returncode == 1, built.stderr
    assert f"WARNING -  {told}" in built.stderr
    assert "Aborted with 1 warnings in strict mode" in built.stdout
