"""Compile `autograd/_fast.c`: `python tools/extension.py [FOLDER]`.

It writes the compiled file beside its source, or into FOLDER, and says where.
Exit status 1: the compiler refuses the source, and says why. Exit status 2:
nothing here can compile it, or this Python could not use it. An installation by
pip does the same, through hatch_build.py.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import PlatformError

from literate.tangle.compiler import NO_COMPILER, find_compiler, why_unfit

SOURCE = Path(__file__).resolve().parent.parent / "autograd" / "_fast.c"
# Floats as Python has them: a multiplication and an addition are rounded one by
# one, and pow is the C library's. These come after the flags of CFLAGS, and so
# take back -ffast-math; autograd/fast.py looks whether the bits are right.
FLAGS = (
    ["/fp:precise"]
    if sys.platform == "win32"
    else [
        "-O3",
        "-g0",
        "-ffp-contract=off",
        "-fno-fast-math",
        "-fno-builtin-pow",
    ]
)
NOTICE = "autograd.fast is not compiled: {}"


def compile_into(
    folder: Path, source: Path = SOURCE, flags: list[str] = FLAGS
) -> Path:
    """Compile a source into a folder, and return the file that was written.

    Raises:
        Exception: One of setuptools' many, if that cannot be done.
    """
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    extension = Extension(
        "_fast",
        [str(source)],
        define_macros=[("SOURCE_HASH", f'"{digest}"')],
        extra_compile_args=flags,
        extra_link_args=flags,
    )
    build = build_ext(Distribution({"ext_modules": [extension]}))
    build.build_lib = str(folder)
    with tempfile.TemporaryDirectory() as objects:
        build.build_temp = objects
        build.ensure_finalized()
        build.run()
    return Path(build.get_ext_fullpath("_fast"))


def main(folder: str | None = None) -> int:
    # Microsoft's compiler is not looked for there: setuptools finds it.
    if why_unfit() or not (find_compiler() or sys.platform == "win32"):
        print(NOTICE.format(NO_COMPILER))
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        try:
            built = compile_into(Path(scratch))
        except PlatformError as error:  # there is none of Microsoft's
            print(NOTICE.format(error))
            return 2
        except Exception as error:  # setuptools' own, and of what it calls
            print(NOTICE.format(error))
            return 1
        target = Path(folder or SOURCE.parent, built.name)
        # A process that has the old one open keeps it.
        target.unlink(missing_ok=True)
        shutil.move(built, target)
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
