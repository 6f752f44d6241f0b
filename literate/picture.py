"""Draw README's picture: the graph that its own example builds.

`python -m literate.picture` writes it, and the site's style sheet of drawings;
with --check it exits with 1 where a file says something else.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from literate import PACKAGE
from literate.draw.paper import STYLE
from literate.read.book import read_page
from literate.read.model import BookError
from literate.run import BlockFailure, run

PICTURE = "docs/images/worked-example.svg"
STYLES = "docs/stylesheets/drawings.css"


def picture(root: Path) -> str:
    """The graph of what README's first example names last.

    It is drawn by the package, after the example has run. The colours of its
    own style sheet follow the reader's light or dark setting.

    Raises:
        BookError: naming page and line of what cannot be read or drawn.
        BlockFailure: if the example does not print what it says.
    """
    examples = read_page(root, "README.md").python
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
    return run(root, figure).svg + "\n"


def styles(svg: str) -> str:
    """The style of graphs, as one has it in itself, and that of plots.

    The page takes no style from what a reader's code has drawn.
    """
    [graphs] = re.findall("<style>(.*?)</style>", svg, re.DOTALL)
    head = "/* Of drawings, as each has it: python -m literate.picture */"
    return f"{head}\n{graphs.strip()}\n{STYLE.strip()}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.picture", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on drift"
    )
    options = parser.parse_args(arguments)
    root = Path.cwd()
    try:
        svg = picture(root)
    except (BookError, BlockFailure) as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in {PICTURE: svg, STYLES: styles(svg)}.items():
        file = root / path
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        if options.check:
            print(
                f"{path} is not what the package draws; "
                "write it anew with: python -m literate.picture",
                file=sys.stderr,
            )
            return 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
