"""What a reader sees whose own file, or another library, hides the package.

Nothing of the package runs then: only README and the pages can say it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGE = (ROOT / "docs/3-2-value-class.md").read_text("utf-8")
HOME = (ROOT / "docs/take-it-home.md").read_text("utf-8")
IMPORT = "from autograd import Value\n"

TOLD = re.findall(r"^(?:ImportError|ModuleNotFoundError): .+$", README, re.M)


def last_line(folder: Path, file: str, hiding: str, source: str) -> str:
    """What Python says of a file, beside one that hides the package."""
    (folder / hiding).parent.mkdir(exist_ok=True)
    (folder / hiding).write_text("x = 1\n", "utf-8")
    (folder / file).write_text(source, "utf-8")
    run = subprocess.run(
        [sys.executable, file], cwd=folder, capture_output=True, text=True
    )
    assert run.returncode == 1
    return run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("case", "file", "source"),
    [
        (0, "mine.py", IMPORT),
        (1, "autograd.py", IMPORT),
        (2, "mine.py", "from autograd.graph import Graph\n"),
    ],
    ids=["beside it", "itself", "a part of it"],
)
def test_readme_quotes_what_python_says(
    tmp_path: Path, case: int, file: str, source: str
) -> None:
    assert len(TOLD) == 3
    said = last_line(tmp_path, file, "autograd.py", source)
    # Since 3.13 Python gives other reasons in place of "partially initialized".
    assert said.startswith(TOLD[case].split(" partially")[0])
    assert case == 2 or str(tmp_path / "autograd.py") in said


def test_another_library_is_named_by_its_init(tmp_path: Path) -> None:
    said = last_line(tmp_path, "mine.py", "autograd/__init__.py", IMPORT)
    assert said.startswith(TOLD[0])
    assert str(Path("autograd", "__init__.py")) in said


def test_the_page_that_imports_first_leads_to_what_python_says() -> None:
    first = PAGE.index(IMPORT)
    note = PAGE.index("/// note | If the import fails")
    assert first < note < PAGE.index(IMPORT, first + 1)
    assert "(take-it-home.md" in PAGE[note : PAGE.index("///", note + 4)]
    for quoted in ("cannot import name 'Value'", "'autograd' is not a package"):
        assert quoted in HOME
        assert any(quoted in line for line in TOLD)
