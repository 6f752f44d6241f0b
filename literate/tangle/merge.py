"""Merge the engine blocks of the pages into the files that they name."""

from __future__ import annotations

from literate.read.model import Book, BookError, Fence
from literate.tangle.c_file import CFile
from literate.tangle.modules import hidden_modules, require_own_name
from literate.tangle.python_file import PythonFile


def merge_blocks(
    book: Book, up_to: Fence | None = None
) -> dict[str, PythonFile | CFile]:
    """Merge a book's engine blocks into files, up to and with a fence, or all.

    Raises:
        BookError: naming page and line of a block that cannot be tangled.
    """
    titles = {page.path: page.title for page in book.pages}
    files: dict[str, PythonFile | CFile] = {}
    begun: list[Fence] = []
    for fence in book.engine_fences(up_to):
        if fence.file not in files:
            require_own_name(fence, begun)
            begun.append(fence)
            files[fence.file] = (
                CFile()
                if fence.language == "c"
                else PythonFile(book.package, is_stub=not fence.is_module)
            )
        files[fence.file].add(fence, titles[fence.page])
    # Down to a fence, what is missing may be still to come.
    if up_to is None:
        _require_whole(
            {p: f for p, f in files.items() if isinstance(f, PythonFile)}
        )
    return files


def _require_whole(files: dict[str, PythonFile]) -> None:
    """Refuse what is wrong with files that no block goes on with."""
    mistakes = [
        mistake
        for file in files.values()
        for mistake in file.names.plain_form_mistakes()
    ]
    mistakes += hidden_modules(files)
    if mistakes:
        raise BookError("\n".join(mistakes))
