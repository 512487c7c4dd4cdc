"""The one way in for plan features: whatever a file, document or pasted text holds becomes features, and what was done to it is said."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.outline import line_remark
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.values import catalogue
from tabletop.core.values.feature import ALWAYS, Feature, Span, State
from tabletop.core.values.left_out import NOWHERE
from tabletop.core.values.part_totals import shared_properties
from tabletop.core.values.row_limits import LAST_SCENE

SPAN_MEMBERS = ("scene_from", "scene_to")
RESERVED = frozenset({"id", "kind", *SPAN_MEMBERS})
"""Names that stand beside the properties of a feature; among them they would say another id, kind or span of scenes."""
STANDING_LINES = frozenset({"cordon", "barrier", "exit", "lane", "relief"})
"""Kinds whose line stands on the ground or is walked: what is drawn twice counts twice."""
NOT_JUDGED = frozenset({"name", "note", "locked", "text", "group", "stack", "plan_layer", "tags"})
"""Properties that no check looks at: one that does not fit is said, and nothing of the plan is missing without it."""
_LATEST = 1_000_000_000


@dataclass(frozen=True)
class Found:
    """A feature as a reader found it. `shape`: metres of the working CRS, 2-D, of any type; the other values are as they stand in the file.

    `where` names it to people; `seed` is the same at every reading and never that of another feature.
    """

    where: Message
    seed: str
    kind: Any
    id: Any
    properties: Mapping[str, Any]
    scene_from: Any
    scene_to: Any
    shape: BaseGeometry
    closed_rings: int = 0


@dataclass
class Normaliser:
    """Collects features. `said`: what was done to them on reading; `left_out`: what is missing in the plan; a full sentence each.

    `tolerant`: a property that does not fit is left out and named, one without a value stays; else the feature is refused, and the
    empty property dropped.
    """

    file: str | Message
    tolerant: bool
    spans: dict[str, list[Span]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    first: dict[str, Message] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    left_out: list[Message] = field(default_factory=list)

    def add(self, found: Found) -> list[str]:
        """Take a feature over; the ids of the features it became, more than one where it has several parts. Raises InputError."""
        spec = catalogue.known_kind(found.kind)
        limits = self._limits(found)
        properties, misfits = self._properties(found, spec)
        parts = _parts(found.shape)
        if not parts:
            raise InputError(mark("Its geometry is empty."))
        for part in parts:
            catalogue.validate(found.kind, part, properties)
        shares = [properties] if len(parts) == 1 else shared_properties(found.kind, properties, _weights(parts))
        spans = [Span(State(part, share), *limits) for part, share in zip(parts, shares, strict=True)]
        ids = self._ids(found, spans)
        for feature_id, span in zip(ids, spans, strict=True):
            self.kinds[feature_id] = found.kind
            self.first.setdefault(feature_id, found.where)
            self.spans.setdefault(feature_id, []).append(span)
        self.left_out += misfits
        self._remark(found, parts)
        return ids

    def features(self, scenes: Iterable[int] | None) -> dict[str, Feature]:
        """Everything that was taken over; `scenes` are the numbers that the plan has, None where that is not known here."""
        found = {key: Feature.from_spans(key, self.kinds[key], spans) for key, spans in self.spans.items()}
        if scenes is not None:
            known = sorted(scenes) or [1]
            for key, feature in found.items():
                self._name_scenes(key, feature, known)
        return found

    def leave_out(self, where: Message, reason: Message) -> Message:
        """Note that something is missing; the sentence about it."""
        sentence = message(mark("{file}, {where} was left out: {reason}"), file=self.file, where=where, reason=reason)
        self.left_out.append(sentence)
        return sentence

    def say(self, where: Message, what: Message) -> None:
        """Note what was done to something that stands."""
        self.said.append(message(mark("{file}, {where}: {what}."), file=self.file, where=where, what=what))

    # --- one feature
    def _limits(self, found: Found) -> list[int | None]:
        limits = [_scene_limit(name, getattr(found, name)) for name in SPAN_MEMBERS]
        for index, name in enumerate(SPAN_MEMBERS):
            if limits[index] == 0:
                limits[index] = None
                self.say(found.where, message(mark("its {property} 0 is no scene and was read as none given"), property=name))
        start, end = limits
        if end is not None and end < (start or ALWAYS):
            raise InputError(mark("It ends (scene_to) before it begins (scene_from)."))
        return limits

    def _properties(self, found: Found, spec: catalogue.KindSpec) -> tuple[dict[str, Any], list[Message]]:
        """The properties that fit, and a sentence for each that does not."""
        kept = {name: value for name, value in found.properties.items() if (value is not None or self.tolerant) and name not in RESERVED}
        if twice := sorted(RESERVED & found.properties.keys()):
            text = mark("its properties hold {names} once more; what stands beside the properties counts")
            self.say(found.where, message(text, names=", ".join(twice)))
        misfits: list[Message] = []
        for name in [name for name in kept if name not in spec.properties]:
            reason = _why_not_kept(name, kept[name])
            if reason is None:
                continue
            if not self.tolerant:
                raise InputError(reason.template, **reason.params)
            del kept[name]
            lost = mark("{file}, {where}: a property was left out: {reason}")
            self.said.append(message(lost, file=self.file, where=found.where, reason=reason))
        for name in [name for name in kept if name in spec.properties and kept[name] is not None] if self.tolerant else ():
            try:
                catalogue.validate_property(name, spec.properties[name], kept[name])
            except InputError as error:
                del kept[name]
                text = mark("{file}, {where}: a property was left out: {reason}")
                sentence = message(text, file=self.file, where=found.where, reason=error.message)
                (self.said if name in NOT_JUDGED else misfits).append(sentence)
        return kept, misfits

    def _ids(self, found: Found, spans: list[Span]) -> list[str]:
        """An id for each part: the one it has where it fits, else one made of the file's own words, the same at every reading."""
        whole = found.id if isinstance(found.id, str) and found.id else ""
        ids = []
        for number, span in enumerate(spans):
            wanted = whole if not number or not whole else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{whole} part {number + 1}"))
            fits = wanted and self.kinds.get(wanted, found.kind) == found.kind and not _meets(span, self.spans.get(wanted, ()))
            if wanted and not fits and not number:
                self._say_taken(found, wanted)
            ids.append(wanted if fits else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{found.seed} {span.state.geometry.wkb_hex}")))
        return ids

    def _say_taken(self, found: Found, wanted: str) -> None:
        text = mark("its id {id} is that of {other} too, in the same scene or of another kind; both stand, this one with an id of its own")
        self.say(found.where, message(text, id=shown(wanted), other=self.first[wanted]))

    def _remark(self, found: Found, parts: list[BaseGeometry]) -> None:
        if found.closed_rings:
            self.say(found.where, message(mark("its outline was not closed; it was closed from the last corner to the first")))
        if len(parts) > 1:
            text = mark("it has {count} parts, which stand as {count} features; numbers of people are shared among them by size")
            self.say(found.where, message(text, count=len(parts)))
        for part in parts if found.kind in STANDING_LINES else ():
            remark = line_remark(part)
            if remark is not None:
                self.say(found.where, remark)

    # --- its scenes
    def _name_scenes(self, key: str, feature: Feature, known: list[int]) -> None:
        """A feature that stands in no scene of the plan is missing in every check; a number that is no scene is said."""
        numbers = ", ".join(str(number) for number in known)
        if all(feature.at(number) is None for number in known):
            first, last = self.spans[key][0].scene_from, self.spans[key][-1].scene_to
            self.left_out.append(
                message(NOWHERE, file=self.file, where=self.first[key], first=_said(first), last=_said(last), known=numbers, id=key)
            )
            return
        odd = sorted({one for span in self.spans[key] for one in (span.scene_from, span.scene_to) if one is not None} - set(known))
        if odd:
            text = mark("it names scenes that are not there ({odd}); the plan has {known}")
            self.say(self.first[key], message(text, odd=", ".join(map(str, odd)), known=numbers))


def _why_not_kept(name: str, value: Any) -> Message | None:
    """What is wrong with a property that the catalogue does not know; None where it can stay."""
    if not can_be_kept(value):
        return message(mark("Its property {property} holds a number that is not finite, or is nested too deeply."), property=name)
    if catalogue.is_too_long(value):
        return message(mark("{property} is longer than {most} characters."), property=name, most=catalogue.LONGEST_TEXT)
    return None


def can_be_kept(value: Any) -> bool:
    """Whether JSON, and so a plan file, can hold a value: no number in it is infinite or none."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def _said(number: int | None) -> str:
    return "…" if number is None else str(number)


def _scene_limit(name: str, value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LAST_SCENE):
        raise InputError(mark("Its {property} must be the number of a scene, not {value}."), property=name, value=shown(value))
    return value


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The single shapes of one that may hold several, also collections in collections."""
    shapes = [shape]
    while any(hasattr(one, "geoms") for one in shapes):
        shapes = [part for one in shapes for part in (one.geoms if hasattr(one, "geoms") else [one])]
    return [one for one in shapes if not one.is_empty]


def _weights(parts: list[BaseGeometry]) -> list[float]:
    """What numbers of people are shared by: ground, else length, else evenly."""
    for sizes in ([float(part.area) for part in parts], [float(part.length) for part in parts]):
        if all(size > 0 for size in sizes):
            return sizes
    return [1.0] * len(parts)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    """Whether another span holds in the same scene: then this one is a copy that was pasted in another program."""
    first, last = span.scene_from or ALWAYS, _LATEST if span.scene_to is None else span.scene_to
    return any(
        first <= (_LATEST if other.scene_to is None else other.scene_to) and (other.scene_from or ALWAYS) <= last for other in others
    )


def named(place: Message, kind: Any, name: Any) -> Message:
    """A place in a file with what stands there, by its name or its kind, where it has either."""
    called: str | Message = name[:60] if isinstance(name, str) and name.strip() else ""
    if not called and isinstance(kind, str):
        called = catalogue.kind_words(kind) if kind in catalogue.kinds() else kind[:60]
    return message(mark("{place} ({name})"), place=place, name=called) if called else place
