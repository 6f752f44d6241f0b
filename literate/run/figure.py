"""A figure's drawing, and the steps of its pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from literate.read.model import Fence
from literate.run.errors import BlockError, format_traceback
from literate.run.narrate import StepsError


def draw(
    fence: Fence, drawing: Any, record_steps: Callable[[], str]
) -> tuple[str, str]:
    """The SVG of a figure's last value, and the steps that are recorded first.

    Raises:
        BlockError: if it does not draw itself, or fails to.
    """
    if not hasattr(drawing, "_repr_svg_"):
        raise BlockError(
            f"{fence.where}: a figure's last line is what it draws, "
            f"with a method _repr_svg_; here it is {drawing!r}"
        )
    try:
        steps = record_steps()
        # After the pass: without a script, the figure shows where it ends.
        svg = drawing._repr_svg_()
    except StepsError as error:
        raise BlockError(
            f"{fence.where}: the steps of this figure cannot be told: {error}"
        ) from None
    except BaseException as error:
        raise BlockError(
            f"{fence.where}: the figure cannot be drawn\n"
            f"{format_traceback(error)}"
        ) from None
    if not _is_svg(svg):
        raise BlockError(
            f"{fence.where}: a figure's _repr_svg_ returns one <svg> element "
            f"as text; here it returns {svg!r:.200}"
        )
    return svg, steps


def _is_svg(svg: object) -> bool:
    """Whether a page can show it, and what stands below stays outside of it."""
    if not isinstance(svg, str):
        return False
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314  # a page's drawing
    except ElementTree.ParseError:
        return False
    return root.tag.rpartition("}")[2] == "svg"
