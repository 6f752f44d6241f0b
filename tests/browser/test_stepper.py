"""The stepper of the engine that ships: each step shows what the engine did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from autograd import Value
from autograd.graph import Graph
from browser.served import ROOT, Site
from literate.run.narrate import Step
from literate.run.steps import as_json, record
from literate.weave.steps_table import table_of_steps

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


def expected() -> list[Step]:
    a, b = Value(2.0), Value(3.0)
    c = a + b
    d = a * c
    loss = d**2
    return record(Graph(loss, {"a": a, "b": b, "c": c, "d": d, "loss": loss}))


STEPS = expected()
LAST = len(STEPS) - 1


def worked_example(page: Page) -> Locator:
    """The one stepper of the page that shows the worked example."""
    drawing = page.locator("title", has_text="The graph of loss, number of")
    return page.locator("figure.stepper", has=drawing)


@pytest.fixture(params=["no-preference", "reduce"])
def stepper(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Locator]:
    with browser.new_context(reduced_motion=request.param) as context:
        page = context.new_page()
        page.goto(site.url_of("engine-that-ships.md"))
        stepper = worked_example(page)
        stepper.locator(".steps-controls").wait_for()
        yield stepper


def assert_shows(stepper: Locator, number: int) -> None:
    step = STEPS[number]
    assert stepper.locator(".grad").all_text_contents() == [
        f"grad {g:.4g}" for g in step.grads
    ]
    assert (
        stepper.locator(".steps-told").text_content()
        == f"Step {number} of {LAST}. {step.words}"
    )
    code = stepper.locator(".steps-code")
    assert code.text_content() == step.code
    assert code.is_visible() == bool(step.code)
    for kind, shown in (
        ("now", [] if step.node is None else [step.node]),
        ("on-path", sorted(step.path)),
    ):
        nodes = stepper.locator(f".node.{kind}")
        assert nodes.evaluate_all("all => all.map(n => n.dataset.node)") == [
            str(node) for node in shown
        ]
    edges = stepper.locator(".edge.now")
    assert edges.evaluate_all("all => all.map(e => e.dataset.edge)") == (
        ["{}-{}".format(*step.edge)] if step.edge else []
    )
    assert stepper.locator("input").input_value() == str(number)
    current = stepper.locator("tr[aria-current=step] td").first
    assert current.text_content() == str(number)


def test_each_step_by_mouse_there_and_back(stepper: Locator) -> None:
    following = stepper.get_by_role("button", name="Next step")
    assert_shows(stepper, 0)
    for number in range(1, LAST + 1):
        following.click()
        assert_shows(stepper, number)
    following.click()
    assert_shows(stepper, LAST)
    stepper.get_by_role("button", name="Previous step").click()
    assert_shows(stepper, LAST - 1)


@pytest.mark.parametrize("focused", ["button", "input"])
def test_keys(stepper: Locator, focused: str) -> None:
    stepper.locator(f".steps-controls {focused}").first.focus()
    for key, number in [
        ("End", LAST),
        ("ArrowLeft", LAST - 1),
        ("Home", 0),
        ("ArrowRight", 1),
    ]:
        stepper.page.keyboard.press(key)
        assert_shows(stepper, number)


def test_the_last_step_has_the_gradients_of_backward(stepper: Locator) -> None:
    stepper.locator("input").press("End")
    a, b = Value(2.0), Value(3.0)
    ((a * (a + b)) ** 2).backward()
    shown = stepper.locator(".grad").all_text_contents()
    assert shown[:2] == [f"grad {a.grad:g}", f"grad {b.grad:g}"]


def test_play_goes_on_by_itself_and_is_not_offered_to_those_who_want_no_motion(
    stepper: Locator,
) -> None:
    play = stepper.get_by_role("button", name="Play")
    if stepper.evaluate(
        "() => matchMedia('(prefers-reduced-motion: reduce)').matches"
    ):
        assert play.count() == 0
        return
    stepper.locator("input").press("End")
    stepper.page.keyboard.press("ArrowLeft")
    play.click()
    play.wait_for()
    assert_shows(stepper, LAST)


def test_steps_are_announced(stepper: Locator) -> None:
    told = stepper.locator(".steps-told")
    assert told.get_attribute("aria-live") == "polite"


def test_on_a_phone_the_line_that_ran_has_no_column_and_no_word_is_broken(
    stepper: Locator,
) -> None:
    heads = stepper.locator("th")
    cells = stepper.locator("td code")
    assert heads.nth(2).is_visible()
    for width in (1280, 481, 390, 320):
        stepper.page.set_viewport_size({"width": width, "height": 844})
        assert heads.nth(1).is_visible()
        assert heads.nth(2).is_visible() == (width > 480)
        assert cells.last.is_visible() == (width > 480)
        broken = stepper.evaluate(BROKEN_WORDS)
        assert broken == [], f"at {width} px"


# A word that is broken has a box on each of its lines.
BROKEN_WORDS = """stepper => {
    const broken = [];
    const texts = document.createTreeWalker(
        stepper.querySelector("table.steps"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        for (const word of text.textContent.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const tops = [...range.getClientRects()].map(box => box.top);
            if (new Set(tops).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


def test_several_steppers_on_a_page_are_told_apart(browser: Browser) -> None:
    figures = []
    for caption in ("The wrong order.", "The <em>right</em>\norder."):
        x = Value(3.0)
        graph = Graph(x * x, {"x": x})
        table = table_of_steps(as_json(record(graph)))
        figures.append(
            f'<figure class="stepper">{graph._repr_svg_()}'
            f"<figcaption><p>{caption}</p></figcaption>{table}</figure>"
        )
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("".join(figures))
        page.add_script_tag(path=ROOT / "docs/javascripts/stepper.js")
        groups = page.get_by_role("group")
        labels = [one.get_attribute("aria-label") for one in groups.all()]
        assert labels == [
            "Stepper 1: The wrong order.",
            "Stepper 2: The right order.",
        ]
        second = page.get_by_role("group", name="Stepper 2")
        for _ in range(2):
            second.get_by_role("button", name="Next step").click()
        told = page.locator(".steps-told").all_text_contents()
        assert [text.split(".")[0] for text in told] == [
            "Step 0 of 5",
            "Step 2 of 5",
        ]


# Draws a figure anew, as it was, while the old one is playing.
DRAW_ANEW = """figure => {
    const drawing = figure.querySelector("svg");
    const table = figure.querySelector("table");
    drawing.replaceWith(drawing.cloneNode(true));
    const anew = table.cloneNode(true);
    for (const old of figure.querySelectorAll("[class^=steps]")) old.remove();
    figure.append(anew);
    makeStepper(figure);
}"""


def test_a_figure_that_is_drawn_anew_is_stepped_anew(browser: Browser) -> None:
    x = Value(3.0)
    graph = Graph(x * x, {"x": x})
    figure = (
        f'<figure class="stepper">{graph._repr_svg_()}<figcaption>A square.'
        f"</figcaption>{table_of_steps(as_json(record(graph)))}</figure>"
    )
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install()
        page.set_content(figure * 2)
        page.add_script_tag(path=ROOT / "docs/javascripts/stepper.js")
        first = page.locator("figure").first
        first.get_by_role("button", name="Play").click()
        page.clock.run_for(1700)
        told = first.locator(".steps-told")
        assert (told.text_content() or "").startswith("Step 2 of 5")
        first.evaluate(DRAW_ANEW)
        page.clock.run_for(10_000)
        assert (told.text_content() or "").startswith("Step 0 of 5")
        assert first.locator(".node.now").count() == 0
        groups = first.get_by_role("group").all()
        labels = [group.get_attribute("aria-label") for group in groups]
        assert labels == ["Stepper 1: A square."]
        first.get_by_role("button", name="Play").click()
        page.clock.run_for(10_000)
        assert (told.text_content() or "").startswith("Step 5 of 5")


def test_without_javascript_the_table_and_the_finished_figure_stand_there(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url_of("engine-that-ships.md"))
        assert page.locator(".steps-controls").count() == 0
        stepper = worked_example(page)
        assert stepper.locator("tbody tr").count() == len(STEPS)
        grads = stepper.locator(".grad").all_text_contents()
        assert grads == [f"grad {grad:.4g}" for grad in STEPS[-1].grads]
        page.set_viewport_size({"width": 390, "height": 844})
        assert stepper.locator("td code").last.is_visible()
