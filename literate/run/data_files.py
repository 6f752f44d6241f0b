"""The files that blocks read, brought to where these run.

A block names a file by its path from the root, as in
`Path("docs/recorded/run.json")`: what a long run has left behind, or a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from literate.read.model import Fence

_NAMED = re.compile(r"\bdocs/(?:[\w-]+/)*[\w-]+\.(?:json|txt)\b")


def read_data_files(root: Path, fences: Iterable[Fence]) -> dict[str, str]:
    """The text of each file that the fences name and that is there."""
    paths = {path for fence in fences for path in _NAMED.findall(fence.source)}
    return {
        path: (root / path).read_text("utf-8")
        for path in sorted(paths)
        if (root / path).is_file()
    }


def write_data_files(folder: Path, files: dict[str, str]) -> None:
    """Write files where a block that runs in the folder finds them.

    What is there already is left as it is.
    """
    for path, text in files.items():
        file = folder / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
