"""What others committed to an open plan file: only the rows that they changed are read again, whether they counted versions or not."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tabletop.core.comparison.lacking import Side, lacked_edits
from tabletop.core.comparison.rebasing import Key, RowConflict, difference
from tabletop.core.text.errors import PlanError, PlanHeldError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.left_out import remembered
from tabletop.io.documents.plan_normal import Normaliser
from tabletop.io.plans.plan_history import undone_since
from tabletop.io.plans.plan_identity import KnownLog, PlanMark, read_mark
from tabletop.io.plans.plan_reader import KEYED, ROWS, Reader, Stored, read_removed, read_stored
from tabletop.io.plans.plan_schema import TABLES
from tabletop.io.plans.row_checksums import RowChecksums


@dataclass(frozen=True)
class Caught:
    """What others did to the plan: the rows, as they were and are; by whom, as far as they signed; what is to be said of the reading."""

    edits: tuple[Edit, ...] = ()
    people: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()


class PlanConflictError(PlanError):
    """An edit was not written since others changed the same rows: `conflicts`."""

    def __init__(self, file: str, conflicts: tuple[RowConflict, ...]) -> None:
        super().__init__(mark("{file}: others changed the same; the edit waits for your answer."), file=file)
        self.conflicts = conflicts


@dataclass(frozen=True)
class Behind:
    """An older copy of the plan in the place of its file: how many edits of the log it lacks, the edits of it after which it has their rows
    again, and what it is known by."""

    count: int
    edits: tuple[Edit, ...] = ()
    copy: PlanMark = PlanMark()


class PlanBehindError(PlanHeldError):
    """An older copy of the plan stands in the place of its file: `behind`. Nothing is written to it until a person says what stands."""

    why = "older"

    def __init__(self, file: str, behind: Behind) -> None:
        super().__init__(mark("{file} is an older copy: it lacks {n} {n:edit|edits} that your screen shows."), file=file, n=behind.count)
        self.behind = behind


def found_behind(
    connection: sqlite3.Connection,
    log: KnownLog,
    known: Stored,
    read: Callable[[], Stored],
    waits: Callable[[], Sequence[Change]],
    last: Behind,
) -> Behind:
    """What the copy that a connection leads to lacks of what is `known` and was in the log; nothing where its log goes on from there, or
    its rows are none other. `read`: reads them; `waits`: edits on top of what is known; `last`: what was found the last time.
    """
    back = log.behind(connection)
    if back is None:
        return Behind(0)
    copy_mark = read_mark(connection)
    if last.edits and last.copy == copy_mark:
        return last
    copy = read()
    since = undone_since(connection, copy.plan, back[0])
    edits = lacked_edits(Side(known.plan, known.versions), Side(copy.plan, copy.versions), since, waits())
    return Behind(back[1], edits, copy_mark)


@dataclass(frozen=True)
class Prints:
    """What each row looked like when it was last read: of features by table and row number, with the uuid; of others by table and key.

    A print is a hash of the whole row: one that another program changed without counting its version has another one too.
    """

    features: Mapping[tuple[str, int], tuple[int, Any]] = field(default_factory=dict)
    keyed: Mapping[tuple[Table, Any], int] = field(default_factory=dict)


def prints_of(connection: sqlite3.Connection) -> Prints:
    """Prints of all rows as they stand. Raises sqlite3.Error."""
    features = {}
    for table in TABLES.values():
        for row in connection.execute(ROWS.format(table=table)):
            features[table, row[0]] = (hash(row), row[2])
    keyed: dict[tuple[Table, Any], int] = {}
    for name, query in KEYED.items():
        for row in connection.execute(query):
            keyed[name, row[0]] = hash(row)
    return Prints(features, keyed)


def catch_up(
    connection: sqlite3.Connection, file: str, known: Stored, before: Prints, own: Collection[Key]
) -> tuple[Stored, Prints, tuple[Edit, ...]]:
    """What the file holds now, how its rows look, and what differs from what it held. Raises PlanError or sqlite3.Error.

    Only the rows that look otherwise are read, and those that were written since the prints were made (`own`): others may have taken
    them away. Where one of them is odd, or one was before, all are.
    """
    now = prints_of(connection)
    uuids = _uuids_changed(before, now) | {key for table, key in own if table == "feature"}
    changed = {key for key in (*before.keyed, *now.keyed) if before.keyed.get(key) != now.keyed.get(key)}
    keys = list(changed | {(table, int(key) if table == "scene" else key) for table, key in own if table != "feature"})
    is_plain = list(known.problems) == list(known.plan.left_out) == list(remembered(known.plan.settings)) and not known.split
    fresh = None
    if is_plain and all(isinstance(uuid, str) and uuid for uuid in uuids) and not _is_scene_new(before, now, keys):
        fresh = _read_some(connection, file, known, now, uuids, keys)
    if fresh is None:
        fresh = read_stored(connection, file)
        edits = difference(known.plan, fresh.plan)
    else:
        rows: list[Key] = [("feature", uuid) for uuid in sorted(uuids)]
        edits = difference(known.plan, fresh.plan, [*rows, *((table, str(key)) for table, key in keys)])
    fresh.gone = {key: places for key, places in known.gone.items() if key not in fresh.plan.features}
    return fresh, now, edits


def _uuids_changed(before: Prints, now: Prints) -> set[Any]:
    """What the rows of features say as their ids, of those that look otherwise, came or went."""
    rows = {row for row, seen in now.features.items() if before.features.get(row) != seen} | (before.features.keys() - now.features.keys())
    return {side.features[row][1] for row in rows for side in (before, now) if row in side.features}


def _is_scene_new(before: Prints, now: Prints, keys: list[tuple[Table, Any]]) -> bool:
    """Whether a scene came or went, which concerns every feature."""
    return any(key[0] == "scene" and (key in before.keyed) != (key in now.keyed) for key in keys)


def _read_some(
    connection: sqlite3.Connection, file: str, known: Stored, now: Prints, uuids: set[str], keys: list[tuple[Table, Any]]
) -> Stored | None:
    """What was known, with these features and rows read anew; None where something must be said of them."""
    some = Stored(versions=read_removed(connection))
    reader = Reader(file, some, Normaliser(file, tolerant=True), RowChecksums(connection))
    reader.read_features(connection, {row for row, (_, uuid) in now.features.items() if uuid in uuids})
    plan = known.plan
    tables: dict[Table, dict[Any, Any]] = {"scene": {**plan.scenes}, "roster": {**plan.roster}, "setting": {**plan.settings}}
    for table, query in KEYED.items():
        asked = {key for name, key in keys if name == table}
        fresh = reader.rows(table, (row for row in connection.execute(query) if row[0] in asked)) if asked else {}
        tables[table] = {key: row for key, row in tables[table].items() if key not in asked or key in fresh} | fresh
    found = reader.normal.features(tables["scene"])
    if reader.normal.said or reader.normal.left_out or some.split or not found.keys() <= uuids:
        return None
    features = {key: feature for key, feature in known.plan.features.items() if key not in uuids or key in found} | found
    kept = remembered(tables["setting"])
    plan = replace(
        known.plan, features=features, scenes=tables["scene"], roster=tables["roster"], settings=tables["setting"], left_out=kept
    )
    places = {key: places for key, places in known.places.items() if key in features} | some.places
    return Stored(plan, places, versions={**known.versions, **some.versions}, problems=list(kept))
