"""The Python that runs in the page: fetched, checked, unpacked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

FOLDER = "docs/runtime"
PRESS = "press.json"
MODULES = (
    "__init__",
    "fences",
    "live",
    "plot",
    "prose",
    "run",
    "snapshot",
    "steps",
    "tangle",
)


def press() -> str:
    here = Path(__file__).parent
    return json.dumps(
        {
            f"literate/{m}.py": (here / f"{m}.py").read_text("utf-8")
            for m in MODULES
        }
    )


def key(root: Path) -> str:
    if not (root / FOLDER / PRESS).is_file():
        return ""
    return hashlib.sha256(press().encode()).hexdigest()[:16]


def drifted(root: Path) -> bool:
    return (root / FOLDER / PRESS).read_text("utf-8") != press()


if __name__ == "__main__":
    Path(FOLDER, PRESS).write_text(press(), "utf-8")
