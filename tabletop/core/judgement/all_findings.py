"""Findings of all scenes as a window shows them: those heeded, those ignored, by scene and severity. No look at each one where none is
ignored: a large plan has ten thousand and more."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter

from tabletop.core.values.finding import SEVERITIES, Finding, Severity

Parts = Mapping[Severity, Sequence[Finding]]
"""Findings of a scene by severity, each worst first; a severity may be left out."""
_order = attrgetter("order")


@dataclass(frozen=True, eq=False)
class AllFindings:
    """`scenes`: what is heeded, by scene; `ignored`: the others of all scenes, worst first; `keys`: which are ignored."""

    scenes: Mapping[int, Parts] = field(default_factory=dict)
    ignored: tuple[Finding, ...] = ()
    keys: frozenset[str] = frozenset()
    _of_scene: dict[int, tuple[Finding, ...]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, scenes: Mapping[int, Parts], ignored: Collection[str]) -> "AllFindings":
        """Of the findings of each scene; `ignored`: keys of findings that are not heeded."""
        keys = frozenset(ignored)
        if not keys:
            return cls(dict(sorted(scenes.items())))
        heeded = {
            number: {
                severity: tuple(finding for finding in some if not finding.is_ignored(keys)) for severity, some in scenes[number].items()
            }
            for number in sorted(scenes)
        }
        passed = (finding for parts in scenes.values() for part in parts.values() for finding in part if finding.is_ignored(keys))
        return cls(heeded, tuple(sorted(passed, key=_order)), keys)

    @classmethod
    def among(cls, findings: Iterable[Finding], ignored: Collection[str] = ()) -> "AllFindings":
        """Of findings of any scenes in any order."""
        scenes: dict[int, dict[Severity, list[Finding]]] = {}
        for finding in sorted(findings, key=_order):
            scenes.setdefault(finding.scene, {severity: [] for severity in SEVERITIES})[finding.severity].append(finding)
        return cls.of(scenes, ignored)

    def ignoring(self, ignored: Collection[str]) -> "AllFindings":
        """The same findings where other keys are ignored; itself where they are the same."""
        return self if self.keys == frozenset(ignored) else AllFindings.among((*self.heeded, *self.ignored), ignored)

    @cached_property
    def heeded(self) -> tuple[Finding, ...]:
        """What is heeded in all scenes, worst first."""
        return tuple(sorted(chain.from_iterable(part for parts in self.scenes.values() for part in parts.values()), key=_order))

    def of_scene(self, number: int) -> tuple[Finding, ...]:
        """Heeded findings of a scene, worst first; the same tuple each time."""
        if number not in self._of_scene:
            parts = self.scenes.get(number, {})
            self._of_scene[number] = tuple(chain.from_iterable(parts.get(severity, ()) for severity in SEVERITIES))
        return self._of_scene[number]

    def by_severity(self, scene: int | None = None) -> Parts:
        """Heeded findings of a scene, or of all (None) scene by scene, by severity, worst first."""
        return self._all_parts if scene is None else self.scenes.get(scene, {})

    @cached_property
    def _all_parts(self) -> Parts:
        return {severity: tuple(chain.from_iterable(parts.get(severity, ()) for parts in self.scenes.values())) for severity in SEVERITIES}

    @property
    def worst(self) -> Sequence[Finding]:
        """Heeded findings of the worst severity that somebody has to answer for, stop or else warn, scene by scene; notes are none."""
        return next((some for severity, some in self._all_parts.items() if some and severity != "info"), ())

    def count(self, scene: int | None = None) -> Counter[str]:
        """How many heeded findings of each severity, in a scene or in all (None)."""
        parts = self._all_parts if scene is None else self.scenes.get(scene, {})
        return Counter({severity: len(some) for severity, some in parts.items() if some})
