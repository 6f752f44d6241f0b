"""Curves, planes and ladders as SVG, in the colours of the graphs."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from statistics import fmean

Point = tuple[float, float]
# With the value there, or the value that is wanted there.
Place = tuple[float, float, float]

# All lengths are in pixels. As wide as a phone's column, so that the text is
# not scaled down there.
WIDTH, MARGIN, TOP = 340.0, 20.0, 12.0
# As wide and as high as a letter of the fonts below ever is, and how far below
# its middle a letter ends.
CHAR, LINE, BASELINE = 8.0, 17.0, 4.5
# An axis's mark; from the axis to a number on its left; from the axis down to
# the middle of a number.
MARK, BESIDE, BELOW = 4.0, 6.0, 14.0

STYLE = """
.literate-plot {
  --paper: var(--graph-paper, #ffffff); --ink: var(--graph-ink, #1a1a1a);
  --line: var(--graph-line, #566070); --slope: var(--graph-slope, #9a3412);
  --curve: var(--ink);
  max-width: 100%; height: auto;
  font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, \
"DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  .literate-plot {
    --paper: var(--graph-paper, #1c1e22); --ink: var(--graph-ink, #eceff4);
    --line: var(--graph-line, #aab2bf); --slope: var(--graph-slope, #ffb38a);
  }
}
@media print {
  .literate-plot {
    --paper: #ffffff; --ink: #000000; --line: #404040; --slope: #000000; \
--curve: #888888;
  }
}
.literate-plot .paper { fill: var(--paper); }
.literate-plot path { fill: none; stroke: var(--line); }
.literate-plot text { fill: var(--ink); text-anchor: middle; }
.literate-plot text.legend { text-anchor: start; }
.literate-plot text.beside { text-anchor: end; }
.literate-plot .zero { stroke-dasharray: 1 3; }
.literate-plot .curve { stroke: var(--curve); stroke-width: 3.5; }
.literate-plot .curve.second { stroke-width: 1.5; }
.literate-plot .curve.third { stroke-opacity: 0.5; }
.literate-plot .slope { stroke: var(--slope); stroke-width: 2; \
stroke-dasharray: 7 6; }
.literate-plot .slope.second { stroke-dasharray: 2 3; }
.literate-plot .slope.third { stroke-dasharray: 12 3 2 3; }
.literate-plot .shade { fill: var(--slope); shape-rendering: crispEdges; }
.literate-plot .level { stroke: var(--ink); stroke-width: 2; }
.literate-plot .rung { fill: var(--slope); }
.literate-plot .rung.bound { fill: var(--paper); stroke: var(--slope); \
stroke-dasharray: 4 3; }
.literate-plot circle { fill: var(--paper); stroke: var(--ink); }
"""


@dataclass(frozen=True)
class _Scale:
    """Where on paper the numbers of an axis are."""

    low: float
    high: float
    start: float
    stop: float

    def place(self, number: float) -> float:
        part = (number - self.low) / (self.high - self.low)
        return self.start + part * (self.stop - self.start)


# Curves are told apart by these classes of STYLE.
STROKES = ("first", "second", "third")
# How high the curves' axis is; from the axis down to the middle of its name,
# and to the end of the paper.
RISE, NAME_BELOW, END_BELOW = 192.0, 34.0, 48.0
# In the legend: a sample of the stroke, and the gap between it and the name.
SAMPLE, GAP = 32.0, 8.0
# What is larger has no place on an axis whose length is a float; what is
# shorter is no length.
LARGEST, SMALLEST = 1e300, 1e-300
# As a part of a number, or of the way from one tick to the next.
ROUNDING = 1e-6
# Kept free above and below the curves, as a part of their height.
HEADROOM = 0.06
# Even, so that the middle is a point.
INTERVALS = 96


def sample(
    function: Callable[[float], float], start: float, stop: float
) -> list[Point]:
    """Points of a function, evenly spread, with both ends and the middle."""
    places = [
        start + (stop - start) * i / INTERVALS for i in range(INTERVALS + 1)
    ]
    return [(x, function(x)) for x in places]


@dataclass(frozen=True)
class _Curve:
    """A named line, with the classes that give it its stroke."""

    name: str
    stroke: str
    points: Sequence[Point]


class Plot:
    """Named curves, and with them, dashed, the curves of their slopes.

    A legend above them says which stroke is whose.

    Raises:
        ValueError: Naming the curve that cannot be drawn, or the name for
            which there is no room.
    """

    def __init__(
        self,
        curves: Mapping[str, Sequence[Point]],
        slopes: Mapping[str, Sequence[Point]] | None = None,
        *,
        x_name: str = "x",
    ) -> None:
        kinds = {"curve": curves, "slope": slopes or {}}
        if not curves:
            raise ValueError("a plot needs a curve")
        if max(map(len, kinds.values())) > len(STROKES):
            raise ValueError(
                f"a plot tells {len(STROKES)} curves apart, and as many slopes"
            )
        self.curves = [
            _Curve(name, f"{kind} {stroke}", points)
            for kind, named in kinds.items()
            for stroke, (name, points) in zip(STROKES, named.items())
        ]
        self.x_name = x_name
        if CHAR * len(x_name) > WIDTH / 2:
            raise ValueError(
                f"no room for the name {x_name!r} below the axis; "
                "use a shorter one"
            )
        for curve in self.curves:
            self._check(curve)

    def _check(self, curve: _Curve) -> None:
        name = curve.name
        if not name.isprintable() or not name.strip() or len(curve.points) < 2:
            raise ValueError(
                f"the curve {name!r} needs a name, and two points or more"
            )
        if MARGIN + SAMPLE + GAP + CHAR * len(name) > WIDTH:
            raise ValueError(
                f"no room for the name {name!r} in the legend; "
                "use a shorter one"
            )
        for x, y in curve.points:
            # NaN is not smaller either.
            if not (abs(x) <= LARGEST and abs(y) <= LARGEST):
                raise ValueError(
                    f"the curve {name!r} has no place for the point ({x}, {y})"
                )

    def _repr_svg_(self) -> str:
        points = [point for curve in self.curves for point in curve.points]
        first, last = _range([x for x, _ in points], 0.0)
        low, high = _range([y for _, y in points], HEADROOM)
        labels = {tick: f"{tick:.10g}" for tick in _ticks(low, high)}
        top = TOP + LINE * len(self.curves)
        bottom = top + RISE
        left = 2 * BESIDE + CHAR * max(map(len, labels.values()))
        right = WIDTH - MARGIN
        across = _Scale(first, last, left, right)
        up = _Scale(low, high, bottom, top)

        drawn = self._legend()
        drawn.append(
            _path("axis", [(left, top), (left, bottom), (right, bottom)])
        )
        for tick, label in labels.items():
            drawn += _mark_beside(left, up.place(tick), label)
        drawn += _marks_below(across.place, bottom, _ticks(first, last))
        middle = (left + right) / 2
        drawn.append(_text("name", middle, bottom + NAME_BELOW, self.x_name))
        if first < 0 < last:
            x = across.place(0.0)
            drawn.append(_path("zero", [(x, bottom), (x, top)]))
        if low < 0 < high:
            y = up.place(0.0)
            drawn.append(_path("zero", [(left, y), (right, y)]))
        for curve in self.curves:
            line = [(across.place(x), up.place(y)) for x, y in curve.points]
            drawn.append(_path(curve.stroke, line))
        names = " and ".join(curve.name for curve in self.curves)
        title = f"{names}, drawn over {self.x_name}"
        return _svg(bottom + END_BELOW, title, self._in_words(), drawn)

    def _legend(self) -> list[str]:
        """A line for each curve: a sample of its stroke, and its name."""
        drawn = []
        start, stop = MARGIN, MARGIN + SAMPLE
        for i, curve in enumerate(self.curves):
            y = TOP + LINE * i
            drawn.append(
                _path(f"sample {curve.stroke}", [(start, y), (stop, y)])
            )
            drawn.append(_text("legend", stop + GAP, y, curve.name))
        return drawn

    def _in_words(self) -> str:
        said = []
        for curve in self.curves:
            (x, y), (to_x, to_y) = curve.points[0], curve.points[-1]
            ys = [y for _, y in curve.points]
            said.append(
                f"{curve.name} goes from {y:.4g} at {self.x_name} = {x:.4g} "
                f"to {to_y:.4g} at {self.x_name} = {to_x:.4g}, "
                f"and stays between {min(ys):.4g} and {max(ys):.4g}."
            )
        return " ".join(said)


# Where a plane starts and stops, on both axes, and its cells in a row.
START, STOP, CELLS = -0.5, 1.5, 24
# A plane's left edge, a cell's side, a point's radius, and what is kept free
# between two points.
LEFT, CELL, RADIUS, CLEAR = 44.0, 10.0, 11.0, 4.0
RIGHT, BOTTOM = LEFT + CELL * CELLS, TOP + CELL * CELLS
ACROSS = _Scale(START, STOP, LEFT, RIGHT)
UP = _Scale(START, STOP, BOTTOM, TOP)
# Shades from the paper to the darkest, for values from 0 to 1.
SHADES, DARKEST, LEVEL = 20, 0.75, 0.5
# From a plane to the scale of its shades, and from there to the middle of a
# number.
SCALE_BESIDE, SCALE_NUMBER = 14.0, 16.0
# From a plane down to the end of the paper.
PLANE_END_BELOW = 26.0


class Plane:
    """What a function of x and y gives over the plane, and what is wanted.

    Values from 0 to 1 are shaded, from light to dark; a line runs where the
    value is one half. Each point is a circle around the value wanted there.

    Raises:
        ValueError: Naming the point or the value that cannot be drawn.
    """

    def __init__(
        self,
        function: Callable[[float, float], float],
        points: Sequence[Place],
    ) -> None:
        self.points = [
            (x, y, wanted, function(x, y)) for x, y, wanted in points
        ]
        places = [START + (STOP - START) * i / CELLS for i in range(CELLS + 1)]
        # Row by row from the bottom, at the corners of the cells.
        self.values = [[function(x, y) for x in places] for y in places]
        if not points:
            raise ValueError("a plane needs a point")
        for x, y, wanted in points:
            # NaN is not between them either.
            if not (_is_inside(x) and _is_inside(y)):
                raise ValueError(
                    f"the point ({x}, {y}) is not between {START} and {STOP}"
                )
            if len(f"{wanted:g}") > 2:
                raise ValueError(f"no room for {wanted:g} in a point's circle")
        for (x, y, _), (other_x, other_y, _) in combinations(points, 2):
            apart = math.dist(_on_plane(x, y), _on_plane(other_x, other_y))
            if apart < 2 * RADIUS + CLEAR:
                raise ValueError(
                    f"the points ({x}, {y}) and ({other_x}, {other_y}) "
                    "are too close"
                )
        for y, row in zip(places, self.values, strict=True):
            for x, value in zip(places, row, strict=True):
                if not math.isfinite(value):
                    raise ValueError(f"the value at ({x:g}, {y:g}) is {value}")

    def _repr_svg_(self) -> str:
        drawn = self._shades() + _scale_of_shades()
        if level := self._level():
            drawn.append(f'<path class="level" d="{level}"/>')
        drawn.append(
            _path("axis", [(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)])
        )
        ticks = [0.0, 1.0]
        drawn += _marks_below(ACROSS.place, BOTTOM, ticks)
        for tick in ticks:
            drawn += _mark_beside(LEFT, UP.place(tick), f"{tick:g}")
        x, y = LEFT - BESIDE - CHAR / 2, BOTTOM + BELOW
        drawn.append(_text("name", (LEFT + RIGHT) / 2, y, "x"))
        drawn.append(_text("name", x, (TOP + BOTTOM) / 2, "y"))
        for x, y, wanted, _ in self.points:
            x, y = _on_plane(x, y)
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>')
            drawn.append(_text("wanted", x, y, f"{wanted:g}"))
        title = f"A value over x and y, and {len(self.points)} points"
        return _svg(BOTTOM + PLANE_END_BELOW, title, self._in_words(), drawn)

    def _shades(self) -> list[str]:
        """The cells, row by row from the bottom."""
        drawn = []
        for j, (below, above) in enumerate(pairwise(self.values)):
            x, y = LEFT, BOTTOM - CELL * (j + 1)
            # Neighbours of one shade are one bar.
            for shade, cells in groupby(_shades_of_row(below, above)):
                width = CELL * len(list(cells))
                drawn.append(_bar(shade, x, y, width, CELL))
                x += width
        return drawn

    def _level(self) -> str:
        """The pieces of the line where the value is one half, cell by cell."""
        grid = [
            [(LEFT + CELL * i, BOTTOM - CELL * j, z) for i, z in enumerate(row)]
            for j, row in enumerate(self.values)
        ]
        pieces = ""
        for low, high in pairwise(grid):
            for i in range(CELLS):
                around = [low[i], low[i + 1], high[i + 1], high[i], low[i]]
                crossed = [
                    _crossing(corner, following)
                    for corner, following in pairwise(around)
                    if (corner[2] < LEVEL) != (following[2] < LEVEL)
                ]
                # None, two, or at a saddle four.
                for (x, y), (to_x, to_y) in zip(crossed[::2], crossed[1::2]):
                    pieces += f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"
        return pieces

    def _in_words(self) -> str:
        return " ".join(
            f"At x = {x:g} and y = {y:g} the value is {value:.4g}, "
            f"and {wanted:g} is wanted."
            for x, y, wanted, value in self.points
        )


def _is_inside(number: float) -> bool:
    """Whether a point's circle is on the plane at this x or y."""
    margin = RADIUS * (STOP - START) / (RIGHT - LEFT)
    return START + margin <= number <= STOP - margin


def _on_plane(x: float, y: float) -> Point:
    return ACROSS.place(x), UP.place(y)


def _crossing(corner: Place, following: Place) -> Point:
    """Where the value is one half between two corners of a cell."""
    (x, y, value), (to_x, to_y, to_value) = corner, following
    part = (LEVEL - value) / (to_value - value)
    return x + part * (to_x - x), y + part * (to_y - y)


def _shades_of_row(below: list[float], above: list[float]) -> list[int]:
    """The shade of each cell in a row: the mean of its four corners."""
    shades = []
    for left, right in pairwise(zip(below, above, strict=True)):
        mean = fmean([*left, *right])
        shades.append(round(min(max(mean, 0.0), 1.0) * SHADES))
    return shades


def _scale_of_shades() -> list[str]:
    """Each shade beside the plane, from 0 at the bottom to 1 at the top."""
    left, right = RIGHT + SCALE_BESIDE, RIGHT + SCALE_BESIDE + CELL
    height = (BOTTOM - TOP) / (SHADES + 1)
    drawn = [
        _bar(shade, left, BOTTOM - height * (shade + 1), CELL, height)
        for shade in range(SHADES + 1)
    ]
    frame = [(left, TOP), (right, TOP), (right, BOTTOM), (left, BOTTOM)]
    drawn.append(_path("axis", [*frame, frame[0]]))
    # The outer numbers end where the scale ends.
    numbers = _Scale(0.0, 1.0, BOTTOM - LINE / 2, TOP + LINE / 2)
    for value in (0.0, 0.5, 1.0):
        x, y = right + SCALE_NUMBER, numbers.place(value)
        drawn.append(_text("tick", x, y, f"{value:g}"))
    return drawn


# The height of a rung's bar, and of all that a rung takes.
RUNG_BAR, RUNG = 7.0, 34.0
# Free before the first bar ends and after the last, as parts of a number.
FIRST, LAST = 0.6, 1.1
# From a ladder's axis down to the end of the paper.
LADDER_END_BELOW = 48.0


class Ladder:
    """Named numbers as bars, on a scale where equal steps multiply.

    A bound is outlined: it is known, and was not measured.

    Raises:
        ValueError: Naming the bar that cannot be drawn.
    """

    def __init__(
        self,
        rungs: Mapping[str, float],
        *,
        x_name: str,
        bounds: Collection[str] = (),
    ) -> None:
        self.rungs = dict(rungs)
        self.bounds = bounds
        self.x_name = x_name
        if not rungs:
            raise ValueError("a ladder needs a rung")
        if missing := [name for name in bounds if name not in rungs]:
            raise ValueError(f"the bound {missing[0]!r} is none of the rungs")
        if CHAR * len(x_name) > WIDTH - 2 * MARGIN:
            raise ValueError(f"no room for the name {x_name!r} below the axis")
        for name, number in rungs.items():
            # NaN is not between them either.
            if not SMALLEST <= number <= LARGEST:
                raise ValueError(f"the rung {name!r} has no place for {number}")
            both = len(name) + 1 + len(_short(number))
            if not name.isprintable() or CHAR * both > WIDTH - 2 * MARGIN:
                raise ValueError(
                    f"no room for the name {name!r} above its bar; "
                    "use a shorter one"
                )

    def _repr_svg_(self) -> str:
        low = math.log10(FIRST * min(self.rungs.values()))
        high = math.log10(LAST * max(self.rungs.values()))
        # Two powers of ten, with their numbers, tell what the scale is.
        high = max(high, math.ceil(low) + 1.2)
        left, right = MARGIN, WIDTH - MARGIN
        across = _Scale(low, high, left, right)

        def place(number: float) -> float:
            return across.place(math.log10(number))

        axis = TOP + RUNG * len(self.rungs)
        drawn = []
        for i, (name, number) in enumerate(self.rungs.items()):
            y = TOP + RUNG * i
            kind = "rung bound" if name in self.bounds else "rung"
            width = place(number) - left
            drawn += [
                _text("legend", left, y, name),
                _text("beside", right, y, _short(number)),
                f'<rect class="{kind}" x="{left:g}" y="{y + LINE / 2 + 2:g}" '
                f'width="{width:.1f}" height="{RUNG_BAR:g}"/>',
            ]
        drawn.append(_path("axis", [(left, axis), (right, axis)]))
        powers = range(math.ceil(low), math.floor(high) + 1)
        # No more than there is room for.
        ticks = [10.0**power for power in powers[:: 1 + len(powers) // 7]]
        drawn += _marks_below(place, axis, ticks)
        drawn.append(_text("name", WIDTH / 2, axis + NAME_BELOW, self.x_name))
        title = f"{self.x_name}, on a scale where equal steps multiply"
        return _svg(axis + LADDER_END_BELOW, title, self._in_words(), drawn)

    def _in_words(self) -> str:
        return " ".join(
            f"{name}: {_short(number)}"
            + (
                ", a bound that was not measured." * (name in self.bounds)
                or "."
            )
            for name, number in self.rungs.items()
        )


def _short(number: float) -> str:
    """Three figures, and all of them before the point."""
    return f"{number:,.0f}" if 1e3 <= number < 1e6 else f"{number:.3g}"


def _bar(shade: int, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="shade" fill-opacity="{DARKEST * shade / SHADES:.2g}" '
        f'x="{x:g}" y="{y:.4g}" width="{width:g}" height="{height:.4g}"/>'
    )


def _range(numbers: list[float], margin: float) -> tuple[float, float]:
    """Where an axis starts and ends; one without length is given some."""
    low, high = min(numbers), max(numbers)
    size = max(abs(low), abs(high))
    if high - low <= max(ROUNDING * size, SMALLEST):
        around = size / 2 or 1.0
        return low - around, high + around
    return low - margin * (high - low), high + margin * (high - low)


def _ticks(low: float, high: float) -> list[float]:
    """Two to six round numbers in a range.

    They are multiples of 1, 2 or 5 times a power of ten.
    """
    least = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(least))
    enough = least * (1 - ROUNDING)
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= enough)
    first = math.ceil(low / step - ROUNDING)
    last = math.floor(high / step + ROUNDING)
    return [i * step for i in range(first, last + 1)]


def _mark_beside(axis: float, y: float, label: str) -> list[str]:
    mark = _path("axis", [(axis - MARK, y), (axis, y)])
    return [mark, _text("beside", axis - BESIDE, y, label)]


def _marks_below(
    place: Callable[[float], float], axis: float, ticks: Sequence[float]
) -> list[str]:
    """The marks of an axis; a number without room is left out."""
    drawn = []
    end = 0.0
    for tick in ticks:
        x, label = place(tick), f"{tick:.10g}"
        half = CHAR * len(label) / 2
        drawn.append(_path("axis", [(x, axis), (x, axis + MARK)]))
        if x - half >= end and x + half <= WIDTH:
            drawn.append(_text("tick", x, axis + BELOW, label))
            end = x + half + CHAR
    return drawn


def _path(kind: str, line: Sequence[Point]) -> str:
    places = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
    return f'<path class="{kind}" d="M{places}"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y + BASELINE:.1f}">'
        f"{html.escape(text)}</text>"
    )


def _svg(height: float, title: str, words: str, drawn: list[str]) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="literate-plot" '
        f'role="img" width="{WIDTH:g}" height="{height:g}" '
        f'viewBox="0 0 {WIDTH:g} {height:g}">'
        f"<title>{html.escape(title)}</title>"
        f"<desc>{html.escape(words)}</desc>"
        f"<style>{STYLE}</style>"
        '<rect class="paper" width="100%" height="100%"/>'
        f"{''.join(drawn)}</svg>"
    )
