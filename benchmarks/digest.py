"""Records, each with a digest of its own: no number in one is changed by hand.

Beside it a record holds the hashes of what it was made by: `hashes.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What records each of them anew.
COMMANDS = {
    "docs/recorded/batches.json": "python -m benchmarks.batches",
    "docs/recorded/benchmark.json": "python -m benchmarks",
    "docs/recorded/gpt.json": "python -m benchmarks.gpt",
}


def write(record: Mapping[str, Any], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = {**record, "digest": digest(record)}
    text = json.dumps(whole, indent=1, ensure_ascii=False)
    # The numbers of one list, on one line.
    text = re.sub(r"\[[^][{}]+\]", lambda m: " ".join(m[0].split()), text)
    file.write_text(text + "\n", "utf-8", newline="\n")


def digest(record: Mapping[str, Any]) -> str:
    """The SHA-256 of all that a record says."""
    said = {name: part for name, part in record.items() if name != "digest"}
    text = json.dumps(said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def complaint(root: Path, name: str) -> str | None:
    """What is wrong with a record that was changed after it was written."""
    record = json.loads((root / name).read_text("utf-8"))
    if record.get("digest") == digest(record):
        return None
    return (
        f"{name} says something else than was recorded: it was changed by "
        f"hand; record it anew with: {COMMANDS[name]}"
    )
