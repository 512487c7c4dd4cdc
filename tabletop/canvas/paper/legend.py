"""The legend of a sheet: kinds, types and layers that can be seen on it, with samples drawn by the painters that draw plan and base map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.canvas.base.base_painter import is_inked
from tabletop.canvas.base.look_sample import LookEntry, dimension_of, inked, look_entries, paint_look
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.canvas.paper.on_sheet import seen_features, seen_layers, seen_records
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.values.catalogue import KindSpec, TypeList, kinds, type_code, type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import Layer
from tabletop.core.values.roster import RosterUnit

SAMPLE_METRE_PER_DESIGN_PX = 0.4
SAMPLE_PROPERTIES = {"reach_m": 0.0, "range_m": 12.0, "radius_m": 6.0, "bearing_deg": 90.0, "headcount": 0, "text": "Aa", "strength": 10}
TYPED: dict[str, TypeList] = {"unit": "unit", "vehicle": "vehicle"}
CATEGORY = "category"
SAMPLE_UNIT = "sample"
FIRST_KINDS = (
    "unit",
    "command-post",
    "aid-post",
    "cordon",
    "barrier",
    "exit",
    "crowd",
    "crowd-flow",
    "vehicle",
    "gate",
    "lane",
    "assembly",
)
"""What a legend says before all else; it says base layers last."""


@dataclass(frozen=True)
class LegendEntry:
    """A row of the legend: a kind of the plan with what tells its types apart, or a layer with its look."""

    title: str
    kind: str = ""
    look: LookEntry | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    agency: str = ""
    short: str = ""
    """Its title where there is little room; empty where it has no other."""


def legend_kinds(placed: Iterable[Placed]) -> list[str]:
    """Kinds that stand on the map: what a commander looks for first, then the others in the order of the catalogue."""
    present = {feature.kind for feature in placed}
    return [kind for kind in dict.fromkeys([*FIRST_KINDS, *kinds()]) if kind in present]


def legend_entries(sheet: Sheet) -> list[LegendEntry]:
    """Kinds and types that can be seen on the sheet, then its layers, the highest first, with the classes that can be seen."""
    seen = seen_features(sheet)
    rows = [row for kind in legend_kinds(seen) for row in _rows_of_kind([one for one in seen if one.kind == kind], sheet.plan.roster)]
    return rows + [row for layer in reversed(seen_layers(sheet)) if layer.count for row in _rows_of_layer(layer, sheet)]


def _rows_of_kind(placed: list[Placed], roster: Mapping[str, RosterUnit]) -> list[LegendEntry]:
    """One row, or one for each type or category in the order in which they stand in their list."""
    kind, language = placed[0].kind, i18n.language()
    spec = kinds()[kind]
    title = spec.title.get(language, kind)
    if kind in TYPED:
        return _typed_rows(placed, roster, TYPED[kind], title)
    if CATEGORY not in spec.properties:
        return [LegendEntry(title, kind, short=spec.short.get(language, ""))]
    choices = spec.properties[CATEGORY].choices
    found = {str(one.get(CATEGORY) or "other") for one in placed}
    codes = [code for code in choices if code in found]
    return [LegendEntry(_category_title(spec, code, title), kind, properties={CATEGORY: code}) for code in codes] or [
        LegendEntry(title, kind)
    ]


def _category_title(spec: KindSpec, code: str, title: str) -> str:
    return title if code == "other" else spec.properties[CATEGORY].choices[code].get(i18n.language(), code)


def _typed_rows(placed: list[Placed], roster: Mapping[str, RosterUnit], which: TypeList, title: str) -> list[LegendEntry]:
    rows: dict[str, LegendEntry] = {}
    for one in placed:
        row = roster.get(str(one.properties.get("unit") or "")) if which == "unit" else None
        text = str(one.get(f"{which}_type") or (row.unit_type if row else "") or "").strip()
        code = type_code(which, text) or text
        name = type_title(which, text).in_language(i18n.language()) if text else title
        agency = row.agency if row else ""
        rows.setdefault(code, LegendEntry(name, one.kind, properties={f"{which}_type": text}, agency=agency))
    return sorted(rows.values(), key=lambda entry: entry.title.casefold())


def _rows_of_layer(layer: Layer, sheet: Sheet) -> list[LegendEntry]:
    language = i18n.language()
    if is_inked(layer.info.look):
        looks = look_entries([layer], sheet.scale, language, lambda one: seen_records(one, sheet.ground))
        return [LegendEntry(one.title, look=one) for one in looks]
    title = layer.info.title_in(language)
    return [LegendEntry(title, look=LookEntry(title, inked(layer.info, layer.info.look.ink), dimension_of(layer)))]


def paint_entry(painter: QPainter, entry: LegendEntry, rect: QRectF, px_per_mm: float) -> None:
    """Draw the sample of a row into `rect` (pixels)."""
    if entry.look is None:
        paint_sample(painter, entry.kind, rect, px_per_mm, entry.properties, entry.agency)
        return
    unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI
    inset = rect.adjusted(rect.width() * (0.4 if entry.look.below else 0.15), 0.0, 0.0, 0.0)
    paint_look(painter, inset, entry.look.info, entry.look.dimension, "light", unit_px, frame=False)


def paint_sample(
    painter: QPainter, kind: str, rect: QRectF, px_per_mm: float, more: Mapping[str, Any] | None = None, agency: str = ""
) -> None:
    """Draw a small example of a kind into `rect` (pixels); `more`: properties of it, `agency`: whose unit it is."""
    unit_px = px_per_mm * INCH_M * 1000 / SCREEN_DPI
    view = View(max(1, round(rect.width())), max(1, round(rect.height())), (0.0, 0.0), SAMPLE_METRE_PER_DESIGN_PX / unit_px, 0.0, unit_px)
    west, south, east, north = view.bounds
    spec = kinds()[kind]
    shape: BaseGeometry = Point(0, 0)
    if spec.geometry[0] == "line":
        shape = LineString([(west * 0.85, 0), (east * 0.85, 0)])
    elif spec.geometry[0] == "polygon":
        shape = box(west * 0.85, south * 0.75, east * 0.85, north * 0.75)
    properties = {name: value for name, value in SAMPLE_PROPERTIES.items() if name in spec.properties} | dict(more or {})
    roster = {SAMPLE_UNIT: RosterUnit(SAMPLE_UNIT, "", agency)} if agency else {}
    if roster:
        properties["unit"] = SAMPLE_UNIT
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.translate(rect.topLeft())
    paint_plan(painter, view, [Placed("sample", kind, shape, properties)], roster, "light")
    painter.restore()
