"""irritant-enclosed: enclosed places that an irritant may drift into, such as buildings, yards behind high fences, underpasses."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, grouped, pairs_near
from tabletop.checks.force.without_means import without
from tabletop.checks.ground.irritant_clouds import OfIrritant, bulge_m, cloud_line, cloud_of, inside, over_cloud, together
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.layer import Layer

JOINED_M = 1.0
"""Fences and walls that end so near each other close a yard."""
LEAST_YARD_M2 = 10.0
"""A smaller enclosure is no yard."""
HEIGHT_COLUMNS = ("height_m", "height", "tinggi")
UNDERPASS_WORDS = ("underpass", "tunnel", "terowongan")
MANY = 2000
"""More buildings than this are not cut to the ground reached, only named by their number."""
FENCES: Key[np.ndarray] = Key("high fences of the layers")
YARDS: Key[np.ndarray] = Key("enclosed yards")


@register("irritant-enclosed")
@dataclass(frozen=True, kw_only=True)
class IrritantEnclosed(OfIrritant):
    """Irritants that may drift into enclosed places.

    measured = number of enclosed places that meet the ground which the irritant may reach (its disc, joined with the cone downwind
    where the scene has wind); limit = 0. Enclosed places are: buildings of the layers; yards, which are ground shut in on all sides
    by barriers, fences of the layers with a known height, and buildings, where a barrier or fence of at least 2.5 m is a part of the
    enclosure (an open gate does not make it open ground); roads of the layers whose class says underpass or tunnel. One finding for
    each irritant. Why: in a confined space the concentration harms, and people cannot get out. Source: Perpol 10/2022 art. 31, which
    says so of sports venues behind a fence of 2.5 m or more and is generalised here; UN General Comment 37 para 87 (to verify).
    Does not see open windows, roofs, fences whose height nobody noted, or stairs and cellars.
    """

    title: ClassVar[Message] = message(mark("Irritants and enclosed places"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"barrier"})
    severity: Severity
    fence_high_m: float

    def near_m(self) -> float:
        """A yard may be as large as it likes."""
        return np.inf

    def heeded(self, snapshot: Snapshot, changed: Changed) -> Changed:
        """Low barriers do not matter."""
        return changed.only(lambda one: one.kind != "barrier" or self._is_high(one))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per irritant that meets enclosed places."""
        clouds = array_of(cloud_of(snapshot, subject) for subject in subjects)
        near = np.array([bulge_m(subject) for subject in subjects])
        buildings = grouped(snapshot.buildings_near(clouds, near), len(subjects))
        every = self._yards(snapshot)
        yards = grouped(pairs_near([STRtree(every)], clouds, near), len(subjects))
        tunnels = grouped(_underpasses(snapshot, clouds), len(subjects))
        findings = []
        for feature, cloud, *reached in zip(subjects, clouds, buildings, yards, tunnels, strict=True):
            places = [some[over_cloud(snapshot, feature, some)] for some in reached]
            if sum(map(len, places)):
                findings.append(self._finding(snapshot, feature, cloud, *places))
        return findings

    def _finding(
        self, snapshot: Snapshot, irritant: Placed, cloud: BaseGeometry, buildings: np.ndarray, yards: np.ndarray, tunnels: np.ndarray
    ) -> Finding:
        count = len(buildings) + len(yards) + len(tunnels)
        text = mark("{name} may drift into enclosed places: {measured:.0f} (buildings, fenced yards, underpasses).")
        steps = [
            cloud_line(snapshot, irritant),
            message(
                mark("Enclosed places there: {buildings} buildings + {yards} yards + {tunnels} underpasses = {count}"),
                buildings=len(buildings),
                yards=len(yards),
                tunnels=len(tunnels),
                count=count,
            ),
        ]
        if len(yards):
            steps.append(
                message(
                    mark("Ground of the yards: {area:.0f} m²; fence of at least {height:.1f} m"),
                    area=float(shapely.area(yards).sum()),
                    height=self.fence_high_m,
                )
            )
        where = _pieces(cloud, np.concatenate((buildings, yards, tunnels)))
        return self.finding(snapshot, self.severity, text, [irritant], count, 0, "count", where, steps, without(irritant))

    def _yards(self, snapshot: Snapshot) -> np.ndarray:
        """Enclosed yards of the scene."""
        fences = snapshot.kept(FENCES.of(self.fence_high_m), lambda: self._layer_fences(snapshot), kinds=())

        def make() -> np.ndarray:
            return yards_of(snapshot, np.concatenate((self._barriers(snapshot), fences)))

        return snapshot.kept(YARDS.of(self.fence_high_m), make, kinds=("barrier",))

    def _barriers(self, snapshot: Snapshot) -> np.ndarray:
        return array_of(barrier.geometry for barrier in snapshot.of("barrier") if self._is_high(barrier))

    def _is_high(self, barrier: Placed) -> bool:
        return float(barrier.get("height_m")) >= self.fence_high_m - SLACK

    def _layer_fences(self, snapshot: Snapshot) -> np.ndarray:
        """Fences of the layers that are known to be high."""
        return array_of(
            part.shape(k)
            for layer in snapshot.layers.by_role("fence")
            for part in layer.parts
            for k, row in enumerate(part.rows.tolist())
            if _height_m(layer, row) >= self.fence_high_m - SLACK
        )


def _height_m(layer: Layer, row: int) -> float:
    """Height of a fence by its columns; 0 where nobody noted it."""
    for column in HEIGHT_COLUMNS:
        value = layer.value(column, row)
        try:
            if value is not None:
                return float(value)
        except (TypeError, ValueError):
            continue
    return 0.0


def yards_of(snapshot: Snapshot, fences: np.ndarray) -> np.ndarray:
    """(n,) polygons: the ground that high fences, with buildings beside them, shut in on all sides."""
    if not len(fences):
        return np.empty(0, dtype=object)
    lines = shapely.buffer(fences, JOINED_M / 2, quad_segs=2)
    _, walls = snapshot.buildings_near(lines, JOINED_M / 2)
    whole = shapely.union_all(np.concatenate((lines, shapely.buffer(trimmed(walls, shapely.union_all(lines)), JOINED_M / 2, quad_segs=2))))
    holes = array_of(Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors)
    if not len(holes):
        return holes
    grown = shapely.buffer(holes, JOINED_M / 2, join_style="mitre")
    rims = pairs_near([STRtree(fences)], grown, JOINED_M / 2)[0]
    fenced = np.isin(np.arange(len(holes)), rims) & (shapely.area(grown) >= LEAST_YARD_M2)
    return np.asarray(grown[fenced])


def _underpasses(snapshot: Snapshot, clouds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of (row of `clouds`, road) for the underpasses that the clouds meet."""
    rows: list[int] = []
    roads: list[BaseGeometry] = []
    for layer in snapshot.layers.by_role("road"):
        for part in layer.parts if "class" in layer.columns else ():
            hits = part.tree.query(clouds, predicate="intersects") if len(part) else np.empty((2, 0), dtype=int)
            for row, hit in hits.T.tolist():
                if any(word in str(layer.value("class", int(part.rows[hit]))).lower() for word in UNDERPASS_WORDS):
                    rows.append(row)
                    roads.append(part.shape(hit))
    order = np.argsort(np.array(rows, dtype=int), kind="stable")
    return np.array(rows, dtype=int)[order], array_of(roads)[order]


def _pieces(cloud: BaseGeometry, shapes: np.ndarray) -> BaseGeometry:
    """The pieces of the places that lie in the cloud."""
    if len(shapes) > MANY:
        return cloud
    shapely.prepare(cloud)
    whole = shapely.contains_properly(cloud, shapes)
    cut = [shape if held else inside(cloud, shape) for shape, held in zip(shapes, whole, strict=True)]
    return together(cut)
