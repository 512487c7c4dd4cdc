"""Findings of all scenes as a window shows them: those heeded, those ignored, by scene and severity. Made once, away from the window."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from tabletop.core.finding import SEVERITIES, Finding, Severity

_severity, _order = attrgetter("severity"), attrgetter("order")


@dataclass(frozen=True, eq=False)
class AllFindings:
    """`heeded` and `ignored`, each worst first; `keys`: which are ignored. Scenes and parts are of those that are heeded."""

    heeded: tuple[Finding, ...] = ()
    ignored: tuple[Finding, ...] = ()
    keys: frozenset[str] = frozenset()
    by_scene: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    parts: Mapping[int | None, Mapping[Severity, tuple[Finding, ...]]] = field(default_factory=dict)

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
        parts: dict[int | None, dict[Severity, tuple[Finding, ...]]] = {number: _parts(some) for number, some in heeded.items()}
        parts[None] = {severity: tuple(one for some in heeded for one in parts[some][severity]) for severity in SEVERITIES}
        return cls(tuple(every), tuple(sorted(passed, key=_order)), keys, heeded, parts)

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

    def by_severity(self, scene: int | None = None) -> Mapping[Severity, tuple[Finding, ...]]:
        """Heeded findings of a scene, or of all (None) scene by scene, by severity, worst first; a severity may be left out."""
        return self.parts.get(scene, {})

    def count(self, scene: int | None = None) -> Counter[str]:
        """How many heeded findings of each severity, in a scene or in all (None)."""
        return Counter({severity: len(some) for severity, some in self.by_severity(scene).items() if some})


def _parts(ordered: Sequence[Finding]) -> dict[Severity, tuple[Finding, ...]]:
    """Findings that stand worst first, by severity."""
    counts, found, start = Counter(map(_severity, ordered)), {}, 0
    for severity in SEVERITIES:
        found[severity] = tuple(ordered[start : start + counts[severity]])
        start += counts[severity]
    return found
