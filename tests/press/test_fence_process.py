"""Blocks that would end, hold or change the run, in a process apart."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.read.model import Fence
from literate.run.errors import BlockError
from literate.run.fence_process import CAN_FORK, FenceProcess
from literate.run.fence_run import Outcome
from literate.tangle.snapshot import take_snapshot
from press.small_book import (
    ADD,
    VALUE,
    SmallBook,
    fenced,
    good_book,
    literal,
    run_in,
)

# What never ends has not ended by then, on any machine.
SOON = 0.5
FORKS = pytest.mark.skipif(  # elsewhere each block has a new process anyway
    not CAN_FORK, reason="not on Windows: it has no os.fork"
)


@pytest.fixture
def process() -> Iterator[FenceProcess]:
    process = FenceProcess()
    yield process
    process.close()


@pytest.fixture(params=[CAN_FORK, False], ids=["forks", "does not fork"])
def either(request: pytest.FixtureRequest) -> Iterator[FenceProcess]:
    """A process as this system has it, and one as a system without fork has."""
    process = FenceProcess(forks=request.param)
    yield process
    process.close()


def example(root: Path, source: str) -> Fence:
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python_fences
    return fence


def ran(process: FenceProcess, root: Path, source: str) -> Outcome:
    return process.run(root, example(root, source))


def failure(process: FenceProcess, root: Path, source: str) -> str:
    with pytest.raises(BlockError) as caught:
        ran(process, root, source)
    return str(caught.value)


def test_a_book_may_write_a_package_of_another_name(
    tmp_path: Path, either: FenceProcess
) -> None:
    engine = 'python { title="tiny/value.py" }'
    example = (
        "from tiny.value import Value\n\nprint(Value(1))  #> Value(1)\n"
        "print(Value(1) + Value(2))  #> "
    )
    small = SmallBook(tmp_path, package="tiny")
    small.page("a.md", fenced(VALUE, engine), fenced(f"{example}TypeError: …"))
    small.page("b.md", fenced(ADD, engine), fenced(f"{example}Value(3)"))
    book = small.read()
    for fence in book.python_fences:
        here = take_snapshot(book, fence)
        assert either.run(tmp_path, fence, here) == run_in(book, fence)


def test_a_book_runs_there_as_here(
    tmp_path: Path, either: FenceProcess
) -> None:
    book = good_book(tmp_path).read()
    printed = [
        either.run(tmp_path, fence, take_snapshot(book, fence)).printed
        for fence in book.python_fences
    ]
    assert printed == [
        "",
        "",
        "Value(1)\n",
        "Value(1)\n1\n",
        "",
        "",
        "Value(3)\n",
    ]


def test_what_a_figure_shows_comes_back_as_text(
    book: SmallBook, process: FenceProcess
) -> None:
    source = "class A:\n    def _repr_svg_(self): return '<svg>é</svg>'\n\nA()"
    book.page(
        "a.md",
        fenced(source, "python { graph }"),
        "/// caption\nA drawing.\n///",
    )
    read = book.read()
    [figure] = read.python_fences
    outcome = process.run(book.root, figure, take_snapshot(read, figure))
    assert outcome == Outcome(svg="<svg>é</svg>")


@pytest.mark.parametrize("status", [0, 3])
def test_a_block_that_ends_its_process_fails_and_the_next_one_runs(
    tmp_path: Path, either: FenceProcess, status: int
) -> None:
    source = f"import os\n\nprint(1, flush=True)  #> 1\nos._exit({status})"
    assert failure(either, tmp_path, source).startswith(
        f"page.md:3: this block ended the process that ran it, with status "
        f"{status}, so nothing that it printed was compared; let it come to "
        "its end\n"
    )
    assert ran(either, tmp_path, "print(1)  #> 1").printed == "1\n"


@pytest.mark.skipif(  # a group of processes is POSIX's
    sys.platform == "win32", reason="not on Windows: it has no groups"
)
@pytest.mark.parametrize("target", ["os.getpid()", "0", "-os.getpgid(0)"])
def test_a_block_that_kills_fails_and_the_next_one_runs(
    tmp_path: Path, process: FenceProcess, target: str
) -> None:
    source = f"import os\nimport signal\n\nos.kill({target}, signal.SIGKILL)"
    message = failure(process, tmp_path, source)
    assert f"with status {-signal.SIGKILL}, " in message
    assert ran(process, tmp_path, "print(1)  #> 1").printed == "1\n"


@pytest.mark.skipif(  # without fork, they go to the run's own standard error
    not CAN_FORK, reason="not on Windows: it has no os.fork"
)
def test_the_last_words_of_a_process_are_told(
    tmp_path: Path, process: FenceProcess
) -> None:
    source = (
        "import faulthandler\nimport os\nimport sys\n\n"
        "faulthandler.enable(sys.__stderr__)\nos.abort()"
    )
    message = failure(process, tmp_path, source)
    assert f"with status {-signal.SIGABRT}" in message
    assert "Fatal Python error: Aborted" in message


def test_a_block_that_never_ends_is_stopped_and_the_next_one_runs(
    tmp_path: Path, either: FenceProcess
) -> None:
    ran(either, tmp_path, "x = 1")
    either.limit = SOON
    assert failure(either, tmp_path, "while True:\n    pass") == (
        "page.md:3: this block had not ended after 0.5 seconds and was "
        "stopped; does a loop in it never end?"
    )
    either.limit = 120.0
    assert ran(either, tmp_path, "print(1)  #> 1").printed == "1\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import sys\n\nsys.exit()", "SystemExit"),
        ("import pytest\n\npytest.skip('no')", "Skipped: no"),  # which fails
        ("import logging\n\nlogging.error('a')", "    ERROR:root:a\n"),
        ("import logging\n\nlogging.getLogger('b').error('a')", "    a\n"),
        ("import sys\n\nprint(1, file=sys.stderr)", "    1\n"),
        ("import warnings\n\nwarnings.warn('a')", "UserWarning: a"),
        ("x = 1 is 1", "SyntaxError"),
        ("input()", "EOFError"),
        ("async def f():\n    pass\n\n\nx = f()", "was never awaited"),
        ("import logging\n\nlogging.basicConfig()\nlogging.error('a')", ":a\n"),
    ],
)
def test_what_a_block_does_is_told(
    tmp_path: Path, process: FenceProcess, source: str, message: str
) -> None:
    assert message in failure(process, tmp_path, source)


@pytest.mark.parametrize(
    "source",
    [
        "import os\n\nos.write(1, b'a\\n')",
        "import os\n\nos.write(2, b'a\\n')",
        "import os\nimport sys\n\nos.write(sys.__stdout__.fileno(), b'a\\n')",
        "import sys\n\nprint('a', file=sys.__stdout__)",
        pytest.param(
            "import multiprocessing as m\n\n"
            "p = m.get_context('fork').Process(target=print, args='a')\n"
            "p.start()\np.join()",
            marks=FORKS,
        ),
        "import subprocess\nimport sys\n\n"
        "x = subprocess.call([sys.executable, '-c', 'print(\"a\")'])",
    ],
)
def test_what_goes_past_python_is_told(
    tmp_path: Path, process: FenceProcess, source: str
) -> None:
    message = failure(process, tmp_path, source)
    start = "page.md:3: this block writes past Python's own streams: 'a"
    assert message.startswith(start)
    assert message.endswith("; nothing compares that, so print it")


LEFT_BEHIND = """\
import decimal
import gc
import math
import os
import random
import sys
import threading
import warnings

import numpy

sys.setrecursionlimit(500)
gc.disable()
os.environ["LEFT"] = "behind"
previous = numpy.seterr(all="ignore")
os.chdir("/")
math.sin = None
decimal.getcontext().prec = 3
random.seed(1)
sys.path.append("left")
warnings.simplefilter("ignore")
threading.stack_size(65536)
sys.modules["left"] = sys
print = None"""
NOTHING_LEFT = """\
import decimal
import gc
import math
import os
import random
import sys

import numpy

assert sys.getrecursionlimit() != 500
assert gc.isenabled()
assert "LEFT" not in os.environ
assert numpy.geterr()["over"] == "warn"
assert os.getcwd() != "/"
assert math.sin(0.0) == 0.0
assert decimal.getcontext().prec == 28
assert random.random() != 0.13436424411240122
assert "left" not in sys.path
assert "left" not in sys.modules
print(1)  #> 1"""


def test_what_a_block_changes_is_gone_when_the_next_one_runs(
    tmp_path: Path, either: FenceProcess
) -> None:
    ran(either, tmp_path, NOTHING_LEFT)
    ran(either, tmp_path, LEFT_BEHIND)
    ran(either, tmp_path, NOTHING_LEFT)


def test_nothing_is_left_in_this_process(
    tmp_path: Path, process: FenceProcess
) -> None:
    before = dict(os.environ), os.getcwd(), list(sys.path), set(sys.modules)
    ran(process, tmp_path, LEFT_BEHIND)
    after = dict(os.environ), os.getcwd(), list(sys.path), set(sys.modules)
    assert before == after


def test_asserts_hold_whatever_python_was_told(
    tmp_path: Path, process: FenceProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    assert "AssertionError" in failure(process, tmp_path, "assert False")


def test_a_closed_process_starts_again(tmp_path: Path) -> None:
    process = FenceProcess()
    process.close()
    ran(process, tmp_path, "x = 1")
    process.close()
    process.close()
    ran(process, tmp_path, "x = 1")
    process.close()


def test_what_was_printed_before_a_failure_is_told_with_it(
    tmp_path: Path, process: FenceProcess
) -> None:
    with pytest.raises(BlockError) as caught:
        ran(process, tmp_path, "print(1)  #> 1\nprint(2)  #> 3")
    assert caught.value.printed == "1\n2\n"


def test_a_block_runs_once(tmp_path: Path, process: FenceProcess) -> None:
    times = tmp_path / "times.txt"
    source = (
        f"with open({literal(times)}, 'a') as file:\n"
        "    n = file.write('once')\n"
        "raise TypeError"
    )
    failure(process, tmp_path, source)
    assert times.read_text("utf-8") == "once"


@FORKS
@pytest.mark.parametrize(
    ("ending", "wanted"),
    [("", "'1\\na process "), ("raise SystemExit\n", "'a process ")],
)
def test_a_process_that_a_block_forks_does_not_answer_for_it(
    tmp_path: Path, process: FenceProcess, ending: str, wanted: str
) -> None:
    source = (
        "import os\n\npid = os.fork()\n"
        f"if pid == 0:\n    {ending or 'pass'}\n"
        "x = os.waitpid(pid, 0) if pid else 0\nprint(1)  #> 1"
    )
    message = failure(process, tmp_path, source)
    assert wanted in message
    assert "that os.fork made runs past the end of the block; end it" in message
    assert ran(process, tmp_path, "print(1)  #> 1").printed == "1\n"


def test_what_a_block_writes_beside_it_is_gone_when_the_next_one_runs(
    tmp_path: Path, either: FenceProcess
) -> None:
    writes = "with open('left.txt', 'x') as file:\n    file.close()"
    ran(either, tmp_path, writes)
    ran(either, tmp_path, writes)
    ran(either, tmp_path, "import os\n\nprint(os.listdir())  #> []")
    assert not list(tmp_path.glob("left*"))


def test_of_much_that_goes_past_python_the_beginning_is_told(
    tmp_path: Path, process: FenceProcess
) -> None:
    message = failure(
        process, tmp_path, "import os\n\nos.write(1, b'a' * 9999)"
    )
    assert "'" + "a" * 2000 + "…'" in message
