"""Without lanes: whether appliances that stand near crowds and protected buildings get to them: of emergency-lane-continuity."""

from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.base.check import FeatureCheck
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.help.appliance_ways import gets_there, posts_near
from tabletop.checks.help.lane_passage import KINDS, is_served
from tabletop.core.text.message import mark
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

WAY_TIMES = 2.0
"""Ways of an appliance that are longer than so many times the distance at which it counts are none."""


@dataclass(frozen=True, kw_only=True)
class ReachedWithoutLane(FeatureCheck):
    """Whether one of the fire engines and ambulances near a crowd or building drives to it by road or over open ground."""

    code: ClassVar[str] = "emergency-lane-continuity"
    subjects: ClassVar[tuple[str, ...]] = ("crowd", "protected")
    looks_at: ClassVar[frozenset[str] | None] = frozenset(KINDS)
    severity: Severity
    reach_m: float
    served_m: float

    def near_m(self) -> float:
        """Appliances so near count, on ways as long as that."""
        return self.served_m + WAY_TIMES * self.served_m

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """At most one finding per crowd and building."""
        return [finding for subject in subjects if is_served(subject) for finding in self._by_itself(snapshot, subject)]

    def _by_itself(self, snapshot: Snapshot, one: Placed) -> list[Finding]:
        """In a plan without lanes: the finding about a crowd or building that no appliance near it can drive to."""
        posts = posts_near(snapshot, one, self.served_m)
        if not posts or any(gets_there(snapshot, post, one, self.reach_m, WAY_TIMES * self.served_m) for post in posts):
            return []
        where = nearest(one.geometry, posts[0].geometry)
        text = mark("{name}: no way leads {post} from where it stands, {measured:.0f} m off, to within {limit:.0f} m.")
        return [
            self.finding(snapshot, self.severity, text, [one, posts[0]], where.length, self.reach_m, "m", where, post=title_of(posts[0]))
        ]
