"""The Markdown that weaving writes: code that is folded, and links to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from literate.read.model import Fence
from literate.tangle.snapshot import module_name

# The search plugin reads this attribute, and takes it away.
UNSEARCHED = ' data-search-exclude="true"'


def fold(
    title: str, code: list[str], kind: str = "folded", identifier: str = ""
) -> list[str]:
    """Code that a reader may open, kept out of the search index."""
    own_id = f"id: {identifier}, " if identifier else ""
    return [
        f"/// details | {title}",
        f"    attrs: {{{own_id}class: {kind}, data-search-exclude: 'true'}}",
        "",
        *code,
        "///",
        "",
    ]


def fold_repeated(
    title: str, text: str, identifier: str = "", *, language: str = "python"
) -> list[str]:
    """Code that a reader has seen already, folded."""
    code = [f"```{language}", *text.splitlines(), "```"]
    return fold(title, code, "so-far", identifier)


def anchor(test: str) -> str:
    """The id of a test that a page cites."""
    return re.sub(r"\W+", "-", test)


def api_links(fence: Fence) -> list[str]:
    """A line of links from an engine block to the API reference."""
    module = module_name(fence.file)
    # The reference leaves out a module that is private by its name.
    is_private = module.rpartition(".")[2].startswith("_")
    names = [] if is_private else list(_public_names(fence))
    if not names:
        return []
    links = ", ".join(f"[`{name}`][{module}.{name}]" for name in names)
    return ["/// html | p.api-links", f"In the reference: {links}", "///", ""]


def _public_names(fence: Fence) -> Iterator[str]:
    """What an engine block defines and the reference lists."""
    for statement in ast.parse(fence.source).body:
        if isinstance(statement, ast.ClassDef) and _is_public(statement.name):
            goes_on = any(
                ast.unparse(base) == statement.name for base in statement.bases
            )
            if not goes_on:
                yield statement.name
            for member in statement.body:
                if isinstance(member, ast.FunctionDef) and _is_public(
                    member.name
                ):
                    yield f"{statement.name}.{member.name}"
        elif isinstance(statement, ast.FunctionDef) and _is_public(
            statement.name
        ):
            yield statement.name


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (
        name.endswith("__") and name != "__init__"
    )
