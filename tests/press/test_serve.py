"""The book served, and tests run, from the door: what is started, and ended."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from literate import PressError
from literate.door import serve
from press.small_book import ROOT

needs_shell = pytest.mark.skipif(  # the Python of a test is a shell's script
    sys.platform == "win32", reason="not on Windows: it runs no shell's script"
)


def test_a_free_port_is_found_and_one_that_is_taken_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket() as first:
        first.bind((serve.HOST, 0))
        first.listen()
        port = first.getsockname()[1]
        monkeypatch.setattr(serve, "PORTS", range(port, port + 100))
        assert serve.free_port() in range(port + 1, port + 100)
        monkeypatch.setattr(serve, "PORTS", range(port, port + 1))
        with pytest.raises(PressError, match=f"no port from {port} to {port} "):
            serve.free_port()
        with pytest.raises(PressError, match=f"port {port} cannot be used "):
            serve.serve(tmp_path, port)


# In the place of MkDocs, since `python -m` looks into the folder first.
MKDOCS = """
import http.server, pathlib, sys

host, port = sys.argv[-1].split(":")
print("INFO    -  Building documentation", file=sys.stderr)
print("WARNING -  A page is odd", file=sys.stderr)
if pathlib.Path("broken").exists():
    sys.exit("ERROR   -  A page is broken")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "/here/")
        self.end_headers()
        if self.headers["End"]:
            import os

            os._exit(3)

    def log_message(self, *words):
        pass


try:
    http.server.HTTPServer((host, int(port)), Handler).serve_forever()
except KeyboardInterrupt:
    pass
"""


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A clone whose extras ask for nothing, and whose MkDocs is a small one."""
    extras = "[project.optional-dependencies]\nbook = []\ntest = []\n"
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nname = "a-book"\n{extras}'
    )
    (tmp_path / "mkdocs.yml").write_text("site_name: A book\n")
    (tmp_path / "mkdocs.py").write_text(MKDOCS)
    return tmp_path


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    """Start the command where neither npm nor an index is."""
    alone = {"PATH": str(root), "PIP_NO_INDEX": "1", "PYTHONPATH": str(ROOT)}
    # What a shell has started with & is deaf to it, and so are its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "literate", *words],
            cwd=root,
            env=os.environ | alone | {"PIP_FIND_LINKS": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((serve.HOST, port)) == 0


@needs_shell
@pytest.mark.parametrize(
    ("ends", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)]
)
def test_the_book_is_served_until_it_is_ended_and_nothing_stays_behind(
    served: Path, ends: signal.Signals, status: int
) -> None:
    port = serve.free_port()
    command = start(served, "serve", "--port", str(port))
    assert command.stdout
    lines = []
    for line in command.stdout:
        lines.append(line)
        if line.startswith("The book is at"):
            break
    assert f"at http://127.0.0.1:{port}/here/ (to end this, press" in lines[-1]
    assert any("its examples do not run in the page" in line for line in lines)
    assert is_open(port)
    command.send_signal(ends)
    out, errors = command.communicate()
    assert command.returncode == status
    assert not is_open(port)
    assert errors == "WARNING -  A page is odd\n"
    everything = "".join([*lines, out, errors])
    assert "Traceback" not in everything
    assert "flet" not in everything


@needs_shell
def test_a_site_that_cannot_be_built_says_why_and_ends(served: Path) -> None:
    (served / "broken").touch()
    out, errors = start(served, "serve").communicate()
    assert "building the site ... failed\n" in out
    assert errors == (
        "WARNING -  A page is odd\nERROR   -  A page is broken\n"
        "the site cannot be built; what is wrong is said above\n"
    )


def test_what_follows_test_is_pytests(served: Path) -> None:
    (served / "pytest.py").write_text(
        "import sys\nprint(sys.argv[1:])\nsys.exit(5)\n"
    )
    words = ["-q", "-k", "relu", "--port", "-h", "x"]
    command = start(served, "test", *words)
    out, errors = command.communicate()
    assert (out, errors, command.returncode) == (f"{words}\n", "", 5)


@pytest.mark.parametrize("verb", ["serve", "test"])
def test_elsewhere_than_in_a_clone_a_sentence_says_so(
    tmp_path: Path, verb: str
) -> None:
    command = start(tmp_path, verb)
    _, errors = command.communicate()
    assert errors.startswith(f"there is no mkdocs.yml in {tmp_path}; run this ")
    assert command.returncode == 1


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_what_it_reads(name: str) -> None:
    text = (ROOT / "literate" / name).read_text("utf-8")
    assert text.isascii()
    tree = ast.parse(text, feature_version=(3, 4))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.JoinedStr | ast.AnnAssign), node.lineno
        assert not isinstance(node, ast.FunctionDef), "it may have annotations"


def test_an_old_python_is_told_so_before_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (ROOT / "literate" / "__main__.py").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    needed = f"sys.version_info < ({sys.version_info[0]}, "
    assert needed in text
    minor = text.partition(needed)[2].partition(")")[0]
    assert f'requires-python = ">=3.{minor}"' in project
    monkeypatch.setattr(
        sys, "version_info", (3, int(minor) - 1, 13, "final", 0)
    )
    monkeypatch.setattr(sys, "version", f"3.{int(minor) - 1}.13 (old)")
    monkeypatch.setattr(sys, "argv", ["literate", "serve"])
    with pytest.raises(SystemExit) as end:
        exec(compile(text, "__main__.py", "exec"), {"__name__": "__main__"})
    assert str(end.value) == (
        f"Python 3.{minor} or later is needed, and this is Python "
        f"3.{int(minor) - 1}.13; call a newer one, such as: python3.13 -m "
        "literate serve"
    )
