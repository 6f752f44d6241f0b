"""Plots, planes and ladders for figures."""

from literate.draw.plot import Ladder, Plane, Plot, Point, sample

__all__ = ["Ladder", "Plane", "Plot", "Point", "sample"]
