"""The site as a reader gets it: built strictly, and served below a sub-path."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from literate.fences import read_book

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page.path for page in read_book(ROOT).pages]
SUB_PATH = "some/path/"


@dataclass
class Site:
    folder: Path
    url: str

    def url_of(self, page: str) -> str:
        name = page.removeprefix("docs/").removesuffix(".md")
        return self.url if name == "index" else f"{self.url}{name}/"

    def compressed_size(self, url: str) -> int:
        path = url.removeprefix(self.url).partition("?")[0]
        file = self.folder / (
            f"{path}index.html" if path.endswith("/") or not path else path
        )
        return len(gzip.compress(file.read_bytes(), 9))


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def built_and_served(folder: Path) -> Iterator[Site]:
    built = folder / SUB_PATH
    # The book's links are relative: the site works wherever it stands without
    # being told.
    environment = {
        name: value for name, value in os.environ.items() if name != "SITE_URL"
    }
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        str(built),
    ]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    handler = partial(_QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(built, f"http://127.0.0.1:{server.server_port}/{SUB_PATH}")
        server.shutdown()
        thread.join()
