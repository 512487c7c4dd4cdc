"""How near emergency lanes lead to crowds and protected buildings, and what lies across them: of emergency-lane-continuity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.help.lane_passage import Block, Drive, drives, served
from tabletop.core.judgement.feature_classes import ROLE_TITLES
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Edited, Fix

DRIVES: Key[dict[str, Drive]] = Key("lanes as they were driven when crowds were judged")
GATE_M = 4.0
"""Least width of a gate that a fix puts into a lane."""


@dataclass(frozen=True, kw_only=True)
class ReachedByLane(Check):
    """Distance from each crowd and building to the nearest place that can be driven to along a lane; shut gates; lanes cut off."""

    code: ClassVar[str] = "emergency-lane-continuity"
    severity: Severity
    reach_m: float
    served_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Every lane, crowd and building judged."""
        self._driven_otherwise(snapshot)
        return self._judge(snapshot, snapshot.of("crowd", "protected", "lane"))

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """What the edits touched, and what lies so near to a lane that is driven otherwise now that its answer may change."""
        otherwise = self._driven_otherwise(snapshot)
        ids = changed.ids | {drive.lane.id for drive in otherwise} | self._near(snapshot, found, otherwise)
        again = snapshot.named(ids, "crowd", "protected", "lane")
        found.exchange(ids, self._judge(snapshot, again) if again else ())

    def _driven_otherwise(self, snapshot: Snapshot) -> list[Drive]:
        """Lanes that are driven otherwise than when this was asked last, as they were and as they are."""
        known = snapshot.kept(DRIVES, dict, kinds=())
        old, new = dict(known), {drive.lane.id: drive for drive in drives(snapshot)}
        known.clear()
        known.update(new)
        other = [key for key in old.keys() | new.keys() if key not in old or key not in new or not old[key].same(new[key])]
        return [side[key] for key in sorted(other) for side in (old, new) if key in side]

    def _near(self, snapshot: Snapshot, before: Sequence[Finding], otherwise: list[Drive]) -> set[str]:
        """Ids of crowds and buildings whose answer these lanes may change: nearer to one than what they are told, or than the limits."""
        ones = served(snapshot) if otherwise else []
        if not ones:
            return set()
        told = {finding.features[0]: finding.measured for finding in before}
        far = np.array(
            [max(told.get(feature.id, 0.0), self.reach_m, 0.0 if feature.kind == "crowd" else self.served_m) for feature in ones]
        )
        shapes = array_of(feature.geometry for feature in ones)
        lines = shapely.multilinestrings([drive.line for drive in otherwise])
        return {ones[k].id for k in np.flatnonzero(shapely.dwithin(shapes, lines, far + SLACK)).tolist()}

    def _judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd or building that is not reached, and per shut gate on a lane."""
        lanes = drives(snapshot)
        wanted = {subject.id for subject in subjects}
        own = [drive for drive in lanes if drive.lane.id in wanted]
        findings = [self._shut(snapshot, drive, gate) for drive in own for _, gate in drive.shut]
        findings += [finding for drive in own for finding in self._cut_off(snapshot, drive)]
        tree = STRtree(array_of(drive.line for drive in lanes))
        ones = [
            feature
            for feature in served(snapshot)
            if feature.id in wanted and (feature.kind == "crowd" or len(_within(tree, feature, self.served_m)))
        ]
        reached = array_of(shape for drive in lanes for shape in drive.shapes())
        shapes = array_of(feature.geometry for feature in ones)
        rows, distances = _nearest(STRtree(reached), shapes)
        for one, row, distance in zip(ones, rows, distances, strict=True):
            if distance > self.reach_m + SLACK:
                leading = [lanes[k] for k in _within(tree, one, self.reach_m + SLACK) if lanes[k].blocks]
                findings.append(self._unreached(snapshot, one, leading, reached[row], float(distance)))
        return findings

    def _shut(self, snapshot: Snapshot, drive: Drive, gate: Placed) -> Finding:
        text = mark("{name}: the gate {gate} on it is shut; a vehicle gets through only when somebody opens it.")
        label = message(mark("Open the gate {gate}"), gate=title_of(gate))
        fixes = [Fix(label, edited=(Edited(gate.id, properties={"open": True}),))]
        return self.finding(snapshot, "warn", text, [drive.lane, gate], 0, 1, "count", gate.geometry, fixes=fixes, gate=title_of(gate))

    def _cut_off(self, snapshot: Snapshot, drive: Drive) -> list[Finding]:
        """The finding about a lane on which an appliance stands, but which none can come into from its outer end."""
        inner = [span for span in drive.reached if span[0] > 0]
        if not inner:
            return []
        between = [block for block in drive.blocks if block.span[0] <= inner[0][0]]
        text = mark("{name}: {by} lies across it {measured:.0f} m from its outer end; what stands behind gets no help from outside.")
        about = [drive.lane] + ([between[0].by] if isinstance(between[0].by, Placed) else [])
        length, where, fixes = drive.line.length, between[0].where, _gates(drive, between)
        return [self.finding(snapshot, "warn", text, about, between[0].span[0], length, "m", where, fixes=fixes, by=_title(between[0]))]

    def _unreached(self, snapshot: Snapshot, one: Placed, leading: list[Drive], reached: BaseGeometry, measured: float) -> Finding:
        """The finding about a crowd or building; it names what blocks the nearest of the lanes that lead to it."""
        if not leading:
            text = mark("{name}: no emergency lane leads nearer than {measured:.0f} m; at most {limit:.0f} m.")
            where = nearest(one.geometry, reached)
            return self.finding(snapshot, self.severity, text, [one], measured, self.reach_m, "m", where)
        drive = min(leading, key=lambda drive: (round(drive.line.distance(one.geometry), 6), drive.lane.id))
        ahead = _ahead(drive, one)
        text = mark("{name}: an emergency vehicle comes no nearer than {measured:.0f} m; at most {limit:.0f} m. {by} lies across {lane}.")
        computation = [
            message(
                mark("{by} lies across {lane} {at:.1f} m from its outer end; the lane is {length:.1f} m long"),
                by=_title(block),
                lane=title_of(drive.lane),
                at=block.span[0],
                length=drive.line.length,
            )
            for block in ahead
        ]
        about = [one, drive.lane] + ([ahead[0].by] if isinstance(ahead[0].by, Placed) and ahead[0].by.id != one.id else [])
        where, fixes, limit = ahead[0].where, _gates(drive, ahead), self.reach_m
        words: dict[str, Any] = {"by": _title(ahead[0]), "lane": title_of(drive.lane)}
        return self.finding(snapshot, self.severity, text, about, measured, limit, "m", where, computation, fixes, **words)


def _within(tree: STRtree, one: Placed, metres: float) -> list[int]:
    """Rows of a tree that lie so near to a feature, ascending."""
    return sorted(tree.query(one.geometry, predicate="dwithin", distance=metres).tolist())


def _nearest(tree: STRtree, shapes: np.ndarray) -> tuple[list[int], list[float]]:
    """Row of the nearest shape of a tree to each shape, and the distance; without any, row 0 at no distance."""
    if not len(shapes):
        return [], []
    (_, rows), distances = tree.query_nearest(shapes, return_distance=True, all_matches=False)
    return rows.tolist(), distances.tolist()


def _ahead(drive: Drive, one: Placed) -> list[Block]:
    """Blocks between what is reached of a lane and its place nearest to a feature; the first of the lane where it is not reached."""
    _, place = shapely.shortest_line(one.geometry, drive.line).coords
    target = drive.line.project(Point(place))
    before = [span for span in drive.reached if span[0] <= target]
    start = before[-1][1] if before else 0.0
    blocks = [block for block in drive.blocks if start - SLACK <= block.span[0] <= target + SLACK]
    return blocks or list(drive.blocks[:1])


def _gates(drive: Drive, blocks: list[Block]) -> list[Fix]:
    """An open gate in each barrier and cordon that lies across, where nothing else does."""
    if not all(isinstance(block.by, Placed) and block.by.kind in ("barrier", "cordon") for block in blocks):
        return []
    wide = max(GATE_M, float(drive.lane.get("width_m") or 0))
    gates = tuple(Added("gate", block.where, {"width_m": wide, "open": True}) for block in blocks if isinstance(block.where, Point))
    label = message(mark("Open a gate where {lane} crosses"), lane=title_of(drive.lane))
    return [Fix(label, added=gates)] if len(gates) == len(blocks) else []


def _title(block: Block) -> str | Message:
    return title_of(block.by) if isinstance(block.by, Placed) else Message(ROLE_TITLES[block.by])
