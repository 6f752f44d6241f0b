"""The stepper on 3.5: what it shows at each step is what the engine did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from autograd import Value
from autograd.graph import Graph
from browser.site import Site
from literate.steps import Step, record

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def expected() -> list[Step]:
    a, b = Value(2.0), Value(3.0)
    c = a + b
    d = a * c
    loss = d**2
    return record(Graph(loss, {"a": a, "b": b, "c": c, "d": d, "loss": loss}))


STEPS = expected()
LAST = len(STEPS) - 1


@pytest.fixture(params=["no-preference", "reduce"])
def page(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Page]:
    with browser.new_context(reduced_motion=request.param) as context:
        page = context.new_page()
        page.goto(site.url_of("3-5-backward.md"))
        page.locator(".steps-controls").wait_for()
        yield page


def assert_shows(page: Page, number: int) -> None:
    step = STEPS[number]
    figure = page.locator("figure.stepper")
    assert figure.locator(".grad").all_text_contents() == [
        f"grad {g:.4g}" for g in step.grads
    ]
    assert (
        figure.locator(".steps-told").text_content()
        == f"Step {number} of {LAST}. {step.words}"
    )
    nodes = figure.locator(".node.now")
    assert nodes.evaluate_all("all => all.map(n => n.dataset.node)") == (
        [] if step.node is None else [str(step.node)]
    )
    edges = figure.locator(".edge.now")
    assert edges.evaluate_all("all => all.map(e => e.dataset.edge)") == (
        ["{}-{}".format(*step.edge)] if step.edge else []
    )
    assert figure.locator("input").input_value() == str(number)
    current = figure.locator("tr[aria-current=step] td").first
    assert current.text_content() == str(number)


def test_each_step_by_mouse_there_and_back(page: Page) -> None:
    assert_shows(page, 0)
    for number in range(1, LAST + 1):
        page.get_by_role("button", name="Next step").click()
        assert_shows(page, number)
    page.get_by_role("button", name="Next step").click()
    assert_shows(page, LAST)
    page.get_by_role("button", name="Previous step").click()
    assert_shows(page, LAST - 1)


@pytest.mark.parametrize("focused", ["button", "input"])
def test_keys(page: Page, focused: str) -> None:
    page.locator(f".steps-controls {focused}").first.focus()
    for key, number in [
        ("End", LAST),
        ("ArrowLeft", LAST - 1),
        ("Home", 0),
        ("ArrowRight", 1),
    ]:
        page.keyboard.press(key)
        assert_shows(page, number)


def test_the_last_step_has_the_gradients_of_backward(page: Page) -> None:
    page.locator(".steps-controls input").press("End")
    a, b = Value(2.0), Value(3.0)
    ((a * (a + b)) ** 2).backward()
    shown = page.locator("figure.stepper .grad").all_text_contents()
    assert shown[:2] == [f"grad {a.grad:g}", f"grad {b.grad:g}"]


def test_play_goes_on_by_itself_and_is_not_offered_to_those_who_want_no_motion(
    page: Page,
) -> None:
    play = page.get_by_role("button", name="Play")
    if page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches"):
        assert play.count() == 0
        return
    page.locator(".steps-controls input").press("End")
    page.keyboard.press("ArrowLeft")
    play.click()
    play.wait_for()
    assert_shows(page, LAST)


def test_steps_are_announced(page: Page) -> None:
    assert page.locator(".steps-told").get_attribute("aria-live") == "polite"


def test_without_javascript_the_table_and_the_finished_figure_stand_there(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url_of("3-5-backward.md"))
        assert page.locator(".steps-controls").count() == 0
        assert page.locator("table.steps tbody tr").count() == len(STEPS)
        grads = page.locator("figure.stepper .grad").all_text_contents()
        assert grads == [f"grad {grad:.4g}" for grad in STEPS[-1].grads]
