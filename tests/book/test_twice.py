"""What a page prints and draws is the same on a machine that is not this one.

Each block is run a second time, where Python hashes texts otherwise, and says
another number of cores, name of the machine, year and width of the terminal.
"""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from book.tracked import ROOT
from literate.read.book import read_book
from literate.read.model import Book, Fence
from literate.run.errors import BlockError
from literate.run.fence_process import FenceProcess
from literate.run.fence_run import Outcome
from literate.tangle.snapshot import Snapshot, take_snapshot
from press.small_book import SmallBook, fenced

# Python imports this before anything else.
OTHER_MACHINE = """\
import os, platform, socket, sys, time

os.cpu_count = os.process_cpu_count = lambda: 3
os.sched_getaffinity = lambda _: {0, 1, 2}
os.getlogin = socket.gethostname = platform.node = lambda: "another"
platform.platform = platform.processor = platform.release = lambda *_: "another"
platform.machine = platform.processor
if hasattr(os, "uname"):
    os.getuid = lambda: 1234
    here = os.uname()
    another = type(here)((here.sysname, *["another"] * 4))
    os.uname = lambda: another
# What asks for no certain time is told a later one, but for datetime.now().
now, local = time.time, time.localtime
time.time = lambda: now() + 9e7
time.localtime = lambda of=None: local(time.time() if of is None else of)
if hasattr(time, "tzset"):
    time.tzset()
"""


@pytest.fixture(scope="module")
def here() -> Iterator[FenceProcess]:
    process = FenceProcess()
    yield process
    process.close()


class Elsewhere(FenceProcess):
    """Runs fences on another machine, as far as they can see."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        (folder / "sitecustomize.py").write_text(OTHER_MACHINE, "utf-8")

    def run(
        self, root: Path, fence: Fence, snapshot: Snapshot | None = None
    ) -> Outcome:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(self.folder)
            patch.setenv("PYTHONHASHSEED", "20")
            patch.setenv("TZ", "Asia/Tokyo")
            patch.setenv("HOME", str(self.folder))
            patch.setenv("TMPDIR", str(self.folder))
            patch.setenv("COLUMNS", "60")
            patch.setenv("USER", "another")
            return super().run(root, fence, snapshot)


@pytest.fixture(scope="module")
def elsewhere(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[FenceProcess]:
    process = Elsewhere(tmp_path_factory.mktemp("another"))
    yield process
    process.close()


def difference(
    book: Book, fence: Fence, here: FenceProcess, elsewhere: FenceProcess
) -> str:
    """What a block does otherwise elsewhere, if there is anything."""
    snapshot = take_snapshot(book, fence)
    try:
        there = elsewhere.run(book.root, fence, snapshot)
    except BlockError as error:
        return f"on another machine {error}"
    if fence.is_figure and there != here.run(book.root, fence, snapshot):
        return (
            f"{fence.where}: this figure is drawn otherwise each time, or on "
            "each machine; let it depend on the page alone"
        )
    return ""


@pytest.mark.examples(12, thorough=10_000)
def test_blocks_do_the_same_on_another_machine(
    examples: int, here: FenceProcess, elsewhere: FenceProcess
) -> None:
    book = read_book(ROOT)
    fences = [f for f in book.python_fences if f.kind != "engine"]
    # Some of the pages' beginning, middle and end, or all.
    told = [
        difference(book, fence, here, elsewhere)
        for fence in fences[:: max(1, len(fences) // examples)]
    ]
    assert not [each for each in told if each]


DRAWN = """\
class Drawn(str):
    def _repr_svg_(self):
        return f"<svg>{self}</svg>"

"""
ELSEWHERE = "on another machine docs/a.md:6: this does not do what its #> say"
FIGURE = "docs/a.md:3: this figure is drawn otherwise each time"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            f"import os\n\nprint(os.cpu_count())  #> {os.cpu_count()}",
            ELSEWHERE,
        ),
        (
            "import platform\n\nprint(platform.machine())  #> "
            + platform.machine(),
            ELSEWHERE,
        ),
        (
            "import datetime as d\n\nprint(d.date.today().year)  #> "
            + str(datetime.date.today().year),
            ELSEWHERE,
        ),
        (
            "import time\n\nprint(time.localtime().tm_year)  #> "
            + str(time.localtime().tm_year),
            ELSEWHERE,
        ),
        (
            "import tempfile\n\nprint(tempfile.gettempdir())  #> "
            + tempfile.gettempdir(),
            ELSEWHERE,
        ),
        (
            "import shutil\n\nprint(shutil.get_terminal_size()[0])  #> "
            + str(shutil.get_terminal_size()[0]),
            ELSEWHERE,
        ),
        ("print(1)  #> 1", ""),
        (f"{DRAWN}Drawn(hash('a'))", FIGURE),
        (f"{DRAWN}Drawn(id(Drawn))", FIGURE),
        (f"import random\n\n{DRAWN}Drawn(random.random())", FIGURE),
        (f"import time\n\n{DRAWN}Drawn(time.time())", FIGURE),
        (f"{DRAWN}Drawn(1)", ""),
    ],
)
def test_what_another_machine_does_otherwise_is_told(
    tmp_path: Path,
    here: FenceProcess,
    elsewhere: FenceProcess,
    source: str,
    message: str,
) -> None:
    book = SmallBook(tmp_path)
    if DRAWN in source:
        caption = "/// caption\nA.\n///\n"
        book.page("a.md", fenced(source, "python { graph }"), caption)
    else:
        book.page("a.md", fenced(source))
    read = book.read()
    [fence] = read.python_fences
    told = difference(read, fence, here, elsewhere)
    assert told.startswith(message)
    assert bool(told) == bool(message)
