"""A browser, and the pages in it.

Who asks for these tests and has no browser gets an error, not a skip.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.live_page import PATIENCE, ChromiumPage, LivePage
from browser.served import PAGES, ROOT, Site, built_and_served
from find_browser import NAMES, find_browser
from literate.bind.offline import make
from literate.weave import browser_python as runtime
from press.test_offline import unzipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from browser.firefox import Firefox

LIBRARIES = ("playwright", "axe_playwright_python", "pypdf", "websockets")
# Chromium must be there; Firefox is used where it is.
BROWSERS = [kind for kind in NAMES if find_browser(kind)]
# It runs as root in containers, and is to ask nothing of anyone by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The theme adds a bar to each code block, and a scrolling box to each table.
THEME_IS_READY = """() =>
    document.querySelectorAll("pre > code").length
        === document.querySelectorAll(".md-code__nav").length
    && !document.querySelector(
        "article table:not([class]):not(.md-typeset__table > table)")
"""


@dataclass
class Visit:
    """A first load of a page: what it asked for, and the page, to be shared."""

    live: ChromiumPage
    requests: list[str]
    failures: list[str]

    @property
    def page(self) -> Page:
        return self.live.page


def pytest_collection_modifyitems() -> None:
    if not all(map(importlib.util.find_spec, LIBRARIES)):
        raise pytest.UsageError(
            "the tests in a browser need the extra: "
            'python -m pip install -e ".[browser]"'
        )
    if find_browser() is None:
        raise pytest.UsageError(
            f"no browser was found, tried: {', '.join(NAMES['chromium'])}; "
            "install one, or leave the tests in a browser out"
        )
    if not (runtime.is_there(ROOT) and runtime.has_press(ROOT)):
        raise pytest.UsageError(
            "the tests in a browser run Python in the pages; fetch it first: "
            f"{runtime.COMMAND}"
        )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> None:
    if find_browser("firefox") is None:
        tried = ", ".join(NAMES["firefox"])
        terminalreporter.write_line(
            f"Firefox was not there, only Chromium was used; tried: {tried}"
        )


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=find_browser(), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def firefox() -> Iterator[Firefox]:
    from browser.firefox import running

    with running() as firefox:
        yield firefox


@contextmanager
def new_reader(request: pytest.FixtureRequest) -> Iterator[LivePage]:
    """A page in the browser that a fixture is asked for, and nothing stored."""
    if request.param == "firefox":
        firefox: Firefox = request.getfixturevalue("firefox")
        with firefox.page() as page:
            yield page
    else:
        browser: Browser = request.getfixturevalue("browser")
        with browser.new_context() as context:
            yield ChromiumPage(context.new_page())


@pytest.fixture(params=BROWSERS)
def live_page(request: pytest.FixtureRequest) -> Iterator[LivePage]:
    """A page of a new reader, in each browser that is there."""
    with new_reader(request) as page:
        yield page


@pytest.fixture(params=BROWSERS, scope="module")
def shared_page(request: pytest.FixtureRequest) -> Iterator[LivePage]:
    """The page of a reader who goes from one test of a file to the next."""
    with new_reader(request) as page:
        yield page


@pytest.fixture(scope="package")
def site(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with built_and_served(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site for a reader who has no network, unzipped."""
    target = tmp_path_factory.mktemp("reader of a zip") / "book.zip"
    make(site.folder, target)
    return unzipped(target)


@pytest.fixture(scope="module", params=PAGES)
def visit(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Visit]:
    with browser.new_context(
        viewport={"width": 1280, "height": 900}
    ) as context:
        live = ChromiumPage(context.new_page())
        page = live.page
        visit = Visit(live, [], [])
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on(
            "requestfailed", lambda request: visit.failures.append(request.url)
        )
        page.on("pageerror", lambda error: visit.failures.append(str(error)))
        page.on("console", lambda said: visit.failures.append(said.text))
        page.goto(site.url_of(request.param), wait_until="networkidle")
        live.wait_until(THEME_IS_READY)
        yield visit


@pytest.fixture(params=PAGES)
def page_without_javascript(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Page]:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    ) as context:
        context.set_default_timeout(1000 * PATIENCE)
        page = context.new_page()
        page.goto(site.url_of(request.param))
        yield page
