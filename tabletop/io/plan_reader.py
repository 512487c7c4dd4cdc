"""All rows of a plan file as a Plan; what is damaged or was spoilt by another program is named and left out, the rest loads."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from typing import Any

from shapely.errors import GEOSException

from tabletop.core import catalogue
from tabletop.core.errors import TabletopError
from tabletop.core.feature import Feature, Span, State
from tabletop.core.message import Message, mark, message
from tabletop.core.plan import Plan
from tabletop.io.plan_rows import scene_from_row, unit_from_row
from tabletop.io.plan_schema import TABLES, decode_geometry

_DAMAGED = (ValueError, TypeError, KeyError, GEOSException)
_ROWS = "SELECT fid, geom, uuid, version, kind, name, scene_from, scene_to, properties FROM {table} ORDER BY fid"


def read_plan(connection: sqlite3.Connection, file: str) -> tuple[Plan, dict[str, int], list[Message]]:
    """The plan, the version of each feature, and a sentence for each row left out. Geometry: metres, working CRS."""
    problems: list[Message] = []
    features, versions = _features(connection, file, problems)
    scenes, roster, settings = {}, {}, {}
    for number, name, level, clock, data in connection.execute("SELECT number, name, level, clock, data FROM scene"):
        try:
            scenes[number] = scene_from_row(data, {"number": number, "name": name, "level": level, "clock": clock})
        except _DAMAGED as error:
            problems.append(_left_out(file, "scene", number, error))
    for code, name, agency, strength, data in connection.execute("SELECT code, name, agency, strength, data FROM roster ORDER BY id"):
        try:
            roster[code] = unit_from_row(data, {"id": code, "name": name, "agency": agency, "strength": strength})
        except _DAMAGED as error:
            problems.append(_left_out(file, "roster", code, error))
    for code, value in connection.execute("SELECT code, value FROM setting WHERE code <> 'format' ORDER BY id"):
        try:
            settings[code] = json.loads(value)
        except _DAMAGED as error:
            problems.append(_left_out(file, "setting", code, error))
    return Plan(features=features, scenes=scenes, roster=roster, settings=settings), versions, problems


def _left_out(file: str, table: str, row: Any, error: Exception) -> Message:
    reason: Any = error.message if isinstance(error, TabletopError) else str(error)[:120]
    return message(mark("{file}, table {table}, row {row} was left out: {reason}"), file=file, table=table, row=str(row), reason=reason)


def _features(connection: sqlite3.Connection, file: str, problems: list[Message]) -> tuple[dict[str, Feature], dict[str, int]]:
    spans: dict[str, list[Span]] = {}
    kinds: dict[str, str] = {}
    versions: dict[str, int] = {}
    for table in TABLES.values():
        connection.row_factory = sqlite3.Row
        rows = connection.execute(_ROWS.format(table=table)).fetchall()
        connection.row_factory = None
        for row in rows:
            try:
                feature_id, kind, span = _span(row)
                if kinds.setdefault(feature_id, kind) != kind:
                    raise ValueError(f"uuid {feature_id} is {kinds[feature_id]} elsewhere")
            except (*_DAMAGED, TabletopError) as error:
                problems.append(_left_out(file, table, row["fid"], error))
                continue
            spans.setdefault(feature_id, []).append(span)
            versions[feature_id] = max(versions.get(feature_id, 0), int(row["version"] or 0))
    return {key: Feature.from_spans(key, kinds[key], found) for key, found in spans.items()}, versions


def _span(row: Mapping[str, Any]) -> tuple[str, str, Span]:
    """Id, kind and span of a row. One that another program added has no uuid; it gets one that stays the same at every reading."""
    properties = json.loads(row["properties"] or "{}")
    if not isinstance(properties, dict):
        raise ValueError("properties are no object")
    if row["name"] is not None:
        properties["name"] = row["name"]
    geometry = decode_geometry(row["geom"])
    feature_id = row["uuid"] or str(uuid.uuid5(uuid.NAMESPACE_OID, f"{geometry.wkb_hex}{row['fid']}"))
    catalogue.validate(row["kind"], geometry, properties)
    start, end = row["scene_from"], row["scene_to"]
    if start is not None and end is not None and end < start:
        raise ValueError("scene_to is before scene_from")
    return feature_id, row["kind"], Span(State(geometry, properties), start or None, end)
