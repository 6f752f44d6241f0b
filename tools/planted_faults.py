"""Plant a fault in a copy of the engine, and run the engine's tests on it.

Each fault must make a test marked `engine` fail: `python -m pytest --faults`
proves it. The replaced texts are short and code only, so that no change of
wording on a page touches them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MARKERS = OPTIONS["tool"]["pytest"]["ini_options"]["markers"]
CONFIGURATION = "\n    ".join(
    ["[pytest]\naddopts = --strict-markers\nmarkers =", *MARKERS]
)

# Outside of any test: were another package imported, the run would end in an
# error, not a failure.
IMPORTS_THE_COPY = """
from pathlib import Path
import autograd
assert Path(autograd.__file__).parent == Path(__file__).parent / "autograd"
"""

# A fault may make the engine loop for ever: an error here, not a found fault.
SECONDS = 300

# What draws graphs is not at fault, and takes its time.
SELECTION = [
    "-m",
    "engine and not million",
    "--ignore=tests/engine/test_graph.py",
]


class Fault(NamedTuple):
    name: str
    # Each a text that occurs exactly once, and its replacement.
    edits: tuple[tuple[str, str], ...]


UNCHANGED = Fault("unchanged", ())


def copy_with(fault: Fault, directory: Path) -> None:
    """Copy the package and its tests into a folder, with a fault in it."""
    shutil.copytree(
        ROOT / "autograd",
        directory / "autograd",
        # The class in C is not at fault, and would be tested each time.
        ignore=shutil.ignore_patterns("__pycache__", "_fast.*.*"),
    )
    # With pytest's caches, which spare each run rewriting the same asserts.
    shutil.copytree(ROOT / "tests" / "engine", directory / "tests" / "engine")
    shutil.copy(ROOT / "tests" / "conftest.py", directory / "tests")
    (directory / "pytest.ini").write_text(CONFIGURATION)
    (directory / "conftest.py").write_text(IMPORTS_THE_COPY)
    for replaced, replacement in fault.edits:
        _replace(directory / "autograd", replaced, replacement)


def _replace(package: Path, old: str, new: str) -> None:
    """Replace a text that occurs once in the package's files."""
    texts = {file: file.read_text("utf-8") for file in package.glob("*.py")}
    times = sum(text.count(old) for text in texts.values())
    assert times == 1, f"{old!r} occurs {times} times"
    [file] = (file for file, text in texts.items() if old in text)
    text = texts[file].replace(old, new)
    compile(text, file, "exec")
    file.write_text(text, "utf-8")


def run(fault: Fault, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the engine's tests on a copy with a fault in it."""
    copy_with(fault, directory)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *SELECTION, "-x", "-q", "--tb=line"],
        cwd=directory,
        # The engine's tests need no plugin, and thirty runs would load them all
        # thirty times.
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def fault(name: str, *edits: tuple[str, str]) -> Fault:
    return Fault(name, edits)


_EACH_NODE_IN_ORDER = "for node in reversed(order):"
_PATH = "path = [self] if self._children else []"
_FIRST_AHEAD = "ahead = [iter(self._children)]"
_NEXT_AHEAD = "ahead.append(iter(child._children))"
_IS_NEW = "if child not in visited:"
_IS_A_PAIR = "if len(node._children) == 2:"
_LOOP = "zip(node._children, node._local_grads)"
_IS_NO_REAL_POWER = "if self.data < 0.0 and n % 1.0 > 0.0:"
_DIFFERENCE = "return self + -_operand(other)"

_IS_NO_FLOAT = "if type(local_grad) is not float:"

FAULTS = [
    fault(
        "= for +=",
        ("left.grad += to_left", "left.grad = to_left"),
        ("right.grad += to_right", "right.grad = to_right"),
        ("child.grad += local_grad", "child.grad = local_grad"),
    ),
    fault(
        "= for += in the loop alone",
        ("child.grad += local_grad", "child.grad = local_grad"),
    ),
    fault("no reset of interior nodes", ("node.grad = 0.0", "pass")),
    fault("leaves reset", ("if child._children:\n", "if True:\n")),
    fault(
        "swapped local gradients",
        ("(other.data, self.data)", "(self.data, other.data)"),
    ),
    fault("exponent rule at 0", (" if n else 0.0", "")),
    fault(
        "exponent rule without n - 1",
        ("self.data ** (n - 1.0)", "self.data ** n"),
    ),
    fault(
        "relu's slope 1 at 0",
        ("float(self.data > 0.0)", "float(self.data >= 0.0)"),
    ),
    fault(
        "max(0, x) for NaN",
        ("0.0 if self.data <= 0.0 else self.data", "max(0.0, self.data)"),
    ),
    fault(
        "recursion",
        # The function is handed to itself, so as to be no cycle, another fault.
        (
            _PATH,
            "path = []\n"
            "        def visit(node, visit):\n"
            "            for child in node._children:\n"
            "                if child._children and child not in visited:\n"
            "                    visited.add(child)\n"
            "                    visit(child, visit)\n"
            "            order.append(node)\n"
            "        if self._children:\n"
            "            visit(self, visit)",
        ),
    ),
    fault(
        "a child dropped from the walk",
        (_NEXT_AHEAD, "ahead.append(iter(child._children[:1]))"),
    ),
    fault(
        "a child dropped from the record",
        ("(self, other), (1.0, 1.0)", "(self,), (1.0,)"),
    ),
    fault(
        "coercion that loses an operand's side",
        (
            _DIFFERENCE,
            "return self + -other if isinstance(other, Value) "
            "else -self + other",
        ),
    ),
    fault("__rsub__ reversed", ("return -self + other", "return self - other")),
    fault(
        "__rtruediv__ reversed",
        ("return self**-1.0 * other", "return self / other"),
    ),
    fault(
        "garbage kept alive",
        (
            "self.grad += 1.0",
            "self.grad += 1.0; cycle = [self]; cycle.append(cycle)",
        ),
    ),
    fault(
        "graphs kept alive",
        (
            "self.grad += 1.0",
            "self.grad += 1.0; globals().setdefault('seen', []).append(self)",
        ),
    ),
    fault(
        "pre-order for post-order",
        (_FIRST_AHEAD, f"order += path; {_FIRST_AHEAD}"),
        ("path.append(child)", "path.append(child); order.append(child)"),
        ("order.append(path.pop())", "path.pop()"),
    ),
    fault(
        "nodes in the order they were found",
        ("for node in reversed(order):", "for node in order:"),
    ),
    fault(
        "visited by value",
        ("visited = {self}", "visited = {self.data}"),
        (_IS_NEW, "if child.data not in visited:"),
        ("visited.add(child)", "visited.add(child.data)"),
    ),
    fault("visited never", ("visited.add(child)", "pass")),
    fault(
        "a leaf's grad that is no number, unnoticed",
        ("elif type(child.grad) is not float:", "elif False:"),
    ),
    fault(
        "the root's grad that is no number, unnoticed",
        ("self.grad = as_float(self.grad)", "pass"),
    ),
    fault("the root's gradient set", ("self.grad += 1.0", "self.grad = 1.0")),
    fault(
        "local derivatives of the moment",
        (_IS_A_PAIR, "if False:"),
        (
            _LOOP,
            "zip(node._children, node._local_grads "
            "if 1.0 in node._local_grads or len(node._children) == 1 "
            "else [child.data for child in reversed(node._children)])",
        ),
    ),
    fault("anything for a number", ("else as_float(data)", "else data")),
    fault("complex powers", (_IS_NO_REAL_POWER, "if False:")),
    fault(
        "complex powers found by computing them",
        (_IS_NO_REAL_POWER, "if isinstance(self.data**n, complex):"),
    ),
    fault(
        "children from right to left",
        (_FIRST_AHEAD, "ahead = [iter(self._children[::-1])]"),
        (_NEXT_AHEAD, "ahead.append(iter(child._children[::-1]))"),
    ),
    fault(
        "a sign before the number is a float",
        (_DIFFERENCE, "return self + -other"),
    ),
    fault(
        "equality by value",
        (
            "def __neg__",
            "__eq__ = lambda a, b: a.data == b.data\n"
            "    __hash__ = object.__hash__\n\n"
            "    def __neg__",
        ),
    ),
    fault(
        "division that is no power",
        (
            "return self * _operand(other) ** -1.0",
            "return self * (other**-1.0 if isinstance(other, Value) "
            "else 1.0 / as_float(other))",
        ),
    ),
    fault(
        "a gradient of 0 is not paid on",
        (
            _EACH_NODE_IN_ORDER,
            f"{_EACH_NODE_IN_ORDER}\n            if not node.grad:\n"
            "                continue",
        ),
    ),
    fault(
        "a slope of 0 is not paid",
        (_IS_A_PAIR, "if False:"),
        ("local_grad * node.grad", "local_grad and local_grad * node.grad"),
    ),
    fault(
        "-x as a node of its own",
        ("return self * -1.0", "return Value(-self.data, (self,), (-1.0,))"),
    ),
    fault("-x as -1 * x", ("return self * -1.0", "return Value(-1.0) * self")),
    fault(
        "x - y as a node of its own",
        (
            _DIFFERENCE,
            "other = _operand(other)\n"
            "        other = other if isinstance(other, Value) "
            "else Value(other)\n"
            "        return Value("
            "self.data - other.data, (self, other), (1.0, -1.0))",
        ),
    ),
    fault("any local derivative", (_IS_NO_FLOAT, "if False:")),
    fault(
        "NumPy's local derivatives",
        (_IS_NO_FLOAT, "if not isinstance(local_grad, float):"),
    ),
    fault(
        "text for a local derivative",
        (
            "tuple([as_float(g) for g in local_grads])",
            "tuple(map(float, local_grads))",
        ),
    ),
    fault(
        "only the first local derivative looked at",
        (
            "for local_grad in local_grads:",
            "for local_grad in local_grads[:1]:",
        ),
    ),
    fault(
        "gradcheck takes anything with data",
        (
            "if not isinstance(result, kind):",
            'if not hasattr(result, "data"):',
        ),
    ),
    fault(
        "a product by its slopes alone",
        ("            and _same(node.data, a * b)\n", ""),
    ),
    fault(
        "log's slope by the result",
        ("(1.0 / self.data,)", "(1.0 / math.log(self.data),)"),
    ),
    fault(
        "exp's slope by the operand",
        ("(self,), (power,)", "(self,), (self.data,)"),
    ),
    fault(
        "a program's gradient of -0.0",
        ("(value, [g + 0.0 for g in grads])", "(value, grads)"),
    ),
    fault(
        "a program's power of 0 as any other",
        (
            'f"{n} * {_power(n - 1.0)} * " if n else "0.0 * "',
            'f"{n} * {_power(n - 1.0)} * "',
        ),
    ),
    fault(
        "a traced operand before the Value on its left",
        ("Value.__add__(other, self)", "Value.__add__(self, other)"),
        ("Value.__mul__(other, self)", "Value.__mul__(self, other)"),
    ),
    fault("a program for other lists", ("self.record.accept(inputs)", "pass")),
    fault(
        "a program's gradients in no shape",
        (
            "return value, full[1:]",
            "return value, arrays[1:]",
        ),
    ),
    fault(
        "a program on columns of whole numbers",
        ("else as_array(x, dtype=float)", "else as_array(x)"),
    ),
    fault(
        "a program on columns of several kinds",
        ("kinds.pop() if len(kinds) == 1 else float", "None"),
    ),
    fault(
        "a program that forgets what was paid before",
        ('f"{grad} + " if node in paid else ""', '""'),
    ),
    fault(
        "a record of lists that the function may change",
        (
            "_call(function, _like(several, leaves))",
            "_call(function, shared := _like(several, leaves))",
        ),
        ("Record(_like(several, leaves), nodes", "Record(shared, nodes"),
    ),
    fault(
        "data that is assigned, unnoticed",
        ("if repr(value) != repr(result.data):", "if False:"),
    ),
    fault(
        "a batch's gradients added as they come",
        (
            "passes = list(executor.map(pay, examples, chunksize=portion))",
            "passes = []\n"
            "        for each in executor.map(pay, examples):\n"
            "            passes.append(each)\n"
            "            for parameter, grad in zip(parameters, each[1]):\n"
            "                parameter.grad += grad",
        ),
        ("for parameter, grad in zip(parameters, before):", "for _ in []:"),
        ("for parameter, grad in zip(parameters, grads):", "for _ in []:"),
    ),
]
