"""Make every fence of the pages a pytest item.

pytest-markdown-docs finds the fences; this plugin checks that it found every
one, and puts an item of its own in the place of each, which runs the fence in
the worker. C blocks, which it does not look for, are read by the C compiler.
A whole run ends with the count of blocks that passed, and fails where one did
not run, or a test that a page names as proof.
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

from literate.proofs import proofs
from literate.read.book import read_book, read_page
from literate.read.model import Book, BookError, Fence, Page
from literate.run import BlockFailure
from literate.tangle import compiler
from literate.tangle.merge import tangle
from literate.tangle.snapshot import snapshot
from literate.worker import LIMIT, Worker


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("collect").addoption(
        "--block-limit",
        type=float,
        default=LIMIT,
        metavar="SECONDS",
        help="stop a block of a page that has not ended after this time",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not __debug__:
        raise pytest.UsageError(
            "python -O leaves out every assert, so a test could not fail; "
            "run python without -O, and without PYTHONOPTIMIZE"
        )
    config.stash[WORKER] = Worker(config.getoption("--block-limit"))
    config.stash[TALLY] = Tally()
    config.pluginmanager.register(config.stash[TALLY])


def pytest_unconfigure(config: pytest.Config) -> None:
    if WORKER in config.stash:
        config.stash[WORKER].close()


class Tally:
    """What passed in a run, and whether anything was left out of it."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.is_partial = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            # All cases of a test are one to a page that names it.
            self.passed.add(report.nodeid.partition("[")[0])

    def pytest_deselected(self) -> None:
        self.is_partial = True


BOOK = pytest.StashKey[Book]()
WORKER = pytest.StashKey[Worker]()
TALLY = pytest.StashKey[Tally]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the whole book first, so that every mistake is told at once."""
    try:
        session.config.stash[BOOK] = read_book(session.config.rootpath)
    except BookError as error:
        raise pytest.UsageError(f"the pages cannot be read\n{error}") from None


class FenceItem(pytest.Item):
    """A fence, run where it stands in the book.

    One of a page outside of it, such as README, runs on the finished package.
    """

    fence: Fence

    @classmethod
    def of(cls, collector: pytest.Collector, fence: Fence) -> FenceItem:
        item: FenceItem = cls.from_parent(collector, name=_name(fence))
        item.fence = fence
        return item

    def runtest(self) -> None:
        book = self.config.stash[BOOK]
        worker = self.config.stash[WORKER]
        place = None
        if book.page(self.fence.page):
            place = snapshot(book, self.fence)
        elif self.fence.kind != "example":
            raise BlockFailure(
                f"{self.fence.where}: outside of docs/, "
                "a block can only be an example"
            )
        if self.fence.language == "c":
            self._compile(book)
            return
        try:
            outcome = worker.run(book.root, self.fence, place)
        except BlockFailure as failure:
            sys.stdout.write(failure.printed)
            raise
        sys.stdout.write(outcome.printed)

    def _compile(self, book: Book) -> None:
        if not compiler.command():
            pytest.skip(compiler.MISSING)  # the run's last lines say so
        blocks = [f for f in book.engine() if f.title == self.fence.title]
        if told := compiler.complaints(
            book.root,
            tangle(book, self.fence)[self.fence.title].lines,
            is_whole=self.fence is blocks[-1],
        ):
            raise BlockFailure(
                f"{self.fence.where}: {self.fence.title} cannot be compiled "
                f"without complaint as far as this block\n{told}"
            )

    def repr_failure(  # type: ignore[override]  # the rest is pytest's own
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> object:
        if isinstance(excinfo.value, BlockFailure | BookError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.fence.line - 1, self.name


def _name(fence: Fence) -> str:
    return f"{fence.kind}-{fence.line}"


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
        return _failed(report, str(error))
    if not report.passed or _is_passed_over(report, collector):
        return report
    found = {
        item.start_line
        for item in report.result
        if isinstance(item, MarkdownInlinePythonItem)
    }
    lines = {fence.line for fence in page.python}
    if missing := [f.where for f in page.python if f.line not in found]:
        told = f"{', '.join(missing)}: Python that no test would run"
        return _failed(report, told)
    if strays := sorted(found - lines):
        told = f"lines {strays} hold Python that the press misread"
        return _failed(report, f"{collector.path.name}: {told}")
    report.result = [FenceItem.of(collector, fence) for fence in page.code]
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


def _failed(report: pytest.CollectReport, message: str) -> pytest.CollectReport:
    return pytest.CollectReport(report.nodeid, "failed", message, [])


def _unrun(config: pytest.Config) -> list[str]:
    """The blocks and the proofs that did not pass in a whole run."""
    book, passed = config.stash[BOOK], config.stash[TALLY].passed
    blocks = [
        fence
        for fence in book.code
        if _id(fence) not in passed
        and (fence.language != "c" or compiler.command())
    ]
    return [fence.where for fence in blocks] + [
        f"{page.path}:{line}: {test}"
        for page in book.pages
        for test, line in proofs(page).items()
        if test not in passed
    ]


def _passed(config: pytest.Config, blocks: list[Fence]) -> int:
    return sum(_id(fence) in config.stash[TALLY].passed for fence in blocks)


def _id(fence: Fence) -> str:
    return f"{fence.page}::{_name(fence)}"


def _is_whole_run(config: pytest.Config) -> bool:
    """Whether everything was asked for, so that what is missing is missed."""
    asked_for_less = (
        "keyword",
        "markexpr",
        "collectonly",
        "deselect",
        "lf",
        "stepwise",
    )
    return (
        BOOK in config.stash
        and config.args_source is pytest.Config.ArgsSource.TESTPATHS
        and not config.stash[TALLY].is_partial
        and not any(getattr(config.option, o, None) for o in asked_for_less)
        # A process of pytest-xdist sees a part; the one that started it counts.
        and not hasattr(config, "workerinput")
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.shouldfail or session.shouldstop:
        session.config.stash[TALLY].is_partial = True
    if _is_whole_run(session.config) and _unrun(session.config):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not _is_whole_run(config):
        return
    book = config.stash[BOOK]
    python = _passed(config, book.python)
    terminalreporter.write_line(
        f"{python} of {len(book.python)} Python blocks "
        f"on {len({fence.page for fence in book.python})} pages passed"
    )
    if in_c := [fence for fence in book.code if fence.language == "c"]:
        terminalreporter.write_line(
            f"{_passed(config, in_c)} of {len(in_c)} C blocks compiled"
            if compiler.command()
            else f"{len(in_c)} C blocks were not compiled: {compiler.MISSING}"
        )
    for where in _unrun(config):
        terminalreporter.write_line(f"{where}: did not pass, or did not run")
