"""All rows of a plan file as a Plan; what is damaged or was spoilt by another program is named and left out, the rest loads."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.far_off import FarOff, check_reach
from tabletop.core.text.errors import InputError, PlanError, TabletopError
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.values.change import Table
from tabletop.core.values.left_out import NOT_AS_WRITTEN, ROW_GONE, ROWS_GONE, TABLE_DAMAGED, not_settled, remembered
from tabletop.core.values.plan import Plan
from tabletop.core.values.row_limits import Misfit
from tabletop.io.documents.plan_document import say_clock, setting_fault
from tabletop.io.documents.plan_normal import Found, Normaliser, named
from tabletop.io.plans.plan_geometry import decode_geometry, other_system
from tabletop.io.plans.plan_rows import loads, scene_from_row, unit_from_row
from tabletop.io.plans.plan_schema import TABLES
from tabletop.io.plans.row_checksums import RowChecksums

_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
ROWS = "SELECT fid, geom, uuid, version, kind, name, scene_from, scene_to, properties FROM {table} ORDER BY fid"
"""Rows of a feature table."""
KEYED: dict[Table, str] = {
    "scene": "SELECT number, version, name, level, clock, data FROM scene ORDER BY number",
    "roster": "SELECT code, version, name, agency, strength, data FROM roster ORDER BY id",
    "setting": "SELECT code, version, value FROM setting WHERE code NOT IN ('format','plan_id') ORDER BY id",
}
"""Rows of the tables that have one row a key: key, version, columns."""


class RowPlace(NamedTuple):
    """Where a span of a feature stands in the file. `uuid` and `version` as read: another program may have left them empty."""

    table: str
    fid: int
    uuid: str | None
    version: int | None


@dataclass
class Stored:
    """What a plan file holds: the plan, the rows of each feature, and the version of each row key, (table, key), also of removed ones.

    `gone`: where rows stood that this program removed since the file was read. `split`: features that share one row, which has
    several parts; the first one owns the row. `problems`: everything that must be said of the reading, what was left out among it.
    """

    plan: Plan = field(default_factory=Plan)
    places: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    gone: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)


def read_stored(connection: sqlite3.Connection, file: str) -> Stored:
    """Everything but the log. Geometry: metres, working CRS. `file` is how the sentences about rows left out call it.

    Where the pages of a table are damaged, the rows before the damage are read. What could not be taken over stands in the plan's
    `left_out`, after what the plan remembers. Raises PlanError for a plan of which every feature lies too far from the working zone.
    """
    stored = Stored(versions=read_removed(connection))
    reader = Reader(file, stored, Normaliser(file, tolerant=True), RowChecksums(connection))
    reader.read_features(connection)
    scenes, roster, settings = (reader.rows(table, connection.execute(query)) for table, query in KEYED.items())
    features = reader.normal.features(scenes)
    reader.say_what_is_gone()
    reader.normal.left_out[:] = not_settled(reader.normal.left_out, settings)
    kept = remembered(settings)
    left_out = (*kept, *reader.normal.left_out)
    stored.plan = Plan(features=features, scenes=scenes, roster=roster, settings=settings, left_out=left_out)
    stored.problems = [*kept, *reader.normal.said, *reader.normal.left_out]
    return stored


def read_removed(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Versions of rows that were removed, by (table, key)."""
    rows = connection.execute("SELECT target, code, version FROM removed")
    return {(str(target), str(code)): _whole(version) for target, code, version in rows}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


@dataclass
class Reader:
    """Takes rows over: collects the places, versions and problems while rows are read."""

    file: str
    stored: Stored
    normal: Normaliser
    checksums: RowChecksums

    def rows(self, table: Table, rows: Iterable[tuple[Any, ...]]) -> dict[Any, Any]:
        """Values by key of a table whose rows are (key, version, columns...)."""
        make: Callable[..., Any] = {"scene": self.scene_of, "roster": self.unit_of}.get(table, self.value_of)
        found: dict[Any, Any] = {}
        for key, version, *columns in self.readable(table, rows):
            self.stored.versions[table, str(key)] = _whole(version)
            fits = self.checksums.fits_by_key(table, key, (key, version, *columns))
            try:
                found[key] = make(key, *columns)
                if not fits:
                    self.say_changed(_row_named(table, key), table, str(key))
            except TabletopError as error:
                self.normal.leave_out(_row_named(table, key), error.message)
        return found

    def readable(self, table: str, rows: Iterable[Any]) -> Iterator[Any]:
        """Rows up to the first that SQLite cannot read."""
        try:
            yield from rows
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            self.normal.left_out.append(message(TABLE_DAMAGED, file=self.file, table=table))

    # --- rows with one key
    def scene_of(self, number: Any, name: Any, level: Any, clock: Any, data: Any) -> Any:
        """A scene; its members that do not fit are named."""
        scene, misfits = scene_from_row(data, {"number": number, "name": name, "level": level, "clock": clock})
        self.name_misfits(_row_named("scene", number), misfits, scene)
        if not any(misfit.name == "clock" for misfit in misfits):
            say_clock(self.normal, scene, clock)
        return scene

    def unit_of(self, code: Any, name: Any, agency: Any, strength: Any, data: Any) -> Any:
        """A roster unit; its members that do not fit are named."""
        unit, misfits = unit_from_row(data, {"id": code, "name": name, "agency": agency, "strength": strength})
        self.name_misfits(named(_row_named("roster", code), None, unit.name), misfits, unit)
        return unit

    def value_of(self, code: Any, value: Any) -> Any:
        """A setting of the form that the product reads. Raises InputError."""
        try:
            found = loads(value)
        except _DAMAGED:
            raise InputError(mark("Its value is not JSON.")) from None
        fault = setting_fault(str(code), found)
        if fault is not None:
            raise InputError(fault.template, **fault.params)
        return found

    def name_misfits(self, where: Message, misfits: Iterable[Misfit], row: Any) -> None:
        """Tell each member that does not fit, and what stands in its place."""
        for misfit in misfits:
            text = mark("{file}, {fault}; {instead} stands in its place.")
            instead = shown(getattr(row, misfit.name.partition(".")[0], None))
            self.normal.left_out.append(message(text, file=self.file, fault=misfit.sentence(where), instead=instead))

    # --- bits that flipped
    def say_changed(self, where: Message, table: str, key: str) -> None:
        """A row was read that is not as it was written; an edit of the row settles that."""
        self.normal.left_out.append(message(NOT_AS_WRITTEN, file=self.file, where=where, table=table, key=key))

    def say_what_is_gone(self) -> None:
        """Rows that no program deleted, and that are not there."""
        lost: dict[str, list[int]] = {}
        for table, key in self.checksums.gone:
            lost.setdefault(table, []).append(key)
        for table, keys in lost.items():
            if len(keys) == 1:
                self.normal.left_out.append(message(ROW_GONE, file=self.file, where=_row_named(table, keys[0])))
            else:
                self.normal.left_out.append(message(ROWS_GONE, file=self.file, table=table, n=len(keys)))

    # --- features
    def read_features(self, connection: sqlite3.Connection, only: Collection[tuple[str, int]] | None = None) -> None:
        """Take over the rows of the three feature tables, or only some, by table and row number. Raises PlanError where all of them lie
        too far off."""
        far: list[Message] = []
        others = 0
        for table in TABLES.values():
            cursor = connection.cursor()
            cursor.row_factory = sqlite3.Row
            for row in self.readable(table, cursor.execute(ROWS.format(table=table))):
                if only is not None and (table, row["fid"]) not in only:
                    continue
                where = named(_row_named(table, row["fid"]), row["kind"], row["name"])
                try:
                    self.take(where, table, row)
                except FarOff as error:
                    far.append(self.normal.leave_out(where, error.message))
                except TabletopError as error:
                    others += 1
                    self.normal.leave_out(where, error.message)
        if far and only is None and not others and not self.normal.spans:
            text = mark("{reason} The whole plan lies there, and was not opened.")
            raise PlanError(text, reason=far[0])

    def take(self, where: Message, table: str, row: Mapping[str, Any]) -> None:
        """One row. Raises InputError with the reason where nothing can be made of it."""
        fits = self.checksums.fits(table, row["fid"], tuple(row)[1:])
        geometry = decode_geometry(row["geom"])
        check_reach(geometry, WORKING_CRS)
        properties = _properties(row)
        seed = f"{table} {row['fid']}"
        limits = row["scene_from"], row["scene_to"]
        ids = self.normal.add(Found(where, seed, row["kind"], row["uuid"], properties, *limits, geometry))
        if not fits:
            self.say_changed(where, "feature", ids[0])
        self.place(ids[0], RowPlace(table, row["fid"], row["uuid"], row["version"]))
        other = other_system(row["geom"])
        if other is not None:
            text = mark("its geometry names EPSG:{other}; it was read in {working}, which its table names")
            self.normal.say(where, message(text, other=str(other), working=WORKING_CRS))
        if len(ids) > 1:
            self.stored.split.update(dict.fromkeys(ids, tuple(ids)))

    def place(self, feature_id: str, place: RowPlace) -> None:
        """Remember where a span of a feature stands, and its highest version."""
        self.stored.places[feature_id] = (*self.stored.places.get(feature_id, ()), place)
        known = self.stored.versions.get(("feature", feature_id), 0)
        self.stored.versions["feature", feature_id] = max(known, _whole(place.version))


def _row_named(table: str, key: Any) -> Message:
    return message(mark("table {table}, row {row}"), table=table, row=key if isinstance(key, str) else shown(key))


def _properties(row: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of a row with its name. Raises InputError."""
    try:
        found = loads(row["properties"] or "{}")
    except _DAMAGED:
        raise InputError(mark("Its properties are not JSON.")) from None
    if not isinstance(found, dict):
        raise InputError(mark("Its properties are no JSON object."))
    if row["name"] is not None:
        found["name"] = row["name"]
    return found
