"""Say where a browser is: `python tools/find_browser.py`.

It prints the path of the browser in which `python -m pytest --browser` looks at
the site. Exit status 1: there is none.
"""

from __future__ import annotations

import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The path of the first browser that is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    found = find_browser()
    if found is None:
        sys.exit(f"no browser was found: {', '.join(NAMES)}")
    print(found)
