"""What tools say: names of features, labels of changes, readouts of lengths, bearings and areas. Untranslated; metres and degrees."""

from collections.abc import Mapping, Sequence
from typing import Any

from shapely import LineString, Polygon

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan

ROSTER_KINDS = ("unit",)
"""Kinds that stand for a unit of the roster and may carry its name."""


def kind_title(kind: str) -> Message:
    """Title of a kind; the words of the catalogue are translated at the edge."""
    return Message(kinds()[kind].title["en"])


def property_title(kind: str, name: str) -> Message:
    """Title of a property of a kind as a word within a sentence (menus have a verb "Open" of their own)."""
    return Message(kinds()[kind].properties[name].title["en"].lower())


def name_of(kind: str, properties: Mapping[str, Any], plan: Plan) -> str | Message:
    """The feature's own name, else that of its roster unit, else the title of its kind."""
    unit = plan.roster.get(str(properties.get("unit", ""))) if kind in ROSTER_KINDS else None
    return str(properties.get("name") or "") or (unit.name if unit else "") or kind_title(kind)


def move_label(placed: Sequence[Placed], plan: Plan) -> Message:
    """ "Move Dalmas 2", or how many features are moved."""
    if len(placed) == 1:
        return message(mark("Move {what}"), what=name_of(placed[0].kind, placed[0].properties, plan))
    return message(mark("Move {count} {count:feature|features}"), count=len(placed))


def delete_label(placed: Sequence[Placed], plan: Plan) -> Message:
    """ "Delete Dalmas 2", or how many features are deleted."""
    if len(placed) == 1:
        return message(mark("Delete {what}"), what=name_of(placed[0].kind, placed[0].properties, plan))
    return message(mark("Delete {count} {count:feature|features}"), count=len(placed))


def whole_bearing(start: Position, end: Position) -> int:
    """Bearing in whole degrees, 0 to 359."""
    return round(bearing_deg(start, end)) % 360


def line_readout(corners: Sequence[Position]) -> Message | None:
    """Length of a line, and length and bearing of its last segment; None below two places."""
    if len(corners) < 2:
        return None
    last = LineString(corners[-2:])
    bearing = whole_bearing(corners[-2], corners[-1])
    if len(corners) == 2:
        return message(mark("Length {length:.1f} m, bearing {bearing:.0f}°"), length=last.length, bearing=bearing)
    return message(
        mark("Length {length:.1f} m, last segment {segment:.1f} m, bearing {bearing:.0f}°"),
        length=LineString(corners).length,
        segment=last.length,
        bearing=bearing,
    )


def area_readout(corners: Sequence[Position]) -> Message | None:
    """Area and outline of a polygon, or the length of its first side; None below two places."""
    if len(corners) < 3:
        return line_readout(corners)
    outline = Polygon(corners)
    if not outline.is_valid:
        return message(mark("Outline {length:.1f} m"), length=outline.length)
    return message(mark("Area {area:.0f} m², outline {length:.1f} m"), area=outline.area, length=outline.length)


def move_readout(start: Position, end: Position) -> Message:
    """Distance and bearing of a move."""
    length = LineString((start, end)).length
    return message(mark("Moved {length:.1f} m, bearing {bearing:.0f}°"), length=length, bearing=whole_bearing(start, end))


def bearing_readout(bearing: float) -> Message:
    """A bearing by itself."""
    return message(mark("Bearing {bearing:.0f}°"), bearing=round(bearing) % 360)
