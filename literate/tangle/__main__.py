"""Write the package from the pages: `python -m literate.tangle`.

With --check it writes nothing, and names the files that differ and the
extension modules that were compiled from an older text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from literate.read.book import read_book
from literate.read.model import BookError
from literate.tangle.package import drift, stale, write


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate.tangle", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on drift"
    )
    options = parser.parse_args(arguments)
    try:
        book = read_book(Path.cwd())
        written = [] if options.check else write(book)
        differences, outdated = drift(book), stale(book)
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        # The checkout may be read-only, or a folder may have a file's name.
        print(
            f"{error.filename}: cannot be read or written: {error.strerror}",
            file=sys.stderr,
        )
        return 1
    for path in written:
        print(f"wrote {path}")
    for message in differences + outdated:
        print(message, file=sys.stderr)
    if differences:
        print(
            "write the package anew with: python -m literate.tangle",
            file=sys.stderr,
        )
    # What was written is newer than what was compiled: the next thing to do.
    return 1 if differences or (options.check and outdated) else 0


if __name__ == "__main__":
    sys.exit(main())
