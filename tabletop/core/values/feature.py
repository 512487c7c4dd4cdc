"""Plan features: what stands on the map, scene by scene, as immutable values."""

import enum
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import kinds

ALWAYS = 0
"""Scene key of a keyframe that holds from before the first scene."""
FIRST = 1
"""Number of the first scene that can be."""


class Scope(enum.Enum):
    """To which scenes an edit applies."""

    THIS_SCENE = "this"
    FROM_HERE_ON = "onwards"
    ALL_SCENES = "all"


@dataclass(frozen=True)
class State:
    """Geometry (2-D, metres in the working CRS) and properties of a feature while one keyframe holds."""

    geometry: BaseGeometry
    properties: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "properties", MappingProxyType(dict(self.properties)))

    def edited(self, geometry: BaseGeometry | None, properties: Mapping[str, Any]) -> "State":
        """Copy with another geometry (None keeps it) and properties patched; a property patched with None is removed."""
        merged = {**self.properties, **properties}
        kept = {key: value for key, value in merged.items() if value is not None}
        return State(self.geometry if geometry is None else geometry, kept)

    def placed(self, feature_id: str, kind: str) -> "Placed":
        """A feature of that id and kind as it stands where this state holds: one value for all scenes, made at its first use."""
        known: Placed | None = self.__dict__.get("_placed")
        if known is None or known.id != feature_id or known.kind != kind:
            known = Placed(feature_id, kind, self.geometry, self.properties)
            object.__setattr__(self, "_placed", known)
        return known


@dataclass(frozen=True)
class Keyframe:
    """From scene number `scene` on, the feature has this state; None means that it is absent."""

    scene: int
    state: State | None


@dataclass(frozen=True)
class Span:
    """A state and the scenes it holds in, inclusive; None leaves that end open."""

    state: State
    scene_from: int | None = None
    scene_to: int | None = None


@dataclass(frozen=True)
class Feature:
    """One thing of the plan. At scene n the latest keyframe at or before n holds. Keyframes are sorted by scene."""

    id: str
    kind: str
    keyframes: tuple[Keyframe, ...]

    def at(self, scene: int) -> State | None:
        """State in that scene, or None where the feature is absent."""
        held: State | None = None
        for keyframe in self.keyframes:
            if keyframe.scene > scene:
                break
            held = keyframe.state
        return held

    def spans(self) -> list[Span]:
        """The same as a list of states with inclusive scene ranges: the form of files and of the contract."""
        spans: list[Span] = []
        following = [keyframe.scene for keyframe in self.keyframes[1:]]
        for keyframe, end in zip(self.keyframes, [*following, None], strict=True):
            if keyframe.state is not None:
                start = None if keyframe.scene <= ALWAYS else keyframe.scene
                spans.append(Span(keyframe.state, start, None if end is None else end - 1))
        return spans

    @classmethod
    def from_spans(cls, feature_id: str, kind: str, spans: Iterable[Span]) -> "Feature":
        """Build from spans in any order; where two overlap the later start wins from there on.

        Raises ValueError when a span ends before it starts, or there is none.
        """
        ordered = sorted(spans, key=lambda span: span.scene_from or ALWAYS)
        if not ordered:
            raise ValueError("a feature needs at least one span")
        keyframes: dict[int, State | None] = {}
        for span in ordered:
            start = span.scene_from or ALWAYS
            if span.scene_to is not None and span.scene_to < start:
                raise ValueError("scene_to is before scene_from")
            keyframes[start] = span.state
            if span.scene_to is not None:
                keyframes[span.scene_to + 1] = None
        return cls(feature_id, kind, _tidy(keyframes))

    def edited(
        self, scene: int, scope: Scope, geometry: BaseGeometry | None = None, properties: Mapping[str, Any] | None = None
    ) -> "Feature":
        """Copy with the given geometry and patched properties, in this scene, from here on, or in all scenes.

        Only what is given changes, so another scene keeps its own place when only a name is edited. Scenes where the feature is
        absent stay so.
        """
        patch = dict(properties or {})
        return self._changed(scene, scope, lambda state: state.edited(geometry, patch))

    def moved(self, scene: int, scope: Scope, move: Callable[[BaseGeometry], BaseGeometry]) -> "Feature":
        """Copy whose geometry is `move(geometry)` in the scenes of the scope."""
        return self._changed(scene, scope, lambda state: state.edited(move(state.geometry), {}))

    def restated(self, scene: int, scope: Scope, edit: Callable[[State], State]) -> "Feature":
        """Copy whose states are `edit(state)` in the scenes of the scope: geometry and properties that change together."""
        return self._changed(scene, scope, edit)

    def removed(self, scene: int, scope: Scope) -> "Feature | None":
        """Copy that is absent in the scenes of the scope, or None when nothing of it is left."""
        if scope is Scope.ALL_SCENES:
            return None
        keyframes = self._split_at(scene)
        if scope is Scope.THIS_SCENE:
            keyframes.setdefault(scene + 1, keyframes[scene])
        else:
            keyframes = {number: state for number, state in keyframes.items() if number <= scene}
        keyframes[scene] = None
        tidy = _tidy(keyframes)
        return replace(self, keyframes=tidy) if any(keyframe.state for keyframe in tidy) else None

    def _split_at(self, scene: int) -> dict[int, State | None]:
        keyframes = {keyframe.scene: keyframe.state for keyframe in self.keyframes}
        keyframes.setdefault(scene, self.at(scene))
        return keyframes

    def _changed(self, scene: int, scope: Scope, edit: Callable[[State], State]) -> "Feature":
        keyframes = {keyframe.scene: keyframe.state for keyframe in self.keyframes}
        if scope is not Scope.ALL_SCENES:
            keyframes = self._split_at(scene)
        if scope is Scope.THIS_SCENE:
            keyframes.setdefault(scene + 1, keyframes[scene])
        for number, state in keyframes.items():
            inside = {Scope.THIS_SCENE: number == scene, Scope.FROM_HERE_ON: number >= scene, Scope.ALL_SCENES: True}[scope]
            if inside and state is not None:
                keyframes[number] = edit(state)
        return replace(self, keyframes=_tidy(keyframes))


def _tidy(keyframes: Mapping[int, State | None]) -> tuple[Keyframe, ...]:
    """Sorted keyframes without those that repeat the state before them, or hold in no scene since one begins at the first scene."""
    kept: list[Keyframe] = []
    for number in sorted(number for number in keyframes if number >= FIRST or FIRST not in keyframes):
        before = kept[-1].state if kept else None
        if keyframes[number] != before:
            kept.append(Keyframe(number, keyframes[number]))
    return tuple(kept)


def new_feature(kind: str, geometry: BaseGeometry, properties: Mapping[str, Any] | None = None, **span: int | None) -> Feature:
    """A feature with a fresh uuid; `scene_from` and `scene_to` (inclusive) may be given."""
    return Feature.from_spans(str(uuid.uuid4()), kind, [Span(State(geometry, properties or {}), **span)])


@dataclass(frozen=True)
class Placed:
    """A feature as it stands in one scene: geometry in metres (working CRS), properties without defaults."""

    id: str
    kind: str
    geometry: BaseGeometry
    properties: Mapping[str, Any]
    held: str | Message = field(default="", compare=False, repr=False)
    """The locked layer of the plan that it stands on, by its title, where whoever made this looked."""

    def get(self, name: str) -> Any:
        """The property, or its default from the catalogue of kinds (None where it has none)."""
        if name in self.properties:
            return self.properties[name]
        return kinds()[self.kind].default(name)

    @property
    def name(self) -> str:
        """The feature's own name, or an empty text."""
        return str(self.properties.get("name") or "")
