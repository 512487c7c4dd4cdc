"""Records of a delivery sorted into the tables that are made, batch by batch; only what is kept stays in memory."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import GeometryType

from tabletop.core.layers.import_columns import assumed, chosen, matching, texts_of
from tabletop.core.layers.import_profile import Geometry, Profile, RecordRule, TableRule, Unknown, column_rule
from tabletop.core.values.layer import Column, TextColumn
from tabletop.io.importing.area import Area
from tabletop.io.importing.delivery import DeliveredTable
from tabletop.io.layers.layer_stream import LayerBatch

_KINDS: tuple[Geometry, ...] = ("point", "line", "area")
_MULTI = (GeometryType.MULTIPOINT, GeometryType.MULTILINESTRING, GeometryType.MULTIPOLYGON)
SOURCE_COLUMN = "source_table"
Columns = dict[str, np.ndarray]


@dataclass
class Gathered:
    """A table that is being made: WKB and columns of each batch. `profile` that made it; `sources`: records by table of the delivery."""

    rule: TableRule
    profile: Profile | None
    shapes: list[np.ndarray] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    twice: int = 0
    cut: int = 0
    keys: list[list[int]] = field(default_factory=list)
    known: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Records so far."""
        return sum(map(len, self.shapes))

    def add(self, shapes: np.ndarray, columns: Columns, where: str) -> None:
        """Records of a batch; such as are there already, with the same name, are left out."""
        wkb = shapely.to_wkb(shapes, output_dimension=2, byte_order=1)
        names = columns.get("name", np.full(len(wkb), None, dtype=object)).tolist()
        keys = [hash(pair) for pair in zip(wkb.tolist(), names, strict=True)]
        new = []
        for row, key in enumerate(keys):
            if key not in self.known:
                self.known.add(key)
                new.append(row)
        self.twice += len(keys) - len(new)
        self.keys.append([keys[row] for row in new])
        self.shapes.append(wkb[new])
        kept = {name: values[new] for name, values in columns.items()}
        self.columns.append({**kept, SOURCE_COLUMN: np.full(len(new), where, dtype=object)})
        self.sources[where] = self.sources.get(where, 0) + len(new)

    def drop(self, batches: int, where: str) -> None:
        """Forget all batches but the first ones; they were of one table of the delivery."""
        del self.shapes[batches:], self.columns[batches:], self.keys[batches:]
        self.known = {key for some in self.keys for key in some}
        self.sources.pop(where, None)

    def table(self) -> tuple[np.ndarray, Columns]:
        """WKB (n,) and the columns of all records, with what was assumed."""
        shapes = np.concatenate(self.shapes) if self.shapes else np.empty(0, dtype=object)
        columns = {name: self._column(name) for name in dict.fromkeys(name for some in self.columns for name in some)}
        for name, steps in self.rule.assume.items():
            if name in columns and columns[name].dtype != object:
                columns[name], columns[f"{name}_basis"] = assumed(columns[name], steps, columns)
        return shapes, columns

    def _column(self, name: str) -> np.ndarray:
        texts = any(some[name].dtype == object for some in self.columns if name in some)
        pieces = []
        for some, shapes in zip(self.columns, self.shapes, strict=True):
            values = some.get(name)
            if values is None:
                values = np.full(len(shapes), None, dtype=object) if texts else np.full(len(shapes), np.nan)
            elif texts and values.dtype != object:
                values = np.array([None if np.isnan(one) else f"{one:.12g}" for one in values], dtype=object)
            pieces.append(values)
        return np.concatenate(pieces)


@dataclass
class Seen:
    """What became of a table of the delivery: records read, taken, and outside of the area."""

    read: int = 0
    taken: int = 0
    outside: int = 0
    profile: str = ""


class Gathering:
    """Sorts batches by the rules of the profiles. `own`: tables that no rule takes are made as they are, by a role guessed from their
    name (`guess`), instead of being left out."""

    def __init__(self, profiles: Sequence[Profile], area: Area | None, guess: Callable[[DeliveredTable], str] | None) -> None:
        self._profiles, self._area, self._guess = profiles, area, guess
        self._began: dict[str, int] = {}
        self.made: dict[str, Gathered] = {}
        self.seen: dict[str, Seen] = {}

    def begin(self, table: DeliveredTable) -> None:
        """The batches of a table follow; where its records begin anew, what came of it is dropped."""
        self._began = {name: len(made.shapes) for name, made in self.made.items()}
        self.seen[table.where] = Seen()

    def _drop(self, table: DeliveredTable) -> None:
        for name, made in list(self.made.items()):
            made.drop(self._began.get(name, 0), table.where)
        self.seen[table.where] = Seen()

    def add(self, batch: LayerBatch, table: DeliveredTable) -> None:
        """Sort the records of a batch."""
        if batch.first and self.seen[table.where].read:
            self._drop(table)
        seen = self.seen[table.where]
        seen.read += batch.count
        profile = self._profile_for(table, list(batch.columns))
        rules = [] if profile is None else [rule for rule in profile.rule if rule.takes(table.name, list(batch.columns))]
        if not rules and self._guess is None:
            return
        taken = np.zeros(batch.count, dtype=bool)
        outside = np.zeros(batch.count, dtype=bool)
        if profile is not None and rules:
            seen.profile = profile.id
            for rule in rules:
                self._sort(batch, table, profile, rule, taken, outside)
        else:
            self._keep_own(batch, table, taken, outside)
        seen.taken += int(taken.sum())
        seen.outside += int((outside & ~taken).sum())

    def _profile_for(self, table: DeliveredTable, columns: list[str]) -> Profile | None:
        if len(self._profiles) == 1:
            return self._profiles[0]
        fitting = (one for one in self._profiles if one.suits_table(table.file.name, table.name, columns))
        return next((one for one in fitting if any(rule.takes(table.name, columns) for rule in one.rule)), None)

    def _sort(
        self, batch: LayerBatch, table: DeliveredTable, profile: Profile, rule: RecordRule, taken: np.ndarray, outside: np.ndarray
    ) -> None:
        wanted = matching(batch.columns, rule.where, batch.count, profile.unknown, every=True)
        if rule.unless:
            wanted &= ~matching(batch.columns, rule.unless, batch.count, profile.unknown, every=False)
        if not wanted.any():
            return
        target = self._target(rule.into, profile)
        columns: Columns = {}
        for name, told in rule.columns.items():
            column = column_rule(told)
            columns[name] = chosen(batch.columns, column, profile.values.get(column.values, {}), batch.count, profile.unknown)
        for part in batch.parts:
            if rule.geometry and _KINDS[part.dimension] not in rule.geometry:
                continue
            picked = np.flatnonzero(wanted[part.rows])
            shapes = np.asarray(shapely.from_ragged_array(_MULTI[part.dimension], part.coords, part.offsets))[picked]
            self._put(target, _shaped(shapes, rule.shape), part.rows[picked], columns, table, taken, outside)

    def _target(self, name: str, profile: Profile) -> Gathered:
        """The table of a profile; one of the same name by another profile stands beside it, because its licence is another one."""
        there, rule = self.made.get(name), profile.table_named(name)
        if there is not None and (there.profile is None or there.profile.id != profile.id):
            name = f"{name}_{profile.id}"
            titles = {key: f"{title} ({profile.title.get(key, profile.id)})" for key, title in rule.title.items()}
            rule = rule.model_copy(update={"title": titles})
        return self.made.setdefault(name, Gathered(rule, profile))

    def _put(
        self,
        target: Gathered,
        shapes: np.ndarray,
        rows: np.ndarray,
        columns: Columns,
        table: DeliveredTable,
        taken: np.ndarray,
        outside: np.ndarray,
    ) -> None:
        if self._area is not None and len(shapes):
            meets, shapes, cut = self._area.clipped(shapes, target.rule.clip == "whole")
            outside[rows[~meets]] = True
            rows = rows[meets]
            target.cut += cut
        taken[rows] = True
        if len(rows):
            target.add(shapes, {name: values[rows] for name, values in columns.items()}, table.where)

    def _keep_own(self, batch: LayerBatch, table: DeliveredTable, taken: np.ndarray, outside: np.ndarray) -> None:
        """A table that no rule knows: its own columns, its role guessed from its name."""
        assert self._guess is not None
        name = own_name(table)
        if name not in self.made:
            role = self._guess(table)
            title = table.name.rpartition(":")[2].replace("_", " ")
            self.made[name] = Gathered(TableRule.model_validate({"table": name, "title": {"id": title, "en": title}, "role": role}), None)
        unknown = self._profiles[0].unknown
        columns: Columns = {}
        for key, column in batch.columns.items():
            if key.lower() in ("fid", "ogc_fid", "geom", SOURCE_COLUMN, *map(str.lower, columns)):
                continue
            columns[key] = _own_values(column, batch.count, unknown)
        for part in batch.parts:
            shapes = np.asarray(shapely.from_ragged_array(_MULTI[part.dimension], part.coords, part.offsets))
            self._put(self.made[name], shapes, part.rows, columns, table, taken, outside)


def _own_values(column: Column, count: int, unknown: Unknown) -> np.ndarray:
    if isinstance(column, TextColumn):
        return texts_of(column, count, unknown).array()
    return np.where(column < unknown.below, np.nan, column)


def _shaped(shapes: np.ndarray, shape: str) -> np.ndarray:
    if shape == "point":
        return np.asarray(shapely.point_on_surface(shapes))
    return np.asarray(shapely.boundary(shapes)) if shape == "outline" else shapes


def own_name(table: DeliveredTable) -> str:
    """A name for a table of the result after one of the delivery."""
    text = re.sub(r"[^a-z0-9]+", "_", table.name.rpartition(":")[2].lower()).strip("_")
    return f"t_{text}"[:41] if not re.match(r"[a-z]", text) else text[:41]
