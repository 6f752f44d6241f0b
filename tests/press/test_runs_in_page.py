"""Which blocks the Python in the page can run, and which run at home alone."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from literate.weave.browser_python import LOCK_FILE, RUNTIME
from literate.weave.runs_in_page import BINARY, LIBRARY, runs_in_page
from press.small_book import (
    DECLARED,
    ENGINE,
    FAST,
    IN_C,
    ROOT,
    SmallBook,
    fenced,
)

NEEDS = [
    "import matplotlib.pyplot as plt",
    "from numpy import array",
    "def f():\n    import torch",
    "import importlib\n\nimportlib.import_module('jax')",
    "__import__('jax')",
    "import asyncio\n\nasyncio.run(f())",
    "import subprocess",
    "import multiprocessing.pool",
    "from concurrent import futures",
    "from concurrent.futures import ThreadPoolExecutor",
    "import threading\n\nthreading.Thread(target=f).start()",
    "import threading as t\n\nt.Timer(1, f).start()",
    "from threading import Thread as T",
    "from threading import *",
    "import _thread\n\n_thread.start_new_thread(f, ())",
    "import os\n\nos.fork()",
    "import os\n\nos.execvp('a', [])",
    "from os import system",
    "import signal\n\nsignal.alarm(1)",
    "import socket",
    "import socketserver",
    "import http.server",
    "from urllib.request import urlopen",
    "import urllib.request as u",
    "import urllib\n\nurllib.request.urlopen('a')",
    "import webbrowser",
    "import xmlrpc.client",
    "try:\n    import numpy\nexcept ImportError as e:\n    raise E from e",
    "try:\n    x = 1\nfinally:\n    import numpy",
]
RUNS = [
    "import math, os.path, threading, urllib.parse, http, signal",
    "import threading\n\nlock = threading.Lock()\nthreading.local()",
    "import os\n\nos.getcwd()\nos.path.join('a')",
    "import __main__\nimport sys\nimport builtins\nimport marshal",
    "from literate.draw import Plot\nfrom __future__ import annotations",
    "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
    "class Thread: ...\n\n\nThread()",
    "x = (",
    "x.numpy.run()\nimport_module = 1",
]
# Of the standard library, and not in the page: what its files say.
LACKS = ["sqlite3", "ssl", "tkinter", "turtle", "lzma", "curses", "fcntl"]


def runs(book: SmallBook, source: str) -> bool:
    book.page("a.md", fenced(source))
    read = book.read()
    return runs_in_page(read, read.python_fences[-1])


@pytest.mark.parametrize("source", NEEDS)
def test_a_block_that_needs_more_than_the_page_has(
    book: SmallBook, source: str
) -> None:
    assert not runs(book, source)


@pytest.mark.parametrize("source", RUNS)
def test_a_block_that_runs_there(book: SmallBook, source: str) -> None:
    assert runs(book, source)


def fetched(root: Path, *in_library: str) -> None:
    """What a page's Python is read from: no more than names."""
    folder = root / RUNTIME
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / LIBRARY, "w") as archive:
        for name in in_library:
            archive.writestr(name, "")
    (folder / BINARY).write_bytes(b"\0\x01PyInit_math\0PyInit__json\0")
    packages = {"packages": {"a": {"imports": ["numpy"]}}}
    (folder / LOCK_FILE).write_text(json.dumps(packages), "utf-8")


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("json.tool", True),
        ("this", True),
        ("math", True),
        ("_json", True),
        ("numpy.linalg", True),
        ("sys", True),
        ("sqlite3", False),
        ("os", False),
        ("matplotlib", False),
    ],
)
def test_what_is_there_is_read_from_the_page_s_python(
    book: SmallBook, name: str, *, is_there: bool
) -> None:
    fetched(book.root, "json/__init__.pyc", "this.pyc")
    assert runs(book, f"import {name}") == is_there


def test_a_python_that_was_fetched_anew_is_read_anew(book: SmallBook) -> None:
    assert runs(book, "import decimal")
    fetched(book.root, "json/__init__.pyc")
    assert not runs(book, "import decimal")
    (book.root / RUNTIME / LIBRARY).unlink()
    assert runs(book, "import decimal")


@pytest.mark.parametrize("name", LACKS)
def test_the_real_one_lacks_what_browsers_do_not_have(
    book: SmallBook, name: str
) -> None:
    """Where it is fetched; elsewhere no page runs anything."""
    there = ROOT / RUNTIME
    is_fetched = all(
        (there / each).is_file() for each in (LIBRARY, BINARY, LOCK_FILE)
    )
    sources = [f"import {name}", "import json, math, random, unittest.mock"]
    book.page("a.md", *map(fenced, sources))
    read = replace(book.read(), root=ROOT)
    found = [runs_in_page(read, fence) for fence in read.python_fences]
    assert found == [not is_fetched, True]


def test_what_an_example_imports_of_the_engine_counts_too(
    book: SmallBook,
) -> None:
    workers = ENGINE.replace("value", "workers")
    more = ENGINE.replace("value", "more")
    book.page(
        "a.md",
        fenced("def f():\n    import numpy", ENGINE),
        fenced("from concurrent.futures import Executor", workers),
        fenced("from .workers import Executor\n\ng = 1", more),
        fenced(DECLARED, IN_C),
        fenced("try:\n    import autograd._fast\nexcept E:\n    raise E", FAST),
        *(
            fenced(f"from autograd.{name}")
            for name in (
                "value import f",
                "workers import Executor",
                "more import g",
                "_fast import answer",
                "fast import answer",
            )
        ),
        fenced("import autograd.value"),
        fenced("import autograd.workers", "python { only_here }"),
        fenced("x = 1", "python { continuation }"),
    )
    read = book.read()
    examples = [f for f in read.python_fences if f.kind != "engine"]
    assert [runs_in_page(read, fence) for fence in examples] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
        False,
    ]
