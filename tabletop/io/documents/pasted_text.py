"""Text from a clipboard as features: a plan document, or GeoJSON of any other program whose features have no kind of ours."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, cut, mark, message, sentences
from tabletop.core.values.catalogue import kinds, validate_property
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import document_text, json_value, plan_from_document, plan_to_document

MOST_BYTES = 20_000_000
PLAIN_KINDS = {"point": "text", "line": "measure", "polygon": "protected"}
"""What a thing becomes that says no kind, by its geometry."""
_PASTED = message(mark("The text that was pasted"))
_CLASSES = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_NAMES = ("name", "Name", "nama", "NAMA", "NAME", "text", "label", "title")


@dataclass(frozen=True)
class Pasted:
    """Features in metres of the working CRS, and one sentence on what did not fit (None: all did)."""

    features: tuple[Feature, ...] = ()
    said: Message | None = None


def text_of(features: Sequence[Feature]) -> str:
    """The plan document (WGS 84) of some features alone."""
    plan = Plan(features={feature.id: feature for feature in features})
    return document_text(plan_to_document(plan))


def features_from_text(text: str, wanted_kind: str | None = None) -> Pasted | None:
    """Features of a GeoJSON text; None where the text is no GeoJSON.

    What has no kind of the catalogue becomes `wanted_kind` where its geometry fits, else the plainest kind for its geometry;
    parts of a multi-geometry become features of their own. Properties that do not fit are left out.
    """
    rows = _rows(text)
    if rows is None:
        return None
    items, plain, lost = [], 0, 0
    for row in rows[0]:
        made = _items(row, wanted_kind)
        lost += not made
        plain += sum(1 for one in made if one[1])
        items += [one[0] for one in made]
    document = {"type": "FeatureCollection", "crs": rows[1].get("crs"), "features": items}
    try:
        plan, told = plan_from_document(document, _PASTED, skip_bad=True, scenes_known=False)
    except TabletopError as error:
        return Pasted((), error.message)
    return Pasted(tuple(plan.features.values()), _sentence(plain, lost, told))


def _sentence(plain: int, lost: int, told: Sequence[Message]) -> Message | None:
    """All that must be said in one sentence or two: what came as what, what was left out, and the first thing that reading told."""
    found: list[Message] = []
    if plain:
        text = mark("{plain} features say no kind of this program and came as plain ones: text, measure or object.")
        found.append(message(text, plain=plain))
    if lost:
        found.append(message(mark("{count} {count:feature|features} did not fit and were left out."), count=lost))
    found += cut(list(told), 1)
    return sentences(found) if found else None


def _rows(text: str) -> tuple[list[Any], Mapping[str, Any]] | None:
    """Feature rows of a GeoJSON text of any form, and the object that may name their CRS."""
    if len(text) > MOST_BYTES or not text.lstrip().startswith("{"):
        return None
    try:
        data = json_value(text, halves=True)
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


def _items(row: Any, wanted_kind: str | None) -> list[tuple[dict[str, Any], bool]]:
    """Rows of a plan document made of one GeoJSON row, each with whether its kind was chosen here."""
    if not isinstance(row, dict) or not isinstance(row.get("geometry"), dict):
        return []
    properties = row.get("properties") if isinstance(row.get("properties"), dict) else {}
    assert isinstance(properties, dict)
    if isinstance(properties.get("kind"), str) and properties["kind"] in kinds():
        return [(row, False)]
    found = []
    for part in _parts(row["geometry"]):
        kind = _kind_for(part.get("type"), wanted_kind)
        if kind is not None:
            made = {"id": str(uuid.uuid4()), "kind": kind, **_fitting(kind, properties)}
            found.append(({"type": "Feature", "properties": made, "geometry": part}, True))
    return found


def _parts(geometry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The single geometries of one that may hold several: each may become another kind."""
    form, inner = geometry.get("type"), geometry.get("geometries")
    if form == "GeometryCollection" and isinstance(inner, list):
        return [part for one in inner if isinstance(one, Mapping) and one is not geometry for part in _parts(one)]
    coordinates = geometry.get("coordinates")
    if isinstance(form, str) and form.startswith("Multi") and isinstance(coordinates, list):
        return [{"type": form.removeprefix("Multi"), "coordinates": coordinate} for coordinate in coordinates]
    return [dict(geometry)]


def _kind_for(geometry_type: Any, wanted_kind: str | None) -> str | None:
    geometry_class = _CLASSES.get(geometry_type) if isinstance(geometry_type, str) else None
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
