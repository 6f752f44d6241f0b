"""Compile the class in C where the package is built, if that can be done."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compiler(BuildHookInterface):
    """Runs tools/extension.py.

    A wheel does without what cannot be compiled, or with AUTOGRAD_PURE=1; with
    AUTOGRAD_PURE=0 there is then no wheel.
    """

    folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled file to a wheel; an editable one has it in place."""
        pure = os.environ.get("AUTOGRAD_PURE", "")
        if pure not in {"", "0", "1"}:
            self.app.abort(f"AUTOGRAD_PURE is {pure!r}; take 0, 1 or nothing")
        if pure == "1":
            return
        self.folder = folder = tempfile.TemporaryDirectory()
        into = [] if version == "editable" else [folder.name]
        # Its imports are beside it. By PYTHONPATH pip says where it has
        # installed setuptools, and takes from it what its own environment has:
        # this folder too, if the package is installed from it.
        environment = dict(os.environ)
        environment.pop("PYTHONSAFEPATH", None)
        run = subprocess.run(  # noqa: S603  # the project's own command
            # It leaves nothing here, and looks for the compiler as the press.
            [sys.executable, "-B", "-m", "tools.extension", *into],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if run.returncode:
            # All that a compiler says of the file, or one line: there is none.
            said = run.stdout.splitlines()
            shown = said if run.returncode == 1 else said[-1:]
            if pure == "0":
                folder.cleanup()
                self.app.abort("\n".join(shown))
            self.app.display_warning("\n".join(shown))
        for file in Path(folder.name).iterdir():
            build_data["force_include"][str(file)] = f"autograd/{file.name}"
            build_data.update(pure_python=False, infer_tag=True)

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str
    ) -> None:
        """Leave nothing behind once the wheel is written."""
        if self.folder:
            self.folder.cleanup()
