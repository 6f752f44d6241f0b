"""A page of the book as the site's own Markdown shows it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unittest.mock import patch

from markdown import Markdown
from mkdocs.config import load_config

from literate.read.model import Page
from literate.run.fence_run import Outcome
from literate.weave import figures

ROOT = Path(__file__).resolve().parents[2]


def markdown_of_the_site() -> Markdown:
    config = load_config(str(ROOT / "mkdocs.yml"))
    names = [str(name) for name in config.markdown_extensions]
    return Markdown(extensions=names, extension_configs=config.mdx_configs)


@cache
def rendered(page: Page) -> str:
    """A page's HTML, with nothing drawn: the pages' own tests draw."""
    with patch.object(figures, "draw", lambda *_: Outcome(svg="<svg/>")):
        return markdown_of_the_site().convert(page.text)
