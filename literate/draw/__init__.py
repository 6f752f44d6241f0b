"""Curves, planes and ladders for figures; they know neither pages nor engine."""

from literate.draw.plot import Ladder, Plane, Plot, Point, sample

__all__ = ["Ladder", "Plane", "Plot", "Point", "sample"]
