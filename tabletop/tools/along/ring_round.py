"""Rings round what stands: at one distance or several, numbered from inside out, and told apart by what they go round."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.roman import roman
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Placed, new_feature
from tabletop.tools.along.metric_buffer import FARTHEST_M, NEAREST_M, buffered, filled
from tabletop.tools.along.ring_numbers import KIND, Known, most, number_for, out_of_order, ring_name, rings_of
from tabletop.tools.base.buildings import Building
from tabletop.tools.base.edits import new_properties, span_of
from tabletop.tools.base.picking import shape_of
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.wording import name_of
from tabletop.tools.draw.acting_on import checked

_SEPARATED = re.compile(r"\s*[;/+&]\s*|\s*,\s+|\s+,?")


@dataclass(frozen=True)
class Subject:
    """What rings go round: one shape, metres, and its name; empty where it has none."""

    shape: BaseGeometry
    name: str = ""


@dataclass(frozen=True)
class NewRing:
    """A ring that is to be: its ground, its properties, and how far it lies from what it goes round."""

    ground: Polygon
    properties: dict[str, Any]
    distance_m: float


@dataclass(frozen=True)
class Rings:
    """New rings from inside out, and what has to be said of them."""

    rings: tuple[NewRing, ...]
    said: Message | None = None

    def change(self, context: ToolContext) -> Change | Message | None:
        """The change that makes them in the scenes of the scope, or why it cannot be."""
        span = span_of(context.scene(), context.scope())
        features = [new_feature(KIND, ring.ground, ring.properties, **span) for ring in self.rings]
        if len(features) == 1:
            label = message(mark("Draw {what}"), what=name_of(KIND, self.rings[0].properties, context.plan()))
        else:
            label = message(mark("Draw {count} rings"), count=len(features))
        return checked(add_feature(label, *features))


def subjects_of(context: ToolContext, placed: Sequence[Placed]) -> list[Subject]:
    """Features as what rings go round: vehicles by their footprint, rings by all that they hold. The roster's names count."""
    plan, found = context.plan(), []
    for feature in placed:
        shape = filled(feature.geometry) if isinstance(feature.geometry, Polygon) else shape_of(feature)
        name = name_of(feature.kind, feature.properties, plan)
        found.append(Subject(shape, name if isinstance(name, str) and feature.kind != KIND else ""))
    return found


def subject_of_building(building: Building) -> Subject:
    """A building of a layer as what rings go round."""
    shape = building.shape
    return Subject(filled(shape) if isinstance(shape, Polygon) else shape, building.name)


def distances_in(text: str) -> list[float] | Message:
    """The distances that a text lists, in metres, from the nearest on: "25", "25 50 100", "25, 50, 100", "12,5; 25". Or what is wrong."""
    words = [word for word in _SEPARATED.split(_unlisted(text).strip(" ,;")) if word]
    if not words:
        return message(mark("Write how many metres the ring lies from it, such as 25; for several 25 50 100."))
    found = set()
    for word in words:
        if not re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,3})?m?", word):
            return message(mark("{text} is not a distance in metres."), text=word)
        found.add(float(word.removesuffix("m").replace(",", ".")))
    wrong = next((one for one in sorted(found) if not NEAREST_M <= one <= FARTHEST_M), None)
    if wrong is not None:
        return message(mark("A distance lies between {least:.1f} and {most:.0f} m."), least=NEAREST_M, most=FARTHEST_M)
    return sorted(found)


def _unlisted(text: str) -> str:
    """ "25,50,100" lists three; a single comma between digits is a decimal one, as in 12,5. A unit stands at its number."""
    tidy = re.sub(r"\s+m\b", "m", text.strip().lower())
    return tidy.replace(",", " ") if tidy.count(",") > 1 and not re.search(r"[\s;]", tidy) else tidy


def rings_round(context: ToolContext, subjects: Sequence[Subject], distances_m: Sequence[float]) -> Rings | Message:
    """Rings at distances from what they go round, or why there can be none. Where that lies too far apart, each has a ring of its own."""
    whole = shapely.union_all([subject.shape for subject in subjects])
    known = rings_of(context)
    made: list[NewRing] = []
    there = disordered = None
    for distance_m in sorted(distances_m):
        grounds = _grounds(whole, distance_m)
        fresh = [ground for ground in grounds if not any(ring.is_outline(ground) for ring in known)]
        if not fresh:
            there = message(mark("A ring at {distance} m is there already."), distance=distance_m)
            continue
        number = _number(fresh, whole, known)
        if number is None:
            return _none_left(distance_m)
        disordered = disordered or next((one for ground in fresh if (one := out_of_order(ground, number, known))), None)
        twice = len(fresh) > 1 or any(ring.number == number for ring in known)
        made += [NewRing(ground, _properties(context, subjects if twice else (), ground, number), distance_m) for ground in fresh]
        known += [Known(ground, number) for ground in fresh]
    if not made:
        return there or message(mark("There is nothing here that a ring could go round."))
    return Rings(tuple(made), _disorder(disordered) if disordered is not None else there)


def _grounds(whole: BaseGeometry, distance_m: float) -> list[Polygon]:
    """All that lies within the distance, without holes; a part within another one goes."""
    parts = [filled(part) for part in buffered(whole, distance_m)]
    return [part for row, part in enumerate(parts) if not any(outer.contains(part) for outer in parts[:row])]


def _number(grounds: Sequence[Polygon], whole: BaseGeometry, known: Sequence[Known]) -> int | None:
    """One number for all parts of a ring: the highest that one of them asks for."""
    numbers = [number_for(ground, whole.intersection(ground), known) for ground in grounds]
    return None if None in numbers else max(number for number in numbers if number is not None)


def _properties(context: ToolContext, subjects: Sequence[Subject], ground: Polygon, number: int) -> dict[str, Any]:
    """Number and name; what a ring goes round is named where the plan has another ring of its number."""
    held = [subject.name for subject in subjects if ground.intersects(subject.shape)]
    return {**new_properties(context, KIND), "name": ring_name(number, held[0] if len(held) == 1 else ""), "number": number}


def _none_left(distance_m: float) -> Message:
    return message(
        mark("Rings are numbered up to {last}, and no number is left for the one at {distance} m: delete a ring or renumber it first."),
        last=roman(most()),
        distance=distance_m,
    )


def _disorder(ring: Known) -> Message:
    return message(
        mark("A new ring lies inside ring {number}: renumber them where they are to run from inside out."), number=roman(ring.number)
    )
