"""A plan as KML: a folder for each scene, styles by kind, properties as extended data."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.text import style
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.io.export.spreadsheet import cell

NAMESPACE = "http://www.opengis.net/kml/2.2"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_WIDTH_PX, FILL_ALPHA = "3", "50"


def kml_bytes(plan: Plan) -> bytes:
    """The plan as a KML document in WGS 84: one folder per scene with every feature that stands in it."""
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", plan.name or "tabletop")
    for kind in sorted({feature.kind for feature in plan.features.values()}):
        _style(document, kind)
    change = transformer(plan.crs, GEOGRAPHIC_CRS)
    for scene in plan.scene_list():
        folder = ET.SubElement(document, "Folder")
        _text(folder, "name", f"{scene.number} {scene.name} ({scene.level})")
        for placed in plan.placed(scene.number):
            _placemark(folder, placed, change)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _style(document: ET.Element, kind: str) -> None:
    """KML writes colours as alpha, blue, green, red."""
    tokens = style.tokens("light")
    red, green, blue = (tokens.get(kinds()[kind].colour, tokens["ink"])[i : i + 2] for i in (1, 3, 5))
    element = ET.SubElement(document, "Style", id=kind)
    for part, alpha in (("IconStyle", "ff"), ("LineStyle", "ff"), ("PolyStyle", FILL_ALPHA)):
        block = ET.SubElement(element, part)
        _text(block, "color", f"{alpha}{blue}{green}{red}".lower())
        if part == "LineStyle":
            _text(block, "width", LINE_WIDTH_PX)


def _placemark(folder: ET.Element, placed: Placed, change: Any) -> None:
    title = kinds()[placed.kind].title
    mark = ET.SubElement(folder, "Placemark")
    _text(mark, "name", placed.name or title.get(i18n.language(), placed.kind))
    _text(mark, "styleUrl", f"#{placed.kind}")
    data = ET.SubElement(mark, "ExtendedData")
    for name, value in {"id": placed.id, "kind": placed.kind, **placed.properties}.items():
        _text(ET.SubElement(data, "Data", name=_NOT_XML.sub("", name)), "value", str(cell(value)))
    moved = shapely.transform(placed.geometry, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1])))
    _shape(mark, moved)


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
    _text(parent, "coordinates", " ".join(f"{lon:.7f},{lat:.7f}" for lon, lat in shapely.get_coordinates(geometry)))
