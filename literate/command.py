"""The verbs of `python -m literate`.

Each is a function of the book's folder and of what was asked for, and returns
an exit status. This is the one place where an error becomes a message and an
exit status.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from literate import PressError
from literate.bind import KINDS
from literate.read.changed import changed_pages

# What a verb needs is imported when it is called: the first two run before
# anything is installed.

PROGRAM = "python -m literate"
README = "README.md"
# A shell's own, for what was ended from outside.
INTERRUPTED, TERMINATED = 130, 143


def serve(root: Path, options: argparse.Namespace) -> int:
    """Serve the book on this machine, to be read as it is written.

    Makes what it needs, once: an environment in .venv, and Python for the page.
    """
    from literate.door.serve import serve

    return serve(root, options.port)


def test(root: Path, options: argparse.Namespace) -> int:
    """Run every block of every page, and all other tests.

    Makes the environment in .venv that it needs, once. Whatever follows goes to
    pytest: -k relu.
    """
    from literate.door.test import test

    return test(root, options.words)


def page(root: Path, options: argparse.Namespace) -> int:
    """Do what follows from a change of a page.

    Writes the package, runs the pages and the example in README, and draws
    README's picture. Stops at the first that fails, with its exit status.
    """
    for module in ("pytest", "pytest_markdown_docs", "xdist"):
        if find_spec(module) is None:
            raise ModuleNotFoundError(name=module)
    pages = options.page or changed_pages(root)
    print("running", *pages, README, flush=True)
    return (
        run("literate", "tangle")
        or run("pytest", "-q", "-n0", *pages, README)
        or run("literate", "picture")
    )


def update(root: Path, options: argparse.Namespace) -> int:
    """Write the #> lines of the pages anew, as their examples print them.

    Shows what it changes. A page that fails for another reason is refused.
    """
    from literate.run.update import update

    pages = options.page or [*changed_pages(root), README]
    changed = update(root, pages, is_check=options.check)
    return 1 if changed and options.check else 0


def tangle(root: Path, options: argparse.Namespace) -> int:
    """Write the package from the engine blocks of the pages."""
    from literate.read.book import read_book
    from literate.tangle.package import drift, stale, write

    book = read_book(root)
    written = [] if options.check else write(book)
    differences, outdated = drift(book), stale(book)
    for path in written:
        print(f"wrote {path}")
    for message in differences + outdated:
        print(message, file=sys.stderr)
    if differences:
        print(f"write the package anew with: {PROGRAM} tangle", file=sys.stderr)
    # What was written is newer than what was compiled: the next thing to do.
    return 1 if differences or (options.check and outdated) else 0


def bind(root: Path, options: argparse.Namespace) -> int:
    """Make PDF, EPUB and a zip of the built site, and link them from it."""
    from literate.bind import downloads

    downloads.make(root, options.site, options.kind)
    return 0


def picture(root: Path, options: argparse.Namespace) -> int:
    """Draw README's picture: the graph of its own example.

    And write the site's style sheet of drawings, which is the drawings' own.
    """
    from literate.draw.paper import STYLE
    from literate.run.picture import files

    for path, text in files(root, STYLE).items():
        file = root / path
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        if options.check:
            raise PressError(
                f"{path} is not what the package draws; "
                f"write it anew with: {PROGRAM} picture"
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
        print(f"wrote {path}")
    return 0


def fetch(root: Path, options: argparse.Namespace) -> int:
    """Fetch Python for the page, by npm or else by pip.

    Fetches nothing twice. Without a network it says so, with exit status 0: the
    book is whole without it, and then runs nothing in a page.
    """
    from literate.weave import browser_python
    from literate.weave.fetch_pyodide import NotFetchedError

    _require(root, "mkdocs.yml")
    if options.check:
        if browser_python.is_there(root) and browser_python.has_press(root):
            return 0
        raise PressError(
            f"{browser_python.RUNTIME} does not hold all that runs a block in "
            f"a page; write it with: {browser_python.COMMAND}"
        )
    try:
        written = browser_python.unpack(root)
    except NotFetchedError as reasons:
        print(
            f"Python for the page could not be fetched ({reasons}): the book "
            "is built without Run; when there is a network, call this again",
            file=sys.stderr,
        )
        return 0
    except OSError as error:
        # An error in the middle of a file does not name it.
        raise PressError(
            f"{browser_python.RUNTIME}: cannot be written: {error.strerror}"
        ) from None
    for name in written:
        print(f"wrote {browser_python.RUNTIME}/{name}")
    return 0


def run(module: str, *arguments: str) -> int:
    """Run a module as its own program, which reads the files as they are."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command).returncode  # noqa: S603  # our own words


def parser() -> argparse.ArgumentParser:
    program = argparse.ArgumentParser(
        prog=PROGRAM,
        description="The book: read it, test it, write it.",
        epilog=f"{PROGRAM} VERB --help says more about one.",
    )
    program.set_defaults(verb=None)
    verbs = program.add_subparsers(title="verbs", metavar="VERB")
    added = {}
    for verb in (serve, test, page, update, tangle, bind, picture, fetch):
        text = verb.__doc__ or ""
        summary = text.partition("\n")[0].rstrip(".")
        one = verbs.add_parser(verb.__name__, help=summary, description=text)
        one.set_defaults(verb=verb)
        added[verb] = one
    added[serve].add_argument(
        "--port", type=_port, help="default: the first free one from 8000 on"
    )
    # For the help alone: what follows is taken before it is parsed.
    added[test].add_argument("words", nargs="*", metavar="...", help="pytest's")
    for verb in (page, update):
        added[verb].add_argument(
            "page", nargs="*", help="default: those that git says are changed"
        )
    for verb in (update, tangle, picture, fetch):
        added[verb].add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit 1 where something would be written",
        )
    added[bind].add_argument(
        "kind", nargs="*", type=_kind, help=f"default: {', '.join(KINDS)}"
    )
    added[bind].add_argument(
        "--site", type=Path, default=Path("site"), help="default: site"
    )
    return program


def _kind(text: str) -> str:
    if text in KINDS:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(KINDS)}")


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"a port is a number from 1 to {2**16 - 1}, not {text!r}"
    )


def _terminate(*_: object) -> NoReturn:
    sys.exit(TERMINATED)


def main(arguments: Sequence[str] | None = None) -> int:
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    program = parser()
    if words[:1] == ["test"] and words[1:] not in (["-h"], ["--help"]):
        options = argparse.Namespace(verb=test, words=words[1:])
    else:
        options = program.parse_args(words)
    if options.verb is None:
        program.print_help()
        return 0
    root = Path.cwd()
    try:
        if options.verb in (serve, test):
            # So that what they have started ends too.
            signal.signal(signal.SIGTERM, _terminate)
            _require(root, "mkdocs.yml", "pyproject.toml")
        return int(options.verb(root, options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except PressError as error:
        message = str(error)
    except ModuleNotFoundError as error:
        message = _lacks(error.name or str(error), words, root)
    except OSError as error:
        # The checkout may be read-only, or a folder may have a file's name.
        where = error.filename or "a file"
        message = f"{where}: cannot be read or written: {error.strerror}"
    print(message, file=sys.stderr)
    return 1


def _require(root: Path, *names: str) -> None:
    for name in names:
        if not (root / name).is_file():
            raise PressError(
                f"there is no {name} in {root}; run this in the folder of a "
                "clone of the book"
            )


def _lacks(module: str, words: list[str], root: Path) -> str:
    """What to do where the environment at hand lacks a module."""
    from literate.door.environment import VENV, python_of

    python = python_of(Path(VENV))
    call = " ".join([str(python), "-m", "literate", *words])
    made = (
        "" if (root / python).exists() else f"`{PROGRAM} test` makes {VENV}; "
    )
    return f"{sys.executable} has no module {module}: {made}then call {call}"
