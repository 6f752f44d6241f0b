"""Small broken books, each built by `mkdocs build --strict` itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from literate.read.book import read_book
from literate.tangle.package import write
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
  - literate.weave.extension
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


def warnings(built: subprocess.CompletedProcess[str]) -> list[str]:
    """The first line of each, from a build that they made fail."""
    assert built.returncode == 1, built.stderr
    found = re.findall(r"^WARNING -  (.*)$", built.stderr, re.MULTILINE)
    assert f"Aborted with {len(found)} warnings" in built.stdout
    return found


def test_drift_fails_the_build(good: SmallBook) -> None:
    good.write("autograd/value.py", "changed\n")
    assert warnings(build(good)) == [
        "autograd/value.py differs from the pages; "
        "run python -m literate tangle"
    ]


def test_pages_that_cannot_be_read_fail_the_build(good: SmallBook) -> None:
    good.page("c.md", fenced("1", "pycon"))
    good.page("d.md", "/// note", "Text.")
    first, second = warnings(build(good))
    assert first.startswith("docs/c.md:3: unknown kind of fence 'pycon'")
    assert second.startswith("docs/d.md:3: this block is never closed")


def test_an_engine_that_cannot_be_tangled_fails_the_build(
    good: SmallBook,
) -> None:
    good.page("c.md", fenced(VALUE, ENGINE))
    [warning] = warnings(build(good))
    assert warning.startswith("docs/c.md:4: Value is defined twice")


def test_what_cannot_be_shown_fails_the_build(good: SmallBook) -> None:
    for name, source in [
        ("c.md", "1 / 0"),
        ("d.md", "import sys\n\nsys.exit()"),
        ("e.md", "import os\n\nos._exit(0)"),
    ]:
        good.page(name, fenced(source, "python { graph }"), CAPTION)
    good.page("f.md", "[`tests/test_it.py::test_gone`](../tests/test_it.py)")
    good.page("g.md", r"A formula: $\nosuch$.")
    expected = [
        "docs/c.md:4: this does not do what its #> say",
        "docs/d.md:6: this does not do what its #> say",
        "docs/e.md:3: this block ended the process that ran it, with status 0",
        "docs/f.md:3: there is no test tests/test_it.py::test_gone",
        r"docs/g.md:3: unknown macro \nosuch",
    ]
    found = warnings(build(good))
    for start, warning in zip(expected, found, strict=True):
        assert warning.startswith(start)


@pytest.mark.parametrize(
    "name",
    [
        "pymdownx.superfences",
        "pymdownx.blocks.details",
        "pymdownx.blocks.html",
    ],
)
def test_an_extension_that_is_missing_fails_the_build(
    good: SmallBook, name: str
) -> None:
    less = SETTINGS.replace(f"  - {name}\n", "")
    assert less != SETTINGS
    nav = (good.root / "mkdocs.yml").read_text("utf-8")
    good.write("mkdocs.yml", less + nav)
    assert (
        "mkdocs.yml: what is woven would be shown as text; "
        f"add {name} to markdown_extensions"
    ) in warnings(build(good))


@pytest.mark.parametrize(
    ("beginning", "message"),
    [
        ("---\ntitle: C\n---\n# Page C\n", "1: front matter"),
        ("title: C\n\n# Page C\n", "1: front matter"),
        ("\n# Page C\n", "1: a page begins with its title"),
        ("\ufeff# Page C\n", "1: a byte order mark"),
    ],
)
def test_what_mkdocs_takes_off_a_page_fails_the_build(
    good: SmallBook, beginning: str, message: str
) -> None:
    good.page("c.md")
    good.write("docs/c.md", f"{beginning}\nText.\n")
    assert warnings(build(good))[0].startswith(f"docs/c.md:{message}")


def test_a_page_that_mkdocs_leaves_out_fails_the_build(
    good: SmallBook,
) -> None:
    good.write("docs/0.md", "# Page 0\n")
    nav = (good.root / "mkdocs.yml").read_text("utf-8")
    good.write("mkdocs.yml", f"{SETTINGS}exclude_docs: 0.md\n{nav}")
    [warning] = warnings(build(good))
    assert warning.startswith(
        "docs/0.md:1: the nav of mkdocs.yml names this page"
    )


@pytest.mark.parametrize("name", [".c.md", ".d/c.md", "templates/c.md"])
def test_what_mkdocs_takes_for_no_page_is_none(
    good: SmallBook, name: str
) -> None:
    good.write(f"docs/{name}", "No page.")
    assert read_book(good.root).page(f"docs/{name}") is None
    built = build(good)
    assert built.returncode == 0, built.stderr
    page = (good.root / "site/b/index.html").read_text("utf-8")
    assert "The engine so far" in page
