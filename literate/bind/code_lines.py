"""Give each line of code in a book an element of its own.

A screen may be too narrow for it, and a page too short for all of them.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

# Lines of code that are kept together on any screen, and those that fit on no
# sheet of paper.
SHORT, LONG = 12, 60


def write_in_lines(section: Element) -> None:
    """Make each line of code an element, to be indented where it goes on.

    What holds the code is said to be short, or long, where it is.
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
    """The element once more for each of its lines, and their ends with them."""

    def write(text: str) -> None:
        first, *rest = text.split("\n")
        _write(lines[-1], first)
        for line in rest:
            _write(lines[-1], "\n")
            lines.append(Element(element.tag, element.attrib))
            lines[-1].text = line

    lines = [Element(element.tag, element.attrib)]
    write(element.text or "")
    for child in element:
        first, *rest = _lines(child)
        lines[-1].append(first)
        for part in rest:
            lines.append(Element(element.tag, element.attrib))
            lines[-1].append(part)
        write(child.tail or "")
    return lines


def _write(element: Element, text: str) -> None:
    """Write text at the end of the element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
