"""The environment that the book needs: found, or made in `.venv` once.

A `.venv` made here bears a stamp, which says what it was made from. It is made
anew when that has changed; one without a stamp is somebody else's, and stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from literate.door import requirements
from literate.door.lock import one_at_a_time
from literate.door.programs import DoorError, ProgramError, call, step
from literate.door.requirements import missing, name_of

VENV = ".venv"
# The one before, until the new one is whole.
OLD = ".venv.before"
STAMP = "made-by-literate.json"
CONSTRAINTS = "constraints.txt"
# What each verb is for, and the extra that it needs.
EXTRAS = {"book": "what builds the book", "test": "what tests the book"}

# These settings of pip change what it installs, or where to.
_NOT_FOR_PIP = frozenset(
    f"PIP_{name}"
    for name in (
        *("DRY_RUN", "EDITABLE", "NO_DEPS", "ONLY_DEPS", "PREFIX", "PYTHON"),
        *("REQUIREMENT", "REQUIRE_HASHES", "ROOT", "TARGET", "USER"),
    )
)
# With these a Python finds the modules of another.
_NOT_FOR_PYTHON = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Max retries|timed out|ProxyError"
    r"|Network is unreachable|from versions: none"
)
_NO_SUCH_VERSIONS = re.compile(r"ResolutionImpossible|No matching distribution")


@dataclass(frozen=True)
class Environment:
    """A Python that has what a verb needs, and the variables to run it with."""

    python: Path
    variables: dict[str, str]


def find_or_make(root: Path, extra: str) -> Environment:
    """This Python where it has what an extra asks for, or else that of `.venv`.

    Raises:
        DoorError: if that cannot be made, or is another's and lacks something.
    """
    if not missing(requirements.requirements(root, extra)):
        return Environment(Path(sys.executable), dict(os.environ))
    with one_at_a_time(root / "pyproject.toml"):
        return Environment(_Venv(root, extra).ready(), _variables_in_venv(root))


def python_of(folder: Path) -> Path:
    """The Python of an environment."""
    windows = sys.platform == "win32"
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def _plain() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in _NOT_FOR_PYTHON}


def _variables_in_venv(root: Path) -> dict[str, str]:
    """The variables as `activate` sets them."""
    venv = root / VENV
    path = f"{python_of(venv).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**_plain(), "VIRTUAL_ENV": str(venv), "PATH": path}


class NoNetworkError(DoorError):
    """pip reaches no index, and something is missing."""


class _Venv:
    """The folder `.venv` of a clone, for one extra of pyproject.toml."""

    def __init__(self, root: Path, extra: str) -> None:
        self.root = root
        self.extra = extra
        self.folder = root / VENV
        self.old = root / OLD
        self.python = python_of(self.folder)
        self.made_from = _made_from(root)

    def ready(self) -> Path:
        """Its Python, once it has what is needed."""
        if not _stamp(self.folder) and not self._is_free():
            return self._of_another()
        if _stamp(self.old):
            self._put_back()
        if not (stamp := _stamp(self.folder)):
            self._make()
        elif change := self._describe_change(stamp):
            print(f"{VENV} is made anew: {change}")
            self._make_anew()
        elif lacking := self._lacking():
            self._install(lacking)
        return self.python

    def _is_free(self) -> bool:
        if self.folder.is_dir():
            return not any(self.folder.iterdir())
        if self.folder.exists() or self.folder.is_symlink():
            raise DoorError(
                f"{self.folder} is no folder, and an environment is to be made "
                "there; give it another name"
            )
        return True

    def _of_another(self) -> Path:
        lacking = self._lacking()
        if lacking is None:
            raise DoorError(
                f"{self.folder} was not made by this command, so it is left as "
                "it is, and its Python cannot be used; give it another name"
            )
        if lacking:
            raise DoorError(
                f"{self.folder} was not made by this command, so it is left as "
                f"it is, and it lacks {_names(lacking)}; install that with "
                f'"{self.python}" -m pip install -e ".[{self.extra}]", or give '
                "the folder another name"
            )
        return self.python

    def _write_stamp(self, state: str) -> None:
        text = json.dumps({"state": state, **self.made_from}, indent=1)
        (self.folder / STAMP).write_text(f"{text}\n", "utf-8")

    def _describe_change(self, stamp: dict[str, str]) -> str:
        """Why it cannot stay, in words."""
        if stamp.get("state") != "whole":
            return "it is half made"
        for what, value in self.made_from.items():
            if stamp.get(what) != value:
                return f"{what} changed"
        return "" if self._lacking() is not None else "its Python does not run"

    def _lacking(self) -> list[str] | None:
        """The requirements that it does not meet; None if it does not run."""
        command: list[str | Path] = [self.python, requirements.__file__]
        command += [self.root, self.extra]
        try:
            asked = subprocess.run(  # noqa: S603  # our own words
                command, env=_plain(), capture_output=True, check=True
            )
            return [str(each) for each in json.loads(asked.stdout)]
        except (OSError, ValueError, subprocess.CalledProcessError):
            return None

    def _put_back(self) -> None:
        """After an interruption: of two environments, the whole one stays."""
        if _stamp(self.folder).get("state") == "whole":
            shutil.rmtree(self.old)
            return
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.old.rename(self.folder)

    def _make_anew(self) -> None:
        if _stamp(self.folder).get("state") != "whole":
            shutil.rmtree(self.folder)
            self._make()
            return
        self.folder.rename(self.old)
        try:
            self._make()
        except NoNetworkError as error:
            self.old.rename(self.folder)
            if self._lacking() != []:
                raise
            print(f"{error}; the {VENV} that is there is used as it is")
        except BaseException:
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.old.rename(self.folder)
            raise
        else:
            shutil.rmtree(self.old)

    def _make(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            raise DoorError(
                "this Python cannot make an environment, since its module "
                "ensurepip is not installed; on Debian and Ubuntu it comes "
                "with: apt install python3-venv"
            )
        try:
            self.folder.mkdir(exist_ok=True)
            self._write_stamp("half made")
        except OSError as error:
            raise DoorError(
                f"{self.folder} cannot be made ({error.strerror}); use a clone "
                "that can be written to, or a Python that has what is needed: "
                f"{_names(requirements.requirements(self.root, self.extra))}"
            ) from None
        try:
            # That of this Python, where it runs in an environment itself.
            base = getattr(sys, "_base_executable", sys.executable)
            version = sys.version.split()[0]
            with step(f"making {VENV} with Python {version}"):
                command = [base, "-m", "venv", self.folder]
                call(command, self.root, _plain())
            self._install(requirements.requirements(self.root, self.extra))
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def _install(self, lacking: list[str]) -> None:
        """Install the clone with an extra; the stamp says when that is done."""
        command: list[str | Path] = [self.python, "-m", "pip", "install"]
        command += ["--editable", f".[{self.extra}]"]
        variables = {
            name: value
            for name, value in _variables_in_venv(self.root).items()
            if name not in _NOT_FOR_PIP
        }
        variables |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
        is_ours = "PIP_CONSTRAINT" not in variables
        # A path in this variable may have no space in it.
        constrained = {"PIP_CONSTRAINT": CONSTRAINTS} | variables
        name = f"installing {EXTRAS[self.extra]}"
        self._write_stamp("half made")
        try:
            with step(name):
                call(command, self.root, constrained)
        except ProgramError as error:
            if _NO_NETWORK.search(error.lines):
                self._write_stamp("whole")
                raise NoNetworkError(
                    "pip found no package index to install from (is there a "
                    f"network?), and this is missing: {_names(lacking)}"
                ) from None
            if not (is_ours and _NO_SUCH_VERSIONS.search(error.lines)):
                raise
            print(
                f"This Python cannot take all versions of {CONSTRAINTS}: "
                "the newest that go together are installed."
            )
            with step(name):
                call(command, self.root, variables)
        self._write_stamp("whole")


def _stamp(folder: Path) -> dict[str, str]:
    """What an environment was made from; nothing, if another made it."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError):
        # Half written.
        return {"state": "half made"}
    return stamp if isinstance(stamp, dict) else {"state": "half made"}


def _names(requirements: list[str]) -> str:
    return ", ".join(name_of(each) for each in requirements)


def _made_from(root: Path) -> dict[str, str]:
    """What .venv was made from.

    The keys are the words of the message "… changed".
    """
    constraint = os.environ.get("PIP_CONSTRAINT", CONSTRAINTS)
    asked = [
        *(
            each
            for extra in EXTRAS
            for each in requirements.requirements(root, extra)
        ),
        constraint,
    ]
    with contextlib.suppress(OSError):
        asked.append((root / constraint).read_text("utf-8"))
    digest = hashlib.sha256("\n".join(asked).encode()).hexdigest()
    return {
        "the folder": str(root),
        "Python": f"{sys.version} in {sys.base_prefix}",
        "what the book requires": digest,
    }
