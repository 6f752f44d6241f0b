"""What a reader does with a page that is alive, and what they do to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from browser.live_page import ChromiumPage, LivePage
from browser.served import ROOT, QuietHandler, Site, listening
from browser.test_site import (
    NARROW,
    SCHEMES,
    SETTLED,
    WIDE,
    axe_findings,
    resize,
)
from literate.read.book import read_book
from literate.read.model import Fence

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BOOK = read_book(ROOT)
PAGE = "docs/3-3-arithmetic.md"


def fence(page: str, text: str) -> Fence:
    """The first block of a page, engine blocks apart, with a text in it."""
    found = BOOK.page(page)
    assert found
    return next(
        each
        for each in found.python_fences
        if each.kind != "engine" and text in each.source
    )


EXAMPLE = fence(PAGE, "print(c.data")
SELECTOR = f'.highlight[data-line="{EXAMPLE.line}"]'
# Its box, by what a reader sees of it.
BOX = f"document.querySelector('{SELECTOR} + .run')"
STATUS = f"{BOX}.querySelector('.run-status').textContent"
OUTPUT = f"{BOX}.querySelector('.run-output').textContent"
ENDED = f"/^(Done|It ended|Stopped|Python ended)[^…]*$/.test({STATUS})"


class Reader:
    """Works the first example of a page that adds and multiplies."""

    def __init__(self, page: LivePage, url: str) -> None:
        self.page = page
        page.resize(1280, 900)
        page.goto(url)

    def press(self, name: str) -> None:
        script = """(box, name) => [...document.querySelectorAll(box)]
            .find((each) => each.textContent === name && !each.hidden)
            .click()"""
        self.page.evaluate(script, f"{SELECTOR} + .run button", name)

    def write(self, source: str) -> None:
        if not self.page.evaluate(
            f"!!document.querySelector('{SELECTOR} textarea')"
        ):
            self.press("Edit")
        self.page.evaluate(
            """(selector, source) => {
                const area = document.querySelector(selector);
                area.value = source;
                area.dispatchEvent(new Event("input", {bubbles: true}));
            }""",
            f"{SELECTOR} textarea",
            source,
        )

    def run(self, source: str | None = None) -> str:
        """What is printed in the end."""
        if source is not None:
            self.write(source)
        self.press("Run")
        return self.ended()

    def ended(self) -> str:
        self.page.wait_until(ENDED)
        output: str = self.page.evaluate(OUTPUT)
        return output

    @property
    def status(self) -> str:
        text: str = self.page.evaluate(STATUS)
        return text


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def watched(site: Site, asked: list[str]) -> Iterator[str]:
    """The site at an address of its own, which notes what is asked for."""

    class Watched(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802  # the server's name for it
            asked.append(self.path.rpartition("/")[2])
            super().do_GET()

    handler = partial(Watched, directory=str(site.folder))
    with listening(handler) as url:
        yield f"{url}3-3-arithmetic/"


@pytest.fixture
def reader(live_page: LivePage, watched: str) -> Reader:
    return Reader(live_page, watched)


def test_nothing_of_python_is_asked_for_before_a_reader_means_to_run(
    reader: Reader, asked: list[str]
) -> None:
    asked.clear()
    reader.page.goto(reader.page.evaluate("location.href"))
    reader.page.evaluate("new Promise((done) => setTimeout(done, 500))")
    assert not [name for name in asked if "pyodide" in name or "press" in name]
    reader.run()
    assert "pyodide.asm.wasm" in asked


def test_a_change_runs_and_reset_takes_it_back(reader: Reader) -> None:
    before = reader.page.evaluate(
        f"document.querySelector('{SELECTOR}').innerHTML"
    )
    assert reader.run("print(6 * 7)") == "42\n"
    assert reader.status == "Done."
    reader.press("Reset")
    after = reader.page.evaluate(
        f"document.querySelector('{SELECTOR}').innerHTML"
    )
    assert after == before
    assert reader.page.evaluate(OUTPUT) == ""
    assert reader.run().startswith("5.0 True (1.0, 1.0)")


def test_one_that_waits_is_given_up_and_one_that_runs_goes_on(
    reader: Reader,
) -> None:
    other = fence(PAGE, "2 + Value(3.0)")
    box = f".highlight[data-line='{other.line}'] + .run"
    reader.run("print(1)")
    reader.write("import time\ntime.sleep(3)\nprint('slept')")
    reader.press("Run")
    pressed = """(box, name) => [...document.querySelectorAll(`${box} button`)]
        .find((each) => each.textContent === name).click()"""
    reader.page.evaluate(pressed, box, "Run")
    reader.page.evaluate(pressed, box, "Stop")
    status = f'document.querySelector("{box} .run-status").textContent'
    reader.page.wait_until(f"{status} === 'Stopped.'")
    assert reader.ended() == "slept\n"
    assert reader.page.evaluate(status) == "Stopped."


def test_run_twice_is_one_run_and_reset_waits_for_its_end(
    reader: Reader,
) -> None:
    reader.run("print(1)")
    reader.write("import time\nprint('one')\ntime.sleep(1)\nprint('two')")
    reader.page.evaluate(
        f"document.querySelector('{SELECTOR} textarea').focus()"
    )
    reader.page.press("Shift+Enter")
    reader.page.press("Shift+Enter")
    reader.press("Reset")
    assert reader.ended() == "one\ntwo\n"


def test_what_calls_itself_without_end_is_told_and_input_has_an_end(
    reader: Reader,
) -> None:
    reader.run("class V:\n    def __neg__(self):\n        return -self\n-V()")
    assert reader.status.startswith(("Python ended", "It ended"))
    assert reader.run("input()").endswith("EOFError: EOF when reading a line\n")


def test_each_run_begins_afresh(reader: Reader) -> None:
    reader.run("x = 1\nimport autograd\nautograd.Value.spoilt = True")
    told = reader.run(
        "import autograd\nprint(hasattr(autograd.Value, 'spoilt'))\nx"
    )
    assert told.startswith("False\n")
    assert told.endswith("NameError: name 'x' is not defined\n")


def test_an_error_names_the_readers_own_lines(reader: Reader) -> None:
    told = reader.run("from autograd import Value\n\nValue(1.0) + 'two'")
    assert 'File "this example", line 3, in <module>' in told
    assert "Value(1.0) + 'two'" in told
    assert f'File "{PAGE}", line ' in told
    assert reader.status == "It ended with an error."
    told = reader.run("print(1)\nprint(2")
    assert told.startswith("Traceback")
    assert '"this example", line 2' in told
    assert "ast.py" not in told


def test_a_page_knows_no_more_than_it_has_said(reader: Reader) -> None:
    told = reader.run("from autograd import Value\nValue(1.0).backward()")
    assert told.endswith("'Value' object has no attribute 'backward'\n")


def test_stop_ends_an_endless_loop_and_nothing_is_asked_for_again(
    reader: Reader, asked: list[str]
) -> None:
    reader.run("print(1)")
    reader.write("print('on')\nwhile True:\n    pass")
    reader.press("Run")
    reader.page.wait_until(f"{OUTPUT} === 'on\\n'")
    asked.clear()
    reader.press("Stop")
    reader.page.wait_until(f"{STATUS} === 'Stopped.'")
    assert reader.run("print(2)") == "2\n"
    assert not [
        name for name in asked if name.endswith((".wasm", ".zip", ".json"))
    ]


def test_output_without_end_is_cut_with_a_word(reader: Reader) -> None:
    told = reader.run("while True:\n    print('more')")
    assert len(told) < 101_000
    assert told.endswith(
        "this example:1: this prints more than 100,000 characters; "
        "does a loop in it never end?"
    )


def test_what_eats_memory_loses_its_worker_and_not_the_page(
    reader: Reader,
) -> None:
    told = reader.run("all = []\nwhile True:\n    all.append(bytearray(10**7))")
    assert "MemoryError" in told
    assert reader.run("print('again')") == "again\n"


def test_a_long_chain_can_be_freed(reader: Reader) -> None:
    # Pyodide 0.28 and later end here: this decides whether to take another.
    told = reader.run(
        "from autograd import Value\nx = Value(1.0)\n"
        "for _ in range(20_000):\n    x = x + 1.0\n"
        "print(x.data)\ndel x\nprint('freed')"
    )
    assert told == "20001.0\nfreed\n"


def test_what_python_has_kept_of_itself_is_used_and_can_be_lost(
    reader: Reader,
) -> None:
    reader.run("print(1)")
    kept = "caches.keys().then((names) => names.join())"
    name = reader.page.evaluate(kept)
    assert name.startswith("python-")
    spoil = """async (name) => {
        const cache = await caches.open(name);
        const [picture] = (await cache.keys())
            .filter(({url}) => url.endsWith("memory"));
        await cache.put(picture, new Response("no memory of anything"));
    }"""
    reader.page.wait_until(
        "(name) => caches.open(name).then((cache) => cache.keys())"
        ".then((all) => all.some(({url}) => url.endsWith('memory')))",
        name,
    )
    reader.page.evaluate(spoil, name)
    reader.page.goto(reader.page.evaluate("location.href"))
    assert reader.run("print(2)") == "2\n"


def test_a_block_goes_on_from_what_the_reader_made_of_the_one_above(
    live_page: LivePage, site: Site
) -> None:
    page = next(
        page
        for page in BOOK.pages
        if any(f.continues for f in page.python_fences)
    )
    below = next(
        f for f in page.python_fences if f.continues and f.kind == "example"
    )
    above = below.chain[0]
    live_page.goto(site.url_of(page.path))
    told = live_page.evaluate(
        """async (above, below) => {
            const run = (line) => document
                .querySelector(`.highlight[data-line="${line}"] + .run`);
            const press = (line, name) => [...run(line)
                .querySelectorAll("button")]
                .find((each) => each.textContent === name).click();
            press(above, "Edit");
            const area = document.querySelector(
                `.highlight[data-line="${above}"] textarea`);
            area.value = "print('silent')\\nraise KeyError('mine')";
            press(below, "Run");
            const status = run(below).querySelector(".run-status");
            while (/…|^$/.test(status.textContent))
                await new Promise((done) => setTimeout(done, 20));
            return run(below).querySelector(".run-output").textContent;
        }""",
        above.line,
        below.line,
    )
    assert 'File "an example above", line 2' in told
    assert told.endswith("KeyError: 'mine'\n")
    assert "silent" not in told


@pytest.mark.parametrize(
    "page", ["docs/index.md", "docs/3-1-core-idea.md", "docs/3-3-arithmetic.md"]
)
def test_each_graph_that_is_small_enough_can_be_walked(
    live_page: LivePage, site: Site, page: str
) -> None:
    live_page.goto(site.url_of(page))
    walked = live_page.evaluate(
        """async () => {
            const walked = [];
            for (const figure of document.querySelectorAll("figure")) {
                const nodes = figure.querySelectorAll(".node").length;
                if (!nodes || nodes > 30) continue;
                const step = [...figure.querySelectorAll("button")]
                    .find((each) => each.textContent === "Step through");
                step.click();
                while (!figure.querySelector(".steps-controls"))
                    await new Promise((done) => setTimeout(done, 20));
                const slider = figure.querySelector("input");
                slider.value = slider.max;
                slider.oninput();
                walked.push([nodes, step.hidden,
                    [...figure.querySelectorAll(".grad")].at(-1).textContent]);
            }
            return walked;
        }"""
    )
    assert walked
    for _, hidden, grad in walked:
        assert hidden
        assert grad == "grad 1"


def test_the_playground_draws_and_walks_what_is_typed(
    live_page: LivePage, site: Site
) -> None:
    live_page.resize(1280, 900)
    live_page.goto(site.url_of("docs/playground.md"))
    visible = "[...document.querySelectorAll('article section h2')]"
    visible += ".filter((h2) => h2.checkVisibility()).map((h2) => h2.id)"
    assert live_page.evaluate(visible) == ["the-worked-example"]
    live_page.evaluate("void (location.hash = '#a-neuron')")
    live_page.wait_until(f"({visible}).join() === 'a-neuron'")
    live_page.evaluate("void (location.hash = '#the-worked-example')")
    live_page.wait_until(f"({visible}).join() === 'the-worked-example'")
    live_page.click("section textarea")
    live_page.press("Control+a")
    live_page.type(
        "from autograd import Value\nfrom autograd.graph import Graph\n"
        "x = Value(3.0)\ny = x * x\nGraph(y)\n"
    )
    live_page.wait_until(
        "document.querySelectorAll('section:not([hidden]) .node').length === 2"
    )
    live_page.evaluate(
        """() => {
            const slider = document.querySelector("section input");
            slider.value = slider.max;
            slider.oninput();
        }"""
    )
    grads = live_page.evaluate(
        "[...document.querySelectorAll('section:not([hidden]) .grad')]"
        ".map((each) => each.textContent)"
    )
    assert grads == ["grad 6", "grad 1"]


def test_python_runs_when_the_network_is_gone(
    live_page: LivePage, site: Site
) -> None:
    handler = partial(QuietHandler, directory=str(site.folder))
    with listening(handler) as url:
        reader = Reader(live_page, f"{url}3-3-arithmetic/")
        reader.run("print(1)")
        reader.page.wait_until(
            "caches.keys().then(([name]) => caches.open(name))"
            ".then((cache) => cache.keys()).then((all) => all.length === 7)"
        )
    # The server is gone. What was loaded by name is asked of its cache.
    reader.write("while True:\n    pass")
    reader.press("Run")
    reader.page.wait_until(f"{STATUS} === 'Running…'")
    reader.press("Stop")
    reader.page.wait_until(f"{STATUS} === 'Stopped.'")
    assert reader.run("print(2)") == "2\n"


def test_the_focus_stays_where_a_reader_works(reader: Reader) -> None:
    named = "document.activeElement.textContent"
    reader.page.evaluate(f"{BOX}.querySelector('button').focus()")
    reader.press("Run")
    assert reader.page.evaluate(named) == "Stop"
    reader.ended()
    assert reader.page.evaluate(named) == "Run"
    reader.press("Edit")
    assert reader.page.evaluate("document.activeElement.matches('.editor')")
    assert reader.status.endswith("Escape, then Tab, leaves it.")
    reader.press("Reset")
    assert reader.page.evaluate(named) == "Run"


def test_axe_finds_nothing_where_a_reader_has_worked(
    browser: Browser, site: Site
) -> None:
    with browser.new_context() as context:
        page = ChromiumPage(context.new_page())
        reader = Reader(page, site.url_of(PAGE))
        reader.run("print('out')\n1 / 0")
        page.click(".exercise .run button")
        page.wait_until(
            "/^(The|You|Your|There)/.test(document"
            ".querySelector('.exercise .run-status').textContent)"
        )
        for width in (WIDE, NARROW):
            resize(page.page, width)
            for scheme, name in SCHEMES.items():
                page.page.emulate_media(color_scheme=scheme)
                page.wait_until(SETTLED, name)
                assert axe_findings(page.page) == [], (width, scheme)


def test_from_a_folder_a_page_is_read_and_has_no_buttons(
    live_page: LivePage, site: Site
) -> None:
    live_page.goto((site.folder / "3-3-arithmetic/index.html").as_uri())
    assert live_page.evaluate("document.querySelectorAll('.run').length") == 0
    assert live_page.evaluate("document.querySelectorAll('.highlight').length")
    live_page.goto((site.folder / "playground/index.html").as_uri())
    steppers = "document.querySelectorAll('.steps-controls').length"
    assert live_page.evaluate(steppers) == 4
