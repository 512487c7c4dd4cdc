"""One change written into the tables of a plan file, inside a transaction of the caller. Versions count up; extents stay true."""

import sqlite3
from collections import ChainMap
from collections.abc import Callable, Iterable
from typing import Any

import shapely

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.change import Edit
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans import row_checksums
from tabletop.io.plans.plan_identity import ID_SETTING
from tabletop.io.plans.plan_reader import RowPlace, Stored
from tabletop.io.plans.plan_rows import FeatureRow, dumps, feature_rows, roster_row, scene_row
from tabletop.io.plans.plan_schema import TABLES

_INSERT = "INSERT INTO {table} (geom, kind, name, scene_from, scene_to, properties, uuid, version, fid) VALUES (?,?,?,?,?,?,?,?,?)"
_UPDATE = (
    "UPDATE {table} SET geom=?, kind=?, name=?, scene_from=?, scene_to=?, properties=?, uuid=?, version=?"
    " WHERE fid=? AND uuid IS ? AND version IS ?"
)
_DELETE = "DELETE FROM {table} WHERE fid=? AND uuid IS ? AND version IS ?"
_EXTENT = "UPDATE gpkg_contents SET last_change=strftime('%Y-%m-%dT%H:%M:%fZ','now'), min_x=?, min_y=?, max_x=?, max_y=? WHERE table_name=?"
_TOUCH = "UPDATE gpkg_contents SET last_change=strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name=?"
_KEYED: dict[str, tuple[str, str, Callable[[Any], tuple[Any, ...]]]] = {
    "scene": ("number", "number, name, level, clock, data", scene_row),
    "roster": ("code", "code, name, agency, strength, data", roster_row),
    "setting": ("code", "code, value", lambda pair: (pair[0], dumps(pair[1]))),
}
"""Key column, columns and row of each table that has one row a key."""
RESERVED_SETTINGS = ("format", ID_SETTING)


class EditWriter:
    """Writes edits on top of what a file holds. `stored` is not changed before `settle`, so a rollback forgets everything."""

    def __init__(self, connection: sqlite3.Connection, stored: Stored) -> None:
        self._connection = connection
        self._stored = stored
        self._places: ChainMap[str, tuple[RowPlace, ...]] = ChainMap({}, stored.places)
        self._gone: ChainMap[str, tuple[RowPlace, ...]] = ChainMap({}, stored.gone)
        self._versions: ChainMap[tuple[str, str], int] = ChainMap({}, stored.versions)
        self._touched: set[str] = set()
        self._parted: set[str] = set()
        self._written: list[row_checksums.Row] = []
        self._coded: list[tuple[str, str]] = []

    def write(self, edits: Iterable[Edit], after: Plan, extents: dict[str, Bounds | None]) -> None:
        """Write the rows. `after` is the plan with the edits; `extents` (by table) are brought up to date in place.

        Raises PlanError when a row is not the one that was read, or cannot be stored exactly.
        """
        edits = tuple(edits)
        if not extents:
            row_checksums.make_sure(self._connection)
        for edit in (*edits, *self._parting(edits, after)):
            version = self._versions.get((edit.table, edit.key), 0) + 1
            if edit.table == "feature":
                self._write_feature(edit, version)
            else:
                self._write_keyed(edit, version)
            self._count(edit, version)
        row_checksums.put(self._connection, self._written)
        row_checksums.put_by_code(self._connection, self._coded)
        for table in self._touched & set(TABLES.values()):
            extents[table] = _extent(after, table, extents.get(table), edits)
            self._connection.execute(_EXTENT, (*(extents[table] or (None,) * 4), table))
        for table in self._touched - set(TABLES.values()):
            self._connection.execute(_TOUCH, (table,))

    def _parting(self, edits: tuple[Edit, ...], after: Plan) -> list[Edit]:
        """Rewrites of features that share a row of several parts with an edited one: each gets a row of its own, so that none is lost."""
        edited = {edit.key for edit in edits if edit.table == "feature"}
        groups = {self._stored.split[key] for key in edited & self._stored.split.keys()}
        self._parted.update(key for group in groups for key in group)
        others = [after.features[key] for group in groups for key in group if key not in edited and key in after.features]
        return [Edit("feature", other.id, other, other) for other in others]

    def settle(self, after: Plan) -> None:
        """After the commit: what the file holds now."""
        self._stored.plan = after
        for key in self._parted:
            self._stored.split.pop(key, None)
        self._stored.places.update(self._places.maps[0])
        self._stored.gone.update(self._gone.maps[0])
        self._stored.versions.update(self._versions.maps[0])

    def _count(self, edit: Edit, version: int) -> None:
        """Remember the version; a removed row leaves it in its own table, so that it goes on counting when the row comes back."""
        self._versions[edit.table, edit.key] = version
        if edit.after is None:
            row = (edit.table, edit.key, version)
            self._connection.execute("INSERT OR REPLACE INTO removed (target, code, version) VALUES (?,?,?)", row)
        elif edit.before is None:
            self._connection.execute("DELETE FROM removed WHERE target=? AND code=?", (edit.table, edit.key))

    def _write_feature(self, edit: Edit, version: int) -> None:
        """Rows of the same table are updated in place, so that other programs see the same row numbers, and order stays.

        What comes back after it was deleted gets its row numbers back, as long as the file stays open.
        """
        rows = [] if edit.after is None else feature_rows(edit.after)
        free = list(self._places.get(edit.key, ()))
        old = list(self._gone.get(edit.key, ()))
        kept = []
        for table, values in rows:
            place = next((one for one in free if one.table == table), None)
            if place is not None:
                free.remove(place)
            former = next((one for one in old if one.table == table), None) if place is None else None
            if former is not None:
                old.remove(former)
            kept.append(self._put((table, (*values, edit.key, version)), place, former))
        for place in free:
            self._touched.add(place.table)
            self._expect_one(self._connection.execute(_DELETE.format(table=place.table), place[1:]), place.table)
        self._gone[edit.key] = (*free, *old)
        self._places[edit.key] = tuple(kept)

    def _free_number(self, former: RowPlace | None) -> int | None:
        """The row number that a feature had, where no other row took it."""
        if former is None:
            return None
        taken = self._connection.execute(f"SELECT 1 FROM {former.table} WHERE fid=?", (former.fid,)).fetchone()
        return None if taken else former.fid

    def _put(self, row: FeatureRow, place: RowPlace | None, former: RowPlace | None = None) -> RowPlace:
        table, values = row
        self._touched.add(table)
        key, version = values[-2:]
        if place is None:
            fid = self._connection.execute(_INSERT.format(table=table), (*values, self._free_number(former))).lastrowid
            assert fid is not None
            self._written.append((table, fid))
            return RowPlace(table, fid, key, version)
        self._expect_one(self._connection.execute(_UPDATE.format(table=table), (*values, *place[1:])), table)
        self._written.append((table, place.fid))
        return RowPlace(table, place.fid, key, version)

    def _write_keyed(self, edit: Edit, version: int) -> None:
        if edit.table == "setting" and edit.key in RESERVED_SETTINGS:
            raise PlanError(mark("A plan cannot have a setting of the name {name}."), name=edit.key)
        self._touched.add(edit.table)
        column, columns, row_of = _KEYED[edit.table]
        if edit.after is None:
            self._expect_one(self._connection.execute(f"DELETE FROM {edit.table} WHERE {column}=?", (edit.key,)), edit.table)
            return
        values = row_of((edit.key, edit.after) if edit.table == "setting" else edit.after)
        if edit.table == "scene":
            self._written.append((edit.table, values[0]))
        else:
            self._coded.append((edit.table, edit.key))
        if edit.before is None:
            marks = ",".join("?" * (len(values) + 1))
            self._connection.execute(f"INSERT OR REPLACE INTO {edit.table} ({columns}, version) VALUES ({marks})", (*values, version))
            return
        names = "=?, ".join(columns.split(", "))
        cursor = self._connection.execute(f"UPDATE {edit.table} SET {names}=?, version=? WHERE {column}=?", (*values, version, edit.key))
        self._expect_one(cursor, edit.table)

    def _expect_one(self, cursor: sqlite3.Cursor, table: str) -> None:
        if cursor.rowcount != 1:
            raise PlanError(
                mark("A row of the table {table} is not the one that was read; reload the plan and do the edit again."), table=table
            )


def _extent(plan: Plan, table: str, before: Bounds | None, edits: Iterable[Edit]) -> Bounds | None:
    """Bounds of all rows of a table. They are gathered anew only where a shape that went may have held them open."""
    features = [(edit.before, edit.after) for edit in edits if edit.table == "feature"]
    gone = _bounds((old for old, _ in features if old is not None), table)
    come = _bounds((new for _, new in features if new is not None), table)
    inside = before is not None and (gone is None or _strictly_inside(gone, before))
    if not inside or before is None:
        return _bounds(plan.features.values(), table)
    if come is None:
        return before
    return min(before[0], come[0]), min(before[1], come[1]), max(before[2], come[2]), max(before[3], come[3])


def _strictly_inside(inner: Bounds, outer: Bounds) -> bool:
    return inner[0] > outer[0] and inner[1] > outer[1] and inner[2] < outer[2] and inner[3] < outer[3]


def _bounds(features: Iterable[Feature], table: str) -> Bounds | None:
    states = (frame.state for feature in features for frame in feature.keyframes)
    shapes = [state.geometry for state in states if state is not None and TABLES.get(geometry_class(state.geometry)) == table]
    if not shapes:
        return None
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    return west, south, east, north
