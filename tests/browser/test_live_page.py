"""What the tests of live pages rely on, in each browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from browser.live_page import LivePage

PAGE = """
    <meta http-equiv="Content-Security-Policy"
        content="img-src 'none'; script-src 'unsafe-inline'">
    <textarea></textarea>
    <button onclick="console.log('clicked', 1)">Click</button>
    <img src="http://127.0.0.1:9/image.png">
"""


@pytest.fixture
def page(live_page: LivePage) -> LivePage:
    live_page.goto(f"data:text/html,{quote(PAGE)}")
    return live_page


def test_values_go_in_and_come_out(page: LivePage) -> None:
    assert page.evaluate("1 + 1") == 2
    assert page.evaluate("undefined") is None
    assert page.evaluate("document.querySelector('button')") is True
    assert page.evaluate("document.querySelector('h1')") is None
    given = ["é\n", {"a": [True, None, 0.5]}]
    assert page.evaluate("(a, b) => Promise.resolve([a, b])", *given) == given
    with pytest.raises(Exception, match="told so"):
        page.evaluate("Promise.reject(new Error('told so'))")


def test_what_becomes_true_is_waited_for(page: LivePage) -> None:
    page.evaluate("void setTimeout(() => { window.late = 7; }, 200)")
    assert page.wait_until("window.late") == 7
    with pytest.raises(AssertionError, match=r"not within 0\.2 seconds"):
        page.wait_until("window.never", patience=0.2)


def test_keys_are_a_persons(page: LivePage) -> None:
    page.click("textarea")
    page.type("a+B\nc")
    page.press("ArrowUp")
    page.press("Shift+Home")
    page.press("Delete")
    value = page.evaluate("document.querySelector('textarea').value")
    assert value == "+B\nc"


def test_a_window_has_the_size_it_is_given(page: LivePage) -> None:
    page.resize(390, 844)
    assert page.evaluate("[innerWidth, innerHeight]") == [390, 844]


def test_the_console_errors_and_the_policy_are_heard(page: LivePage) -> None:
    page.click("button")
    page.evaluate("void setTimeout(() => { throw new Error('late'); })")
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    said = "\n".join(page.messages())
    assert "clicked 1" in said
    assert "late" in said
    assert "violation: img-src http://127.0.0.1:9/image.png" in said
