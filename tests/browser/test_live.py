"""Every block in the page, in each browser: it prints what the page says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from browser.live_page import LivePage
from browser.served import ROOT, Site
from literate.read.book import read_book
from literate.read.model import EXERCISE, Fence, Page
from literate.run.compare import run_and_compare
from literate.run.errors import CheckError
from literate.run.marks import MARK, lines_meant
from literate.tangle.snapshot import take_snapshot
from literate.weave.runs_in_page import runs_in_page

BOOK = read_book(ROOT)
PAGES = [
    page
    for page in BOOK.pages
    if any(f.kind != "engine" for f in page.python_fences)
]
# Notes each answer of the page's Python, for the tests.
LISTEN = """() => {
    window.answers = [];
    const run = python.run;
    python.run = async (...asked) => {
        const answer = await run(...asked);
        answers.push(answer);
        return answer;
    };
}"""
# Clicks a button below the block of a line, and waits for how that ends.
CLICK = """async (line, name) => {
    const block = document.querySelector(`.highlight[data-line="${line}"]`);
    for (let at = block; at; at = at.parentElement)
        if (at.localName === "details") at.open = true;
    const box = block.nextElementSibling;
    const button = [...box.querySelectorAll("button")]
        .find((each) => each.textContent === name);
    button.click();
    const status = box.querySelector(".run-status");
    while (!status.textContent || status.textContent.endsWith("…"))
        await new Promise((resolve) => setTimeout(resolve, 5));
    return {
        status: status.textContent,
        output: box.querySelector("pre").textContent,
        answer: answers.at(-1),
    };
}"""


# What a figure shows: its drawing, apart from the style that the site has, and
# its table; and whether that came from a run, which has no style of its own.
SHOWN = """(line) => {
    const code = document.querySelector(`.highlight[data-line="${line}"]`)
        .closest("details");
    // The playground has its code above its graph.
    const figure = [code.previousElementSibling, code.nextElementSibling]
        .find((each) => each?.matches("figure"));
    const drawing = figure.querySelector(".drawing svg").cloneNode(true);
    const style = drawing.querySelector("style");
    style?.remove();
    drawing.removeAttribute("xmlns");
    const table = figure.querySelector("table.steps")?.outerHTML ?? "";
    return [drawing.outerHTML, table, !style];
}"""


def open_page(live: LivePage, site: Site, page: str) -> None:
    live.goto(site.url_of(page))
    live.evaluate(LISTEN)


def marks(fence: Fence) -> list[str]:
    """What the page says that a block prints."""
    return lines_meant(
        [
            line.partition(MARK)[2].removeprefix(" ")
            for line in fence.source.splitlines()
            if MARK in line
        ]
    )


def printed(output: str, failure: str) -> list[str]:
    """The lines of an output, with the last line of its traceback at most."""
    lines = output.removesuffix(failure).splitlines()
    if failure:
        # As in the tests, the first line of a message alone.
        message = failure[failure.rindex("\n  ") :].split("\n", 2)[2]
        lines.append(message.splitlines()[0])
    return lines


def assert_prints(fence: Fence, found: dict[str, Any]) -> None:
    expected = marks(fence)
    actual = printed(found["output"], found["answer"]["failure"])
    if expected and expected[-1].endswith("…"):
        start = expected[-1].removesuffix("…")
        assert actual[-1].startswith(start), fence.where
        expected[-1] = actual[-1]
    assert actual == expected, fence.where


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_each_block_prints_what_its_page_says(
    shared_page: LivePage, site: Site, page: Page
) -> None:
    said = len(shared_page.messages())
    open_page(shared_page, site, page.path)
    blocks = [
        fence
        for fence in page.python_fences
        if fence.kind not in ("engine", *EXERCISE) and runs_in_page(BOOK, fence)
    ]
    assert [
        int(line)
        for line in shared_page.evaluate(
            """() => [...document.querySelectorAll(".run")]
            .filter((box) => !box.closest(".exercise"))
            .map((box) => box.previousElementSibling.dataset.line)"""
        )
    ] == [fence.line for fence in blocks]
    woven = {
        fence.line: shared_page.evaluate(SHOWN, fence.line)[:2]
        for fence in blocks
        if fence.is_figure
    }
    for fence in blocks:
        found = shared_page.evaluate(CLICK, fence.line, "Run")
        if not fence.is_figure:
            assert_prints(fence, found)
            continue
        drawn = run_and_compare(ROOT, fence, take_snapshot(BOOK, fence))
        assert found["status"] == "Done.", (fence.where, found["output"])
        assert found["answer"]["svg"] == drawn.svg, fence.where
        steps = json.loads(drawn.steps or "[]")
        assert found["answer"]["steps"] == steps, fence.where
        shown = shared_page.evaluate(SHOWN, fence.line)
        assert shown == [*woven[fence.line], True], fence.where
    assert shared_page.messages()[said:] == []


WRITE = """(line, text) => {
    const area = document
        .querySelector(`.highlight[data-line="${line}"] textarea`);
    area.value = text;
    area.dispatchEvent(new Event("input", {bubbles: true}));
}"""
SOLVED = """() => [...document.querySelectorAll(".exercise")]
    .map((exercise) => !!exercise.querySelector(".solved"))"""


def plain(words: str) -> str:
    """What a check says, without what versions of Python say differently."""
    return words.replace(" while calling a Python object", "")


@pytest.mark.parametrize(
    "page",
    [page for page in BOOK.pages if page.exercises],
    ids=lambda page: page.path,
)
def test_each_exercise_is_judged_by_its_check(
    shared_page: LivePage, site: Site, page: Page
) -> None:
    open_page(shared_page, site, page.path)
    for exercise in page.exercises:
        line = exercise.starter.line
        found = shared_page.evaluate(CLICK, line, "Check")
        place = take_snapshot(BOOK, exercise.check)
        with pytest.raises(CheckError) as caught:
            run_and_compare(
                ROOT,
                replace(exercise.solution, source=exercise.starter.source),
                place,
            )
        assert plain(found["status"]) == plain(caught.value.words)
        shared_page.evaluate(WRITE, line, exercise.solution.source)
        found = shared_page.evaluate(CLICK, line, "Check")
        assert found["status"].startswith("Solved"), exercise.title
    solved = [True] * len(page.exercises)
    assert shared_page.evaluate(SOLVED) == solved
    shared_page.goto(site.url_of(page.path))
    assert shared_page.evaluate(SOLVED) == solved
