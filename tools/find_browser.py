"""Say where a browser is: `python tools/find_browser.py [firefox]`.

It prints the path of the browser in which `python -m pytest --browser` looks at
the site: Chromium, or with the word Firefox, in which the tests of live pages
run too where it is there. Exit status 1: there is none.
"""

from __future__ import annotations

import shutil
import sys

from literate.bind import pdf

NAMES = {
    "chromium": pdf.BROWSERS,
    "firefox": ("firefox-esr", "firefox"),
}


def find_browser(kind: str = "chromium") -> str | None:
    """The path of the first browser of a kind that is installed."""
    return next(filter(None, map(shutil.which, NAMES[kind])), None)


if __name__ == "__main__":
    [kind] = sys.argv[1:] or ["chromium"]
    found = find_browser(kind)
    if found is None:
        sys.exit(f"no browser was found: {', '.join(NAMES[kind])}")
    print(found)
