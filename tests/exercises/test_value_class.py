"""The checks of 3.2 catch what its exercises warn of."""

from __future__ import annotations

import pytest

from exercises.marking import Answers, mark

PAGE = "docs/3-2-value-class.md"

REST = """\
from autograd import Value

a = Value(2.0)
b = Value(3.0)
c = Value(a.data + b.data, (a, b), (1.0, 1.0))
d = Value(a.data * c.data, {d})
loss = Value(d.data**2, {loss})
"""
RIGHT_LOSS = "(d,), (2 * d.data,)"

RECORDS = """\
from autograd import Value

w, x, bias = Value(0.5), Value(4.0), Value(1.0)
product = Value(w.data * x.data, {product})
total = Value(product.data + bias.data, (product, bias), (1.0, 1.0))
gap = Value({gap})
loss = Value(gap.data**2, (gap,), (2 * gap.data,))
"""
RIGHT_PRODUCT = "(w, x), (x.data, w.data)"
RIGHT_GAP = "5.0 - total.data, (total,), (-1.0,)"

EACH = "for c, g in zip(root._children, root._local_grads)"
RATE = "def rate(root, node):\n"
EDGES = "zip(root._children, root._local_grads)"

MISTAKES: Answers = [
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (a.data, c.data)", loss=RIGHT_LOSS),
        "From a to d you have 2. Raise a by 1",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(Value(2.0), c), (5.0, 2.0)", loss=RIGHT_LOSS),
        "d was computed from a, and does not have that very node",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (5.0, 2.0)", loss="(d,), (d.data,)"),
        "From d to loss you have 10. The slope of a square",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (5.0, 2.0)", loss="(d,), ()"),
        "Children of loss: 1. Local derivatives: 0. Each child has one.",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, b, c), (5.0, 0.0, 2.0)", loss=RIGHT_LOSS),
        "d has 3 children, and should have 2",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (5.0, 2.0)", loss="(d), (20.0)"),
        "A tuple of one has a comma: (d,).",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (5.0, 2.0)", loss=RIGHT_LOSS) + "del d\n",
        "There should be a Value called d; here it is None.",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(a, c), (5.0, 2.0)", loss=RIGHT_LOSS) + "loss = 100.0\n",
        "There should be a Value called loss; here it is 100.0.",
    ),
    (
        "The rest of the worked example",
        REST.format(d="(c, a), (a.data, c.data)", loss="[d], [20]"),
        "",
    ),
    (
        "Two wrong records",
        RECORDS.format(product="(w, x), (w.data, x.data)", gap=RIGHT_GAP),
        "From w to product there is 0.5. Raise w by 1",
    ),
    (
        "Two wrong records",
        RECORDS.format(
            product=RIGHT_PRODUCT, gap="5.0 - total.data, (total,), (1.0,)"
        ),
        "From total to gap there is 1. Raise total from 3 to 4",
    ),
    (
        "Two wrong records",
        RECORDS.format(
            product=RIGHT_PRODUCT, gap="total.data - 5.0, (total,), (1.0,)"
        ),
        "gap.data was 2, which is right, and is -2 now",
    ),
    (
        "Two wrong records",
        RECORDS.format(product="(w,), (x.data,)", gap=RIGHT_GAP),
        "product has lost x",
    ),
    (
        "Two wrong records",
        RECORDS.format(product=RIGHT_PRODUCT, gap=RIGHT_GAP) + "del bias\n",
        "There should be a Value called bias; here it is None.",
    ),
    (
        "Two wrong records",
        RECORDS.format(product="(x, w), (w.data, x.data)", gap=RIGHT_GAP),
        "",
    ),
    (
        "Every path",
        RATE + "    return 2.0",
        "rate(loss, loss) returns 2, not 1",
    ),
    (
        "Every path",
        RATE + f"    if root is node:\n        return 1.0\n"
        f"    for child, slope in {EDGES}:\n"
        "        return slope * rate(child, node)\n    return 0.0",
        "rate(loss, a) returns 100, not 140. Two paths",
    ),
    (
        "Every path",
        RATE + "    if root is node:\n        return 1.0\n"
        f"    if root._children:\n        return sum(g * rate(c, node) {EACH})",
        "rate(loss, a) raises TypeError",
    ),
    (
        "Every path",
        RATE + "    if root is node:\n        return 1.0\n    total = 0.0\n"
        f"    for child, slope in {EDGES}:\n"
        "        total = slope * rate(child, node)\n    return total",
        "rate(loss, a) returns 0, not 140. Two paths",
    ),
    (
        "Every path",
        RATE + "    if root is node:\n        return 1.0\n    total = 1.0\n"
        f"    for child, slope in {EDGES}:\n"
        "        total = total * slope * rate(child, node)\n    return total",
        "not",
    ),
    (
        "Every path",
        RATE + "    if root.data == node.data:\n        return 1.0\n"
        f"    return sum(g * rate(c, node) {EACH})",
        "One factor is a 3 too, but it is another node.",
    ),
    (
        "Every path",
        RATE + "    if root is node:\n        return 1.0\n"
        "    if not root._children:\n        return 1.0\n"
        f"    return sum(g * rate(c, node) {EACH})",
        "not",
    ),
    (
        "Every path",
        RATE + "    return rate(root, node)",
        "rate(loss, loss) raises RecursionError",
    ),
    ("Every path", "", "There should be a function called rate."),
    (
        "Every path",
        RATE + "    total, todo = 0.0, [(root, 1.0)]\n    while todo:\n"
        "        here, so_far = todo.pop()\n"
        "        if here is node:\n            total += so_far\n"
        "        for child, slope in zip(here._children, here._local_grads):\n"
        "            todo.append((child, so_far * slope))\n    return total",
        "",
    ),
]


@pytest.mark.parametrize(("title", "answer", "words"), MISTAKES)
def test_the_check_says(title: str, answer: str, words: str) -> None:
    said = mark(PAGE, title, answer)
    assert (words in said) if words else not said
