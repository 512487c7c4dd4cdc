"""What differs between two versions of the layers under a plan: records that came, went, moved, or say something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.layer import Layer, LayerSet

KEY_COLUMNS = ("uuid", "id", "gid", "objectid", "osm_id", "full_id", "kode", "code", "kdepum", "nib", "fid")
"""Columns that name a record, in the order in which they are believed, where each value stands once in both versions."""
MOVED_M = 0.01
"""A record moved where a corner of it is farther off than this, metres: a pack keeps coordinates exactly."""
ALIKE_SHARE = 0.5
"""Without a key, areas that share so much of their union are the same thing, mended (planning default)."""


@dataclass(frozen=True)
class RecordDifference:
    """One record: its name or key, where it is (east, north in metres), by how much it moved (None: not told), which columns differ."""

    name: str
    place: tuple[float, float]
    metres: float | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayerDifference:
    """A layer in two versions; `before` and `after` are numbers of geometries, None where the layer is not there."""

    id: str
    title: Mapping[str, str]
    before: int | None
    after: int | None
    added: tuple[RecordDifference, ...] = ()
    removed: tuple[RecordDifference, ...] = ()
    moved: tuple[RecordDifference, ...] = ()
    changed: tuple[RecordDifference, ...] = ()
    described: tuple[str, ...] = ()
    """Fields of the description that differ: role, title, date, source, ..."""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        there = self.before is not None and self.after is not None
        return there and not (self.added or self.removed or self.moved or self.changed or self.described)

    def words(self) -> Message:
        """One sentence."""
        name = Titled(self.title)
        if self.before is None:
            return message(mark("{layer}: new, with {count} {count:record|records}."), layer=name, count=self.after or 0)
        if self.after is None:
            return message(mark("{layer}: not there any more."), layer=name)
        counts = [len(one) for one in (self.added, self.removed, self.moved, self.changed)]
        if not any(counts):
            return message(mark("{layer}: only its description differs."), layer=name)
        return message(
            mark("{layer}: {added} added, {removed} removed, {moved} moved or reshaped, {changed} with other attributes."),
            layer=name,
            **dict(zip(("added", "removed", "moved", "changed"), counts, strict=True)),
        )


@dataclass
class _Version:
    """The records of a layer: shapes, and values by column."""

    layer: Layer
    shapes: list[Any] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for part in self.layer.parts:
            self.shapes += list(part.geometries)
            self.rows += part.rows.tolist()

    def only(self, area: Any) -> "_Version":
        """The records that meet an area."""
        if area is None or not self.shapes:
            return self
        kept = np.flatnonzero(shapely.intersects(area, np.array(self.shapes, dtype=object))).tolist()
        fresh = _Version(Layer(self.layer.info, ()))
        fresh.layer, fresh.shapes, fresh.rows = self.layer, [self.shapes[n] for n in kept], [self.rows[n] for n in kept]
        return fresh

    def values(self, number: int) -> dict[str, Any]:
        """Columns of a record as the file has them."""
        return {name: _plain(column[self.rows[number]]) for name, column in self.layer.file_columns.items()}

    def keys(self, column: str) -> list[Any]:
        """Value of a column for each record."""
        found = self.layer.file_columns[column]
        return [_plain(found[row]) for row in self.rows]

    def told(self, number: int, metres: float | None = None, columns: Sequence[str] = ()) -> RecordDifference:
        """A record as a difference."""
        name = self.layer.value("name", self.rows[number])
        key = next((_plain(column[self.rows[number]]) for column in _key_columns(self.layer)), None)
        place = shapely.get_coordinates(shapely.point_on_surface(self.shapes[number]))[0]
        return RecordDifference(str(name or key or self.rows[number] + 1), (float(place[0]), float(place[1])), metres, tuple(columns))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    number = float(value)
    return None if np.isnan(number) else number


def _key_columns(layer: Layer) -> list[Any]:
    lowered = {name.lower(): column for name, column in layer.file_columns.items()}
    return [lowered[name] for name in KEY_COLUMNS if name in lowered]


def layer_differences(before: LayerSet, after: LayerSet, area: Any = None) -> list[LayerDifference]:
    """Differences by layer (its id), lowest first, those that are the same left out.

    `area`: a shapely geometry in metres of the working CRS; only records that meet it in one of the versions count. None: all.
    """
    old, new = ({layer.info.id: layer for layer in layers} for layers in (before, after))
    ids = [*old, *(key for key in new if key not in old)]
    found = [_difference(old.get(key), new.get(key), area) for key in ids]
    return [one for one in found if not one.is_same]


def _difference(old: Layer | None, new: Layer | None, area: Any) -> LayerDifference:
    if old is None or new is None:
        known = new or old
        assert known is not None
        info = known.info
        counts = [None if layer is None else len(_Version(layer).only(area).shapes) for layer in (old, new)]
        return LayerDifference(info.id, info.title, counts[0], counts[1])
    info = new.info
    first, then = _Version(old).only(area), _Version(new).only(area)
    pairs, gone, fresh = _paired(first, then)
    moved, changed = [], []
    for a, b in pairs:
        if not _same_shape(first.shapes[a], then.shapes[b]):
            moved.append(then.told(b, _apart(first.shapes[a], then.shapes[b])))
        values, others = first.values(a), then.values(b)
        columns = [name for name in {**values, **others} if values.get(name) != others.get(name) and name.lower() != "fid"]
        if columns:
            changed.append(then.told(b, None, columns))
    described = [name for name in _DESCRIBED if getattr(old.info, name) != getattr(new.info, name)]
    described += ["picture"] if _pixels(old) != _pixels(new) else []
    described += ["records without a place"] if _placeless(first) != _placeless(then) else []
    return LayerDifference(
        info.id,
        info.title,
        len(first.shapes),
        len(then.shapes),
        tuple(then.told(b) for b in fresh),
        tuple(first.told(a) for a in gone),
        tuple(moved),
        tuple(changed),
        tuple(described),
    )


_DESCRIBED = ("role", "title", "date", "source", "licence", "accuracy_m", "schematic", "columns")


def _pixels(layer: Layer) -> object:
    """What is known of a picture: its size, its place, and its content where a pack holds it."""
    one = layer.picture
    return None if one is None else (one.width_px, one.height_px, one.extent_m, one.pixel_m, one.bands, layer.info.embedded)


def _placeless(version: "_Version") -> list[str]:
    """The values of records that have no geometry, in order."""
    layer = version.layer
    rows = max((len(column) for column in layer.file_columns.values()), default=0)
    there = {row for part in layer.parts for row in part.rows.tolist()}
    cells = [[(name, _plain(column[row])) for name, column in layer.file_columns.items()] for row in range(rows) if row not in there]
    return sorted(map(repr, cells))


def _same_shape(one: Any, other: Any) -> bool:
    """Whether two shapes are the same, wherever their rings begin and in whichever order their parts stand."""
    return bool(
        shapely.equals_exact(one, other, MOVED_M) or shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), MOVED_M)
    )


def _apart(one: Any, other: Any) -> float:
    """Hausdorff distance along the lines, not only at the corners: a side that is gone is seen too."""
    return float(max(shapely.hausdorff_distance(one, other), shapely.hausdorff_distance(one, other, densify=0.05)))


def _paired(first: _Version, then: _Version) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Records of both versions that are one thing: by a key, else by the same outline, else by areas that lie on each other."""
    column = _shared_key(first, then)
    if column is not None:
        here = {key: number for number, key in enumerate(first.keys(column[0]))}
        there = {key: number for number, key in enumerate(then.keys(column[1]))}
        pairs = [(number, there[key]) for key, number in here.items() if key in there]
        return pairs, [n for key, n in here.items() if key not in there], [n for key, n in there.items() if key not in here]
    pairs = _same_outline(first, then)
    gone = sorted(set(range(len(first.shapes))) - {a for a, _ in pairs})
    fresh = sorted(set(range(len(then.shapes))) - {b for _, b in pairs})
    alike = _on_each_other([first.shapes[n] for n in gone], [then.shapes[n] for n in fresh])
    more = [(gone[a], fresh[b]) for a, b in alike]
    return [*pairs, *more], [n for n in gone if n not in {a for a, _ in more}], [n for n in fresh if n not in {b for _, b in more}]


def _shared_key(first: _Version, then: _Version) -> tuple[str, str] | None:
    """The column of each version that names its records: every value there, each once."""
    here, there = ({name.lower(): name for name in one.layer.file_columns} for one in (first, then))
    for name in KEY_COLUMNS:
        if name in here and name in there:
            lists = first.keys(here[name]), then.keys(there[name])
            if all(len(set(keys)) == len(keys) and None not in keys and "" not in keys for keys in lists):
                return here[name], there[name]
    return None


def _same_outline(first: _Version, then: _Version) -> list[tuple[int, int]]:
    """Pairs of the same outline; those of equal outlines in the order of their records."""
    waiting: dict[bytes, list[int]] = {}
    for number, key in enumerate(_outlines(then.shapes)):
        waiting.setdefault(key, []).append(number)
    pairs = []
    for number, key in enumerate(_outlines(first.shapes)):
        if waiting.get(key):
            pairs.append((number, waiting[key].pop(0)))
    return pairs


def _outlines(shapes: Sequence[Any]) -> list[bytes]:
    return list(shapely.to_wkb(shapely.normalize(np.array(shapes, dtype=object))).tolist()) if shapes else []


def _on_each_other(gone: Sequence[Any], fresh: Sequence[Any]) -> list[tuple[int, int]]:
    """Pairs of areas that share at least half of their union, the best first, each once."""
    if not gone or not fresh:
        return []
    tree = shapely.STRtree(np.array(fresh, dtype=object))
    here, there = tree.query(np.array(gone, dtype=object), predicate="intersects")
    shares = []
    for a, b in zip(here.tolist(), there.tolist(), strict=True):
        union = shapely.area(shapely.union(gone[a], fresh[b]))
        share = shapely.area(shapely.intersection(gone[a], fresh[b])) / union if union else 0.0
        if share >= ALIKE_SHARE:
            shares.append((-float(share), a, b))
    pairs: list[tuple[int, int]] = []
    for _, a, b in sorted(shares):
        if all(a != one and b != other for one, other in pairs):
            pairs.append((a, b))
    return pairs
