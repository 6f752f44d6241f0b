"""Draw README's picture: the graph that its own example builds.

`python -m literate.picture` writes it; with --check it exits with 1 where the
file says something else.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from literate.fences import read_page
from literate.snapshot import PACKAGE, run_example

PICTURE = "docs/images/worked-example.svg"


def picture(root: Path) -> str:
    """The graph of the last Value that README's first example names.

    It is drawn by the package, after the example has run. The colours of its
    own style sheet follow the reader's light or dark setting.

    Raises:
        BookError: naming page and line of a fence that cannot be read.
        BlockFailure: if the example does not print what it says.
    """
    page = read_page(root, "README.md")
    names = run_example(root, page.python[0])
    drawing = importlib.import_module(f"{PACKAGE}.graph")
    value = importlib.import_module(PACKAGE).Value
    values = {
        name: found for name, found in names.items() if isinstance(found, value)
    }
    last = list(values.values())[-1]
    svg: str = drawing.Graph(last, values)._repr_svg_()
    return svg + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.picture", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on drift"
    )
    options = parser.parse_args(arguments)
    root = Path.cwd()
    svg, file = picture(root), root / PICTURE
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
