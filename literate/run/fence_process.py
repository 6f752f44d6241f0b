"""Run fences in a process of their own, where none can harm another.

One process is started and kept. Where the system can, it forks for each fence;
elsewhere each fence is given a new process. Only text comes back.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
import weakref
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from literate.read.model import Fence
from literate.run.compare import run_and_compare
from literate.run.data_files import read_data_files, write_data_files
from literate.run.errors import BlockError, Difference
from literate.run.fence_run import Outcome
from literate.tangle.snapshot import Snapshot

# In seconds. No fence of a book should come near it on any machine.
LIMIT = 120.0
# In bytes, of what a fence writes past Python and a failure shows.
LIMIT_OF_QUOTE = 2_000
CAN_FORK = hasattr(os, "fork")
STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR = 0, 1, 2


@dataclass(frozen=True)
class Task:
    """A fence, the folder that it runs in, and the package that it runs on.

    This is the installed one where no snapshot is given.
    """

    root: Path
    fence: Fence
    folder: str
    snapshot: Snapshot | None = None


class FenceProcess:
    """Runs fences in a process, which is started when it is needed."""

    def __init__(self, limit: float = LIMIT, *, forks: bool = CAN_FORK) -> None:
        self.limit = limit
        self.forks = forks
        self._process: _Process | None = None

    def run(
        self, root: Path, fence: Fence, snapshot: Snapshot | None = None
    ) -> Outcome:
        """Run and compare a fence where it can do no harm.

        Raises:
            BlockError: Also where the fence ends its process, writes past
                Python, or has not ended within the limit.
        """
        # An empty folder, as a reader has: no fence sees files of another.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            write_data_files(Path(folder), read_data_files(root, fence.chain))
            reply = self._ask(Task(root, fence, folder, snapshot))
        if reply["failure"]:
            difference = reply["difference"]
            raise BlockError(
                reply["failure"],
                reply["printed"],
                Difference(**difference) if difference else None,
            )
        return Outcome(reply["printed"], reply["svg"], reply["steps"])

    def _ask(self, task: Task) -> dict[str, Any]:
        if self._process is None:
            self._process = _Process(self.forks)
        try:
            reply = self._process.ask(task, self.limit)
        except BaseException:
            self.close()
            raise
        if not self.forks:
            self.close()
        return reply

    def close(self) -> None:
        if self._process is not None:
            self._process.end()
        self._process = None


class _Process:
    """The process, seen from the one that started it."""

    def __init__(self, forks: bool) -> None:
        # What can be imported here can be imported there.
        path = os.pathsep.join(place or os.getcwd() for place in sys.path)
        command = [sys.executable, "-m", "literate.run.fence_process"]
        if forks:
            command.append("--fork")
        self._popen = popen = subprocess.Popen(  # noqa: S603  # this file
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            # With all that its fences start it can be ended as one.
            start_new_session=True,
        )
        self._tasks = cast("IO[bytes]", popen.stdin)
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        reader = threading.Thread(
            target=_read, args=(popen.stdout, self._replies), daemon=True
        )
        reader.start()
        # Called by hand, or else when no one holds this or Python ends.
        self.end = weakref.finalize(self, _end, popen, self._tasks, reader)

    def ask(self, task: Task, limit: float) -> dict[str, Any]:
        where = task.fence.where
        # What has ended cannot be written to; that is reported below.
        with contextlib.suppress(OSError):
            pickle.dump(task, self._tasks)
            self._tasks.flush()
        try:
            text = self._replies.get(timeout=limit)
        except queue.Empty:
            raise BlockError(
                f"{where}: this block had not ended after {limit:g} seconds "
                "and was stopped; does a loop in it never end?"
            ) from None
        if not text:
            raise BlockError(_describe_end(where, self._popen.wait(), ""))
        reply: dict[str, Any] = json.loads(text)
        return reply


def _read(stream: IO[bytes], replies: queue.SimpleQueue[bytes]) -> None:
    with stream:
        for line in stream:
            replies.put(line)
    # The process has ended.
    replies.put(b"")


def _end(
    popen: subprocess.Popen[bytes], tasks: IO[bytes], reader: threading.Thread
) -> None:
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            popen.kill()
        else:
            os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    reader.join()
    with contextlib.suppress(OSError):
        tasks.close()


def _describe_end(where: str, status: int, last_words: str) -> str:
    return (
        f"{where}: this block ended the process that ran it, with status "
        f"{status}, so nothing that it printed was compared; "
        f"let it come to its end\n{last_words}"
    )


def main() -> None:
    """Answer tasks until there are no more: the process, seen from inside."""
    run_task = _reply_from_a_fork if "--fork" in sys.argv else _reply
    with os.fdopen(os.dup(STANDARD_OUTPUT), "w", encoding="ascii") as replies:
        # Nothing but replies goes there.
        os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
        with contextlib.suppress(EOFError):
            while True:
                task = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one
                with tempfile.TemporaryFile() as written:
                    reply = run_task(task, written)
                    past = _text(written)
                if past and not reply["failure"]:
                    reply["failure"] = (
                        f"{task.fence.where}: this block writes past Python's "
                        f"own streams: {past!r}; nothing compares that, so "
                        "print it"
                    )
                print(json.dumps(reply), file=replies, flush=True)


def _reply_from_a_fork(task: Task, written: IO[bytes]) -> dict[str, Any]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with open(write_end, "w", encoding="ascii") as pipe:
                json.dump(_reply_of_this_process(task, written), pipe)
        except BaseException:
            # Reported by the process that waits, with what else was written.
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(write_end)
    # To its end, which is that of all processes that the fence has forked.
    with open(read_end, encoding="ascii") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if text:
        reply: dict[str, Any] = json.loads(text)
        return reply
    code = os.waitstatus_to_exitcode(status)
    message = _describe_end(task.fence.where, code, _text(written))
    return {"failure": message, "printed": "", "difference": None}


def _reply_of_this_process(task: Task, written: IO[bytes]) -> dict[str, Any]:
    """The reply, unless this is the end of a process that the fence forked."""
    asked = os.getpid()
    reply = _reply(task, written)
    if os.getpid() != asked:
        print(
            "a process that os.fork made runs past the end of the block; "
            "end it in the block, with os._exit",
            file=sys.__stderr__,
            flush=True,
        )
        os._exit(1)
    return reply


def _reply(task: Task, written: IO[bytes]) -> dict[str, Any]:
    """Run a task here, and in `written` catch what goes past Python."""
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), STANDARD_INPUT)
    os.dup2(written.fileno(), STANDARD_OUTPUT)
    os.dup2(written.fileno(), STANDARD_ERROR)
    warnings.simplefilter("error")
    here = os.getcwd()
    os.chdir(task.folder)
    failure, outcome, difference = "", Outcome(), None
    try:
        outcome = run_and_compare(task.root, task.fence, task.snapshot)
    except BlockError as error:
        failure, outcome = str(error), Outcome(error.printed)
        difference = error.difference
    finally:
        # Some systems keep a folder that a process is in.
        os.chdir(here)
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        # A block may have closed it.
        with contextlib.suppress(ValueError):
            stream.flush()
    return {
        "failure": failure,
        "difference": difference and asdict(difference),
        **asdict(outcome),
    }


def _text(written: IO[bytes]) -> str:
    size = written.seek(0, os.SEEK_END)
    written.seek(0)
    text = written.read(LIMIT_OF_QUOTE).decode("utf-8", "replace")
    return text if size <= LIMIT_OF_QUOTE else f"{text}…"


if __name__ == "__main__":
    main()
