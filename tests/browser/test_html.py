"""The pages are valid HTML, but for what the theme writes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from browser.served import Site

# On the labels and the boxes of its menus, on each page.
OF_THE_THEME = re.compile(
    "“tabindex” on element “label”|“autocomplete” is only allowed"
)


def test_pages_are_valid_but_for_what_the_theme_writes(site: Site) -> None:
    checker = shutil.which("vnu")
    if not checker:
        pytest.skip("vnu is not installed")  # Java's; the gate installs it
    pages = [*site.folder.glob("*.html"), *site.folder.glob("*/index.html")]
    assert len(pages) > 20
    command = [checker, "--errors-only", "--exit-zero-always"]
    told = subprocess.run(
        [*command, "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    messages = json.loads(told)["messages"]
    # It looks at each page: the theme's are there.
    assert any(OF_THE_THEME.search(each["message"]) for each in messages)
    assert [
        f"{each['url']}:{each['lastLine']}: {each['message']}"
        for each in messages
        if not OF_THE_THEME.search(each["message"])
    ] == []
