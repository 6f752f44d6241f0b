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
import sysconfig
import tempfile
from pathlib import Path

from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

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
PROBE = "#include <Python.h>\nPyMODINIT_FUNC PyInit__fast(void) { return 0; }\n"


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
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib = str(folder)
    with tempfile.TemporaryDirectory() as objects:
        command.build_temp = objects
        command.ensure_finalized()
        command.run()
    return Path(command.get_ext_fullpath("_fast"))


def unfit() -> str | None:
    """Say why this Python could not use the class in C, if so."""
    if sys.implementation.name != "cpython":
        return "the class in C is for CPython"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "the class in C is for a Python with the global lock"
    return None


def has_compiler() -> bool:
    """Whether anything that includes Python's headers can be compiled."""
    with tempfile.TemporaryDirectory() as name:
        probe = Path(name, "probe.c")
        probe.write_text(PROBE)
        try:
            compile_into(Path(name), probe)
        except Exception:  # setuptools' own, and those of what it calls
            return False
    return True


def main(folder: str | None = None) -> int:
    if reason := unfit():
        print(NOTICE.format(reason))
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        try:
            built = compile_into(Path(scratch))
        except Exception as error:
            if has_compiler():
                print(NOTICE.format(error))
                return 1
            print(
                NOTICE.format("no C compiler with Python's headers was found")
            )
            return 2
        target = Path(folder or SOURCE.parent, built.name)
        # A process that has the old one open keeps it.
        target.unlink(missing_ok=True)
        shutil.move(built, target)
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
