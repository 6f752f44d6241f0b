"""README's picture, the graph that its own example builds, and its style."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

from literate import PACKAGE
from literate.read.book import read_page
from literate.read.model import BookError
from literate.run.compare import run_and_compare

PICTURE = "docs/images/worked-example.svg"
STYLES = "docs/stylesheets/drawings.css"


def files(root: Path, style_of_plots: str) -> dict[str, str]:
    """The picture, and the style sheet that belongs to it, by their paths."""
    svg = picture(root)
    return {PICTURE: svg, STYLES: styles(svg, style_of_plots)}


def picture(root: Path) -> str:
    """The graph of what README's first example names last.

    It is drawn by the package, after the example has run. The colours of its
    own style sheet follow the reader's light or dark setting.

    Raises:
        BookError: naming page and line of what cannot be read or drawn.
        BlockError: if the example does not print what it says.
    """
    examples = read_page(root, "README.md").python_fences
    names = [
        target.id
        for example in examples[:1]
        for statement in ast.parse(example.source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    if not names:
        raise BookError(
            "README.md:1: its first example names nothing that could be drawn; "
            "assign what the picture is to show"
        )
    drawing = f"from {PACKAGE}.graph import Graph\n\nGraph({names[-1]})\n"
    source = examples[0].source + drawing
    figure = replace(examples[0], kind="graph", source=source)
    return run_and_compare(root, figure).svg + "\n"


def styles(svg: str, style_of_plots: str) -> str:
    """The style of graphs, as one has it in itself, and that of plots.

    The page takes no style from what a reader's code has drawn.
    """
    [graphs] = re.findall("<style>(.*?)</style>", svg, re.DOTALL)
    head = "/* Of drawings, as each has it: python -m literate picture */"
    return f"{head}\n{graphs.strip()}\n{style_of_plots.strip()}\n"
