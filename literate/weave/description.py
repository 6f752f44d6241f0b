"""What a page tells MkDocs: its description, and its weight in the search.

MkDocs reads both in front matter, which pages of the book do not have.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from markdown import Markdown, markdown

from literate.read.model import Book, Page


def describe(
    md: Markdown, book: Book, page: Page, boosts: dict[str, float]
) -> None:
    """Give MkDocs the description of a page, and its boost in a search.

    The first page has the site's own description.
    """
    # Python-Markdown hands an extension text alone. MkDocs names the page to
    # one extension, the one that makes links relative, and reads the page's
    # meta after the text was converted; other builders read it before, and
    # from front matter alone. A hook or a plugin would be MkDocs' own too, and
    # front matter would be a second text of what the first sentence says.
    if "relpath" not in md.treeprocessors:
        return
    relpath: Any = md.treeprocessors["relpath"]
    meta = relpath.file.page.meta
    if page is not book.pages[0] and (sentence := first_sentence(page)):
        # The theme writes it as it is.
        meta["description"] = escape(sentence)
    if boost := boosts.get(relpath.file.src_uri):
        meta["search"] = {"boost": boost}


def first_sentence(page: Page) -> str:
    """The sentence that a page opens with, as plain text, if it does."""
    opening = "\n".join(page.prose[1:]).strip().partition("\n\n")[0]
    paragraph = re.match("<p>(.*)</p>$", markdown(opening), re.DOTALL)
    shown = unescape(re.sub("<.*?>", "", paragraph[1])) if paragraph else ""
    words = " ".join(shown.split())
    return re.split(r"(?<=[.?!]) ", words, maxsplit=1)[0]
