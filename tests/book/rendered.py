"""A page of the book as the site's own Markdown shows it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unittest.mock import patch

from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from literate.read.model import Page
from literate.run.fence_run import Outcome
from literate.weave import figures

ROOT = Path(__file__).resolve().parents[2]


@cache
def settings() -> MkDocsConfig:
    return load_config(str(ROOT / "mkdocs.yml"))


def markdown_of_the_site() -> Markdown:
    names = [str(name) for name in settings().markdown_extensions]
    configs = settings().mdx_configs
    return Markdown(extensions=names, extension_configs=configs)


@cache
def rendered(page: Page) -> str:
    """A page's HTML, with nothing drawn: the pages' own tests draw."""
    with (
        patch.object(figures, "take_snapshot"),
        patch.object(figures, "draw", lambda *_: Outcome(svg="<svg/>")),
    ):
        return markdown_of_the_site().convert(page.text)
