"""left-out, layer-missing: what nobody looked at; rows of the plan that could not be read, layers that were not read whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import Check, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.text.message import Message, Titled, cut, mark, message, sentences
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Fix
from tabletop.core.values.layer import Lack
from tabletop.core.values.left_out import settle
from tabletop.core.values.plan import Plan

MOST_NAMED = 3
"""So many reasons stand in the sentence of a finding; the others stand in its computation."""
MOST_LINES = 200
"""So many reasons stand in the computation."""


@register("left-out")
@dataclass(frozen=True, kw_only=True)
class LeftOut(Check):
    """Rows and features of the plan that could not be read.

    measured = how many were left out when the plan was read; limit = 0. One finding in each scene names them: rows of the plan file
    that no feature can be made of, and features of a document that were skipped when the plan was made. Why: a crowd that was not
    read is a crowd that no check looked at; a plan is no safer for it. Source: planning default; the finding always stops. Does not
    see what never stood in the file.
    """

    title: ClassVar[Message] = message(mark("What of the plan was not read"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset()

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding."""
        reasons = snapshot.plan.left_out
        if not reasons:
            return []
        text = mark("Not read from the plan, and known to no check: {measured:.0f}. {named}")
        steps = [*cut(reasons, MOST_LINES), message(mark("Left out of the plan: {measured:.0f}"), measured=len(reasons))]
        finding = self.finding(
            snapshot,
            "stop",
            text,
            [],
            len(reasons),
            0,
            "count",
            None,
            steps,
            _fixes(snapshot.plan),
            named=sentences(cut(reasons, MOST_NAMED)),
        )
        return [replace(finding, topic=_sign(reasons))]

    def concerns(self, changed: Changed) -> bool:
        """Any edit may bring what was left out back, also one of another scene."""
        return True


def _fixes(plan: Plan) -> list[Fix]:
    """What was left out when the plan was made, and rows that are gone from its file, can be set aside once somebody has looked after
    it; rows of the file that cannot be read cannot."""
    change = settle(plan.settings, plan.left_out)
    return [] if change is None else [Fix(change.label, settles=True)]


def _sign(reasons: Sequence[Message]) -> str:
    """Tells what was left out from anything else: ignoring it says nothing of what is left out tomorrow."""
    text = json.dumps([reason.to_json() for reason in reasons], sort_keys=True, default=str)
    return hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:12]


@register("layer-missing")
@dataclass(frozen=True, kw_only=True)
class LayerMissing(Check):
    """Layers of the catalogue that are not there, cannot be read, or were read only in part; and the catalogue itself.

    One finding for each such layer in each scene; one for a catalogue that was asked for and is missing or bad, and one for each thing
    that the plan keeps of layers and that cannot be used. measured = 0 layers read against 1; where only some records were lost, measured =
    how many, against 0. It stops for layers of buildings, roads, water and fences, because ways, densities, cordons and closures
    rest on them, and warns for all others. A layer that was hidden, and work without any layers, is no lack; one
    that was taken off stands beside the light.
    Why: ground that was not read looks open and free. Source: planning default. Does not see whether a layer that was read is
    complete or up to date.
    """

    title: ClassVar[Message] = message(mark("Layers that were not read"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset()

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per layer that lacks, or lacks records."""
        return [self._finding(snapshot, lack) for lack in snapshot.layers.lacking]

    def _finding(self, snapshot: Snapshot, lack: Lack) -> Finding:
        severity: Severity = "stop" if lack.info.is_decisive else "warn"
        words: dict[str, Any] = {"layer": Titled(lack.info.title), "reason": lack.reason}
        measured, limit = (0, 1) if lack.lost is None else (lack.lost, 0)
        text = mark("The layer {layer} was not read, so no check knows what lies in it. {reason}")
        if lack.info.lacks:
            text = mark("{layer}: not read as it was asked for, so checks may not know the ground. {reason}")
        if lack.lost is not None:
            text = mark("The layer {layer} was read only in part, at least {lost} records are missing. {reason}")
            words["lost"] = lack.lost
        rests = mark("Ways, densities, cordons and closures rest on this layer; without it the ground looks freer than it is.")
        steps = [message(rests)] if lack.info.is_decisive else []
        steps += [message(mark("File: {file}"), file=lack.info.path)] if lack.info.path else []
        steps.append(lack.reason)
        topic = lack.info.id if lack.lost is None else f"{lack.info.id}/{lack.lost}"
        return replace(self.finding(snapshot, severity, text, [], measured, limit, "count", None, steps, **words), topic=topic)
