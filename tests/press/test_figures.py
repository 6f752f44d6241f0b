"""Figures: run where they stand, drawn into the site, and stepped through."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from markdown import Markdown

from autograd import Value
from autograd.graph import Graph
from literate.read.book import read_book
from literate.run.errors import BlockError
from literate.run.narrate import StepsError
from literate.run.steps import as_json, record
from literate.run.watch import _Witness
from literate.tangle.lines import HEADER
from literate.tangle.merge import merge_blocks
from literate.tangle.package import write
from literate.weave.extension import WeaveExtension
from literate.weave.steps_table import table_of_steps
from press.small_book import (
    ROOT,
    SmallBook,
    fenced,
    good_book,
    run_in,
)

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
    run_in(book.read(), book.fence(f"docs/{place}:3"))


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
    run_in(drawing.read(), drawing.fence("docs/figure.md:3"))


def test_a_figure_sees_the_engine_as_far_as_its_page_has_come(
    drawing: SmallBook,
) -> None:
    source = (
        "from autograd import Value\nfrom autograd.graph import Graph\n"
        "Graph(Value(1) + Value(2))"
    )
    drawing.nav.insert(drawing.nav.index("b.md"), "early.md")
    with pytest.raises(BlockError, match="unsupported operand"):
        figure(drawing, source, "early.md")
    (drawing.root / "docs/early.md").unlink()
    drawing.nav.remove("early.md")
    figure(drawing, source, "late.md")


@pytest.mark.parametrize(
    ("source", "message"),
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
        *(
            (
                f"class A:\n    def _repr_svg_(self): return {drawn}\nA()",
                f"a figure's _repr_svg_ returns one <svg> element as text; "
                f"here it returns {drawn}",
            )
            for drawn in ("None", "b'<svg/>'", "''", "'<p/>'", "'<svg>'")
        ),
        (
            "class A:\n    def _repr_svg_(self):\n        print(1)\n"
            "        return '<svg/>'\nA()",
            "after its last line this block still prints '1\\n'",
        ),
    ],
)
def test_a_figure_that_fails_says_where(
    drawing: SmallBook, source: str, message: str
) -> None:
    with pytest.raises(BlockError) as caught:
        figure(drawing, source)
    assert re.match(r"docs/e\.md:[345]: ", str(caught.value))
    assert message in str(caught.value)


def test_a_figure_that_fails_is_a_warning_and_its_place_says_why(
    drawing: SmallBook, caplog: pytest.LogCaptureFixture
) -> None:
    drawing.page(
        "e.md",
        fenced("1 / 0  # <", "python { graph }"),
        CAPTION,
        fenced("import os\n\nos._exit(0)", "python { graph }"),
        CAPTION,
        fenced("import sys\n\nsys.exit()", "python { graph }"),
        CAPTION,
        FIGURE,
        CAPTION,
    )
    write(drawing.read())
    html = page_of(drawing, "e.md")
    messages = [
        record.getMessage().partition("\n")[0] for record in caplog.records
    ]
    assert [re.sub(r":\d+:", ":", text) for text in sorted(messages)] == [
        "docs/e.md: this block ended the process that ran it, with status 0, "
        "so nothing that it printed was compared; let it come to its end",
        "docs/e.md: this does not do what its #> say",
        "docs/e.md: this does not do what its #> say",
    ]
    assert html.count('<pre class="figure-failure">docs/e.md:') == 3
    assert "1 / 0  # &lt;" in html
    assert "SystemExit" in html
    assert "<svg>3</svg>" in html
    assert html.count("The code of this figure") == 4


def test_the_steps_end_in_the_gradients_of_backward() -> None:
    a, b = Value(2.0), Value(3.0)
    c = a + b
    d = a * c
    loss = d**2
    graph = Graph(loss)
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
    assert [step.words for step in steps][:-4] == [
        "Before the pass, every gradient is 0.",
        "The sort starts at loss, the root. Path: loss. Order: (empty).",
        "The sort goes down to d, the first child of loss that is neither a "
        "leaf nor visited. Path: loss, d. Order: (empty).",
        "The sort goes down to c, the first child of d that is neither a "
        "leaf nor visited. Path: loss, d, c. Order: (empty).",
        "Everything below c is done, so c is written down. "
        "Path: loss, d. Order: c.",
        "Everything below d is done, so d is written down. "
        "Path: loss. Order: c, d.",
        "Everything below loss is done, so loss is written down. "
        "Path: (empty). Order: c, d, loss.",
        "loss is the root: loss.grad goes from 0 to 1.",
        "loss pays d: d.grad goes from 0 to 0 + 20 · 1 = 20.",
    ]
    assert [(step.path, step.order) for step in steps][1:7] == [
        ((4,), ()),
        ((4, 3), ()),
        ((4, 3, 2), ()),
        ((4, 3), (2,)),
        ((4,), (2, 3)),
        ((), (2, 3, 4)),
    ]
    assert [step.words for step in steps][-2:] == [
        "c pays a: a.grad goes from 100 to 100 + 1 · 40 = 140.",
        "c pays b: b.grad goes from 0 to 0 + 1 · 40 = 40.",
    ]
    assert steps[-1].code == "right.grad += to_right * node.grad"


def test_a_child_used_twice_is_paid_on_each_of_its_edges() -> None:
    x = Value(3.0)
    steps = record(Graph(x * x, {"x": x}))
    assert [step.edge for step in steps if step.edge] == [(1, 0), (1, 1)]
    assert [step.grads[0] for step in steps][-2:] == [3.0, 6.0]


def test_a_second_pass_says_what_was_there_before() -> None:
    x = Value(3.0)
    y = x * x
    y.backward()
    steps = record(Graph(y, {"x": x}))
    assert steps[0].words == "Before the pass, every gradient is as it was."
    assert "The node 9: its grad goes from 1 to 0." in [
        step.words for step in steps
    ]
    assert steps[-1].grads == [12.0, 1.0]


def own_pass(order: str) -> str:
    return f"""\
from autograd import Value
from autograd.graph import Graph

a = Value(1.0)
c = a * 2
d = c * 3
e = c + d


def backward():
    e.grad = 1.0
    for node in ({order}):
        for child, local_grad in zip(node._children, node._local_grads):
            child.grad += local_grad * node.grad


Graph(e)"""


def steps_of(folder: Path, source: str) -> list[str]:
    """The words of a figure's steps, in a book with the real engine."""
    book = with_steps(folder, source)
    steps = run_in(book.read(), book.fence("docs/steps.md:3")).steps
    return [step["words"] for step in json.loads(steps)]


def with_steps(folder: Path, source: str) -> SmallBook:
    book = SmallBook(folder)
    for i, (path, file) in enumerate(merge_blocks(read_book(ROOT)).items()):
        if not path.endswith(".py"):
            continue
        source_of_file = file.text.removeprefix(HEADER).strip()
        header = f'python {{ title="{path}" }}'
        book.page(f"engine-{i}.md", fenced(source_of_file, header))
    book.page("steps.md", fenced(source, "python { graph steps }"), CAPTION)
    return book


def test_a_pass_of_the_figures_own_is_shown_in_its_place(
    tmp_path: Path,
) -> None:
    wrong = steps_of(tmp_path / "wrong", own_pass("e, c, d"))
    assert wrong == [
        "Before the pass, every gradient is 0.",
        "e is the root: e.grad goes from 0 to 1.",
        "e pays c: c.grad goes from 0 to 0 + 1 · 1 = 1.",
        "e pays d: d.grad goes from 0 to 0 + 1 · 1 = 1.",
        "c pays a: a.grad goes from 0 to 0 + 2 · 1 = 2.",
        # The constants are leaves as well, without a name.
        "c pays the leaf 2: its grad goes from 0 to 0 + 1 · 1 = 1.",
        "d pays c: c.grad goes from 1 to 1 + 3 · 1 = 4.",
        "d pays the leaf 3: its grad goes from 0 to 0 + 2 · 1 = 2.",
    ]
    right = steps_of(tmp_path / "right", own_pass("e, d, c"))
    assert right[-2] == "c pays a: a.grad goes from 0 to 0 + 2 · 4 = 8."


def test_a_wrong_payment_is_told_as_it_is() -> None:
    x = Value(3.0)
    y = x * x

    def backward() -> None:
        y.grad = 1.0
        for node in (y, y):
            for child in node._children:
                child.grad = node.grad + len(order)
                order.append(node)

    order: list[Value] = []
    steps = record(Graph(y, {"x": x, "y": y}), backward)
    assert [step.words for step in steps][2:] == [
        "y pays x: x.grad goes from 0 to 1.",
        "y pays x: x.grad goes from 1 to 2.",
        "y pays x: x.grad goes from 2 to 3.",
        "y pays x: x.grad goes from 3 to 4.",
    ]
    assert [step.edge for step in steps][2:] == [(1, 0), (1, 1)] * 2


NO_PAYMENT = (
    "no payment was seen in backward: after no line of it had the grad of a "
    "child of node changed"
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("child.grad += local_grad * node.grad", "pass", NO_PAYMENT),
        ("node", "vertex", "backward has no variable node, which tells what"),
        ("backward()", "backward(x)", "backward is a function without argum"),
        ("Graph(e)", "Graph(e, grads=False)", "without grads=False"),
        ("e.grad = 1.0", "e.gone = 1.0", "AttributeError"),
    ],
)
def test_steps_that_cannot_be_told_fail_the_figure(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    source = own_pass("e, d, c")
    assert old in source
    book = with_steps(tmp_path, source.replace(old, new))
    with pytest.raises(BlockError) as caught:
        run_in(book.read(), book.fence("docs/steps.md:3"))
    assert re.match(r"docs/steps\.md:\d+: ", str(caught.value))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"\bpath\b", "way", "_topological_order has no variable path, and no"),
        (r"\border\b", "found", "_topological_order has no variable order"),
        (r"\bnode\b", "item", "backward has no variable node, which tells"),
        ("while path:", "while False:", "no node was seen on the path of"),
        ("path.append.*", "path.append(1 and child)", ""),
        (r"(child|left|right).grad \+= .*", "pass", NO_PAYMENT),
    ],
)
def test_an_engine_that_cannot_be_watched_fails_the_figure(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    source = (
        "from autograd import Value\nfrom autograd.graph import Graph\n\n"
        "x = Value(3.0)\nGraph(x * x * x)"
    )
    book = with_steps(tmp_path, source)
    (page,) = (
        path
        for path in (tmp_path / "docs").iterdir()
        if "def _topological_order" in path.read_text("utf-8")
    )
    changed, count = re.subn(old, new, page.read_text("utf-8"))
    assert count
    page.write_text(changed, "utf-8")
    if not message:
        run_in(book.read(), book.fence("docs/steps.md:3"))
        return
    with pytest.raises(BlockError) as caught:
        run_in(book.read(), book.fence("docs/steps.md:3"))
    assert str(caught.value).startswith("docs/steps.md:3: ")
    assert message in str(caught.value)


def test_a_path_of_anything_but_nodes_cannot_be_told() -> None:
    x = Value(3.0)
    y = x * x

    def backward() -> None:
        order: list[Value] = []
        path = [iter([y])]
        for node in (x, y):
            node.grad = float(len(path) + len(order))

    with pytest.raises(StepsError, match="path holds something that is no"):
        record(Graph(y, {}), backward)


def test_the_table_has_a_row_per_step_with_all_that_the_figure_shows() -> None:
    x = Value(3.0)
    steps = record(Graph(x * x, {"<x>": x}))
    table = table_of_steps(as_json(steps))
    assert table.count("<tr") == len(steps) + 1
    assert (
        'data-node="1" data-edge="1-0" data-path="" data-grads="3 1"' in table
    )
    assert 'data-node="1" data-edge="" data-path="1" data-grads="0 0"' in table
    # The first step has no line.
    assert "</td><td></td></tr>" in table
    assert "<code></code>" not in table
    assert "The node 9 pays &lt;x&gt;" in table


def test_the_witness_notes_the_work_of_the_line_before() -> None:
    """Called by hand, since no coverage is measured within a trace function."""
    graph = Graph(Value(2.0), {})
    frame = sys._getframe()
    witness = _Witness({frame.f_code}, graph)
    assert witness(frame, "call", None) is witness
    assert not witness.moments
    witness(frame, "line", None)
    announced = frame.f_lineno - 1
    path, order, node = [1, 2], [1], 3
    witness(frame, "line", None)
    (moment,) = witness.moments
    assert (moment.file, moment.line) == (__file__, announced)
    assert (moment.path, moment.order, moment.node) == (path, order, node)
    assert moment.grads == [0.0]
    assert _Witness(set(), graph)(frame, "call", None) is None
