"""Read the pages, in the order of the nav.

Every mistake on a page or in the nav is named with its line and what to do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from literate import PACKAGE
from literate.read.exercises import read_exercises
from literate.read.fences import find_fences, prose_of
from literate.read.headings import heading_mistakes, headings, jumps
from literate.read.kinds import read_fences
from literate.read.meant import take_meant, without_meant
from literate.read.model import Book, BookError, Page
from literate.read.nav import read_nav
from literate.read.slash_blocks import block_mistakes
from literate.read.text import read_text
from literate.read.unrun_code import unrun_code


def read_book(root: Path, package: str = PACKAGE) -> Book:
    """Read every page that the nav of `root`/mkdocs.yml names.

    Raises:
        BookError: naming page and line of every mistake.
    """
    pages: list[Page] = []
    mistakes: list[str] = []
    entries = read_nav(root)
    for entry in entries:
        line, name, path = entry.line, entry.name, entry.path
        try:
            if not path.endswith(".md"):
                raise BookError(
                    f"mkdocs.yml:{line}: the nav names {name}, but the name of "
                    "a page ends with .md; link to other files from a page"
                )
            if not (root / path).is_file():
                raise BookError(
                    f"mkdocs.yml:{line}: the nav names {name}, but there is no "
                    f"{path}; write that page, or mend its name"
                )
            page = read_page(root, path, package)
            if not (entry.is_in_chapter or page.writes_engine):
                page = replace(page, runs_on_finished=True)
            pages.append(page)
            mistakes += _useless_only_here(page)
        except BookError as error:
            mistakes.append(str(error))
    written = sorted(
        path.relative_to(root).as_posix()
        for path in root.glob("docs/**/*.md")
        if not _is_hidden(path.relative_to(root / "docs"))
    )
    times = Counter(entry.path for entry in entries)
    mistakes += [
        f"{path}:1: the nav of mkdocs.yml names this page "
        f"{times[path]} times; name it once"
        for path in written
        if times[path] != 1
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    return Book(root, tuple(pages), package)


def _useless_only_here(page: Page) -> list[str]:
    """Each example of what does not work yet, where everything works."""
    return [
        f"{fence.where}: this page is not of the chapter and writes no engine, "
        "so its examples run on the finished package, where { only_here } can "
        "never fail; write ```python, or move the example"
        for fence in page.fences
        if fence.kind == "only_here"
        and not fence.continues
        and page.runs_on_finished
    ]


def _is_hidden(name: Path) -> bool:
    """Whether MkDocs ignores a page with this name."""
    return name.parts[0] == "templates" or any(
        part.startswith(".") for part in name.parts
    )


def read_page(root: Path, path: str, package: str = PACKAGE) -> Page:
    """Read one page, given by its path from the root.

    Raises:
        BookError: naming page and line of every mistake.
    """
    if not (root / path).is_file():
        raise BookError(f"{path}: there is no such page")
    text = read_text(root, path)
    raw_fences = list(find_fences(text))
    fences, mistakes = read_fences(path, text, raw_fences, package)
    prose, excused = take_meant(prose_of(text, raw_fences))
    found = list(headings(prose))
    in_figures = {
        line
        for fence in fences
        if fence.is_figure
        for line in range(fence.line, fence.end + 1)
    }
    mistakes += heading_mistakes(prose, found)
    mistakes += without_meant(jumps(found), excused)
    mistakes += block_mistakes(prose, in_figures)
    in_fences = {
        line for raw in raw_fences for line in range(raw.line, raw.end + 1)
    }
    mistakes += unrun_code(prose, in_fences)
    fences, exercises, wrong = read_exercises(fences, prose)
    mistakes += wrong
    if mistakes:
        raise BookError(
            "\n".join(
                f"{path}:{line}: {what}" for line, what in sorted(mistakes)
            )
        )
    return Page(
        path,
        found[0].text,
        text,
        tuple(prose),
        tuple(fences),
        tuple(exercises),
        excused,
    )
