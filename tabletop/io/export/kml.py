"""A plan as KML: a folder for each scene of which one is shown at a time, colours by kind and agency, and all that makes the features of
the plan again. What KML does not hold is said in its description."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.roster.places_manning import row_of
from tabletop.core.text import style
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import ALWAYS, Feature, Placed, Span
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.export.losses import losses
from tabletop.io.export.spreadsheet import cell

NAMESPACE = "http://www.opengis.net/kml/2.2"
PLAN_DATA, SCENE_DATA = "tabletop", "tabletop-scene"
"""Names of the data from which a plan is read again: of a feature in a span of scenes, and of a scene without injects and notes."""
SCENE_FIELDS = ("number", "name", "level", "clock", "step_min", "wind_from_deg", "phase", "weather", "light")
WIDTHS_PX = {"ring": "4", "cordon": "5", "barrier": "5", "route": "2", "measure": "2"}
LINE_WIDTH_PX, FILL_ALPHA, ICON_SCALE = "3", "50", "1.1"
BY_AGENCY = ("unit", "cordon", "vehicle")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kml_bytes(plan: Plan) -> bytes:
    """The plan as a KML document in WGS 84 (degrees to 0.1 mm): one folder per scene with every feature that stands in it."""
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", plan.name or "tabletop")
    lost = losses(plan, ".kml")
    if lost is not None:
        _text(document, "description", i18n.text(lost))
    _text(ET.SubElement(ET.SubElement(document, "Style"), "ListStyle"), "listItemType", "radioFolder")
    for kind, token in sorted({(feature.kind, _token(feature, plan)) for feature in plan.features.values()}):
        _style(document, kind, token)
    ET.SubElement(document, "Folder")
    ET.indent(root)
    before, after = bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)).split(b"<Folder />")
    return before + b"\n    ".join(_folders(plan)) + after


def _folders(plan: Plan) -> Iterator[bytes]:
    """A folder for each scene, one after another: of a plan of many scenes no more than one stands in memory as elements."""
    change = transformer(plan.crs, GEOGRAPHIC_CRS)
    known = {feature.id: (feature.spans(), _token(feature, plan)) for feature in plan.features.values()}
    for nth, scene in enumerate(plan.scene_list()):
        folder = _folder(plan, scene, nth == 0, change, known)
        ET.indent(folder, level=2)
        yield bytes(ET.tostring(folder, encoding="utf-8"))


def _folder(plan: Plan, scene: Scene, is_first: bool, change: Any, known: Mapping[str, tuple[list[Span], str]]) -> ET.Element:
    folder = ET.Element("Folder")
    _text(folder, "name", f"{scene.number} {scene.name} ({scene.level})")
    _text(folder, "visibility", "1" if is_first else "0")
    facts = [scene.level.upper(), scene.clock, scene.phase]
    _text(folder, "description", " · ".join(fact for fact in facts if fact))
    if scene.number in plan.scenes:
        _datum(ET.SubElement(folder, "ExtendedData"), SCENE_DATA, _json({name: getattr(scene, name) for name in SCENE_FIELDS}))
    for feature in plan.features.values():
        spans, token = known[feature.id]
        span = _span_at(spans, scene.number)
        if span is not None:
            _placemark(folder, token, feature, span, is_first, change)
    return folder


def _span_at(spans: list[Span], scene: int) -> Span | None:
    """The one of a feature's spans, which follow each other, that holds in a scene."""
    row = bisect_right(spans, scene, key=lambda span: ALWAYS if span.scene_from is None else span.scene_from) - 1
    last = spans[row].scene_to if row >= 0 else ALWAYS
    return spans[row] if row >= 0 and (last is None or scene <= last) else None


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, default=str)


def _datum(data: ET.Element, name: str, value: str) -> None:
    _text(ET.SubElement(data, "Data", name=_NOT_XML.sub("", name)), "value", value)


def _token(feature: Feature, plan: Plan) -> str:
    """Colour token of a feature: of the agency that it names, where its kind shows that, else of its kind."""
    if feature.kind not in BY_AGENCY:
        return kinds()[feature.kind].colour
    state = next(span.state for span in feature.spans())
    row = row_of(Placed(feature.id, feature.kind, state.geometry, state.properties), plan.roster)
    return style.agency_token(row.agency if row and row.agency else str(state.properties.get("unit_type") or ""))


def _style(document: ET.Element, kind: str, token: str) -> None:
    """KML writes colours as alpha, blue, green, red."""
    tokens = style.tokens("light")
    red, green, blue = (tokens.get(token, tokens["ink"])[i : i + 2] for i in (1, 3, 5))
    element = ET.SubElement(document, "Style", id=f"{kind}-{token}")
    for part, alpha in (("IconStyle", "ff"), ("LineStyle", "ff"), ("PolyStyle", FILL_ALPHA)):
        block = ET.SubElement(element, part)
        _text(block, "color", f"{alpha}{blue}{green}{red}".lower())
        if part == "IconStyle":
            _text(block, "scale", ICON_SCALE)
        if part == "LineStyle":
            _text(block, "width", WIDTHS_PX.get(kind, LINE_WIDTH_PX))


def _placemark(folder: ET.Element, token: str, feature: Feature, span: Span, is_shown: bool, change: Any) -> None:
    title = kinds()[feature.kind].title.get(i18n.language(), feature.kind)
    properties, geometry = span.state.properties, span.state.geometry
    mark = ET.SubElement(folder, "Placemark")
    _text(mark, "name", str(properties.get("name") or title))
    _text(mark, "visibility", "1" if is_shown else "0")
    _text(mark, "description", title)
    _text(mark, "styleUrl", f"#{feature.kind}-{token}")
    data = ET.SubElement(mark, "ExtendedData")
    for name, value in {"id": feature.id, "kind": feature.kind, **properties}.items():
        _datum(data, name, str(cell(value)))
    said = {"id": feature.id, "kind": feature.kind, "scene_from": span.scene_from, "scene_to": span.scene_to}
    _datum(data, PLAN_DATA, _json({**said, "properties": dict(properties)}))
    _shape(mark, shapely.transform(geometry, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1]))))


def _shape(parent: ET.Element, geometry: BaseGeometry) -> None:
    if geometry.geom_type == "Polygon":
        polygon = ET.SubElement(parent, "Polygon")
        for tag, ring in (("outerBoundaryIs", geometry.exterior), *(("innerBoundaryIs", hole) for hole in geometry.interiors)):
            _coordinates(ET.SubElement(ET.SubElement(polygon, tag), "LinearRing"), ring)
    elif geometry.geom_type in ("Point", "LineString"):
        _coordinates(ET.SubElement(parent, geometry.geom_type), geometry)
    else:
        multi = ET.SubElement(parent, "MultiGeometry")
        for part in geometry.geoms:
            _shape(multi, part)


def _coordinates(parent: ET.Element, geometry: BaseGeometry) -> None:
    _text(parent, "coordinates", " ".join(f"{lon:.9f},{lat:.9f}" for lon, lat in shapely.get_coordinates(geometry)))
