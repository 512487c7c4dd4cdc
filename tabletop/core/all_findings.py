"""Findings of all scenes as a window shows them: those heeded, those ignored, by scene, counted. Made once, away from the window."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from tabletop.core.finding import Finding

_severity, _order = attrgetter("severity"), attrgetter("order")


@dataclass(frozen=True, eq=False)
class AllFindings:
    """`heeded` and `ignored`, each worst first; `keys`: which are ignored. Counts and scenes are of those that are heeded."""

    heeded: tuple[Finding, ...] = ()
    ignored: tuple[Finding, ...] = ()
    keys: frozenset[str] = frozenset()
    by_scene: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    counts: Mapping[int, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, scenes: Mapping[int, Iterable[Finding]], ignored: Collection[str]) -> "AllFindings":
        """Of the findings of each scene, in any order; `ignored`: keys of findings that are not heeded."""
        keys = frozenset(ignored)
        heeded, passed = {}, []
        for number in sorted(scenes):
            found = sorted(scenes[number], key=_order)
            passed += [one for one in found if one.key in keys] if keys else []
            heeded[number] = tuple(one for one in found if one.key not in keys) if keys else tuple(found)
        every = sorted((one for some in heeded.values() for one in some), key=_order)
        counts = {number: Counter(map(_severity, some)) for number, some in heeded.items()}
        return cls(tuple(every), tuple(sorted(passed, key=_order)), keys, heeded, counts)

    def ignoring(self, ignored: Collection[str]) -> "AllFindings":
        """The same findings where other keys are ignored; itself where they are the same."""
        if self.keys == frozenset(ignored):
            return self
        return AllFindings.among((*self.heeded, *self.ignored), ignored)

    @classmethod
    def among(cls, findings: Iterable[Finding], ignored: Collection[str] = ()) -> "AllFindings":
        """Of findings of any scenes."""
        scenes: dict[int, list[Finding]] = {}
        for one in findings:
            scenes.setdefault(one.scene, []).append(one)
        return cls.of(scenes, ignored)

    def of_scene(self, number: int) -> tuple[Finding, ...]:
        """Heeded findings of a scene, worst first."""
        return self.by_scene.get(number, ())

    def count(self, scene: int | None = None) -> Counter[str]:
        """How many heeded findings of each severity, in a scene or in all (None)."""
        return sum(self.counts.values(), Counter()) if scene is None else self.counts.get(scene, Counter())
