"""The values of a function over a plane, in shades."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations, groupby, pairwise
from statistics import fmean

from literate.draw.paper import (
    BELOW,
    BESIDE,
    CHAR,
    LINE,
    TOP,
    Point,
    Scale,
    mark_beside,
    marks_below,
    svg_drawing,
    svg_path,
    svg_text,
)

# With the value there, or the value that is wanted there.
Place = tuple[float, float, float]
# Where a plane starts and stops, on both axes, and its cells in a row.
START, STOP, CELLS = -0.5, 1.5, 24
# A plane's left edge, a cell's side, a point's radius, and what is kept free
# between two points.
LEFT, CELL, RADIUS, CLEAR = 44.0, 10.0, 11.0, 4.0
RIGHT, BOTTOM = LEFT + CELL * CELLS, TOP + CELL * CELLS
ACROSS = Scale(START, STOP, LEFT, RIGHT)
UP = Scale(START, STOP, BOTTOM, TOP)
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
            svg_path("axis", [(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)])
        )
        ticks = [0.0, 1.0]
        drawn += marks_below(ACROSS.place, BOTTOM, ticks)
        for tick in ticks:
            drawn += mark_beside(LEFT, UP.place(tick), f"{tick:g}")
        x, y = LEFT - BESIDE - CHAR / 2, BOTTOM + BELOW
        drawn.append(svg_text("name", (LEFT + RIGHT) / 2, y, "x"))
        drawn.append(svg_text("name", x, (TOP + BOTTOM) / 2, "y"))
        for x, y, wanted, _ in self.points:
            x, y = _on_plane(x, y)
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>')
            drawn.append(svg_text("wanted", x, y, f"{wanted:g}"))
        title = f"A value over x and y, and {len(self.points)} points"
        return svg_drawing(
            BOTTOM + PLANE_END_BELOW, title, self._describe(), drawn
        )

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

    def _describe(self) -> str:
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
    drawn.append(svg_path("axis", [*frame, frame[0]]))
    # The outer numbers end where the scale ends.
    numbers = Scale(0.0, 1.0, BOTTOM - LINE / 2, TOP + LINE / 2)
    for value in (0.0, 0.5, 1.0):
        x, y = right + SCALE_NUMBER, numbers.place(value)
        drawn.append(svg_text("tick", x, y, f"{value:g}"))
    return drawn


def _bar(shade: int, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="shade" fill-opacity="{DARKEST * shade / SHADES:.2g}" '
        f'x="{x:g}" y="{y:.4g}" width="{width:g}" height="{height:.4g}"/>'
    )
