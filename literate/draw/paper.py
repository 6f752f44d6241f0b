"""What every drawing is made of: its colours, its axes, and SVG elements."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

# All lengths are in pixels. As wide as a phone's column, so that the text is
# not scaled down there.
WIDTH, MARGIN, TOP = 340.0, 20.0, 12.0
# As wide and as high as a letter of the fonts below ever is, and how far below
# its middle a letter ends.
CHAR, LINE, BASELINE = 8.0, 17.0, 4.5
# An axis's mark; from the axis to a number on its left; from the axis down to
# the middle of a number, and to the middle of its name.
MARK, BESIDE, BELOW, NAME_BELOW = 4.0, 6.0, 14.0, 34.0
# A larger number has no place on an axis whose length is a float; a smaller one
# is not a length.
LARGEST, SMALLEST = 1e300, 1e-300

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
class Scale:
    """Where on paper the numbers of an axis are."""

    low: float
    high: float
    start: float
    stop: float

    def place(self, number: float) -> float:
        part = (number - self.low) / (self.high - self.low)
        return self.start + part * (self.stop - self.start)


def mark_beside(axis: float, y: float, label: str) -> list[str]:
    mark = svg_path("axis", [(axis - MARK, y), (axis, y)])
    return [mark, svg_text("beside", axis - BESIDE, y, label)]


def marks_below(
    place: Callable[[float], float], axis: float, ticks: Sequence[float]
) -> list[str]:
    """The marks of an axis; a number without room is left out."""
    drawn = []
    end = 0.0
    for tick in ticks:
        x, label = place(tick), f"{tick:.10g}"
        half = CHAR * len(label) / 2
        drawn.append(svg_path("axis", [(x, axis), (x, axis + MARK)]))
        if x - half >= end and x + half <= WIDTH:
            drawn.append(svg_text("tick", x, axis + BELOW, label))
            end = x + half + CHAR
    return drawn


def svg_path(kind: str, line: Sequence[Point]) -> str:
    places = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
    return f'<path class="{kind}" d="M{places}"/>'


def svg_text(kind: str, x: float, y: float, text: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y + BASELINE:.1f}">'
        f"{html.escape(text)}</text>"
    )


def svg_drawing(height: float, title: str, words: str, drawn: list[str]) -> str:
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
