"""headcount-unknown, plan-lacks: what nobody said; numbers that checks need, things that every plan of an assembly has."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from tabletop.checks.base.check import Check, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.flows.flow_sections import bearing_of
from tabletop.core.text.message import Message, listed, mark, message
from tabletop.core.values.catalogue import judged_kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

PEOPLE = ("crowd", "crowd-flow")


@register("headcount-unknown")
@dataclass(frozen=True, kw_only=True)
class HeadcountUnknown(FeatureCheck):
    """Crowds, assembly areas and exits whose number nobody gave.

    measured = numbers given (0) against 1. Stops for a crowd or crowd flow whose headcount is absent or 0: its density, its exits, its
    time to leave and its way out were then not judged. Warns for an assembly area whose capacity is absent or 0 (an area is then
    reckoned by its open ground, a point not at all), for an open exit whose width is absent: the width of the catalogue is then
    reckoned with, which nobody measured, and for a crowd flow without a bearing, which is then judged along its length. Why: unknown is
    not zero. Source: planning default. Does not see whether a number that was given is right.
    """

    title: ClassVar[Message] = message(mark("Numbers that nobody gave"))
    subjects: ClassVar[tuple[str, ...]] = (*PEOPLE, "assembly", "exit")
    looks_at: ClassVar[frozenset[str] | None] = frozenset()

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per feature without its number."""
        findings = []
        for subject in subjects:
            words, severity = _MISSING[subject.kind](subject)
            if words is not None:
                findings.append(self.finding(snapshot, severity, words, [subject], 0, 1, "count", subject.geometry))
        return findings


def _of_people(crowd: Placed) -> tuple[Message | None, Severity]:
    if crowd.get("headcount"):
        return _of_bearing(crowd), "warn"
    if crowd.kind == "crowd":
        words = mark("{name}: nobody said how many people. Not judged for it: density, exits, time to leave, way out.")
    else:
        words = mark("{name}: nobody said how many people. Not judged for it: density, and whether its narrowest place is wide enough.")
    return message(words, name=title_of(crowd)), "stop"


def _of_bearing(flow: Placed) -> Message | None:
    if flow.kind == "crowd" or flow.properties.get("bearing_deg") is not None:
        return None
    words = mark("{name}: nobody said which way they walk; {bearing:.0f}° along its length is reckoned with.")
    return message(words, name=title_of(flow), bearing=bearing_of(flow))


def _of_assembly(area: Placed) -> tuple[Message | None, Severity]:
    if area.get("capacity"):
        return None, "warn"
    if area.geometry.geom_type == "Point":
        words = mark("{name}: nobody said how many people it takes. Not judged for it: room for those who are sent there.")
    else:
        words = mark("{name}: nobody said how many people it takes; it is reckoned by its open ground.")
    return message(words, name=title_of(area)), "warn"


def _of_exit(way: Placed) -> tuple[Message | None, Severity]:
    if way.properties.get("width_m") is not None or not way.get("open"):
        return None, "warn"
    words = mark("{name}: nobody said how wide it is; {width:.2f} m are reckoned with until it is measured.")
    return message(words, name=title_of(way), width=float(way.get("width_m"))), "warn"


_MISSING: dict[str, Callable[[Placed], tuple[Message | None, Severity]]] = {
    "crowd": _of_people,
    "crowd-flow": _of_people,
    "assembly": _of_assembly,
    "exit": _of_exit,
}


@register("plan-lacks")
@dataclass(frozen=True, kw_only=True)
class PlanLacks(Check):
    """What every plan of an assembly has, and a scene lacks altogether.

    measured = how many of these are missing: an object to protect, a crowd or crowd flow, exits, a command post, a roster; limit = 0.
    One finding in each scene names them all. It is for information while the situation is green, and warns in yellow and red scenes.
    A scene without anything that checks judge is named as empty where the plan has a roster, and says nothing in a plan without one. Why:
    what is not drawn is judged by nobody, and a plan without it is not ready, however little is wrong with the rest. Source: planning
    default. Does not see whether what is drawn is enough.
    """

    title: ClassVar[Message] = message(mark("What the plan lacks"))
    looks_at: ClassVar[frozenset[str] | None] = judged_kinds()

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding."""
        is_empty = not any(snapshot.of(kind) for kind in judged_kinds())
        if is_empty and not snapshot.plan.roster:
            return []
        lacking = [(kinds[0], Message(words)) for words, kinds in _PARTS if not snapshot.of(*kinds)]
        lacking += [] if snapshot.plan.roster else [("roster", message(mark("a roster")))]
        if not lacking:
            return []
        parts, topic = [words for _, words in lacking], "+".join(name for name, _ in lacking)
        severity: Severity = "info" if snapshot.scene_row.level == "hijau" else "warn"
        text = mark("What every plan of an assembly has is missing here: {parts}.")
        if is_empty:
            text = mark("Nothing that the checks judge stands in this scene. It lacks {parts}.")
        return [replace(self.finding(snapshot, severity, text, [], len(parts), 0, "count", None, parts=listed(parts)), topic=topic)]


_PARTS = (
    (mark("an object to protect"), ("protected",)),
    (mark("a crowd"), PEOPLE),
    (mark("exits"), ("exit",)),
    (mark("a command post"), ("command-post",)),
)
"""Parts of every plan, and the kinds that are one."""
