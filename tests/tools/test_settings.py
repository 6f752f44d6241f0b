"""What the site's settings make of a page, for those who look for it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from literate.read.nav import pages_in_nav

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {
    "SITE_URL": "https://book.example/autograd/",
    "EDIT_URI_TEMPLATE": "https://host.example/edit/main/docs/{path}",
}
PAGES = {
    "index.md": "A drawing. And more.",
    "question.md": "Is *this* a [question](index.md)? It is.\n\nMore.",
    "sentence.md": 'It says "a < b".\nAnd more.',
    "silent.md": "## Nothing",
    "glossary.md": "## Term",
}


def built(folder: Path, addresses: dict[str, str]) -> Path:
    """A site of a few pages, as the book's own settings make it."""
    settings = {
        "INHERIT": str(ROOT / "mkdocs.yml"),
        "theme": {"custom_dir": str(ROOT / "overrides")},
        "plugins": ["search"],
        "nav": list(PAGES),
    }
    # JSON is YAML.
    (folder / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")
    (folder / "docs").mkdir()
    for name, text in PAGES.items():
        (folder / "docs" / name).write_text(f"# Title\n\n{text}\n", "utf-8")
    unknown = {k: v for k, v in os.environ.items() if k not in ADDRESSES}
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--no-directory-urls"],
        cwd=folder,
        env=unknown | addresses | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return folder / "site"


def shown(site: Path) -> dict[str, str]:
    return {
        name: (site / f"{name[:-3]}.html").read_text("utf-8") for name in PAGES
    }


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return shown(built(tmp_path_factory.mktemp("known"), ADDRESSES))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("unknown"), {})


@pytest.fixture(scope="module")
def unknown(site: Path) -> dict[str, str]:
    return shown(site)


def description(html: str) -> str:
    [found] = re.findall(r'<meta name="description" content="([^"]*)">', html)
    return str(found)


def test_a_page_is_described_by_its_first_sentence(
    known: dict[str, str], unknown: dict[str, str]
) -> None:
    for pages in (known, unknown):
        assert description(pages["question.md"]) == "Is this a question?"
        sentence = "It says &quot;a &lt; b&quot;."
        assert description(pages["sentence.md"]) == sentence


def test_the_first_page_and_one_that_says_nothing_have_the_site_s_own(
    unknown: dict[str, str],
) -> None:
    described = "Automatic differentiation of scalars, explained by "
    for name in ("index.md", "silent.md"):
        assert description(unknown[name]).startswith(described)


def test_a_page_names_its_address_where_that_is_known(
    known: dict[str, str], unknown: dict[str, str]
) -> None:
    link = '<link rel="canonical" href="https://book.example/autograd/'
    assert f'{link}question.html">' in known["question.md"]
    assert not any('rel="canonical"' in html for html in unknown.values())


def test_a_page_leads_to_its_source_where_that_can_be_edited(
    known: dict[str, str], unknown: dict[str, str]
) -> None:
    link = r'<a href="https://host.example/edit/main/docs/question.md" [^>]*>'
    [found] = re.findall(link, known["question.md"])
    assert 'title="Edit this page"' in found
    assert not any('rel="edit"' in html for html in unknown.values())


def test_no_page_names_a_repository_that_the_theme_would_ask(
    known: dict[str, str],
) -> None:
    assert not any('data-md-component="source"' in h for h in known.values())


BOOSTS = re.findall(
    r"([\w-]+\.md): (\d)",
    (ROOT / "mkdocs.yml").read_text("utf-8").partition("search_boost: ")[2],
)


def test_the_pages_that_a_search_finds_first_are_there() -> None:
    assert {f"docs/{name}" for name, _ in BOOSTS} <= {*pages_in_nav(ROOT)}


def test_a_search_finds_an_entry_of_the_glossary_first(site: Path) -> None:
    index = (site / "search/search_index.json").read_text("utf-8")
    boosts = {
        each["location"]: each.get("boost")
        for each in json.loads(index)["docs"]
    }
    assert boosts["glossary.html#term"] == int(dict(BOOSTS)["glossary.md"])
    assert boosts["question.html"] is None
