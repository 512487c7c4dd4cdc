"""One change written into the tables of a plan file, inside a transaction of the caller. Versions count up; extents stay true."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
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
        self._places: dict[str, tuple[RowPlace, ...]] = {}
        self._gone: dict[str, tuple[RowPlace, ...]] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._removed: dict[tuple[str, str], int | None] = {}
        """Version of each row that went; None for one that came. The last word on each counts."""
        self._taken: set[tuple[str, int]] = set()
        """Row numbers that features which come back had, and that other rows have now."""
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
        self._look_for_taken(edits)
        for edit in (*edits, *self._parting(edits, after)):
            version = self._version(edit.table, edit.key) + 1
            if edit.table == "feature":
                self._write_feature(edit, version)
            else:
                self._write_keyed(edit, version)
            self._count(edit, version)
        self._note_removed()
        row_checksums.put(self._connection, self._written)
        row_checksums.put_by_code(self._connection, self._coded)
        tables = self._touched & set(TABLES.values())
        extents.update(_extents(after, tables, extents, edits))
        for table in tables:
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
        self._stored.places.update(self._places)
        self._stored.gone.update(self._gone)
        self._stored.versions.update(self._versions)

    def _version(self, table: str, key: str) -> int:
        own = self._versions.get((table, key))
        return self._stored.versions.get((table, key), 0) if own is None else own

    def _places_of(self, key: str) -> tuple[RowPlace, ...]:
        own = self._places.get(key)
        return self._stored.places.get(key, ()) if own is None else own

    def _gone_of(self, key: str) -> tuple[RowPlace, ...]:
        own = self._gone.get(key)
        return self._stored.gone.get(key, ()) if own is None else own

    def _count(self, edit: Edit, version: int) -> None:
        """Remember the version; a removed row leaves it in its own table, so that it goes on counting when the row comes back."""
        self._versions[edit.table, edit.key] = version
        if edit.after is None:
            self._removed[edit.table, edit.key] = version
        elif edit.before is None:
            self._removed[edit.table, edit.key] = None

    def _note_removed(self) -> None:
        gone = [(*row, version) for row, version in self._removed.items() if version is not None]
        back = [row for row, version in self._removed.items() if version is None]
        self._connection.executemany("INSERT OR REPLACE INTO removed (target, code, version) VALUES (?,?,?)", gone)
        self._connection.executemany("DELETE FROM removed WHERE target=? AND code=?", back)

    def _write_feature(self, edit: Edit, version: int) -> None:
        """Rows of the same table are updated in place, so that other programs see the same row numbers, and order stays.

        What comes back after it was deleted gets its row numbers back, as long as the file stays open.
        """
        rows = [] if edit.after is None else feature_rows(edit.after)
        free = list(self._places_of(edit.key))
        old = list(self._gone_of(edit.key))
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

    def _look_for_taken(self, edits: Iterable[Edit]) -> None:
        """See which of the row numbers that rows which come back had are other rows' now, all of a table at once. Rows of a feature that
        stands come back too: it is in more spans again."""
        wanted: dict[str, list[int]] = {}
        for edit in edits:
            if edit.table == "feature":
                for place in self._gone_of(edit.key):
                    wanted.setdefault(place.table, []).append(place.fid)
        for table, numbers in wanted.items():
            for few in row_checksums.in_parts(numbers):
                rows = self._connection.execute(f"SELECT fid FROM {table} WHERE fid IN ({','.join('?' * len(few))})", few)
                self._taken.update((table, fid) for (fid,) in rows)

    def _free_number(self, former: RowPlace | None) -> int | None:
        """The row number that a feature had, where no other row took it."""
        if former is None or (former.table, former.fid) in self._taken:
            return None
        return former.fid

    def _put(self, row: FeatureRow, place: RowPlace | None, former: RowPlace | None = None) -> RowPlace:
        table, values = row
        self._touched.add(table)
        key, version = values[-2:]
        if place is None:
            fid = self._connection.execute(_INSERT.format(table=table), (*values, self._free_number(former))).lastrowid
            assert fid is not None
            self._taken.add((table, fid))
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


def _extents(plan: Plan, tables: set[str], before: dict[str, Bounds | None], edits: Iterable[Edit]) -> dict[str, Bounds | None]:
    """Bounds of all rows of some tables. They are gathered anew only where a shape that went may have held them open."""
    features = [(edit.before, edit.after) for edit in edits if edit.table == "feature"]
    gone = _bounds(old for old, _ in features if old is not None)
    come = _bounds(new for _, new in features if new is not None)
    found: dict[str, Bounds | None] = {}
    whole: dict[str, Bounds] | None = None
    for table in tables:
        old, left, new = before.get(table), gone.get(table), come.get(table)
        if old is None or not (left is None or _strictly_inside(left, old)):
            whole = _bounds(plan.features.values()) if whole is None else whole
            found[table] = whole.get(table)
        elif new is None:
            found[table] = old
        else:
            found[table] = min(old[0], new[0]), min(old[1], new[1]), max(old[2], new[2]), max(old[3], new[3])
    return found


def _strictly_inside(inner: Bounds, outer: Bounds) -> bool:
    return inner[0] > outer[0] and inner[1] > outer[1] and inner[2] < outer[2] and inner[3] < outer[3]


def _bounds(features: Iterable[Feature]) -> dict[str, Bounds]:
    """Bounds of the shapes of features in any of their scenes, by the table that they stand in."""
    states = [frame.state for feature in features for frame in feature.keyframes]
    shapes = np.array([state.geometry for state in states if state is not None], dtype=object)
    types = shapely.get_type_id(shapes)
    found: dict[str, Bounds] = {}
    for code in np.unique(types):
        some = shapes[types == code]
        table = TABLES.get(geometry_class(some[0]))
        if table is not None:
            west, south, east, north = (float(value) for value in shapely.total_bounds(some))
            found[table] = west, south, east, north
    return found
