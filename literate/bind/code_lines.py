"""Each line of code in a book becomes an element of its own.

A screen may be too narrow for a line, and a page too short for all of them.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

# Lines of code that are kept together on any screen, and those that fit on no
# sheet of paper.
SHORT, LONG = 12, 60


def split_lines(section: Element) -> None:
    """Make each line of code an element, indented where it is wrapped.

    The element that holds the code is given the class `short`, or `long`.
    """
    for block in section.iter("div"):
        if "highlight" not in block.get("class", "").split():
            continue
        [code] = block.iter("code")
        lines = [line for line in _lines(code) if len(line) or line.text]
        for line in lines:
            text = "".join(line.itertext())
            kind = "line" if text.strip() else "line blank"
            hanging = 0.6 * (len(text) - len(text.lstrip(" ")) + 4)
            style = (
                f"padding-left: {hanging:.1f}em; text-indent: -{hanging:.1f}em"
            )
            line.tag, line.attrib = "span", {"class": kind, "style": style}
        code.text, code[:] = "", lines
        if len(lines) <= SHORT:
            block.attrib["class"] += " short"
        if len(lines) > LONG:
            block.attrib["class"] += " long"


def _lines(element: Element) -> list[Element]:
    """A copy of the element for each of its lines, and for each line's end."""

    def append(text: str) -> None:
        first, *rest = text.split("\n")
        _append(lines[-1], first)
        for line in rest:
            _append(lines[-1], "\n")
            lines.append(Element(element.tag, element.attrib))
            lines[-1].text = line

    lines = [Element(element.tag, element.attrib)]
    append(element.text or "")
    for child in element:
        first, *rest = _lines(child)
        lines[-1].append(first)
        for part in rest:
            lines.append(Element(element.tag, element.attrib))
            lines[-1].append(part)
        append(child.tail or "")
    return lines


def _append(element: Element, text: str) -> None:
    """Write text at the end of the element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
