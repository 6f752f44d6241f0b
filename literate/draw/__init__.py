"""Plots, planes and ladders for figures."""

from literate.draw.ladder import Ladder
from literate.draw.paper import Point
from literate.draw.plane import Plane
from literate.draw.plot import Plot, sample

__all__ = ["Ladder", "Plane", "Plot", "Point", "sample"]
