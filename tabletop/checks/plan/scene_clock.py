"""scene-clock: clock and step of a scene against each other."""

from dataclasses import dataclass
from typing import Any, ClassVar

from tabletop.checks.base.check import Check, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_time import StepTime, clock_minutes, step_time

UNSAID_MIN = Scene(1).step_min
"""A step of so many minutes is what every scene begins with: nobody typed it."""
SENTENCES = {
    "step-differs": mark("From {first} to {last} the clocks say {used:.0f} min, the step {step:.0f} min. The clocks count."),
    "past-midnight": mark("From {first} to {last} midnight passes: {used:.0f} min count; the step says {step:.0f} min."),
    "backwards": mark("The clock runs backwards from {first} to {last}. The step counts: {used:.0f} min. Put the clocks right."),
    "stands-still": mark("The clock stands still from {first} to {last}. The step counts: {used:.0f} min. Put the clocks right."),
    "unreadable": mark("A clock cannot be read: {first} to {last}. The step counts: {used:.0f} min. Write clocks like 09.30."),
}


@register("scene-clock")
@dataclass(frozen=True, kw_only=True)
class SceneClock(Check):
    """Whether the clocks of a scene and the next one say the same as the step between them.

    measured = minutes that count: the difference of the clocks where both scenes have one, also past midnight (23.50 to 00.10 is 20
    minutes); else the step. limit = minutes of the step. A clock that stands lower than the one before is past midnight where less than
    12 hours lie between, or where the step says the same; else it runs backwards. Where it does, stands still or cannot be read, the
    step counts. Information only where midnight passes, and where nobody changed the step of 5 minutes that each scene begins with.
    Why: the ways of units are judged against this time. Source: planning default. Does not see how long things take.
    """

    title: ClassVar[Message] = message(mark("Clock and step of scenes"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding, in the scene that is left."""
        if len(snapshot.plan.scene_list()) == 1:
            return self._alone(snapshot)
        found = step_time(snapshot.plan, snapshot.scene)
        if found is None or found.odd is None or snapshot.following is None:
            return []
        here, there = snapshot.scene_row, snapshot.following.scene_row
        words: dict[str, Any] = {"first": _words(here), "last": _words(there), "used": found.minutes, "step": here.step_min}
        severity = "info" if _harmless(found, here) else self.severity
        return [self.finding(snapshot, severity, SENTENCES[found.odd], [], found.minutes, here.step_min, "min", None, **words)]

    def _alone(self, snapshot: Snapshot) -> list[Finding]:
        """The only scene of a plan: whether its clock can be read."""
        here = snapshot.scene_row
        if not here.clock.strip() or clock_minutes(here.clock) is not None:
            return []
        text = mark("The clock of {first} cannot be read, so hours are not judged. Write clocks like 09.30.")
        return [self.finding(snapshot, self.severity, text, [], here.step_min, here.step_min, "min", None, first=_words(here))]


def _harmless(found: StepTime, here: Scene) -> bool:
    """Whether the clocks count and nothing that somebody typed speaks against them."""
    return found.odd == "past-midnight" or (found.odd == "step-differs" and here.step_min == UNSAID_MIN)


def _words(scene: Scene) -> Message:
    """A scene by its number and clock."""
    if not scene.clock.strip():
        return message(mark("scene {number} (no clock)"), number=scene.number)
    return message(mark("scene {number} ({clock})"), number=scene.number, clock=scene.clock.strip())
