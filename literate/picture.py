"""Draw README's picture: the graph that its own example builds.

`python -m literate.picture` writes it; with --check it exits with 1 where the
file says something else.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from literate import PACKAGE
from literate.read.book import read_page
from literate.read.model import BookError
from literate.run import BlockFailure, run

PICTURE = "docs/images/worked-example.svg"


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
        svg, file = picture(root), root / PICTURE
    except (BookError, BlockFailure) as error:
        print(error, file=sys.stderr)
        return 1
    if file.is_file() and file.read_text("utf-8") == svg:
        return 0
    if options.check:
        print(
            f"{PICTURE} is not the graph of README's example; "
            "write it anew with: python -m literate.picture",
            file=sys.stderr,
        )
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(svg, "utf-8", newline="\n")
    print(f"wrote {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
