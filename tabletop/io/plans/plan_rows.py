"""Values of a plan as rows and JSON of its file, and back. Exact: what was written is what is read."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop import garbage
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.far_off import check_reach
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.labels import label_of
from tabletop.core.text.message import mark, message
from tabletop.core.values import catalogue
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Keyframe, Span, State
from tabletop.core.values.roster import RosterUnit, unit_json
from tabletop.core.values.row_limits import InjectRow, Misfit, R, RosterRow, SceneRow, tolerant
from tabletop.core.values.scene import Scene, scene_json
from tabletop.io.documents.wkb_reading import shapes_of
from tabletop.io.plans.plan_geometry import encode_geometry
from tabletop.io.plans.plan_schema import TABLES

FeatureRow = tuple[str, tuple[Any, ...]]
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)


def dumps(value: Any) -> str:
    """Compact JSON, readable where it can be. Raises ValueError for NaN and for what JSON has not."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return text if _storable(text) else json.dumps(value, separators=(",", ":"), allow_nan=False)


def loads(text: str) -> Any:
    """Value of JSON text. Raises ValueError or TypeError for anything else, and for NaN."""
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _storable(text: str) -> bool:
    """Text that other programs read whole: it can be written as UTF-8 and holds no NUL."""
    try:
        return b"\x00" not in text.encode("utf-8")
    except UnicodeEncodeError:
        return False


def feature_rows(feature: Feature) -> list[FeatureRow]:
    """(table, (geom, kind, name, scene_from, scene_to, properties)) for each span of scenes, exact.

    Raises PlanError for a feature that would not come back as it is: the catalogue refuses it, or its keyframes are not in order.
    """
    spans = feature.spans()
    if not _in_order(feature, spans):
        raise PlanError(
            mark("The scenes of the {kind} {id} are not in order; delete it and draw it again."),
            kind=catalogue.kind_words(feature.kind),
            id=feature.id,
        )
    return [_feature_row(feature, span) for span in spans]


def _in_order(feature: Feature, spans: list[Span]) -> bool:
    try:
        return Feature.from_spans(feature.id, feature.kind, spans) == feature
    except ValueError:
        return False


def _feature_row(feature: Feature, span: Span) -> FeatureRow:
    geometry, properties = span.state.geometry, dict(span.state.properties)
    try:
        catalogue.validate(feature.kind, geometry, properties)
        check_reach(geometry, WORKING_CRS)
    except InputError as error:
        raise PlanError(error.message.template, **error.message.params) from None
    if geometry.has_z:
        raise PlanError(mark("A {kind} has heights; a plan keeps east and north only."), kind=catalogue.kind_words(feature.kind))
    name = properties.get("name")
    in_column = isinstance(name, str) and _storable(name)
    if in_column:
        del properties["name"]
    row = (encode_geometry(geometry), feature.kind, name if in_column else None, span.scene_from, span.scene_to, dumps(properties))
    return TABLES[catalogue.geometry_class(geometry)], row


def scene_row(scene: Scene) -> tuple[Any, ...]:
    """(number, name, level, clock, data) of one scene."""
    return scene.number, scene.name, scene.level, scene.clock, dumps(scene_json(scene))


def roster_row(unit: RosterUnit) -> tuple[Any, ...]:
    """(code, name, agency, strength, data) of one roster unit."""
    return unit.id, unit.name, unit.agency, unit.strength, dumps(unit_json(unit))


def scene_from_row(data: str | None, columns: Mapping[str, Any]) -> tuple[Scene, list[Misfit]]:
    """Scene of a row, and its members that do not fit; columns that another program changed win over `data` where they fit.

    A member that does not fit is what `data` says, else its default. Raises InputError where no scene can be made of the row.
    """
    row, misfits = _tolerant(SceneRow, data, columns)
    return row.scene(), misfits


def unit_from_row(data: str | None, columns: Mapping[str, Any]) -> tuple[RosterUnit, list[Misfit]]:
    """Roster unit of a row, as `scene_from_row`."""
    row, misfits = _tolerant(RosterRow, data, columns)
    return RosterUnit(**{name: getattr(row, name) for name in _names(RosterUnit)}), misfits


def _tolerant(row: type[R], data: str | None, columns: Mapping[str, Any]) -> tuple[R, list[Misfit]]:
    try:
        kept = loads(data or "{}")
    except _DAMAGED:
        raise InputError(mark("Its data are not JSON.")) from None
    if not isinstance(kept, dict):
        raise InputError(mark("Its data are not a JSON object."))
    given = {name: value for name, value in columns.items() if value is not None}
    made, misfits = tolerant(row, {**kept, **given}, {name: kept[name] for name in given if name in kept})
    if made is None:
        raise InputError(mark("{fault}."), fault=misfits[0].sentence(message(mark("Its data"))))
    return made, misfits


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _feature_json(feature: Feature) -> dict[str, Any]:
    """Keyframes as [scene, WKB hex, properties], or [scene] where the feature is absent."""
    frames = []
    for frame in feature.keyframes:
        state = frame.state
        frames.append([frame.scene] if state is None else [frame.scene, state.geometry.wkb_hex, dict(state.properties)])
    return {"id": feature.id, "kind": feature.kind, "frames": frames}


def _feature_from(data: Mapping[str, Any], shapes: Mapping[str, Any]) -> Feature:
    keyframes = []
    for frame in data["frames"]:
        state = State(_geometry(shapes[frame[1]]), frame[2]) if len(frame) > 1 else None
        keyframes.append(Keyframe(frame[0], state))
    return Feature(data["id"], data["kind"], tuple(keyframes))


def _geometry(value: Any) -> BaseGeometry:
    if not isinstance(value, BaseGeometry):
        raise ValueError("no geometry")
    return value


def _scene_from(data: Mapping[str, Any], shapes: Mapping[str, Any]) -> Scene:
    injects = tuple(InjectRow.model_validate(inject).inject() for inject in data.get("injects") or ())
    return Scene(**{**data, "injects": injects})


_CODECS: dict[str, tuple[Callable[[Any], Any], Callable[[Any, Mapping[str, Any]], Any]]] = {
    "feature": (_feature_json, _feature_from),
    "scene": (scene_json, _scene_from),
    "roster": (unit_json, lambda data, shapes: RosterUnit(**data)),
    "setting": (lambda value: value, lambda data, shapes: data),
}


def edit_rows(edits: Iterable[Edit]) -> list[list[Any]]:
    """The edits of a change as JSON values: table, key, the row before and after."""
    return [[edit.table, edit.key, row_json(edit.table, edit.before), row_json(edit.table, edit.after)] for edit in edits]


def row_json(table: str, value: Any) -> Any:
    """A row of the plan as a JSON value; None where there is none."""
    return None if value is None else _CODECS[table][0](value)


def row_values(table: str, found: Iterable[Any]) -> list[Any]:
    """Rows of the plan of JSON values, their geometry read at once. Raises ValueError, TypeError or KeyError for a damaged one."""
    found = list(found)
    shapes = shapes_of(_shape_texts([[table, "", *found]]))
    return [None if value is None else _CODECS[table][1](value, shapes) for value in found]


def edits_to_json(edits: Iterable[Edit]) -> str:
    """The edits of a change as whole rows: what runs and marks keep, and the log of older versions."""
    return dumps(edit_rows(edits))


def change_from_json(label: str, edits: str) -> Change:
    """Inverse of the log row's label and edits. Raises ValueError, TypeError or KeyError for a damaged row."""
    change = changes_from_json([(label, edits)])[0]
    if change is None:
        raise ValueError("a damaged change")
    return change


def changes_from_json(rows: Iterable[tuple[str, str]]) -> list[Change | None]:
    """Changes of many log rows (label, edits), their geometry read at once; None for each damaged row."""
    with garbage.paused():
        parsed = [_parsed(label, edits) for label, edits in rows]
        texts = {text: None for row in parsed if row is not None for text in _shape_texts(row[1])}
        shapes = shapes_of(texts)
        return [None if row is None else _change(row, shapes) for row in parsed]


def _parsed(label: str, edits: str) -> tuple[Any, list[Any]] | None:
    try:
        return loads(label), loads(edits)
    except _DAMAGED:
        return None


def _shape_texts(edits: list[Any]) -> list[str]:
    """Every WKB hex of a parsed row; none where it is damaged."""
    try:
        values = [value for table, _, *values in edits if table == "feature" for value in values if value is not None]
        return [str(frame[1]) for value in values for frame in value["frames"] if len(frame) > 1]
    except _DAMAGED:
        return []


def _change(row: tuple[Any, list[Any]], shapes: Mapping[str, Any]) -> Change | None:
    label, edits = row
    found = []
    try:
        for table, key, before, after in edits:
            read = _CODECS[table][1]
            values = (None if value is None else read(value, shapes) for value in (before, after))
            found.append(Edit(table, key, *values))
        return Change(label_of(label), tuple(found))
    except _DAMAGED:
        return None
