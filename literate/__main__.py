"""After a change of a page: `python -m literate [PAGE ...]`.

Writes the package, runs the pages and the example in README, and draws
README's picture. Without a page, those run that git says are changed, or all
where git cannot say. Stops at the first that fails, with its exit status.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PAGES = "docs"
README = "README.md"


def changed_pages(root: Path) -> list[str]:
    """The pages that differ from the last commit, or are new.

    The folder of all of them where git cannot say.
    """
    questions = [
        ["diff", "--name-only", "--relative", "--diff-filter=d", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
    ]
    try:
        answers = [
            subprocess.run(  # noqa: S603  # our own words
                ["git", *question, "-z", "--", f"{PAGES}/*.md"],  # noqa: S607
                cwd=root,
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=True,
            ).stdout
            for question in questions
        ]
    except (OSError, subprocess.CalledProcessError):
        return [PAGES]
    return sorted(set("".join(answers).split("\0")) - {""})


def run(module: str, *arguments: str) -> int:
    """Run a module as its own program, which reads the files as they are."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command).returncode  # noqa: S603  # our own words


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m literate", description=__doc__
    )
    parser.add_argument("page", nargs="*", help="such as docs/3-5-backward.md")
    pages = parser.parse_args(arguments).page or changed_pages(Path.cwd())
    print("running", *pages, README, flush=True)
    return (
        run("literate.tangle")
        or run("pytest", "-q", "-n0", *pages, README)
        or run("literate.picture")
    )


if __name__ == "__main__":
    sys.exit(main())
