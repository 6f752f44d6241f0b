"""What a run changes in Python itself does not last to the next one."""

from __future__ import annotations

import ast
import json
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType

import pytest

from literate.read.book import read_book
from literate.run.in_page import PageRunner
from literate.run.state import State
from literate.weave.page_data import page_data
from press.small_book import ROOT

DRAW = (
    "from autograd import Value\nfrom autograd.graph import Graph\n"
    "x = Value(3.0)\ny = x * x\ny.backward()\nGraph(y)\n"
)


@cache
def line_and_data() -> tuple[int, str]:
    book = read_book(ROOT)
    page = book.page("docs/playground.md")
    assert page
    return page.python_fences[0].line, json.dumps(page_data(book, page))


class Page:
    def __init__(self) -> None:
        self.line, data = line_and_data()
        self.live = PageRunner(data)

    def run(self, source: str, kind: str = "example") -> tuple[str, str, int]:
        """What is printed, the figure or the error, and how many steps."""
        request = {"kind": kind, "place": self.line, "source": source}
        printed: list[str] = []
        text = self.live.reply(
            json.dumps({**request, "above": [], "check": 0}), printed.append
        )
        answer = json.loads(text)
        message = answer["failure"] or answer["words"] or answer["svg"]
        return "".join(printed), message, len(answer["steps"])


SPOILS = {
    "a function of the press": "import literate.run.show\n"
    "literate.run.show.draw = lambda *_: ('<svg>forged</svg>', '')",
    "how it writes steps": "import literate.run.show\n"
    "literate.run.show.as_json = lambda steps: '[]'",
    "code of a function": "import literate.run.figure\n"
    "forged = lambda *_: ('<svg>forged</svg>', '')\n"
    "literate.run.figure.draw.__code__ = forged.__code__",
    "defaults of a function": "from literate.run.errors import BlockError\n"
    "BlockError.__init__.__defaults__ = ()",
    "the page itself": "from literate.run.in_page import PageRunner\n"
    "PageRunner.reply = lambda *_: '{}'",
    "a class of the press": "from literate.run.output import Output\n"
    "Output.write = lambda self, text: 0",
    "a new method of one": "from literate.read.model import Fence\n"
    "Fence.__getattribute__ = lambda self, name: 1 / 0",
    "the writer of JSON": "import json\njson.dumps = lambda _: '{}'",
    "inside the writer of JSON": "import json\n"
    "json.JSONEncoder.encode = lambda *_: '{}'\n"
    "json.encoder.c_make_encoder = None",
    "the lines of texts": "import linecache\n"
    "linecache.getline = lambda *_: 'forged'\nlinecache.cache = None",
    "the modules": "import sys\nsys.modules.clear()",
    "a module in another's place": "import sys, types\n"
    "sys.modules['ast'] = types.ModuleType('ast')\n"
    "sys.modules['literate.run.steps'] = types.ModuleType('steps')",
    "the ways of import": "import sys\n"
    "sys.meta_path.clear(); sys.path.clear(); sys.path_hooks.clear()",
    "the parser": "import ast\nast.parse = None\nast.Module = int",
    "names of the language": "import builtins\nbuiltins.len = None\n"
    "builtins.print = None\ndel builtins.isinstance, builtins.zip",
    "the import of the language": "import builtins\n"
    "builtins.__import__ = builtins.compile = builtins.eval = None",
    "a name too many": "import builtins\nbuiltins.Value = 'forged'",
    "the output": "import sys\nsys.stdout = sys.stderr = None",
    "how deep calls may go": "import sys\nsys.setrecursionlimit(60)",
    "who watches": "import sys\nsys.setprofile(lambda *_: 1 / 0)",
    "the folder": "import os\nos.mkdir('x')\nos.chdir('x')",
    "how folders are left": "import os\nos.chdir = os.getcwd = None",
    "how folders are made": "import tempfile, os\n"
    "tempfile.tempdir = '/nowhere'\nos.mkdir = None",
    "expressions": "import re\nre.compile = re._compile = None",
}
# What a spoil adds; all else that it sets is there before.
ADDED = {"builtins.Value"}


def require_names(source: str) -> None:
    """Fail where a spoil sets a name that nothing has, so it spoils nothing."""
    known: dict[str, object] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            exec(ast.unparse(node), known)
        for target in getattr(node, "targets", []):
            name = ast.unparse(target)
            if not isinstance(target, ast.Name) and name not in ADDED:
                eval(name, known)


@pytest.mark.parametrize("name", SPOILS)
def test_the_next_run_is_as_it_was(name: str) -> None:
    page = Page()
    require_names(SPOILS[name])
    say = "print(len('abc'), __name__)\nprint([*globals()])"
    asked = [(DRAW, "steps"), (say, "example"), ("\n1 / 0", "example")]
    before = [page.run(*each) for each in asked]
    assert before[0][2] == 6
    assert before[2][1].endswith("ZeroDivisionError: division by zero\n")
    # It may break its own run, which ends the reader's Python.
    with suppress(Exception):
        page.run(SPOILS[name])
    assert [page.run(*each) for each in asked] == before


def test_a_module_in_c_is_imported_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would spoil the memory of a Python in a page to import it again."""
    monkeypatch.delitem(sys.modules, "_symtable", raising=False)
    state = State()
    in_c = import_module("_symtable")
    sys.modules["of_a_reader"] = ModuleType("of_a_reader")
    state.put_back()
    assert sys.modules["_symtable"] is in_c
    assert "of_a_reader" not in sys.modules


def test_an_error_without_end_is_cut() -> None:
    _, message, _ = Page().run("raise ValueError('é' * 10 ** 6)")
    assert message.startswith("Traceback")
    assert "\n…\n" in message
    assert len(message) <= 100_000


def test_a_drawing_without_end_is_told() -> None:
    source = (
        "class A:\n    def _repr_svg_(self):\n"
        "        return f\"<svg>{'a' * 2_000_000}</svg>\"\nA()"
    )
    _, message, _ = Page().run(source, "graph")
    assert message == (
        "this example: the figure is written in 2,000,011 characters; the page "
        "shows one of at most 2,000,000"
    )


def test_steps_without_end_are_not_shown() -> None:
    source = DRAW.replace("x * x", "Value(1.0, (x,) * {0}, (1.0,) * {0})")
    _, few, number = Page().run(source.format(9), "steps")
    assert few.startswith("<svg")
    assert number > 9
    _, many, number = Page().run(source.format(600), "steps")
    assert many.startswith("<svg")
    assert number == 0
