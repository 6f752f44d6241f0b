"""The kind of each fence: its header says it, and each kind has rules."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import replace

from literate.read.characters import engine_mistakes, name_mistakes
from literate.read.fences import RawFence
from literate.read.model import BookError, Fence, Mistake

# What the site's column shows of a line of code, and what ruff allows.
COLUMNS = 80
OTHER_LANGUAGES = frozenset({"text", "console", "markdown", "toml", "yaml"})

# What takes a fence to column 0.
_TO_COLUMN_0 = {
    "list": "end the list above it, since a list cannot hold one, and let "
    "steps that have code be headings, as in ### 2. Title",
    "quote": "end the quote above it, and write /// note around both instead",
    "indent": "write notes and tabs with /// blocks, which keep it there",
}

_HEADER = re.compile(r"^(?P<language>[^\s{]+)(?: \{ (?P<options>[^{}]+) \})?$")
_OPTION = re.compile(
    r'(?P<name>[^\s="]+)(?:="(?P<value>[^"]*)")?(?:\s+|$)|(?P<rest>.+)'
)
# What no file of Windows is called, whatever follows its dot.
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
# A caption as pymdownx.blocks writes it.
_CAPTION = re.compile(r"\n*/// caption\n(?P<text>(?:(?!///).*\n)+)///(?=\n|$)")


def read_fences(
    path: str, text: str, raw_fences: list[RawFence], package: str
) -> tuple[list[Fence], list[Mistake]]:
    """Each fence of a page with its kind, and what is wrong with the others."""
    fences: list[Fence] = []
    mistakes: list[Mistake] = []
    for raw in raw_fences:
        above = next(
            (fence for fence in reversed(fences) if fence.kind != "other"), None
        )
        try:
            fence = _read_fence(path, raw, above, package)
            if fence.is_figure:
                fence = _with_caption(fence, text)
            mistakes += _wide_lines(fence)
            if fence.kind == "engine":
                mistakes += engine_mistakes(fence)
            elif fence.kind != "other":
                mistakes += name_mistakes(fence)
            fences.append(fence)
        except BookError as error:
            mistakes.append(Mistake(raw.line, str(error)))
    return fences, mistakes


def _wide_lines(fence: Fence) -> Iterator[Mistake]:
    """Each line that the site's column would cut off."""
    for number, line in enumerate(fence.source.splitlines(), fence.line + 1):
        if len(line) > COLUMNS and fence.kind != "other":
            yield Mistake(
                number,
                f"{len(line)} columns; code that a page shows is at most "
                f"{COLUMNS} wide, and #> may go on the line below",
            )


def _with_caption(fence: Fence, text: str) -> Fence:
    below = "\n".join(text.splitlines()[fence.end :])
    if not (match := _CAPTION.match(below)):
        raise BookError(
            "a figure needs a caption right below it: "
            "/// caption, its text, and ///"
        )
    lines_below = match[0].count("\n") + 1
    return replace(
        fence, caption=match["text"].strip(), lines_below=lines_below
    )


def _help_on_kinds(package: str) -> str:
    return (
        f'use ```python, ```python {{ title="{package}/….py" }}, the same with '
        "plain after the title, { continuation }, { only_here }, { graph } or "
        "{ graph steps }; in an exercise { starter }, { check } or "
        f'{{ solution }}; for C: ```c {{ title="{package}/….c" }}; '
        f"for what is not run: {', '.join(sorted(OTHER_LANGUAGES))}"
    )


def _read_fence(
    page: str, raw: RawFence, above: Fence | None, package: str
) -> Fence:
    line, info, source = raw.line, raw.info, raw.source
    if raw.around == "comment":
        raise BookError(
            "this fence is in a comment of HTML, so it is neither shown nor "
            "run; end the comment above it with -->, or delete it"
        )
    if source is None:
        raise BookError(
            "this fence is never closed; close it with the same ticks"
        )
    if raw.around:
        raise BookError(
            "a fence stands at column 0, or it is not run; "
            f"{_TO_COLUMN_0[raw.around]}"
        )
    header = _HEADER.match(info)
    if not header:
        raise BookError(
            f"cannot read the fence header {info!r}; {_help_on_kinds(package)}"
        )
    if header["language"] in OTHER_LANGUAGES and not header["options"]:
        return Fence(page, line, "other", source)
    options = [
        (m["name"], m["value"])
        for m in _OPTION.finditer(header["options"] or "")
    ]
    if header["language"] == "c":
        return Fence(page, line, "engine", source, _file_of_c(options, package))
    if header["language"] == "python":
        return _python_fence(page, raw, options, above, package)
    raise BookError(
        f"unknown kind of fence {info!r}; {_help_on_kinds(package)}"
    )


def _python_fence(
    page: str,
    raw: RawFence,
    options: list[tuple[str, str | None]],
    above: Fence | None,
    package: str,
) -> Fence:
    line, source = raw.line, raw.source or ""
    match options:
        case []:
            return Fence(page, line, "example", source)
        case [("starter" | "check" | "solution" as kind, None)]:
            return Fence(page, line, kind, source)
        case [("title", str(file))] | [
            ("title", str(file)),
            ("plain", None),
        ]:
            if not re.fullmatch(rf"{package}/.+\.pyi?", file):
                raise BookError(
                    f"an engine block's title is a file {package}/….py or "
                    f"….pyi, not {file!r}"
                )
            _require_importable(file)
            is_plain = ("plain", None) in options
            return Fence(page, line, "engine", source, file, is_plain)
        case [("only_here", None)]:
            return Fence(page, line, "only_here", source)
        case [("graph", None)]:
            return Fence(page, line, "graph", source)
        case [("graph", None), ("steps", None)]:
            return Fence(page, line, "steps", source)
        case [("continuation", None)]:
            if above is None or above.kind not in ("example", "only_here"):
                found = f"a fence of kind {above.kind}" if above else "none"
                raise BookError(
                    f"a continuation goes on from an example, "
                    f"but the Python fence above it on this page is {found}"
                )
            return Fence(page, line, above.kind, source, continues=above)
    raise BookError(
        f"unknown option, or options that do not go together: {raw.info!r}; "
        f"{_help_on_kinds(package)}"
    )


def _require_importable(file: str) -> None:
    for part in file.rpartition(".")[0].split("/"):
        if not re.fullmatch(r"[A-Za-z_]\w*", part, re.ASCII):
            why = (
                "a name is of letters from A to Z, digits and _, no digit first"
            )
        elif keyword.iskeyword(part):
            why = "it is a keyword of Python"
        elif _DEVICE.fullmatch(part):
            why = "Windows keeps that name for a device"
        elif part == "__pycache__":
            why = "Python keeps what it has compiled there"
        else:
            continue
        raise BookError(
            f"an engine block's title is a file that can be imported, and in "
            f"{file!r} {part!r} cannot be: {why}"
        )


def _file_of_c(options: list[tuple[str, str | None]], package: str) -> str:
    match options:
        case [("title", str(file))]:
            if re.fullmatch(rf"{package}/.+\.c", file):
                _require_importable(file)
                return file
            raise BookError(
                f"the title of a C block is a file {package}/….c, not {file!r}"
            )
    raise BookError(
        "a C block has a title, which names its file, and no other option: "
        f'```c {{ title="{package}/….c" }}'
    )
