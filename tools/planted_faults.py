"""Faults of the engine, each of which its tests must find.

Each makes a test marked `engine` fail: `python -m pytest --faults` proves it.
The replaced texts are short and code only, so that no change of wording on a
page touches them.
"""

from __future__ import annotations

from engine_copy import Fault
from program_faults import PROGRAM_FAULTS

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
    Fault(
        "= for +=",
        ("left.grad += to_left", "left.grad = to_left"),
        ("right.grad += to_right", "right.grad = to_right"),
        ("child.grad += local_grad", "child.grad = local_grad"),
    ),
    Fault(
        "= for += in the loop alone",
        ("child.grad += local_grad", "child.grad = local_grad"),
    ),
    Fault("no reset of interior nodes", ("node.grad = 0.0", "pass")),
    Fault("leaves reset", ("if child._children:\n", "if True:\n")),
    Fault(
        "swapped local gradients",
        ("(other.data, self.data)", "(self.data, other.data)"),
    ),
    Fault("exponent rule at 0", (" if n else 0.0", "")),
    Fault(
        "exponent rule without n - 1",
        ("self.data ** (n - 1.0)", "self.data ** n"),
    ),
    Fault(
        "relu's slope 1 at 0",
        ("float(self.data > 0.0)", "float(self.data >= 0.0)"),
    ),
    Fault(
        "max(0, x) for NaN",
        ("0.0 if self.data <= 0.0 else self.data", "max(0.0, self.data)"),
    ),
    Fault(
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
    Fault(
        "a child dropped from the walk",
        (_NEXT_AHEAD, "ahead.append(iter(child._children[:1]))"),
    ),
    Fault(
        "a child dropped from the record",
        ("(self, other), (1.0, 1.0)", "(self,), (1.0,)"),
    ),
    Fault(
        "coercion that loses an operand's side",
        (
            _DIFFERENCE,
            "return self + -other if isinstance(other, Value) "
            "else -self + other",
        ),
    ),
    Fault("__rsub__ reversed", ("return -self + other", "return self - other")),
    Fault(
        "__rtruediv__ reversed",
        ("return self**-1.0 * other", "return self / other"),
    ),
    Fault(
        "garbage kept alive",
        (
            "self.grad += 1.0",
            "self.grad += 1.0; cycle = [self]; cycle.append(cycle)",
        ),
    ),
    Fault(
        "graphs kept alive",
        (
            "self.grad += 1.0",
            "self.grad += 1.0; globals().setdefault('seen', []).append(self)",
        ),
    ),
    Fault(
        "pre-order for post-order",
        (_FIRST_AHEAD, f"order += path; {_FIRST_AHEAD}"),
        ("visited.add(child)", "visited.add(child); order.append(child)"),
        ("order.append(path.pop())", "path.pop()"),
    ),
    Fault(
        "nodes in the order they were found",
        ("for node in reversed(order):", "for node in order:"),
    ),
    Fault(
        "visited by value",
        ("visited = {self}", "visited = {self.data}"),
        (_IS_NEW, "if child.data not in visited:"),
        ("visited.add(child)", "visited.add(child.data)"),
    ),
    Fault("visited never", ("visited.add(child)", "pass")),
    Fault(
        "a leaf's grad that is no number, unnoticed",
        ("elif type(child.grad) is not float:", "elif False:"),
    ),
    Fault(
        "the root's grad that is no number, unnoticed",
        ("self.grad = as_float(self.grad)", "pass"),
    ),
    Fault("the root's gradient set", ("self.grad += 1.0", "self.grad = 1.0")),
    Fault(
        "local derivatives of the moment",
        (_IS_A_PAIR, "if False:"),
        (
            _LOOP,
            "zip(node._children, node._local_grads "
            "if 1.0 in node._local_grads or len(node._children) == 1 "
            "else [child.data for child in reversed(node._children)])",
        ),
    ),
    Fault("anything for a number", ("else as_float(data)", "else data")),
    Fault("complex powers", (_IS_NO_REAL_POWER, "if False:")),
    Fault(
        "complex powers found by computing them",
        (_IS_NO_REAL_POWER, "if isinstance(self.data**n, complex):"),
    ),
    Fault(
        "children from right to left",
        (_FIRST_AHEAD, "ahead = [iter(self._children[::-1])]"),
        (_NEXT_AHEAD, "ahead.append(iter(child._children[::-1]))"),
    ),
    Fault(
        "a sign before the number is a float",
        (_DIFFERENCE, "return self + -other"),
    ),
    Fault(
        "equality by value",
        (
            "def __neg__",
            "__eq__ = lambda a, b: a.data == b.data\n"
            "    __hash__ = object.__hash__\n\n"
            "    def __neg__",
        ),
    ),
    Fault(
        "division that is no power",
        (
            "return self * _operand(other) ** -1.0",
            "return self * (other**-1.0 if isinstance(other, Value) "
            "else 1.0 / as_float(other))",
        ),
    ),
    Fault(
        "a gradient of 0 is not paid on",
        (
            _EACH_NODE_IN_ORDER,
            f"{_EACH_NODE_IN_ORDER}\n            if not node.grad:\n"
            "                continue",
        ),
    ),
    Fault(
        "a slope of 0 is not paid",
        (_IS_A_PAIR, "if False:"),
        ("local_grad * node.grad", "local_grad and local_grad * node.grad"),
    ),
    Fault(
        "-x as a node of its own",
        ("return self * -1.0", "return Value(-self.data, (self,), (-1.0,))"),
    ),
    Fault("-x as -1 * x", ("return self * -1.0", "return Value(-1.0) * self")),
    Fault(
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
    Fault("any local derivative", (_IS_NO_FLOAT, "if False:")),
    Fault(
        "NumPy's local derivatives",
        (_IS_NO_FLOAT, "if not isinstance(local_grad, float):"),
    ),
    Fault(
        "text for a local derivative",
        (
            "tuple([as_float(slope) for slope in local_grads])",
            "tuple(map(float, local_grads))",
        ),
    ),
    Fault(
        "only the first local derivative looked at",
        (
            "for local_grad in local_grads:",
            "for local_grad in local_grads[:1]:",
        ),
    ),
    Fault(
        "log's slope by the result",
        ("(1.0 / self.data,)", "(1.0 / math.log(self.data),)"),
    ),
    Fault(
        "exp's slope by the operand",
        ("(self,), (power,)", "(self,), (self.data,)"),
    ),
    *PROGRAM_FAULTS,
]
