"""aid-post-distance: how far a crowd has to a health post, on foot. Planar metres, working CRS."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, title_of
from tabletop.checks.ground.free_ground import first_suiting, places_beside
from tabletop.checks.ground.free_ways import HALF_M, free_lines
from tabletop.checks.ground.irritant_clouds import outside_clouds
from tabletop.checks.ground.walkable import BOX_MARGIN_M, OBSTACLES
from tabletop.checks.help.farthest_from_aid import Farthest, farthest, places_of
from tabletop.core.geometry.geometry import point_of
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Fix

BESIDE_M = 2.0
"""A post that a fix adds stands so far from the crowd's edge."""
PLACE_LOOKS_M = BESIDE_M + 6.0
"""What stands farther from a crowd does not change where a fix adds a post: gates stand on a line, clouds are drawn a little wider."""
SURELY_SHORT = 0.8
"""A free way up to this share of the limit answers by itself; a longer one is compared with others after each edit near it."""
WAYS: Key[dict[str, Farthest | None]] = Key("ways to health posts")
SPOTS: "Key[dict[str, _Spot | None]]" = Key("places for a health post")


@dataclass(frozen=True)
class _Spot:
    """Where a fix adds a post, the way to it, and whether it is the first place of all."""

    place: Point
    way: LineString
    is_first: bool

    def holds(self, changed: Changed) -> bool:
        """Whether it stays the right one after an edit, because no place came before it and nothing comes near."""
        near = ((OBSTACLES, HALF_M + GATE_ON_LINE_M), (("irritant",), PLACE_LOOKS_M))
        return self.is_first and all(_beside(self.way, changed.boxes(kinds), margin_m) for kinds, margin_m in near)


def _beside(way: LineString, boxes: np.ndarray, margin_m: float) -> bool:
    """Whether (n, 4) boxes all lie farther from the box of a way than the margin."""
    west, south, east, north = way.bounds
    left, low, right, high = boxes.T
    off = (left > east + margin_m) | (right < west - margin_m) | (low > north + margin_m) | (high < south - margin_m)
    return bool(off.all())


def _spots_hold(spots: dict[str, _Spot | None], changed: Changed) -> set[str]:
    return {key for key, spot in spots.items() if spot is not None and spot.holds(changed)}


@register("aid-post-distance")
@dataclass(frozen=True, kw_only=True)
class AidPostDistance(FeatureCheck):
    """How far people have from the far end of a crowd to the nearest health post.

    measured = the longest of the shortest ways on foot (m) from the places of the crowd's ground to a post: its corners, its edge and its
    inside every 25 m; round buildings, water, fences, barriers, vehicles and cordons closed to people (open gates let people through);
    an opening narrower than 0.6 m does not. At most 200 m. Posts up to 200 m from the crowd count, and ways are looked for in the
    ground that far round it. Where no post stands so near, or no way leads to one from a part of the crowd, measured = 0 posts
    against 1. Why: somebody who faints is carried there, also from the far end, and every minute counts. Source: planning default; 200 m
    is usual for defibrillators. Does not see how dense the crowd is that has to be crossed, roads that are hard to cross, who is on
    duty, or yards of less than 10 m2 inside the crowd.
    """

    title: ClassVar[Message] = message(mark("Ways to a health post"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = OBSTACLES | {"aid-post", "irritant"}
    severity: Severity
    way_m: float

    def near_m(self) -> float:
        """Ground is looked at as far as the limit."""
        return self.way_m + BOX_MARGIN_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd that has too far."""
        ways = snapshot.kept_near(
            WAYS,
            subjects,
            lambda some: [self._way_for(snapshot, crowd) for crowd in some],
            partial(boxes_of, margin_m=self.near_m()),
            OBSTACLES | {"aid-post"},
            self._holding,
        )
        return [finding for crowd in subjects for finding in self._judged(snapshot, crowd, ways[crowd.id])]

    def _judged(self, snapshot: Snapshot, crowd: Placed, told: Farthest | None) -> list[Finding]:
        if told is None:
            return [self._none(snapshot, [crowd], mark("{name}: no health post within {limit:.0f} m."), crowd.geometry, limit=self.way_m)]
        if told.metres is None:
            text, post = mark("{name}: {post} stands {distance:.0f} m off, but no way on foot leads there."), title_of(told.post)
            return [self._none(snapshot, [crowd, told.post], text, told.line, post=post, distance=told.line.length)]
        return [] if told.metres <= self.way_m + SLACK else [self._far(snapshot, crowd, told)]

    def _way_for(self, snapshot: Snapshot, crowd: Placed) -> Farthest | None:
        """The way of the farthest place of a crowd to a post; None without a post near."""
        posts = self._posts(snapshot, crowd)
        return farthest(snapshot, crowd, posts, self.way_m, SURELY_SHORT * self.way_m) if posts else None

    def _holding(self, ways: dict[str, Farthest | None], changed: Changed) -> set[str]:
        """Crowds whose answer an edit leaves as it is: it touches no post, and none is near them or it stays off their free ways."""
        if "aid-post" in changed.kinds:
            return set()
        boxes, near_m = shapely.box(*changed.boxes(OBSTACLES).T), HALF_M + GATE_ON_LINE_M
        rests = {key: None if way is None else way.rests_on for key, way in ways.items()}
        clear = {key for key, ground in rests.items() if ground is not None and not shapely.dwithin(ground, boxes, near_m).any()}
        return clear | {key for key, way in ways.items() if way is None}

    def _posts(self, snapshot: Snapshot, crowd: Placed) -> list[Placed]:
        """Posts within the limit in a straight line, the nearest first."""
        posts, away = snapshot.of("aid-post"), shapely.distance(crowd.geometry, snapshot.shapes_of("aid-post"))
        return [posts[k] for k in np.argsort(away, kind="stable").tolist() if away[k] <= self.way_m + SLACK]

    def _none(self, snapshot: Snapshot, about: list[Placed], text: str, where: BaseGeometry, **words: Any) -> Finding:
        return self.finding(snapshot, self.severity, text, about, 0, 1, "count", where, fixes=self._fixes(snapshot, about[0]), **words)

    def _far(self, snapshot: Snapshot, crowd: Placed, told: Farthest) -> Finding:
        text = mark("{name}: {measured:.0f} m on foot from its far end to the nearest health post, {post}; at most {limit:.0f} m.")
        about, metres = [crowd, told.post], float(told.metres or 0.0)
        fixes = self._fixes(snapshot, crowd, metres)
        post = title_of(told.post)
        return self.finding(snapshot, self.severity, text, about, metres, self.way_m, "m", told.line, fixes=fixes, post=post)

    def _fixes(self, snapshot: Snapshot, crowd: Placed, measured_m: float = math.inf) -> list[Fix]:
        """A post beside the middle of the crowd, where that makes the farthest way shorter."""
        places = snapshot.kept_near(
            SPOTS,
            [crowd],
            lambda some: [self._place(snapshot, feature) for feature in some],
            partial(boxes_of, margin_m=PLACE_LOOKS_M),
            OBSTACLES | {"irritant"},
            _spots_hold,
        )
        spot, label = places[crowd.id], message(mark("Add a health post beside {name}"), name=title_of(crowd))
        if spot is None or not self._helps(snapshot, crowd, spot.place, measured_m):
            return []
        return [Fix(label, added=(Added("aid-post", spot.place),))]

    def _helps(self, snapshot: Snapshot, crowd: Placed, place: Point, measured_m: float) -> bool:
        """Whether one more post makes the farthest way shorter: that of each place of the crowd, by the old posts or the new one."""
        if math.isinf(measured_m):
            return True
        there = array_of([place, *(post.geometry for post in self._posts(snapshot, crowd))])
        away = shapely.distance(places_of(crowd.geometry)[:, None], there[None, :])
        return float(away.min(axis=1).max()) < measured_m - BESIDE_M

    def _place(self, snapshot: Snapshot, crowd: Placed) -> _Spot | None:
        """Where a post could stand beside a crowd, with a free way to it."""

        def suits(places: np.ndarray) -> np.ndarray:
            return np.asarray(free_lines(snapshot, shapely.shortest_line(crowd.geometry, places)) & outside_clouds(snapshot, places))

        places = places_beside(snapshot, crowd, min(BESIDE_M, self.way_m))
        place = first_suiting(places, suits)
        if place is None:
            return None
        is_first = point_of(place) == tuple(places[0].tolist())
        return _Spot(place, shapely.shortest_line(crowd.geometry, place), is_first)
