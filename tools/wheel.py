"""Try a built wheel alone: `python tools/wheel.py WHEEL FOLDER`.

Installs it into an empty environment in FOLDER, runs the book's examples
against it there, and has mypy check a small user of it. A wheel for one
platform must hold the class in C. A pure one must not, and importing the class
must say so. A command of .ci/run, not a test.

`python tools/wheel.py --content WHEEL...` only looks at what is in each.
"""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from literate.read.book import read_book
from literate.run.data_files import read_data_files, write_data_files
from literate.tangle.merge import merge_blocks

ROOT = Path(__file__).resolve().parent.parent

RUN_EXAMPLES = """
import pickle, sys
from pathlib import Path

import autograd
from literate.run.compare import run_and_compare

assert Path(autograd.__file__).is_relative_to(sys.prefix), autograd.__file__
fences = pickle.loads(Path("examples.pickle").read_bytes())
for fence in fences:
    run_and_compare(Path("."), fence)
print(len(fences), "examples ran against", autograd.__file__)
"""

RUN_WITHOUT = """
try:
    import autograd.fast
except ImportError as error:
    print(error)
else:
    raise AssertionError("a pure wheel has the class in C")
"""

USER = """
from autograd import Value
from autograd.fast import Value as FastValue

loss: float = (Value(2) * 3.0 + 1).data
fast_loss: float = (FastValue(2) * 3.0 + 1).data
"""


def main(wheel: Path, folder: Path) -> None:
    check_content(wheel)
    python = install_alone(wheel, folder)
    run_examples(python, folder)
    fast = (
        ["-c", RUN_WITHOUT] if is_pure(wheel) else [ROOT / "tools" / "smoke.py"]
    )
    subprocess.run([python, *fast], cwd=folder, check=True)
    check_types(python, folder)
    kind = "pure" if is_pure(wheel) else "compiled"
    print(f"tried the {kind} {wheel.name}")


def is_pure(wheel: Path) -> bool:
    return wheel.stem.endswith("-none-any")


def check_content(wheel: Path) -> None:
    """What the pages write, the class in C if any, and a description."""
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    in_c = [name for name in names if name.endswith((".so", ".pyd"))]
    package = {
        name
        for name in names
        if not name.startswith("chapter_3_autograd-") and name not in in_c
    }
    written = {*merge_blocks(read_book(ROOT)), "autograd/py.typed"}
    assert package == written, f"not of the pages: {package ^ written}"
    assert len(in_c) == (not is_pure(wheel)), f"{wheel.name} holds {in_c}"
    metadata = next(name for name in names if name.endswith("/METADATA"))
    description = archive.read(metadata).decode("utf-8").partition("\n\n")[2]
    assert "`Value`" in description, "the wheel lacks a long description"
    links = re.findall(
        r"""\]\(([^)]*)|(?:src|href)=["']([^"']*)""", description
    )
    broken = [link for link in map("".join, links) if "://" not in link]
    assert not broken, f"an index has no such file beside the wheel: {broken}"


def install_alone(wheel: Path, folder: Path) -> Path:
    """Install it into an empty environment; return the Python of that."""
    venv.create(folder / "venv", with_pip=True)
    windows = sys.platform == "win32"
    python = folder / "venv" / ("Scripts" if windows else "bin") / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "--no-index", wheel.resolve()], check=True)
    return python


def run_examples(python: Path, folder: Path) -> None:
    """Run the book's examples against what is installed there."""
    # The press goes along without its dependencies: running an example needs
    # none of them.
    shutil.copytree(ROOT / "literate", folder / "literate")
    # Nor is there NumPy, which some examples need.
    examples = [
        fence
        for fence in read_book(ROOT).python_fences
        if fence.kind == "example"
        and not any("import numpy" in each.source for each in fence.chain)
    ]
    write_data_files(folder, read_data_files(ROOT, examples))
    (folder / "examples.pickle").write_bytes(pickle.dumps(examples))
    subprocess.run([python, "-c", RUN_EXAMPLES], cwd=folder, check=True)


def check_types(python: Path, folder: Path) -> None:
    """Have mypy check a small user of what is installed there."""
    (folder / "user.py").write_text(USER, "utf-8")
    mypy: list[str | Path] = [sys.executable, "-m", "mypy", "--strict"]
    with_it: list[str | Path] = ["--python-executable", python, "user.py"]
    subprocess.run([*mypy, *with_it], cwd=folder, check=True)


if __name__ == "__main__":
    if sys.argv[1] == "--content":
        for name in sys.argv[2:]:
            check_content(Path(name))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
