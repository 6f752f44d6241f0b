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
    """Runs tools/extension.py; what it cannot compile, a wheel does without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled file to a wheel; an editable one has it in place."""
        if os.environ.get("AUTOGRAD_PURE") == "1":
            return
        self.folder = tempfile.TemporaryDirectory()
        tool = str(Path(self.root, "tools", "extension.py"))
        into = [] if version == "editable" else [self.folder.name]
        run = subprocess.run(  # noqa: S603  # the project's own command
            [sys.executable, tool, *into],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if run.returncode:
            # All that a compiler says of the file, or one line: there is none.
            said = run.stdout.splitlines()
            shown = said if run.returncode == 1 else said[-1:]
            self.app.display_warning("\n".join(shown))
        for file in Path(self.folder.name).iterdir():
            build_data["force_include"][str(file)] = f"autograd/{file.name}"
            build_data.update(pure_python=False, infer_tag=True)
