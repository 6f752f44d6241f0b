"""Named numbers as bars, on a scale where equal steps multiply."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from literate.draw.paper import (
    CHAR,
    LARGEST,
    LINE,
    MARGIN,
    NAME_BELOW,
    SMALLEST,
    TOP,
    WIDTH,
    Scale,
    marks_below,
    svg_drawing,
    svg_path,
    svg_text,
)

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
            both = len(name) + 1 + len(_format(number))
            if not name.isprintable() or CHAR * both > WIDTH - 2 * MARGIN:
                raise ValueError(
                    f"no room for the name {name!r} above its bar; "
                    "use a shorter one"
                )

    def _repr_svg_(self) -> str:
        low = math.log10(FIRST * min(self.rungs.values()))
        high = math.log10(LAST * max(self.rungs.values()))
        # Two powers of ten, with their numbers, show what the scale is.
        high = max(high, math.ceil(low) + 1.2)
        left, right = MARGIN, WIDTH - MARGIN
        across = Scale(low, high, left, right)

        def place(number: float) -> float:
            return across.place(math.log10(number))

        axis = TOP + RUNG * len(self.rungs)
        drawn = []
        for i, (name, number) in enumerate(self.rungs.items()):
            y = TOP + RUNG * i
            kind = "rung bound" if name in self.bounds else "rung"
            width = place(number) - left
            drawn += [
                svg_text("legend", left, y, name),
                svg_text("beside", right, y, _format(number)),
                f'<rect class="{kind}" x="{left:g}" y="{y + LINE / 2 + 2:g}" '
                f'width="{width:.1f}" height="{RUNG_BAR:g}"/>',
            ]
        drawn.append(svg_path("axis", [(left, axis), (right, axis)]))
        powers = range(math.ceil(low), math.floor(high) + 1)
        # No more than there is room for.
        ticks = [10.0**power for power in powers[:: 1 + len(powers) // 7]]
        drawn += marks_below(place, axis, ticks)
        drawn.append(
            svg_text("name", WIDTH / 2, axis + NAME_BELOW, self.x_name)
        )
        title = f"{self.x_name}, on a scale where equal steps multiply"
        return svg_drawing(
            axis + LADDER_END_BELOW, title, self._describe(), drawn
        )

    def _describe(self) -> str:
        return " ".join(
            f"{name}: {_format(number)}"
            + (
                ", a bound that was not measured." * (name in self.bounds)
                or "."
            )
            for name, number in self.rungs.items()
        )


def _format(number: float) -> str:
    """Three figures, and all of them before the point."""
    return f"{number:,.0f}" if 1e3 <= number < 1e6 else f"{number:.3g}"
