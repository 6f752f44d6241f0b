"""How long a page takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from literate.read.model import Page

# A word of prose takes 1/200 minute, and one of code, which is read slowly,
# twice as long. What an exercise says and what a reader opens by choice take
# the time that a reader gives them.
WORDS_A_MINUTE, CODE_WORDS_A_MINUTE = 200, 100
CODE_READ = ("engine", "example", "only_here")
# Of a page that takes less, a reader sees the end.
LEAST_MINUTES = 3

_ADDRESS = re.compile(r"\]\([^)]*\)")


def reading_time(page: Page) -> list[str]:
    """The line below a page's title, in Markdown; none on a short page."""
    in_exercises = {
        line
        for exercise in page.exercises
        for line in range(exercise.line, exercise.end + 1)
    }
    prose = _words(
        _ADDRESS.sub("]", line)
        for number, line in enumerate(page.prose, 1)
        if number not in in_exercises and not line.startswith("///")
    )
    code = _words(f.source for f in page.fences if f.kind in CODE_READ)
    minutes = round(prose / WORDS_A_MINUTE + code / CODE_WORDS_A_MINUTE)
    if minutes < LEAST_MINUTES:
        return []
    time = f"About {minutes} minutes to read"
    if number := len(page.exercises):
        time += f", and {number} exercise{'s' if number > 1 else ''}"
    return [
        "",
        "/// html | p.reading-time",
        "    attrs: {data-search-exclude: 'true'}",
        "",
        time,
        "///",
        "",
    ]


def _words(texts: Iterable[str]) -> int:
    """How many words, and signs with a letter or a digit, are in texts."""
    return sum(
        any(map(str.isalnum, word)) for text in texts for word in text.split()
    )
