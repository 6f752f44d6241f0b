"""Figures: run where they stand, drawn into the site, and stepped through."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from markdown import Markdown

from autograd import Value
from autograd.graph import Graph
from literate.snapshot import BlockFailure, run
from literate.steps import _Witness, record
from literate.weave import WeaveExtension, table_of_steps
from press.small_book import SmallBook, fenced, good_book

GRAPH = 'python { title="autograd/graph.py" }'
DRAWING = """\
class Graph:
    def __init__(self, root):
        self.root = root

    def _repr_svg_(self):
        return f"<svg>{self.root}</svg>\""""
FIGURE = fenced(
    "from autograd.graph import Graph\n\nGraph(3)", "python { graph }"
)
CAPTION = "/// caption\nA *three*.\n///"


def page_of(book: SmallBook, name: str) -> str:
    blocks = [
        "pymdownx.superfences",
        "pymdownx.blocks.details",
        "pymdownx.blocks.html",
    ]
    markdown = Markdown(
        extensions=[*blocks, WeaveExtension(root=str(book.root))]
    )
    return markdown.convert((book.root / "docs" / name).read_text("utf-8"))


@pytest.fixture
def drawing(tmp_path: Path) -> SmallBook:
    """A figure before the engine, a class, its growth; last, what draws."""
    book = good_book(tmp_path)
    book.page("figure.md", FIGURE, CAPTION)
    book.page("z.md", fenced(DRAWING, GRAPH))
    book.nav = ["figure.md", "a.md", "b.md", "z.md"]
    book.write_nav()
    return book


def figure(book: SmallBook, source: str, place: str = "e.md") -> None:
    book.page(place, fenced(source, "python { graph }"), CAPTION)
    run(book.read(), book.fence(f"docs/{place}:3"))


def test_a_figure_shows_its_drawing_its_caption_and_its_code(
    drawing: SmallBook,
) -> None:
    html = page_of(drawing, "figure.md")
    assert "<svg>3</svg></div>\n<figcaption>" in html
    assert "<figcaption>\n<p>A <em>three</em>.</p>" in html
    assert "The code of this figure" in html
    assert "///" not in html


def test_a_figure_may_draw_before_the_page_that_explains_it(
    drawing: SmallBook,
) -> None:
    run(drawing.read(), drawing.fence("docs/figure.md:3"))


def test_a_figure_sees_the_engine_as_far_as_its_page_has_come(
    drawing: SmallBook,
) -> None:
    source = (
        "from autograd import Value\nfrom autograd.graph import Graph\n"
        "Graph(Value(1) + Value(2))"
    )
    drawing.nav.insert(drawing.nav.index("b.md"), "early.md")
    with pytest.raises(BlockFailure, match="unsupported operand"):
        figure(drawing, source, "early.md")
    (drawing.root / "docs/early.md").unlink()
    drawing.nav.remove("early.md")
    figure(drawing, source, "late.md")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1", "a figure's last line is what it draws"),
        (
            "3",
            "a figure's last line is what it draws, with a method _repr_svg_; "
            "here it is 3",
        ),
        ("", "a figure's last line is what it draws"),
        ("print(1)\nimport autograd.graph\nautograd.graph.Graph(1)", "    1\n"),
        ("class A:\n    def _repr_svg_(self): 1 / 0\nA()", "ZeroDivisionError"),
    ],
)
def test_a_figure_that_fails_says_where(
    drawing: SmallBook, source: str, told: str
) -> None:
    with pytest.raises(BlockFailure) as caught:
        figure(drawing, source)
    assert str(caught.value).startswith("docs/e.md:3: ")
    assert told in str(caught.value)
    with pytest.raises(BlockFailure):
        page_of(drawing, "e.md")


def test_the_steps_end_in_the_gradients_of_backward() -> None:
    a, b = Value(2.0), Value(3.0)
    loss = (a * (a + b)) ** 2
    graph = Graph(loss, {"a": a, "b": b, "loss": loss})
    steps = record(graph)
    assert (
        steps[-1].grads
        == [node.grad for node in graph.nodes]
        == [140.0, 40.0, 40.0, 20.0, 1.0]
    )
    # The start, three nodes entered and written down, the root's own 1, and
    # five edges paid.
    assert len(steps) == 1 + 3 + 3 + 1 + 5
    assert {step.edge for step in steps if step.edge} == {
        (4, 0),
        (3, 0),
        (3, 1),
        (2, 0),
        (2, 1),
    }
    assert [step.words for step in steps][-2:] == [
        "#2 pays a: a.grad goes from 100 to 100 + 1 · 40 = 140.",
        "#2 pays b: b.grad goes from 0 to 0 + 1 · 40 = 40.",
    ]
    assert steps[-1].code == "child.grad += local_grad * node.grad"


def test_a_child_used_twice_is_paid_on_each_of_its_edges() -> None:
    x = Value(3.0)
    steps = record(Graph(x * x, {"x": x}))
    assert [step.edge for step in steps if step.edge] == [(1, 0), (1, 1)]
    assert [step.grads[0] for step in steps][-2:] == [3.0, 6.0]


def test_the_table_has_a_row_per_step_with_all_that_the_figure_shows() -> None:
    x = Value(3.0)
    steps = record(Graph(x * x, {"<x>": x}))
    table = table_of_steps(steps)
    assert table.count("<tr") == len(steps) + 1
    assert 'data-node="1" data-edge="1-0" data-grads="3 1"' in table
    assert "#1 pays &lt;x&gt;" in table


def test_the_witness_notes_the_work_of_the_line_before() -> None:
    """Called by hand, since no coverage is measured within a trace function."""
    graph = Graph(Value(2.0), {})
    frame = sys._getframe()
    witness = _Witness({frame.f_code}, graph)
    assert witness(frame, "call", None) is witness
    assert not witness.moments
    witness(frame, "line", None)
    announced = frame.f_lineno - 1
    visited, order = {1}, [1]
    witness(frame, "line", None)
    (moment,) = witness.moments
    assert (moment.file, moment.line) == (__file__, announced)
    assert (moment.visited, moment.order, moment.grads) == (
        len(visited),
        order,
        [0.0],
    )
    assert _Witness(set(), graph)(frame, "call", None) is None
