"""The book as it was read once: what weaving any of its pages needs."""

from __future__ import annotations

import contextlib
import re
import subprocess
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from literate import PACKAGE
from literate.read.book import read_book
from literate.read.meant import without_meant
from literate.read.model import Book, BookError, Page
from literate.read.nav import pages_in_nav
from literate.tangle.package import drift, package_files
from literate.weave import browser_python, formulas, prose
from literate.weave.log import log


@dataclass(frozen=True)
class Edition:
    """A book, and what is wrong with it."""

    book: Book | None
    # The path of each page, by its text.
    paths: dict[str, str]
    # The warnings, by the page that gives them.
    warnings: dict[str, list[str]] = field(default_factory=dict)
    build_line: list[str] = field(default_factory=list)
    # Of the Python that runs in the pages, if it is there.
    key: str = ""

    def path(self, text: str) -> str | None:
        """The page that has this text, if any.

        Python-Markdown hands an extension a text and not its name, and each
        builder has ways of its own to tell one.
        """
        key = _key(text)
        if self.book or key in self.paths:
            return self.paths.get(key)
        # MkDocs takes front matter and blank lines off a page's beginning. They
        # are mistakes, which are reported when the rest is woven.
        return next(
            (
                path
                for whole, path in self.paths.items()
                if path in self.warnings and whole.endswith(f"\n{key}")
            ),
            None,
        )


def read_edition(root: Path) -> Edition:
    """Read the book, unless no file of it has changed since it was read."""
    files = [
        root / "mkdocs.yml",
        *sorted((root / "docs").rglob("*.md")),
        *sorted((root / PACKAGE).rglob("*.py")),
        *sorted((root / PACKAGE).rglob("*.pyi")),
        *sorted((root / PACKAGE).rglob("*.c")),
        *sorted((root / browser_python.RUNTIME).glob("*")),
    ]
    found = [(file, file.stat()) for file in files if file.is_file()]
    return _read_edition(
        root, tuple((file, s.st_mtime_ns, s.st_size) for file, s in found)
    )


# MkDocs makes a new extension for each page, so this cache is the module's.
# What it gives depends on its arguments alone.
@lru_cache(maxsize=1)
def _read_edition(
    root: Path, files: tuple[tuple[Path, int, int], ...]
) -> Edition:
    texts = {
        # As MkDocs reads it: without a byte order mark.
        file.relative_to(root).as_posix(): file.read_text(
            "utf-8-sig", "replace"
        )
        for file, _, _ in files
        if file.suffix == ".md"
    }
    book, build, key = None, [], ""
    try:
        book = read_book(root)
        key, outdated = _python_for_pages(root)
        mistakes = [*_mistakes(book), *outdated]
        build = build_line(book)
    except BookError as error:
        book, mistakes = None, str(error).splitlines()
    paths = {_key(text): path for path, text in texts.items()}
    shown = _pages_shown(root, texts)
    warnings: dict[str, list[str]] = {}
    for mistake in mistakes if shown else []:
        page = mistake.partition(":")[0]
        # The first page gives the warnings of what is not a page of the site.
        text = texts[page if page in shown else shown[0]]
        warnings.setdefault(paths[_key(text)], []).append(mistake)
    return Edition(book, paths, warnings, build, key)


def _mistakes(book: Book) -> list[str]:
    """What is wrong with a book that could be read."""
    return [
        *(
            f"{difference}; run python -m literate tangle"
            for difference in drift(book)
        ),
        *(mistake for page in book.pages for mistake in page_mistakes(page)),
    ]


def page_mistakes(page: Page) -> list[str]:
    """What a reader of the site would see otherwise than it was meant."""
    found = [*formulas.mistakes(page.prose), *prose.mistakes(page.prose)]
    return [
        f"{page.path}:{line}: {what}"
        for line, what in without_meant(sorted(found), page.excused)
    ]


def _python_for_pages(root: Path) -> tuple[str, list[str]]:
    """The key of the Python that runs in pages, and what is wrong with it."""
    if not browser_python.is_there(root):
        log.info(
            "No block of these pages can be run in a browser; for that, "
            "call %s first",
            browser_python.COMMAND,
        )
        return "", []
    if not browser_python.has_press(root):
        mistake = (
            f"mkdocs.yml:1: {browser_python.RUNTIME}/{browser_python.PRESS} "
            f"differs from literate/; call {browser_python.COMMAND}"
        )
        return "", [mistake]
    return browser_python.key(), []


def _pages_shown(root: Path, texts: dict[str, str]) -> list[str]:
    """The pages that MkDocs shows for sure."""
    with contextlib.suppress(BookError):
        if in_nav := [path for path in pages_in_nav(root) if path in texts]:
            return in_nav
    return list(texts)


def _key(text: str) -> str:
    """A text without the white space that Python-Markdown normalizes."""
    return "\n".join(
        " ".join(line.split()) for line in text.rstrip().splitlines()
    )


def build_line(book: Book) -> list[str]:
    """The version and the commit that the site was made of, with its day."""
    text = package_files(book).get(f"{book.package}/__init__.py", "")
    version = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    made_of = f"Version {version[1] if version else 'unknown'}"
    commit = _git(book.root, "describe", "--always", "--dirty", "--exclude=*")
    if commit:
        day = date.fromisoformat(
            _git(book.root, "log", "-1", "--format=%cs", "--no-show-signature")
        )
        shown = f'<time datetime="{day}">{day.day} {day:%B %Y}</time>'
        made_of += f", commit {commit} of {shown}"
    return ["/// html | p.build", made_of, "///"]


def _git(root: Path, *arguments: str) -> str:
    """What git says of a repository; nothing where there is none."""
    try:
        found = subprocess.run(  # noqa: S603  # fixed commands
            ["git", *arguments],  # noqa: S607  # whichever is there
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()
