"""The book that PDF and EPUB are written from: parts, and chapters in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element


@dataclass(frozen=True)
class Chapter:
    """One page of the site, or what it folds."""

    id: str
    title: str
    section: Element


@dataclass(frozen=True)
class Part:
    title: str
    chapters: list[Chapter] = field(default_factory=list)


@dataclass(frozen=True)
class BoundBook:
    """The book: what its title page says, and its parts."""

    title: str
    description: str
    edition: str
    language: str
    parts: list[Part]
    address: str = ""

    @property
    def note_on_the_site(self) -> str:
        """What a reader who does not know the site needs to know."""
        where = f", {self.address}" if self.address else ""
        return (
            f"This book is made from a site{where}. "
            "What it calls a page is a chapter here, and what it says of "
            "buttons, or of changing a figure, works on the site alone."
        )

    @property
    def chapters(self) -> list[Chapter]:
        return [chapter for part in self.parts for chapter in part.chapters]
