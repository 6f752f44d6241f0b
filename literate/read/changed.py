"""The pages that git says are changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

PAGES = "docs"


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
