"""Each page says that it asks its own site alone, and a browser sees to it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.live_page import PATIENCE, LivePage
from browser.served import (
    ROOT,
    QuietHandler,
    Site,
    listening,
    served_as_it_is_written,
)

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" [^>]*>')
KINDS = [
    "index.md",
    "3-5-backward.md",
    "playground.md",
    "how-do-we-know.md",
    "reference.md",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("written")
    with served_as_it_is_written(folder) as site:
        yield site


@pytest.fixture(params=["site", "written"])
def either(request: pytest.FixtureRequest) -> Site:
    """The site as it is published, and as its writer sees it."""
    site: Site = request.getfixturevalue(request.param)
    return site


def complaints(page: LivePage) -> list[str]:
    """All that was said, but for MkDocs' word that it reloads the page."""
    return [said for said in page.messages() if said != "Enabled live reload"]


def test_the_policy_is_the_first_word_of_every_page(site: Site) -> None:
    pages = sorted(site.folder.rglob("*.html"))
    assert site.folder / "404.html" in pages
    for page in pages:
        head = page.read_text("utf-8").partition("<head>")[2]
        assert POLICY.match(head.lstrip()), page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_does_nothing_that_the_policy_forbids(
    live_page: LivePage, either: Site, kind: str
) -> None:
    live_page.goto(either.url_of(kind))
    assert complaints(live_page) == []


def test_a_page_that_is_not_there_says_so_within_the_policy(
    live_page: LivePage, written: Site
) -> None:
    live_page.goto(f"{written.url}nowhere/")
    heading = live_page.evaluate("document.querySelector('h1').textContent")
    assert heading == "404 - Not found"
    assert not [said for said in live_page.messages() if "violation" in said]


def test_search_finds_a_word(live_page: LivePage, either: Site) -> None:
    live_page.resize(1280, 900)
    live_page.goto(either.url_of("index.md"))
    live_page.click(".md-search__input")
    live_page.type("micrograd")
    live_page.wait_until("document.querySelector('.md-search-result__item a')")
    assert complaints(live_page) == []


def test_a_stepper_steps(live_page: LivePage, either: Site) -> None:
    live_page.goto(either.url_of("3-5-backward.md"))
    live_page.click(".steps-controls [aria-label='Next step']")
    told = live_page.evaluate(
        "document.querySelector('.steps-told').textContent"
    )
    assert told.startswith("Step 1 of")
    assert complaints(live_page) == []


def test_a_change_is_shown_at_once(live_page: LivePage, written: Site) -> None:
    live_page.goto(written.url)
    live_page.evaluate("void (window.old = true)")
    os.utime(ROOT / "docs/index.md")
    reloaded = False
    end = time.monotonic() + PATIENCE
    while not reloaded and time.monotonic() < end:
        time.sleep(0.2)
        # A page that is just going away gives no answer.
        try:
            reloaded = live_page.evaluate("!window.old")
        except Exception as error:
            told = str(error).lower()
            assert "destroyed" in told or "navigat" in told or "abort" in told
    assert reloaded
    assert complaints(live_page) == []


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def elsewhere(log: list[str]) -> Iterator[str]:
    """Another origin, which writes down each request that arrives."""

    class Logging(QuietHandler):
        # Every method, before anything else is done about it.
        def parse_request(self) -> bool:
            if super().parse_request():
                log.append(self.path.strip("/"))
                self.send_error(404)
            return False

    with listening(Logging) as url:
        yield url


# What the page itself tries, one way a name.
FROM_PAGE = {
    "fetch": "fetch(there + 'fetch', {mode: 'no-cors'}).catch(() => 0)",
    "xhr": "open(new XMLHttpRequest(), 'GET', there + 'xhr')",
    "beacon": "navigator.sendBeacon(there + 'beacon')",
    "events": "new EventSource(there + 'events')",
    "socket": "new WebSocket(there.replace('http', 'ws') + 'socket')",
    "image": "add('img', {src: there + 'image'})",
    "script": "add('script', {src: there + 'script'})",
    "style": "add('link', {rel: 'stylesheet', href: there + 'style'})",
    "frame": "add('iframe', {src: there + 'frame'})",
    "form": "add('form', {method: 'post', action: there + 'form',"
    " target: add('iframe', {name: 'inside'}).name}).submit()",
}
TRY_ALL = """(there) => {
    const add = (tag, properties) => {
        const element = Object.assign(
            document.createElement(tag), properties);
        document.body.append(element);
        return element;
    };
    const open = (request, method, url) => {
        request.open(method, url);
        request.send();
    };
    const tries = [TRIES];
    for (const one of tries) try { one(); } catch {}
}""".replace("TRIES", ", ".join(f"() => {way}" for way in FROM_PAGE.values()))
FROM_WORKER = ["worker-fetch", "worker-xhr", "worker-import", "worker-socket"]
WORKER = """
    onmessage = async ({data: there}) => {
        const settled = (target) => new Promise((done) => {
            target.onload = target.onopen = target.onerror = done;
        });
        const tries = [
            () => fetch(there + "worker-fetch", {mode: "no-cors"}),
            () => import(there + "worker-import"),
            () => {
                const request = new XMLHttpRequest();
                request.open("GET", there + "worker-xhr");
                request.send();
                return settled(request);
            },
            () => settled(new WebSocket(
                there.replace("http", "ws") + "worker-socket")),
        ];
        for (const one of tries) try { await one(); } catch {}
        postMessage("tried");
    };
"""
IN_A_WORKER = """(there, script) => new Promise((done, failed) => {
    const blob = new Blob([script], {type: "text/javascript"});
    const at = script.endsWith(".js") ? script : URL.createObjectURL(blob);
    const worker = new Worker(at);
    worker.onmessage = ({data}) => done(data);
    worker.onerror = ({message}) => failed(new Error(message));
    worker.postMessage(there);
})"""


def try_everything(page: LivePage, there: str) -> None:
    assert page.evaluate(IN_A_WORKER, there, WORKER) == "tried"
    page.evaluate(TRY_ALL, there)


@pytest.fixture(params=["site", "folder"])
def read(request: pytest.FixtureRequest) -> str:
    """The address of a page, on the site and in the folder of its zip."""
    if request.param == "site":
        site: Site = request.getfixturevalue("site")
        return site.url_of("3-1-core-idea.md")
    folder: Path = request.getfixturevalue("folder")
    return (folder / "3-1-core-idea/index.html").as_uri()


def test_nothing_reaches_another_origin(
    live_page: LivePage, read: str, elsewhere: str, log: list[str]
) -> None:
    live_page.goto(read)
    try_everything(live_page, elsewhere)
    stopped: set[str] = set()
    end = time.monotonic() + PATIENCE
    while stopped != set(FROM_PAGE) and time.monotonic() < end:
        time.sleep(0.1)
        stopped = {
            # Of a frame, the page is told no more than the origin.
            "frame" if directive == "frame-src" else name
            for directive, name in re.findall(
                rf"^violation: (\S+) \w+:{elsewhere[5:]}?(\w*)$",
                "\n".join(live_page.messages()),
                re.MULTILINE,
            )
        }
    assert stopped == set(FROM_PAGE)
    assert log == []


@pytest.fixture
def without_policy(site: Site) -> Iterator[str]:
    """The address of a copy of a page, without the policy."""
    page = (site.folder / "3-1-core-idea/index.html").read_text("utf-8")
    copy = site.folder / "without-policy/index.html"
    copy.parent.mkdir()
    copy.write_text(POLICY.sub("", page, count=1), "utf-8")
    try:
        yield site.url_of("without-policy.md")
    finally:
        copy.unlink()
        copy.parent.rmdir()


def arrived(log: list[str], expected: set[str]) -> set[str]:
    end = time.monotonic() + PATIENCE
    while not expected <= set(log) and time.monotonic() < end:
        time.sleep(0.05)
    return set(log)


def test_without_the_policy_everything_arrives(
    live_page: LivePage, without_policy: str, elsewhere: str, log: list[str]
) -> None:
    live_page.goto(without_policy)
    try_everything(live_page, elsewhere)
    expected = {*FROM_PAGE, *FROM_WORKER}
    assert arrived(log, expected) == expected


@pytest.fixture
def worker_file(site: Site) -> Iterator[Path]:
    file = site.folder / "worker.js"
    file.write_text(WORKER, "utf-8")
    yield file
    file.unlink()


def test_a_worker_with_an_address_of_its_own_is_not_bound(
    live_page: LivePage,
    site: Site,
    worker_file: Path,
    elsewhere: str,
    log: list[str],
) -> None:
    """This is why Python's worker is made from a blob."""
    live_page.goto(site.url_of("3-1-core-idea.md"))
    at = site.url + worker_file.name
    live_page.evaluate(IN_A_WORKER, elsewhere, at)
    assert arrived(log, set(FROM_WORKER)) == set(FROM_WORKER)
