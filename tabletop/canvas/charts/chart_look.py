"""How the lines of a chart are told apart: colour, dash and mark, each by itself enough. The same on screen and on paper."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from tabletop.core.charts.chart import Role, Series

Mark = Literal["o", "s", "t", "d", "+", "x", "t1", "h"]
"""Round, square, triangle, diamond, cross, saltire, triangle on its head, hexagon: as pyqtgraph names them."""
TOKENS = ("accent", "irritant", "exit", "satpol-pp", "crowd", "tni", "quiet-ink", "ink")
"""Colours of lines; green, yellow and red mean level and severity and nothing else."""
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4), (8, 2, 2, 2, 2, 2), (4, 2), (1, 2))
"""Lengths of strokes and gaps in widths of the line; the first one is drawn through."""
MARKS: tuple[Mark, ...] = ("o", "s", "t", "d", "x", "+", "t1", "h")
WIDTHS: dict[Role, float] = {"main": 2.0, "lost": 2.0, "part": 1.2}
"""In points of a pixel on screen."""


@dataclass(frozen=True)
class Look:
    """Token of the colour, dash, mark and width of a series."""

    token: str
    dash: tuple[float, ...]
    mark: Mark
    width: float


def look_of(series: Series) -> Look:
    """What a series looks like; what has something lost is always dashed."""
    style = series.style % len(TOKENS)
    dash = DASHES[1] if series.role == "lost" else DASHES[style]
    return Look(TOKENS[style], dash, MARKS[style], WIDTHS[series.role])


def mark_path(mark: Mark, at: QPointF, size: float) -> QPainterPath:
    """The shape of a mark, so large in both directions, round a place."""
    half, path = size / 2, QPainterPath()
    if mark == "o":
        path.addEllipse(at, half, half)
    elif mark == "s":
        path.addRect(QRectF(at.x() - half * 0.9, at.y() - half * 0.9, size * 0.9, size * 0.9))
    elif mark in ("+", "x"):
        arms = [((-half, 0), (half, 0)), ((0, -half), (0, half))]
        if mark == "x":
            arms = [((-half, -half), (half, half)), ((-half, half), (half, -half))]
        for (x, y), (right, below) in arms:
            path.moveTo(at + QPointF(x, y))
            path.lineTo(at + QPointF(right, below))
    else:
        corners = {
            "t": [(0, half), (half, -half), (-half, -half)],
            "t1": [(0, -half), (half, half), (-half, half)],
            "d": [(0, -half), (half * 0.8, 0), (0, half), (-half * 0.8, 0)],
            "h": [(-half * 0.5, -half), (half * 0.5, -half), (half, 0), (half * 0.5, half), (-half * 0.5, half), (-half, 0)],
        }[mark]
        path.moveTo(at + QPointF(*corners[0]))
        for corner in corners[1:]:
            path.lineTo(at + QPointF(*corner))
        path.closeSubpath()
    return path
