"""The editor: what a reader types is coloured, in place, and can be left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser.served import Site
from browser.test_site import NARROW, SCHEMES, WIDE, axe_findings, resize

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = ("3-1-core-idea.md", "3-5-backward.md", "seeing-the-graph.md")
# Opens an editor on the block that holds a text; its calls are counted.
OPEN = """text => {
    const blocks = document.querySelectorAll("article .language-python pre");
    window.pre = [...blocks].find(pre => pre.textContent.includes(text));
    window.runs = window.inputs = 0;
    window.editor = makeEditor(pre, {
        label: "The example", onrun: () => runs++, oninput: () => inputs++});
    editor.focus();
}"""


def visited(browser: Browser, site: Site, name: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as place:
        page = place.new_page()
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(site.url_of(name))
        page.locator(".md-code__nav").first.wait_for(state="attached")
        # Their editors are open from the start.
        page.evaluate(
            "document.querySelectorAll('.exercise').forEach(e => e.remove())"
        )
        yield page
        assert failures == []


@pytest.fixture(params=PAGES)
def page(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Page]:
    yield from visited(browser, site, request.param)


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Page]:
    for page in visited(browser, site, PAGES[0]):
        page.evaluate(OPEN, "nudge = 0.25")
        yield page


def text_of(page: Page) -> str:
    text: str = page.evaluate("editor.text")
    assert text == page.evaluate("pre.querySelector('code').textContent")
    return text


def write(page: Page, text: str) -> None:
    page.evaluate("text => { editor.text = text; editor.focus() }", text)


def select(page: Page, start: int, end: int) -> None:
    page.locator(".editor").evaluate(
        "(field, [start, end]) => field.setSelectionRange(start, end)",
        [start, end],
    )


def selected(page: Page) -> list[int]:
    ends: list[int] = page.locator(".editor").evaluate(
        "field => [field.selectionStart, field.selectionEnd]"
    )
    return ends


# What opening each block in turn changes: colours, boxes, or, when it is closed
# again, the markup.
CHANGES = """() => {
    const changes = [];
    for (const details of document.querySelectorAll("article details"))
        details.open = true;
    function letters(code) {
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        const all = [];
        while (texts.nextNode()) {
            const {color} = getComputedStyle(texts.currentNode.parentElement);
            for (const letter of texts.currentNode.data)
                all.push(/\\s/.test(letter) ? letter : letter + color);
        }
        return all;
    }
    const boxes = code => JSON.stringify([
        code.getBoundingClientRect(), code.scrollHeight,
        code.scrollWidth > code.clientWidth,
        document.body.scrollHeight, document.body.scrollWidth]);
    const blocks = document.querySelectorAll("article .language-python pre");
    for (const pre of blocks) {
        const code = pre.querySelector("code");
        const before = [pre.outerHTML, boxes(code), letters(code)];
        const editor = makeEditor(pre, {label: "The example"});
        if (boxes(code) !== before[1])
            changes.push(`box: ${before[1]} ${boxes(code)}`);
        const after = letters(code);
        if (after.length !== before[2].length) changes.push("text");
        after.forEach((letter, i) => {
            if (letter !== before[2][i])
                changes.push(`${before[2].slice(i - 9, i + 9).map(c => c[0])
                    .join("")}: ${before[2][i]}, ${letter}`);
        });
        editor.close();
        if (pre.outerHTML !== before[0]) changes.push("markup");
    }
    return [blocks.length, changes];
}"""


def test_opening_changes_no_colour_and_no_box_and_closing_restores_all(
    page: Page,
) -> None:
    for width in (WIDE, NARROW):
        resize(page, width)
        count, changes = page.evaluate(CHANGES)
        assert count >= 7
        assert changes == []


@pytest.mark.parametrize(
    ("code", "colours"),
    [
        ("@dataclass", "nd"),
        ("while x: yield 'a", "k o k s"),
        ("from math import pi as p", "k nf k k"),
        ("import math as m, json", "k nf k nf o nf"),
        ("class A:\n    def f(self): 'A'", "k nf o k nf o nb o o s"),
        ("raise OSError(1e-6, 0x1F, .5)", "k nf o m o m o m o"),
        ("x.print(print)", "o o nb o"),
        ("not a # and not b", "o c"),
        ('f"{x:.1f} {{no}} {y', "s n"),
        ('f"{a + 1:{width}}"', "s n o m n"),
        ('a = """for\nif""" if b else ""', "o s k k s"),
        ('    """Say\nmore.', "c"),
        ("'it\\'s' in \"it's\"", "s o s"),
        ("'open\nfor", "s k"),
    ],
)
def test_colours(opened: Page, code: str, colours: str) -> None:
    write(opened, code)
    kinds = opened.locator(".editor").evaluate(
        "field => [...field.previousSibling.querySelectorAll('span')]"
        ".map(span => span.className)"
    )
    assert " ".join(kinds) == colours
    assert text_of(opened) == code + "\n"


def test_typing_colours_anew_and_is_told(opened: Page) -> None:
    write(opened, "")
    opened.keyboard.type("for")
    assert text_of(opened) == "for\n"
    assert opened.locator("code:has(.editor) .k").text_content() == "for"
    assert opened.evaluate("inputs") == 3


def test_a_phone_needs_no_keys(opened: Page) -> None:
    write(opened, "")
    opened.keyboard.insert_text("if x:\n    y")
    assert text_of(opened) == "if x:\n    y\n"


def test_enter_keeps_the_indentation_and_adds_to_it(opened: Page) -> None:
    write(opened, "")
    for line in ("def f(x):", "if x:  ", "return 1", "y"):
        opened.keyboard.type(line)
        opened.keyboard.press("Enter")
    assert text_of(opened) == (
        "def f(x):\n    if x:  \n        return 1\n        y\n        \n"
    )


def test_tab_and_back(opened: Page) -> None:
    press = opened.keyboard.press
    write(opened, "ab\n\n  cd\nef")
    select(opened, 1, 1)
    press("Tab")
    assert text_of(opened) == "a    b\n\n  cd\nef\n"
    press("Control+z")
    # To the beginning of the last line, which is not selected.
    select(opened, 1, 9)
    press("Tab")
    assert text_of(opened) == "    ab\n\n      cd\nef\n"
    assert selected(opened) == [0, 17]
    press("Shift+Tab")
    press("Shift+Tab")
    assert text_of(opened) == "ab\n\ncd\nef\n"
    write(opened, "      ab\n    \ncd")
    select(opened, 7, 7)
    press("Shift+Tab")
    assert text_of(opened) == "  ab\n    \ncd\n"
    assert selected(opened) == [3, 3]
    select(opened, 7, 7)
    press("Shift+Tab")
    assert text_of(opened) == "  ab\n\ncd\n"


def test_undo_and_redo_go_over_all_of_it(opened: Page) -> None:
    texts = [text_of(opened)]
    opened.keyboard.press("Control+Home")
    for key in ("Tab", "Shift+Tab", "x", "Enter", "Tab"):
        opened.keyboard.press(key)
        texts.append(text_of(opened))
    select(opened, 0, 40)
    opened.keyboard.press("Tab")
    texts.append(text_of(opened))
    # Neighbours may be undone as one.
    undone = []
    while text_of(opened) != texts[0]:
        opened.keyboard.press("Control+z")
        undone.append(text_of(opened))
        assert undone[-1] in texts
    for text in [*reversed(undone[:-1]), texts[-1]]:
        opened.keyboard.press("Control+Shift+z")
        assert text_of(opened) == text


@pytest.mark.parametrize("keys", ["Shift+Enter", "Control+Enter", "Meta+Enter"])
def test_it_runs(opened: Page, keys: str) -> None:
    before = text_of(opened)
    opened.keyboard.press(keys)
    assert opened.evaluate("runs") == 1
    assert text_of(opened) == before


FOCUSED = "document.activeElement.matches('.editor')"


@pytest.mark.parametrize("keys", ["Tab", "Shift+Tab"])
def test_escape_then_tab_leaves(opened: Page, keys: str) -> None:
    before = text_of(opened)
    opened.keyboard.press("Escape")
    assert opened.evaluate(FOCUSED)
    opened.keyboard.press(keys)
    assert not opened.evaluate(FOCUSED)
    assert text_of(opened) == before


def test_escape_and_another_key_stays(opened: Page) -> None:
    opened.keyboard.press("Escape")
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Tab")
    assert opened.evaluate(FOCUSED)


def test_it_has_a_name_and_says_how_to_leave(opened: Page) -> None:
    field = opened.get_by_role("textbox", name="The example")
    assert field.get_attribute("aria-description") == (
        "Escape, then Tab, leaves the editor"
    )


def test_the_copy_button_copies_what_was_typed(opened: Page) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(opened, "typed = 1\nhere = 2")
    opened.locator("pre:has(.editor) [data-md-type=copy]").click()
    copied = opened.evaluate("navigator.clipboard.readText()")
    assert copied == "typed = 1\nhere = 2"


# Names have no spans, which may put letters a part of a pixel off.
LONG = f"{'name_ ' * 40}\n\n\tx y\n" + "\n".join("abcdefgh") + "\n"
# Shows the letters of the text area alone, or those of the code alone.
LETTERS = """field => {
    field.style.color = "black";
    field.previousSibling.style.visibility = "hidden";
}"""
CODE = """field => {
    field.style.color = "";
    field.previousSibling.style.visibility = "";
    for (const span of field.previousSibling.querySelectorAll("span"))
        span.style.color = "black";
    field.previousSibling.style.color = "black";
}"""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_letter_is_over_its_own_however_far_it_is_scrolled(
    opened: Page, width: int
) -> None:
    resize(opened, width)
    write(opened, LONG)
    opened.add_style_tag(
        content=".editor { caret-color: transparent !important }"
        ".md-code__nav { visibility: hidden }"
    )
    code = opened.locator("code:has(.editor)")
    field = opened.locator(".editor")
    for keys in ("Home", "End", "Control+End", "ArrowUp"):
        opened.keyboard.press(keys)
        field.evaluate(LETTERS)
        letters = code.screenshot()
        field.evaluate(CODE)
        assert letters == code.screenshot(), keys
        assert field.evaluate("field => field.scrollLeft") == 0
        assert field.evaluate("field => field.scrollTop") == 0
        scrolled = code.evaluate("code => code.scrollLeft")
        assert (scrolled > 0) == (keys == "End")


# How far the letters of each line are from where they are in plain text.
DRIFT = """field => {
    const code = field.previousSibling;
    const plain = document.createElement("span");
    plain.textContent = "m".repeat(80);
    code.append(plain);
    const wide = plain.getBoundingClientRect().width / 80;
    plain.remove();
    const left = code.getBoundingClientRect().left;
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    let drift = 0, column = 0;
    while (texts.nextNode()) {
        [...texts.currentNode.data].forEach((letter, i) => {
            if (letter === "\\n") return column = 0;
            const range = document.createRange();
            range.setStart(texts.currentNode, i);
            range.setEnd(texts.currentNode, i + 1);
            const x = range.getBoundingClientRect().left - left;
            drift = Math.max(drift, Math.abs(x - wide * column++));
        });
    }
    return drift;
}"""


def test_a_coloured_line_is_as_long_as_a_plain_one(opened: Page) -> None:
    write(opened, "print(max(f'{1 + x:.1f}', (1, 2), *[3.0 for y in z])) " * 3)
    assert opened.locator(".editor").evaluate(DRIFT) < 2


def test_axe_finds_nothing_in_an_open_editor(opened: Page) -> None:
    opened.keyboard.type("def f(x): return f'{x}' if x is None else 1  #")
    for width in (WIDE, NARROW):
        resize(opened, width)
        for scheme, name in SCHEMES.items():
            opened.emulate_media(color_scheme=scheme)
            while not opened.evaluate(
                "name => document.body.dataset.mdColorScheme === name"
                " && !document.getAnimations().length",
                name,
            ):
                time.sleep(0.05)
            assert axe_findings(opened) == [], f"{width} px, {scheme}"
