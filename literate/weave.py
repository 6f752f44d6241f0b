"""A Python-Markdown extension: what the site shows beyond plain Markdown.

Below each engine block, links to the API reference; at the end of a page that
adds to the engine, the engine so far; at the end of a page that names tests as
proof, what they say; at the end of every page, version and commit; and
formulas. A text that is no page of the book is left alone, except for its
formulas.
"""

from __future__ import annotations

import ast
import logging
import re
import subprocess
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from literate import formulas
from literate.fences import Book, BookError, Fence, Page, read_book
from literate.proofs import LINK, proofs, source
from literate.snapshot import FIGURES, module_name, stepped
from literate.steps import table_of_steps
from literate.tangle import drift, package, tangle

# A warning of this logger makes a strict build of the site fail.
log = logging.getLogger("mkdocs.literate")

# The search plugin reads this attribute, and takes it away.
UNSEARCHED = ' data-search-exclude="true"'

# What the reader sees above a block whose methods are replaced further down.
PLAIN_HEADER = '```python {{ title="{}, in its plain form" }}'

# Python-Markdown calls what has the higher number first.
# Below the white space's normalizing (30), which makes the lines comparable,
# and above superfences (25), which takes the fences away.
PAGE_PRIORITY = 29
# Below what puts stashed HTML back (raw_html, 30), and with it the reference.
SOURCES_PRIORITY = 5

# MkDocs makes the extension anew for every page.
_said: set[str] = set()


def warn_once(message: str) -> None:
    if message not in _said:
        _said.add(message)
        log.warning("%s", message)


class WeaveExtension(Extension):
    """Reads the book that stands in the current directory, or in `root`."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that holds mkdocs.yml"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        try:
            book = read_book(Path(self.getConfig("root")).resolve())
            for difference in drift(book):
                warn_once(f"{difference}; run python -m literate.tangle")
        except BookError as error:
            warn_once(str(error))
        else:
            md.preprocessors.register(
                PagePreprocessor(md, book), "weave", PAGE_PRIORITY
            )
        md.postprocessors.register(
            UnsearchedSources(md), "unsearched-sources", SOURCES_PRIORITY
        )
        formulas.register(md)


class PagePreprocessor(Preprocessor):
    """Adds to a page what the press knows about it."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md)
        self.book = book

    def run(self, lines: list[str]) -> list[str]:
        page = next(
            (p for p in self.book.pages if _same_text(p.text, lines)), None
        )
        if page is None:
            return lines
        woven = list(lines)
        for fence in reversed(page.python):
            if fence.kind == "engine":
                woven[fence.end : fence.end] = ["", *api_links(fence)]
                if fence.is_plain:
                    woven[fence.line - 1] = PLAIN_HEADER.format(fence.title)
            elif fence.kind in FIGURES:
                woven[fence.line - 1 : fence.end] = self._figure(fence)
        engine = [fence for fence in page.fences if fence.kind == "engine"]
        woven = [
            LINK.sub(
                lambda link: f"[`{link['test']}`](#{anchor(link['test'])})",
                line,
            )
            for line in woven
        ]
        added = [
            *self._engine_so_far(page, engine),
            *self._proofs(page),
            *build_line(self.book),
        ]
        return [*woven, "", *added]

    def _figure(self, fence: Fence) -> list[str]:
        """A figure with its caption, and the code that made it, collapsed."""
        drawing, steps = stepped(self.book, fence)
        return [
            "//// html | figure" + (".stepper" if steps else ""),
            self.md.htmlStash.store(
                f'<div class="drawing"{UNSEARCHED}>{drawing._repr_svg_()}</div>'
            ),
            "/// html | figcaption",
            fence.caption,
            "///",
            *(
                [self.md.htmlStash.store(table_of_steps(steps))]
                if steps
                else []
            ),
            "////",
            "/// details | The code of this figure",
            "    attrs: {class: figure-code, data-search-exclude: 'true'}",
            "",
            "```python",
            *fence.source.splitlines(),
            "```",
            "///",
            "",
        ]

    def _engine_so_far(self, page: Page, engine: list[Fence]) -> list[str]:
        if not engine:
            return []
        files = tangle(self.book, engine[-1])
        return [
            line
            for path in dict.fromkeys(fence.title for fence in engine)
            for line in so_far(path, files[path].text)
        ]

    def _proofs(self, page: Page) -> list[str]:
        lines: list[str] = []
        for test in proofs(page):
            try:
                lines += collapsed(
                    f"`{test}`", source(self.book.root, test), anchor(test)
                )
            except BookError as error:
                warn_once(f"{page.path}: {error}")
        return lines


class UnsearchedSources(Postprocessor):
    """Keeps the reference's listings out of the search index.

    They are the pages' code.
    """

    def run(self, text: str) -> str:
        listing = '<details class="mkdocstrings-source"'
        return text.replace(listing, listing + UNSEARCHED)


def _same_text(text: str, lines: list[str]) -> bool:
    """Whether only white space differs, which Python-Markdown normalizes."""
    written = [line.split() for line in text.rstrip().splitlines()]
    return written == [
        line.split() for line in "\n".join(lines).rstrip().splitlines()
    ]


def so_far(path: str, text: str) -> list[str]:
    return collapsed(f"The engine so far: `{path}`", text)


def collapsed(title: str, text: str, identifier: str = "") -> list[str]:
    """Python that the page repeats, collapsed, kept out of the search index."""
    named = f"id: {identifier}, " if identifier else ""
    return [
        f"/// details | {title}",
        f"    attrs: {{{named}class: so-far, data-search-exclude: 'true'}}",
        "",
        "```python",
        *text.splitlines(),
        "```",
        "///",
        "",
    ]


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
            names += [] if goes_on else [statement.name]
            methods = [
                m.name for m in statement.body if isinstance(m, ast.FunctionDef)
            ]
            names += [
                f"{statement.name}.{name}"
                for name in methods
                if _is_public(name)
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
    """The version of the package and the commit that the site was made of."""
    text = package(book).get("autograd/__init__.py", "")
    version = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    try:
        found = subprocess.run(  # noqa: S603  # a fixed command
            command, cwd=book.root, capture_output=True, text=True, check=True
        )
        commit = f", commit {found.stdout.strip()}"
    except (OSError, subprocess.CalledProcessError):
        commit = ""
    return [
        "/// html | p.build",
        f"Version {version[1] if version else 'unknown'}{commit}",
        "///",
    ]


def makeExtension(**options: Any) -> WeaveExtension:  # noqa: N802  # Python-Markdown's name
    """Python-Markdown's entry point."""
    return WeaveExtension(**options)
