"""What a reader can take along, made from a small site."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from literate.bind import downloads, epub, pdf
from literate.bind.built_site import FOLDED, bind_site
from literate.command import main
from literate.read.model import BookError
from press.epub_check import findings, needs_checker

NAV = """\
site_name: "A book: of two parts"
site_description: Small & whole
plugins: [x: !!python/name:os.path ]
nav:
  - One:
      - Start: index.md
      - b.md
  - Two:
      - Deeper:
          - The last: more/c.md
      - Elsewhere: https://example.org/
"""
PAGE = """\
<!doctype html>
<html lang="cy" class="no-js">
<head><meta charset="utf-8"><script src="x.js"></script></head>
<body><nav><a href="..">Navigation</a></nav>
<article class="md-content__inner md-typeset">
{article}
<p class="build">Version 1.2, commit abc &amp; more</p>
</article></body></html>
"""
INDEX = """\
<a href="edit" class="md-content__button md-icon">Edit</a>
<h1 id="a">The first<a class="headerlink" href="#a">&para;</a></h1>
<div id="downloads"></div>
<p>To <a href="b/">b</a>, <a href="b/#same">same</a>, <a href="#same">here</a>,
<a href="more/c/">c</a>, <a href="recorded/x.json">a file</a>,
<a href="https://example.org/">far</a>.<br>On.</p>
<h2 id="same">Same</h2>
<div class="highlight"><span class="filename">p/a.py</span><pre><span></span>\
<code><span class="k">if</span> <span class="n">x</span><span class="p">:\
</span></code></pre></div>
<script>alert(1)</script>
"""
SECOND = """\
<h1 id="b">B <code>b</code></h1>
<h2 id="same">Same</h2>
<section class="exercise">
<h3 id="add">Add</h3>
<p>Add it.</p>
<details class="folded"><summary>The check</summary><p>check it</p></details>
<details class="folded"><summary>A solution</summary><p>a + b</p></details>
And then,</section>
<p>Proved by <a href="#test">a test</a>. <math display="block"
xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math></p>
<details class="so-far" id="test"><summary>a test</summary><p>assert</p>
</details>
<details class="so-far"><summary>The engine so far</summary></details>
"""
THIRD = """\
<h1 id="c">C</h1>
<figure class="stepper"><div class="drawing" data-x="1">\
<svg xmlns="http://www.w3.org/2000/svg" class="g" viewBox="0 0 9 9"><style>
.g {
  --paper: var(--graph-paper, #ffffff); --ink: var(--graph-ink, #1a1a1a);
  --curve: var(--ink);
}
@media screen and (prefers-color-scheme: dark) {
  .g {
    --paper: #000;
  }
}
.g .paper { fill: var(--paper); stroke: var(--curve); }
</style><rect class="paper" width="9" height="9"/></svg></div>
<table class="steps"><tr data-node="1"><td>0</td></tr></table>
<figcaption><p>Drawn.</p></figcaption></figure>
<p>Back to <a href="../../b/#add">the exercise</a>.</p>
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in a folder of a small book."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(NAV)
    site = tmp_path / "site"
    for name, article in {".": INDEX, "b": SECOND, "more/c": THIRD}.items():
        (site / name).mkdir(parents=True, exist_ok=True)
        text = PAGE.format(article=article)
        (site / name / "index.html").write_text(text)
    return site


def document(site: Path, **numbers: int) -> str:
    """The whole document, where these places are on pages of these numbers."""
    by_place = {name.replace("__", "."): n for name, n in numbers.items()}
    return pdf.document(bind_site(site.parent, site), by_place)


def tree(site: Path, **numbers: int) -> Element:
    """The whole document, with the names of its elements as they are read."""
    text = document(site, **numbers).removeprefix("<!DOCTYPE html>\n")
    root = fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_parts_and_pages_are_in_the_order_of_the_nav(site: Path) -> None:
    assert [
        (e.tag, said(e))
        for e in tree(site).iter()
        if e.tag < "h3" and re.fullmatch("h[12]", e.tag)
    ] == [
        ("h1", "A book: of two parts"),
        ("h1", "Contents"),
        ("h1", "One"),
        ("h2", "Start"),
        ("h2", "B b"),
        ("h1", "Two"),
        ("h2", "The last"),
        ("h1", FOLDED),
        ("h2", "B b"),
    ]


def test_the_title_page_names_the_edition_and_the_language(site: Path) -> None:
    root = tree(site)
    title = root.find("body/section")
    assert root.get("lang") == "cy"
    assert title is not None
    assert [said(e) for e in title] == [
        *("A book: of two parts", "Small & whole"),
        "Version 1.2, commit abc & more",
        bind_site(site.parent, site).note_on_the_site,
    ]
    assert said(title[3]).startswith("This book is made from a site. ")
    assert document(site).count("Version 1.2") == 1


def test_a_link_says_which_page_it_leads_to_where_that_is_known(
    site: Path,
) -> None:
    root = tree(site, page__more__c=7, page__b__add=5, folded__b__1=9)
    contents, *_ = root.findall("body/section")[1:]
    assert [said(e) for e in contents.findall("ul/li/ul/li")] == [
        *("Start", "B b", "The last7", "B b")
    ]
    links = [said(a) for a in root.iter("a")]
    assert {"c7", "the exercise5", "The check9", "A solution"} <= {*links}
    numbers = root.findall(".//span[@class='number']")
    assert [said(n) for n in numbers] == ["7", "7", "9", "5"]


def test_a_link_in_code_and_one_to_a_term_have_no_number(site: Path) -> None:
    (site.parent / "mkdocs.yml").write_text(NAV + "  - glossary.md\n")
    (site / "glossary").mkdir()
    page = site / "glossary" / "index.html"
    article = (
        '<h2 id="leaf">Leaf</h2><p>See <a href="#leaf">leaf</a>.</p>'
        '<div class="highlight"><pre><code><a href="../b/#add">add</a>\n'
        "</code></pre></div>"
    )
    page.write_text(PAGE.format(article=article))
    root = tree(site, page__glossary__leaf=3, page__b__add=5)
    links = [said(a) for a in root.iter("a")]
    assert {"leaf", "add", "the exercise5"} <= {*links}


def test_each_line_of_code_is_indented_where_it_goes_on(site: Path) -> None:
    page = site / "b" / "index.html"
    code = (
        'def f():\n    <span class="sd">"""Two\n\n  lines."""</span> <b>#</b>'
        "\n    return 1\n"
    )
    block = f'<div class="highlight"><pre><code>{code}</code></pre></div>'
    page.write_text(page.read_text().replace("<p>Add it.</p>", block))
    [root] = [e for e in tree(site).iter("code") if "def f" in said(e)]
    lines = root.findall("span")
    assert "".join(root.itertext()) == re.sub("<.*?>", "", code)
    assert [line.get("class") for line in lines] == [
        *("line", "line", "line blank", "line", "line")
    ]
    assert [(line.get("style") or "")[:19] for line in lines] == [
        *("padding-left: 2.4em", "padding-left: 4.8em"),
        *("padding-left: 2.4em", "padding-left: 3.6em", "padding-left: 4.8em"),
    ]
    assert [[part.get("class") for part in line] for line in lines] == [
        *([], ["sd"], ["sd"], ["sd", None], [])
    ]


@pytest.mark.parametrize(
    ("count", "kind"), [(12, " short"), (13, ""), (60, ""), (61, " long")]
)
def test_code_that_is_kept_together_and_code_that_cannot_be_is_marked(
    site: Path, count: int, kind: str
) -> None:
    page = site / "b" / "index.html"
    code = "pass\n" * count
    block = f'<div class="highlight"><pre><code>{code}</code></pre></div>'
    page.write_text(page.read_text().replace("<p>Add it.</p>", block))
    assert f'<div class="highlight{kind}"><pre>' in document(site)


def test_the_steps_of_a_figure_are_behind_it(site: Path) -> None:
    [section] = [
        e for e in tree(site).iter("section") if e.get("id") == "page.more.c"
    ]
    assert [e.tag for e in section] == ["h2", "figure", "table", "p"]
    assert "Drawn." in said(section[1])


def test_no_hint_is_above_a_solution(site: Path) -> None:
    page = site / "b" / "index.html"
    another = '<h3 id="sub">Subtract</h3><details><summary>The check</summary>'
    page.write_text(
        page.read_text().replace(
            "And then,", f"{another}<p>check that</p></details>"
        )
    )
    [end] = [e for e in tree(site).iter("section") if e.get("id") == "folded.b"]
    assert [said(e) for e in end.iter("h3")] == [
        *("Add: The check", "Subtract: The check", "Add: A solution", "a test")
    ]


def test_a_pdf_says_in_plain_tables_which_page_a_place_is_on() -> None:
    printed = (
        b"3 0 obj\n<</Type /Page\n>>\nendobj\n9 0 obj\n<</Type /Page\n>>\n"
        b"endobj\n12 0 obj\n<</Type /Pages\n/Kids [3 0 R 9 0 R]>>\nendobj\n"
        b"13 0 obj\n<</page.b [9 0 R /XYZ 0 841 0]\n"
        b"/page.b.x [3 0 R /XYZ 0 12 0]>>\nendobj\n"
    )
    assert pdf.page_numbers(printed) == {"page.b": 2, "page.b.x": 1}


def page_of(place: str, number: int) -> bytes:
    """A PDF that has only pages, and one place on one of them."""
    pages = "".join(f"{i} 0 obj\n<</Type /Page\n>>\n" for i in range(1, 10))
    return f"{pages}<</{place} [{number} 0 R /XYZ 0 0 0]\n".encode()


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([3, 3], ["", "3"]),
        ([3, 4, 4], ["", "3", "4"]),
        ([3, 4, 3, 4, 3, 4], ["", "3", "4", "3", "4", "3", ""]),
    ],
)
def test_a_pdf_is_printed_until_its_numbers_stay_or_else_without(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    moves: list[int],
    expected: list[str],
) -> None:
    printed: list[str] = []
    places = iter([*moves, 9])

    def fake(command: str, text: str, folder: Path) -> bytes:
        number = re.search(r">c<span class=\"number\">(\d+)</span></a>", text)
        printed.append(number[1] if number else "")
        return page_of("page.more.c", next(places))

    monkeypatch.setattr(pdf, "browser", lambda: "chromium")
    monkeypatch.setattr(pdf, "_print", fake)
    target = site / "book.pdf"
    pdf.make(bind_site(site.parent, site), target)
    assert printed == expected
    last = moves[-1] if len(moves) < pdf.ROUNDS else 9
    assert target.read_bytes() == page_of("page.more.c", last)


def test_every_link_leads_to_the_one_place_it_names(site: Path) -> None:
    root = tree(site)
    ids = [e.get("id") for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    hrefs = {said(a): a.get("href") for a in root.iter("a")}
    assert hrefs["b"] == "#page.b"
    assert hrefs["same"] == "#page.b.same"
    assert hrefs["here"] == "#page.index.same"
    assert hrefs["c"] == "#page.more.c"
    assert hrefs["the exercise"] == "#page.b.add"
    assert hrefs["far"] == "https://example.org/"
    # A file of a site that has no address yet.
    assert hrefs["a file"] is None
    inside = [h[1:] for h in hrefs.values() if h and h.startswith("#")]
    assert set(inside) <= set(ids)


def test_a_file_of_a_site_with_an_address_is_linked_there(site: Path) -> None:
    for name, address in {".": "", "b": "b/", "more/c": "more/c/"}.items():
        page = site / name / "index.html"
        link = f'<link rel="canonical" href="https://book.example/x/{address}">'
        page.write_text(page.read_text().replace("</head>", f"{link}</head>"))
    hrefs = {said(a): a.get("href") for a in tree(site).iter("a")}
    assert hrefs["a file"] == "https://book.example/x/recorded/x.json"
    assert hrefs["same"] == "#page.b.same"
    assert "made from a site, https://book.example/x/. What" in document(site)


def test_a_link_to_nowhere_is_told(site: Path) -> None:
    page = site / "b" / "index.html"
    page.write_text(page.read_text().replace('href="#test"', 'href="#no"'))
    with pytest.raises(BookError, match=r"B b: a link leads to #page\.b\.no"):
        document(site)


def test_what_the_site_folds_is_at_the_end_with_links_both_ways(
    site: Path,
) -> None:
    root = tree(site)
    body = root.find("body")
    assert body is not None
    last = body[-1]
    assert root.find(".//details") is None
    assert [said(e) for e in last.iter("h3")] == [
        "Add: The check",
        "Add: A solution",
        "a test",
    ]
    for said_there in ("check it", "a + b", "assert"):
        assert [said_there in said(part) for part in body[2:]] == [
            *(False, False, True)
        ]
    assert "And then," in said(body[2])
    places = {e.get("id"): e for e in root.iter() if "id" in e.attrib}
    links = {said(a): a for a in root.iter("a")}
    for name in ("The check", "A solution", "a test"):
        target = places[links[name].get("href", "")[1:]]
        assert name in said(target)
        assert target in list(last.iter())
    for back in last.iter("a"):
        assert places[back.get("href", "")[1:]] not in list(last.iter())


def test_what_only_a_browser_needs_is_left_out(site: Path) -> None:
    text = document(site)
    for left_out in (
        *("<script", "alert", "Edit", "Navigation", "headerlink", "¶", "data-"),
        *("downloads", "engine so far", "http://", "src=", "<link", "@import"),
    ):
        assert left_out not in text.replace("http://www.w3.org/", "")
    assert '<span class="k">if</span> x:</span></code>' in text
    assert "far</a>.<br />On." in text


def test_figures_and_formulas_are_as_drawn_in_the_colours_of_paper(
    site: Path,
) -> None:
    text = document(site)
    assert '<math display="block"' in text
    assert 'viewBox="0 0 9 9"' in text
    assert ".g .paper { fill: #ffffff; stroke: #1a1a1a; }" in text
    assert "--" not in text.partition("<body>")[2]
    assert "@media" not in text


def test_an_element_that_is_closed_wrongly_is_told(site: Path) -> None:
    page = site / "b" / "index.html"
    page.write_text(page.read_text().replace("<p>Add it.</p>", "<p>Add it."))
    with pytest.raises(BookError, match=r"b.index\.html: </section> stands"):
        document(site)


def test_a_picture_that_the_book_would_lose_is_told(site: Path) -> None:
    page = site / "b" / "index.html"
    page.write_text(page.read_text().replace("Add it.", '<img src="x.png">'))
    with pytest.raises(BookError, match=r"b.index\.html: a book has no room"):
        document(site)


def test_a_site_that_is_not_built_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bind", "--site", "nowhere"]) == 1
    assert "python -m mkdocs build" in capsys.readouterr().err


def test_an_epub_has_a_file_for_each_page_and_links_from_one_to_another(
    site: Path,
) -> None:
    files = epub.files(bind_site(site.parent, site))
    assert 'href="page.b.xhtml#page.b.same"' in files["page.index.xhtml"]
    assert 'href="folded.b.xhtml#folded.b.1"' in files["page.b.xhtml"]
    package = files["book.opf"]
    spine = re.findall(r'<itemref idref="(.*?)"', package)
    assert spine == [
        *("title", "nav", "page.index", "page.b", "page.more.c", "folded.b")
    ]
    properties = dict(
        re.findall(r'<item id="(.*?)" [^>]* properties="(.*?)"/>', package)
    )
    assert properties == {
        "nav": "nav",
        "page.b": "mathml",
        "page.more.c": "svg",
    }
    assert "Version 1.2, commit abc &amp; more" in files["title.xhtml"]


def test_an_epub_leaves_the_colours_of_its_text_to_the_reader(
    site: Path,
) -> None:
    style = epub.files(bind_site(site.parent, site))["books.css"]
    assert not re.search(
        r"color|background|#[0-9a-f]{3}", style.partition("*/")[2]
    )


@needs_checker
def test_epubcheck_finds_nothing_but_a_fault_that_is_planted(
    site: Path, tmp_path: Path, thorough: bool
) -> None:
    epub.make(bind_site(site.parent, site), tmp_path / "book.epub")
    assert findings(tmp_path / "book.epub") == []
    if not thorough:  # it takes seconds
        return
    page = site / "b" / "index.html"
    page.write_text(page.read_text().replace("<p>Add", "<p><table/>Add"))
    epub.make(bind_site(site.parent, site), tmp_path / "book.epub")
    assert findings(tmp_path / "book.epub")


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "browser", lambda: None)


def test_a_page_in_no_part_is_in_the_book_itself(site: Path) -> None:
    nav = "site_name: A book\nnav: [index.md, {Two: [b.md, more/c.md]}]\n"
    (site.parent / "mkdocs.yml").write_text(nav)
    book = bind_site(site.parent, site)
    assert [part.title for part in book.parts] == ["A book", "Two", FOLDED]
    assert book.chapters[0].title == "The first"


@pytest.mark.usefixtures("no_browser")
def test_the_first_page_links_what_was_made_and_nothing_else(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bind"]) == 0
    text = (site / "index.html").read_text()
    made = site / "downloads" / "a-book-of-two-parts.epub"
    assert zipfile.is_zipfile(made)
    assert f'<a href="downloads/{made.name}">EPUB, 0.1 MB</a>' in text
    assert "PDF" not in text
    assert "pdf is left out: no Chromium was found" in capsys.readouterr().out
    # The same page when it is called once more.
    assert main(["bind"]) == 0
    assert (site / "index.html").read_text() == text


@pytest.mark.usefixtures("no_browser")
def test_what_the_site_itself_has_among_the_downloads_stays(
    site: Path,
) -> None:
    (site / "downloads").mkdir()
    slides = site / "downloads" / "slides.pdf"
    old = site / "downloads" / "a-book-of-two-parts.pdf"
    slides.write_text("Slides")
    old.write_text("Yesterday's")
    assert main(["bind"]) == 0
    assert slides.read_text() == "Slides"
    assert not old.exists()


FAILING = {
    "says why": "echo no screen >&2; exit 1",
    "leaves half a file": 'echo "%PDF-1.4 half" >"$out"; exit 1',
    "writes something else": 'echo "half" >"$out"',
    "writes nothing": "",
    # The shell becomes it, so that nothing is left once the browser is ended.
    "does not end": 'echo $$ >"$0.pid"; exec sleep 1000',
}


@pytest.mark.skipif(  # Windows runs no script of a Unix shell as a program
    os.name == "nt", reason="not on Windows: the browsers here are scripts"
)
@pytest.mark.parametrize("kind", [*FAILING, "cannot be run"])
def test_a_browser_that_fails_is_told_and_costs_no_other_book(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    program = site.parent / "chromium"
    find = (
        'for o in "$@"; do case $o in --print-to-pdf=*) out=${o#*=}; esac; done'
    )
    program.write_text(f"#!/bin/sh\n{find}\n{FAILING.get(kind, '')}\n")
    if kind == "cannot be run":
        program.write_text("#!/nowhere/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "browser", lambda: str(program))
    if kind == "does not end":
        monkeypatch.setattr(pdf, "SECONDS", 1)
    assert main(["bind"]) == 0
    if kind == "does not end":
        pid = int(program.with_suffix(".pid").read_text())
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    output = capsys.readouterr().out
    assert f"pdf is left out: {program} did not print the book; take" in output
    assert ("no screen" in output) == (kind == "says why")
    assert [file.suffix for file in (site / "downloads").iterdir()] == [".epub"]
    text = (site / "index.html").read_text()
    assert "EPUB" in text
    assert "PDF" not in text


def test_a_folder_that_holds_no_book_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.parent / "mkdocs.yml").unlink()
    assert main(["bind"]) == 1
    message = "mkdocs.yml is not there; run this in a book's folder\n"
    assert capsys.readouterr().err.endswith(message)


@pytest.mark.usefixtures("no_browser")
def test_a_folder_that_cannot_be_written_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "downloads").write_text("a file")
    assert main(["bind"]) == 1
    message = "site/downloads: cannot be read or written: File exists\n"
    assert capsys.readouterr().err == message


@pytest.mark.usefixtures("no_browser")
def test_a_site_that_cannot_be_copied_is_left_out_with_a_word(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bind"]) == 0
    output = capsys.readouterr().out
    # The small site has none.
    assert "zip is left out: site/index.html is no page of Material" in output
    assert "ZIP" not in (site / "index.html").read_text()


@pytest.mark.usefixtures("no_browser")
def test_a_first_page_without_a_place_for_the_links_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = site / "index.html"
    page.write_text(page.read_text().replace('<div id="downloads"></div>', ""))
    assert main(["bind"]) == 1
    assert "/// html | div#downloads" in capsys.readouterr().err


def test_sizes_are_said_in_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(bytes(3_440_000))
    assert downloads.size(file) == "3.4 MB"
