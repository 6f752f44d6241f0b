# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""A graph that has been laid out, written as SVG."""

from __future__ import annotations

import html

from autograd._layout import ASIDE, LINE, STRIP, Box, Item, Layout
from autograd._rows import Edge

# A graph as a figure (docs/graph-as-a-figure.md)
# In pixels: the radius of a box's corners, and of a leaf's.
CORNER = 6
LEAF_CORNER = 20
# The first baseline in a box is LINE + DROP below its top, and that of an
# edge's label RISE above it.
DROP = 2
RISE = 8
# From an arrow's point, 4 pixels to either side and 6 back.
ARROWHEAD = "m-4 -6l4 6l4 -6"
STYLE = """
.autograd-graph {
  --paper: var(--graph-paper, #ffffff); --box: var(--graph-box, #eef2f7);
  --ink: var(--graph-ink, #1a1a1a); --line: var(--graph-line, #566070);
  --slope: var(--graph-slope, #9a3412);
  max-width: 100%; height: auto;
  font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas,
    "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  .autograd-graph {
    --paper: var(--graph-paper, #1c1e22); --box: var(--graph-box, #2d323b);
    --ink: var(--graph-ink, #eceff4); --line: var(--graph-line, #aab2bf);
    --slope: var(--graph-slope, #ffb38a);
  }
}
@media print {
  .autograd-graph {
    --paper: #ffffff; --box: #ffffff;
    --ink: #000000; --line: #404040; --slope: #000000;
  }
}
.autograd-graph .paper { fill: var(--paper); }
.autograd-graph .node rect { fill: var(--box); stroke: var(--line); }
.autograd-graph .node text { fill: var(--ink); text-anchor: middle; }
.autograd-graph .name { font-weight: bold; }
.autograd-graph .edge path {
  fill: none; stroke: var(--line); stroke-width: 1.5;
}
.autograd-graph .edge text, .autograd-graph .node .grad { fill: var(--slope); }
"""


def _xml(text: str) -> str:
    return html.escape(
        "".join(
            c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text
        )
    )


def _draw_edge(edge: Edge, items: list[Item], label: str) -> str:
    child = items[edge.route[0]]
    x = child.x + edge.start
    y = child.top + child.height
    path = f"M{x:.1f} {y:.1f}"
    for i in edge.route[1:]:
        item = items[i]
        is_end = i == edge.node
        to_x = item.x + (edge.end if is_end else 0.0)
        to_y = item.top - STRIP
        middle = (y + to_y) / 2
        path += f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} "
        x, y = to_x, item.top + (0.0 if is_end else item.height)
        path += f"{to_x:.1f} {to_y:.1f}V{y:.1f}"
    left = edge.label_on_left
    aside, anchor = (-ASIDE, "end") if left else (ASIDE, "start")
    return (
        f'<g class="edge" data-edge="{edge.node}-{edge.k}">'
        f'<path d="{path}{ARROWHEAD}"/>'
        f'<text x="{x + aside:.1f}" y="{y - RISE:.1f}" '
        f'text-anchor="{anchor}">{_xml(label)}</text></g>'
    )


def _draw_node(i: int, box: Box, item: Item) -> str:
    name = f'<tspan class="name">{_xml(box.name)}</tspan>'
    lines = [f"{name} {_xml(box.operation)}", *map(_xml, box.numbers)]
    texts = [
        f'<text class="{kind}" x="{item.x:.1f}" '
        f'y="{item.top + LINE * row + DROP:.1f}">{text}</text>'
        for row, (kind, text) in enumerate(
            zip(("title", "data", "grad"), lines), start=1
        )
    ]
    return (
        f'<g class="node" data-node="{i}">'
        f'<rect x="{item.x - item.width / 2:.1f}" y="{item.top:.1f}" '
        f'width="{item.width:.1f}" height="{item.height:.1f}" '
        f'rx="{CORNER if box.children else LEAF_CORNER}"/>{"".join(texts)}</g>'
    )


def draw(boxes: list[Box], layout: Layout, title: str, in_words: str) -> str:
    """Write the figure, with a title, and with the graph in words."""
    drawn = [
        _draw_edge(edge, layout.items, boxes[edge.node].slopes[edge.k])
        for edge in layout.edges
    ]
    drawn += [
        _draw_node(i, box, layout.items[i]) for i, box in enumerate(boxes)
    ]
    width, height = layout.width, layout.height
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="autograd-graph" '
        f'role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{_xml(title)}</title>'
        f"<desc>{_xml(in_words)}</desc><style>{STYLE}</style>"
        '<rect class="paper" width="100%" height="100%"/>'
        f"{''.join(drawn)}</svg>"
    )
