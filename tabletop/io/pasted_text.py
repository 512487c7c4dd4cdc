"""Text from a clipboard as features: a plan document, or GeoJSON of any other program whose features have no kind of ours."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import GEOSException

from tabletop.core.catalogue import kinds, validate_property
from tabletop.core.crs import GEOGRAPHIC_CRS, WORKING_CRS, parse_crs
from tabletop.core.errors import TabletopError
from tabletop.core.feature import Feature
from tabletop.core.message import Message, mark, message
from tabletop.core.plan import Plan
from tabletop.io.plan_document import plan_from_document, plan_to_document

MOST_BYTES = 20_000_000
PLAIN_KINDS = {"point": "text", "line": "measure", "polygon": "protected"}
"""What a thing becomes that says no kind, by its geometry."""
_CLASSES = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_NAMES = ("name", "Name", "nama", "NAMA", "NAME", "text", "label", "title")


@dataclass(frozen=True)
class Pasted:
    """Features in metres of the working CRS, and one sentence on what did not fit (None: all did)."""

    features: tuple[Feature, ...] = ()
    said: Message | None = None


def text_of(features: Sequence[Feature]) -> str:
    """The plan document (WGS 84) of some features alone."""
    plan = Plan(features={one.id: one for one in features})
    return json.dumps(plan_to_document(plan), ensure_ascii=False)


def features_from_text(text: str, wanted_kind: str | None = None) -> Pasted | None:
    """Features of a GeoJSON text; None where the text is no GeoJSON.

    What has no kind of the catalogue becomes `wanted_kind` where its geometry fits, else the plainest kind for its geometry;
    parts of a multi-geometry become features of their own. Properties that do not fit are left out.
    """
    rows = _rows(text)
    if rows is None:
        return None
    crs = _crs_of(rows[1])
    items, plain, left_out = [], 0, 0
    for row in rows[0]:
        made = _items(row, wanted_kind)
        left_out += not made
        plain += sum(1 for one in made if one[1])
        items += [one[0] for one in made]
    try:
        plan, faults = plan_from_document({"type": "FeatureCollection", "features": items}, "", crs, skip_bad=True)
    except TabletopError as error:
        return Pasted((), error.message)
    return Pasted(tuple(plan.features.values()), _sentence(plain, left_out + len(faults)))


def _sentence(plain: int, left_out: int) -> Message | None:
    if plain and left_out:
        text = mark("{plain} features say no kind of this program and came as plain ones; {count} did not fit and were left out.")
        return message(text, plain=plain, count=left_out)
    if plain:
        return message(mark("{plain} features say no kind of this program and came as plain ones: text, measure or object."), plain=plain)
    return message(mark("{count} features did not fit and were left out."), count=left_out) if left_out else None


def _rows(text: str) -> tuple[list[Any], Mapping[str, Any]] | None:
    """Feature rows of a GeoJSON text of any form, and the object that may name their CRS."""
    if len(text) > MOST_BYTES or not text.lstrip().startswith("{"):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    form = data.get("type")
    if form == "FeatureCollection" and isinstance(data.get("features"), list):
        return data["features"], data
    if form == "Feature":
        return [data], data
    if form == "GeometryCollection" and isinstance(data.get("geometries"), list):
        return [{"type": "Feature", "geometry": one, "properties": {}} for one in data["geometries"]], data
    return ([{"type": "Feature", "geometry": data, "properties": {}}], data) if "coordinates" in data else None


def _crs_of(data: Mapping[str, Any]) -> str:
    """The CRS an older GeoJSON names; WGS 84 where it names none that is known."""
    named = data.get("crs")
    name = named.get("properties", {}).get("name") if isinstance(named, dict) and isinstance(named.get("properties"), dict) else None
    if not isinstance(name, str):
        return GEOGRAPHIC_CRS
    code = name.rsplit(":", 1)[-1]
    try:
        found = f"EPSG:{int(code)}"
        parse_crs(found)
    except (ValueError, TabletopError):
        return GEOGRAPHIC_CRS
    return found if found == WORKING_CRS or found != "EPSG:4326" else GEOGRAPHIC_CRS


def _items(row: Any, wanted_kind: str | None) -> list[tuple[dict[str, Any], bool]]:
    """Rows of a plan document made of one GeoJSON row, each with whether its kind was chosen here."""
    if not isinstance(row, dict) or not isinstance(row.get("geometry"), dict):
        return []
    properties = row.get("properties") if isinstance(row.get("properties"), dict) else {}
    assert isinstance(properties, dict)
    if properties.get("kind") in kinds():
        return [(row, False)]
    found = []
    for part in _parts(row["geometry"]):
        kind = _kind_for(part["type"], wanted_kind)
        if kind is not None:
            made = {"id": str(uuid.uuid4()), "kind": kind, **_fitting(kind, properties)}
            found.append(({"type": "Feature", "properties": made, "geometry": part}, True))
    return found


def _parts(geometry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The single geometries of one that may hold several."""
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry, allow_nan=False)))
    except (GEOSException, TypeError, ValueError, RecursionError):
        return []
    if shape is None or shape.is_empty:
        return []
    return [json.loads(shapely.to_geojson(part)) for part in shapely.get_parts(shape).tolist()]


def _kind_for(geometry_type: str, wanted_kind: str | None) -> str | None:
    geometry_class = _CLASSES.get(geometry_type)
    if geometry_class is None:
        return None
    if wanted_kind is not None and geometry_class in kinds()[wanted_kind].geometry:
        return wanted_kind
    return PLAIN_KINDS[geometry_class]


def _fitting(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Its name, and the properties that the kind knows with values that fit."""
    name = next((properties[key] for key in _NAMES if isinstance(properties.get(key), str) and properties[key]), "")
    kept: dict[str, Any] = {"name": name} if name else {}
    if name and "text" in kinds()[kind].properties:
        kept["text"] = name
    for key, value in properties.items():
        spec = kinds()[kind].properties.get(key)
        if spec is None or value is None or key in ("id", "kind", "unit", "locked", "group", "stack"):
            continue
        try:
            validate_property(key, spec, value)
        except TabletopError:
            continue
        kept[key] = value
    return kept
