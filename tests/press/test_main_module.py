"""A block is Python's program: while it runs, it is the module `__main__`."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.run.compare import run_and_compare
from literate.run.errors import BlockError
from literate.run.fence_process import CAN_FORK, FenceProcess
from literate.run.show import run_and_show
from press.small_book import fenced

# Each as a file of its own would do it.
PROGRAMS = {
    "a variable of a class": """\
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass
class A:
    x: int
    n: ClassVar[int] = 0


print(A(1))  #> A(x=1)""",
    "fields by keyword": """\
from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class A:
    _: dataclasses.KW_ONLY
    x: int
    y: dataclasses.InitVar[int] = 2


print(A(x=1))  #> A(x=1)""",
    "the text that says what it does": '''\
"""Double what it is given."""

import sys

print(__doc__)  #> Double what it is given.
print(sys.modules["__main__"].__doc__)  #> Double what it is given.''',
    "hints of a class": """\
from __future__ import annotations

from typing import NamedTuple, get_type_hints


class A(NamedTuple):
    x: B


class B:
    pass


print(get_type_hints(A))  #> {'x': <class '__main__.B'>}""",
    "doctest": '''\
import doctest


def f():
    """
    >>> f()
    1
    """
    return 1


print(doctest.testmod())  #> TestResults(failed=0, attempted=1)''',
    "unittest": """\
import io
import unittest


class A(unittest.TestCase):
    def test_it(self):
        pass


quiet = unittest.TextTestRunner(io.StringIO())
it = unittest.main(exit=False, testRunner=quiet)
print(it.result.testsRun)  #> 1""",
    "pickle": """\
import copy
import pickle
from collections import namedtuple


class A:
    pass


B = namedtuple("B", "x")
print(type(pickle.loads(pickle.dumps(A()))) is A)  #> True
print(copy.deepcopy(pickle.loads(pickle.dumps(B(1)))))  #> B(x=1)
print(pickle.loads(pickle.dumps(A)) is A)  #> True""",
    "timeit": """\
from timeit import timeit


def f():
    print(1)


x = timeit("f()", "from __main__ import f", number=1)  #> 1""",
    "profile": """\
import cProfile
import io
from contextlib import redirect_stdout

x = []
with redirect_stdout(io.StringIO()):
    cProfile.run("x.append(1)")
print(x)  #> [1]""",
    "inspect": """\
import inspect
import sys


def f():
    pass


print(inspect.getmodule(f) is sys.modules["__main__"])  #> True
print(vars(sys.modules[f.__module__]) is globals())  #> True""",
    "arguments": """\
import argparse

print(argparse.ArgumentParser().parse_args())  #> Namespace()""",
    "itself": """\
import __main__

x = 1
__main__.x += 1
print(x)  #> 2
print(__builtins__.len("ab"), __spec__, __doc__)  #> 2 None None""",
    "an enumeration": """\
import enum
import pickle


@enum.global_enum
class Colour(enum.Flag):
    RED = 1


print(pickle.loads(pickle.dumps(RED)) is RED)  #> True""",
}


def run(root: Path, source: str) -> None:
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python_fences
    run_and_compare(root, fence)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_block_finds_itself_in_the_tests(tmp_path: Path, name: str) -> None:
    before = sys.modules["__main__"], sys.argv
    run(tmp_path, PROGRAMS[name])
    assert (sys.modules["__main__"], sys.argv) == before


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_block_finds_itself_in_the_page(tmp_path: Path, name: str) -> None:
    source = PROGRAMS[name]
    (tmp_path / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(tmp_path, "page.md").python_fences
    before, printed = sys.modules["__main__"], list[str]()
    run_and_show(tmp_path, fence, None, printed.append)
    marks = [
        line.partition("#> ")[2] for line in source.splitlines() if "#>" in line
    ]
    assert "".join(printed).splitlines() == marks
    assert sys.modules["__main__"] is before


def test_a_block_that_fails_gives_the_module_back(tmp_path: Path) -> None:
    before = sys.modules["__main__"]
    with pytest.raises(BlockError):
        run(tmp_path, "import sys\n\ndel sys.modules['__main__']\n1 / 0")
    assert sys.modules["__main__"] is before


def test_a_run_within_a_run_has_a_module_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = "import __main__\n\nprint(hasattr(__main__, 'x'))  #> False"
    monkeypatch.setattr(
        builtins, "nested", lambda: run(tmp_path, inner), raising=False
    )
    run(
        tmp_path,
        "import __main__\n\nx = 1\nnested()\nprint(__main__.x)  #> 1",
    )


@pytest.mark.skipif(  # a new process does not know what a block has defined
    not CAN_FORK, reason="not on Windows: it has no os.fork"
)
def test_processes_find_what_the_block_defines(tmp_path: Path) -> None:
    source = """\
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def double(x):
    return 2 * x


context = multiprocessing.get_context("fork")
with ProcessPoolExecutor(1, context) as pool:
    print([*pool.map(double, [1, 2])])  #> [2, 4]"""
    run_apart(tmp_path, source)


def test_new_processes_find_what_is_imported(tmp_path: Path) -> None:
    """They import no `__main__` again: that of a block is no file."""
    source = """\
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from operator import neg

context = multiprocessing.get_context("spawn")
with ProcessPoolExecutor(1, context) as pool:
    print([*pool.map(neg, [1, 2])])  #> [-1, -2]"""
    run_apart(tmp_path, source)


def run_apart(root: Path, source: str) -> None:
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python_fences
    process = FenceProcess()
    try:
        process.run(root, fence)
    finally:
        process.close()
