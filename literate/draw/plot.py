"""Named curves over one axis, and the curves of their slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from literate.draw.paper import (
    BESIDE,
    CHAR,
    LARGEST,
    LINE,
    MARGIN,
    NAME_BELOW,
    SMALLEST,
    TOP,
    WIDTH,
    Point,
    Scale,
    mark_beside,
    marks_below,
    svg_drawing,
    svg_path,
    svg_text,
)

# The classes in STYLE that tell curves apart.
STROKES = ("first", "second", "third")
# How high the curves' axis is; from the axis down to the end of the paper.
RISE, END_BELOW = 192.0, 48.0
# In the legend: a sample of the stroke, and the gap between it and the name.
SAMPLE, GAP = 32.0, 8.0
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
            for kind, of_kind in kinds.items()
            for stroke, (name, points) in zip(STROKES, of_kind.items())
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
        across = Scale(first, last, left, right)
        up = Scale(low, high, bottom, top)

        drawn = self._legend()
        drawn.append(
            svg_path("axis", [(left, top), (left, bottom), (right, bottom)])
        )
        for tick, label in labels.items():
            drawn += mark_beside(left, up.place(tick), label)
        drawn += marks_below(across.place, bottom, _ticks(first, last))
        middle = (left + right) / 2
        drawn.append(svg_text("name", middle, bottom + NAME_BELOW, self.x_name))
        if first < 0 < last:
            x = across.place(0.0)
            drawn.append(svg_path("zero", [(x, bottom), (x, top)]))
        if low < 0 < high:
            y = up.place(0.0)
            drawn.append(svg_path("zero", [(left, y), (right, y)]))
        for curve in self.curves:
            line = [(across.place(x), up.place(y)) for x, y in curve.points]
            drawn.append(svg_path(curve.stroke, line))
        names = " and ".join(curve.name for curve in self.curves)
        title = f"{names}, drawn over {self.x_name}"
        return svg_drawing(bottom + END_BELOW, title, self._describe(), drawn)

    def _legend(self) -> list[str]:
        """A line for each curve: a sample of its stroke, and its name."""
        drawn = []
        start, stop = MARGIN, MARGIN + SAMPLE
        for i, curve in enumerate(self.curves):
            y = TOP + LINE * i
            drawn.append(
                svg_path(f"sample {curve.stroke}", [(start, y), (stop, y)])
            )
            drawn.append(svg_text("legend", stop + GAP, y, curve.name))
        return drawn

    def _describe(self) -> str:
        sentences = []
        for curve in self.curves:
            (x, y), (to_x, to_y) = curve.points[0], curve.points[-1]
            ys = [y for _, y in curve.points]
            sentences.append(
                f"{curve.name} goes from {y:.4g} at {self.x_name} = {x:.4g} "
                f"to {to_y:.4g} at {self.x_name} = {to_x:.4g}, "
                f"and stays between {min(ys):.4g} and {max(ys):.4g}."
            )
        return " ".join(sentences)


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
