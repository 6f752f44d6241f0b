"""The nav of mkdocs.yml: which pages the book has, in which order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from literate.read.model import BookError
from literate.read.text import read_text

# An address with a scheme, or one that begins at a server's root.
_LINK = re.compile(r"[A-Za-z][\w+.-]*:|/")


class Entry(NamedTuple):
    """A page that the nav names: the entry's line, and the name as written.

    The chapter is the nav's first group, or all pages where there is none.
    """

    line: int
    name: str
    is_in_chapter: bool

    @property
    def path(self) -> str:
        """The page's path from the root."""
        return PurePosixPath("docs", self.name).as_posix()


def pages_in_nav(root: Path) -> list[str]:
    """The path of each page that the nav names, from the root."""
    return [entry.path for entry in read_nav(root)]


def read_nav(root: Path) -> list[Entry]:
    """Each page that the nav names.

    Raises:
        BookError: naming the line of mkdocs.yml that is wrong.
    """
    # Imported here, so that an example can be run where only the package is
    # installed.
    import yaml

    if not (root / "mkdocs.yml").is_file():
        raise BookError(
            f"there is no mkdocs.yml in {root}; "
            "run this where the book's mkdocs.yml is"
        )
    try:
        # Composed, not loaded: a node knows its line, and tags of MkDocs and
        # of plugins need not be known.
        tree = yaml.compose(read_text(root, "mkdocs.yml"), yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem, _, _ = str(getattr(error, "problem", error)).partition("\n")
        raise BookError(
            f"mkdocs.yml:{line}: this is no YAML: {problem}"
        ) from None
    nav = _nav_node(tree)
    nodes = list(_leaves(nav))
    chapter = list(_leaves(_first_group(nav)))
    mistakes = [
        f"mkdocs.yml:{_line(node)}: an entry of the nav is a page's path or a "
        f"link, not {node.value or 'nothing'}"
        for node in nodes
        if not node.tag.endswith(":str")
    ]
    pages = [
        Entry(_line(node), node.value, node in chapter)
        for node in nodes
        if not _leads_elsewhere(node.value)
    ]
    if mistakes:
        raise BookError("\n".join(mistakes))
    if not pages:
        raise BookError(
            "mkdocs.yml:1: there is no nav; name the pages in it, "
            "in the order in which they are read"
        )
    return pages


def read_settings(root: Path) -> dict[str, Any]:
    """All of a mkdocs.yml that `read_nav` can read, with None for own tags.

    Such a tag is MkDocs' !ENV, or a plugin's.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        """One that knows what to do with a tag that it does not know."""

    Loader.add_constructor(None, lambda *_: None)
    text = read_text(root, "mkdocs.yml")
    settings: dict[str, Any] = yaml.load(text, Loader)  # noqa: S506  # it is a safe one
    return settings


def _nav_node(tree: Any) -> Any:
    if tree is None or tree.id != "mapping":
        return None
    return next(
        (value for key, value in tree.value if key.value == "nav"), None
    )


def _inside(node: Any) -> list[Any]:
    """The nodes in a sequence, or the values of a mapping."""
    if node is None or node.id == "scalar":
        return []
    return [
        each[-1] if isinstance(each, tuple) else each for each in node.value
    ]


def _leaves(node: Any) -> Iterator[Any]:
    """The node of each entry, at any depth."""
    if node is not None and node.id == "scalar":
        yield node
    for each in _inside(node):
        yield from _leaves(each)


def _first_group(nav: Any) -> Any:
    """The first of the nav's groups, or the nav where it has none."""
    items = [
        value
        for item in _inside(nav)
        for value in (_inside(item) if item.id == "mapping" else [item])
    ]
    return next((item for item in items if item.id == "sequence"), nav)


def _line(node: Any) -> int:
    line: int = node.start_mark.line
    return line + 1


def _leads_elsewhere(entry: str) -> bool:
    """Whether MkDocs takes an entry of the nav for a link elsewhere."""
    return _LINK.match(entry) is not None
