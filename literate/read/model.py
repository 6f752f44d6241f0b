"""What a book is made of: its pages, their fences and their exercises.

The modules beside this one read it; everything else works with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from literate import PACKAGE, PressError

Kind = Literal[
    "engine",
    "example",
    "only_here",
    "graph",
    "steps",
    "starter",
    "check",
    "solution",
    "other",
]
# Those that draw: their last expression is what the page shows.
FIGURES: tuple[Kind, ...] = ("graph", "steps")
# Those of an exercise, in their order.
EXERCISE: tuple[Kind, ...] = ("starter", "check", "solution")


class BookError(PressError):
    """The mistakes of the authors: each with page:line and what to do."""


class Mistake(NamedTuple):
    """What is wrong on a line of a page, and what to do about it."""

    line: int
    what: str


@dataclass(frozen=True)
class Fence:
    """One fence: where it stands, what kind it is, and what it holds."""

    page: str
    line: int
    kind: Kind
    source: str
    # Of an engine block: the path that its header's `title` names.
    file: str = ""
    is_plain: bool = False
    continues: Fence | None = None
    # Of a solution: what judges it.
    check: Fence | None = None
    caption: str = ""
    lines_below: int = 0

    @property
    def end(self) -> int:
        """The line that ends it, or that ends the caption below it."""
        return self.line + self.source.count("\n") + 1 + self.lines_below

    @property
    def where(self) -> str:
        # A reader's own code is on no line of a page.
        return f"{self.page}:{self.line}" if self.line else self.page

    @property
    def language(self) -> Literal["c", "python"]:
        """What its code is written in, unless its kind is `other`."""
        return "c" if self.file.endswith(".c") else "python"

    @property
    def is_module(self) -> bool:
        """Whether its file can be imported as it is: neither a stub nor C."""
        return self.file.endswith(".py")

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES

    @property
    def chain(self) -> list[Fence]:
        """The fences that run as one with this one, in order.

        Those whose code it goes on from, itself, and its check.
        """
        above = self.continues.chain if self.continues else []
        return [*above, self, *([self.check] if self.check else [])]


@dataclass(frozen=True)
class Exercise:
    """A block with its title, a starter, and what judges and solves it."""

    line: int
    end: int
    title: str
    starter: Fence
    check: Fence
    solution: Fence


@dataclass(frozen=True)
class Page:
    """One page: its path from the book's root, and what stands on it.

    Prose is its lines, with those of the fences blank.
    """

    path: str
    title: str
    text: str
    prose: tuple[str, ...]
    fences: tuple[Fence, ...]
    exercises: tuple[Exercise, ...] = ()
    # The lines that a comment excuses: `meant.py`.
    excused: tuple[int, ...] = ()
    # Or else block by block, on what the pages above have written.
    runs_on_finished: bool = False

    @property
    def code_fences(self) -> list[Fence]:
        return [fence for fence in self.fences if fence.kind != "other"]

    @property
    def writes_engine(self) -> bool:
        return any(fence.kind == "engine" for fence in self.fences)

    @property
    def python_fences(self) -> list[Fence]:
        return [
            fence for fence in self.code_fences if fence.language == "python"
        ]


@dataclass(frozen=True)
class Book:
    """All pages, in the order in which they are read.

    Together they write one package.
    """

    root: Path
    pages: tuple[Page, ...]
    package: str = PACKAGE

    def page(self, path: str) -> Page | None:
        """The page with this path from the root, such as docs/index.md."""
        return next((page for page in self.pages if page.path == path), None)

    @property
    def code_fences(self) -> list[Fence]:
        return [fence for page in self.pages for fence in page.code_fences]

    @property
    def python_fences(self) -> list[Fence]:
        return [fence for page in self.pages for fence in page.python_fences]

    def engine_fences(self, up_to: Fence | None = None) -> list[Fence]:
        """The engine blocks that a fence runs on, itself too, or all."""
        fences = self.code_fences
        page = self.page(up_to.page) if up_to else None
        if up_to and page and not page.runs_on_finished:
            fences = fences[: fences.index(up_to) + 1]
        return [fence for fence in fences if fence.kind == "engine"]
