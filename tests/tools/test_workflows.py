"""What the workflows name is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def paths(workflow: Path) -> list[str]:
    """The paths whose changes start it."""
    settings = yaml.safe_load(workflow.read_text("utf-8"))
    # YAML takes the word `on` for true. A schedule is a list, and has no paths.
    events = [
        each for each in settings[True].values() if isinstance(each, dict)
    ]
    return [path for event in events for path in event.get("paths", [])]


PATHS = [
    (workflow.name, path)
    for workflow in sorted((ROOT / ".github/workflows").glob("*.yml"))
    for path in paths(workflow)
]


@pytest.mark.parametrize(("workflow", "path"), PATHS)
def test_what_starts_a_workflow_is_there(workflow: str, path: str) -> None:
    assert [*ROOT.glob(path)]
