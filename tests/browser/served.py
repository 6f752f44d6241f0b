"""The site as a reader gets it: built strictly, and served below a sub-path."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from literate.read.book import read_book

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page.path for page in read_book(ROOT).pages]
SUB_PATH = "some/path/"
MKDOCS = [sys.executable, "-m", "mkdocs"]


def environment() -> dict[str, str]:
    """Nobody tells the site where it stands, nor where it can be edited."""
    told = ("SITE_URL", "EDIT_URI_TEMPLATE")
    return {k: v for k, v in os.environ.items() if k not in told}


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


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def listening(handler: Any) -> Iterator[str]:
    """The address of a server on a port of this machine's own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextmanager
def built_and_served(folder: Path) -> Iterator[Site]:
    built = folder / SUB_PATH
    command = [*MKDOCS, "build", "--strict", "--site-dir", str(built)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    with listening(partial(QuietHandler, directory=str(folder))) as url:
        yield Site(built, f"{url}{SUB_PATH}")


@contextmanager
def served_as_it_is_written(folder: Path) -> Iterator[Site]:
    """The site of a writer, who sees each change at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (folder / "log").open("w") as log:
        serving = subprocess.Popen(
            [*MKDOCS, "serve", "--livereload", "--dev-addr", address],
            cwd=ROOT,
            env=environment(),
            stdout=log,
            stderr=log,
        )
    while serving.poll() is None:
        with suppress(URLError), urlopen(f"http://{address}/"):
            break
        time.sleep(0.1)
    try:
        assert serving.poll() is None, (folder / "log").read_text("utf-8")
        yield Site(folder, f"http://{address}/")
    finally:
        serving.terminate()
        serving.wait()
