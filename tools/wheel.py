"""Try a built wheel alone: `python tools/wheel.py WHEEL FOLDER`.

Installs it into an empty environment in FOLDER, runs the book's examples
against it there, and has mypy check a small user of it. One of a platform must
have the class in C, and a pure one must say that it has not. A command of
.ci/run, not a test.
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
from literate.run.data_files import lay_out, named
from literate.tangle import tangle

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
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    compiled = [name for name in names if name.endswith((".so", ".pyd"))]
    package = {
        name
        for name in names
        if not name.startswith("chapter_3_autograd-") and name not in compiled
    }
    written = {*tangle(read_book(ROOT)), "autograd/py.typed"}
    assert package == written, f"not of the pages: {package ^ written}"
    is_pure = wheel.stem.endswith("-none-any")
    assert len(compiled) == (not is_pure), f"{wheel.name} holds {compiled}"
    metadata = next(name for name in names if name.endswith("/METADATA"))
    description = archive.read(metadata).decode("utf-8").partition("\n\n")[2]
    assert "`Value`" in description, "the wheel lacks a long description"
    links = re.findall(
        r"""\]\(([^)]*)|(?:src|href)=["']([^"']*)""", description
    )
    broken = [link for link in map("".join, links) if "://" not in link]
    assert not broken, f"an index has no such file beside the wheel: {broken}"

    venv.create(folder / "venv", with_pip=True)
    python = (
        folder
        / "venv"
        / ("Scripts" if sys.platform == "win32" else "bin")
        / "python"
    )
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        wheel.resolve(),
    ]
    subprocess.run(install, check=True)

    # The press goes along without its dependencies: running an example needs
    # none of them.
    shutil.copytree(ROOT / "literate", folder / "literate")
    # Nor is there NumPy, which some examples need.
    examples = [
        fence
        for fence in read_book(ROOT).python
        if fence.kind == "example"
        and not any("import numpy" in each.source for each in fence.chain)
    ]
    lay_out(folder, named(ROOT, examples))
    (folder / "examples.pickle").write_bytes(pickle.dumps(examples))
    subprocess.run([python, "-c", RUN_EXAMPLES], cwd=folder, check=True)
    fast = ["-c", RUN_WITHOUT] if is_pure else [ROOT / "tools" / "smoke.py"]
    subprocess.run([python, *fast], cwd=folder, check=True)

    (folder / "user.py").write_text(USER, "utf-8")
    check: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        python,
        "user.py",
    ]
    subprocess.run(check, cwd=folder, check=True)
    print("tried the pure" if is_pure else "tried the compiled", wheel.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
