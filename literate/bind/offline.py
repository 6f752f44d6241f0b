"""The site in a zip: unzipped, it is read without a server or a network.

It is written from a built site, which stays as it is. From a folder, a browser
opens pages and loads their scripts and styles, and nothing else. So in the zip
links name files, and what a page of the site fetches as it needs it, the search
and Python, is written into scripts.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote

from literate import PressError

INDEX = "search/search_index.json"
SEARCH = "assets/javascripts/workers/search.*.min.js"
# Not for a reader: for a server or other builders, for those who debug the
# theme, for searches in other languages.
LEFT_OUT = (
    "404.html",
    "sitemap.xml*",
    "objects.inv",
    "*.map",
    "assets/javascripts/lunr/*",
)
# The kinds of Python's files, and the types that a browser knows them by.
RUNTIME = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}

# A worker may come from a text, where it may not come from a file; and what may
# not be fetched may come from a script.
OFFLINE = """\
{
  const element = document.getElementById("__config");
  const search = URL.createObjectURL(new Blob([SEARCH]));
  const config = { ...JSON.parse(element.textContent), search };
  element.textContent = JSON.stringify(config);

  const { href } = new URL("runtime/files.js", document.currentScript.src);
  const load = () =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${href} cannot be read.`));
      document.head.append(script);
    });
  const bring = async () => {
    await load();
    const files = {};
    for (const [name, address] of Object.entries(pythonFiles))
      files[name] = await (await fetch(address)).blob();
    return files;
  };
  let files;
  window.offline = () => (files ??= bring());
}
"""
# What else is made of a site is put there, and linked from its first page.
DOWNLOADS = "downloads"
LINKS = re.compile(f'<div id="{DOWNLOADS}">.*?</div>', re.DOTALL)
# The theme's own script starts the search.
THEME = re.compile(r'(?=<script src="([^"]*)assets/javascripts/bundle\.)')
LINK = re.compile(r'(<(?:a|link)\b[^>]*? href=")([^":?#]+)(?=[?#"])')
# Of the page's policy. A `data:` address asks no one.
POLICY = "; script-src 'self'"
OFFLINE_POLICY = "; connect-src 'self' data:; script-src 'self'"


class NotASiteError(PressError):
    """A folder holds no site that can be read offline; it says why."""


def make(site: Path, target: Path) -> None:
    """Write the zip of a built site; the same site makes the same bytes.

    Raises:
        NotASiteError: if the site lacks its first page or its search, or has
            another theme.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, file in sorted(_files(site, target)):
            # With neither a time nor an owner of this machine.
            entry = zipfile.ZipInfo(f"{target.stem}/{path}")
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, file, zipfile.ZIP_DEFLATED, 9)
    target.write_bytes(content.getvalue())


def _files(site: Path, target: Path) -> Iterator[tuple[str, bytes]]:
    """Each file of the offline site, by its path."""
    first = _one(site, "index.html")
    if not THEME.search(first.read_text("utf-8")):
        raise NotASiteError(
            f"{first} is no page of Material's; build the site first: "
            "python -m mkdocs build"
        )
    search = json.dumps(_one(site, SEARCH).read_text("utf-8"))
    yield "offline.js", OFFLINE.replace("SEARCH", search, 1).encode()
    yield "search/search_index.js", _index(_one(site, INDEX)).encode()
    python = {}
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        if (
            not file.is_file()
            or file.resolve() == target.resolve()
            or path == INDEX
            or path.startswith(f"{DOWNLOADS}/")
            or any(fnmatch(path, pattern) for pattern in (SEARCH, *LEFT_OUT))
        ):
            continue
        if file.suffix == ".html":
            yield path, _page(site, file).encode()
        elif path.startswith("runtime/") and file.suffix in RUNTIME:
            python[file.name] = _address(file)
        else:
            yield path, file.read_bytes()
    if python:
        text = json.dumps(python, indent=0)
        yield "runtime/files.js", f"pythonFiles = {text};\n".encode()


def _one(site: Path, pattern: str) -> Path:
    try:
        [file] = site.glob(pattern)
    except ValueError:
        raise NotASiteError(
            f"{site}/{pattern} is not there; build the site first, with "
            "Material and its search: python -m mkdocs build"
        ) from None
    return file


def _page(site: Path, file: Path) -> str:
    def name_file(link: re.Match[str]) -> str:
        start, path = link.groups()
        if (file.parent / unquote(path) / "index.html").is_file():
            path = f"{path.removesuffix('/')}/index.html"
        return start + path

    text = LINK.sub(name_file, file.read_text("utf-8"))
    text = text.replace(POLICY, OFFLINE_POLICY, 1)
    text = LINKS.sub(f'<div id="{DOWNLOADS}"></div>', text)
    return THEME.sub(r'<script src="\1offline.js"></script>', text)


def _index(file: Path) -> str:
    """What the search finds, as the theme reads it from a folder."""
    index = json.loads(file.read_text("utf-8"))
    for found in index["docs"]:
        path, mark, anchor = found["location"].partition("#")
        if not path or path.endswith("/"):
            found["location"] = f"{path}index.html{mark}{anchor}"
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"var __index = {text};\n"


def _address(file: Path) -> str:
    """An address that holds a whole file."""
    content = base64.b64encode(file.read_bytes()).decode()
    return f"data:{RUNTIME[file.suffix]};base64,{content}"
