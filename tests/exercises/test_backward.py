"""The checks of 3.5 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-5-backward.md"

PASS = """\
def backward(root):
    order = root._topological_order()
    {before}
    root.grad = 1.0
    for node in reversed(order):
        for child, local_grad in zip(node._children, node._local_grads):
            {payment}
"""
PAYMENT = "child.grad += local_grad * node.grad"
RESET = "for node in order: node.grad = 0.0"
LEAVES_TOO = "for node in order:\n        for each in (node, *node._children)"

BY_STACK = """\
def post_order(root):
    order, visited, to_do = [], set(), [root]
    while to_do:
        node = to_do.pop()
        {guard}
            visited.add(node)
            order.append(node)
            to_do += node._children
    return order{end}
"""
BY_COUNT = """\
def post_order(root):
    uses, found = {root: 0}, [root]
    for node in found:
        for child in node._children:
            if child not in uses:
                uses[child] = 0
                found.append(child)
            uses[child] += 1
    order, free = [], [root]
    for node in free:
        order.insert(0, node)
        for child in node._children:
            uses[child] -= 1
            if uses[child] == 0:
                free.append(child)
    return order
"""

DUAL = """\
class Dual:
    def __init__(self, data, slope):
        self.data, self.slope = data, slope

    def __add__(self, other):
        return Dual(self.data + other.data, self.slope + other.slope)

    def __mul__(self, other):
        return Dual(self.data * other.data, {slope})


def gradient(function, numbers):
    {body}
"""
PRODUCT = "self.slope * other.data + self.data * other.slope"
ALL_AT_ONCE = """\
inputs = [Dual(number, 1.0) for number in numbers]
    return [function(*inputs).slope for _ in numbers]
"""
ONE_EACH = """\
def moved(i):
        inputs = [Dual(number, 0.0) for number in numbers]
        inputs[i].slope = 1.0
        return function(*inputs).slope
    return tuple(moved(i) for i in range(len(numbers)))
"""

FIRST, SECOND, THIRD = (
    "Pay, do not overwrite",
    "A sort without recursion",
    "Forward mode in twenty lines",
)
MISTAKES: Answers = [
    (
        FIRST,
        PASS.format(before=RESET, payment="child.grad = node.grad"),
        "They should have (140.0, 40.0)",
    ),
    (FIRST, PASS.format(before="", payment=PAYMENT), "(460.0, 160.0)"),
    (
        FIRST,
        PASS.format(before=f"{LEAVES_TOO}: each.grad = 0.0", payment=PAYMENT),
        "a has 140 again. Leaves add up",
    ),
    (
        FIRST,
        PASS.format(
            before=RESET,
            payment="if child._children: child.grad = local_grad * node.grad"
            f"\n            else: {PAYMENT}",
        ),
        "Yours are 6, 3 and 1",
    ),
    (
        FIRST,
        PASS.format(before="", payment=PAYMENT) + "        node.grad = 0.0\n",
        "Yours are 8, 0 and 0",
    ),
    (
        FIRST,
        PASS.format(before="root.grad = 1.0", payment=PAYMENT).replace(
            "root.grad = 1.0\n    for node in rev",
            f"{RESET}\n    for node in rev",
        ),
        "the root starts the pass with 1, and has lost it",
    ),
    (FIRST, "", "name 'backward' is not defined"),
    (
        FIRST,
        """\
def backward(root):
    owed = {root: 1.0}
    for node in reversed(root._topological_order()):
        for child, slope in zip(node._children, node._local_grads):
            owed[child] = owed.get(child, 0.0) + slope * owed[node]
    for node, grad in owed.items():
        node.grad = grad if node._children else node.grad + grad
""",
        "",
    ),
    (
        SECOND,
        BY_STACK.format(guard="if node not in visited:", end=""),
        "Yours is e d c a",
    ),
    (
        SECOND,
        BY_STACK.format(guard="if node not in visited:", end="[::-1]"),
        "Yours is d a c e",
    ),
    (SECOND, BY_STACK.format(guard="if True:", end="[::-1]"), "Yours is a c a"),
    (SECOND, "def post_order(root):\n    return []", "Yours is empty"),
    (SECOND, "def postorder(root):\n    return []", "'post_order' is not def"),
    (
        SECOND,
        "def post_order(root):\n    return root._topological_order()",
        "Yours is c d e",
    ),
    (
        SECOND,
        """\
import sys
sys.setrecursionlimit(100_000)
def post_order(root):
    order, visited = [], set()
    def visit(node):
        if node not in visited:
            visited.add(node)
            for child in node._children:
                visit(child)
            order.append(node)
    visit(root)
    return order
""",
        "In a chain of 5,000 sums it stops with RecursionError",
    ),
    (SECOND, BY_COUNT, ""),
    (
        THIRD,
        DUAL.format(slope="self.slope + other.slope", body=ALL_AT_ONCE),
        "has the slope 4.0, not 11.0",
    ),
    (THIRD, DUAL.format(slope=PRODUCT, body=ALL_AT_ONCE), "the sum, 16, twice"),
    (
        THIRD,
        DUAL.format(slope=PRODUCT, body=ONE_EACH) + "\ndel Dual",
        "name 'Dual' is not defined",
    ),
    (
        THIRD,
        DUAL.format(slope=PRODUCT, body="return function(*numbers)"),
        "not iterable",
    ),
    (THIRD, DUAL.format(slope=PRODUCT, body=ONE_EACH), ""),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says_it(title: str, answer: str, words: str) -> None:
    told = mark(PAGE, title, answer)
    assert words in told if words else not told
