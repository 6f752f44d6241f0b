"""Curves and planes as SVG, in the colours of the graphs."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, groupby, pairwise
from statistics import fmean

Point = tuple[float, float]

# In pixels. As wide as a phone's column, so that the text is not scaled down
# there.
WIDTH, HEIGHT, TOP, BOTTOM = 340.0, 250.0, 10.0, 202.0
# As wide and as high as a letter of the fonts below ever is.
CHAR, LINE = 8.0, 17.0
# What a label keeps free around it, and from where on it counts as far from a
# line.
CLEAR, FAR = 4.0, 30.0

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
.literate-plot .zero { stroke-dasharray: 1 3; }
.literate-plot .curve { stroke: var(--curve); stroke-width: 3.5; }
.literate-plot .slope { stroke: var(--slope); stroke-width: 2; \
stroke-dasharray: 7 6; }
.literate-plot text.curve, .literate-plot text.slope { stroke: none; }
.literate-plot text.slope { fill: var(--slope); }
.literate-plot .shade { fill: var(--slope); stroke: none; \
shape-rendering: crispEdges; }
.literate-plot .level { stroke: var(--ink); stroke-width: 2; }
.literate-plot circle { fill: var(--paper); stroke: var(--ink); }
"""


def sample(
    function: Callable[[float], float], start: float, stop: float
) -> list[Point]:
    """97 points of a function, evenly spread, with both ends and the middle."""
    return [
        (x, function(x))
        for x in (start + (stop - start) * i / 96 for i in range(97))
    ]


class Plot:
    """Named curves, and with them, dashed, the curves of their slopes.

    Raises:
        ValueError: Naming the curve that cannot be drawn, or whose name finds
            no room beside it.
    """

    def __init__(
        self,
        curves: Mapping[str, Sequence[Point]],
        slopes: Mapping[str, Sequence[Point]] | None = None,
        *,
        x_name: str = "x",
        log_scale: bool = False,
    ) -> None:
        self.curves = [
            ("curve", name, points) for name, points in curves.items()
        ]
        self.curves += [
            ("slope", name, points) for name, points in (slopes or {}).items()
        ]
        self.x_name = x_name
        self.log_scale = log_scale
        if not curves:
            raise ValueError("a plot needs a curve")
        if CHAR * len(x_name) > WIDTH / 2:
            raise ValueError(
                f"no room for the name {x_name!r} below the axis; "
                "use a shorter one"
            )
        for _, name, points in self.curves:
            if not name.isprintable() or not name.strip() or len(points) < 2:
                raise ValueError(
                    f"the curve {name!r} needs a name, and two points or more"
                )
            for x, y in points:
                # NaN is not smaller either.
                if not (abs(x) <= 1e300 and abs(y) <= 1e300):
                    raise ValueError(
                        f"the curve {name!r} has no place for the point "
                        f"({x}, {y})"
                    )
                if log_scale and y <= 0:
                    raise ValueError(
                        f"the curve {name!r} is at {y}; "
                        "a log scale starts above 0"
                    )

    def _repr_svg_(self) -> str:
        height = math.log10 if self.log_scale else float
        points = [
            (x, height(y)) for _, _, points in self.curves for x, y in points
        ]
        first, last = _range([x for x, _ in points], 0.0)
        x_ticks = _ticks(first, last)
        low, high = _range(
            [y for _, y in points], 0.0 if self.log_scale else 0.06
        )
        if self.log_scale:
            low, high = math.floor(low), math.ceil(high)
        y_ticks = _ticks(low, high, float(self.log_scale))
        y_labels = [f"{10.0**y if self.log_scale else y:.10g}" for y in y_ticks]
        left = CHAR * max(map(len, y_labels)) + 12
        right = WIDTH - 20

        def place(x: float, y: float) -> Point:
            return (
                left + (x - first) / (last - first) * (right - left),
                BOTTOM - (y - low) / (high - low) * (BOTTOM - TOP),
            )

        drawn = [_path("axis", [(left, TOP), (left, BOTTOM), (right, BOTTOM)])]
        for tick, label in zip(y_ticks, y_labels, strict=True):
            x, y = place(first, tick)
            drawn.append(_path("axis", [(x - 4, y), (x, y)]))
            drawn.append(_text("tick", x - 6 - CHAR * len(label) / 2, y, label))
        end = 0.0
        for tick in x_ticks:
            x, y = place(tick, low)
            drawn.append(_path("axis", [(x, y), (x, y + 4)]))
            half = CHAR * len(label := f"{tick:.10g}") / 2
            # A number without room is left out.
            if x - half >= end and x + half <= WIDTH:
                drawn.append(_text("tick", x, y + 14, label))
                end = x + half + CHAR
        drawn.append(
            _text("name", (left + right) / 2, BOTTOM + 34, self.x_name)
        )
        zeros = [[place(0.0, low), place(0.0, high)]] * (first < 0 < last)
        if low < 0 < high and not self.log_scale:
            zeros.append([place(first, 0.0), place(last, 0.0)])
        drawn += [_path("zero", zero) for zero in zeros]
        lines = [
            [place(x, height(y)) for x, y in points]
            for _, _, points in self.curves
        ]
        drawn += [
            _path(kind, line)
            for (kind, _, _), line in zip(self.curves, lines, strict=True)
        ]
        taken = [place for line in zeros for place in _dense(line, 3.0)]
        ink = [_dense(line, 3.0) for line in lines]
        for i, (kind, name, _) in enumerate(self.curves):
            others = [
                place for line in ink[:i] + ink[i + 1 :] for place in line
            ]
            x, y = _beside(lines[i], name, ink[i] + taken, others, left, right)
            drawn.append(_text(kind, x, y, name))
            half = CHAR * len(name) / 2
            for edge in (y - LINE / 2, y, y + LINE / 2):
                taken += _dense([(x - half, edge), (x + half, edge)], 3.0)
        names = " and ".join(name for _, name, _ in self.curves)
        title = f"{names}, drawn over {self.x_name}"
        return _svg(HEIGHT, title, self._in_words(), drawn)

    def _in_words(self) -> str:
        said = []
        for _, name, points in self.curves:
            (x, y), (to_x, to_y) = points[0], points[-1]
            ys = [y for _, y in points]
            said.append(
                f"{name} goes from {y:.4g} at {self.x_name} = {x:.4g} "
                f"to {to_y:.4g} at {self.x_name} = {to_x:.4g}, "
                f"and stays between {min(ys):.4g} and {max(ys):.4g}."
            )
        return (
            " ".join(said)
            + " The scale of the heights is logarithmic." * self.log_scale
        )


# In pixels: where a plane's square begins, a cell's side, a point's radius.
LEFT, CELL, RADIUS = 44.0, 10.0, 11.0
# Cells in a row; where the plane starts and stops, on both axes.
CELLS, START, STOP = 24, -0.5, 1.5
SIDE = CELL * CELLS
# Shades from the paper to the darkest, for values from 0 to 1.
SHADES, DARKEST, LEVEL = 20, 0.75, 0.5


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
        points: Sequence[tuple[float, float, float]],
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
            margin = RADIUS * (STOP - START) / SIDE
            low, high = START + margin, STOP - margin
            if not (low <= x <= high and low <= y <= high):
                raise ValueError(
                    f"the point ({x}, {y}) is not between {START} and {STOP}"
                )
            if len(f"{wanted:g}") > 2:
                raise ValueError(f"no room for {wanted:g} in a point's circle")
        for one, other in combinations(points, 2):
            if math.dist(_on_plane(*one[:2]), _on_plane(*other[:2])) < (
                2 * RADIUS + CLEAR
            ):
                raise ValueError(
                    f"the points {one[:2]} and {other[:2]} are too close"
                )
        for y, row in zip(places, self.values, strict=True):
            for x, value in zip(places, row, strict=True):
                if not math.isfinite(value):
                    raise ValueError(f"the value at ({x:g}, {y:g}) is {value}")

    def _repr_svg_(self) -> str:
        bottom = TOP + SIDE
        drawn = self._shades()
        if level := self._level():
            drawn.append(f'<path class="level" d="{level}"/>')
        corners = [
            _on_plane(x, y)
            for x, y in ((START, STOP), (START, START), (STOP, START))
        ]
        drawn.append(_path("axis", corners))
        for tick in (0.0, 1.0):
            x, y = _on_plane(tick, tick)
            drawn.append(_path("axis", [(x, bottom), (x, bottom + 4)]))
            drawn.append(_path("axis", [(LEFT - 4, y), (LEFT, y)]))
            drawn.append(_text("tick", x, bottom + 14, f"{tick:g}"))
            drawn.append(_text("tick", LEFT - 6 - CHAR / 2, y, f"{tick:g}"))
        drawn.append(_text("name", LEFT + SIDE / 2, bottom + 14, "x"))
        drawn.append(_text("name", LEFT - 6 - CHAR / 2, TOP + SIDE / 2, "y"))
        for x, y, wanted, _ in self.points:
            x, y = _on_plane(x, y)
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>')
            drawn.append(_text("wanted", x, y, f"{wanted:g}"))
        title = f"A value over x and y, and {len(self.points)} points"
        return _svg(bottom + 26, title, self._in_words(), drawn)

    def _shades(self) -> list[str]:
        """One path a shade: the cells of that shade, in a row as one."""
        runs: dict[int, str] = {}
        for j, (below, above) in enumerate(pairwise(self.values)):
            means = (
                fmean([a, b, c, d])
                for (a, b), (c, d) in zip(
                    pairwise(below), pairwise(above), strict=True
                )
            )
            shades = [round(min(max(m, 0.0), 1.0) * SHADES) for m in means]
            i = 0
            y = TOP + SIDE - CELL * (j + 1)
            for shade, group in groupby(shades):
                size = len(list(group))
                x = LEFT + CELL * i
                runs[shade] = runs.get(shade, "") + _bar(x, y, size * CELL)
                i += size
        # The scale beside it, from 0 at the bottom to 1 at the top.
        x, step = LEFT + SIDE + 14, SIDE / (SHADES + 1)
        drawn = []
        for shade in range(SHADES + 1):
            y = TOP + SIDE - step * (shade + 1)
            bars = runs.get(shade, "") + _bar(x, y, CELL, step)
            opacity = DARKEST * shade / SHADES
            drawn.append(
                f'<path class="shade" fill-opacity="{opacity:.2g}" d="{bars}"/>'
            )
        frame = [(x, TOP), (x + CELL, TOP), (x + CELL, TOP + SIDE)]
        drawn.append(_path("axis", [*frame, (x, TOP + SIDE), (x, TOP)]))
        for value in (0.0, 0.5, 1.0):
            y = TOP + LINE / 2 + (1.0 - value) * (SIDE - LINE)
            drawn.append(_text("tick", x + CELL + 16, y, f"{value:g}"))
        return drawn

    def _level(self) -> str:
        """The pieces of the line where the value is one half, cell by cell."""
        pieces = ""
        for j, (below, above) in enumerate(pairwise(self.values)):
            for i in range(CELLS):
                # The corners, once around the cell.
                corners = [
                    (i, j, below[i]),
                    (i + 1, j, below[i + 1]),
                    (i + 1, j + 1, above[i + 1]),
                    (i, j + 1, above[i]),
                ]
                crossed = []
                for one, other in pairwise([*corners, corners[0]]):
                    if (one[2] < LEVEL) != (other[2] < LEVEL):
                        part = (LEVEL - one[2]) / (other[2] - one[2])
                        x = one[0] + part * (other[0] - one[0])
                        y = one[1] + part * (other[1] - one[1])
                        crossed.append((LEFT + CELL * x, TOP + SIDE - CELL * y))
                for (x, y), (to_x, to_y) in zip(crossed[::2], crossed[1::2]):
                    pieces += f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"
        return pieces

    def _in_words(self) -> str:
        return " ".join(
            f"At x = {x:g} and y = {y:g} the value is {value:.4g}, "
            f"and {wanted:g} is wanted."
            for x, y, wanted, value in self.points
        )


def _on_plane(x: float, y: float) -> Point:
    scale = SIDE / (STOP - START)
    return LEFT + (x - START) * scale, TOP + SIDE - (y - START) * scale


def _bar(x: float, y: float, width: float, height: float = CELL) -> str:
    return f"M{x:.4g} {y:.4g}h{width:.4g}v{height:.4g}h-{width:.4g}z"


def _range(numbers: list[float], margin: float) -> Point:
    """Where an axis starts and ends; one without length is given some."""
    low, high = min(numbers), max(numbers)
    size = max(abs(low), abs(high))
    if high - low <= max(1e-6 * size, 1e-300):
        return low - (size / 2 or 1.0), high + (size / 2 or 1.0)
    return low - margin * (high - low), high + margin * (high - low)


def _ticks(low: float, high: float, least: float = 0.0) -> list[float]:
    """Two to six round numbers in a range.

    They are multiples of 1, 2 or 5 times a power of ten.
    """
    least = max((high - low) / 5, least)
    unit = 10.0 ** math.floor(math.log10(least))
    step = next(
        step
        for step in (unit, 2 * unit, 5 * unit, 10 * unit)
        if step >= least * 0.999
    )
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [i * step for i in range(first, last + 1)]


def _dense(line: list[Point], apart: float) -> list[Point]:
    """Places along a line, at most so many pixels apart."""
    places = line[:1]
    for (x, y), (to_x, to_y) in pairwise(line):
        steps = math.ceil(math.hypot(to_x - x, to_y - y) / apart)
        parts = [i / steps for i in range(1, steps + 1)]
        places += [
            (x + (to_x - x) * part, y + (to_y - y) * part) for part in parts
        ]
    return places


def _beside(
    line: list[Point],
    name: str,
    taken: list[Point],
    others: list[Point],
    left: float,
    right: float,
) -> Point:
    """The middle of the label of a line.

    It is over nothing, and as far from other lines as can be.
    """
    half = CHAR * len(name) / 2

    def is_clear(x: float, y: float) -> bool:
        wide, high = half + CLEAR, LINE / 2 + CLEAR
        return not any(
            abs(px - x) < wide and abs(py - y) < high for px, py in taken
        )

    def free(x: float, y: float) -> float:
        to_label = (
            (max(abs(px - x) - half, 0), max(abs(py - y) - LINE / 2, 0))
            for px, py in others
        )
        return min((math.hypot(*away) for away in to_label), default=FAR)

    found = []
    for x, y in reversed(_dense(line, 12.0)):
        for across, up in (
            (0, -1),
            (0, 1),
            (1, -1),
            (-1, -1),
            (1, 1),
            (-1, 1),
            (1, 0),
            (-1, 0),
        ):
            x_label, y_label = x + across * (half + 6), y + up * (LINE / 2 + 6)
            fits = left + CLEAR <= x_label - half and x_label + half <= right
            fits = (
                fits and TOP + LINE / 2 <= y_label <= BOTTOM - CLEAR - LINE / 2
            )
            if fits and is_clear(x_label, y_label):
                found.append(
                    (min(free(x_label, y_label), FAR), (x_label, y_label))
                )
    distance, place = max(
        found, key=lambda label: label[0], default=(0.0, (0.0, 0.0))
    )
    if distance < CLEAR:
        raise ValueError(
            f"no room for the name {name!r} beside its curve; use a shorter one"
        )
    return place


def _path(kind: str, line: list[Point]) -> str:
    places = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
    return f'<path class="{kind}" d="M{places}"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y + 4.5:.1f}">'
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
