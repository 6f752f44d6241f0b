"""Read the pages in nav order: every fence with its page, line and kind.

Every mistake on a page or in the nav is told with its line and what to do: in
the fences, in what `prose` reads, and in the characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple

from literate import PACKAGE
from literate.read.prose import (
    BEFORE,
    Mistake,
    block_mistakes,
    exercise_blocks,
    heading_mistakes,
    headings,
)

# What the site's column shows of a line of code, and what ruff allows.
COLUMNS = 80
OTHER_LANGUAGES = frozenset({"text", "console", "markdown", "toml", "yaml"})

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

_FENCE = re.compile(rf"^{BEFORE}(?P<ticks>`{{3,}}|~{{3,}})(?P<info>[^`]*)$")
_HEADER = re.compile(r"^(?P<language>[^\s{]+)(?: \{ (?P<options>[^{}]+) \})?$")
_OPTION = re.compile(
    r'(?P<name>[^\s="]+)(?:="(?P<value>[^"]*)")?(?:\s+|$)|(?P<rest>.+)'
)
# A caption as pymdownx.blocks writes it.
_CAPTION = re.compile(r"\n*/// caption\n(?P<text>(?:(?!///).*\n)+)///(?=\n|$)")
# An address with a scheme, or one that begins at a server's root.
_LINK = re.compile(r"[A-Za-z][\w+.-]*:|/")
# Python ends a line at some of these, Markdown and editors at none.
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_NAMES_OF_UNSEEN = {
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\x1c": "file separator",
    "\x1d": "group separator",
    "\x1e": "record separator",
    "\x85": "next-line character",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\ufeff": "byte order mark",
}


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
    # What judges it, of a solution.
    check: Fence | None = None
    caption: str = ""
    lines_below: int = 0

    @property
    def end(self) -> int:
        """The line that ends it, or that ends the caption below it."""
        return self.line + self.source.count("\n") + 1 + self.lines_below

    @property
    def where(self) -> str:
        # What a reader wrote stands on no line of a page.
        return f"{self.page}:{self.line}" if self.line else self.page

    @property
    def language(self) -> Literal["c", "python"]:
        """What its code is written in, unless its kind is `other`."""
        return "c" if self.title.endswith(".c") else "python"

    @property
    def is_module(self) -> bool:
        """Whether its file can be imported as it is: no stub, and no C."""
        return self.title.endswith(".py")

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

    @property
    def code(self) -> list[Fence]:
        return [fence for fence in self.fences if fence.kind != "other"]

    @property
    def python(self) -> list[Fence]:
        return [fence for fence in self.code if fence.language == "python"]


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
    def code(self) -> list[Fence]:
        return [fence for page in self.pages for fence in page.code]

    @property
    def python(self) -> list[Fence]:
        return [fence for page in self.pages for fence in page.python]

    def engine(self, up_to: Fence | None = None) -> list[Fence]:
        """The engine blocks from the start up to and with a fence, or all."""
        fences = self.code
        end = len(fences) if up_to is None else fences.index(up_to) + 1
        return [fence for fence in fences[:end] if fence.kind == "engine"]


class _RawFence(NamedTuple):
    """A fence as it is written; one that is never closed has no source."""

    line: int
    end: int
    before: str
    info: str
    source: str | None


def read_book(root: Path, package: str = PACKAGE) -> Book:
    """Read every page that the nav of `root`/mkdocs.yml names.

    Raises:
        BookError: naming page and line of every mistake.
    """
    pages: list[Page] = []
    mistakes: list[str] = []
    named: list[str] = []
    for line, name in _nav(root):
        path = _path(name)
        named.append(path)
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
            pages.append(read_page(root, path, package))
        except BookError as error:
            mistakes.append(str(error))
    written = sorted(
        path.relative_to(root).as_posix()
        for path in root.glob("docs/**/*.md")
        if not _is_hidden(path.relative_to(root / "docs"))
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


def pages_in_nav(root: Path) -> list[str]:
    """The path of each page that the nav names, from the root."""
    return [_path(name) for _, name in _nav(root)]


def _path(name: str) -> str:
    return PurePosixPath("docs", name).as_posix()


def _is_hidden(name: Path) -> bool:
    """Whether MkDocs takes no file of this name for a page."""
    return name.parts[0] == "templates" or any(
        part.startswith(".") for part in name.parts
    )


def _nav(root: Path) -> list[tuple[int, str]]:
    """Each page that the nav names, with its line in mkdocs.yml."""
    # Imported here, so that an example can be run where only the package is
    # installed.
    import yaml

    if not (root / "mkdocs.yml").is_file():
        raise BookError(
            f"there is no mkdocs.yml in {root}; "
            "run this where the book's mkdocs.yml is"
        )
    try:
        # Composed, not loaded: a node knows its line, and tags of MkDocs and
        # of plugins need not be known.
        tree = yaml.compose(_text(root, "mkdocs.yml"), yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem, _, _ = str(getattr(error, "problem", error)).partition("\n")
        raise BookError(
            f"mkdocs.yml:{line}: this is no YAML: {problem}"
        ) from None
    entries = list(_nav_entries(tree))
    mistakes = [
        f"mkdocs.yml:{line}: an entry of the nav is a page's path or a link, "
        f"not {entry.value or 'nothing'}"
        for line, entry in entries
        if not entry.tag.endswith(":str")
    ]
    pages = [
        (line, entry.value)
        for line, entry in entries
        if not _leads_elsewhere(entry.value)
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    if not pages:
        raise BookError(
            "mkdocs.yml:1: there is no nav; name the pages in it, "
            "in the order in which they are read"
        )
    return pages


def _nav_entries(tree: Any) -> Iterator[tuple[int, Any]]:
    """Each entry of the nav, at any depth, with its line."""
    if tree is None or tree.id != "mapping":
        return
    nodes = [value for key, value in tree.value if key.value == "nav"]
    while nodes:
        node = nodes.pop(0)
        if node.id == "sequence":
            nodes[:0] = node.value
        elif node.id == "mapping":
            nodes[:0] = [value for _, value in node.value]
        else:
            yield node.start_mark.line + 1, node


def _leads_elsewhere(entry: str) -> bool:
    """Whether MkDocs takes an entry of the nav for a link elsewhere."""
    return _LINK.match(entry) is not None


def _text(root: Path, path: str) -> str:
    """Read a text whose lines are the same for everyone who counts them.

    Raises:
        BookError: naming each line with a character that spoils this.
    """
    data = (root / path).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.split(rb"\r\n?|\n", data[: error.start]))
        raise BookError(
            f"{path}:{line}: the byte 0x{data[error.start]:02x} is no UTF-8; "
            "save the file as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mistakes = [
        f"{path}:{number}: a "
        f"{_NAMES_OF_UNSEEN.get(found, 'control character')} "
        f"(U+{ord(found):04X}), which editors do not show; delete it, or write "
        "it as an escape if code needs it"
        for number, line in enumerate(text.split("\n"), 1)
        for found in _UNSEEN.findall(line)
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    return text


def read_page(root: Path, path: str, package: str = PACKAGE) -> Page:
    """Read one page, given by its path from the root.

    Raises:
        BookError: naming page and line of every mistake.
    """
    if not (root / path).is_file():
        raise BookError(f"{path}: there is no such page")
    text = _text(root, path)
    raw_fences = list(_raw_fences(text))
    fences, mistakes = _fences(path, text, raw_fences, package)
    prose = _prose(text, raw_fences)
    found = list(headings(prose))
    in_figures = {
        line
        for fence in fences
        if fence.is_figure
        for line in range(fence.line, fence.end + 1)
    }
    mistakes += heading_mistakes(prose, found)
    mistakes += block_mistakes(prose, in_figures)
    fences, exercises, wrong = _with_exercises(fences, prose)
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
    )


def _raw_fences(text: str) -> Iterator[_RawFence]:
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not (opening := _FENCE.match(line)):
            continue
        before, info = opening["before"], opening["info"].strip()
        source: list[str] = []
        # Goes on where the loop around it is, and takes the fence's lines.
        for end, inner in lines:
            closing = _FENCE.match(inner)
            # What opens at column 0 closes there: the ticks in a docstring are
            # its text.
            if (
                closing
                and closing["ticks"].startswith(opening["ticks"])
                and not closing["info"].strip()
                and (before or not closing["before"])
            ):
                yield _RawFence(number, end, before, info, "".join(source))
                break
            source.append(inner + "\n")
        else:
            yield _RawFence(number, number + len(source), before, info, None)


def _prose(text: str, fences: list[_RawFence]) -> list[str]:
    """A page's lines; those of its fences are blank."""
    lines = text.splitlines()
    for fence in fences:
        for line in range(fence.line, fence.end + 1):
            lines[line - 1] = ""
    return lines


def _fences(
    path: str, text: str, raw_fences: list[_RawFence], package: str
) -> tuple[list[Fence], list[Mistake]]:
    fences: list[Fence] = []
    mistakes: list[Mistake] = []
    for raw in raw_fences:
        above = next(
            (fence for fence in reversed(fences) if fence.kind != "other"), None
        )
        try:
            fence = _fence(path, raw, above, package)
            if fence.is_figure:
                fence = _with_caption(fence, text)
            mistakes += _wide_lines(fence)
            fences.append(fence)
        except BookError as error:
            mistakes.append(Mistake(raw.line, str(error)))
    return fences, mistakes


def _with_exercises(
    fences: list[Fence], prose: list[str]
) -> tuple[list[Fence], list[Exercise], list[Mistake]]:
    """The exercises of a page, and its fences, those of exercises joined."""
    joined = {fence.line: fence for fence in fences}
    exercises: list[Exercise] = []
    mistakes: list[Mistake] = []
    inside: set[int] = set()
    for line, end, title in exercise_blocks(prose):
        own = [
            fence
            for fence in fences
            if line < fence.line < end and fence.kind != "other"
        ]
        inside |= {fence.line for fence in own}
        found = tuple(fence.kind for fence in own)
        if found != EXERCISE:
            mistakes.append(
                Mistake(
                    line,
                    "an exercise holds three Python fences, { starter }, "
                    "{ check } and { solution }, in this order; here it holds "
                    f"{', '.join(found) or 'none'}",
                )
            )
            continue
        if title in [exercise.title for exercise in exercises]:
            mistakes.append(
                Mistake(
                    line,
                    f"two exercises of this page are titled {title!r}; a "
                    "reader's browser remembers by its title that one is done",
                )
            )
        starter, check, solution = own
        check = replace(check, continues=starter)
        solution = replace(solution, check=replace(check, continues=None))
        joined |= {check.line: check, solution.line: solution}
        exercises.append(Exercise(line, end, title, starter, check, solution))
    mistakes += [
        Mistake(
            fence.line,
            f"a {fence.kind} belongs into an exercise; write it into a block "
            "/// exercise | Title",
        )
        for fence in fences
        if fence.kind in EXERCISE and fence.line not in inside
    ]
    return list(joined.values()), exercises, mistakes


def _wide_lines(fence: Fence) -> Iterator[Mistake]:
    """Tell of each line that the site's column would cut off."""
    for number, line in enumerate(fence.source.splitlines(), fence.line + 1):
        if len(line) > COLUMNS and fence.kind != "other":
            yield Mistake(
                number,
                f"{len(line)} columns; code that a page shows is at most "
                f"{COLUMNS} wide, and #> may go on the line below",
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
        "{ graph steps }; in an exercise { starter }, { check } or "
        f'{{ solution }}; for C: ```c {{ title="{package}/….c" }}; '
        f"for what is not run: {', '.join(sorted(OTHER_LANGUAGES))}"
    )


def _fence(
    page: str, raw: _RawFence, above: Fence | None, package: str
) -> Fence:
    line, info, source = raw.line, raw.info, raw.source
    if source is None:
        raise BookError(
            "this fence is never closed; close it with the same ticks"
        )
    if raw.before:
        raise BookError(
            "a fence stands at column 0, or it is not run; "
            "write notes and tabs with /// blocks, which keep it there"
        )
    header = _HEADER.match(info)
    if not header:
        raise BookError(
            f"cannot read the fence header {info!r}; {_help_on_kinds(package)}"
        )
    if header["language"] in OTHER_LANGUAGES and not header["options"]:
        return Fence(page, line, "other", source)
    options = [
        (m["name"], m["value"])
        for m in _OPTION.finditer(header["options"] or "")
    ]
    if header["language"] == "c":
        return Fence(
            page, line, "engine", source, _title_of_c(options, package)
        )
    if header["language"] != "python":
        raise BookError(
            f"unknown kind of fence {info!r}; {_help_on_kinds(package)}"
        )
    match options:
        case []:
            return Fence(page, line, "example", source)
        case [("starter" | "check" | "solution" as kind, None)]:
            return Fence(page, line, kind, source)
        case [("title", str(title))] | [
            ("title", str(title)),
            ("plain", None),
        ]:
            if not re.fullmatch(rf"{package}/(?:\w+/)*\w+\.pyi?", title):
                raise BookError(
                    f"an engine block's title is a file {package}/….py or "
                    f"….pyi, not {title!r}"
                )
            is_plain = ("plain", None) in options
            return Fence(page, line, "engine", source, title, is_plain)
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


def _title_of_c(options: list[tuple[str, str | None]], package: str) -> str:
    match options:
        case [("title", str(title))]:
            if re.fullmatch(rf"{package}/(?:\w+/)*\w+\.c", title):
                return title
            raise BookError(
                f"the title of a C block is a file {package}/….c, not {title!r}"
            )
    raise BookError(
        "a C block has a title, which names its file, and no other option: "
        f'```c {{ title="{package}/….c" }}'
    )
