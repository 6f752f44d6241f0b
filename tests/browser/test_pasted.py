"""A reader's Python may have been pasted: what it finds, and what it leaves.

Two guards are around it, a frame of no origin and a short list of what is
global. Each holds alone, and without both of them everything gets through.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from browser.live_page import PATIENCE, LivePage
from browser.served import Site
from browser.test_live import BOOK, CLICK, LISTEN, WRITE
from browser.test_policy import POLICY, elsewhere, log

__all__ = ["elsewhere", "log"]

PAGE = "docs/3-3-arithmetic.md"
# What a copy of the scripts goes without, by the guard that is off.
FRAME = [
    ("python.js", 'sandbox: "allow-scripts", ', ""),
    ("python.js", "default-src 'none'; ", ""),
    ("python.js", "script-src 'unsafe-inline' 'wasm-unsafe-eval'; ", ""),
]
LIST = [("worker.js", "    keepOnlyTheLanguage();\n", "")]
HASHES = [
    ("python.js", "(await hashOf(kept)) === page.hashes[name]", "true"),
]
ROOMS = [("python.js", "if (room?.guest && room.guest !== box) drop", "void")]
numbers = count()


@contextmanager
def copied(
    site: Site, changes: list[tuple[str, str, str]], *, policy: bool = False
) -> Iterator[str]:
    """The address of a copy of a page, where its scripts are changed."""
    number = next(numbers)
    path = site.url_of(PAGE).removeprefix(site.url)
    folder = site.folder / f"copy-{number}"
    scripts = site.folder / f"scripts-{number}"
    shutil.copytree(site.folder / "javascripts", scripts)
    for name, old, new in changes:
        text = (scripts / name).read_text("utf-8")
        assert text.count(old) == 1, old
        (scripts / name).write_text(text.replace(old, new), "utf-8")
    text = (site.folder / path / "index.html").read_text("utf-8")
    if not policy:
        text = POLICY.sub("", text, count=1)
    folder.mkdir()
    text = text.replace("../javascripts/", f"../{scripts.name}/")
    (folder / "index.html").write_text(text, "utf-8")
    try:
        yield f"{site.url}{folder.name}/"
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(scripts)


def examples(page: str = PAGE) -> list[int]:
    """The lines of a page's first examples that nothing stands above."""
    found = BOOK.page(page)
    assert found
    return [
        fence.line
        for fence in found.python_fences
        if fence.kind == "example" and not fence.continues
    ]


OPEN = """(line) => {
    const block = document.querySelector(`.highlight[data-line="${line}"]`);
    for (let at = block; at; at = at.parentElement)
        if (at.localName === "details") at.open = true;
    if (!block.querySelector("textarea"))
        [...block.nextElementSibling.querySelectorAll("button")]
            .find((each) => each.textContent === "Edit").click();
}"""


class Pasting:
    """Pastes code into blocks of a page, and runs it there."""

    def __init__(self, page: LivePage, url: str) -> None:
        self.page, self.url = page, url
        self.visit()

    def visit(self) -> None:
        self.page.goto(self.url)
        self.page.evaluate(LISTEN)

    def run(self, source: str, line: int = 0) -> tuple[str, str]:
        """How it ended, and what it printed."""
        line = line or examples()[0]
        self.page.evaluate(OPEN, line)
        self.page.evaluate(WRITE, line, source)
        found = self.page.evaluate(CLICK, line, "Run")
        return found["status"], found["output"]

    def second_visit(self) -> None:
        """What Python's memory was kept of is there."""
        self.run("print(1)")
        self.page.wait_until(
            """async () => {
                const name = (await caches.keys())
                    .find((each) => each.startsWith("python-"));
                const all = await (await caches.open(name)).keys();
                return all.some(({url}) => url.endsWith("/memory"));
            }"""
        )
        self.visit()


# Of a browser's global scope, along its prototypes, the reader's code finds
# this and no more; the last are the language's own, of each object.
LEFT = """
AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean
DataView Date Error EvalError FinalizationRegistry Float32Array Float64Array
Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number
Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol
SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array
Uint8ClampedArray WeakMap WeakRef WeakSet console decodeURI
decodeURIComponent encodeURI encodeURIComponent globalThis isFinite isNaN
parseFloat parseInt undefined
"""
OF_OBJECTS = """
__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__
constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString
toString valueOf
"""
# Two numbers, which cannot be deleted.
OF_CHROMIUM = "PERSISTENT TEMPORARY"
NAMES = """
import js
levels = []
at = js.globalThis
while at is not None:
    levels.append([str(key) if isinstance(key, str) else key.toString()
        for key in js.Reflect.ownKeys(at)])
    at = js.Object.getPrototypeOf(at)
import json
print(json.dumps(levels))
"""


def test_what_is_left_of_the_global_scope_is_this(
    shared_page: LivePage, site: Site
) -> None:
    pasting = Pasting(shared_page, site.url_of(PAGE))
    pasting.second_visit()
    status, printed = pasting.run(NAMES)
    assert status == "Done.", printed
    *scope, objects = json.loads(printed)
    assert len(scope) == 4
    names = {name for level in scope for name in level}
    if "PERSISTENT" in names:
        names -= {*OF_CHROMIUM.split()}
    assert sorted(names) == sorted(LEFT.split())
    assert sorted(objects) == sorted(OF_OBJECTS.split())


# Each tries one thing; `there` is another origin, and `later` keeps what is
# called when it is there.
TRIES = """
import js
from pyodide.ffi import create_proxy, to_js

kept = []

def later(promise, then):
    kept.append(create_proxy(then))
    promise.then(kept[-1])

def options(**given):
    return to_js(given, dict_converter=js.Object.fromEntries)

def xhr():
    request = js.XMLHttpRequest.new()
    request.open("GET", there + "xhr")
    request.send()

def database():
    request = js.indexedDB.open("planted")
    kept.append(request)

def compiled(name):
    kind = js.Object.getPrototypeOf(js.WebAssembly.compile)
    kind.constructor.new(f"import('{there}{name}').catch(() => 0)")()

tries = {
    "fetch": lambda: js.fetch(there + "fetch", options(mode="no-cors")),
    "xhr": xhr,
    "socket": lambda: js.WebSocket.new(
        there.replace("http", "ws") + "socket"),
    "events": lambda: js.EventSource.new(there + "events"),
    "scripts": lambda: js.importScripts(there + "scripts"),
    "worker": lambda: js.Worker.new(js.URL.createObjectURL(js.Blob.new(
        to_js([f"fetch('{there}worker', {{mode: 'no-cors'}})"])))),
    "eval": lambda: js.eval(f"import('{there}eval').catch(() => 0)"),
    "function": lambda: js.Function.new(
        f"import('{there}function').catch(() => 0)")(),
    "timer": lambda: js.setTimeout(
        f"import('{there}timer').catch(() => 0)"),
    "constructor": lambda: compiled("constructor"),
    "cache": lambda: later(
        js.caches.open("planted"), lambda cache: None),
    "file": lambda: later(
        js.navigator.storage.getDirectory(),
        lambda folder, create=options(create=True):
            folder.getFileHandle("planted", create)),
    "database": database,
    "channel": lambda: js.BroadcastChannel.new("planted").postMessage("x"),
}
for name, one in tries.items():
    try:
        one()
    except BaseException as error:
        print(name, type(error).__name__)
"""
ASKED = ["fetch", "xhr", "socket", "events", "scripts", "worker"]
# These make code of a text.
COMPILED = ["eval", "function", "timer", "constructor"]
HEAR = """() => {
    window.heard = [];
    window.channel = new BroadcastChannel("planted");
    channel.onmessage = () => heard.push("channel");
}"""
PLANTED = """async () => {
    const found = [...heard];
    if ((await caches.keys()).includes("planted")) found.push("cache");
    const names = (await indexedDB.databases()).map(({name}) => name);
    if (names.includes("planted")) found.push("database");
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) if (name === "planted")
        found.push("file");
    return found;
}"""
STORED = ["cache", "channel", "database", "file"]


def tries(pasting: Pasting, there: str) -> None:
    pasting.second_visit()
    pasting.page.evaluate(HEAR)
    pasting.run(f"there = {there!r}\n{TRIES}")


@pytest.mark.parametrize(
    "off", [[], FRAME, LIST], ids=["both", "the list", "the frame"]
)
def test_pasted_code_asks_no_one_and_keeps_nothing(
    live_page: LivePage,
    site: Site,
    elsewhere: str,
    log: list[str],
    off: list[tuple[str, str, str]],
) -> None:
    with copied(site, off) as url:
        pasting = Pasting(live_page, url)
        tries(pasting, elsewhere)
        pasting.page.evaluate("new Promise((done) => setTimeout(done, 1500))")
        assert pasting.page.evaluate(PLANTED) == []
        pasting.visit()
        pasting.page.evaluate(HEAR)
        assert pasting.page.evaluate(PLANTED) == []
    assert log == []


def test_without_both_guards_it_would(
    live_page: LivePage, site: Site, elsewhere: str, log: list[str]
) -> None:
    with copied(site, [*FRAME, *LIST]) as url:
        pasting = Pasting(live_page, url)
        tries(pasting, elsewhere)
        expected = {*ASKED, *COMPILED}
        end = time.monotonic() + PATIENCE
        found: list[str] = []
        while not (expected <= set(log) and sorted(found) == STORED):
            assert time.monotonic() < end, (expected - set(log), found)
            time.sleep(0.1)
            found = pasting.page.evaluate(PLANTED)
        pasting.visit()
        pasting.page.evaluate(HEAR)
        left = pasting.page.evaluate(PLANTED)
        assert sorted(left) == [each for each in STORED if each != "channel"]


def test_the_policy_of_the_page_binds_its_worker_too(
    live_page: LivePage, site: Site, elsewhere: str, log: list[str]
) -> None:
    with copied(site, [*FRAME, *LIST], policy=True) as url:
        pasting = Pasting(live_page, url)
        tries(pasting, elsewhere)
        pasting.page.wait_until(f"({PLANTED})().then(({{length}}) => length)")
        pasting.page.evaluate("new Promise((done) => setTimeout(done, 1500))")
    assert log == []


# Rewrites a file that the browser keeps of Python, as any page of this origin
# can: what runs a block would print another word.
REWRITE = """async (what) => {
    const name = (await caches.keys()).find((each) => /^python-/.test(each));
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
        if (!request.url.endsWith(what)) continue;
        const kept = await cache.match(request);
        const text = await kept.text();
        const forged = text.replace(
            "self._parts.append(text)", "self._parts.append('forged')")
            .replace("self.show(text)", "self.show('forged')");
        await cache.put(request, new Response(
            what === "/memory" ? "no memory" : forged,
            {headers: kept.headers}));
        return what === "/memory" || forged !== text;
    }
}"""


@pytest.mark.parametrize("what", ["/press.json", "/memory"])
def test_what_is_kept_is_used_as_it_was_or_not_at_all(
    live_page: LivePage, site: Site, what: str
) -> None:
    pasting = Pasting(live_page, site.url_of(PAGE))
    pasting.second_visit()
    assert pasting.page.evaluate(REWRITE, what)
    if what == "/press.json":
        pasting.page.evaluate(
            """async () => {
                const name = (await caches.keys())
                    .find((each) => /^python-/.test(each));
                const cache = await caches.open(name);
                for (const request of await cache.keys())
                    if (request.url.endsWith("/memory"))
                        await cache.delete(request);
            }"""
        )
    pasting.visit()
    assert pasting.run("print('right')") == ("Done.", "right\n")


def test_without_hashes_it_would_be_used(
    live_page: LivePage, site: Site
) -> None:
    with copied(site, HASHES) as url:
        pasting = Pasting(live_page, url)
        pasting.second_visit()
        assert pasting.page.evaluate(REWRITE, "/press.json")
        pasting.page.evaluate(
            "caches.keys().then(([name]) => caches.open(name)).then((cache) =>"
            " cache.keys().then((all) => Promise.all(all.filter(({url}) =>"
            " url.endsWith('/memory')).map((one) => cache.delete(one)))))"
            ".then(() => 0)"
        )
        pasting.visit()
        assert "forged" in pasting.run("print('right')")[1]


# Takes the press over for good: nothing is put back, and each run says this.
TAKE_OVER = """
import gc, json
from literate.run.in_page import PageRunner
from literate.run.state import State

def forged(self, asked, show):
    show("forged\\n")
    return json.dumps({"svg": "", "steps": [], "failure": "", "words": ""})

State.put_back.__code__ = (lambda self: None).__code__
PageRunner.reply.__code__ = forged.__code__
PageRunner.reply.__globals__["json"] = json
"""


def test_a_python_that_was_taken_over_runs_no_other_block(
    shared_page: LivePage, site: Site
) -> None:
    pasting = Pasting(shared_page, site.url_of(PAGE))
    first, second = examples()[:2]
    pasting.run(TAKE_OVER, first)
    # Its own box may say what it likes.
    assert pasting.run("print('right')", first)[1] == "forged\n"
    assert pasting.run("print('right')", second)[1] == "right\n"
    assert pasting.run("print('right')", first)[1] == "right\n"
    # Nor does the page's own text meet it.
    pasting.run(TAKE_OVER, first)
    script = """(line) => [...document.querySelector(
        `.highlight[data-line="${line}"] + .run`).querySelectorAll("button")]
        .find((each) => each.textContent === "Reset").click()"""
    pasting.page.evaluate(script, first)
    found = pasting.page.evaluate(CLICK, first, "Run")
    assert found["output"] != "forged\n"
    assert found["status"] == "Done."


def test_without_rooms_of_their_own_it_would(
    shared_page: LivePage, site: Site
) -> None:
    with copied(site, ROOMS) as url:
        pasting = Pasting(shared_page, url)
        first, second = examples()[:2]
        pasting.run(TAKE_OVER, first)
        assert pasting.run("print('right')", second)[1] == "forged\n"


RECORD = {"svg": "", "steps": [], "failure": "", "words": "", "spent": False}
STEP = {
    "words": "w",
    "code": "c",
    "grads": ["1", "-2.5e+10", "nan"],
    "node": None,
    "edge": None,
    "path": [],
}


def answer(**changes: object) -> list[object]:
    return ["answer", {**RECORD, **changes}]


def step(**changes: object) -> list[object]:
    return answer(steps=[{**STEP, **changes}])


RIGHT = [
    ["text", "a"],
    ["broken", "why"],
    ["started", None],
    answer(),
    step(),
    step(node=3, edge=[3, 1], path=[0, 1]),
]
WRONG: list[object] = [
    *(None, 1, "", "text", [], {}, ["text"], ["text", 1], ["text", ["a"]]),
    *(["done", {}], ["text", "a", "b"], ["constructor", "a"], ["started", 0]),
    *(["__proto__", "a"], {"0": "text", "1": "a"}, ["text", "a" * 100_001]),
    *(["broken", "a" * 1_001], ["answer", None], ["answer", []]),
    ["answer", {key: RECORD[key] for key in RECORD if key != "svg"}],
    *(answer(more=1), answer(svg=1), answer(svg="a" * 2_000_001)),
    *(answer(steps="<table></table>"), answer(steps=None), answer(spent=1)),
    *(answer(words=["a"]), answer(failure={"a": 1}), answer(steps=[None])),
    *(answer(steps=[[STEP]]), answer(steps=[STEP] * 1_001), step(more=1)),
    *(step(node="0"), step(node=-1), step(node=0.5), step(node=1_000)),
    *(step(edge=[1]), step(edge=[1, 2, 3]), step(edge=["1", 0])),
    *(step(edge={"0": 1, "1": 0, "length": 2}), step(path=["x"])),
    *(step(path=None), step(path=[0] * 101), step(grads=[1])),
    *(step(grads=["1 2"]), step(grads=[""]), step(grads=["1"] * 101)),
    *(step(words=None), step(words="a" * 10_001), step(code=["a"])),
]


def test_what_the_worker_says_has_one_form_or_is_nothing(
    shared_page: LivePage, site: Site
) -> None:
    shared_page.goto(site.url_of(PAGE))
    read = "(each) => messageOf(each)"
    for said in RIGHT:
        found = shared_page.evaluate(read, json.dumps(said))
        assert [found["kind"], found["value"]] == said
    for wrong in WRONG:
        assert shared_page.evaluate(read, json.dumps(wrong)) is None, wrong
        # Only text is read.
        assert shared_page.evaluate(read, wrong) is None, wrong
    for text in ("[" * 1_000_000, '["text", "a"', "a" * 4_000_001):
        assert shared_page.evaluate(read, text) is None
    script = "(it) => messageOf(new Blob([it])) ?? messageOf(new String(it))"
    assert shared_page.evaluate(script, '["text","a"]') is None


# Finds what the page's own code handed over, and says something else with it.
SAY = """
import sys
frame = sys._getframe()
while "show" not in frame.f_locals or frame.f_locals["show"] is None:
    frame = frame.f_back
show = frame.f_locals["show"]
"""
FORGE = """
from literate.run.state import State
from literate.run.in_page import PageRunner
def put_back(self):
    import json, sys
    class Forged:
        loads = staticmethod(json.loads)
        @staticmethod
        def dumps(value):
            return {answer!r}
    sys.modules["literate.run.in_page"].json = Forged
State.put_back.__code__ = put_back.__code__
"""
REFUSED = "Python ended: it sent what no block sends."


@pytest.mark.parametrize(
    "source",
    [
        SAY + "for _ in range(3):\n    show('a' * 90_000 + '\\n')",
        FORGE.format(answer=json.dumps({**RECORD, "steps": "<table>"})),
        FORGE.format(answer=json.dumps(step(node="0] *")[1])),
        FORGE.format(answer=json.dumps({"done": True})),
        FORGE.format(answer="[]"),
    ],
    ids=["a flood", "a table", "an index", "another form", "a list"],
)
def test_forged_messages_end_the_worker_with_a_sentence(
    shared_page: LivePage, site: Site, source: str
) -> None:
    pasting = Pasting(shared_page, site.url_of(PAGE))
    assert pasting.run(source)[0] == REFUSED
    assert pasting.run("print('right')") == ("Done.", "right\n")


def test_nothing_is_heard_from_the_workers_own_scope(
    shared_page: LivePage, site: Site
) -> None:
    pasting = Pasting(shared_page, site.url_of(PAGE))
    pasting.second_visit()
    told = pasting.run('import js\njs.postMessage(\'["broken", "forged"]\')')[1]
    assert told.endswith("AttributeError: postMessage\n")


def test_what_is_printed_after_a_run_is_not_heard(
    shared_page: LivePage, site: Site
) -> None:
    pasting = Pasting(shared_page, site.url_of(PAGE))
    pasting.second_visit()
    late = (
        f"import asyncio\n{SAY}\n"
        "asyncio.get_event_loop().call_later(0.3, show, 'late\\n')"
    )
    assert pasting.run(late) == ("Done.", "")
    slow = "import time\ntime.sleep(1)\nprint('right')"
    assert pasting.run(slow) == ("Done.", "right\n")
    assert pasting.run("print('right')") == ("Done.", "right\n")


HOSTILE = """
class Forged:
    def _repr_svg_(self):
        return {svg!r}

Forged()
"""


def test_a_pasted_figure_is_its_drawing_alone(
    shared_page: LivePage, site: Site
) -> None:
    page = BOOK.page("docs/3-1-core-idea.md")
    assert page
    line = next(f.line for f in page.python_fences if f.kind == "graph")
    pasting = Pasting(shared_page, site.url_of(page.path))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="md-dialog"><iframe '
        'xmlns="http://www.w3.org/1999/xhtml" srcdoc="&lt;script>top.hit = 1'
        '&lt;/script>"/><style>body { opacity: 0 }</style><text>it</text></svg>'
    )
    status, printed = pasting.run(HOSTILE.format(svg=svg), line)
    assert status.startswith("Done. The page shows only such"), printed
    # The run's own figure is the first of the page.
    figure = "document.querySelector('article figure')"
    shown = shared_page.evaluate(
        f"{figure}.querySelector('.drawing').innerHTML"
    )
    assert shown == "<svg><text>it</text></svg>"
    steps = [{**STEP, "words": "<img src=x onerror='top.hit = 1'>", "node": 7}]
    forged = json.dumps({**RECORD, "svg": svg, "steps": steps})
    pasting.run(FORGE.format(answer=forged), line)
    told = shared_page.evaluate(
        f"{figure}.querySelector('td + td').textContent"
    )
    assert told.startswith("<img")
    assert not shared_page.evaluate(f"{figure}.querySelector('img')")
    # What its steps name is not there: nothing is shown, and nothing breaks.
    shared_page.evaluate(
        f"{figure}.querySelector('[aria-label=\"Next step\"]').click()"
    )
    assert not shared_page.evaluate("window.hit")


def test_the_zip_has_both_guards_too(live_page: LivePage, folder: Path) -> None:
    pasting = Pasting(
        live_page, (folder / "3-3-arithmetic/index.html").as_uri()
    )
    told = pasting.run("import js\nprint(hasattr(js, 'fetch'))")
    assert told == ("Done.", "False\n")
    sandbox = "document.querySelector('iframe').sandbox.value"
    assert live_page.evaluate(sandbox) == "allow-scripts"
    origin = "document.querySelector('iframe').contentDocument === null"
    assert live_page.evaluate(origin)
