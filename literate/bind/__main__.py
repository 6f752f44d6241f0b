"""Make what a reader can take along: `python -m literate.bind [SITE]`.

From the built site come a PDF, where there is a Chromium, an EPUB, and a zip of
the site itself, to be read without a server. They are put into its folder
downloads/, and its first page gets links to those that were made here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from literate.bind.downloads import make
from literate.read.model import BookError


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.bind", description=__doc__
    )
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"))
    try:
        make(Path.cwd(), parser.parse_args(arguments).site)
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.filename}: cannot be read or written: {error.strerror}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
