"""What a run says stays in its box, and a page stays quick, however much it is.

Where letters change their direction at each step, the time that a browser
takes for a text grows with the square of its length.
"""

from __future__ import annotations

from typing import Any

import pytest

from browser.live_page import LivePage
from browser.served import Site
from browser.test_pasted import (
    PAGE,
    RECORD,
    REFUSED,
    SAY,
    STEP,
    Pasting,
    copied,
    examples,
)

SVG = "<svg xmlns='http://www.w3.org/2000/svg'><text>it</text></svg>"
# A letter, with marks that reach far above and below it.
TALL = "Z" + "\u0300\u0316" * 300
# Clicks Run below the first figure, which is answered with what is given.
ANSWER = """async (answer) => {
    const heard = messageOf(JSON.stringify(["answer", answer]));
    python.start = async () => {};
    python.run = async () => heard.value;
    const code = document.querySelector("figure + .figure-code");
    code.open = true;
    [...code.querySelectorAll("button")]
        .find((each) => each.textContent === "Run").click();
    const status = code.querySelector(".run-status");
    while (!status.textContent || status.textContent.endsWith("…"))
        await new Promise((resolve) => setTimeout(resolve, 5));
    // Until the page has looked at what is new.
    await new Promise((resolve) => setTimeout(resolve, 5));
}"""
# How far the page goes, and whether letters may be seen outside of their box.
SIZE = """() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const shown = [...document.querySelectorAll("figure.stepper, .run-status")];
    const isOpen = (each) => getComputedStyle(each).overflowY === "visible";
    return [scrollWidth - innerWidth > 0, scrollHeight, shown.some(isOpen)];
}"""
OPEN_ALL = """() => {
    for (const each of document.querySelectorAll(".stepper, .run-status"))
        each.style = "overflow: visible; max-height: none";
}"""


def answer(**changes: Any) -> dict[str, Any]:
    return {**RECORD, **changes}


def steps(count: int, **changes: Any) -> dict[str, Any]:
    return answer(svg=SVG, steps=[{**STEP, **changes}] * count)


@pytest.fixture
def page(shared_page: LivePage, site: Site) -> LivePage:
    shared_page.resize(1280, 900)
    shared_page.goto(site.url_of("docs/3-5-backward.md"))
    return shared_page


LONG = {
    "a check's words": answer(words="all is well " * 160),
    "a word without end": answer(words="W" * 2_000),
    "tall letters": answer(words=TALL),
    "many steps": steps(500, words="words " * 80),
    "a step without end": steps(2, words="W" * 10_000),
    "a line without end": steps(2, code="W" * 1_000),
    "a step of tall letters": steps(2, words=TALL),
}


@pytest.mark.parametrize("name", LONG)
def test_what_a_run_says_stays_in_its_box(page: LivePage, name: str) -> None:
    page.evaluate(ANSWER, answer(svg=SVG))
    _, height, _ = page.evaluate(SIZE)
    page.evaluate(ANSWER, LONG[name])
    is_wide, now, is_open = page.evaluate(SIZE)
    assert not is_wide
    assert not is_open
    # The block that is opened, and 200 lines at most.
    assert now - height < 6_000
    page.evaluate(OPEN_ALL)
    is_wide, then, is_open = page.evaluate(SIZE)
    assert is_open
    assert is_wide or then > now or "tall" in name


def test_steps_have_no_more_parts_than_they_show(page: LivePage) -> None:
    page.evaluate(ANSWER, steps(500, code=".a" * 500, words="a" * 5_000))
    table = "document.querySelector('figure:has(+ .figure-code) .steps')"
    assert page.evaluate(f"{table}.querySelectorAll('wbr').length") == 0
    assert page.evaluate(f"{table}.rows[1].textContent.length") == 1_001
    # The page's own long names still break.
    assert page.evaluate(
        """async () => {
            const box = document.createElement("div");
            box.innerHTML = "<table><td><code>a/b/c</code></table>";
            document.querySelector(".md-content article").append(box);
            await new Promise((resolve) => setTimeout(resolve, 5));
            return box.querySelectorAll("wbr").length;
        }"""
    )


def test_a_long_output_changes_its_direction_nowhere(page: LivePage) -> None:
    style = (
        "getComputedStyle(document.querySelector('.figure-code .run-output'))"
        ".unicodeBidi"
    )
    page.evaluate(ANSWER, answer(failure="\u05d0a" * 900))
    assert page.evaluate(style) == "isolate"
    page.evaluate(ANSWER, answer(failure="\u05d0a" * 50_000))
    assert page.evaluate(style) == "isolate-override"


COLOURS = """(text) => {
    const pre = document.createElement("pre");
    pre.append(document.createElement("code"));
    makeEditor(pre, { label: "x" }).text = text;
    return pre.querySelectorAll("span span").length;
}"""


def test_a_line_without_end_has_no_colours(page: LivePage) -> None:
    assert page.evaluate(COLOURS, "import a\n") == 2
    for line in (" " * 9_000, "import " + "a, " * 9_000, "_" * 9_000):
        assert page.evaluate(COLOURS, line + "1") == 0


# Puts another function in the place of one that the worker needs.
REPLACE = (
    SAY
    + """
import js
from pyodide.ffi import create_proxy
kept = create_proxy(lambda *_: {said!r})
js.JSON.stringify = kept
"""
)
LATE = [
    (
        "worker.js",
        "const { stringify } = JSON;",
        "const stringify = (...all) => JSON.stringify(...all);",
    )
]


def test_what_the_worker_sends_is_its_own_words(
    shared_page: LivePage, site: Site
) -> None:
    source = REPLACE.format(said='["text","forged"]') + "print('right')\n"
    source += "js.JSON.stringify = None"
    pasting = Pasting(shared_page, site.url_of(PAGE))
    assert pasting.run(source) == ("Done.", "right\n")


def test_a_flood_of_nothing_ends_the_worker(
    shared_page: LivePage, site: Site
) -> None:
    flood = (
        REPLACE.format(said='["text",""]')
        + "while True:\n    show('a' * 1_000 + '\\n')"
    )
    with copied(site, LATE) as url:
        pasting = Pasting(shared_page, url)
        assert pasting.run(flood, examples()[0])[0] == REFUSED
        assert pasting.run("print('right')") == ("Done.", "right\n")
