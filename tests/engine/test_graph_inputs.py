"""A graph, a name or a mistake that nobody expected: right, or a sentence."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from typing import Any

import pytest

import autograd._layout
from autograd import Value
from autograd.graph import DEEPEST, Graph

pytestmark = pytest.mark.engine

SVG = "{http://www.w3.org/2000/svg}"
CHAR = 8.0
TITLES = f".//{SVG}text[@class='title']"
# Takes what the types forbid.
Drawn: Any = Graph


class Typed:
    """A class of the reader's own, whose fields can be assigned."""

    def __init__(
        self, data: float, children: Any = (), local_grads: Any = ()
    ) -> None:
        self.data, self.grad = data, 0.0
        self._children, self._local_grads = children, local_grads


def node(*children: Any) -> Any:
    return Typed(1.0, children, (1.0,) * len(children))


# --- what is no graph


@pytest.mark.parametrize("length", [1, 2, 5, 100])
def test_a_cycle_made_by_hand(length: int) -> None:
    first = last = node(Typed(1.0))
    for _ in range(length - 1):
        last = node(last)
    first._children = (last,)
    above = node(Typed(2.0), last)
    for root in (last, first, above):
        with pytest.raises(ValueError, match="computed from itself") as raised:
            Drawn(root, {"start": first}, limit=200)
        assert str(raised.value) == (
            "the graph has a cycle: start is computed from itself"
        ) or str(raised.value).startswith("the graph has a cycle: #")


@pytest.mark.pages_class_only
def test_a_cycle_of_the_pages_class() -> None:
    x = Value(2.0)
    y = x * x
    z = y * x
    y._children = (z, x)
    with pytest.raises(ValueError, match=r"cycle: y is computed from itself$"):
        Graph(z)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_children_without_local_derivatives(count: int) -> None:
    wrong = Typed(1.0, (Value(1.0), Value(2.0)), (1.0,) * count)
    with pytest.raises(ValueError, match=rf"child of wrong, got {count} for 2"):
        Drawn(node(wrong))


@pytest.mark.parametrize(
    ("stranger", "shown"),
    [
        (2.0, "2.0 of type float"),
        (None, "None of type NoneType"),
        ([Value(1.0)], "of type list"),
        (Value, "of type type"),
        ("loss", "'loss' of type str"),
    ],
)
def test_what_is_no_value(stranger: Any, shown: str) -> None:
    for root in (stranger, node(stranger), node(Value(1.0), node(stranger))):
        with pytest.raises(TypeError, match=r"^expected a Value, ") as told:
            Drawn(root)
        assert str(told.value).endswith(shown)


# --- names


def drawn_and_written(name: str) -> tuple[str, str]:
    """How a name is shown: in the figure, and in the tree."""
    x = Value(1.0)
    graph = Graph(x, {name: x})
    svg = ET.fromstring(graph._repr_svg_())
    title = svg.find(TITLES)
    assert title is not None
    box = svg.find(f".//{SVG}g/{SVG}rect")
    assert box is not None
    shown = "".join(title.itertext())
    assert float(box.get("width", "0")) >= CHAR * len(shown)
    said = svg.findtext(f"{SVG}desc") or ""
    text = repr(graph)
    assert text.isprintable()
    assert text.endswith(": leaf, data 1, grad 0")
    assert said == f"{text.partition(':')[0]} is a leaf: data 1, grad 0."
    return shown.removesuffix(" leaf"), text.partition(":")[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb", r"'a\nb'"),
        ("a\r\n", r"'a\r\n'"),
        ("\t", r"'\t'"),
        ("\x00\x1b[31m", r"'\x00\x1b[31m'"),
        ("\u2028", r"'\u2028'"),
        ("\u202e", r"'\u202e'"),
        ("\ud800", r"'\ud800'"),
        ("\udfff\ufffe\uffff", r"'\udfff\ufffe\uffff'"),
        ("]]>", "]]>"),
        ("<![CDATA[", "<![CDATA["),
        ("<script>&amp;</script>", "<script>&amp;</script>"),
        ('it\'s "x"', 'it\'s "x"'),
        ("--><!--", "--><!--"),
        ("é重み", "é重み"),
        ("x" * 10_000, "x" * 10_000),
    ],
    ids=lambda each: ascii(each[:12]),
)
def test_names_of_any_text(name: str, shown: str) -> None:
    assert drawn_and_written(name) == (shown, shown)


def test_a_tree_has_a_line_for_each_node_whatever_the_names() -> None:
    a, b = Value(2.0), Value(3.0)
    tree = repr(Graph(a * b, {"a\n└─ fake": a, "b\ud800": b}))
    assert len(tree.splitlines()) == 3
    tree.encode()


@pytest.mark.parametrize("name", ["", 3, None, (), Value])
def test_a_variable_without_a_name(name: Any) -> None:
    x, y = Value(1.0), Value(2.0)
    variables: dict[Any, Any] = {name: x, "y": y, "Graph": Graph}
    found: dict[str, Any] = {}
    exec("graph = Graph(total)", variables | {"total": x * y}, found)
    assert found["graph"].names == ["", "y", "total"]


def test_an_empty_name_is_none() -> None:
    x = Value(1.0)
    assert Graph(x, {"": x}).names == [""]
    assert Graph(x, {"": x, "x": x}).names == ["x"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("loss", "expected names with their Values, got 'loss' of type str"),
        (["x"], r"expected names with their Values, got \['x'\] of type list"),
        ({1: 2}, "expected text as a name, got 1 of type int"),
        ({None: 2}, "expected text as a name, got None of type NoneType"),
        ({Value(1.0): "x"}, r"expected text as a name, got Value\(data=1\.0"),
    ],
    ids=["text", "list", "number", "none", "the wrong way round"],
)
def test_names_that_are_none(names: Any, told: str) -> None:
    with pytest.raises(TypeError, match=f"^{told}"):
        Drawn(Value(1.0), names)


# --- large ones


@pytest.mark.parametrize("size", [10, 31, 32, 100, 5000])
def test_the_tree_of_a_deep_chain_stays_on_the_page(size: int) -> None:
    total = Value(0.5)
    for _ in range(size):
        total = total.relu()
    lines = repr(Graph(total, {}, limit=size + 1)).splitlines()
    written = [line for line in lines if not line.endswith(": shown below")]
    assert len(written) == size + 1
    assert max(map(len, lines)) < DEEPEST + 60
    below = [
        line.split("] ")[1].partition(":")[0]
        for line in lines
        if line.endswith(": shown below")
    ]
    at_margin = [line.partition(":")[0] for line in lines if line[0] == "#"]
    assert at_margin == [f"#{size}", *below]


def test_what_is_shown_below_is_shown_once() -> None:
    deep = x = Value(0.5)
    for _ in range(40):
        deep = deep.relu()
    # The middle is also near the root, and the end is reached twice.
    middle = deep
    for _ in range(5):
        middle = middle._children[0]
    root = (deep + deep.relu()) * (middle + x)
    graph = Graph(root, {}, limit=100)
    lines = repr(graph).splitlines()
    written = [line for line in lines if ": shown " not in line]
    assert len(written) == len(graph.nodes)
    for i, line in enumerate(lines):
        if line.endswith(": shown below"):
            name = line.split("] ")[1].partition(":")[0]
            assert any(f"{name}: " in after for after in written)
            assert any(f"{name}: relu" in after for after in lines[i:])


def test_what_is_shown_below_twice_has_one_tree() -> None:
    x = Value(0.5)
    shared = x.relu()
    total = shared.relu() + shared.exp()
    for _ in range(29):
        total = total.relu()
    lines = repr(Graph(total, {"shared": shared})).splitlines()
    found = [line for line in lines if "shared: " in line]
    assert [line.partition("shared: ")[2] for line in found] == [
        "shown below",
        "shown below",
        "relu, data 0.5, grad 0",
    ]
    assert found[2].startswith("shared: ")


def wide(count: int) -> Any:
    return node(*(Value(float(i)) for i in range(count)))


def used_often(count: int) -> Any:
    return node(*[Value(1.0)] * count)


@pytest.mark.parametrize("make", [wide, used_often])
def test_a_thousand_edges_to_one_node_take_few_steps(
    make: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    nearest = autograd._layout._nearest

    def counting(wishes: Any, gaps: Any) -> list[float]:
        nonlocal counted
        counted += sum(map(len, wishes))
        return nearest(wishes, gaps)

    monkeypatch.setattr(autograd._layout, "_nearest", counting)
    svg = Drawn(make(1_001), {}, limit=2_000)._repr_svg_()
    assert svg.count('class="edge"') == 1_001
    assert counted <= 40 * 1_001


def test_a_group_of_touching_items_is_summed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summed = 0
    fsum = math.fsum

    def counting(numbers: Iterable[float]) -> float:
        nonlocal summed
        numbers = list(numbers)
        summed += len(numbers)
        return fsum(numbers)

    for name in ("math.fsum", "statistics.fsum"):
        monkeypatch.setattr(name, counting)
    places = autograd._layout._nearest([[0.0]] * 1_000, [10.0] * 999)
    assert places == [10.0 * (i - 499.5) for i in range(1_000)]
    assert summed == 1_000
