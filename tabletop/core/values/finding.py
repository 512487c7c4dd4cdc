"""Findings: what a check has to say, as data."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import Message
from tabletop.core.values.fix import Fix

Severity = Literal["stop", "warn", "info"]
SEVERITIES: tuple[Severity, ...] = ("stop", "warn", "info")


_PARTS = ("message", "features", "measured", "limit", "basis", "highlight", "computation", "fixes")
"""What findings of two scenes about the same feature may hold together."""
STOPS = "!"
"""Stands behind the code in the key of a finding that stops."""


def parts_of_key(key: str) -> tuple[int | None, str, list[str]]:
    """Of a key that ignoring is kept by: the scene it is for (None: all), the code, and ids of features."""
    scene, _, rest = key[1:].partition(":") if key.startswith("@") else ("", "", key)
    code, _, more = rest.partition(":")
    return (int(scene) if scene.isdecimal() else None), code.removesuffix(STOPS), [one for one in more.partition(":")[0].split(",") if one]


@dataclass(frozen=True)
class Finding:
    """Advice about one thing of the plan: never an order, never a permission to use force.

    `measured` and `limit` are numbers in `unit` ("share", "m", "person/m2", "count", "min", "person"); `features` is what it is
    about, the one it is said of first; `highlight` is where to look (metres, working CRS); `basis` is the limit's source mark and text.
    `computation` is how the number came about, line by line: numbers in, formula, result, source. `fixes` are ways to mend it.
    `topic` sets apart findings of one check about the same features, as by several rules of a plan.
    """

    code: str
    severity: Severity
    message: Message
    features: tuple[str, ...]
    scene: int
    measured: float
    limit: float
    unit: str
    basis: str
    highlight: BaseGeometry | None = None
    computation: tuple[Message, ...] = ()
    fixes: tuple[Fix, ...] = ()
    topic: str = ""

    @cached_property
    def key(self) -> str:
        """What ignoring in all scenes is keyed by: the code, the ids it is about, its topic where it has one, and whether it stops.

        Who ignores a warning has not answered for the stop that it may become.
        """
        topic = f":{self.topic}" if self.topic else ""
        code = f"{self.code}{STOPS}" if self.severity == "stop" else self.code
        return f"{code}:{','.join(sorted(self.features))}{topic}"

    @cached_property
    def scene_key(self) -> str:
        """What ignoring in its scene alone is keyed by."""
        return f"@{self.scene}:{self.key}"

    def is_ignored(self, ignored: Collection[str]) -> bool:
        """Whether one of its keys is among those that are ignored."""
        return self.key in ignored or self.scene_key in ignored

    def reason_in(self, reasons: Mapping[str, Any]) -> str | None:
        """Why it is ignored: the reason given for its scene, else that for all; None where it is heeded."""
        found = reasons.get(self.scene_key, reasons.get(self.key))
        return None if found is None else str(found)

    @property
    def order(self) -> tuple[int, str, float]:
        """Sorting key: worst first, then by code, then the largest miss."""
        return (SEVERITIES.index(self.severity), self.code, -abs(self.measured - self.limit))

    @property
    def full_order(self) -> tuple[int, str, float, int, tuple[str, ...], tuple[float, ...], str]:
        """The same; ties by scene, features, place and topic, so that the order is always the same. Made each time: kept for each of a
        hundred thousand findings it would be more than what they say."""
        place = () if self.highlight is None else self.highlight.bounds
        return (*self.order, self.scene, self.features, place, self.topic)

    def share(self, other: "Finding") -> None:
        """Hold what is alike in another finding together with it: nothing else changes."""
        for name in _PARTS:
            there = getattr(other, name)
            if there == getattr(self, name):
                object.__setattr__(self, name, there)

    def digest(self) -> str:
        """Short identity of the whole finding, for lists that keep their selection over a new run."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        where = "" if self.highlight is None else self.highlight.wkb_hex
        text = f"{self.key}|{self.scene}|{self.measured:.6f}|{where}"
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12]
