"""Firefox, driven by the protocol that it speaks itself: WebDriver BiDi.

Playwright drives a Firefox of its own making, and Selenium needs another
program. Debian's package needs neither: a socket, and the commands that the
tests use (https://www.w3.org/TR/webdriver-bidi/).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser.live_page import PATIENCE, TELL_VIOLATIONS, LivePage
from find_browser import find_browser

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

# Keys that write no character: https://www.w3.org/TR/webdriver/#keyboard-actions
KEYS = {
    "Alt": "\ue00a",
    "ArrowDown": "\ue015",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "ArrowUp": "\ue013",
    "Backspace": "\ue003",
    "Control": "\ue009",
    "Delete": "\ue017",
    "End": "\ue010",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "Home": "\ue011",
    "Shift": "\ue008",
    "Tab": "\ue004",
}
STRICT = 'user_pref("security.fileuri.strict_origin_policy", true);'
# The middle of an element, once a click there would reach it.
PLACE = """(selector) => {
    const element = document.querySelector(selector);
    element?.scrollIntoView({block: "center", behavior: "instant"});
    const box = element?.getBoundingClientRect();
    if (!box?.width || !box.height || element.disabled) return null;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    return element.contains(hit) ? [Math.round(x), Math.round(y)] : null;
}"""


class Firefox:
    """A running Firefox: commands go there, and what it logs comes back."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self.said: dict[str, list[str]] = {}
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        script = f"() => {{ {TELL_VIOLATIONS} }}"
        self.call("script.addPreloadScript", functionDeclaration=script)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command; what is logged meanwhile is kept."""
        self._count += 1
        command = {"id": self._count, "method": method, "params": parameters}
        self._socket.send(json.dumps(command))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == self._count:
                break
            if answer.get("method") == "log.entryAdded":
                entry = answer["params"]
                tab = entry["source"].get("context", "")
                self.said.setdefault(tab, []).append(entry["text"] or "")
        if answer["type"] == "error":
            raise AssertionError(f"{method}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    @contextmanager
    def page(self) -> Iterator[FirefoxPage]:
        """A page with a store of its own, like that of a new reader."""
        store = self.call("browser.createUserContext")
        tab = self.call("browsingContext.create", type="tab", **store)
        yield FirefoxPage(self, tab["context"])
        self.call("browser.removeUserContext", **store)


class FirefoxPage(LivePage):
    def __init__(self, firefox: Firefox, tab: str) -> None:
        self._firefox, self._tab = firefox, tab

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._firefox.call(method, context=self._tab, **parameters)

    def _perform(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self._call("input.performActions", actions=[source])

    def goto(self, url: str) -> None:
        self._call("browsingContext.navigate", url=url, wait="complete")

    def click(self, selector: str) -> None:
        x, y = self.wait_until(PLACE, selector)
        button: dict[str, Any] = {"button": 0}
        self._perform(
            "pointer",
            [
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown"} | button,
                {"type": "pointerUp"} | button,
            ],
        )

    def type(self, text: str) -> None:
        for character in text:
            self.press("Enter" if character == "\n" else character)

    def press(self, keys: str) -> None:
        names = keys.split("+") if len(keys) > 1 else [keys]
        values = [KEYS.get(name, name) for name in names]
        self._perform(
            "key",
            [{"type": "keyDown", "value": value} for value in values]
            + [{"type": "keyUp", "value": value} for value in values[::-1]],
        )

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._call("browsingContext.setViewport", viewport=size)

    def messages(self) -> list[str]:
        self._firefox.call("session.status")  # Events before it come first.
        return list(self._firefox.said.get(self._tab, []))

    def _evaluated(self, expression: str) -> str | None:
        answer = self._firefox.call(
            "script.evaluate",
            expression=expression,
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        text: str | None = answer["result"].get("value")
        return text


def _address(profile: Path) -> str:
    """Where the Firefox of a profile listens, once it says so."""
    end = time.monotonic() + PATIENCE
    told = profile / "WebDriverBiDiServer.json"
    while time.monotonic() < end:
        if told.exists() and (text := told.read_text("utf-8")):
            at = json.loads(text)
            return f"ws://{at['ws_host']}:{at['ws_port']}/session"
        time.sleep(0.05)
    raise AssertionError("Firefox does not answer")


@contextmanager
def running() -> Iterator[Firefox]:
    """A Firefox without a window, and with a profile that lasts as long."""
    from websockets.sync.client import connect

    program = find_browser("firefox")
    assert program
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # A Firefox that is driven lets a page read files; a reader's does not.
        Path(profile, "user.js").write_text(STRICT)
        process = subprocess.Popen(
            [
                *(program, "--headless", "--no-remote", "--profile", profile),
                *("--remote-debugging-port", "0"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = _address(Path(profile))
            with connect(address, max_size=None, proxy=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()
            process.wait()
