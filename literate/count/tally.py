"""What became of each test of a run, and what a run has to say at its end.

A whole run fails where a block or a cited test did not pass, or tests are
missing.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter, defaultdict

import pytest

from literate.count import counts
from literate.count.skip_reasons import may_skip_for
from literate.read.cited_tests import cited_tests
from literate.read.model import Book, Fence
from literate.tangle import compiler

PASSED, FAILED = "passed", "failed"
# Options that narrow a run. One that is not listed here makes the run count as
# whole, and fail loudly.
NARROWING = re.compile(
    r"-[qvsx]*[km]|-p ?no:|--(ignore|deselect|lf|last-failed|sw|stepwise|co$"
    r"|collect|setup-(only|plan)|noconftest)"
)


class Tally:
    """The outcome of each case of a test: passed, failed, or why neither."""

    # Set before any test is looked for: without it, the run ends there.
    book: Book
    is_cut_short = False

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)
        # Of each test, how many examples it tries, and the like.
        self.numbers: dict[str, dict[str, int]] = {}

    # Not at the collection's end, which comes after an error too.
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Record how many tests there are, if that is asked for."""
        if not self.config.getoption("--write-counts"):
            return
        if session.testsfailed or self._narrowing() or self._paths():
            raise pytest.UsageError(
                "--write-counts needs all tests, collected without an error"
            )
        for item in session.items:
            self.numbers[item.nodeid] = _numbers(item.user_properties)
        counts.write(self.config.rootpath, self._count(), self._absent())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.outcomes[report.nodeid][report.nodeid] = _reason(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test, cases = report.nodeid, self.outcomes[_test(report.nodeid)]
        self.numbers[test] = _numbers(report.user_properties)
        if hasattr(report, "wasxfail"):
            cases[test] = f"expected to fail: {report.wasxfail}"
        elif report.skipped:
            cases[test] = _reason(report)
        elif report.failed:
            cases[test] = FAILED
        elif report.when == "call":
            cases[test] = PASSED

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.shouldfail or session.shouldstop:
            self.is_cut_short = True  # which is said already
        if self._is_whole() and (
            self._complaints() or self._fewer_and_more()[0]
        ):
            session.exitstatus = (
                session.exitstatus or pytest.ExitCode.TESTS_FAILED
            )

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        # A process of pytest-xdist sees a part; the one that started it counts.
        if self.is_cut_short or self.config.getoption("--write-counts"):
            return
        if narrowing := self._narrowing():
            lines = [f"A part, as {' '.join(narrowing)} asks: nothing counted"]
        elif self._paths():
            lines = self._not_run() + self._compare()
        else:
            lines = self._blocks() + self._not_run() + self._compare()
            lines += self._complaints()
        for line in lines:
            terminalreporter.write_line(line)

    def _is_whole(self) -> bool:
        """Whether everything was asked for, so that nothing may be missing."""
        return (
            not self.is_cut_short
            and not hasattr(self.config, "workerinput")
            and not self.config.getoption("--write-counts")
            and not self._narrowing()
            and not self._paths()
        )

    def _narrowing(self) -> list[str]:
        """What the user asks for less by, here and now."""
        words = _words(self.config)
        pairs = zip(words, [*words[1:], ""])
        return [
            word
            for word, after in pairs
            if NARROWING.match(f"-p {after}" if word == "-p" else word)
        ]

    def _paths(self) -> list[str]:
        """The paths that the user gives, or stands in."""
        config = self.config
        here = config.invocation_params.dir
        if here != config.rootpath:
            return [here.relative_to(config.rootpath).as_posix()]
        words = _words(config)
        return [path for path in config.args if path in words]

    def _absent(self) -> counts.WhyNotRun:
        return self.config.hook.pytest_absent(config=self.config) or {}

    def _count(self) -> Counter[str]:
        """How many tests, examples and citations there are; blocks are read."""
        absent = self._absent()
        counted: Counter[str] = Counter()
        for test, numbers in self.numbers.items():
            file = test.partition("::")[0]
            if not self.book.page(file):
                key = counts.key(test, absent)
                counted[key] += 1
                for unit, number in numbers.items():
                    # Its rows are those of a file, whatever the first case is.
                    whose = file if unit == "rows" else key
                    counted[counts.in_units(whose, unit)] += number
        for page in self.book.pages:
            if cited := cited_tests(page):
                counted[counts.in_units(page.path, "cited tests")] = len(cited)
        return counted

    def _fewer_and_more(self) -> tuple[list[str], list[str]]:
        recorded = counts.read(self.config.rootpath)
        if recorded is None:
            return [], []
        absent, counted = self._absent(), self._count()
        for key in [*recorded, *counted]:
            if counts.reason(key, absent):
                recorded.pop(key, None)
                counted.pop(key, None)
        if paths := self._paths():
            recorded = counts.of_paths(recorded, paths)
            counted = counts.of_paths(counted, paths)
        return counts.differences(recorded, counted)

    def _compare(self) -> list[str]:
        recorded = counts.read(self.config.rootpath)
        if recorded is None or any("::" in path for path in self._paths()):
            return []
        fewer, more = self._fewer_and_more()
        if not fewer and not more:
            number = len(self.numbers)
            return [f"{number:,} tests, as many of each kind as recorded"]
        lines = [f"More than recorded: {line}" for line in more]
        lines += [f"Fewer than recorded: {line}" for line in fewer]
        return [*lines, f"Where that is right, record it: {counts.COMMAND}"]

    def _not_run(self) -> list[str]:
        """What did not run, by the reason, for the gate's last line."""
        skipped = Counter(
            outcome
            for cases in self.outcomes.values()
            for outcome in cases.values()
            if outcome not in (PASSED, FAILED)
        )
        absent = self._absent()
        recorded = counts.read(self.config.rootpath) or Counter()
        if paths := self._paths():
            recorded = counts.of_paths(recorded, paths)
        for key, number in recorded.items():
            why = counts.reason(key, absent)
            if why and counts.is_of_tests(key):
                skipped[why] += number
        return [f"Not run: {why} ({n:,})" for why, n in sorted(skipped.items())]

    def _blocks(self) -> list[str]:
        """How many blocks of the pages passed."""
        python, code = self.book.python_fences, self.book.code_fences
        lines = [
            f"{self._count_passed(python)} of {len(python)} Python blocks "
            f"on {len({fence.page for fence in python})} pages passed"
        ]
        if in_c := [fence for fence in code if fence.language == "c"]:
            lines.append(
                f"{self._count_passed(in_c)} of {len(in_c)} C blocks compiled"
                if compiler.find_compiler()
                else f"{len(in_c)} C blocks were not compiled: "
                f"{compiler.NO_COMPILER}"
            )
        return lines

    def _count_passed(self, blocks: list[Fence]) -> int:
        return sum(not self._complaint(_id(fence)) for fence in blocks)

    def _complaints(self) -> list[str]:
        """What makes a whole run fail although no test of it did."""
        lines = [
            f"{fence.where}: {complaint}"
            for fence in self.book.code_fences
            if fence.language != "c" or compiler.find_compiler()
            if (complaint := self._complaint(_id(fence)))
        ]
        lines += [
            f"{page.path}:{line}: {test}: {complaint}"
            for page in self.book.pages
            for test, line in cited_tests(page).items()
            if (complaint := self._complaint(test))
        ]
        unknown = [
            f"{test}: may not be skipped for this reason: {outcome}"
            for cases in self.outcomes.values()
            for test, outcome in cases.items()
            if outcome not in (PASSED, FAILED) and not may_skip_for(outcome)
        ]
        return lines + unknown

    def _complaint(self, test: str) -> str | None:
        """Why a test counts as not passed: all of its cases have to.

        A case skipped for an allowed reason is ignored if another case passed.
        """
        cases = self.outcomes.get(test, {})
        if PASSED not in cases.values():
            return "did not pass, or did not run"
        for case, outcome in cases.items():
            if outcome != PASSED and not may_skip_for(outcome):
                return f"did not pass: [{case.partition('[')[2]} {outcome}"
        return None


def _reason(report: pytest.CollectReport | pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


def _numbers(properties: list[tuple[str, object]]) -> dict[str, int]:
    return {
        name: number
        for name, number in properties
        if name in counts.UNITS and isinstance(number, int) and number
    }


def _words(config: pytest.Config) -> list[str]:
    """What the user says, on the command line and in the environment."""
    words = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    return words + [str(word) for word in config.invocation_params.args]


def _test(nodeid: str) -> str:
    # All cases of a test are one to a page that names it.
    return nodeid.partition("[")[0]


def name_of(fence: Fence) -> str:
    return f"{fence.kind}-{fence.line}"


def _id(fence: Fence) -> str:
    return f"{fence.page}::{name_of(fence)}"
