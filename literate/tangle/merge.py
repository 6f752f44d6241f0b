"""Merge the engine blocks of the pages into the files that they name."""

from __future__ import annotations

from literate.read.model import Book, BookError, Fence
from literate.tangle.c_file import CFile
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
    for fence in book.engine_fences(up_to):
        if fence.file not in files:
            files[fence.file] = (
                CFile()
                if fence.language == "c"
                else PythonFile(book.package, is_stub=not fence.is_module)
            )
        files[fence.file].add(fence, titles[fence.page])
    unreplaced = [
        mistake
        for file in files.values()
        if isinstance(file, PythonFile)
        for mistake in file.names.plain_form_mistakes()
    ]
    # Down to a fence, its later form may be still to come.
    if unreplaced and up_to is None:
        raise BookError("\n".join(unreplaced))
    return files
