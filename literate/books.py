"""Make what a reader can take along: `python -m literate.books [SITE]`.

From the built site come a PDF, where there is a Chromium, an EPUB, and a zip of
the site itself, to be read without a server. They are put into its folder
downloads/, and its first page gets links to those that were made here.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from literate import epub, pdf
from literate.binding import bind
from literate.fences import BookError

DOWNLOADS = "downloads"
# What the first page says in Markdown, for the links to be put into.
MARK = re.compile(f'<div id="{DOWNLOADS}">.*?</div>', re.DOTALL)


def make(root: Path, site: Path) -> None:
    """Make the books of a site, and link them from its first page.

    What was made before is made anew.

    Raises:
        BookError: if there is no such site, it has no place for the links, or
            a book cannot be made of it.
    """
    book = bind(root, site)
    folder = site / DOWNLOADS
    shutil.rmtree(folder, ignore_errors=True)
    # A copy of the site has no links to what it does not hold.
    _link(site, "")
    name = re.sub(r"\W+", "-", book.title.lower())
    makers: dict[str, Callable[[Path], object]] = {
        "EPUB": lambda target: epub.make(book, target)
    }
    if pdf.browser():
        makers = {"PDF": lambda target: pdf.make(book, target)} | makers
    else:
        print(f"no PDF: no Chromium was found, tried {', '.join(pdf.BROWSERS)}")
    try:
        offline = import_module("literate.offline")
    except ModuleNotFoundError:
        print("no zip of the site: there is no literate/offline.py")
    else:
        makers["ZIP"] = lambda target: offline.make(site, target)
    folder.mkdir()
    made = {}
    for kind, maker in makers.items():
        made[kind] = folder / f"{name}.{kind.lower()}"
        maker(made[kind])
        print(f"wrote {made[kind]}, {size(made[kind])}")
    _link(site, paragraph(made))


def paragraph(made: dict[str, Path]) -> str:
    """What the first page says of the files that were made."""
    links = ", ".join(
        f'<a href="{DOWNLOADS}/{file.name}">{kind}, {size(file)}</a>'
        for kind, file in made.items()
    )
    return f"<p>To take along: {links}.</p>"


def size(file: Path) -> str:
    return f"{max(file.stat().st_size / 1_000_000, 0.1):.1f} MB"


def _link(site: Path, paragraph: str) -> None:
    page = site / "index.html"
    text = page.read_text("utf-8")
    if not MARK.search(text):
        raise BookError(
            f"{page}: there is no place for the links; write into the page, "
            f"on two lines: /// html | div#{DOWNLOADS} and ///"
        )
    filled = f'<div id="{DOWNLOADS}">{paragraph}</div>'
    page.write_text(MARK.sub(lambda _: filled, text, count=1), "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.books", description=__doc__
    )
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"))
    try:
        make(Path.cwd(), parser.parse_args(arguments).site)
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
