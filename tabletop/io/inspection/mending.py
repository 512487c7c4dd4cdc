"""Shapes and fields mended where that is safe, and what was done. Nothing here reads or writes files; sizes are planar metres."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.layers.layer_problem import Mend, Tolerances
from tabletop.core.text.message import Message, mark, message
from tabletop.io.inspection.column_problems import ID_COLUMNS
from tabletop.io.inspection.coverage_problems import fills, gaps, only_areas, overlaps
from tabletop.io.inspection.layer_records import Records
from tabletop.io.inspection.road_problems import JOIN_M, dangles, net_of
from tabletop.io.sources.layer_sieve import EMPTY, NULL

NOISE_M2 = 1e-3
"""Overlaps and gaps below are the rounding of an overlay: mending them would make new ones."""
MOST_ROUNDS = 4
MOST_NEIGHBOURS = 3


def nothing() -> None:
    """Nobody waits for a sign of life."""


Metres = Callable[[Any], Any]
"""Changes shapes in the file's CRS into shapes in metres."""


@dataclass
class Mending:
    """n records while they are mended: `shapes` in the file's CRS with their Z, `kept` which stay, `done` what was done so far."""

    records: Records
    metres: Metres
    back: Metres
    limits: Tolerances
    alive: Callable[[], None] = nothing
    shapes: np.ndarray = field(init=False)
    kept: np.ndarray = field(init=False)
    done: list[Mend] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shapes = self.records.raw.copy()
        self.kept = np.ones(len(self.records), dtype=bool)

    def run(self) -> None:
        """All that is safe, one after another."""
        self._drop_nothing()
        self._drop_copies()
        self._make_valid()
        self._tile()
        self._drop_measures()
        self._snap()

    def _note(self, code: str, told: Message, row: int | None, before_m2: float = 0.0, after_m2: float = 0.0, mended: bool = True) -> None:
        self.done.append(Mend(code, told, None if row is None else row + 1, before_m2, after_m2, mended))

    def area(self, shape: Any) -> float:
        """Square metres of a shape in the file's CRS."""
        return float(shapely.area(self.metres(shape)))

    # --- records
    def _drop_nothing(self) -> None:
        for row in np.flatnonzero(np.isin(self.records.why, (NULL, EMPTY))):
            self.kept[row] = False
            code = "null" if self.records.why[row] == NULL else "empty"
            self._note(code, message(mark("Left out: it has no geometry.")), int(row))

    def _drop_copies(self) -> None:
        """Records of the same shape and, but for their ids, the same fields as one before them."""
        rows = np.flatnonzero(self.kept & ~shapely.is_missing(self.shapes))
        keys = shapely.to_wkb(shapely.normalize(self.shapes[rows]), output_dimension=4).tolist()
        seen: dict[bytes, list[int]] = {}
        compared = [values for name, values in self.records.columns.items() if name.lower() not in (*ID_COLUMNS, "fid")]
        for row, key in zip(rows.tolist(), keys, strict=True):
            same = next((one for one in seen.get(key, []) if all(_alike(values, one, row) for values in compared)), None)
            if same is None:
                seen.setdefault(key, []).append(row)
                continue
            self.kept[row] = False
            self._note("duplicate", message(mark("Left out: the same as {other}."), other=self.records.told(same)), row)

    # --- outlines
    def _make_valid(self) -> None:
        rows = np.flatnonzero(self.kept & ~shapely.is_missing(self.shapes) & ~shapely.is_valid(self.shapes))
        for row in rows:
            shape = self.shapes[row]
            if shapely.get_dimensions(shape) < 2 or not np.isfinite(shapely.get_coordinates(shape)).all():
                self._note("invalid", message(mark("Left as it is: it cannot be mended safely.")), int(row), mended=False)
                continue
            self._mend_outline(int(row), shape)

    def _mend_outline(self, row: int, shape: Any) -> None:
        """Two ways of reading an outline, areas joined and areas by turns, and the sum as it stands: one of them has to agree."""
        made = only_areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        before, after, turns = self.area(shape), self.area(made), self.area(only_areas(shapely.make_valid(shape)))
        agrees = min(abs(after - before), abs(after - turns)) <= self.limits.area_share * after
        if not self._is_sound(made) or not agrees:
            text = mark("Left as it is: {before:.1f} m2 would become {after:.1f} m2, or by turns {turns:.1f} m2; a person has to look.")
            self._note("invalid", message(text, before=before, after=after, turns=turns), row, before, before, mended=False)
            return
        self.shapes[row] = made
        text = mark("Made valid: {before:.1f} m2 before, {after:.1f} m2 after.")
        self._note("invalid", message(text, before=before, after=after), row, before, after)

    # --- areas that should tile
    def _tile(self) -> None:
        """Tiny overlaps go to one of the two, tiny gaps to the neighbour with the longest shared edge."""
        rows = np.flatnonzero(self.kept & (shapely.get_dimensions(self.shapes) == 2) & shapely.is_valid(self.shapes))
        rows = rows[shapely.is_valid(self.metres(self.shapes[rows]))]
        if len(rows) < 2 or not (
            self.records.role == "admin" or (self.records.role == "landuse" and fills(self.metres(self.shapes[rows])))
        ):
            return
        for _ in range(MOST_ROUNDS):
            self.alive()
            if not self._part(rows) + self._close(rows):
                return

    def _is_rounding(self, shape: Any, size_m2: float) -> bool:
        """Whether an overlap or a gap is small, and thin all through: a compact one is a place, such as an enclave or a pond."""
        if not NOISE_M2 < size_m2 <= self.limits.tiny_m2:
            return False
        parts = shapely.get_parts(self.metres(shape))
        sizes = shapely.area(parts)
        large = sizes > self.limits.least_area_m2
        return bool((sizes[large] <= self.limits.thinness * shapely.length(parts[large]) ** 2).all())

    def _other_areas(self, rows: np.ndarray) -> np.ndarray:
        """Areas that stay but do not take part, such as invalid ones that were left: what they cover is no gap."""
        there = self.kept & (shapely.get_dimensions(self.shapes) == 2)
        there[rows] = False
        return np.asarray(shapely.make_valid(self.shapes[there]), dtype=object)

    def _part(self, rows: np.ndarray) -> int:
        count = 0
        for pair in overlaps(self.shapes[rows], 0.0, self.alive):
            one, other = int(rows[pair.one]), int(rows[pair.other])
            shared = only_areas(shapely.intersection(self.shapes[one], self.shapes[other]))
            size = self.area(shared)
            if self._is_rounding(shared, size):
                count += self._give(one, other, shared, size)
        return count

    def _give(self, one: int, other: int, shared: Any, size: float) -> int:
        """The overlap stays with the one that it shares the longer edge with; with the other where only so both stay valid."""
        edges = [_shared_edge(shared, shapely.difference(self.shapes[row], shared)) for row in (one, other)]
        for winner, loser in ((one, other), (other, one)) if edges[0] >= edges[1] else ((other, one), (one, other)):
            rest = only_areas(shapely.difference(self.shapes[loser], self.shapes[winner]))
            if not self._is_sound(rest):
                continue
            before, after = self.area(self.shapes[loser]), self.area(rest)
            self.shapes[loser] = rest
            text = mark("The overlap of {area:.1f} m2 with {other} was given to that one.")
            self._note("overlap", message(text, area=size, other=self.records.told(winner)), loser, before, after)
            return 1
        return 0

    def _is_sound(self, shape: Any) -> bool:
        """Whether an area is there and valid, in degrees and in metres alike: very narrow parts may be so in one of them only."""
        return bool(not shape.is_empty and shape.is_valid and self.metres(shape).is_valid)

    def _close(self, rows: np.ndarray) -> int:
        count, shapes = 0, self.shapes[rows]
        others = self._other_areas(rows)
        tree = STRtree(shapes)
        for hole in gaps(shapes, 0.0):
            size = self.area(hole)
            if not self._is_rounding(hole, size) or float(shapely.area(shapely.intersection(hole, others)).sum()) > 0:
                continue
            near = np.sort(tree.query(hole, predicate="intersects"))
            if len(near):
                by_edge = sorted(near, key=lambda n: -_shared_edge(hole, self.shapes[rows[n]]))
                count += any(self._fill(int(rows[n]), hole, size) for n in by_edge[:MOST_NEIGHBOURS])
        return count

    def _fill(self, row: int, hole: Any, size: float) -> bool:
        filled = only_areas(shapely.union(self.shapes[row], hole))
        if not self._is_sound(filled):
            return False
        before, after = self.area(self.shapes[row]), self.area(filled)
        self.shapes[row] = filled
        self._note("gap", message(mark("The gap of {area:.1f} m2 beside it was given to it."), area=size), row, before, after)
        return True

    # --- measures, ends of roads
    def _drop_measures(self) -> None:
        """M that only holds stand-ins is taken away; Z stays."""
        with_m = np.flatnonzero(shapely.has_m(self.shapes) & self.kept)
        if not len(with_m):
            return
        measures = shapely.get_coordinates(self.shapes[with_m], include_m=True)[:, -1]
        if (np.isnan(measures) | (measures <= -1e300)).all():
            self.shapes[with_m] = [_without_m(shape) for shape in self.shapes[with_m]]
            text = mark("The M of {count} {count:record|records} was taken away; it held only -1.797e308.")
            self._note("sentinel", message(text, count=len(with_m)), None)

    def _snap(self) -> None:
        """Loose ends of roads moved onto the road that they almost meet, one after another."""
        rows = np.flatnonzero(self.kept & (shapely.get_dimensions(self.shapes) == 1))
        if self.limits.snap_m <= JOIN_M or self.records.role != "road" or not len(rows):
            return
        ground = self.metres(self.shapes[rows])
        net = net_of(ground, rows, self.alive)
        lines, whole = net.lines.copy(), shapely.get_parts(ground, return_index=True)
        numbers = np.flatnonzero(shapely.length(whole[0]) > 0)
        for end, line, _ in dangles(net, self.limits.snap_m, self.alive):
            number, place = net.owner(end), shapely.Point(net.ends[end])
            metres = float(place.distance(lines[line]))
            if not JOIN_M < metres <= self.limits.snap_m:
                continue
            foot = shapely.get_coordinates(shapely.shortest_line(place, lines[line]))[-1]
            moved = _with_end(lines[number], foot, last=end >= len(lines))
            if moved.length <= 0 or not moved.is_valid:
                continue
            lines[number] = moved
            row = int(net.rows[number])
            part = int(np.flatnonzero(whole[1][: numbers[number] + 1] == whole[1][numbers[number]]).tolist().index(numbers[number]))
            self.shapes[row] = self._moved_end(self.shapes[row], part, foot, end >= len(lines))
            text = mark("Its end was moved {metres:.2f} m onto {other}.")
            self._note("dangle", message(text, metres=metres, other=self.records.told(int(net.rows[line]))), row)

    def _moved_end(self, shape: Any, part: int, foot: np.ndarray, last: bool) -> Any:
        place = shapely.get_coordinates(self.back(shapely.Point(foot)))[0]
        parts = shapely.get_parts(shape)
        parts[part] = _with_end(parts[part], place, last)
        return parts[0] if shape.geom_type == "LineString" else shapely.multilinestrings(parts)


def _alike(values: Any, one: int, other: int) -> bool:
    if values.null[one] or values.null[other]:
        return bool(values.null[one] == values.null[other])
    if values.whole is not None:
        return bool(values.whole[one] == values.whole[other])
    if values.numbers is not None:
        first, second = values.numbers[one], values.numbers[other]
        return bool(first == second or (np.isnan(first) and np.isnan(second)))
    cuts = values.offsets
    return bool(values.data[cuts[one] : cuts[one + 1]] == values.data[cuts[other] : cuts[other + 1]])


def _shared_edge(area: Any, other: Any) -> float:
    return float(shapely.length(shapely.intersection(area.boundary, other.boundary)))


def _without_m(shape: Any) -> Any:
    flat = shapely.force_2d(shape)
    if not shape.has_z:
        return flat
    places = shapely.get_coordinates(shape, include_z=True)
    return shapely.set_coordinates(shapely.force_3d(flat), places)


def _with_end(line: Any, place: np.ndarray, last: bool) -> Any:
    places = shapely.get_coordinates(line, include_z=bool(line.has_z))
    places[-1 if last else 0, :2] = place[:2]
    return shapely.linestrings(places)


def sums(areas: Sequence[float]) -> float:
    """Their sum, rounded to square centimetres."""
    return round(float(np.sum(areas)), 4)


def emptied(columns: Mapping[str, Any]) -> int:
    """How many fields of some masks are set."""
    return int(sum(np.count_nonzero(mask) for mask in columns.values()))
