"""cordon-coverage, cordon-strength: whether the people who man a line are enough, and where it is open."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.clear_width import straight_pieces
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.many_corners import near_pieces
from tabletop.checks.base.same_kind_copies import once
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of
from tabletop.checks.coverage.reserve import has_changed, keep
from tabletop.checks.lines import cordon_fixes
from tabletop.checks.lines.cordon_fixes import gap_fixes, may_be_shut, needed_for, strength_fixes
from tabletop.checks.lines.cordon_reserve import from_reserve, reserve_for_lines
from tabletop.core.geometry.intervals import Span, piece, uncovered
from tabletop.core.sight.openings import GATE_ON_LINE_M, span_on
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

UNIT_ON_LINE_M = 5.0
"""A unit this near a cordon stands on it."""
COVERS_WITHIN_M = 1.0
"""A barrier, vehicle or building this near a cordon covers it there."""
MOST_GAPS = 3
"""More gaps of a line that is short of people are one finding."""
ARC_SEGMENTS = 16
"""Corners of a quarter of the disc drawn round what covers."""
UNITS_ON: "Key[dict[str, list[Manned]]]" = Key("units on each cordon")
LINES: "Key[dict[str, _Line]]" = Key("lines of cordons")
STANDING: Key[dict[str, list[Span]]] = Key("spans where something stands on a cordon")
GATES: Key[dict[str, list[Span]]] = Key("spans of gates on each cordon")


@dataclass(frozen=True)
class Manned:
    """A unit on a cordon: metres of its foot from the line's start, and its strength."""

    foot_m: float
    strength: float


def units_on(snapshot: Snapshot, cordons: list[Placed]) -> dict[str, list[Manned]]:
    """Units within 5 m of each cordon, from its start on, by the cordon's id; one that is drawn twice counts once."""
    return snapshot.kept_near(
        UNITS_ON, cordons, lambda some: _units_on(snapshot, some), partial(boxes_of, margin_m=UNIT_ON_LINE_M), ("unit",)
    )


def _units_on(snapshot: Snapshot, cordons: list[Placed]) -> list[list[Manned]]:
    found: list[list[Manned]] = [[] for _ in cordons]
    units, tree = snapshot.units, snapshot.tree_of("unit")
    if not units:
        return found
    lines = array_of(cordon.geometry for cordon in cordons)
    rows, hits = tree.query(lines, predicate="dwithin", distance=UNIT_ON_LINE_M)
    feet = shapely.line_locate_point(lines[rows], tree.geometries[hits])
    on: list[dict[str, tuple[float, Placed]]] = [{} for _ in cordons]
    for row, foot, hit in sorted(zip(rows.tolist(), feet.tolist(), hits.tolist(), strict=True)):
        on[row][units[hit].id] = foot, units[hit]
    for row, some in enumerate(on):
        kept = once(snapshot, (unit for _, unit in some.values())) if len(some) > 1 else [unit for _, unit in some.values()]
        found[row] = [Manned(some[unit.id][0], snapshot.strength_of(unit)) for unit in kept]
    return found


@dataclass(frozen=True, kw_only=True)
class _StaffedLine(FeatureCheck):
    subjects: ClassVar[tuple[str, ...]] = ("cordon",)
    standing: ClassVar[frozenset[str]] = frozenset({"unit"})
    severity: Severity
    frontage_shield_m: float
    frontage_rope_m: float
    frontage_tape_m: float

    def per_person_m(self, cordon: Placed) -> float:
        """Metres of the line that one person of one rank holds, by its posture."""
        return {"shield": self.frontage_shield_m, "rope": self.frontage_rope_m}.get(cordon.get("posture"), self.frontage_tape_m)

    def _stale(self, snapshot: Snapshot, found: KeptFindings, seen: Changed) -> list[Placed]:
        stale = super()._stale(snapshot, found, seen)
        if not has_changed(snapshot, self.code, reserve_for_lines(snapshot)):
            return stale
        return snapshot.named({one.id for one in stale} | {one.features[0] for one in found}, *self.subjects)


OnLine = tuple[list[Manned], list[Span], list[Span]]
"""What stands on a line: units, spans of what covers it, and spans of gates."""


@dataclass
class _Line:
    """A cordon with what stands on it, whether anything of that holds it, its gaps (span and place), and what is told of them.

    `missing`: people that it lacks where it has so many gaps that they are said together, else 0.
    """

    cordon: Placed
    on_it: OnLine
    held: bool
    gaps: list[Span]
    pieces: np.ndarray
    missing: int = 0
    findings: list[Finding] = field(default_factory=list)
    _given: object = None

    def tell(self, given: object, make: Callable[[], list[Finding]]) -> None:
        """Make the findings, where they are not made yet with what is given: gaps that may be shut, and the reserve of the roster."""
        if self._given != given:
            self.findings = make()
            self._given = given


@register("cordon-coverage")
@dataclass(frozen=True, kw_only=True)
class CordonCoverage(_StaffedLine):
    """Pieces of a cordon that nobody and nothing holds, as intervals along the line.

    A unit within 5 m covers strength x frontage / ranks, centred on its foot; a barrier, vehicle or building covers where it lies
    within 1 m; a gate on the line is no gap. Where nothing stands on it, the cordon's own strength spreads evenly, in complete files.
    Each uncovered interval longer than `gap_warn_m` is one finding: measured = its length (m); more than three of them on a line that is
    short of people are one finding together: measured = the longest. Why: people slip through gaps and
    lines are turned there. Source: planning defaults. Does not see relief, reserves, or one unit counted for two lines.
    """

    title: ClassVar[Message] = message(mark("Gaps in cordons"))
    gap_warn_m: float

    looks_at: ClassVar[frozenset[str] | None] = frozenset({"unit", "barrier", "vehicle", "gate"}) | cordon_fixes.LOOKS_AT

    def near_m(self) -> float:
        """A unit stands on a line within 5 m of it; gates stand on barriers, which stand on the line."""
        return UNIT_ON_LINE_M + GATE_ON_LINE_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per gap."""
        reserve = reserve_for_lines(snapshot)
        keep(snapshot, self.code, reserve)
        every = self._lines(snapshot, subjects)
        lines = [line for line in every if not line.missing]
        findings = []
        for line in every:
            if line.missing:
                line.tell(reserve, partial(self._short, snapshot, line))
                findings += line.findings
        pieces = np.concatenate([array_of([]), *(line.pieces for line in lines)])
        free = may_be_shut(snapshot, [line.cordon for line in lines for _ in line.gaps], pieces).tolist()
        for line in lines:
            shut = tuple(free[: len(line.gaps)])
            line.tell((shut, reserve), partial(self._findings, snapshot, line, shut))
            del free[: len(line.gaps)]
            findings += line.findings
        return findings

    def _lines(self, snapshot: Snapshot, cordons: list[Placed]) -> list[_Line]:
        """Cordons with their gaps; those on which the same stands as before as they were."""
        known = snapshot.kept(LINES, dict, kinds=())
        units, standing, gates = units_on(snapshot, cordons), standing_spans(snapshot, cordons), gate_spans(snapshot, cordons)
        for cordon in cordons:
            on_it = (units[cordon.id], standing[cordon.id], gates[cordon.id])
            before = known.get(cordon.id)
            if before is None or (before.cordon, before.on_it) != (cordon, on_it):
                known[cordon.id] = self._line(snapshot, cordon, on_it)
        return [known[cordon.id] for cordon in cordons]

    def _line(self, snapshot: Snapshot, cordon: Placed, on_it: OnLine) -> _Line:
        units, standing, gates = on_it
        line, held = cordon.geometry, [*self._unit_spans(cordon, units), *standing]
        gaps = uncovered(line.length, [*(held or self._own_spans(snapshot, cordon)), *gates], line.is_closed)
        wide = [gap for gap in gaps if gap[1] - gap[0] > self.gap_warn_m + SLACK]
        missing = self._missing(snapshot, cordon, on_it) if len(wide) > MOST_GAPS else 0
        return _Line(cordon, on_it, bool(held), wide, array_of(piece(line, gap) for gap in wide), missing)

    def _missing(self, snapshot: Snapshot, cordon: Placed, on_it: OnLine) -> int:
        """People that a cordon lacks on what barriers, vehicles, buildings and gates leave of it; 0 where they are enough."""
        units, standing, _ = on_it
        left = _left_m(cordon, on_it)
        people = sum(unit.strength for unit in units) if units or standing else snapshot.strength_of(cordon)
        needed = needed_for(left, int(cordon.get("ranks")), self.per_person_m(cordon))
        return max(0, math.ceil(needed - people - SLACK))

    def _findings(self, snapshot: Snapshot, line: _Line, free: tuple[bool, ...]) -> list[Finding]:
        """One for each gap of a line."""
        gaps = zip(line.gaps, line.pieces, free, strict=True)
        return [self._finding(snapshot, line.cordon, line.held, *gap) for gap in gaps]

    def _short(self, snapshot: Snapshot, line: _Line) -> list[Finding]:
        """The finding about a line that is short of people and has many gaps."""
        cordon, lengths, per_person = line.cordon, [end - start for start, end in line.gaps], self.per_person_m(line.cordon)
        text = mark(
            "{name}: short by {missing:.0f} {missing:person|people}; {gaps:.0f} gaps of up to {measured:.1f} m, {total:.0f} m together."
        )
        longest, limit = max(lengths), self.gap_warn_m
        words: dict[str, Any] = {"gaps": len(lengths), "total": sum(lengths)}
        spread = message(
            mark("Gaps longer than {limit:.1f} m: {gaps:.0f}, {total:.2f} m together, the longest {longest:.2f} m"),
            limit=limit,
            longest=longest,
            **words,
        )
        whole, left = cordon.geometry.length, _left_m(cordon, line.on_it)
        kept = mark("{kept:.2f} m of {whole:.2f} m are held by barriers, vehicles, buildings or gates; {left:.2f} m are left for people")
        steps = [spread, *([message(kept, kept=whole - left, whole=whole, left=left)] if whole - left > SLACK else [])]
        steps.append(_needed_line(left, int(cordon.get("ranks")), per_person))
        fixes = [] if line.held else strength_fixes(snapshot, cordon, per_person, gaps=True)
        steps += from_reserve(snapshot, line.missing).lines
        where: BaseGeometry = shapely.multilinestrings(line.pieces)
        words |= {"missing": line.missing}
        return [self.finding(snapshot, self.severity, text, [cordon], longest, limit, "m", where, steps, fixes, **words)]

    def _finding(self, snapshot: Snapshot, cordon: Placed, held: bool, gap: Span, where: BaseGeometry, shuts_nothing: bool) -> Finding:
        length, per_person = gap[1] - gap[0], self.per_person_m(cordon)
        text = mark("{name}: a gap of {measured:.1f} m in the cordon; at most {limit:.1f} m.")
        steps = [
            message(mark("Gap from {start:.2f} m to {end:.2f} m of the line: {length:.2f} m"), start=gap[0], end=gap[1], length=length),
            _needed_line(length, int(cordon.get("ranks")), per_person),
        ]
        steps += from_reserve(snapshot, needed_for(length, int(cordon.get("ranks")), per_person)).lines
        fixes = (
            gap_fixes(snapshot, cordon, where, per_person, shuts_nothing)
            if held
            else strength_fixes(snapshot, cordon, per_person, gaps=True)
        )
        about, limit = [cordon], self.gap_warn_m
        return self.finding(snapshot, self.severity, text, about, length, limit, "m", where, steps, fixes)

    def _unit_spans(self, cordon: Placed, units: list[Manned]) -> list[Span]:
        per_person = self.per_person_m(cordon) / cordon.get("ranks")
        halves = [(unit.foot_m, unit.strength * per_person / 2) for unit in units if unit.strength > 0]
        return [(foot - half, foot + half) for foot, half in halves]

    def _own_spans(self, snapshot: Snapshot, cordon: Placed) -> list[Span]:
        strength, ranks, length = snapshot.strength_of(cordon), cordon.get("ranks"), cordon.geometry.length
        covered = strength * self.per_person_m(cordon) / ranks
        if covered >= length:
            return [(0.0, length)]
        files = max(1, int(strength // ranks))
        half = covered / files / 2
        return [((k + 0.5) * length / files - half, (k + 0.5) * length / files + half) for k in range(files)] if strength else []


def _left_m(cordon: Placed, on_it: OnLine) -> float:
    """Metres of a cordon that barriers, vehicles, buildings and gates leave to people."""
    _, standing, gates = on_it
    return sum(end - start for start, end in uncovered(cordon.geometry.length, [*standing, *gates], cordon.geometry.is_closed))


def standing_spans(snapshot: Snapshot, cordons: list[Placed]) -> dict[str, list[Span]]:
    """Spans of each cordon that lie within 1 m of a barrier, vehicle or building, by its id."""
    near = partial(boxes_of, margin_m=COVERS_WITHIN_M + GATE_ON_LINE_M)
    kinds = ("barrier", "gate", "vehicle")
    return snapshot.kept_near(STANDING, cordons, lambda some: _standing(snapshot, some), near, kinds)


def _standing(snapshot: Snapshot, cordons: list[Placed]) -> list[list[Span]]:
    """The same for each of these.

    Each straight piece of a line is cut by itself, so that lines which close or cross themselves keep exact intervals. Lengths are
    added up line by line: the same to the last digit, whichever lines are asked about together.
    """
    found: list[list[Span]] = [[] for _ in cordons]
    starts, ends, owners = straight_pieces(array_of(cordon.geometry for cordon in cordons))
    pieces = shapely.linestrings(np.stack((starts, ends), axis=1))
    lines = array_of(cordon.geometry for cordon in cordons)
    rows, hits = near_pieces(snapshot.standing_near, lines, pieces, owners, np.full(len(lines), COVERS_WITHIN_M))
    if not len(rows):
        return found
    lengths = np.hypot(*(ends - starts).T)
    each = np.split(lengths, np.flatnonzero(np.diff(owners)) + 1)
    before = np.concatenate([np.cumsum(some) - some for some in each])
    parts, part_of = shapely.get_parts(_covered(pieces[rows], hits), return_index=True)
    kept = (shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)
    parts, rows = parts[kept], rows[part_of[kept]]
    first, last = (shapely.get_coordinates(shapely.get_point(parts, end)) for end in (0, -1))
    from_m = before[rows] + np.hypot(*(first - starts[rows]).T)
    to_m = before[rows] + np.hypot(*(last - starts[rows]).T)
    for row, a, b in zip(rows.tolist(), from_m.tolist(), to_m.tolist(), strict=True):
        found[owners[row]].append((min(a, b), max(a, b)))
    return found


def _covered(pieces: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """(n,) what of each straight piece of a line lies within 1 m of what stands there (n,)."""
    numbers: dict[int, int] = {}
    each = [numbers.setdefault(id(hit), len(numbers)) for hit in hits]
    zones = shapely.buffer(array_of({id(hit): hit for hit in hits}.values()), COVERS_WITHIN_M, quad_segs=ARC_SEGMENTS)
    shapely.prepare(zones)
    zones = zones[each]
    found, cut = pieces.copy(), ~shapely.covers(zones, pieces)
    found[cut] = shapely.intersection(pieces[cut], zones[cut])
    return found


def gate_spans(snapshot: Snapshot, cordons: list[Placed]) -> dict[str, list[Span]]:
    """Spans that gates take on each cordon, by its id: an open one is an intended opening, a shut one closes."""
    near = partial(boxes_of, margin_m=GATE_ON_LINE_M)
    return snapshot.kept_near(GATES, cordons, lambda some: _gates_on(snapshot, some), near, ("gate",))


def _gates_on(snapshot: Snapshot, cordons: list[Placed]) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in cordons]
    for row, gates in snapshot.gates_on([cordon.geometry for cordon in cordons]).items():
        found[row] = [span_on(cordons[row].geometry, gate) for gate in gates]
    return found


@register("cordon-strength")
@dataclass(frozen=True, kw_only=True)
class CordonStrength(_StaffedLine):
    """Whether a cordon has the people that its length and ranks ask for.

    needed = ceil(length x ranks / frontage); measured = strength of the units within 5 m, or where none stands there the cordon's
    own strength. Why: thin lines break or are doubled in haste. Source: planning defaults. Does not see barriers, which need fewer.
    """

    title: ClassVar[Message] = message(mark("Strength of cordons"))

    looks_at: ClassVar[frozenset[str] | None] = frozenset({"unit"})

    def near_m(self) -> float:
        """A unit stands on a line within 5 m of it."""
        return UNIT_ON_LINE_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per cordon with too few people."""
        findings, manned = [], units_on(snapshot, subjects)
        keep(snapshot, self.code, reserve_for_lines(snapshot))
        for cordon in subjects:
            needed = needed_for(cordon.geometry.length, int(cordon.get("ranks")), self.per_person_m(cordon))
            units = manned[cordon.id]
            strength = sum(unit.strength for unit in units) if units else snapshot.strength_of(cordon)
            if strength < needed:
                findings.append(self._finding(snapshot, cordon, strength, needed, bool(units)))
        return findings

    def _finding(self, snapshot: Snapshot, cordon: Placed, strength: float, needed: int, manned: bool) -> Finding:
        said = mark("{name}: {measured:.0f} people on a cordon that needs {limit:.0f}.")
        if strength <= SLACK:
            said = mark("{name}: nobody stands on this cordon; it needs {limit:.0f} people.")
        steps = [_needed_line(cordon.geometry.length, int(cordon.get("ranks")), self.per_person_m(cordon))]
        steps += from_reserve(snapshot, math.ceil(needed - strength)).lines
        fixes = [] if manned else strength_fixes(snapshot, cordon, self.per_person_m(cordon))
        about, where = [cordon], cordon.geometry
        return self.finding(snapshot, self.severity, said, about, strength, needed, "person", where, steps, fixes)


def _needed_line(length_m: float, ranks: int, per_person_m: float) -> Message:
    """How many people a length needs, for people."""
    return message(
        mark("{length:.2f} m x {ranks} {ranks:rank|ranks} / {frontage:.2f} m a person, rounded up = {count:.0f} {count:person|people}"),
        length=length_m,
        ranks=ranks,
        frontage=per_person_m,
        count=needed_for(length_m, ranks, per_person_m),
    )
