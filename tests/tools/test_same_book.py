"""Two builders' sites are compared by what a reader reads in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from same_book import differences

PAGE = (
    "<nav>Above</nav><article><h1 id='a'>A page</h1><p>Two words</p>"
    "<ul class='doc doc-backlink-list'><li>Chapter <ul><li>3</ul></ul>"
    "<svg></svg></article><p>Below</p>"
)


def sites(tmp_path: Path, other: str | None) -> tuple[Path, Path]:
    for name, html in {"one": PAGE, "other": other}.items():
        (tmp_path / name / "a").mkdir(parents=True)
        if html is not None:
            (tmp_path / name / "a" / "index.html").write_text(html)
    return tmp_path / "one", tmp_path / "other"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("Above", "Elsewhere"),
        ("Below", ""),
        ("Chapter", "The chapter"),
        ("<li>3", "<li>4<li>5"),
        ("Two words", "Two\n  words"),
        ("<h1", "<a id='__skip'></a><h1"),
    ],
)
def test_what_is_around_an_article_may_differ(
    tmp_path: Path, old: str, new: str
) -> None:
    assert differences(*sites(tmp_path, PAGE.replace(old, new, 1))) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Two", "Three", "other words"),
        ("id='a'", "id='b'", "other anchors"),
        ("<svg></svg>", "", "other elements"),
        ("<svg></svg>", "<svg></svg>more", "other words"),
    ],
)
def test_what_a_page_says_may_not_differ(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    found = differences(*sites(tmp_path, PAGE.replace(old, new)))
    assert found == [f"a/index.html: {what}"]


def test_a_page_that_one_site_lacks_is_named(tmp_path: Path) -> None:
    one, other = sites(tmp_path, None)
    assert differences(one, other) == [
        f"a/index.html: not in {other}/a/index.html"
    ]


def test_sites_without_pages_or_words_are_not_the_same(tmp_path: Path) -> None:
    one, other = sites(tmp_path, None)
    assert differences(other, other) == [f"no page in {other} or {other}"]
    (one / "a" / "index.html").write_text("<p>Two words</p>")
    assert differences(one, one) == ["a/index.html: no words in an <article>"]
