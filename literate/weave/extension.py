"""A Python-Markdown extension: what the site shows beyond plain Markdown.

Below each engine block, links to the API reference; at the end of a page that
adds to the engine, the engine so far; at the end of a page that names tests as
proof, what they say; at the end of every page, version and commit; and
formulas. A text that is no page of the book is left alone, except for its
formulas.
"""

from __future__ import annotations

import ast
import contextlib
import json
import logging
import re
import subprocess
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any, cast

from markdown import Markdown, markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from literate import PACKAGE, runtime
from literate.live import page_data, runs_in_page
from literate.proofs import LINK, functions_in, proofs
from literate.read.fences import (
    Book,
    BookError,
    Fence,
    Page,
    pages_in_nav,
    read_book,
)
from literate.records import named
from literate.run import BlockFailure, Outcome
from literate.tangle.merge import drift, package, tangle
from literate.tangle.snapshot import Snapshot, module_name, snapshot
from literate.weave import formulas
from literate.worker import Worker

# A warning of this logger makes a strict build of the site fail: given while a
# page is woven, since MkDocs does not count any before.
log = logging.getLogger("mkdocs.literate")

# Python-Markdown does first what has the higher number.
# Below its own treatment of white space (30), and above superfences (25), which
# takes the fences away.
WEAVE_PRIORITY = 29
# Below mkdocstrings' own, which puts the reference in.
SOURCES_PRIORITY = 5

# The search plugin reads this attribute, and takes it away.
UNSEARCHED = ' data-search-exclude="true"'

WRITES_FOR = (
    "pymdownx.superfences",
    "pymdownx.blocks.details",
    "pymdownx.blocks.html",
)

# What a reader of an exercise opens by choice.
FOLDED = {"check": "The check", "solution": "A solution"}


# Below a block that the page's Python cannot run.
AT_HOME = """/// html | p.at-home
This example needs more than the Python in the page has. It runs at home.
///"""


class WeaveExtension(Extension):
    """Weaves the book that stands in the current directory, or in `root`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [".", "the folder that holds mkdocs.yml"],
            "search_boost": [{}, "how much a page weighs in the site's search"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        root = Path(self.getConfig("root")).resolve()
        md.preprocessors.register(
            PagePreprocessor(md, root, self.getConfig("search_boost")),
            "weave",
            WEAVE_PRIORITY,
        )
        md.postprocessors.register(
            UnsearchedSources(md), "unsearched-sources", SOURCES_PRIORITY
        )
        formulas.register(md)


@dataclass(frozen=True)
class Edition:
    """The book as it was read once: what weaving needs of it, for any page."""

    book: Book | None
    # The path of each page, by its text.
    paths: dict[str, str]
    # What is wrong with the book, by the page that is to say it.
    warnings: dict[str, list[str]] = field(default_factory=dict)
    build_line: list[str] = field(default_factory=list)
    # Of the Python that runs in the pages, if it is there.
    key: str = ""

    def path(self, text: str) -> str | None:
        """The page that a text is, if any."""
        key = _key(text)
        if self.book or key in self.paths:
            return self.paths.get(key)
        # MkDocs takes front matter and blank lines off a page's beginning. They
        # are mistakes, which are told when the rest is woven.
        return next(
            (
                path
                for whole, path in self.paths.items()
                if path in self.warnings and whole.endswith(f"\n{key}")
            ),
            None,
        )


def edition(root: Path) -> Edition:
    """Read the book, unless no file of it has changed since it was read."""
    files = [
        root / "mkdocs.yml",
        *sorted((root / "docs").rglob("*.md")),
        *sorted((root / PACKAGE).rglob("*.py")),
        *sorted((root / PACKAGE).rglob("*.pyi")),
        *sorted((root / PACKAGE).rglob("*.c")),
        *sorted((root / runtime.RUNTIME).glob("*")),
    ]
    found = [(file, file.stat()) for file in files if file.is_file()]
    return _edition(
        root, tuple((file, s.st_mtime_ns, s.st_size) for file, s in found)
    )


# MkDocs makes the extension anew for every page, and only what is remembered
# beside it outlives one. Each of these three is a memo: what it gives depends
# on what it is given alone.
@lru_cache(maxsize=1)
def _edition(root: Path, files: tuple[tuple[Path, int, int], ...]) -> Edition:
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
        mistakes = [
            f"{difference}; run python -m literate.tangle"
            for difference in drift(book)
        ]
        mistakes += [
            f"{page.path}:{line}: {mistake}"
            for page in book.pages
            for line, mistake in formulas.mistakes(page.prose)
        ]
        build = build_line(book)
        if not runtime.is_there(root):
            log.info(
                "No block of these pages can be run in a browser; for that, "
                "call %s first",
                runtime.COMMAND,
            )
        elif runtime.has_press(root):
            key = runtime.key()
        else:
            mistakes.append(
                f"mkdocs.yml:1: {runtime.RUNTIME}/{runtime.PRESS} differs from "
                f"literate/; call {runtime.COMMAND}"
            )
    except BookError as error:
        book, mistakes = None, str(error).splitlines()
    paths = {_key(text): path for path, text in texts.items()}
    shown = _shown(root, texts)
    warnings: dict[str, list[str]] = {}
    for mistake in mistakes if shown else []:
        page = mistake.partition(":")[0]
        # What no page that is shown can say is said by the first of them.
        text = texts[page if page in shown else shown[0]]
        warnings.setdefault(paths[_key(text)], []).append(mistake)
    return Edition(book, paths, warnings, build, key)


def _shown(root: Path, texts: dict[str, str]) -> list[str]:
    """The pages that MkDocs shows for sure."""
    with contextlib.suppress(BookError):
        if named := [path for path in pages_in_nav(root) if path in texts]:
            return named
    return list(texts)


def _key(text: str) -> str:
    """A text without the white space that Python-Markdown normalizes."""
    return "\n".join(
        " ".join(line.split()) for line in text.rstrip().splitlines()
    )


@lru_cache(maxsize=1)
def _worker() -> Worker:
    return Worker()


# So that `mkdocs serve` draws anew only what may have changed.
@lru_cache(maxsize=256)
def _drawn(
    root: Path, fence: Fence, snapshot: Snapshot, files: tuple[str, ...]
) -> Outcome:
    """Draw a figure; the texts of the files that it reads are in those."""
    return _worker().run(root, fence, snapshot)


class PagePreprocessor(Preprocessor):
    """Adds to a page what the press knows about it."""

    def __init__(
        self, md: Markdown, root: Path, boosts: dict[str, float]
    ) -> None:
        super().__init__(md)
        self.root = root
        self.boosts = boosts

    def run(self, lines: list[str]) -> list[str]:
        read = edition(self.root)
        path = read.path("\n".join(lines))
        if path is None:
            return lines
        for warning in read.warnings.get(path, []):
            log.warning("%s", warning)
        page = read.book.page(path) if read.book else None
        if read.book is None or page is None:
            # What is wrong is told already: no warning of links beside it.
            return [LINK.sub(r"`\g<test>`", line) for line in lines]
        if page is read.book.pages[0]:
            for name in self._missing():
                log.warning(
                    "mkdocs.yml: what is woven would be shown as text; "
                    "add %s to markdown_extensions",
                    name,
                )
        self._tell_mkdocs(read.book, page)
        added = [
            *self._engine_so_far(read.book, page),
            *self._proofs(page),
            *read.build_line,
        ]
        live = self._live_data(read, page)
        woven = self._woven(read.book, page, lines, live=bool(live))
        return [*woven, "", *added, *live]

    def _tell_mkdocs(self, book: Book, page: Page) -> None:
        """Tell of a page what MkDocs reads in front matter; pages have none.

        A description, but for the first page, which has the site's; and how
        much the page weighs in a search.
        """
        # An extension is told what page it reads by this one alone, which makes
        # links relative. Other builders do not have it, and go without.
        if "relpath" not in self.md.treeprocessors:
            return
        relpath: Any = self.md.treeprocessors["relpath"]
        meta = relpath.file.page.meta
        if page is not book.pages[0] and (sentence := first_sentence(page)):
            # The theme writes it as it is.
            meta["description"] = escape(sentence)
        if boost := self.boosts.get(relpath.file.src_uri):
            meta["search"] = {"boost": boost}

    def _missing(self) -> list[str]:
        """The extensions that weave writes for, and that are not there."""
        there = {type(each).__module__ for each in self.md.registeredExtensions}
        if "blocks" in self.md.parser.blockprocessors:
            blocks: Any = self.md.parser.blockprocessors["blocks"]
            there |= {f"pymdownx.blocks.{name}" for name in blocks.blocks}
        return [name for name in WRITES_FOR if name not in there]

    def _woven(
        self, book: Book, page: Page, lines: list[str], *, live: bool
    ) -> list[str]:
        """The page's lines, with figures, exercises and links in their place.

        Where a reader can run Python, each block bears its line.
        """
        # What stands from one line to another is written anew.
        edits: list[tuple[int, int, list[str]]] = []
        for fence in page.python:
            here = live and runs_in_page(fence)
            code = [self._header(fence, live=here), *source_lines(fence), "```"]
            if live and not here and fence.kind != "engine":
                code += ["", *AT_HOME.splitlines()]
            if fence.is_module:
                code += ["", *api_links(fence)]
            elif fence.is_figure:
                code = self._figure(book, fence, code)
            elif fence.kind in FOLDED:
                code = folded(FOLDED[fence.kind], code)
            edits.append((fence.line - 1, fence.end, code))
        for exercise in page.exercises:
            opening = [
                "////// html | section.exercise",
                f"### {exercise.title}",
                "",
            ]
            edits.append((exercise.line - 1, exercise.line, opening))
            edits.append((exercise.end - 1, exercise.end, ["//////"]))
        woven = list(lines)
        for start, end, new in sorted(edits, reverse=True):
            woven[start:end] = new
        return [
            LINK.sub(
                lambda link: f"[`{link['test']}`](#{anchor(link['test'])})",
                line,
            )
            for line in woven
        ]

    def _live_data(self, read: Edition, page: Page) -> list[str]:
        """What the page's scripts are told, where there is Python for them."""
        if not read.key or not any(f.kind != "engine" for f in page.python):
            return []
        data = {"key": read.key, **page_data(cast(Book, read.book), page)}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # No end of an element in it is taken for its own.
        text = text.replace("<", "\\u003c")
        script = f'<script type="application/json" id="live">{text}</script>'
        return [self.md.htmlStash.store(script)]

    def _header(self, fence: Fence, *, live: bool) -> str:
        if fence.kind == "engine":
            title = fence.title + ", in its plain form" * fence.is_plain
            return f'```python {{ title="{title}" }}'
        return (
            f'```python {{ data-line="{fence.line}" }}' if live else "```python"
        )

    def _figure(self, book: Book, fence: Fence, code: list[str]) -> list[str]:
        """A figure with its caption, and the code that made it, collapsed."""
        try:
            files = tuple(named(self.root, fence.chain).values())
            outcome = _drawn(self.root, fence, snapshot(book, fence), files)
        except BlockFailure as failure:
            log.warning("%s", failure)
            told = f'<pre class="figure-failure">{escape(str(failure))}</pre>'
            outcome = Outcome(svg=told)
        element = "figure.stepper" if outcome.steps else "figure"
        drawing = f'<div class="drawing"{UNSEARCHED}>{outcome.svg}</div>'
        return [
            f"//// html | {element}",
            self.md.htmlStash.store(drawing + outcome.steps),
            # HTML has a caption at the end; style puts it below the drawing.
            "/// html | figcaption",
            fence.caption,
            "///",
            "////",
            *folded("The code of this figure", code, "figure-code"),
        ]

    def _engine_so_far(self, book: Book, page: Page) -> list[str]:
        engine = [fence for fence in page.fences if fence.kind == "engine"]
        if not engine:
            return []
        files = tangle(book, engine[-1])
        return [
            line
            for path, language in {f.title: f.language for f in engine}.items()
            for line in so_far(path, files[path].text, language)
        ]

    def _proofs(self, page: Page) -> list[str]:
        named = [(test, *test.split("::")) for test in proofs(page)]
        files = {file for _, file, _ in named}
        said = {file: functions_in(self.root / file) for file in files}
        lines: list[str] = []
        for test, file, name in named:
            if name in said[file]:
                text = said[file][name]
                lines += collapsed(f"`{test}`", text, anchor(test))
            else:
                log.warning(
                    "%s:%s: there is no test %s; write it, or name another",
                    page.path,
                    proofs(page)[test],
                    test,
                )
        return lines


class UnsearchedSources(Postprocessor):
    """Keeps the reference's listings out of the search index.

    They are the pages' code.
    """

    def run(self, text: str) -> str:
        listing = '<details class="mkdocstrings-source"'
        return text.replace(listing, listing + UNSEARCHED)


def first_sentence(page: Page) -> str:
    """The sentence that a page opens with, as plain text, if it does."""
    opening = "\n".join(page.prose[1:]).strip().partition("\n\n")[0]
    paragraph = re.match("<p>(.*)</p>$", markdown(opening), re.DOTALL)
    shown = unescape(re.sub("<.*?>", "", paragraph[1])) if paragraph else ""
    words = " ".join(shown.split())
    return re.split(r"(?<=[.?!]) ", words, maxsplit=1)[0]


def so_far(path: str, text: str, language: str = "python") -> list[str]:
    return collapsed(f"The engine so far: `{path}`", text, language=language)


def collapsed(
    title: str, text: str, identifier: str = "", *, language: str = "python"
) -> list[str]:
    """Code that the page repeats."""
    code = [f"```{language}", *text.splitlines(), "```"]
    return folded(title, code, "so-far", identifier)


def folded(
    title: str, code: list[str], kind: str = "folded", identifier: str = ""
) -> list[str]:
    """Code that a reader may open, kept out of the search index."""
    named = f"id: {identifier}, " if identifier else ""
    return [
        f"/// details | {title}",
        f"    attrs: {{{named}class: {kind}, data-search-exclude: 'true'}}",
        "",
        *code,
        "///",
        "",
    ]


def source_lines(fence: Fence) -> list[str]:
    return fence.source.splitlines()


def anchor(test: str) -> str:
    return re.sub(r"\W+", "-", test)


def api_links(fence: Fence) -> list[str]:
    """A line of links from an engine block.

    They lead to what the API reference says of its names.
    """
    names: list[str] = []
    for statement in ast.parse(fence.source).body:
        if isinstance(statement, ast.ClassDef) and _is_public(statement.name):
            goes_on = any(
                ast.unparse(base) == statement.name for base in statement.bases
            )
            if not goes_on:
                names.append(statement.name)
            names += [
                f"{statement.name}.{member.name}"
                for member in statement.body
                if isinstance(member, ast.FunctionDef)
                and _is_public(member.name)
            ]
        elif isinstance(statement, ast.FunctionDef) and _is_public(
            statement.name
        ):
            names.append(statement.name)
    if not names:
        return []
    module = module_name(fence.title)
    links = ", ".join(f"[`{name}`][{module}.{name}]" for name in names)
    return ["/// html | p.api-links", f"In the reference: {links}", "///", ""]


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (
        name.endswith("__") and name != "__init__"
    )


def build_line(book: Book) -> list[str]:
    """The version and the commit that the site was made of, with its day."""
    text = package(book).get(f"{book.package}/__init__.py", "")
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


def makeExtension(**options: Any) -> WeaveExtension:  # noqa: N802  # Python-Markdown's name
    """Python-Markdown's entry point."""
    return WeaveExtension(**options)
