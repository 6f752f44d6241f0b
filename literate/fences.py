"""Read the pages in nav order: every fence with its page, line and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from literate import PACKAGE

# What the site's column shows of a line of code, and what ruff allows.
COLUMNS = 80
OTHER_LANGUAGES = frozenset({"text", "console", "markdown", "toml", "yaml"})

Kind = Literal["engine", "example", "only_here", "graph", "steps", "other"]
# Those that draw: their last expression is what the page shows.
FIGURES: tuple[Kind, ...] = ("graph", "steps")

# A fence's own line, with whatever stands before it: a quote, a list, an
# indented block.
_FENCE = re.compile(
    r"^(?P<before>[\s>*+\-\d.]*)(?P<ticks>`{3,}|~{3,})(?P<info>[^`]*)$"
)
# A caption as pymdownx.blocks writes it.
_CAPTION = re.compile(r"\n*/// caption\n(?P<text>.+?)\n///(?=\n|$)", re.DOTALL)
_HEADER = re.compile(r"^(?P<language>[^\s{]+)(?: \{ (?P<options>[^{}]+) \})?$")
_OPTION = re.compile(
    r'(?P<name>[^\s="]+)(?:="(?P<value>[^"]*)")?(?:\s+|$)|(?P<rest>.+)'
)


class BookError(Exception):
    """What authors got wrong, each line with page:line and what to do."""


@dataclass(frozen=True)
class Fence:
    """One fence: where it stands, what kind it is, and what it holds."""

    page: str
    line: int
    kind: Kind
    source: str
    title: str = ""
    is_plain: bool = False
    continues: Fence | None = None
    caption: str = ""
    lines_below: int = 0

    @property
    def end(self) -> int:
        """The line that ends it, or that ends the caption below it."""
        return self.line + self.source.count("\n") + 1 + self.lines_below

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_figure(self) -> bool:
        return self.kind in ("graph", "steps")

    @property
    def chain(self) -> list[Fence]:
        """The fences whose code this one goes on from, in order, and itself."""
        return [*(self.continues.chain if self.continues else []), self]


@dataclass(frozen=True)
class Page:
    """One page: its path from the book's root, its title, text and fences."""

    path: str
    title: str
    text: str
    fences: tuple[Fence, ...]

    @property
    def python(self) -> list[Fence]:
        return [fence for fence in self.fences if fence.kind != "other"]


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
    def python(self) -> list[Fence]:
        return [fence for page in self.pages for fence in page.python]

    def engine(self, up_to: Fence | None = None) -> list[Fence]:
        """The engine blocks from the start up to and with a fence, or all."""
        fences = self.python
        end = len(fences) if up_to is None else fences.index(up_to) + 1
        return [fence for fence in fences[:end] if fence.kind == "engine"]


def read_book(root: Path, package: str = PACKAGE) -> Book:
    """Read every page that the nav of `root`/mkdocs.yml names.

    Raises:
        BookError: naming page and line of every mistake in a fence.
    """
    pages: list[Page] = []
    mistakes: list[str] = []
    named = [f"docs/{name}" for name in _nav_pages(_config(root)["nav"])]
    for path in named:
        try:
            pages.append(read_page(root, path, package))
        except BookError as error:
            mistakes.append(str(error))
    written = sorted(
        path.relative_to(root).as_posix() for path in root.glob("docs/**/*.md")
    )
    mistakes += [
        f"{path}:1: the nav of mkdocs.yml names this page "
        f"{named.count(path)} times; name it once"
        for path in written
        if named.count(path) != 1
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    return Book(root, tuple(pages), package)


def _config(root: Path) -> Any:
    # Imported here, so that an example can be run where only the package is
    # installed.
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    # The one tag in mkdocs.yml, which says nothing about the pages.
    Loader.add_constructor("!ENV", lambda loader, node: None)
    return yaml.load((root / "mkdocs.yml").read_text("utf-8"), Loader)  # noqa: S506  # a SafeLoader


def _nav_pages(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from _nav_pages(part)


def read_page(root: Path, path: str, package: str = PACKAGE) -> Page:
    """Read the fences of one page, given by its path from the root.

    Raises:
        BookError: naming page and line of every mistake in a fence.
    """
    if not (root / path).is_file():
        raise BookError(
            f"{path}: named in the nav of mkdocs.yml, but there is no such page"
        )
    text = (root / path).read_text("utf-8")
    title = next(
        (line[2:] for line in text.splitlines() if line.startswith("# ")), path
    )
    fences: list[Fence] = []
    mistakes: list[str] = []
    for line, before, info, source in _raw_fences(text):
        above = next(
            (fence for fence in reversed(fences) if fence.kind != "other"), None
        )
        try:
            if source is None:
                raise BookError(
                    "this fence is never closed; close it with the same ticks"
                )
            if before:
                raise BookError(
                    "a fence stands at column 0, or it is not run; "
                    "write notes and tabs with /// blocks, which keep it there"
                )
            fence = _fence(path, line, info, source, above, package)
            if fence.kind in FIGURES:
                fence = _with_caption(fence, text)
            mistakes += _wide_lines(fence)
            fences.append(fence)
        except BookError as error:
            mistakes.append(f"{path}:{line}: {error}")
    if mistakes:
        raise BookError("\n".join(mistakes))
    return Page(path, title, text, tuple(fences))


def _wide_lines(fence: Fence) -> list[str]:
    """A mistake for each line that the site's column would cut off."""
    return [
        f"{fence.page}:{number}: {len(line)} columns; code that a page shows "
        f"is at most {COLUMNS} wide, and #> may go on the line below"
        for number, line in enumerate(fence.source.splitlines(), fence.line + 1)
        if len(line) > COLUMNS and fence.kind != "other"
    ]


def _raw_fences(text: str) -> Iterator[tuple[int, str, str, str | None]]:
    """Yield each fence's line, what is before its ticks, info and source."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not (opening := _FENCE.match(line)):
            continue
        source: list[str] = []
        for _, inner in lines:
            closing = _FENCE.match(inner)
            # What opens at column 0 closes there: the ticks in a docstring are
            # its text.
            if (
                closing
                and closing["ticks"].startswith(opening["ticks"])
                and not closing["info"]
                and (opening["before"] or not closing["before"])
            ):
                break
            source.append(inner + "\n")
        else:
            yield number, opening["before"], opening["info"], None
            return
        yield (
            number,
            opening["before"],
            opening["info"].strip(),
            "".join(source),
        )


def _with_caption(fence: Fence, text: str) -> Fence:
    below = "\n".join(text.splitlines()[fence.end :])
    if not (match := _CAPTION.match(below)):
        raise BookError(
            "a figure needs a caption right below it: "
            "/// caption, its text, and ///"
        )
    lines_below = match[0].count("\n") + 1
    return replace(
        fence, caption=match["text"].strip(), lines_below=lines_below
    )


def _help_on_kinds(package: str) -> str:
    return (
        f'use ```python, ```python {{ title="{package}/….py" }}, the same with '
        "plain after the title, { continuation }, { only_here }, { graph } or "
        "{ graph steps }; "
        f"for what is not Python: {', '.join(sorted(OTHER_LANGUAGES))}"
    )


def _fence(
    page: str,
    line: int,
    info: str,
    source: str,
    above: Fence | None,
    package: str,
) -> Fence:
    header = _HEADER.match(info)
    if not header:
        raise BookError(
            f"cannot read the fence header {info!r}; {_help_on_kinds(package)}"
        )
    if header["language"] in OTHER_LANGUAGES and not header["options"]:
        return Fence(page, line, "other", source)
    if header["language"] != "python":
        raise BookError(
            f"unknown kind of fence {info!r}; {_help_on_kinds(package)}"
        )
    options = [
        (m["name"], m["value"])
        for m in _OPTION.finditer(header["options"] or "")
    ]
    match options:
        case []:
            return Fence(page, line, "example", source)
        case [("title", str(title)), *rest] if rest in ([], [("plain", None)]):
            if not re.fullmatch(rf"{package}/(?:\w+/)*\w+\.py", title):
                raise BookError(
                    f"an engine block's title is a file {package}/….py, "
                    f"not {title!r}"
                )
            return Fence(page, line, "engine", source, title, bool(rest))
        case [("only_here", None)]:
            return Fence(page, line, "only_here", source)
        case [("graph", None)]:
            return Fence(page, line, "graph", source)
        case [("graph", None), ("steps", None)]:
            return Fence(page, line, "steps", source)
        case [("continuation", None)]:
            if above is None or above.kind not in ("example", "only_here"):
                found = f"a fence of kind {above.kind}" if above else "none"
                raise BookError(
                    f"a continuation goes on from an example, "
                    f"but the Python fence above it on this page is {found}"
                )
            return Fence(page, line, above.kind, source, continues=above)
    raise BookError(
        f"unknown option, or options that do not go together: {info!r}; "
        f"{_help_on_kinds(package)}"
    )
