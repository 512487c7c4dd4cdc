"""A plan out of a KML that was exported from one. A KML of another program is no plan, and is said to be a layer."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tabletop.core.text.bounded_read import read_bounded
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import plan_from_document
from tabletop.io.export.kml import NAMESPACE, PLAN_DATA, SCENE_DATA

MOST_BYTES, LOOKED_AT = 200_000_000, 1_000_000
MEMBERS = ("id", "kind", "scene_from", "scene_to")
_KML = f"{{{NAMESPACE}}}"
Row = dict[str, Any]


def plan_from_kml(path: Path, skip_bad: bool = False) -> tuple[Plan, list[Message]]:
    """Plan of a KML (degrees, WGS 84) that `tabletop export` wrote, brought to the working CRS, and what must be said, first what such
    a file does not hold. A feature that was moved in one scene's folder alone stands elsewhere in that scene.

    Raises InputError with one sentence for a file that cannot be read, is no KML, or is none of ours.
    """
    root = _root(path)
    document = root.find(f"{_KML}Document")
    folders = [] if document is None else document.findall(f"{_KML}Folder")
    rows, scenes = _rows(folders), [one for one in map(_scene, folders) if one is not None]
    if not rows and not scenes:
        text = mark("{file} is no plan: it is a KML of another program. Add it as a layer, or draw the plan on it.")
        raise InputError(text, file=path.name)
    name = "" if document is None else document.findtext(f"{_KML}name", "")
    features = [row for found in rows.values() for row in _spans(found)]
    data: Row = {"type": "FeatureCollection", "features": features}
    data |= {"scenes": scenes} if scenes else {}
    data |= {"name": name} if name and name != "tabletop" else {}
    plan, said = plan_from_document(data, path.name, None, skip_bad)
    lost = message(
        mark("{file}: KML holds no roster, injects, notes, courses of action or rules; they are not in the new plan."), file=path.name
    )
    return plan, [lost, *said]


def is_exported(path: Path) -> bool:
    """Whether the beginning of a file says that it was exported from a plan; False where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return f'name="{PLAN_DATA}'.encode() in stream.read(LOOKED_AT)
    except OSError:
        return False


def _root(path: Path) -> ET.Element:
    """The document; one with entities of its own is refused, because they may grow without end."""
    content = read_bounded(path, MOST_BYTES)
    if any(name.encode(form) in content for name in ("<!DOCTYPE", "<!ENTITY") for form in ("ascii", "utf-16-le", "utf-16-be")):
        raise InputError(mark("{file} was not read: it defines entities of its own, which a KML never needs."), file=path.name)
    try:
        return ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        line = getattr(error, "position", (1, 0))[0]
        raise InputError(mark("{file} is not XML: line {line} cannot be understood."), file=path.name, line=str(line)) from None


def _data(element: ET.Element, name: str) -> Row | None:
    """The JSON object of a datum; None where it is not there or is no object."""
    for datum in element.findall(f"{_KML}ExtendedData/{_KML}Data"):
        if datum.get("name") == name:
            try:
                value = json.loads(datum.findtext(f"{_KML}value", ""))
            except (ValueError, RecursionError):
                return None
            return value if isinstance(value, dict) else None
    return None


def _scene(folder: ET.Element) -> Row | None:
    told = _data(folder, SCENE_DATA)
    return None if told is None else {name: value for name, value in told.items() if value not in (None, "")}


def _rows(folders: list[ET.Element]) -> dict[str, list[tuple[int, Row]]]:
    """Features by id and span, each with the numbers of the scenes in whose folders it stands."""
    found: dict[str, list[tuple[int, Row]]] = {}
    for nth, folder in enumerate(folders, start=1):
        scene = _scene(folder)
        number = scene.get("number") if scene else nth
        for mark_ in folder.findall(f"{_KML}Placemark"):
            told, shape = _data(mark_, PLAN_DATA), _geometry(mark_)
            if told is None or shape is None:
                continue
            properties = told.get("properties")
            own: Mapping[str, Any] = properties if isinstance(properties, Mapping) else {}
            row = {**own, **{name: told[name] for name in MEMBERS if told.get(name) is not None}}
            key = json.dumps([told.get(name) for name in MEMBERS], default=str)
            found.setdefault(key, []).append(
                (number if isinstance(number, int) else nth, {"type": "Feature", "properties": row, "geometry": shape})
            )
    return found


def _spans(found: list[tuple[int, Row]]) -> list[Row]:
    """One feature for each run of scenes in which the shape is the same."""
    runs: list[tuple[int, Row]] = []
    for number, row in found:
        if not runs or runs[-1][1]["geometry"] != row["geometry"]:
            runs.append((number, row))
    rows = []
    for nth, (number, row) in enumerate(runs):
        properties = dict(row["properties"])
        if nth:
            properties["scene_from"] = number
        if nth < len(runs) - 1:
            properties["scene_to"] = runs[nth + 1][0] - 1
        rows.append({**row, "properties": properties})
    return rows


def _geometry(element: ET.Element) -> Row | None:
    """The first shape of a placemark as GeoJSON."""
    point, line, polygon = (element.find(f"{_KML}{tag}") for tag in ("Point", "LineString", "Polygon"))
    multi = element.find(f"{_KML}MultiGeometry")
    if point is not None:
        places = _places(point)
        return {"type": "Point", "coordinates": places[0]} if places else None
    if line is not None:
        return {"type": "LineString", "coordinates": _places(line)}
    if polygon is not None:
        rings = [ring for tag in ("outerBoundaryIs", "innerBoundaryIs") for ring in polygon.findall(f"{_KML}{tag}/{_KML}LinearRing")]
        return {"type": "Polygon", "coordinates": [_places(ring) for ring in rings]}
    return None if multi is None else _several(multi)


def _several(multi: ET.Element) -> Row | None:
    parts = []
    for part in multi:
        holder = ET.Element("Placemark")
        holder.append(part)
        shape = _geometry(holder)
        if shape is not None:
            parts.append(shape)
    if not parts or len({part["type"] for part in parts}) > 1:
        return None
    return {"type": f"Multi{parts[0]['type']}", "coordinates": [part["coordinates"] for part in parts]}


def _places(element: ET.Element) -> list[list[float]]:
    """Longitude and latitude of each place; heights are left out. A place that is none makes the shape empty, which is refused later."""
    try:
        return [[float(value) for value in place.split(",")[:2]] for place in element.findtext(f"{_KML}coordinates", "").split()]
    except ValueError:
        return []
