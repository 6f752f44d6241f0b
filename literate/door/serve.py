"""Serve the book to one reader, on this machine."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from literate.door.environment import Environment, find_or_make
from literate.door.programs import DoorError, end, status_of, step
from literate.weave import browser_python

HOST = "127.0.0.1"
FIRST_PORT = 8000
# Beyond these, something else is wrong.
PORTS = range(FIRST_PORT, FIRST_PORT + 100)


def serve(root: Path, port: int | None) -> int:
    """Build the site, serve it until the reader ends it, and return 0.

    Raises:
        DoorError: if the port is taken, or there is no environment.
    """
    port = port or free_port()
    # Before anything that takes minutes.
    if why := why_not_free(port):
        raise DoorError(
            f"port {port} cannot be used ({why}); leave out --port, and a free "
            "one is found"
        )
    environment = find_or_make(root, "book")
    _bring_python(root, environment)
    return _serve(root, port, environment)


def free_port() -> int:
    for port in PORTS:
        if not why_not_free(port):
            return port
    raise DoorError(
        f"no port from {PORTS[0]} to {PORTS[-1]} is free; name one: --port 9000"
    )


def why_not_free(port: int) -> str:
    """Why a port cannot be used; empty if it can."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            # As the server does; there it means something else.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def _bring_python(root: Path, environment: Environment) -> None:
    """Fetch Python for the page, if it is not there yet."""
    if browser_python.is_there(root) and browser_python.has_press(root):
        return
    with contextlib.suppress(DoorError), step("fetching Python for the page"):
        # By that Python: this one may have no pip.
        subprocess.run(  # noqa: S603  # our own words
            [environment.python, "-m", "literate", "fetch"],
            cwd=root,
            env=environment.variables,
            capture_output=True,
        )
        if not browser_python.is_there(root):
            raise DoorError
    if not browser_python.is_there(root):
        print(
            "The book is whole without it, but its examples do not run in the "
            "page; `python -m literate fetch` says why."
        )


def _serve(root: Path, port: int, environment: Environment) -> int:
    python = str(environment.python)
    command = [python, "-m", "mkdocs", "serve", "--livereload"]
    server = subprocess.Popen(  # noqa: S603  # our own words
        [*command, "--dev-addr", f"{HOST}:{port}"],
        cwd=root,
        env=environment.variables
        | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    lines = cast("IO[bytes]", server.stderr)
    reader = threading.Thread(target=_show, args=(lines,), daemon=True)
    reader.start()
    try:
        with step("building the site"):
            address = _address(server, port)
        print(f"The book is at {address} (to end this, press Ctrl+C).")
        print("A page that you change is built anew, and shown.", flush=True)
        status_of(server)
    except KeyboardInterrupt:
        print("\nThe book is served no longer.")
        return 0
    finally:
        end(server)
        reader.join()
    raise DoorError("the server has ended by itself; its last words are above")


def _show(lines: IO[bytes]) -> None:
    """Show what is not only for whoever watches the server."""
    with lines:
        for line in lines:
            if not line.startswith((b"INFO ", b"DEBUG ")):
                sys.stderr.write(line.decode("utf-8", "replace"))
                sys.stderr.flush()


def _address(server: subprocess.Popen[bytes], port: int) -> str:
    """The address of the first page, once it can be opened."""
    while server.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            answer = connection.getresponse()
            # Where the site knows its address, its first page is lower down.
            place = answer.getheader("Location") or "/"
            if answer.status < http.HTTPStatus.BAD_REQUEST:
                return f"http://{HOST}:{port}{place}"
        connection.close()
        time.sleep(0.2)
    raise DoorError("the site cannot be built; what is wrong is said above")
