"""Samples of kinds and of styled layers for a legend, drawn by the painters that draw plan and base map."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.canvas.base.look_sample import LookEntry, look_entries, paint_look
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

SAMPLE_METRE_PER_DESIGN_PX = 0.4
SAMPLE_PROPERTIES = {"reach_m": 0.0, "range_m": 12.0, "radius_m": 6.0, "bearing_deg": 90.0, "headcount": 0, "text": "Aa", "strength": 10}


def legend_kinds(placed: Iterable[Placed]) -> list[str]:
    """Kinds that stand on the map, in the order of the catalogue."""
    present = {feature.kind for feature in placed}
    return [kind for kind in kinds() if kind in present]


@dataclass(frozen=True)
class LegendEntry:
    """A row of the legend: a kind of the plan, or a layer with a look that was chosen."""

    title: str
    kind: str = ""
    look: LookEntry | None = None


def legend_entries(sheet: Sheet) -> list[LegendEntry]:
    """Kinds that stand on the sheet, then the layers whose look was chosen, with their classes."""
    language = i18n.language()
    rows = [LegendEntry(kinds()[kind].title[language], kind) for kind in legend_kinds(sheet.placed)]
    return rows + [LegendEntry(one.title, look=one) for one in look_entries(sheet.layers, sheet.scale, language)]


def paint_entry(painter: QPainter, entry: LegendEntry, rect: QRectF, px_per_mm: float) -> None:
    """Draw the sample of a row into `rect` (pixels)."""
    if entry.look is None:
        paint_sample(painter, entry.kind, rect, px_per_mm)
        return
    unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI
    inset = rect.adjusted(rect.width() * (0.4 if entry.look.below else 0.15), 0.0, 0.0, 0.0)
    paint_look(painter, inset, entry.look.info, entry.look.dimension, "light", unit_px, frame=False)


def paint_sample(painter: QPainter, kind: str, rect: QRectF, px_per_mm: float) -> None:
    """Draw a small example of a kind into `rect` (pixels)."""
    unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI
    view = View(max(1, round(rect.width())), max(1, round(rect.height())), (0.0, 0.0), SAMPLE_METRE_PER_DESIGN_PX / unit_px, 0.0, unit_px)
    west, south, east, north = view.bounds
    spec = kinds()[kind]
    shape: BaseGeometry = Point(0, 0)
    if spec.geometry[0] == "line":
        shape = LineString([(west * 0.85, 0), (east * 0.85, 0)])
    elif spec.geometry[0] == "polygon":
        shape = box(west * 0.85, south * 0.75, east * 0.85, north * 0.75)
    properties = {name: value for name, value in SAMPLE_PROPERTIES.items() if name in spec.properties}
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.translate(rect.topLeft())
    paint_plan(painter, view, [Placed("sample", kind, shape, properties)], {}, "light")
    painter.restore()
