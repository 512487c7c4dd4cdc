"""The ground that exits take beyond their crowds, and what each of them adds to the others on the same ground. Planar metres.

The band of an exit is its line beyond the crowds that it serves, as wide on both sides as the exit is clear: a section square to the
line at each station, centred on it where obstacles leave room and moved aside where they do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, permutations

import numpy as np
import shapely
from shapely import STRtree

from tabletop.checks.base.changed import influence
from tabletop.checks.base.clear_width import straight_pieces
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import outside
from tabletop.checks.base.same_kind_copies import once
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of
from tabletop.checks.ground.ground_round import PASSAGE_M
from tabletop.checks.ways_out.open_exits import WIDTH_KINDS, crowds_of, ground_extents, widths_of
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.values.feature import Placed

STATION_M, MOST_STATIONS = 1.0, 200
"""Sections stand so far apart, and farther on an exit that would have more of them."""
ROOM_M = 30.0
"""So far to each side it is looked how much room there is."""
TOUCH_M = 0.01
"""Bands that share less than this only touch."""
ALONG_SHARE = 0.5
"""Exits that share ground on this part of one of them run along each other; on less they cross, part or meet."""
OWN_SHARE = 0.5
"""An exit that adds less than this part of its width to others counts as one with them."""
MOST_ORDERED = 4
"""Of so many exits on one ground every order is tried; of more the widest comes first."""
END_M = 0.001
_KEPT = 4096
_SLACK = 1e-6
BANDS: "Key[dict[str, Band]]" = Key("bands of exits")
MEETINGS: "Key[dict[tuple[str, str], Meeting]]" = Key("exits that meet")
INFLUENCES: Key[np.ndarray] = Key("influence of exits")
NEIGHBOURS: Key[dict[str, list[Placed]]] = Key("exits near each exit")


@dataclass(frozen=True)
class Own:
    """What an exit carries: its clear width (m), how much of that those before it leave to it, and who they are."""

    way: Placed
    clear_m: float
    added_m: float
    beside: tuple[Placed, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is an exit of its own: it adds at least half of its width, and room for a person."""
        return self.added_m >= max(PASSAGE_M, OWN_SHARE * self.clear_m) - _SLACK


class Band:
    """The ground of one exit: sections from left to right, the free room at each, and the ground between neighbouring sections."""

    def __init__(
        self, width_m: float, feet: np.ndarray, aside: np.ndarray, left_m: np.ndarray, right_m: np.ndarray, piece: np.ndarray
    ) -> None:
        half = width_m / 2
        # Half the width to each side; what an obstacle takes from one side is given to the other, as far as there is room: people use the
        # whole alley, wherever in it the line was drawn.
        lefts = feet + aside * np.minimum(left_m, np.maximum(half, width_m - right_m))[:, None]
        rights = feet - aside * np.minimum(right_m, np.maximum(half, width_m - left_m))[:, None]
        self.width_m, self.room_m = width_m, left_m + right_m
        self.sections = shapely.linestrings(np.stack((lefts, rights), axis=1)) if len(feet) else np.empty(0, dtype=object)
        on = np.flatnonzero(piece[1:] == piece[:-1])
        # Grown by a millimetre along the line: a section that only touches the first or last one of another exit has to meet its ground.
        ahead = END_M * np.column_stack((aside[on, 1], -aside[on, 0]))
        corners = (lefts[on] - ahead, lefts[on + 1] + ahead, rights[on + 1] + ahead, rights[on] - ahead)
        self.ground = shapely.polygons(np.stack(corners, axis=1)) if len(on) else np.empty(0, dtype=object)

    @cached_property
    def tree(self) -> STRtree:
        """Index over its ground."""
        return STRtree(self.ground)


@dataclass(frozen=True)
class _Cover:
    """Which part of an exit's sections another one takes: rows of the sections, from and to (m); `counts` where that takes width."""

    rows: np.ndarray
    spans: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Meeting:
    """Two exits: what the second takes of the first, the first of the second, and the greater mean share of a band that is shared."""

    bands: tuple[Band, Band]
    covers: tuple[_Cover, _Cover]
    share: float

    @property
    def linked(self) -> bool:
        """Whether one takes width from the other."""
        return any(cover.counts.any() for cover in self.covers)


def bands_of(snapshot: Snapshot, exits: list[Placed]) -> dict[str, Band]:
    """Bands of these exits (and of others asked for before) by id, each kept until an edit comes near."""

    def make(some: list[Placed]) -> list[Band]:
        widths, serves = widths_of(snapshot, some), crowds_of(snapshot, some)
        return [_band(snapshot, way, serves[way.id], widths[way.id].width_m) for way in some]

    return snapshot.kept_near(BANDS, exits, make, _band_extents, WIDTH_KINDS | {"crowd"})


def _band_extents(exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits with the room on both sides in which their bands and clear widths are looked for."""
    margin = np.array([max(ROOM_M, float(way.get("width_m"))) + 2 * GATE_ON_LINE_M for way in exits]).reshape(-1, 1)
    return np.asarray(boxes_of(exits) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))


def _band(snapshot: Snapshot, way: Placed, crowds: list[Placed], width_m: float) -> Band:
    line = outside(way.geometry, array_of(crowd.geometry for crowd in crowds))
    beyond = shapely.get_parts(line if line.length > TOUCH_M else way.geometry)
    starts, ends, _ = straight_pieces(beyond[shapely.get_dimensions(beyond) == 1])
    if not len(starts) or width_m <= TOUCH_M:
        return Band(width_m, np.empty((0, 2)), np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0))
    lengths = np.hypot(*(ends - starts).T)
    step = max(STATION_M, lengths.sum() / MOST_STATIONS)
    counts = np.ceil(lengths / step).astype(int) + 1
    piece = np.repeat(np.arange(len(starts)), counts)
    share = np.concatenate([np.linspace(0.0, 1.0, count) for count in counts])
    ahead = ((ends - starts) / lengths[:, None])[piece]
    feet, aside = starts[piece] + share[:, None] * (ends - starts)[piece], np.column_stack((-ahead[:, 1], ahead[:, 0]))
    return Band(width_m, feet, aside, _room(snapshot, feet, aside), _room(snapshot, feet, -aside), piece)


def _room(snapshot: Snapshot, feet: np.ndarray, aside: np.ndarray) -> np.ndarray:
    """(n,) metres from each foot to the nearest obstacle on one side, at most `ROOM_M`."""
    rays = shapely.linestrings(np.stack((feet, feet + ROOM_M * aside), axis=1))
    rows, obstacles = snapshot.obstacles_near(rays, 0.0)
    room = np.full(len(feet), ROOM_M)
    met = shapely.intersection(rays[rows], obstacles)
    np.minimum.at(room, rows, shapely.distance(shapely.points(feet[rows]), met))
    return room


def meeting_of(snapshot: Snapshot, one: Placed, other: Placed) -> Meeting:
    """How the grounds of two exits lie to each other; kept as long as both bands stand."""
    bands = bands_of(snapshot, [one, other])
    pair = bands[one.id], bands[other.id]
    known = snapshot.kept(MEETINGS, dict, kinds=())
    meeting = known.get((one.id, other.id))
    if meeting is None or meeting.bands != pair:
        if len(known) >= _KEPT:
            known.clear()
        meeting = known[one.id, other.id] = _meeting(*pair)
    return meeting


def _meeting(one: Band, other: Band) -> Meeting:
    covers = [_covered(one, other), _covered(other, one)]
    # Two that cross, or part at a fork, take nothing from each other where the ground there is as wide as both; two that run along each
    # other are on one ground, whatever the room.
    along = any(len(np.unique(rows)) >= ALONG_SHARE * len(band.sections) > 0 for band, (rows, _) in zip((one, other), covers, strict=True))
    both_m = one.width_m + other.width_m
    made = [
        _Cover(rows, spans, np.full(len(rows), True) if along else band.room_m[rows] < both_m - _SLACK)
        for band, (rows, spans) in zip((one, other), covers, strict=True)
    ]
    shares = [
        _measure(rows, spans, len(band.sections)).mean() / band.width_m if len(rows) else 0.0
        for band, (rows, spans) in zip((one, other), covers, strict=True)
    ]
    return Meeting((one, other), (made[0], made[1]), max(shares))


def _covered(one: Band, other: Band) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the sections of `one` and (k, 2) from and to on them, where the ground of `other` takes them."""
    rows, hits = other.tree.query(one.sections, predicate="intersects") if len(other.ground) else np.empty((2, 0), dtype=int)
    parts = shapely.intersection(one.sections[rows], other.ground[hits])
    kept = shapely.length(parts) > TOUCH_M
    rows, parts = rows[kept], parts[kept]
    starts = shapely.get_point(one.sections[rows], 0)
    spans = np.column_stack([shapely.distance(starts, shapely.get_point(parts, end)) for end in (0, -1)])
    return rows, np.sort(spans.reshape(-1, 2), axis=1)


def _measure(rows: np.ndarray, spans: np.ndarray, count: int) -> np.ndarray:
    """(count,) metres of each row that its spans take together."""
    taken, reached = np.zeros(count), np.full(count, -np.inf)
    # Spans in order, each counted from where those before it have reached: what two bands take together is taken once.
    for k in np.lexsort((spans[:, 0], rows)):
        row, low, high = rows[k], max(spans[k, 0], reached[rows[k]]), spans[k, 1]
        if high > low:
            taken[row] += high - low
            reached[row] = high
    return taken


def near_exits(snapshot: Snapshot, exits: list[Placed]) -> dict[str, list[Placed]]:
    """Other exits whose declared width may meet that of each of these (and of others asked for before), by id."""

    def make(some: list[Placed]) -> list[list[Placed]]:
        every, tree = snapshot.of("exit"), snapshot.tree_each(INFLUENCES, "exit", lambda ways: map(_box_of, ways))
        found: list[list[Placed]] = [[] for _ in some]
        rows, hits = tree.query(array_of(map(_box_of, some)), predicate="intersects")
        for row, hit in zip(rows.tolist(), sorted_within(rows, hits), strict=True):
            if every[hit].id != some[row].id and shapely.dwithin(every[hit].geometry, some[row].geometry, _reach(every[hit], some[row])):
                found[row].append(every[hit])
        return found

    return snapshot.kept_near(NEIGHBOURS, exits, make, lambda some: np.array([influence(way) for way in some]), ("exit",))


def exits_with_neighbours(snapshot: Snapshot, exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits, and of those near them, with all that their bands depend on."""
    near = near_exits(snapshot, exits)
    boxes = _band_extents([*exits, *(other for way in exits for other in near[way.id])])
    found, others = boxes[: len(exits)].copy(), iter(boxes[len(exits) :])
    for row, way in enumerate(exits):
        for box in islice(others, len(near[way.id])):
            found[row] = (*np.minimum(found[row, :2], box[:2]), *np.maximum(found[row, 2:], box[2:]))
    return found


def with_neighbours(snapshot: Snapshot, crowds: list[Placed], boxes: np.ndarray) -> np.ndarray:
    """(n, 4) boxes of crowds, grown round what is near their exits."""
    exits_of, found = snapshot.exits_of, boxes.copy()
    near = near_exits(snapshot, [way for crowd in crowds for way in exits_of[crowd.id]])
    for row, crowd in enumerate(crowds):
        others = [other for way in exits_of[crowd.id] for other in near[way.id]]
        for box in ground_extents(others) if others else ():
            found[row] = (*np.minimum(found[row, :2], box[:2]), *np.maximum(found[row, 2:], box[2:]))
    return found


def sorted_within(rows: np.ndarray, hits: np.ndarray) -> list[int]:
    """`hits` ascending within each of the ascending `rows`."""
    return [int(hit) for hit in hits[np.lexsort((hits, rows))]]


def _box_of(way: Placed) -> shapely.Polygon:
    polygon: shapely.Polygon = shapely.box(*influence(way))
    return polygon


def _reach(one: Placed, other: Placed) -> float:
    return float(one.get("width_m")) + float(other.get("width_m"))


def linked_exits(snapshot: Snapshot, way: Placed) -> list[Placed]:
    """Other exits that take width from an exit, or from which it takes some; shut ones too."""
    return [other for other in near_exits(snapshot, [way])[way.id] if _meeting_in_order(snapshot, way, other).linked]


def _meeting_in_order(snapshot: Snapshot, one: Placed, other: Placed) -> Meeting:
    return meeting_of(snapshot, *sorted((one, other), key=lambda way: way.id))


def on_same_ground(snapshot: Snapshot, way: Placed) -> list[Placed]:
    """Other exits with which an exit shares more than half of the narrower band of both."""
    return [other for other in near_exits(snapshot, [way])[way.id] if _meeting_in_order(snapshot, way, other).share > OWN_SHARE]


def own_widths(snapshot: Snapshot, ways: Iterable[Placed]) -> dict[str, Own]:
    """What each of these exits carries beside the others, by id: together the clear width of the union of their bands.

    Exits are taken one after the other, the widest first and copies last; each adds the least part of its sections that no band
    before it takes. Of up to four on one ground that order is used in which they carry most. So exits on one ground carry the width
    of one, two that run beside each other at a distance their width and that distance, and exits apart their sum: never more than the
    sum, never less than the widest. Where two meet on less than half of their way, and the free room there is as wide as both,
    neither takes width from the other.
    """
    some = {way.id: way for way in ways}
    widths, found = widths_of(snapshot, some.values()), {}
    for members in _components(snapshot, some):
        if len(members) == 1:
            [way] = members
            found[way.id] = Own(way, widths[way.id].width_m, widths[way.id].width_m)
        else:
            found |= {own.way.id: own for own in _shared(snapshot, members)}
    return found


def _components(snapshot: Snapshot, some: dict[str, Placed]) -> list[list[Placed]]:
    left, found = dict(some), []
    while left:
        _, first = left.popitem()
        members, waiting = [first], [first]
        while waiting:
            for other in linked_exits(snapshot, waiting.pop()):
                if left.pop(other.id, None) is not None:
                    members.append(some[other.id])
                    waiting.append(some[other.id])
        found.append(members)
    return found


def _shared(snapshot: Snapshot, members: list[Placed]) -> list[Own]:
    widths = widths_of(snapshot, members)
    first = sorted(members, key=lambda way: (-widths[way.id].width_m, way.get("surface") != "stepped", way.id))
    single = once(snapshot, first)
    # A copy comes after all others: between them it could change what those add, and a plan must not carry more because an exit stands in
    # it twice.
    copies = [way for way in first if way not in single]
    best: list[Own] = []
    # What an exit adds hangs on which come before it: up to four, every order is tried (24), of more only the widest first.
    for some in permutations(single) if len(single) <= MOST_ORDERED else [single]:
        order = [*some, *copies]
        owns = [_added(snapshot, way, order[:k], widths[way.id].width_m) for k, way in enumerate(order)]
        if not best or sum(own.added_m for own in owns) > sum(own.added_m for own in best) + _SLACK:
            best = owns
    return best


def _added(snapshot: Snapshot, way: Placed, before: Iterable[Placed], clear_m: float) -> Own:
    rows, spans, beside, count = [np.empty(0, dtype=int)], [np.empty((0, 2))], [], 0
    for other in before:
        meeting = _meeting_in_order(snapshot, way, other)
        own = 0 if way.id < other.id else 1
        cover, count = meeting.covers[own], len(meeting.bands[own].sections)
        if cover.counts.any():
            rows.append(cover.rows[cover.counts])
            spans.append(cover.spans[cover.counts])
            beside.append(other)
    if not beside:
        return Own(way, clear_m, clear_m)
    taken = _measure(np.concatenate(rows), np.concatenate(spans), count)
    # The narrowest section decides, as for an exit by itself.
    added = max(0.0, clear_m - float(taken.max()))
    return Own(way, clear_m, added if added > _SLACK else 0.0, tuple(beside))
