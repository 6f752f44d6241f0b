"""A page that a test reads and works, in either browser."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

# In seconds: a test must not fail because the machine is busy.
PATIENCE = 300.0
# Runs in each page before the page's own scripts: what the policy stopped is
# said on the console by both browsers in the same words.
TELL_VIOLATIONS = """
    addEventListener("securitypolicyviolation", (event) =>
        console.error(
            `violation: ${event.effectiveDirective} ${event.blockedURI}`));
"""


class LivePage(ABC):
    @abstractmethod
    def goto(self, url: str) -> None:
        """Go there, and wait until the page has loaded."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click the first element like this, as soon as it can be clicked."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Type it, key by key, wherever the focus is."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """Press a key, or several at once: `Shift+Enter`."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the page a window of this size."""

    @abstractmethod
    def messages(self) -> list[str]:
        """What was said on the console so far, and errors of scripts."""

    @abstractmethod
    def _evaluated(self, expression: str) -> str | None:
        """The text that the promise of an expression comes to."""

    def evaluate(self, source: str, *arguments: Any) -> Any:
        """The value of an expression, or of a function called; JSON alone.

        Of an element, it says that it is there: true.
        """
        given = ", ".join(map(json.dumps, arguments))
        text = self._evaluated(f"""(async () => {{
            const it = ({source});
            const value = await (typeof it === "function" ? it({given}) : it);
            return JSON.stringify(value instanceof Node ? true : value);
        }})()""")
        return None if text is None else json.loads(text)

    def wait_until(
        self, source: str, *arguments: Any, patience: float = PATIENCE
    ) -> Any:
        """The first value of an expression that is true of something."""
        end = time.monotonic() + patience
        while not (value := self.evaluate(source, *arguments)):
            if time.monotonic() > end:
                raise AssertionError(
                    f"not within {patience} seconds: {source}\n"
                    + "\n".join(self.messages())
                )
            time.sleep(0.05)
        return value


class ChromiumPage(LivePage):
    def __init__(self, page: Page) -> None:
        self.page = page
        self._said: list[str] = []
        page.set_default_timeout(1000 * PATIENCE)
        page.add_init_script(TELL_VIOLATIONS)
        page.on("console", lambda said: self._said.append(said.text))
        page.on("pageerror", lambda error: self._said.append(str(error)))

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def messages(self) -> list[str]:
        self.page.evaluate("0")  # What has happened is told while we wait.
        return list(self._said)

    def _evaluated(self, expression: str) -> str | None:
        text: str | None = self.page.evaluate(expression)
        return text
