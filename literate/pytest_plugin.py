"""Make every fence of the pages a pytest item.

pytest-markdown-docs finds the fences; this plugin checks that it found every
one, and puts an item of its own in the place of each, which runs the fence in a
process apart. C blocks, which it does not look for, are read by the C compiler.
`tally` says at the end of a run what passed, and what is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from pytest_markdown_docs.plugin import (
    MarkdownInlinePythonItem,
    MarkdownTextFile,
)

from literate.count import counts
from literate.count.tally import Tally, name_of
from literate.read.book import read_book, read_page
from literate.read.model import Book, BookError, Fence, Page
from literate.run.errors import BlockError
from literate.run.fence_process import LIMIT, FenceProcess
from literate.tangle import compiler
from literate.tangle.merge import merge_blocks
from literate.tangle.snapshot import take_snapshot


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("collect").addoption(
        "--block-limit",
        type=float,
        default=LIMIT,
        metavar="SECONDS",
        help="stop a block of a page that has not ended after this time",
    )
    parser.getgroup("collect").addoption(
        "--write-counts",
        action="store_true",
        help=f"run nothing, and record in {counts.RECORD} how many tests "
        "there are; with --faults --browser, of those too",
    )


class Hooks:
    """What a book's conftest.py can tell."""

    @pytest.hookspec(firstresult=True)
    def pytest_absent(self, config: pytest.Config) -> counts.WhyNotRun:
        """Say which tests do not run here, and why: see `counts.WhyNotRun`."""
        return {}  # pytest reads the signature alone


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(Hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    if config.getoption("--write-counts"):
        config.option.collectonly = True
        config.option.verbose -= 2


def pytest_configure(config: pytest.Config) -> None:
    if not __debug__:
        raise pytest.UsageError(
            "python -O leaves out every assert, so a test could not fail; "
            "run python without -O, and without PYTHONOPTIMIZE"
        )
    config.stash[PROCESS] = FenceProcess(config.getoption("--block-limit"))
    config.stash[TALLY] = Tally(config)
    config.pluginmanager.register(config.stash[TALLY])


def pytest_unconfigure(config: pytest.Config) -> None:
    if PROCESS in config.stash:
        config.stash[PROCESS].close()


BOOK = pytest.StashKey[Book]()
PROCESS = pytest.StashKey[FenceProcess]()
TALLY = pytest.StashKey[Tally]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the whole book first, so that every mistake is reported at once."""
    try:
        book = read_book(session.config.rootpath)
    except BookError as error:
        raise pytest.UsageError(f"the pages cannot be read\n{error}") from None
    session.config.stash[BOOK] = session.config.stash[TALLY].book = book


class FenceItem(pytest.Item):
    """A fence, run where it stands in the book.

    One of a page outside of it, such as README, runs on the finished package.
    """

    fence: Fence

    @classmethod
    def of(cls, collector: pytest.Collector, fence: Fence) -> FenceItem:
        item: FenceItem = cls.from_parent(collector, name=name_of(fence))
        item.fence = fence
        return item

    def runtest(self) -> None:
        book = self.config.stash[BOOK]
        process = self.config.stash[PROCESS]
        package_here = None
        if book.page(self.fence.page):
            package_here = take_snapshot(book, self.fence)
        elif self.fence.kind != "example":
            raise BlockError(
                f"{self.fence.where}: outside of docs/, "
                "a block can only be an example"
            )
        if self.fence.language == "c":
            self._compile(book)
            return
        try:
            outcome = process.run(book.root, self.fence, package_here)
        except BlockError as failure:
            sys.stdout.write(failure.printed)
            raise
        sys.stdout.write(outcome.printed)

    def _compile(self, book: Book) -> None:
        if not compiler.find_compiler():
            pytest.skip(compiler.NO_COMPILER)  # the run's last lines say so
        blocks = [f for f in book.engine_fences() if f.file == self.fence.file]
        if complaints := compiler.complaints(
            book.root,
            merge_blocks(book, self.fence)[self.fence.file].lines,
            is_whole=self.fence is blocks[-1],
        ):
            raise BlockError(
                f"{self.fence.where}: {self.fence.file} cannot be compiled "
                f"without complaint as far as this block\n{complaints}"
            )

    def repr_failure(  # type: ignore[override]  # the rest is pytest's own
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> object:
        if isinstance(excinfo.value, BlockError | BookError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.fence.line - 1, self.name


# Innermost, so that the wrapper of --lf chooses among the press's own items.
@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Put the press's items in the place of those that were found."""
    report = yield
    if not isinstance(collector, MarkdownTextFile):
        return report
    try:
        page = _page(collector)
    except BookError as error:
        return _fail(report, str(error))
    if not report.passed or _is_passed_over(report, collector):
        return report
    found = {
        item.start_line
        for item in report.result
        if isinstance(item, MarkdownInlinePythonItem)
    }
    lines = {fence.line for fence in page.python_fences}
    if missing := [f.where for f in page.python_fences if f.line not in found]:
        message = (
            f"{', '.join(missing)}: Python that no test would run, since other "
            "readers of Markdown see no fence there; leave a blank line above "
            "it, and end what is open, such as an element of HTML"
        )
        return _fail(report, message)
    if misread := sorted(found - lines):
        message = f"lines {misread} hold Python that the press misread"
        return _fail(report, f"{collector.path.name}: {message}")
    report.result = [
        FenceItem.of(collector, fence) for fence in page.code_fences
    ]
    return report


def _is_passed_over(
    report: pytest.CollectReport, collector: MarkdownTextFile
) -> bool:
    """Whether --lf looks at other files, in which something failed."""
    return not report.result and bool(getattr(collector.config.option, "lf", 0))


def _page(collector: MarkdownTextFile) -> Page:
    """A page of the book, or one outside of it, such as README.md."""
    book = collector.config.stash[BOOK]
    name = collector.path.relative_to(book.root).as_posix()
    return book.page(name) or read_page(book.root, name)


def _fail(report: pytest.CollectReport, message: str) -> pytest.CollectReport:
    return pytest.CollectReport(report.nodeid, "failed", message, [])
