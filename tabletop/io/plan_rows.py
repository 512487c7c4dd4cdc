"""Values of a plan as rows and JSON of its file, and back. Exact: what was written is what is read."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.catalogue import geometry_class
from tabletop.core.change import Change, Edit
from tabletop.core.feature import Feature, Span, State
from tabletop.core.message import Message
from tabletop.core.roster import RosterUnit
from tabletop.core.scene import Scene
from tabletop.io.plan_schema import TABLES, encode_geometry

FeatureRow = tuple[str, tuple[Any, ...]]


def dumps(value: Any) -> str:
    """Compact JSON; NaN is refused."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def feature_rows(feature: Feature, version: int) -> list[FeatureRow]:
    """(table, (geom, uuid, version, kind, name, scene_from, scene_to, properties)) for each span of scenes."""
    rows = []
    for span in feature.spans():
        properties = dict(span.state.properties)
        name = properties.pop("name", None)
        geometry = span.state.geometry
        row = (encode_geometry(geometry), feature.id, version, feature.kind, name, span.scene_from, span.scene_to, dumps(properties))
        rows.append((TABLES[geometry_class(geometry)], row))
    return rows


def scene_row(scene: Scene) -> tuple[Any, ...]:
    """(number, name, level, clock, data) of one scene."""
    return scene.number, scene.name, scene.level, scene.clock, dumps(asdict(scene))


def roster_row(unit: RosterUnit) -> tuple[Any, ...]:
    """(code, name, agency, strength, data) of one roster unit."""
    return unit.id, unit.name, unit.agency, unit.strength, dumps(asdict(unit))


def scene_from_row(data: str, columns: Mapping[str, Any]) -> Scene:
    """Scene of a row; columns that another program changed win over `data`. Raises ValueError or TypeError for a damaged one."""
    values = {**json.loads(data), **{key: value for key, value in columns.items() if value is not None}}
    values["injects"] = tuple(values.get("injects") or ())
    if values["level"] not in ("hijau", "kuning", "merah"):
        raise ValueError(f"level {values['level']!r}")
    return Scene(**_known(Scene, values))


def unit_from_row(data: str, columns: Mapping[str, Any]) -> RosterUnit:
    """Roster unit of a row, as `scene_from_row`."""
    values = {**json.loads(data), **{key: value for key, value in columns.items() if value is not None}}
    values["strength"] = int(values.get("strength") or 0)
    return RosterUnit(**_known(RosterUnit, values))


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in values.items() if key in names}


def _feature_json(feature: Feature) -> dict[str, Any]:
    """Keyframes as [scene, WKB hex, properties], or [scene] where the feature is absent."""
    frames = []
    for frame in feature.keyframes:
        state = frame.state
        frames.append([frame.scene] if state is None else [frame.scene, state.geometry.wkb_hex, dict(state.properties)])
    return {"id": feature.id, "kind": feature.kind, "frames": frames}


def _feature_from(data: Mapping[str, Any]) -> Feature:
    frames = data["frames"]
    spans = []
    for frame, following in zip(frames, [*frames[1:], None], strict=True):
        if len(frame) > 1:
            end = None if following is None else following[0] - 1
            geometry = shapely.from_wkb(frame[1])
            spans.append(Span(State(_geometry(geometry), frame[2]), frame[0] or None, end))
    return Feature.from_spans(data["id"], data["kind"], spans)


def _geometry(value: Any) -> BaseGeometry:
    if not isinstance(value, BaseGeometry):
        raise ValueError("no geometry")
    return value


def _scene_from(data: Mapping[str, Any]) -> Scene:
    return Scene(**{**data, "injects": tuple(data.get("injects") or ())})


def _same(value: Any) -> Any:
    return value


_CODECS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "feature": (_feature_json, _feature_from),
    "scene": (asdict, _scene_from),
    "roster": (asdict, lambda data: RosterUnit(**data)),
    "setting": (_same, _same),
}


def edits_to_json(edits: Iterable[Edit]) -> str:
    """The edits of a change as the log keeps them."""
    rows = []
    for edit in edits:
        write = _CODECS[edit.table][0]
        rows.append([edit.table, edit.key, *(None if value is None else write(value) for value in (edit.before, edit.after))])
    return dumps(rows)


def change_from_json(label: str, edits: str) -> Change:
    """Inverse of the log row's label and edits. Raises ValueError, TypeError or KeyError for a damaged row."""
    found = []
    for table, key, before, after in json.loads(edits):
        read = _CODECS[table][1]
        found.append(Edit(table, key, None if before is None else read(before), None if after is None else read(after)))
    return Change(Message.from_json(json.loads(label)), tuple(found))
