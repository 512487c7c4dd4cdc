"""A plan as a GeoJSON document: the form that people and other programs write, with every mistake named."""

import json
import math
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyproj import CRS
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core import catalogue
from tabletop.core.crs import GEOGRAPHIC_CRS, WORKING_CRS, parse_crs, transformer
from tabletop.core.errors import InputError, TabletopError
from tabletop.core.feature import Feature, Span, State
from tabletop.core.message import Message, mark, message
from tabletop.core.plan import Plan
from tabletop.core.roster import RosterUnit
from tabletop.core.scene import Level, Scene
from tabletop.core.whole_file import write_whole

SHOWN_FAULTS = 10
LONGEST_SHOWN = 160
OBJECTS = ("limits", "checks_off", "rule_set", "ignored", "table", "grid")
SETTINGS = ("name", *OBJECTS, "buffer_pairs", "coverage_demands", "views")
KNOWN_MEMBERS = {"type", "crs", "features", "scenes", "roster", *SETTINGS}
_SPAN_MEMBERS = ("scene_from", "scene_to")


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class SceneRow(_Row):
    """One scene of a document."""

    number: int = Field(ge=1, le=9999)
    name: str = ""
    level: Level = "hijau"
    clock: str = Field("", pattern=r"^(|([01]?\d|2[0-3])[.:][0-5]\d)$")
    step_min: float = Field(5.0, gt=0, le=1440, allow_inf_nan=False)
    wind_from_deg: float | None = Field(None, ge=-360, le=360, allow_inf_nan=False)
    phase: str = ""
    injects: tuple[str, ...] = ()
    course_of_action: str = ""


class RosterRow(_Row):
    """One roster unit of a document."""

    id: str = Field(min_length=1)
    name: str = ""
    agency: str = ""
    satgas: str = ""
    strength: int = Field(0, ge=0)
    unit_type: str = ""
    leader: str = ""
    call_sign: str = ""
    equipment: str = ""
    parent: str | None = None


class PairRow(BaseModel):
    """One pair of the buffer-distance check."""

    model_config = ConfigDict(extra="allow")

    a: str
    b: str
    min_m: float = Field(gt=0, allow_inf_nan=False)
    severity: str = Field("warn", pattern="^(stop|warn|info)$")
    basis: str = ""


class DemandRow(BaseModel):
    """One demand of the coverage checks."""

    model_config = ConfigDict(extra="allow")

    what: str
    by: str
    radius_m: float | None = Field(None, gt=0, allow_inf_nan=False)
    min_share: float = Field(1.0, gt=0, le=1)
    severity: str = Field("warn", pattern="^(stop|warn|info)$")
    basis: str = ""


def read_document(path: Path, crs: str = GEOGRAPHIC_CRS, skip_bad: bool = False) -> tuple[Plan, list[Message]]:
    """Plan of a GeoJSON FeatureCollection whose coordinates stand in `crs`, brought to the working CRS (metres, 2-D).

    Returns the plan and, with `skip_bad`, a message for each feature left out. Raises InputError with one sentence for a file that
    is not such a document, and, without `skip_bad`, for one with wrong features (the first ten are named).
    """
    return plan_from_document(_load(path), Path(path).name, crs, skip_bad)


def plan_from_document(data: Mapping[str, Any], file: str, crs: str = GEOGRAPHIC_CRS, skip_bad: bool = False) -> tuple[Plan, list[Message]]:
    """The same from data in memory; `file` is how messages call it."""
    source = parse_crs(crs)
    faults: list[Message] = []
    spans: dict[str, list[tuple[str, Span]]] = {}
    for number, item in enumerate(data["features"], start=1):
        try:
            feature_id, kind, span = _span(item, source, crs)
            if spans.get(feature_id, [(kind, span)])[0][0] != kind:
                raise InputError(mark("its id {id} belongs to a feature of another kind"), id=feature_id)
            spans.setdefault(feature_id, []).append((kind, span))
        except TabletopError as error:
            faults.append(message(mark("feature {number}: {reason}"), number=str(number), reason=error.message))
    if faults and not skip_bad:
        raise _refusal(file, faults)
    features = {key: Feature.from_spans(key, rows[0][0], [span for _, span in rows]) for key, rows in spans.items()}
    plan = Plan(WORKING_CRS, features, _scenes(data, file), _roster(data, file), _settings(data, file))
    return plan, [message(mark("{file}, {fault} (left out)"), file=file, fault=fault) for fault in faults]


def _refusal(file: str, faults: list[Message]) -> InputError:
    shown: Message = faults[0]
    for fault in faults[1:SHOWN_FAULTS]:
        shown = message(mark("{first}; {second}"), first=shown, second=fault)
    if len(faults) > SHOWN_FAULTS:
        shown = message(mark("{first}; and {count} more"), first=shown, count=len(faults) - SHOWN_FAULTS)
    return InputError(mark("{file} was not read: {faults}. Mend them, or give --skip-bad to load the rest."), file=file, faults=shown)


def _load(path: Path) -> dict[str, Any]:
    file = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(mark("{file} cannot be read: {reason}."), file=str(path), reason=error.strerror or "") from None
    except UnicodeDecodeError:
        raise InputError(mark("{file} is not text in UTF-8; save it as GeoJSON in UTF-8."), file=file) from None
    if not text.strip():
        raise InputError(mark("{file} is empty."), file=file)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(mark("{file} is not JSON: line {line} cannot be understood."), file=file, line=str(line)) from None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not isinstance(data.get("features"), list):
        raise InputError(mark("{file} is not a plan document: a GeoJSON FeatureCollection with features is needed."), file=file)
    return data


def _span(item: Any, source: CRS, crs: str) -> tuple[str, str, Span]:
    """Id, kind and span of one GeoJSON feature. Raises InputError."""
    if not isinstance(item, dict) or not isinstance(item.get("properties"), dict) or not isinstance(item.get("geometry"), dict):
        raise InputError(mark("it needs properties and a geometry"))
    properties = dict(item["properties"])
    kind = properties.pop("kind", None)
    if not isinstance(kind, str):
        raise InputError(mark("it has no kind"))
    feature_id = properties.pop("id", None) or item.get("id") or str(uuid.uuid4())
    limits = [_scene_limit(name, properties.pop(name, None)) for name in _SPAN_MEMBERS]
    if None not in limits and limits[1] < limits[0]:  # type: ignore[operator]
        raise InputError(mark("scene_to is before scene_from"))
    geometry = _geometry(item["geometry"], source, crs)
    kept = {name: value for name, value in properties.items() if value is not None}
    catalogue.validate(kind, geometry, kept)
    return str(feature_id), kind, Span(State(geometry, kept), *limits)


def _scene_limit(name: str, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise InputError(mark("{property} must be the number of a scene, not {value}"), property=name, value=repr(value)[:LONGEST_SHOWN])
    return value


def _geometry(data: Mapping[str, Any], source: CRS, crs: str) -> BaseGeometry:
    """Geometry in the working CRS, 2-D. Raises InputError for anything that is not one, or cannot lie in the CRS."""
    try:
        text = json.dumps(data, allow_nan=False)
    except (ValueError, RecursionError):
        raise InputError(mark("a coordinate is not a finite number")) from None
    try:
        geometry = shapely.force_2d(shapely.from_geojson(text))
    except (GEOSException, TypeError, ValueError):
        raise InputError(mark("its geometry is not GeoJSON")) from None
    if geometry is None or geometry.is_empty:
        raise InputError(mark("its geometry is empty"))
    _check_range(geometry, source, crs)
    if crs == WORKING_CRS:
        return _as_base(geometry)
    change = transformer(crs, WORKING_CRS)
    moved = shapely.transform(geometry, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1])))
    if not all(math.isfinite(value) for value in moved.bounds):
        raise InputError(mark("its coordinates cannot be brought from {crs} to {working}"), crs=crs, working=WORKING_CRS)
    return _as_base(moved)


def _as_base(geometry: Any) -> BaseGeometry:
    assert isinstance(geometry, BaseGeometry)
    return geometry


def _check_range(geometry: BaseGeometry, source: CRS, crs: str) -> None:
    west, south, east, north = geometry.bounds
    if not all(math.isfinite(value) for value in (west, south, east, north)):
        raise InputError(mark("a coordinate is not a finite number"))
    if source.is_geographic:
        if abs(south) > 90 and abs(west) <= 90 and -180 <= south <= 180:
            raise InputError(mark("latitude {value:.5f} is impossible; the axes look swapped, give longitude before latitude"), value=south)
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
            raise InputError(mark("its coordinates are not degrees; give --crs with the system that they stand in"))
    elif source.is_projected and not (-2e7 <= west <= east <= 2e7 and -2e7 <= south <= north <= 2e7):
        raise InputError(mark("its coordinates cannot stand in {crs}"), crs=crs)


def _rows(data: Mapping[str, Any], member: str, row: type[BaseModel], file: str) -> list[Any]:
    items = data.get(member) or []
    if not isinstance(items, list):
        raise InputError(mark("{file}: {member} must be a list."), file=file, member=member)
    found = []
    for number, item in enumerate(items, start=1):
        try:
            found.append(row.model_validate(item))
        except ValidationError as error:
            first = error.errors()[0]
            where = f"{member}[{number}]" + "".join(f".{part}" for part in first["loc"])
            value = repr(first.get("input"))[:LONGEST_SHOWN]
            raise InputError(mark("{file}: {where} cannot be {value}."), file=file, where=where, value=value) from None
    return found


def _scenes(data: Mapping[str, Any], file: str) -> dict[int, Scene]:
    rows = _rows(data, "scenes", SceneRow, file)
    return {row.number: Scene(**row.model_dump()) for row in _unique(rows, lambda row: row.number, "scenes", file)}


def _roster(data: Mapping[str, Any], file: str) -> dict[str, RosterUnit]:
    rows = _rows(data, "roster", RosterRow, file)
    return {row.id: RosterUnit(**row.model_dump()) for row in _unique(rows, lambda row: row.id, "roster", file)}


def _unique(rows: list[Any], key: Callable[[Any], Any], member: str, file: str) -> list[Any]:
    seen = set()
    for row in rows:
        if key(row) in seen:
            raise InputError(mark("{file}: {member} holds {key} twice."), file=file, member=member, key=repr(key(row)))
        seen.add(key(row))
    return rows


def _settings(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in OBJECTS:
        if data.get(member):
            if not isinstance(data[member], dict):
                raise InputError(mark("{file}: {member} must be an object."), file=file, member=member)
            found[member] = data[member]
    if data.get("views"):
        if not isinstance(data["views"], list):
            raise InputError(mark("{file}: {member} must be a list."), file=file, member="views")
        found["views"] = data["views"]
    tables: dict[str, type[BaseModel]] = {"buffer_pairs": PairRow, "coverage_demands": DemandRow}
    for member, row in tables.items():
        if member in data:
            _rows(data, member, row, file)
            found[member] = data[member]
    if data.get("name"):
        found["name"] = str(data["name"])
    extra = {key: value for key, value in data.items() if key not in KNOWN_MEMBERS}
    return {**found, "extra": extra} if extra else found


def plan_to_document(plan: Plan, crs: str = GEOGRAPHIC_CRS) -> dict[str, Any]:
    """The plan as a FeatureCollection in `crs`: one feature per span of scenes, nothing lost (coordinates to 0.1 mm)."""
    settings = plan.settings
    document: dict[str, Any] = {"type": "FeatureCollection"}
    for member in SETTINGS:
        if member in settings:
            document[member] = settings[member]
    if plan.scenes:
        document["scenes"] = [SceneRow(**vars(plan.scenes[n])).model_dump(exclude_defaults=True, mode="json") for n in sorted(plan.scenes)]
    if plan.roster:
        document["roster"] = [RosterRow(**vars(unit)).model_dump(exclude_defaults=True) for unit in plan.roster.values()]
    document.update(settings.get("extra", {}))
    document["features"] = [_feature_row(feature, span, crs) for feature in plan.features.values() for span in feature.spans()]
    return document


def _feature_row(feature: Feature, span: Span, crs: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"id": feature.id, "kind": feature.kind, **span.state.properties}
    for name, value in zip(_SPAN_MEMBERS, (span.scene_from, span.scene_to), strict=True):
        if value is not None:
            properties[name] = value
    change = transformer(plan_crs := WORKING_CRS, crs)
    decimals = 10 if parse_crs(crs).is_geographic else 4
    geometry = span.state.geometry
    if crs != plan_crs:
        geometry = shapely.transform(
            geometry, lambda places: np.round(np.column_stack(change.transform(places[:, 0], places[:, 1])), decimals)
        )
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def write_document(plan: Plan, path: Path, crs: str = GEOGRAPHIC_CRS) -> None:
    """Write `plan_to_document` to a file, whole or not at all. Raises InputError when the folder cannot be written."""
    write_whole(Path(path), json.dumps(plan_to_document(plan, crs), ensure_ascii=False, indent=1).encode("utf-8"))
