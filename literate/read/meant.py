"""What an author means, where a check would take it for a mistake.

A comment says so, with a reason, and excuses the line that it is on; alone on a
line it excuses the one below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from literate.read.model import Mistake

MEANT = re.compile(r"<!-- meant: (?P<reason>\S.*?) -->")
ADVICE = "<!-- meant: the reason -->"
_CODE = re.compile(r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)")


def take_meant(prose: list[str]) -> tuple[list[str], tuple[int, ...]]:
    """The lines without these comments, and the lines that they excuse."""
    lines, excused = list(prose), []
    for number, line in enumerate(prose, 1):
        outside_of_code = _CODE.sub(lambda code: "`" * len(code[0]), line)
        if not (comment := MEANT.search(outside_of_code)):
            continue
        rest = (line[: comment.start()] + line[comment.end() :]).rstrip()
        lines[number - 1] = rest
        excused.append(number if rest else number + 1)
    return lines, tuple(excused)


def without_meant(
    mistakes: Iterable[Mistake], excused: tuple[int, ...]
) -> list[Mistake]:
    return [each for each in mistakes if each.line not in excused]
