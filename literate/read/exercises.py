"""The exercises of a page: three fences each, joined to one another."""

from __future__ import annotations

from dataclasses import replace

from literate.read.model import EXERCISE, Exercise, Fence, Mistake
from literate.read.slash_blocks import exercise_blocks


def read_exercises(
    fences: list[Fence], prose: list[str]
) -> tuple[list[Fence], list[Exercise], list[Mistake]]:
    """Join each starter, check and solution: the fences, and the exercises."""
    joined = {fence.line: fence for fence in fences}
    exercises: list[Exercise] = []
    mistakes: list[Mistake] = []
    inside: set[int] = set()
    for line, end, title in exercise_blocks(prose):
        own = [
            fence
            for fence in fences
            if line < fence.line < end and fence.kind != "other"
        ]
        inside |= {fence.line for fence in own}
        found = tuple(fence.kind for fence in own)
        if found != EXERCISE:
            mistakes.append(
                Mistake(
                    line,
                    "an exercise holds three Python fences, { starter }, "
                    "{ check } and { solution }, in this order; here it holds "
                    f"{', '.join(found) or 'none'}",
                )
            )
            continue
        if title in [exercise.title for exercise in exercises]:
            mistakes.append(
                Mistake(
                    line,
                    f"two exercises of this page are titled {title!r}; a "
                    "reader's browser remembers by its title that one is done",
                )
            )
        starter, check, solution = own
        check = replace(check, continues=starter)
        solution = replace(solution, check=replace(check, continues=None))
        joined |= {check.line: check, solution.line: solution}
        exercises.append(Exercise(line, end, title, starter, check, solution))
    mistakes += [
        Mistake(
            fence.line,
            f"a {fence.kind} belongs into an exercise; write it into a block "
            "/// exercise | Title",
        )
        for fence in fences
        if fence.kind in EXERCISE and fence.line not in inside
    ]
    return list(joined.values()), exercises, mistakes
