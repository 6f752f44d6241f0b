"""Every page in a browser: wide, narrow, light, dark and without JavaScript."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Literal

from browser.conftest import Visit
from browser.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE, NARROW = 1280, 390
# What a browser's scroll bar takes from a window, where it takes anything.
SCROLL_BAR = 15
SCHEMES: dict[Literal["light", "dark"], str] = {
    "light": "default",
    "dark": "slate",
}
SEARCH_INDEX = "search/search_index.json"
SETTLED = (
    "scheme => document.body.dataset.mdColorScheme === scheme"
    " && !document.getAnimations().length"
)


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def axe_findings(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    # Of what is well, axe would describe each node.
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing(visit: Visit) -> None:
    for width in (WIDE, NARROW):
        resize(visit.page, width)
        for scheme, name in SCHEMES.items():
            visit.page.emulate_media(color_scheme=scheme)
            visit.live.wait_until(SETTLED, name)
            found = axe_findings(visit.page)
            assert not found, (
                f"{width} px, {scheme}, {len(found)} findings:\n"
                + "\n".join(found[:20])
            )


def test_axe_finds_a_fault_that_is_planted(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(
            "<main><h1>Pale</h1><p style='color: #bbb'>grey on white</p></main>"
        )
        assert any(
            finding.startswith("color-contrast")
            for finding in axe_findings(page)
        )


def test_a_page_asks_its_own_site_alone_and_gets_all_it_asks_for(
    visit: Visit, site: Site
) -> None:
    assert visit.requests
    assert [url for url in visit.requests if not url.startswith(site.url)] == []
    assert visit.failures == []


def test_the_first_load_is_light(visit: Visit, site: Site) -> None:
    sizes = {url: site.compressed_size(url) for url in set(visit.requests)}
    index = sizes.pop(site.url + SEARCH_INDEX)
    assert index < 150_000
    # The longest pages have the engine's new blocks three times: shown, so
    # far, and for the Python in the page.
    assert sum(sizes.values()) < 160_000, sizes


# In bytes, compressed.
OWN_JAVASCRIPT = 14_000
# The engine's blocks, which have grown by what guards numbers and graphs.
DATA_OF_A_PAGE = 21_500
# Of Python's files: as many, however the book grows.
HASHES = 350
RECORDED_FILES = 9_000


def test_own_scripts_are_light(site: Site) -> None:
    scripts = sorted((site.folder / "javascripts").glob("*.js"))
    text = b"".join(script.read_bytes() for script in scripts)
    assert len(gzip.compress(text, 9)) < OWN_JAVASCRIPT


# In lines.
LONGEST_FUNCTION = 60


def long_functions(page: Page) -> list[str]:
    """The functions of a page's own scripts that are too long.

    The browser itself says where each begins and ends. It reads those inside of
    others when these run; but they are as long as these at most.
    """
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send(
        "Profiler.startPreciseCoverage", {"callCount": True, "detailed": True}
    )
    page.reload(wait_until="networkidle")
    found = session.send("Profiler.takePreciseCoverage")["result"]
    session.send("Debugger.enable")
    long = []
    for script in found:
        if "/javascripts/" not in script["url"] or "/assets/" in script["url"]:
            continue
        text = session.send(
            "Debugger.getScriptSource", {"scriptId": script["scriptId"]}
        )["scriptSource"]
        for function in script["functions"]:
            extent = function["ranges"][0]
            start, end = extent["startOffset"], extent["endOffset"]
            lines = text.count("\n", start, end) + 1
            # The whole script is one too, without a name.
            is_script = (start, end) == (0, len(text))
            if lines > LONGEST_FUNCTION and not is_script:
                name = script["url"].rpartition("/")[2]
                long.append(f"{name}: {function['functionName']}: {lines}")
    return long


def test_no_function_of_own_scripts_is_long(
    browser: Browser, site: Site
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.url_of("docs/3-5-backward.md"))
        assert long_functions(page) == []


def test_a_long_function_is_found_wherever_it_is(
    browser: Browser, site: Site
) -> None:
    body = "\n" * LONGEST_FUNCTION
    fine = (
        f"function fine() {{{body[1:]}}}\n{{ const lines = `{body * 2}`; }}\n"
    )
    inside = f"() => {{ function inner() {{{body}}} }}"
    script = (
        f"{fine}{{ const arrow = () => {{{body}}}; }}\n"
        f"class It {{ method() {{{body}}} }}\n"
        f"const never = {inside};\n"
    )
    with browser.new_context() as context:
        page = context.new_page()
        page.route(
            "**/javascripts/playground.js",
            lambda route: route.fulfill(
                body=script, content_type="text/javascript"
            ),
        )
        page.goto(site.url_of("docs/3-5-backward.md"))
        assert sorted(long_functions(page)) == [
            f"playground.js: {name}: {LONGEST_FUNCTION + 1}"
            for name in ("arrow", "method", "never")
        ]


def test_what_a_page_tells_its_python_is_light(visit: Visit) -> None:
    data = "".join(visit.page.locator("#live").all_text_contents())
    reads = '"docs/recorded/' in data
    limit = DATA_OF_A_PAGE + HASHES + RECORDED_FILES * reads
    assert len(gzip.compress(data.encode(), 9)) < limit


def test_listings_are_not_searched(site: Site) -> None:
    index = (site.folder / SEARCH_INDEX).read_text("utf-8")
    assert "class Value" in index
    listings = {
        "engine so far": "Tangled from docs/ by",
        "reference": "Source code in",
        "test named as proof": "def test_a_million_deep",
        "drawing": " is a leaf: data ",
        "code of a drawing": "The code of this figure",
    }
    assert [name for name, text in listings.items() if text in index] == []


def test_nothing_scrolls_sideways_on_a_phone(visit: Visit) -> None:
    resize(visit.page, NARROW)
    assert visit.page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
    )


# The code blocks that would not show a line of 80 columns in full. One that has
# longer lines already is not asked.
TOO_NARROW = """() => {
    const closed = document.querySelectorAll("article details:not([open])");
    for (const details of closed) details.open = true;
    const narrow = [];
    for (const code of document.querySelectorAll("article pre > code")) {
        const lines = code.textContent.split("\\n");
        if (lines.some((line) => line.length > 80)) continue;
        const line = document.createElement("span");
        line.textContent = "\\n" + "m".repeat(80);
        code.append(line);
        if (code.scrollWidth > code.clientWidth)
            narrow.push(`${code.clientWidth} px wide: ${lines[0]}`);
        line.remove();
    }
    for (const details of closed) details.open = false;
    return narrow;
}"""


def test_80_columns_of_code_need_no_scrolling(visit: Visit) -> None:
    resize(visit.page, WIDE - SCROLL_BAR)
    assert visit.page.evaluate(TOO_NARROW) == []


def test_80_columns_of_code_are_too_many_for_a_phone(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(
        viewport={"width": NARROW, "height": 844}
    ) as context:
        page = context.new_page()
        page.goto(site.url_of("3-1-core-idea.md"))
        assert page.evaluate(TOO_NARROW)


# What a figure's texts get wrong: cut off, too wide for their node, over one
# another, or too small.
FAULTS_OF_FIGURES = """() => {
    const faults = [];
    const inside = (a, b) =>
        a.left > b.left - 1 && a.right < b.right + 1
        && a.top > b.top - 1 && a.bottom < b.bottom + 1;
    // The box of a text is higher than its letters.
    const overlap = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    for (const svg of document.querySelectorAll("article figure svg")) {
        // The playground shows one of its figures.
        if (!svg.checkVisibility()) continue;
        const frame = svg.getBoundingClientRect();
        const scale = frame.width / svg.viewBox.baseVal.width;
        const room = svg.closest("article").clientWidth;
        if (svg.viewBox.baseVal.width <= room && scale < 1)
            faults.push(`shrunk to ${scale}`);
        const texts = [...svg.querySelectorAll("text")];
        const boxes = texts.map((text) => text.getBoundingClientRect());
        texts.forEach((text, i) => {
            const said = text.textContent;
            const node = text.closest(".node")
                ?.querySelector("rect").getBoundingClientRect();
            const size = parseFloat(getComputedStyle(text).fontSize) * scale;
            if (!inside(boxes[i], frame)) faults.push(`${said}: cut`);
            if (node && !inside(boxes[i], node))
                faults.push(`${said}: leaves its node`);
            if (size < 9) faults.push(`${said}: ${size} px`);
            for (let j = 0; j < i; j++)
                if (overlap(boxes[i], boxes[j]))
                    faults.push(`${said} over ${texts[j].textContent}`);
        });
    }
    return faults;
}"""


def test_figures_can_be_read_on_a_phone(visit: Visit) -> None:
    resize(visit.page, NARROW)
    assert visit.page.evaluate(FAULTS_OF_FIGURES) == []


# The pieces of text and the figures in the article that a reader cannot see.
UNSEEN = """() => {
    const article = document.querySelector("article");
    for (const details of article.querySelectorAll("details"))
        details.open = true;
    const seen = (element, box) =>
        box.width && box.height
        && element.checkVisibility(
            {opacityProperty: true, visibilityProperty: true});
    const unseen = [];
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const said = text.textContent.trim();
        const parent = text.parentElement;
        if (!said || parent.closest("script, style, title, desc, .headerlink"))
            continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        if (!seen(parent, range.getBoundingClientRect())) unseen.push(said);
    }
    for (const svg of article.querySelectorAll("figure svg"))
        if (!seen(svg, svg.getBoundingClientRect()))
            unseen.push(svg.textContent);
    return unseen;
}"""


def test_everything_is_there_without_javascript(
    page_without_javascript: Page,
) -> None:
    page = page_without_javascript
    assert page.locator("article h1").is_visible()
    for summary in page.locator("article details > summary").all()[:1]:
        summary.click()
        assert page.locator(
            "article details[open] > :not(summary)"
        ).first.is_visible()
    assert page.evaluate(UNSEEN) == []
