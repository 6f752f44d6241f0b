"""What readers find a page by: its description, and the site's search."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from browser.live_page import LivePage
from browser.served import ROOT, Site
from literate.read.book import read_book
from literate.weave.description import first_sentence

# What a reader types, and the entry or the section that it stands for.
SEARCHES = {
    "accumulation": "glossary/#accumulation",
    "chain rule": "glossary/#chain-rule",
    "computation graph": "glossary/#computation-graph",
    "gradient": "glossary/#gradient",
    "gradient check": "glossary/#gradient-check",
    "leaf": "glossary/#leaf",
    "local derivative": "glossary/#local-derivative",
    "Reverse mode": "glossary/#reverse-mode",
    "softmax": "glossary/#softmax",
    "topological order": "glossary/#topological-order",
    "add_gradients": "reference/#autograd.parallel.add_gradients",
    "backward()": "reference/#autograd.Value.backward",
    "gradcheck": "reference/#autograd.gradcheck",
    "Graph": "reference/#autograd.graph.Graph",
    "Program": "reference/#autograd.program.Program",
    "relu": "reference/#autograd.Value.relu",
    "trace": "reference/#autograd.program.trace",
    "Value": "reference/#autograd.Value",
    "Value.backward": "reference/#autograd.Value.backward",
    "Value.exp": "reference/#autograd.Value.exp",
    "autograd.fast": "same-class-in-c/#autogradfast-compiled-or-not",
    "micrograd": "origins/#coming-from-micrograd",
}

ASK = """(words) => {
    document.querySelector(".md-search-result__list").replaceChildren();
    const input = document.querySelector(".md-search__input");
    input.value = words;
    input.dispatchEvent(new KeyboardEvent("keyup"));
}"""
# Where the theme goes when Enter is pressed.
FIRST_HIT = """() => {
    const links = [...document.querySelectorAll(
        ".md-search-result__item:first-child a[href]")];
    const score = (link) => Number(link.firstElementChild.dataset.mdScore);
    const [best] = links.sort((a, b) => score(b) - score(a));
    if (!best) return null;
    const url = new URL(best.href);
    return url.origin + url.pathname + url.hash;
}"""


def test_each_page_but_the_first_is_described_by_its_first_sentence(
    site: Site,
) -> None:
    first, *pages = read_book(ROOT).pages
    assert first.path == "docs/index.md"
    for page in pages:
        folder = site.folder / page.path[len("docs/") : -len(".md")]
        html = (folder / "index.html").read_text("utf-8")
        said = re.findall(r'<meta name="description" content="(.*?)">', html)
        assert list(map(unescape, said)) == [first_sentence(page)]


@pytest.fixture(scope="module")
def searched(shared_page: LivePage, site: Site) -> LivePage:
    shared_page.resize(1280, 900)
    shared_page.goto(site.url)
    shared_page.click(".md-search__input")
    return shared_page


def first_hit(page: LivePage, site: Site, words: str) -> str:
    # The theme does not answer the same question twice in a row.
    page.evaluate(ASK, words)
    hit: str = page.wait_until(FIRST_HIT)
    return hit.removeprefix(site.url)


@pytest.mark.parametrize(("words", "wanted"), SEARCHES.items())
def test_a_search_finds_first_what_a_reader_wants(
    searched: LivePage, site: Site, words: str, wanted: str
) -> None:
    assert first_hit(searched, site, words) == wanted


def questions(site: Site) -> dict[str, set[str]]:
    """Each term of the glossary and each name, and where it is explained.

    A method is asked for by its own name, and by that of its class too.
    """
    answers: dict[str, set[str]] = {}
    index = site.folder / "search/search_index.json"
    for each in json.loads(index.read_text("utf-8"))["docs"]:
        place = each["location"]
        if place.startswith(("glossary/#", "reference/#autograd.")):
            # Without the label of a name, such as that of a property.
            title = re.sub(r"\s+<code>.*|</?code>", "", each["title"]).lower()
            answers.setdefault(title, set()).add(place)
            around, _, member = place.rpartition(".")
            if around.rpartition(".")[2].istitle():
                # The entry of a class is followed by those of its methods.
                name = f"{around.rpartition('.')[2]}.{member}"
                answers[name] = {place, around}
    return answers


def test_a_search_finds_every_term_and_every_name_first(
    searched: LivePage, site: Site
) -> None:
    answers = questions(site)
    assert {"chain rule", "gradcheck", "value", "Value.exp"} <= {*answers}
    assert {
        words: hit
        for words, places in answers.items()
        for hit in [first_hit(searched, site, words)]
        if hit not in places
    } == {}
