"""Ask whether a tag can be released: `python tools/release.py v0.1.0`.

Prints what CHANGELOG.md says of that release, or what is in the way. Runs
before anything is built, and needs nothing but Python.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where the number of the last release is written, and where its date is.
NUMBERS = {
    "CHANGELOG.md": r"## (\d\S*) - .*",
    "CITATION.cff": r"version: (.*)",
}
DATES = {
    "CHANGELOG.md": r"## \d\S* - (.*)",
    "CITATION.cff": r"date-released: (.*)",
}
# Between releases the package bears the number of the next one, and this.
PACKAGE = "autograd/__init__.py"
UNRELEASED = ".dev0"


class NotReadyError(Exception):
    """What is in the way of a release."""


def _one_value(root: Path, what: str, places: dict[str, str]) -> str:
    """What all these files say, each in its first line of this form."""
    values = {}
    for file, form in places.items():
        text = (root / file).read_text("utf-8")
        found = re.search(f"^{form}$", text, re.MULTILINE)
        if not found:
            raise NotReadyError(f"{file} has no {what} of the last release.")
        values[file] = found[1]
    if len(set(values.values())) > 1:
        every = ", ".join(f"{values[file]} in {file}" for file in values)
        raise NotReadyError(
            f"The {what} of the last release is not the same everywhere: "
            f"{every}. CONTRIBUTING.md says how a release is made."
        )
    return next(iter(values.values()))


def last_release(root: Path) -> str:
    """The number of the last release, with one date, wherever they stand."""
    _one_value(root, "date", DATES)
    return _one_value(root, "number", NUMBERS)


def package_number(root: Path) -> str:
    """The package's: that of the last release, or a later one with .dev0."""
    last = last_release(root)
    number = _one_value(root, "number", {PACKAGE: r'__version__ = "(.*)"'})
    later = number.removesuffix(UNRELEASED)
    if number != last and (number == later or _parts(later) <= _parts(last)):
        raise NotReadyError(
            f"{PACKAGE} has the number {number}, and the last release is "
            f"{last}: it should have that one, or a later one with "
            f"{UNRELEASED}. CONTRIBUTING.md says how a release is made."
        )
    return number


def _parts(number: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", number)]


def notes(root: Path, tag: str) -> str:
    """What CHANGELOG.md says of the release that bears this tag."""
    version = last_release(root)
    if tag != f"v{version}":
        raise NotReadyError(
            f"The tag is {tag}, and the last release is {version} in "
            f"{', '.join(NUMBERS)}."
        )
    number = package_number(root)
    if number != version:
        raise NotReadyError(
            f"{PACKAGE} has the number {number}, which is no release's; write "
            f"{version} on the page that says it, and tangle it."
        )
    before, after = re.split(
        rf"^## {re.escape(version)} - .*\n",
        (root / "CHANGELOG.md").read_text("utf-8"),
        maxsplit=1,
        flags=re.MULTILINE,
    )
    if re.search("^- ", before, re.MULTILINE):
        raise NotReadyError(
            f"CHANGELOG.md lists changes above {version} that no release has."
        )
    # Where they are shown, each line is broken as it is here.
    return re.sub(r"\n +", " ", after.partition("\n## ")[0].strip())


if __name__ == "__main__":
    try:
        print(notes(ROOT, "".join(sys.argv[1:2])))
    except NotReadyError as error:
        sys.exit(str(error))
