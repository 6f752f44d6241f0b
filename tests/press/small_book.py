"""Write a small book into a folder: mkdocs.yml with a nav, and a few pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from literate import PACKAGE
from literate.read.book import read_book
from literate.read.model import Book, BookError, Fence
from literate.run.compare import run_and_compare
from literate.run.fence_run import Outcome
from literate.tangle import compiler
from literate.tangle.snapshot import take_snapshot

# The real book stands here.
ROOT = Path(__file__).resolve().parents[2]

ENGINE = 'python { title="autograd/value.py" }'
INIT = 'python { title="autograd/__init__.py" }'
IN_C = 'c { title="autograd/_fast.c" }'
STUB = 'python { title="autograd/_fast.pyi" }'
FAST = 'python { title="autograd/fast.py" }'

COMPILES = pytest.mark.skipif(  # what no compiler has read, none can judge
    not compiler.find_compiler(), reason=compiler.NO_COMPILER
)


def fenced(source: str, info: str = "python") -> str:
    return f"```{info}\n{source}\n```\n"


def literal(path: Path) -> str:
    """A path as Python, in lines that a page may show."""
    text = str(path)
    parts = [repr(text[i : i + 60]) for i in range(0, len(text), 60)]
    return "(\n" + "\n".join(parts) + ")"


class SmallBook:
    """A book in the making.

    Each page is in the nav, in the order in which it is first written.
    """

    def __init__(self, root: Path, package: str = PACKAGE) -> None:
        self.root = root
        self.package = package
        self.nav: list[str] = []

    def page(self, name: str, *parts: str) -> None:
        """Write docs/`name`.

        A title on line 1, and the parts from line 3 on, a line between.
        """
        self.write(
            f"docs/{name}", "\n".join([f"# Page {name[0].upper()}\n", *parts])
        )
        if name not in self.nav:
            self.nav.append(name)
        self.write_nav()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def write_nav(self) -> None:
        entries = "".join(f"  - {name}\n" for name in self.nav)
        self.write(
            "mkdocs.yml", f"site_url: !ENV [SITE_URL, '']\nnav:\n{entries}"
        )

    def read(self) -> Book:
        return read_book(self.root, self.package)

    def mistakes(self) -> list[str]:
        with pytest.raises(BookError) as caught:
            self.read()
        return str(caught.value).splitlines()

    def fence(self, where: str) -> Fence:
        return next(
            fence for fence in self.read().python_fences if fence.where == where
        )


VALUE = """\
class Value:
    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return f"Value({self.data})\""""
ADD = """\
class Value(Value):
    def __add__(self, other):
        return Value(self.data + other.data)"""
EXPORTS = """\
from autograd.value import Value

__all__ = ["Value"]
__version__ = "0.1\""""


def good_book(root: Path) -> SmallBook:
    """Write two pages: a class and its growth, each with an example."""
    book = SmallBook(root)
    book.page(
        "a.md",
        fenced(VALUE, ENGINE),
        fenced(EXPORTS, INIT),
        fenced(
            "from autograd import Value\n\na = Value(1)\nprint(a)  #> Value(1)"
        ),
        fenced("print(a.data)  #> 1", "python { continuation }"),
        fenced(
            "from autograd import Value\n\n"
            "Value(1) + Value(2)  #> TypeError: unsupported…",
            "python { only_here }",
        ),
    )
    book.page(
        "b.md",
        fenced(ADD, ENGINE),
        fenced(
            "from autograd import Value\n\n"
            "print(Value(1) + Value(2))  #> Value(3)"
        ),
    )
    return book


DECLARED = """\
#include <Python.h>

static PyObject *answer(PyObject *module, PyObject *none);

static PyMethodDef functions[] = {
    {"answer", answer, METH_NOARGS, "Less < than & more."},
    {NULL, NULL, 0, NULL},
};"""
WRITTEN = """\
static PyObject *
answer(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    return PyLong_FromLong(42);
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_fast", NULL, -1, functions, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__fast(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module)
        PyModule_AddStringConstant(module, "SOURCE_HASH", SOURCE_HASH);
    return module;
}"""


def book_with_c(root: Path) -> SmallBook:
    """Write a page in C, with its stub, and what imports it where it is."""
    book = SmallBook(root)
    book.page(
        "c.md",
        fenced("from autograd import _fast", "python { only_here }"),
        fenced(DECLARED, IN_C),
        fenced(WRITTEN, IN_C),
        fenced("SOURCE_HASH: str\n\ndef answer() -> int: ...", STUB),
        fenced("from autograd._fast import answer\n\nf = answer", FAST),
        fenced("from autograd.fast import f\n\nprint(f())  #> 42"),
    )
    return book


def run_in(book: Book, fence: Fence) -> Outcome:
    """Run a fence on the package as it stands there, in this process."""
    return run_and_compare(book.root, fence, take_snapshot(book, fence))
