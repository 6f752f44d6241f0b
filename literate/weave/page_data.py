"""What the site tells a page, so that its blocks can run there."""

from __future__ import annotations

from typing import Any

from literate.read.model import Book, Page
from literate.run.data_files import read_data_files
from literate.weave.runs_in_page import runs_in_page


def page_data(book: Book, page: Page) -> dict[str, Any]:
    """What the page's Python has to know of the book.

    Every engine block that is imported, since a figure may draw with the
    finished engine; of each other block of the page what it is, since its code
    is on the page; and the files that these read.
    """
    return {
        "page": page.path,
        "package": book.package,
        "on_finished": page.runs_on_finished,
        "engine": {
            each.path: [
                [fence.line, fence.file, fence.is_plain, fence.source]
                for fence in each.fences
                if fence.is_module
            ]
            for each in book.pages
        },
        "blocks": [
            [
                fence.line,
                fence.kind,
                fence.continues.line if fence.continues else 0,
                fence.check.line if fence.check else 0,
            ]
            for fence in page.python_fences
            if fence.kind != "engine" and runs_in_page(book, fence)
        ],
        "files": read_data_files(book.root, page.python_fences),
    }
