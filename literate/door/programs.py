"""Programs that a command at the door calls, each a line with its time."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from literate import PressError

# In seconds, for a program that is to end.
LAST_WORDS = 10


class DoorError(PressError):
    """Why a command at the door cannot be done, and what to do about it."""


class ProgramError(DoorError):
    """A program that was called has failed; `lines` holds what it printed."""

    def __init__(self, message: str, lines: str) -> None:
        super().__init__(f"{lines}{message}")
        self.lines = lines


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and then how long it took."""
    print(f"{name} ... ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def call(command: list[str | Path], root: Path, env: dict[str, str]) -> None:
    """Run a program silently.

    Raises:
        ProgramError: with all that it printed, if it fails.
    """
    # Into a file: whoever else holds a pipe open would be waited for.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603  # our own words
            command,
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").rstrip() + "\n"
            words = " ".join(str(word) for word in command)
            raise ProgramError(f"this has failed: {words}", lines)


def run(command: list[str | Path], root: Path, env: dict[str, str]) -> int:
    """Run a program that is the reader's from now on; return its status."""
    return status_of(subprocess.Popen(command, cwd=root, env=env))  # noqa: S603  # our own words


def status_of(child: subprocess.Popen[bytes]) -> int:
    """Wait for a program; whatever ends this process ends that one too."""
    try:
        return child.wait()
    except KeyboardInterrupt:
        # A terminal tells both, and the other may have last words.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(LAST_WORDS)
        raise
    finally:
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
