"""The zip of the site: nothing in it needs a server, a network, or a folder."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from literate.bind.offline import NotASiteError, make
from press.small_book import ROOT

SETTINGS = f"""\
site_name: A book
site_url: ""
theme:
  name: material
  font: false
  custom_dir: {json.dumps(str(ROOT / "overrides"))}
extra_css: [looks/book.css]
plugins: [search]
"""
PAGES = {
    "index.md": "# First\n\n[Next](deep/second.md), [there](deep/second.md#on)"
    " and [elsewhere](https://example.org/)\n",
    "deep/second.md": "# Second\n\n[Back](../index.md), [on](#on)\n\n"
    "## On\n\n![A picture](../picture.svg) and [a file](../words.txt)\n\n"
    '`<a href="../">` is code.\n',
    "two words.md": "# Two words\n\n[Itself](two%20words.md)\n",
}
FILES = {
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "words.txt": b"words",
    "looks/book.css": b"body { color: black }",
    "runtime/pyodide.mjs": b"export const python = 1;",
    "runtime/python.wasm": bytes(range(256)),
    "runtime/LICENSE.txt": b"It is theirs.",
}
ASKS_AT_ONCE = {"img", "link", "script", "iframe", "source"}


class _Page(HTMLParser):
    """The addresses in a page, by what asks for them, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[tuple[str, str]] = []
        self.anchors = {""}
        self.feed(text)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        for name, value in attributes:
            if name in ("href", "src"):
                self.addresses.append((tag, value or ""))
            elif name in ("id", "name"):
                self.anchors.add(value or "")


def wrong_addresses(folder: Path) -> Iterator[str]:
    """Each address in an unzipped site that leads nowhere, or to others."""
    pages = {
        file.as_uri(): _Page(file.read_text("utf-8"))
        for file in folder.rglob("*.html")
    }
    assert pages
    inside = folder.as_uri() + "/"
    for url, page in pages.items():
        for tag, address in page.addresses:
            whole = urljoin(url, address)
            path, _, anchor = whole.partition("#")
            if not whole.startswith(inside):
                is_right = tag == "a" and urlsplit(whole).scheme == "https"
            elif path in pages:
                is_right = unquote(anchor) in pages[path].anchors
            else:
                is_right = (folder / unquote(path[len(inside) :])).is_file()
            if not is_right:
                yield f"{url}: <{tag}> {address}"


def unzipped(target: Path) -> Path:
    with zipfile.ZipFile(target) as archive:
        archive.extractall(target.parent)
    return target.with_suffix("")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    contents = {name: text.encode() for name, text in PAGES.items()} | FILES
    for name, content in contents.items():
        file = root / "docs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=root,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    return root / "site"


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("reader") / "book.zip"
    make(site, target)
    return unzipped(target)


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "site"))


def test_every_page_and_every_file_of_the_book_is_there(
    site: Path, folder: Path
) -> None:
    pages = {file.relative_to(site) for file in site.rglob("*.html")}
    found = {file.relative_to(folder) for file in folder.rglob("*.html")}
    assert found == pages - {Path("404.html")}
    for name in ("picture.svg", "words.txt", "looks/book.css"):
        assert (folder / name).read_bytes() == FILES[name]


def test_what_only_a_server_or_the_theme_needs_is_not_there(
    folder: Path,
) -> None:
    names = {file.name for file in folder.rglob("*")}
    assert not {"404.html", "sitemap.xml", "sitemap.xml.gz", "lunr"} & names
    assert "search_index.json" not in names
    assert not [name for name in names if name.endswith(".map")]


def test_every_address_names_a_file_in_the_zip(folder: Path) -> None:
    assert list(wrong_addresses(folder)) == []
    second = (folder / "deep/second/index.html").read_text("utf-8")
    assert '<a href="../../index.html">Back</a>' in second
    assert '<a href="#on">on</a>' in second
    assert '<code>&lt;a href="../"&gt;</code> is code' in second
    first = (folder / "index.html").read_text("utf-8")
    assert '<a href="deep/second/index.html#on">there</a>' in first
    assert '<a href="https://example.org/">elsewhere</a>' in first
    assert 'href="two%20words/index.html"' in first


@pytest.mark.parametrize(
    "wrong",
    [
        '<a href="deep/">',
        '<a href="nowhere.html">',
        '<a href="#nowhere">',
        '<a href="/deep/second/index.html">',
        '<script src="https://example.org/script.js">',
        '<img src="//example.org/picture.png">',
    ],
)
def test_an_address_that_is_wrong_would_be_found(
    folder: Path, tmp_path: Path, wrong: str
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    with (copy / "index.html").open("a", encoding="utf-8") as page:
        page.write(wrong)
    [found] = wrong_addresses(copy)
    assert found.startswith((copy / "index.html").as_uri())


def test_the_search_names_files_too(site: Path, folder: Path) -> None:
    script = (folder / "search/search_index.js").read_text("utf-8")
    data = json.loads(script.removeprefix("var __index = ").rstrip("; \n"))
    locations = [found["location"] for found in data["docs"]]
    assert "deep/second/index.html#on" in locations
    assert "index.html" in locations
    for location in locations:
        assert (folder / unquote(location.partition("#")[0])).is_file()
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    assert data["config"] == index["config"]
    assert len(locations) == len(index["docs"])


def test_each_page_starts_the_search_from_a_text(
    site: Path, folder: Path
) -> None:
    [worker] = site.glob("assets/javascripts/workers/*.js")
    script = (folder / "offline.js").read_text("utf-8")
    assert json.dumps(worker.read_text("utf-8")) in script
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        assert re.search(r'<script src="[./]*offline.js"></script><', text)
        assert text.index("offline.js") < text.index("/bundle.")


def test_python_is_one_script(folder: Path) -> None:
    script = (folder / "runtime/files.js").read_text("utf-8")
    text = script.removeprefix("pythonFiles = ").rstrip(";\n")
    files = {
        name: (kind, base64.b64decode(content))
        for name, address in json.loads(text).items()
        for kind, content in [address.split(";base64,")]
    }
    assert files == {
        "pyodide.mjs": ("data:text/javascript", FILES["runtime/pyodide.mjs"]),
        "python.wasm": ("data:application/wasm", FILES["runtime/python.wasm"]),
    }
    assert list(files) == sorted(files)
    there = sorted(file.name for file in (folder / "runtime").iterdir())
    assert there == ["LICENSE.txt", "files.js"]


def test_a_site_without_python_has_none_in_the_zip(
    copy: Path, tmp_path: Path
) -> None:
    shutil.rmtree(copy / "runtime")
    make(copy, tmp_path / "book.zip")
    folder = unzipped(tmp_path / "book.zip")
    assert not (folder / "runtime").exists()
    assert list(wrong_addresses(folder)) == []


def test_the_same_site_makes_the_same_zip(
    site: Path, copy: Path, tmp_path: Path
) -> None:
    files = [file for file in copy.rglob("*") if file.is_file()]
    for i, file in enumerate(sorted(files, reverse=True)):
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content)
        os.utime(file, (i * 1e6, i * 1e6))
        file.chmod(0o600)
    (tmp_path / "one").mkdir()
    make(site, tmp_path / "one/book.zip")
    # A zip is no part of the next one.
    for _ in range(2):
        make(copy, copy / "book.zip")
        new = (copy / "book.zip").read_bytes()
        assert new == (tmp_path / "one/book.zip").read_bytes()


def test_nothing_in_the_zip_tells_of_the_machine(
    site: Path, tmp_path: Path
) -> None:
    make(site, tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert {name.partition("/")[0] for name in names} == {"book"}
    assert {
        (entry.date_time, entry.create_system, entry.external_attr)
        for entry in entries
    } == {((1980, 1, 1, 0, 0, 0), 3, 0o644 << 16)}


@pytest.mark.parametrize(
    "missing",
    [
        "index.html",
        "search/search_index.json",
        "assets/javascripts/workers/search.*.min.js",
    ],
)
def test_what_is_no_such_site_is_told(copy: Path, missing: str) -> None:
    [file] = copy.glob(missing)
    file.unlink()
    target = copy.with_name("book.zip")
    with pytest.raises(NotASiteError) as refusal:
        make(copy, target)
    assert str(refusal.value) == (
        f"{copy}/{missing} is not there; build the site first, with Material "
        "and its search: python -m mkdocs build"
    )
    assert not target.exists()


def test_a_page_that_another_theme_made_is_told(copy: Path) -> None:
    (copy / "index.html").write_text("<p>Hello</p>")
    target = copy.with_name("book.zip")
    message = (
        f"{copy}/index.html is no page of Material's; build the site first"
    )
    with pytest.raises(NotASiteError, match=re.escape(message)):
        make(copy, target)
    assert not target.exists()


def test_what_else_is_made_of_the_site_is_neither_packed_nor_linked(
    copy: Path, folder: Path
) -> None:
    first = copy / "index.html"
    place = '<div id="downloads">{}</div></article>'
    text = first.read_text("utf-8")
    assert text.count("</article>") == 1
    (copy / "downloads").mkdir()
    (copy / "downloads" / "book.pdf").write_bytes(b"%PDF-")
    link = '<p>To take along: <a href="downloads/book.pdf">PDF</a>.</p>'
    first.write_text(text.replace("</article>", place.format(link)), "utf-8")
    target = copy.with_name("linked.zip")
    make(copy, target)
    linked = unzipped(target)
    found = {file.relative_to(linked) for file in linked.rglob("*")}
    assert found == {file.relative_to(folder) for file in folder.rglob("*")}
    written = (linked / "index.html").read_text("utf-8")
    assert place.format("") in written
