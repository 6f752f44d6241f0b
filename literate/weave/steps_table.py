"""The steps of a figure's pass, as the table that a page shows."""

from __future__ import annotations

import itertools
import json
from html import escape
from typing import Any


def table_of_steps(steps: str) -> str:
    """The table of steps that are given as JSON.

    Each row has what javascripts/stepper.js shows on the figure. Of the steps
    of a reader's run, that makes the same table.
    """
    rows = "".join(map(_row, itertools.count(), json.loads(steps)))
    head = (
        "<tr><th>Step</th><th>What happens</th><th>The line that ran</th></tr>"
    )
    return (
        f'<table class="steps"><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(number: int, step: dict[str, Any]) -> str:
    node = "" if step["node"] is None else f"{step['node']}"
    edge = "-".join(map(str, step["edge"] or ()))
    path = " ".join(map(str, step["path"]))
    grads = " ".join(step["grads"])
    code = f"<code>{escape(step['code'])}</code>" if step["code"] else ""
    return (
        f'<tr data-node="{node}" data-edge="{edge}" data-path="{path}"'
        f' data-grads="{escape(grads)}"><td>{number}</td>'
        f"<td>{escape(step['words'])}</td><td>{code}</td></tr>"
    )
