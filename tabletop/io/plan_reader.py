"""All rows of a plan file as a Plan; what is damaged or was spoilt by another program is named and left out, the rest loads."""

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core import catalogue
from tabletop.core.errors import InputError, TabletopError
from tabletop.core.feature import ALWAYS, Feature, Span, State
from tabletop.core.message import Message, mark, message
from tabletop.core.plan import Plan
from tabletop.io.plan_geometry import decode_geometry
from tabletop.io.plan_rows import loads, scene_from_row, unit_from_row
from tabletop.io.plan_schema import TABLES

_DAMAGED = (ValueError, TypeError, KeyError, GEOSException, RecursionError, AttributeError)
_ROWS = "SELECT fid, geom, uuid, version, kind, name, scene_from, scene_to, properties FROM {table} ORDER BY fid"
_LATEST = 1_000_000_000


class RowPlace(NamedTuple):
    """Where a span of a feature stands in the file. `uuid` and `version` as read: another program may have left them empty."""

    table: str
    fid: int
    uuid: str | None
    version: int | None


@dataclass
class Stored:
    """What a plan file holds: the plan, the rows of each feature, and the version of each row key, (table, key), also of removed ones.

    `gone`: where rows stood that this program removed since the file was read.
    """

    plan: Plan = field(default_factory=Plan)
    places: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    gone: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)


def read_stored(connection: sqlite3.Connection, file: str) -> Stored:
    """Everything but the log. Geometry: metres, working CRS. `file` is how the sentences about rows left out call it.

    Where the pages of a table are damaged, the rows before the damage are read.
    """
    stored = Stored()
    for target, code, version in connection.execute("SELECT target, code, version FROM removed"):
        stored.versions[str(target), str(code)] = _whole(version)
    reader = _Reader(file, stored)
    features = reader.features(connection)
    scenes = reader.rows(
        "scene", connection.execute("SELECT number, version, name, level, clock, data FROM scene ORDER BY number"), _scene_of
    )
    roster = reader.rows(
        "roster", connection.execute("SELECT code, version, name, agency, strength, data FROM roster ORDER BY id"), _unit_of
    )
    settings = reader.rows(
        "setting", connection.execute("SELECT code, version, value FROM setting WHERE code <> 'format' ORDER BY id"), _value_of
    )
    stored.plan = Plan(features=features, scenes=scenes, roster=roster, settings=settings)
    return stored


def _scene_of(number: int, name: Any, level: Any, clock: Any, data: Any) -> Any:
    return scene_from_row(data, {"number": number, "name": name, "level": level, "clock": clock})


def _unit_of(code: str, name: Any, agency: Any, strength: Any, data: Any) -> Any:
    return unit_from_row(data, {"id": code, "name": name, "agency": agency, "strength": strength})


def _value_of(code: str, value: Any) -> Any:
    return loads(value)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


@dataclass
class _Reader:
    """Collects the places, versions and problems while rows are read."""

    file: str
    stored: Stored

    def rows(self, table: str, rows: Iterable[tuple[Any, ...]], make: Callable[..., Any]) -> dict[Any, Any]:
        """Values by key of a table whose rows are (key, version, columns...)."""
        found: dict[Any, Any] = {}
        for key, version, *columns in self.readable(table, rows):
            self.stored.versions[table, str(key)] = _whole(version)
            try:
                found[key] = make(key, *columns)
            except _DAMAGED as error:
                self.leave_out(table, key, error)
        return found

    def readable(self, table: str, rows: Iterable[Any]) -> Iterator[Any]:
        """Rows up to the first that SQLite cannot read."""
        try:
            yield from rows
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            text = mark("{file}, table {table} is damaged; rows behind the damage were left out.")
            self.stored.problems.append(message(text, file=self.file, table=table))

    def features(self, connection: sqlite3.Connection) -> dict[str, Feature]:
        spans: dict[str, list[Span]] = {}
        kinds: dict[str, str] = {}
        for table in TABLES.values():
            cursor = connection.cursor()
            cursor.row_factory = sqlite3.Row
            for row in self.readable(table, cursor.execute(_ROWS.format(table=table))):
                try:
                    feature_id, kind, span = self.span(table, row, spans, kinds)
                except (*_DAMAGED, TabletopError) as error:
                    self.leave_out(table, row["fid"], error)
                    continue
                kinds[feature_id] = kind
                spans.setdefault(feature_id, []).append(span)
                self.place(feature_id, RowPlace(table, row["fid"], row["uuid"], row["version"]))
        return {key: Feature.from_spans(key, kinds[key], found) for key, found in spans.items()}

    def place(self, feature_id: str, place: RowPlace) -> None:
        self.stored.places[feature_id] = (*self.stored.places.get(feature_id, ()), place)
        known = self.stored.versions.get(("feature", feature_id), 0)
        self.stored.versions["feature", feature_id] = max(known, _whole(place.version))

    def span(self, table: str, row: Mapping[str, Any], spans: Mapping[str, list[Span]], kinds: Mapping[str, str]) -> tuple[str, str, Span]:
        """Id, kind and span of a row. Raises an error with the reason where nothing can be made of it."""
        geometry = decode_geometry(row["geom"])
        kind = row["kind"]
        catalogue.validate(kind, geometry, {})
        start, end = (_scene_number(row[name]) for name in ("scene_from", "scene_to"))
        if end is not None and end < (start or ALWAYS):
            raise InputError(mark("scene_to is before scene_from"))
        span = Span(State(geometry, self.properties(table, row)), start, end)
        feature_id = row["uuid"]
        if (
            not isinstance(feature_id, str)
            or not feature_id
            or kinds.get(feature_id, kind) != kind
            or _meets(span, spans.get(feature_id, ()))
        ):
            feature_id = _own_id(table, row["fid"], geometry)
        return feature_id, kind, span

    def properties(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Properties of a row; one that the catalogue refuses is left out and named, the feature stays."""
        found = loads(row["properties"] or "{}")
        if not isinstance(found, dict):
            raise ValueError("properties are no JSON object")
        if row["name"] is not None:
            found["name"] = row["name"]
        specs = catalogue.kinds()[row["kind"]].properties
        for name in [name for name in found if name in specs and found[name] is not None]:
            try:
                catalogue.validate_property(name, specs[name], found[name])
            except InputError as error:
                del found[name]
                self.leave_out(table, row["fid"], error, mark("{file}, table {table}, row {row}: a property was left out: {reason}"))
        return found

    def leave_out(
        self, table: str, row: Any, error: Exception, template: str = mark("{file}, table {table}, row {row} was left out: {reason}")
    ) -> None:
        reason: Any = error.message if isinstance(error, TabletopError) else str(error)[:120]
        self.stored.problems.append(Message(template, {"file": self.file, "table": table, "row": str(row), "reason": reason}))


def _scene_number(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or value < ALWAYS):
        raise ValueError(f"scene {value!r}")
    return value


def _meets(span: Span, others: Iterable[Span]) -> bool:
    """True where another row of the same uuid holds in the same scene: then this one is a copy that was pasted in another program."""
    first, last = span.scene_from or ALWAYS, _LATEST if span.scene_to is None else span.scene_to
    return any(first <= (_LATEST if one.scene_to is None else one.scene_to) and (one.scene_from or ALWAYS) <= last for one in others)


def _own_id(table: str, fid: int, geometry: BaseGeometry) -> str:
    """Id for a row that has none of its own: the same at every reading, until an edit writes it into the row."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{table} {fid} {geometry.wkb_hex}"))
