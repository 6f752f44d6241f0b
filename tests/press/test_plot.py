"""What a drawing of curves, of a plane or of a ladder promises.

Nothing cut, no text over a line, nothing claimed wrongly.
"""

from __future__ import annotations

import gzip
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from literate.draw import paper, plot
from literate.draw.ladder import Ladder
from literate.draw.paper import Point
from literate.draw.plane import Plane
from literate.draw.plot import Plot, sample
from literate.read.book import read_book
from literate.read.model import Fence
from press.small_book import run_in

SVG = "{http://www.w3.org/2000/svg}"
LINE = [(0.0, 0.0), (4.0, 2.0)]
CHAR, HIGH = 8.0, 13.0
Box = tuple[float, float, float, float]


def parsed(drawing: Plot | Plane | Ladder) -> ET.Element:
    return ET.fromstring(drawing._repr_svg_())


def of_class(svg: ET.Element, tag: str, *names: str) -> list[ET.Element]:
    return [
        element
        for element in svg.iter(SVG + tag)
        if set(names) & set(element.get("class", "").split())
    ]


def drawn_lines(svg: ET.Element, *names: str) -> list[list[Point]]:
    """The lines of curves or slopes, without the legend's samples."""
    samples = of_class(svg, "path", "sample")
    paths = of_class(svg, "path", *names)
    return [line_of(path) for path in paths if path not in samples]


def words(svg: ET.Element, *names: str) -> list[str]:
    return [str(element.text) for element in of_class(svg, "text", *names)]


def line_of(path: ET.Element) -> list[Point]:
    numbers = [
        float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])
    ]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def box_of(text: ET.Element) -> Box:
    x, baseline = float(text.attrib["x"]), float(text.attrib["y"])
    width = CHAR * len(text.text or "")
    left = x - width / 2
    if text.get("class") == "legend":
        left = x
    if text.get("class") == "beside":
        left = x - width
    return left, baseline - 10.0, left + width, baseline - 10.0 + HIGH


def places_on(line: list[Point]) -> list[Point]:
    """Places half a pixel apart."""
    places = []
    for (x, y), (to_x, to_y) in pairwise(line):
        steps = 1 + int(2 * math.dist((x, y), (to_x, to_y)))
        places += [
            (x + (to_x - x) * i / steps, y + (to_y - y) * i / steps)
            for i in range(steps + 1)
        ]
    return places


def assert_readable(svg: ET.Element) -> None:
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    boxes = [box_of(text) for text in svg.iter(SVG + "text")]
    for box in boxes:
        assert left <= box[0]
        assert top <= box[1]
        assert box[2] <= width
        assert box[3] <= height
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (
            a,
            b,
        )
    circles = [
        tuple(float(circle.attrib[name]) for name in ("cx", "cy", "r"))
        for circle in svg.iter(SVG + "circle")
    ]
    for path in svg.iter(SVG + "path"):
        for x, y in places_on(line_of(path)):
            # A circle covers what runs below it.
            if any(math.dist((x, y), (cx, cy)) < r for cx, cy, r in circles):
                continue
            assert left <= x <= width
            assert top <= y <= height
            assert not any(a < x < c and b < y < d for a, b, c, d in boxes), (
                path.attrib
            )


def test_a_function_is_sampled_with_both_ends_and_the_middle() -> None:
    points = sample(abs, -3.0, 3.0)
    assert (points[0], points[-1]) == ((-3.0, 3.0), (3.0, 3.0))
    assert (0.0, 0.0) in points
    assert all(y == abs(x) for x, y in points)


def test_a_curve_runs_through_its_points() -> None:
    svg = parsed(Plot({"y": [(0.0, 0.0), (2.0, 1.0), (4.0, 0.0)]}))
    (curve,) = drawn_lines(svg, "curve")
    (axis,) = (
        line_of(path)
        for path in of_class(svg, "path", "axis")
        if path.attrib["d"].count("L") == 2
    )
    assert [curve[0][0], curve[2][0]] == [axis[1][0], axis[2][0]]
    assert curve[1][0] == pytest.approx(
        (curve[0][0] + curve[2][0]) / 2, abs=0.1
    )
    # Up on paper is less.
    assert curve[1][1] < curve[0][1] == curve[2][1]


def test_a_number_stands_at_its_mark() -> None:
    svg = parsed(Plot({"y": [(0.0, 0.0), (1.0, 10.0)]}))
    (curve,) = drawn_lines(svg, "curve")
    beside, ticks = (
        of_class(svg, "text", "beside"),
        of_class(svg, "text", "tick"),
    )
    assert [text.text for text in beside] == ["0", "5", "10"]
    assert [text.text for text in ticks] == [
        *("0", "0.2", "0.4", "0.6", "0.8", "1"),
    ]
    for text, (_, y) in ((beside[0], curve[0]), (beside[2], curve[1])):
        assert float(text.attrib["y"]) == pytest.approx(y + 4.5, abs=0.11)
    for text, (x, _) in ((ticks[0], curve[0]), (ticks[-1], curve[1])):
        assert float(text.attrib["x"]) == pytest.approx(x, abs=0.11)


def test_the_legend_has_a_line_for_every_curve_with_its_stroke() -> None:
    flat = {f"at {i}": [(0.0, float(i)), (4.0, float(i))] for i in range(5)}
    slopes = {name: flat[name] for name in ("at 3", "at 4")}
    curves = {name: flat[name] for name in ("at 0", "at 1", "at 2")}
    svg = parsed(Plot(curves, slopes, x_name="weight"))
    assert words(svg, "legend", "name") == [*flat, "weight"]
    samples = of_class(svg, "path", "sample")
    strokes = [one.attrib["class"].removeprefix("sample ") for one in samples]
    assert strokes == [
        *("curve first", "curve second", "curve third"),
        *("slope first", "slope second"),
    ]
    # In one order: the samples, the names and, by their heights, the curves.
    paths = of_class(svg, "path", "curve", "slope")[len(samples) :]
    assert [path.attrib["class"] for path in paths] == strokes
    heights = [line[0][1] for line in drawn_lines(svg, "curve", "slope")]
    assert heights == sorted(heights, reverse=True)
    for one, name in zip(samples, of_class(svg, "text", "legend"), strict=True):
        (start, y), (stop, same_y) = line_of(one)
        left, top, _, bottom = box_of(name)
        assert start < stop < left
        assert top < y == same_y < bottom
    assert_readable(svg)


def test_every_stroke_looks_different() -> None:
    rules = re.findall(r"\.literate-plot (\S+) \{ ([^}]+) \}", paper.STYLE)
    looks = dict(rules)
    assert len(looks) == len(rules)
    for kind in ("curve", "slope"):
        strokes = [f".{kind}", f".{kind}.second", f".{kind}.third"]
        assert len({looks[stroke] for stroke in strokes}) == len(plot.STROKES)
    # Slopes are dashed, in colour and in print; curves are not.
    assert "dasharray" in looks[".slope"]
    assert not [
        name
        for name, look in rules
        if name.startswith(".curve") and "dash" in look
    ]


def test_the_picture_in_words() -> None:
    svg = parsed(Plot({"y<1": LINE}, {"half & half": [(0.0, 0.5), (4.0, 0.5)]}))
    assert svg.get("role") == "img"
    assert svg.findtext(SVG + "title") == "y<1 and half & half, drawn over x"
    assert svg.findtext(SVG + "desc") == (
        "y<1 goes from 0 at x = 0 to 2 at x = 4, and stays between 0 and 2. "
        "half & half goes from 0.5 at x = 0 to 0.5 at x = 4, "
        "and stays between 0.5 and 0.5."
    )


def test_many_pictures_share_a_page_and_follow_its_colours() -> None:
    text = Plot({"y": LINE})._repr_svg_()
    assert text == Plot({"y": LINE})._repr_svg_()
    assert " id=" not in text
    style = parsed(Plot({"y": LINE})).findtext(SVG + "style") or ""
    rules = re.sub(r"@media[^{]+\{((?:[^{}]+\{[^}]*\})+\s*)\}", r"\1", style)
    for selectors in re.findall(r"([^{}]+)\{", rules):
        assert all(
            one.strip().startswith(".literate-plot")
            for one in selectors.split(",")
        ), selectors
    for name in ("paper", "ink", "line", "slope"):
        assert (
            len(
                re.findall(rf"--{name}: var\(--graph-{name}, #\w{{6}}\)", style)
            )
            == 2
        )
    assert "screen and (prefers-color-scheme: dark)" in style
    assert "@media print" in style
    # Every colour is one that the page can set.
    assert not re.findall(r"(?:fill|stroke): #", style)


def test_zero_is_marked_where_the_axes_pass_it() -> None:
    assert (
        len(of_class(parsed(Plot({"y": [(-1, -1), (1, 1)]})), "path", "zero"))
        == 2
    )
    assert not of_class(parsed(Plot({"y": [(1, 1), (2, 2)]})), "path", "zero")


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0.0), (1, 0.0)],
        [(0, 5.0), (1, 5.0)],
        [(3, 0.0), (3, 1.0)],
        [(3, 3.0), (3, 3.0)],
        [(0, 0.0), (5e-324, 5e-324)],
        [(-1e300, -1e300), (1e300, 1e300)],
        [(1e6, 1000000.001), (1000000.5, 1000000.002)],
    ],
)
def test_flat_upright_tiny_and_huge_curves_are_drawn(
    points: list[Point],
) -> None:
    assert_readable(parsed(Plot({"y": points})))


def test_a_number_that_would_touch_its_neighbour_is_left_out() -> None:
    svg = parsed(Plot({"y": [(1000000.0, 0.0), (1000005.0, 1.0)]}))
    marks = [
        path
        for path in of_class(svg, "path", "axis")
        if path.attrib["d"].count("L") == 1
    ]
    assert 2 <= len(words(svg, "tick")) < len(marks)
    assert_readable(svg)


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ({}, "a plot needs a curve"),
        ({"y": []}, "the curve 'y' needs a name, and two points or more"),
        ({"y": LINE[:1]}, "the curve 'y' needs a name, and two points or more"),
        ({" ": LINE}, "the curve ' ' needs a name"),
        ({"a\x00": LINE}, r"the curve 'a\\x00' needs a name"),
        (
            {"y": [(0.0, 0.0), (1.0, math.nan)]},
            r"the curve 'y' has no place for the point \(1.0, nan\)",
        ),
        (
            {"y": [(0.0, 0.0), (math.inf, 1.0)]},
            r"the curve 'y' has no place for the point \(inf, 1.0\)",
        ),
        (
            {"y": [(0.0, -1.1e300), (1.0, 1.0)]},
            "the curve 'y' has no place for the point",
        ),
    ],
)
def test_what_cannot_be_drawn_is_an_error_that_says_so(
    curves: dict[str, list[Point]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Plot(curves)


def test_a_slope_is_held_to_the_same() -> None:
    with pytest.raises(ValueError, match="the curve 'slope' has no place"):
        Plot({"y": LINE}, {"slope": [(0.0, math.inf), (1.0, 1.0)]})


def test_a_name_that_finds_no_room_is_an_error() -> None:
    with pytest.raises(
        ValueError, match=r"no room for the name 'yyyy.*' in the legend"
    ):
        Plot({"y" * 36: LINE})
    with pytest.raises(
        ValueError, match=r"no room for the name 'xxxx.*' below the axis"
    ):
        Plot({"y": LINE}, x_name="x" * 22)


def test_the_longest_names_that_are_taken_fit() -> None:
    svg = parsed(Plot({"y" * 35: LINE}, x_name="x" * 21))
    assert_readable(svg)


def test_more_curves_than_there_are_strokes_are_an_error() -> None:
    four = {f"y{i}": LINE for i in range(4)}
    message = "a plot tells 3 curves apart, and as many slopes"
    with pytest.raises(ValueError, match=message):
        Plot(four)
    with pytest.raises(ValueError, match=message):
        Plot({"y": LINE}, four)


heights = st.floats(-1e4, 1e4).map(lambda number: round(number, 3))


@settings(max_examples=12)
@given(
    st.lists(st.tuples(heights, heights), min_size=2, max_size=4),
    st.lists(heights, max_size=3),
)
def test_any_readable_curve_is_drawn_readably(
    points: list[Point], others: list[float]
) -> None:
    slopes = {
        f"slope {i}": [(-1.0, y), (2.0, -y)] for i, y in enumerate(others)
    }
    assert_readable(parsed(Plot({"y(x)": sorted(points)}, slopes)))


# --- planes

POINTS = [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)]


def wave(x: float, y: float) -> float:
    return 0.5 + math.sin(3 * x) * math.cos(2 * y)


def square(svg: ET.Element) -> Box:
    (axis,) = (
        line_of(path)
        for path in of_class(svg, "path", "axis")
        if path.attrib["d"].count("L") == 2
    )
    (left, top), _, (right, bottom) = axis
    return left, top, right, bottom


def shaded(svg: ET.Element) -> dict[tuple[int, int], float]:
    """The opacity of each cell, by its column and its row from the bottom."""
    left, _, right, bottom = square(svg)
    found: dict[tuple[int, int], float] = {}
    for bar in of_class(svg, "rect", "shade"):
        x, y, width = (float(bar.attrib[name]) for name in ("x", "y", "width"))
        if x >= right:
            continue
        for i in range(round(width / 10)):
            cell = round((x - left) / 10) + i, round((bottom - y) / 10) - 1
            assert cell not in found
            found[cell] = float(bar.attrib["fill-opacity"])
    return found


def test_every_cell_of_a_plane_has_the_shade_of_its_value() -> None:
    svg = parsed(Plane(wave, POINTS))
    assert_readable(svg)
    cells = shaded(svg)
    assert len(cells) == 24 * 24
    for (i, j), opacity in cells.items():
        middle = -0.5 + (i + 0.5) / 12, -0.5 + (j + 0.5) / 12
        value = min(max(wave(*middle), 0.0), 1.0)
        # Half a shade, rounding, and the mean of four corners.
        assert opacity == pytest.approx(0.75 * value, abs=0.75 * 0.04)


def test_the_line_of_a_plane_runs_where_the_value_is_one_half() -> None:
    svg = parsed(Plane(lambda x, y: x + 2 * y - 0.5, POINTS))
    (level,) = of_class(svg, "path", "level")
    left, _, _, bottom = square(svg)
    places = [
        (-0.5 + (x - left) / 120, -0.5 + (bottom - y) / 120)
        for x, y in line_of(level)
    ]
    assert len(places) > 24
    for x, y in places:
        assert x + 2 * y == pytest.approx(1.0, abs=0.005)
    # From one edge of the square to another.
    assert min(x for x, _ in places) == pytest.approx(-0.5)
    assert max(x for x, _ in places) == pytest.approx(1.5)
    nowhere = parsed(Plane(lambda x, y: 0.0, POINTS))
    assert not of_class(nowhere, "path", "level")


def test_a_saddle_has_two_pieces_in_one_cell() -> None:
    middle = 0.5 - 1 / 24
    svg = parsed(Plane(lambda x, y: 0.5 + (x - middle) * (y - middle), POINTS))
    (level,) = of_class(svg, "path", "level")
    assert level.attrib["d"].count("M") == 2 * 24


def test_a_point_of_a_plane_shows_what_is_wanted_there() -> None:
    svg = parsed(Plane(wave, [(0.0, 1.0, 1.0), (1.0, 0.5, -2.0)]))
    left, _, _, bottom = square(svg)
    circles = list(svg.iter(SVG + "circle"))
    texts = of_class(svg, "text", "wanted")
    assert [text.text for text in texts] == ["1", "-2"]
    for circle, text, (x, y) in zip(
        circles, texts, [(0.0, 1.0), (1.0, 0.5)], strict=True
    ):
        cx, cy, r = (float(circle.attrib[name]) for name in ("cx", "cy", "r"))
        assert (cx, cy) == pytest.approx(
            (left + (x + 0.5) * 120, bottom - (y + 0.5) * 120)
        )
        a, b, c, d = box_of(text)
        assert cx - r <= a <= c <= cx + r
        assert cy - r <= b <= d <= cy + r
    # What comes later is on top.
    kinds = [element.get("class") for element in svg]
    assert kinds.index("level") < kinds.index("wanted")
    assert words(svg, "tick") == ["0", "0.5", "1", "0", "1"]
    assert words(svg, "beside") == ["0", "1"]
    assert words(svg, "name") == ["x", "y"]


def test_a_plane_in_words() -> None:
    svg = parsed(Plane(lambda x, y: x / 3, POINTS[2:]))
    assert svg.get("role") == "img"
    assert svg.findtext(SVG + "title") == "A value over x and y, and 2 points"
    assert svg.findtext(SVG + "desc") == (
        "At x = 1 and y = 0 the value is 0.3333, and 1 is wanted. "
        "At x = 1 and y = 1 the value is 0.3333, and 0 is wanted."
    )


def test_a_plane_is_light_and_the_same_each_time() -> None:
    drawn = Plane(wave, POINTS)._repr_svg_()
    assert drawn == Plane(wave, POINTS)._repr_svg_()
    assert " id=" not in drawn
    assert len(gzip.compress(drawn.encode())) < 5_000


@pytest.mark.parametrize(
    ("function", "points", "message"),
    [
        (wave, [], "a plane needs a point"),
        (wave, [(0.0, 1.45, 1.0)], r"the point \(0.0, 1.45\) is not between"),
        (wave, [(-3.0, 0.0, 1.0)], r"the point \(-3.0, 0.0\) is not between"),
        (
            wave,
            [(0.0, math.nan, 1.0)],
            r"the point \(0.0, nan\) is not between",
        ),
        (wave, [(0.0, 0.0, 0.25)], "no room for 0.25 in a point's circle"),
        (
            wave,
            [(0.0, 0.0, 0.0), (0.1, 0.1, 0.0)],
            r"the points \(0.0, 0.0\) and \(0.1, 0.1\) are too close",
        ),
        (
            lambda x, y: math.nan if x == y == 1.0 else x,
            POINTS,
            r"the value at \(1, 1\) is nan",
        ),
        (lambda x, y: math.inf, POINTS, r"the value at \(-0.5, -0.5\) is inf"),
    ],
)
def test_a_plane_that_cannot_be_drawn_is_an_error_that_says_so(
    function: Callable[[float, float], float],
    points: list[tuple[float, float, float]],
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        Plane(function, points)


# --- ladders

TIMES = {"floats": 1.0, "bound": 5.0, "<ours>": 50.0}


def widths(svg: ET.Element) -> list[float]:
    return [float(bar.attrib["width"]) for bar in of_class(svg, "rect", "rung")]


def test_equal_steps_of_a_ladder_multiply() -> None:
    svg = parsed(Ladder({"a": 1.0, "b": 10.0, "c": 100.0}, x_name="times"))
    assert_readable(svg)
    a, b, c = widths(svg)
    assert 0 < a < b < c
    assert b - a == pytest.approx(c - b, abs=0.2)
    # Each mark is where the bar of its number ends.
    marks = [
        line_of(path)[0][0]
        for path in of_class(svg, "path", "axis")
        if line_of(path)[0][0] == line_of(path)[1][0]
    ]
    assert words(svg, "tick") == ["1", "10", "100"]
    assert marks == pytest.approx([20 + a, 20 + b, 20 + c], abs=0.11)


def test_a_rung_says_its_name_and_its_number() -> None:
    svg = parsed(Ladder(TIMES, x_name="times", bounds=["bound"]))
    assert words(svg, "legend") == list(TIMES)
    assert words(svg, "beside") == ["1", "5", "50"]
    assert words(svg, "name") == ["times"]
    kinds = [bar.get("class") for bar in of_class(svg, "rect", "rung")]
    assert kinds == ["rung", "rung bound", "rung"]
    assert svg.get("role") == "img"
    assert svg.findtext(SVG + "title") == (
        "times, on a scale where equal steps multiply"
    )
    assert svg.findtext(SVG + "desc") == (
        "floats: 1. bound: 5, a bound that was not measured. <ours>: 50."
    )


@pytest.mark.parametrize(
    "rungs",
    [
        {"one": 3.0},
        {"one": 1.0, "two": 1.0},
        {"small": 1e-300, "large": 1e300},
        {"small": 1e-5, "large": 1e5},
        {"x" * 28: 1234567.0},
        {"y" * 29: 123456.0},
    ],
)
def test_one_rung_equal_ones_tiny_and_huge_ones_are_drawn(
    rungs: dict[str, float],
) -> None:
    svg = parsed(Ladder(rungs, x_name="t" * 37))
    assert_readable(svg)
    assert len(words(svg, "tick")) >= 2


@pytest.mark.parametrize(
    ("rungs", "bounds", "message"),
    [
        ({}, [], "a ladder needs a rung"),
        ({"a": 0.0}, [], "the rung 'a' has no place for 0.0"),
        ({"a": -1.0}, [], "the rung 'a' has no place for -1.0"),
        ({"a": math.nan}, [], "the rung 'a' has no place for nan"),
        ({"a": math.inf}, [], "the rung 'a' has no place for inf"),
        ({"a" * 36: 1.0}, [], "no room for the name 'aaa"),
        ({"a\n": 1.0}, [], "no room for the name"),
        ({"a": 1.0}, ["b"], "the bound 'b' is none of the rungs"),
    ],
)
def test_a_ladder_that_cannot_be_drawn_is_an_error_that_says_so(
    rungs: dict[str, float], bounds: list[str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Ladder(rungs, x_name="times", bounds=bounds)


def test_a_name_too_long_for_a_ladders_axis_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no room for the name 'tt.*' below"):
        Ladder(TIMES, x_name="t" * 38)


BOOK = read_book(Path(__file__).resolve().parent.parent.parent)
FIGURES = [
    f
    for f in BOOK.python_fences
    if f.kind == "graph" and "literate.draw" in f.source
]


@pytest.mark.parametrize("fence", FIGURES, ids=lambda fence: fence.where)
def test_the_plots_on_the_pages_are_readable(fence: Fence) -> None:
    assert_readable(ET.fromstring(run_in(BOOK, fence).svg))
