"""The zip of the site, unzipped and opened from its folder in each browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import THEME_IS_READY
from browser.live_page import ChromiumPage, LivePage
from browser.served import PAGES
from browser.test_live import BOOK, CLICK, LISTEN, assert_prints
from press.test_offline import wrong_addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = "docs/3-5-backward.md"
TERM = "topological"
FOUND = "glossary/index.html?h=topological#topological-sort"
RESULT = f".md-search-result__item a[href$='{FOUND}']"


def url_of(folder: Path, page: str) -> str:
    name = page.removeprefix("docs/").removesuffix(".md")
    inside = "" if name == "index" else f"{name}/"
    return (folder / f"{inside}index.html").as_uri()


def search(live: LivePage) -> None:
    live.resize(1280, 900)
    live.click(".md-search__input")
    live.type(TERM)
    live.wait_until("(one) => document.querySelector(one)", RESULT)


def test_every_address_of_the_book_names_a_file_in_its_zip(
    folder: Path,
) -> None:
    assert list(wrong_addresses(folder)) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_and_has_nothing_to_complain_of(
    shared_page: LivePage, folder: Path, page: str
) -> None:
    said = len(shared_page.messages())
    shared_page.goto(url_of(folder, page))
    shared_page.wait_until(THEME_IS_READY)
    assert shared_page.evaluate("document.querySelector('article h1')")
    assert shared_page.messages()[said:] == []


def test_search_finds_a_page_and_opens_it(
    live_page: LivePage, folder: Path
) -> None:
    live_page.goto(url_of(folder, "docs/index.md"))
    search(live_page)
    live_page.click(RESULT)
    live_page.wait_until("document.querySelector('article mark')")
    assert live_page.evaluate("location.href") == f"{folder.as_uri()}/{FOUND}"
    assert live_page.evaluate("document.querySelector('article h1')")
    assert live_page.messages() == []


def test_a_block_runs_as_the_page_says(
    live_page: LivePage, folder: Path
) -> None:
    live_page.goto(url_of(folder, PAGE))
    live_page.evaluate(LISTEN)
    page = BOOK.page(PAGE)
    assert page
    examples = [
        fence for fence in page.python_fences if fence.kind == "example"
    ]
    for fence in examples[:2]:
        assert_prints(fence, live_page.evaluate(CLICK, fence.line, "Run"))
    assert live_page.messages() == []


def test_a_copy_without_the_file_of_python_says_so(
    live_page: LivePage, folder: Path
) -> None:
    file = folder / "runtime/files.js"
    away = file.rename(folder / "files.js")
    try:
        live_page.goto(url_of(folder, PAGE))
        live_page.evaluate(LISTEN)
        told = live_page.evaluate(
            """async () => {
                const box = document.querySelector(".run");
                box.querySelector("button").click();
                const status = box.querySelector(".run-status");
                while (!status.textContent || status.textContent.endsWith("…"))
                    await new Promise((resolve) => setTimeout(resolve, 5));
                return status.textContent;
            }"""
        )
    finally:
        away.rename(file)
    assert told == f"{file.as_uri()} cannot be read."


def test_nothing_asks_for_anything_outside_the_folder(
    browser: Browser, folder: Path
) -> None:
    asked: list[str] = []
    with browser.new_context() as context:
        live = ChromiumPage(context.new_page())
        context.on("request", lambda request: asked.append(request.url))
        for page in PAGES:
            live.goto(url_of(folder, page))
            live.wait_until(THEME_IS_READY)
        live.goto(url_of(folder, PAGE))
        search(live)
        live.press("Escape")
        live.evaluate(LISTEN)
        line = live.evaluate(
            "document.querySelector('.run').previousElementSibling.dataset.line"
        )
        assert live.evaluate(CLICK, line, "Run")["status"] == "Done."
        assert live.messages() == []
    inside = (folder.as_uri() + "/", "blob:", "data:")
    assert f"{inside[0]}runtime/files.js" in asked
    assert [url for url in asked if not url.startswith(inside)] == []
