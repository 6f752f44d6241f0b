"""Write the `#>` lines of pages anew, as their examples print them.

Each block runs as it does in the tests. Where a statement prints something else
than its marks say, these are written, and nothing else is.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import tokenize
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from literate.read.book import read_book, read_page
from literate.read.characters import is_hidden
from literate.read.kinds import COLUMNS
from literate.read.model import Book, BookError, Fence, Page
from literate.run.errors import BlockError, Difference
from literate.run.fence_process import FenceProcess
from literate.run.marks import GOES_ON, MARK, lines_meant
from literate.tangle.snapshot import take_snapshot

# How a mark begins that names an error.
_ERROR = re.compile(r"\w*(Error|Exception|Warning|Interrupt|Exit|Iteration)\b")


def update(root: Path, paths: Sequence[str], *, is_check: bool) -> bool:
    """Show what changes on some pages, and write it; return whether any does.

    A folder stands for the pages in it. A check writes nothing.

    Raises:
        BookError: naming page and line of what is wrong on any of them, before
            one is written.
    """
    book = read_book(root)
    changed: dict[Page, str] = {}
    mistakes: list[str] = []
    with contextlib.closing(FenceProcess()) as process:
        for page in _pages(book, paths):
            try:
                text = _text(book, page, process)
            except (BlockError, BookError) as error:
                mistakes.append(str(error))
            else:
                if text != page.text:
                    changed[page] = text
    if mistakes:
        raise BookError("\n".join(mistakes))
    for page, text in changed.items():
        lines = difflib.unified_diff(
            page.text.splitlines(keepends=True),
            text.splitlines(keepends=True),
            page.path,
            page.path,
        )
        print("".join(lines), end="")
        if not is_check:
            file = root / page.path
            newline = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
            file.write_text(text, "utf-8", newline=newline)
    return bool(changed)


def _pages(book: Book, paths: Sequence[str]) -> list[Page]:
    found: list[Page] = []
    for name in paths:
        path = Path(os.path.relpath(book.root / name, book.root)).as_posix()
        inside = [p for p in book.pages if p.path.startswith(f"{path}/")]
        one = book.page(path)
        found += inside or [one or read_page(book.root, path)]
    return list(dict.fromkeys(found))


def _text(book: Book, page: Page, process: FenceProcess) -> str:
    """The text of a page whose marks say what its blocks print."""
    lines = page.text.splitlines(keepends=True)
    settled: dict[int, Fence] = {}
    for fence in page.python_fences:
        settled[fence.line] = _settle(book, fence, settled, process)
    for fence in reversed(page.python_fences):
        end = fence.line + fence.source.count("\n")
        lines[fence.line : end] = [settled[fence.line].source]
    return "".join(lines)


def _settle(
    book: Book, fence: Fence, settled: dict[int, Fence], process: FenceProcess
) -> Fence:
    """A fence whose marks say what it prints, after those above it."""
    package_here = take_snapshot(book, fence) if book.page(fence.page) else None
    new = fence
    if fence.continues:
        new = replace(new, continues=settled[fence.continues.line])
    if fence.check:
        check = replace(settled[fence.check.line], continues=None)
        new = replace(new, check=check)
    above = 0
    while True:
        try:
            process.run(book.root, new, package_here)
        except BlockError as failure:
            added = new.source.count("\n") - fence.source.count("\n")
            message = _as_it_is(str(failure), fence, added)
            difference = failure.difference
            if difference is None or difference.first < fence.line:
                raise BookError(message) from None
            if difference.first == above:
                raise BookError(
                    f"{_where(message)}: this prints something else each time "
                    "that it runs, or another statement is on its line; so no "
                    f"{MARK} can be written"
                ) from None
        else:
            return new
        above = difference.first
        output = _output(new, difference, message)
        new = replace(new, source=_rewrite(new, difference, output))


def _as_it_is(message: str, fence: Fence, added: int) -> str:
    """A message about a fence to which lines were added, for the page as it is.

    They were added above what it is about.
    """

    def before(found: re.Match[str]) -> str:
        line = int(found[0])
        return str(line - added if line > fence.line else line)

    return re.sub(rf"(?<={re.escape(fence.page)}:)\d+", before, message)


def _where(message: str) -> str:
    return message.partition(": ")[0]


def _output(fence: Fence, difference: Difference, message: str) -> list[str]:
    """The texts of the marks that a statement is to have.

    Raises:
        BookError: if no mark can hold them, or an error is not meant.
    """
    lines = fence.source.splitlines()
    old = lines_meant(
        [
            lines[line - fence.line - 1].partition(MARK)[2].removeprefix(" ")
            for line in difference.marks
        ]
    )
    output = difference.output
    if difference.fails:
        # A block that is not Python has no statements, so all marks are one's.
        is_one = difference.last > fence.line or len(old) == 1
        if not (is_one and old and _ERROR.match(old[-1])):
            raise BookError(
                f"{message.rstrip()}\nif this is meant to fail, write {MARK} "
                f"{output[-1].partition(':')[0]} below it, and call this again"
            )
        output = [*output[:-1], _error(output[-1], old[-1])]
    for line in output:
        if any(map(is_hidden, line)):
            raise BookError(
                f"{_where(message)}: this prints {line!a}, which no "
                f"{MARK} can hold; print its repr()"
            )
    return [
        text
        for number, line in enumerate(output, 1)
        for text in _texts_for(line, is_last=number == len(output))
    ]


def _texts_for(line: str, *, is_last: bool) -> list[str]:
    """The texts of the marks that stand for a line, as wide as a page shows.

    It is the last line of a statement, or others follow.
    """
    width = COLUMNS - len(f"{MARK} ")
    texts = []
    while len(line) > width or (line.endswith(GOES_ON) and not is_last):
        texts.append(line[: width - 1] + GOES_ON)
        line = line[width - 1 :]
    return [*texts, line]


def _rewrite(fence: Fence, difference: Difference, output: list[str]) -> str:
    """The source of a fence, where a statement has the marks of its output.

    They stand where the old ones did. A single new one is beside the statement
    if there is room, and else they are below it.
    """
    last = difference.last - fence.line
    rows = [line - fence.line for line in difference.marks]
    lines = dict(enumerate(fence.source.splitlines(), 1))
    rest = [_mark(text) for text in output]
    if last:
        if rows[:1] == [last]:
            lines[last] = lines[last].partition(MARK)[0].rstrip()
            is_beside = len(rest) in (1, len(rows))
            del rows[0]
        else:
            is_beside = len(rest) == 1 and not rows and _has_room(fence, last)
        beside = f"{lines[last]}  {rest[0]}" if rest and is_beside else ""
        if beside and len(beside) <= COLUMNS:
            lines[last] = beside
            del rest[0]
    new: list[str] = []
    for number, line in lines.items():
        if number not in rows:
            new.append(line)
        else:
            # The last of the old ones is followed by all that is left.
            here = rest if number == rows[-1] else rest[:1]
            new += [line.partition(MARK)[0] + mark for mark in here]
            rest = rest[len(here) :]
        if number == last and not rows:
            new += rest
    return "".join(f"{line}\n" for line in new)


def _mark(text: str) -> str:
    return f"{MARK} {text}" if text else MARK


def _error(line: str, old: str) -> str:
    """An error's text: a closing … stays if it can, and cuts what is long.

    It cuts off the line of a syntax error too, which changes with the page.
    """
    if old.endswith("…") and line.startswith(old.removesuffix("…")):
        return old
    line = re.sub(r" \([^()]*, line \d+\)$", "…", line)
    room = COLUMNS - len(_mark(line)) + len(line)
    if len(line) <= room:
        return line
    return line[: room - 1].rpartition(" ")[0] + "…"


def _has_room(fence: Fence, line: int) -> bool:
    """Whether a mark may go on a statement's last line.

    It has no comment, and is not inside of a loop that prints as a whole.
    """
    tokens = tokenize.generate_tokens(io.StringIO(fence.source).readline)
    has_comment = any(
        token.type == tokenize.COMMENT and token.start[0] == line
        for token in tokens
    )
    return not has_comment and not fence.source.splitlines()[
        line - 1
    ].startswith(" ")
