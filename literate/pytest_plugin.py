"""Run every fence of the pages, under pytest, against the engine so far.

pytest-markdown-docs finds the fences; this plugin checks that it found every
one, runs each against the engine as it stands there, and counts on a whole run
that each one ran, and each test that a page names as proof.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pytest_markdown_docs._runners import _Runner, register_runner
from pytest_markdown_docs.definitions import FenceTestDefinition
from pytest_markdown_docs.plugin import (
    MarkdownInlinePythonItem,
    MarkdownTextFile,
)

from literate.fences import Book, BookError, Page, read_book, read_page
from literate.proofs import proofs
from literate.snapshot import BlockFailure, run, run_example


class Pages:
    """The book that this run reads, and what of it has run."""

    book: Book
    ran: set[str]
    passed_tests: set[str]


def pytest_collection(session: pytest.Session) -> None:
    """Read the whole book first, so that every mistake is told at once."""
    try:
        Pages.book = read_book(session.config.rootpath)
    except BookError as error:
        raise pytest.UsageError(f"the pages cannot be read\n{error}") from None
    Pages.ran = set()
    Pages.passed_tests = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        Pages.passed_tests.add(report.nodeid.partition("[")[0])


def _page(path: Path) -> Page:
    """A page of the book, or one outside of it, such as README.md."""
    name = path.relative_to(Pages.book.root).as_posix()
    in_book = (page for page in Pages.book.pages if page.path == name)
    return next(in_book, None) or read_page(Pages.book.root, name)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a page whose fences are not those that pytest collected."""
    report = yield
    if isinstance(collector, MarkdownTextFile) and report.passed:
        try:
            expected = {
                fence.line: fence.where
                for fence in _page(collector.path).python
            }
        except BookError as error:
            return _failed(report, str(error))
        found = {
            i.start_line
            for i in report.result
            if isinstance(i, MarkdownInlinePythonItem)
        }
        if missing := [
            where for line, where in expected.items() if line not in found
        ]:
            return _failed(
                report, f"{', '.join(missing)}: Python that no test would run"
            )
        if strays := sorted(found - expected.keys()):
            name = collector.path.name
            return _failed(
                report,
                f"{name}: lines {strays} hold Python that the press misread",
            )
    return report


def _failed(report: pytest.CollectReport, message: str) -> pytest.CollectReport:
    return pytest.CollectReport(report.nodeid, "failed", message, [])


@register_runner(default=True)
class FenceRunner(_Runner):
    """Runs a fence of the book in place, any other on the finished package."""

    def runtest(
        self,
        test: FenceTestDefinition,
        args: dict[str, Any],
        *,
        asyncio_runner: Any = None,
    ) -> None:
        page = _page(test.source_path)
        fence = next(
            fence for fence in page.python if fence.line == test.start_line
        )
        if page in Pages.book.pages:
            run(Pages.book, fence)
            Pages.ran.add(fence.where)
        elif fence.kind == "example":
            run_example(Pages.book.root, fence)
        else:
            raise BlockFailure(
                f"{fence.where}: outside of docs/, "
                "Python can only be an example"
            )

    def repr_failure(
        self,
        test: FenceTestDefinition,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,
    ) -> str:
        if isinstance(excinfo.value, BlockFailure):
            return str(excinfo.value)
        return str(excinfo.getrepr(style="short"))


def _is_whole_run(config: pytest.Config) -> bool:
    chosen = (
        config.option.keyword
        or config.option.markexpr
        or config.option.collectonly
    )
    return (
        config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
    )


def _unrun(config: pytest.Config) -> list[str]:
    return [
        *(
            fence.where
            for fence in Pages.book.python
            if fence.where not in Pages.ran
        ),
        *(
            f"{page.path}: {test}"
            for page in Pages.book.pages
            for test in proofs(page)
            if test not in Pages.passed_tests
        ),
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (
        hasattr(Pages, "ran")
        and _is_whole_run(session.config)
        and _unrun(session.config)
    ):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if hasattr(Pages, "ran") and _is_whole_run(config):
        blocks = Pages.book.python
        pages = {fence.page for fence in blocks}
        terminalreporter.write_line(
            f"{len(Pages.ran)} of {len(blocks)} Python blocks "
            f"on {len(pages)} pages passed"
        )
        for where in _unrun(config):
            terminalreporter.write_line(
                f"{where}: did not pass, or did not run"
            )
