"""What a drawing of a graph promises.

Nothing hidden, nothing cut, nothing wrong claimed.
"""

import ast
import doctest
import inspect
import math
import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd._layout
import autograd._rows
import autograd._svg
import autograd.graph
from autograd import Value
from autograd._layout import Box, lay_out
from autograd._svg import draw
from autograd.graph import Graph

pytestmark = pytest.mark.engine

SVG = "{http://www.w3.org/2000/svg}"
CHAR = 8.0
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


def svg_of(graph: Graph) -> Any:
    return ET.fromstring(graph._repr_svg_())


def random_graph(seed: int, size: int) -> Graph:
    rng = random.Random(seed)
    nodes = [
        Value(rng.uniform(-2, 2)) for _ in range(rng.randint(1, 1 + size // 4))
    ]
    ends = set(nodes)
    while len(nodes) < size:
        a = rng.choice(nodes)
        if len(ends) >= size - len(nodes):
            a = (
                ends.pop()
                if len(ends) == 1
                else sorted(ends, key=nodes.index)[0]
            )
        b = rng.choice(sorted(ends - {a}, key=nodes.index) or nodes)
        made = rng.choice(
            [a + b, a * b, b.relu() if len(ends) < size - len(nodes) else a + b]
        )
        nodes.append(made)
        ends = (ends - set(made._children)) | {made}
    nodes[-1].backward()
    return Graph(
        nodes[-1], {f"node_{i}": node for i, node in enumerate(nodes) if i % 3}
    )


def test_nodes_follow_their_children() -> None:
    a, b = Value(2.0), Value(3.0)
    d = a * b
    c = d + a
    graph = Graph(c)
    assert graph.nodes == [a, b, d, c]
    assert graph.names == ["a", "b", "d", "c"]
    assert graph.children == [[], [], [0, 1], [2, 0]]


global_value = Value(4.0)


def test_names_come_from_local_then_global_variables_the_first_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local = Value(1.0)
    monkeypatch.setitem(globals(), "global_value", Value(4.0))
    total = local + global_value
    again = total
    _hidden = Value(2.0)
    assert Graph(total * _hidden).names == [
        "local",
        "global_value",
        "total",
        "",
        "",
    ]
    assert again is total
    alias = global_value
    assert Graph(alias).names == ["alias"]


def test_names_can_be_given() -> None:
    a, b = Value(2.0), Value(3.0)
    c = a + b
    graph = Graph(
        c,
        {
            "first": a,
            "_b": b,
            "again": a,
            "elsewhere": Value(1.0),
            "other": [1],
        },
    )
    assert graph.names == ["first", "_b", ""]
    assert Graph(c, {}).names == ["", "", ""]


def test_root_must_be_a_value() -> None:
    with pytest.raises(
        TypeError, match=r"expected a Value, got 3\.5 of type float"
    ):
        Graph(3.5)  # type: ignore[arg-type]  # the mistake under test


def test_a_class_of_the_readers_own_draws_too() -> None:
    class Typed:
        def __init__(
            self, data: float, children: Any = (), local_grads: Any = ()
        ) -> None:
            self.data, self.grad = data, 0.0
            self._children, self._local_grads = children, local_grads

    x = Typed(2.0)
    y = Typed(4.0, (x, x), (1.0, 1.0))
    graph = Graph(y)  # type: ignore[arg-type]  # only the four fields matter
    assert str(graph).startswith("y: +, data 4, grad 0")


def test_the_limit_says_how_many_and_how_to_raise_it() -> None:
    total = Value(0.0)
    for _ in range(50_000):
        total = total + 1.0
    with pytest.raises(
        ValueError, match=r"has 100001 nodes.*limit of 60.*limit=100001"
    ):
        Graph(total)


def test_a_deep_graph_draws() -> None:
    total = Value(0.5)
    for _ in range(1100):
        total = total.relu()
    graph = Graph(total, {}, limit=2000)
    assert len(str(graph).splitlines()) == 1101 + 1100 // 31
    assert graph._repr_svg_().count('class="node"') == 1101


def test_sixty_nodes_are_within_the_limit() -> None:
    total = Value(0.5)
    for _ in range(59):
        total = total.relu()
    assert len(Graph(total).nodes) == 60
    with pytest.raises(ValueError, match="61 nodes"):
        Graph(total.relu())


# --- the text


def test_the_tree() -> None:
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    d = a * b
    e = (d + c) * a
    e.backward()
    assert str(Graph(e)).splitlines() == [
        "e: *, data 8, grad 1",
        "├─ [2] #4: +, data 4, grad 2",
        "│  ├─ [1] d: *, data -6, grad 2",
        "│  │  ├─ [-3] a: leaf, data 2, grad -2",
        "│  │  └─ [2] b: leaf, data -3, grad 4",
        "│  └─ [1] c: leaf, data 10, grad 2",
        "└─ [4] a: shown above",
    ]


def test_the_tree_leaves_an_unknown_operation_out() -> None:
    x = Value(0.0)
    y = x**2
    assert str(Graph(y)).splitlines()[0] == "y: data 0, grad 0"


def test_a_terminal_shows_the_tree() -> None:
    x = Value(2.0)
    graph = Graph(x * x, {"x": x})
    tree = "#1: *, data 4, grad 0\n├─ [2] x: leaf, data 2, grad 0\n"
    tree += "└─ [2] x: shown above"
    assert repr(graph) == str(graph) == f"{graph}" == tree


def test_gradients_can_be_left_out() -> None:
    a, b = Value(2.0), Value(3.0)
    d = a * b
    d.backward()
    with_grads = Graph(d)
    without = Graph(d, grads=False)
    assert (with_grads.grads, without.grads) == (True, False)
    assert str(without).splitlines() == [
        "d: *, data 6",
        "├─ [3] a: leaf, data 2",
        "└─ [2] b: leaf, data 3",
    ]
    svg = svg_of(without)
    assert "grad " not in "".join(
        text
        for element in svg
        if not element.tag.endswith("style")
        for text in element.itertext()
    )
    assert 'class="grad"' not in without._repr_svg_()
    assert svg.findtext(f"{SVG}desc").split(". ") == [
        "a is a leaf: data 2",
        "b is a leaf: data 3",
        "d is the product of a and b: data 6, local derivatives 3 and 2.",
    ]
    # Both rows are a line lower.
    assert float(svg_of(with_grads).get("height")) == (
        float(svg.get("height")) + 2 * 17
    )
    rects = [
        [rect.get("height") for rect in picture.iter(f"{SVG}rect")][1:]
        for picture in map(svg_of, (with_grads, without))
    ]
    assert rects == [["63.0"] * 3, ["46.0"] * 3]
    check_geometry(without)
    check_geometry(Graph(random_graph(3, 30).nodes[-1], {}, grads=False))


def test_numbers_are_short() -> None:
    x = Value(1 / 3)
    x.grad = -0.0
    assert str(Graph(x)) == "x: leaf, data 0.3333, grad 0"
    x.data, x.grad = math.nan, -math.inf
    assert str(Graph(x)) == "x: leaf, data nan, grad -inf"
    svg_of(Graph(x))


# --- the figure


def test_the_figure_shows_every_node_and_every_edge() -> None:
    a, b = Value(2.0), Value(-3.0)
    c = a * b
    c.backward()
    svg = svg_of(Graph(c))
    nodes = [g for g in svg.iter(f"{SVG}g") if g.get("class") == "node"]
    edges = [g for g in svg.iter(f"{SVG}g") if g.get("class") == "edge"]
    assert [g.get("data-node") for g in nodes] == ["0", "1", "2"]
    assert [
        ["".join(t.itertext()) for t in g.iter(f"{SVG}text")] for g in nodes
    ] == [
        ["a leaf", "data 2", "grad -3"],
        ["b leaf", "data -3", "grad 2"],
        ["c *", "data -6", "grad 1"],
    ]
    assert {g.get("data-edge"): g.findtext(f"{SVG}text") for g in edges} == {
        "2-0": "-3",
        "2-1": "2",
    }


def test_parallel_edges_are_apart() -> None:
    x = Value(3.0)
    paths = [path.get("d") for path in svg_of(Graph(x * x)).iter(f"{SVG}path")]
    assert len(set(paths)) == 2


def test_the_figure_says_the_graph_in_words() -> None:
    a, b = Value(2.0), Value(3.0)
    c = (a * b + a).relu()
    square = c.log().exp() ** 2
    result = Value(64.0, (square,), (3.0,))
    svg = svg_of(Graph(result))
    assert svg.get("role") == "img"
    assert (
        svg.findtext(f"{SVG}title") == "The graph of result, number of nodes: 9"
    )
    assert svg.findtext(f"{SVG}desc").split(". ") == [
        "a is a leaf: data 2, grad 0",
        "b is a leaf: data 3, grad 0",
        "#2 is the product of a and b: "
        "data 6, grad 0, local derivatives 3 and 2",
        "#3 is the sum of #2 and a: data 8, grad 0, local derivatives 1 and 1",
        "c is the relu of #3: data 8, grad 0, local derivatives 1",
        "#5 is the logarithm of c: data 2.079, grad 0, local derivatives 0.125",
        "#6 is the exponential of #5: data 8, grad 0, local derivatives 8",
        "square is #6 to the power 2: data 64, grad 0, local derivatives 16",
        "result is computed from square: data 64, grad 0, local derivatives 3.",
    ]


@given(st.text(min_size=1))
@settings(max_examples=200)
def test_any_name_gives_well_formed_xml(name: str) -> None:
    a = Value(1.0)
    svg = svg_of(Graph(a + 1.0, {name: a}))
    shown = "".join(svg.find(f".//{SVG}tspan").itertext())
    assert shown == (name if name.isprintable() else repr(name))


def test_markup_in_a_name_is_escaped() -> None:
    a = Value(1.0)
    assert "<b>&amp;" not in Graph(a, {"<b>&": a})._repr_svg_()
    assert "&lt;b&gt;&amp;" in Graph(a, {"<b>&": a})._repr_svg_()


def test_markup_in_any_text_is_escaped() -> None:
    boxes = [
        Box("<a>", "<b>", ["<c>", "<d>"], [], []),
        Box("&amp;", "<e/>", ["<f>", "<g>"], [0], ["<h>"]),
    ]
    svg = ET.fromstring(draw(boxes, lay_out(boxes), "<i>", "<j>"))
    texts = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert texts == ["<h>"] + [line for box in boxes for line in box.lines]
    assert svg.findtext(f"{SVG}title") == "<i>"
    assert svg.findtext(f"{SVG}desc") == "<j>"


def test_wide_letters_have_room() -> None:
    a = Value(1.0)
    width = float(
        svg_of(Graph(a, {"重み重み重み重み": a}))
        .find(f".//{SVG}g/{SVG}rect")
        .get("width")
    )
    assert width >= 16 * CHAR


def test_several_figures_can_stand_on_one_page() -> None:
    svg = Graph(Value(1.0) + 2.0)._repr_svg_()
    assert " id=" not in svg
    assert "url(#" not in svg
    selectors = re.findall(r"([^{};]+)\{", autograd._svg.STYLE)
    for selector in selectors:
        for part in selector.split(","):
            assert part.strip().startswith((".autograd-graph", "@media"))


def test_the_drawing_is_the_same_each_time() -> None:
    assert random_graph(1, 40)._repr_svg_() == random_graph(1, 40)._repr_svg_()


def brightness(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in channels
    ]
    return sum(
        weight * c
        for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    low, high = sorted([brightness(one), brightness(other)])
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read_in_light_dark_and_print() -> None:
    found = re.findall(
        r"--(\w+): (?:var\(--graph-\1, )?(#\w{6})", autograd._svg.STYLE
    )
    assert len(found) == 15
    for scheme in (dict(found[:5]), dict(found[5:10]), dict(found[10:])):
        for text in ("ink", "slope", "line"):
            for ground in ("paper", "box"):
                assert contrast(scheme[text], scheme[ground]) >= 4.5


# --- where everything stands


def test_the_layout_knows_texts_and_edges_and_no_value() -> None:
    for module, known in [
        (autograd._rows, set()),
        (autograd._layout, {"autograd._rows"}),
        (autograd._svg, {"autograd._layout", "autograd._rows"}),
    ]:
        imports = {
            node.module or ""
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.ImportFrom)
        }
        assert {name for name in imports if "autograd" in name} == known


def test_boxes_of_one_row_are_on_one_height_and_bends_pass_between() -> None:
    boxes = [
        Box("a", "first", [], [], []),
        Box("b", "second", ["more"], [0], ["to b"]),
        Box("c", "third", [], [0, 1], ["past b", "from b"]),
    ]
    layout = lay_out(boxes)
    assert [edge.route for edge in layout.edges] == [[0, 1], [0, 3, 2], [1, 2]]
    a, b, c, bend = layout.items
    assert a.top < b.top == bend.top < c.top
    assert a.height == b.height == c.height == bend.height
    assert bend.width == 0.0
    assert abs(bend.x - b.x) > b.width / 2


def curve_points(path: str) -> list[Point]:
    """Points along an edge, and its upright pieces as pairs of points."""
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.split("m")[0])]
    commands = re.findall("[MCV]", path.split("m")[0])
    points: list[Point] = []
    x, y = numbers[:2]
    numbers = numbers[2:]
    for command in commands[1:]:
        if command == "V":
            to_y = numbers.pop(0)
            points += [(x, y + (to_y - y) * t / 8) for t in range(9)]
            y = to_y
        else:
            x1, y1, x2, y2, x3, y3 = numbers[:6]
            numbers = numbers[6:]
            for t in (k / 24 for k in range(25)):
                u = 1 - t
                points.append(
                    (
                        u**3 * x
                        + 3 * u * u * t * x1
                        + 3 * u * t * t * x2
                        + t**3 * x3,
                        u**3 * y
                        + 3 * u * u * t * y1
                        + 3 * u * t * t * y2
                        + t**3 * y3,
                    )
                )
            x, y = x3, y3
    return points


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def around(points: list[Point]) -> Rectangle:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def text_box(text: Any) -> Rectangle:
    width = CHAR * len("".join(text.itertext()).strip())
    x, y = float(text.get("x")), float(text.get("y"))
    left = {"start": x, "end": x - width, None: x - width / 2}[
        text.get("text-anchor")
    ]
    return left, y - 11, left + width, y + 3


def check_geometry(graph: Graph) -> None:
    svg = svg_of(graph)
    width, height = float(svg.get("width")), float(svg.get("height"))
    boxes: dict[int, Rectangle] = {}
    labels: dict[str, Rectangle] = {}
    lines: dict[str, list[Point]] = {}
    for g in svg.iter(f"{SVG}g"):
        if g.get("class") == "node":
            rect = g.find(f"{SVG}rect")
            x, y, w, h = (
                float(rect.get(name)) for name in ("x", "y", "width", "height")
            )
            boxes[int(g.get("data-node"))] = (x, y, x + w, y + h)
            for text in g.iter(f"{SVG}text"):
                box = text_box(text)
                assert x <= box[0]
                assert box[2] <= x + w
                assert y <= box[1]
                assert box[3] <= y + h
        else:
            edge = g.get("data-edge")
            labels[edge] = text_box(g.find(f"{SVG}text"))
            lines[edge] = curve_points(g.find(f"{SVG}path").get("d"))
    assert len(boxes) == len(graph.nodes)
    for box in [*boxes.values(), *labels.values()]:
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= width
        assert box[3] <= height
    for one, other in combinations([*boxes.values(), *labels.values()], 2):
        assert not overlap(one, other)
    for edge, points in lines.items():
        node, k = map(int, edge.split("-"))
        child = graph.children[node][k]
        assert points[0][1] == pytest.approx(boxes[child][3], abs=0.11)
        assert points[-1][1] == pytest.approx(boxes[node][1], abs=0.11)
        assert boxes[child][0] <= points[0][0] <= boxes[child][2]
        assert boxes[node][0] <= points[-1][0] <= boxes[node][2]
        whole = around(points)
        near = [
            box
            for box in [*boxes.values(), *labels.values()]
            if overlap(box, whole)
        ]
        for x, y in points:
            assert 0 <= x <= width
            for left, top, right, bottom in near:
                assert not (left < x < right and top + 0.2 < y < bottom - 0.2)
    ends = [points[end] for points in lines.values() for end in (0, -1)]
    assert len(set(ends)) == len(ends)


@pytest.mark.examples(7, thorough=50)
def test_nothing_overlaps_in_a_random_graph(examples: int) -> None:
    for seed in range(0, 3 * examples, 3):
        check_geometry(random_graph(seed, 6 + seed % 10 * 6))


def test_nothing_overlaps_with_many_inputs_and_long_numbers() -> None:
    leaves = [Value(-1.2345e-5 * (i + 1)) for i in range(5)]
    slopes = tuple(-1.2345e-5 * (i + 1) for i in range(5))
    check_geometry(Graph(Value(1.0, tuple(leaves), slopes), {}))
    x = leaves[0]
    check_geometry(
        Graph(Value(1.0, (x,) * 7, (1.0,) * 7), {"a_rather_long_name": x})
    )
    check_geometry(Graph(x))


def crossings(graph: Graph) -> int:
    lines = [
        curve_points(path.get("d")) for path in svg_of(graph).iter(f"{SVG}path")
    ]

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    def cross(p: Point, q: Point, r: Point, s: Point) -> bool:
        return (
            side(p, q, r) * side(p, q, s) < 0
            and side(r, s, p) * side(r, s, q) < 0
        )

    return sum(
        cross(p, q, r, s)
        for one, other in combinations(lines, 2)
        if overlap(around(one), around(other))
        for p, q in pairwise(one)
        for r, s in pairwise(other)
    )


def test_trees_and_other_flat_graphs_have_no_crossing() -> None:
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    assert crossings(Graph(((a * b + c) * a) ** 2)) == 0
    for seed in range(5):
        rng = random.Random(seed)
        nodes = [Value(float(i)) for i in range(15)]
        while len(nodes) > 1:
            one = nodes.pop(rng.randrange(len(nodes)))
            other = nodes.pop(rng.randrange(len(nodes)))
            nodes.append(one + other)
        assert crossings(Graph(nodes[0])) == 0
    x = Value(0.5)
    assert crossings(Graph(x * x * x * x)) == 0


def test_the_crossings_that_must_be_are_few() -> None:
    inputs = [Value(float(i)) for i in range(2)]
    total = Value(0.0)
    for i in range(3):
        hidden = Value(0.1 * i)
        for x in inputs:
            hidden = hidden + x * Value(0.5)
        total = total + hidden.relu() * Value(1.0)
    # Two inputs, three neurons and one sum cannot be drawn without any.
    assert crossings(Graph(total, {})) == 1


def test_the_worked_example_can_be_read_on_a_phone() -> None:
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    d = a * b
    e = d + c
    f = e.relu()
    result = f * a
    result.backward()
    assert float(svg_of(Graph(result)).get("width")) <= 358


def test_the_examples_in_the_docstrings_hold() -> None:
    results = doctest.testmod(autograd.graph)
    assert results.attempted >= 2
    assert results.failed == 0
