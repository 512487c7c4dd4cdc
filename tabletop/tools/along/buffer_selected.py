"""The selection grown or shrunk by metres: areas in place, lines moved sideways, or new features of a kind round, in or beside it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.core.values.feature import Feature, Keyframe, Placed, State, new_feature
from tabletop.core.values.part_totals import shared_properties
from tabletop.tools.along.metric_buffer import FARTHEST_M, MITRE_LIMIT, NEAREST_M, buffered, quarter_segments
from tabletop.tools.along.ring_numbers import KIND as RING
from tabletop.tools.along.ring_numbers import Known, number_for, ring_name, rings_of
from tabletop.tools.base.edits import chosen, is_locked, new_properties, span_of
from tabletop.tools.base.picking import shape_of
from tabletop.tools.base.tool import Told, ToolContext
from tabletop.tools.base.wording import kind_title, name_of
from tabletop.tools.draw.acting_on import checked, free, named, why_nothing
from tabletop.tools.select.copies import within_scope

IN_PLACE = ""
"""In place of a kind: the selection itself is grown or shrunk."""
PATIENCE_M = 0.01


@dataclass(frozen=True)
class Wish:
    """By how many metres (below 0 inwards, or to the right of a line), what becomes of it, and whether corners stay sharp."""

    distance_m: float
    kind: str = IN_PLACE
    sharp: bool = False

    @property
    def makes(self) -> str:
        """ "line" or "polygon"; empty for what is changed in place."""
        return next((shape for shape in kinds()[self.kind].geometry if shape != "point"), "") if self.kind else ""


def kinds_made() -> list[str]:
    """Kinds that a buffer can become: areas and lines that can be drawn, in the order of the catalogue."""
    drawn = [(code, spec) for code, spec in kinds().items() if spec.drawable and code not in ("exit", "measure")]
    areas = [code for code, spec in drawn if "polygon" in spec.geometry]
    return areas + [code for code, spec in drawn if "line" in spec.geometry]


def buffer_selected(context: ToolContext, wish: Wish) -> Change | Told | Message:
    """Change that does it in the scenes of the scope, or in one sentence why it cannot be."""
    if not chosen(context):
        return why_nothing(context)
    if not abs(wish.distance_m) <= FARTHEST_M:
        return message(mark("A distance is at most {most:.0f} m."), most=FARTHEST_M)
    if abs(wish.distance_m) < NEAREST_M and not (wish.distance_m == 0 and wish.makes == "line"):
        return message(mark("Write a distance of {least:.1f} m or more; below 0 shrinks areas."), least=NEAREST_M)
    try:
        return _in_place(context, wish) if wish.kind == IN_PLACE else _anew(context, wish)
    except InputError as error:
        return error.message


# --- in place
def _in_place(context: ToolContext, wish: Wish) -> Change | Told | Message:
    placed = [feature for feature in free(context) if geometry_class(feature.geometry) != "point"]
    if not placed:
        symbols = message(mark("A symbol has no size that could grow: choose what is to come round it."))
        return symbols if free(context) else why_nothing(context)
    edits = [edit for feature in placed for edit in _edits(context, feature, wish)]
    if all(isinstance(feature.geometry, LineString) for feature in placed):
        one, many = mark("Move {what} sideways"), mark("Move {count} {count:feature|features} sideways")
    else:
        one, many = (mark("Grow {what}"), mark("Grow {count} {count:feature|features}")) if wish.distance_m > 0 else (SHRINK, SHRINK_MANY)
    change = checked(Change(named(placed, context, one, many), tuple(edits)))
    if not isinstance(change, Change):
        return change or why_nothing(context)
    said = _left_as_they_are(chosen(context), len(placed))
    return Told(change, said) if said is not None else change


SHRINK, SHRINK_MANY = mark("Shrink {what}"), mark("Shrink {count} {count:feature|features}")


def _left_as_they_are(placed: Sequence[Placed], done: int) -> Message | None:
    locked = sum(1 for feature in placed if is_locked(feature))
    symbols = len(placed) - done - locked
    if locked and symbols:
        return message(mark("Left as they are: {locked} locked, {symbols} symbols without a size."), locked=locked, symbols=symbols)
    if locked:
        return message(mark("Left as they are: {locked} locked."), locked=locked)
    return message(mark("Left as they are: {symbols} symbols without a size."), symbols=symbols) if symbols else None


def _edits(context: ToolContext, placed: Placed, wish: Wish) -> list[Edit]:
    """The largest part stays the feature, in each scene by its shape there; other parts are new ones, what is counted is shared."""
    old = context.plan().features[placed.id]
    what = name_of(old.kind, placed.properties, context.plan())
    scene, scope = context.scene(), context.scope()
    edits = [Edit("feature", old.id, old, old.restated(scene, scope, lambda state: _parts(old.kind, state, wish, what)[0]))]
    held = within_scope(old, scene, scope)
    split = {frame.scene: _parts(old.kind, frame.state, wish, what) for frame in (held.keyframes if held else ()) if frame.state}
    for number in range(1, max(map(len, split.values()), default=1)):
        new = _part(held, split, number)
        edits.append(Edit("feature", new.id, None, new))
    return edits


def _part(held: Feature | None, split: dict[int, list[State]], number: int) -> Feature:
    assert held is not None
    frames = [Keyframe(frame.scene, dict(enumerate(split.get(frame.scene, ()))).get(number)) for frame in held.keyframes]
    return replace(held, id=str(uuid.uuid4()), keyframes=tuple(frames))


def _parts(kind: str, state: State, wish: Wish, what: str | Message) -> list[State]:
    """What a state becomes, the largest part first. Raises InputError where nothing is left."""
    shape = state.geometry
    if isinstance(shape, LineString):
        return [replace(state, geometry=_sideways(shape, wish, what))]
    if geometry_class(shape) == "point":
        return [state]
    parts = buffered(shape, wish.distance_m, wish.sharp)
    if not parts:
        raise _gone(shape, what)
    properties = shared_properties(kind, state.properties, [part.area for part in parts])
    return [State(part, own) for part, own in zip(parts, properties, strict=True)]


def _gone(shape: BaseGeometry, what: str | Message) -> InputError:
    """An area that shrinks away, with how much it can lose."""
    most_m = float(shapely.maximum_inscribed_circle(shape, tolerance=PATIENCE_M).length)
    return InputError(mark("Nothing would be left of {what}: it can shrink by less than {most:.1f} m."), what=what, most=most_m)


# --- lines
def _sideways(line: LineString, wish: Wish, what: str | Message) -> LineString:
    """A line beside a line in its direction, left above 0; a closed one grows above 0. Raises InputError where there is no room."""
    if not wish.distance_m:
        return line
    if line.is_ring and Polygon(line).is_valid:
        parts = [part.exterior for part in buffered(Polygon(line), wish.distance_m, wish.sharp)]
        found = [part if shapely.is_ccw(part) == shapely.is_ccw(line) else shapely.reverse(part) for part in parts]
    else:
        style, segments = ("mitre" if wish.sharp else "round"), quarter_segments(abs(wish.distance_m))
        curve = shapely.offset_curve(line, wish.distance_m, quad_segs=segments, join_style=style, mitre_limit=MITRE_LIMIT)
        found = [part for part in shapely.get_parts(curve).tolist() if part.length >= NEAREST_M]
    if not found:
        raise InputError(mark("There is no room for a line {distance:.1f} m beside {what}."), distance=abs(wish.distance_m), what=what)
    return LineString(max(found, key=lambda part: part.length))


def _outlines(areas: Sequence[Polygon], outwards: bool) -> list[LineString]:
    """Outlines as closed lines, what they were made of on their left, the guarded side."""
    rings = [LineString(area.exterior) for area in areas]
    return [ring if shapely.is_ccw(ring) == outwards else shapely.reverse(ring) for ring in rings]


# --- new features
def _anew(context: ToolContext, wish: Wish) -> Change | Told | Message:
    shapes = _lines_made(context, wish) if wish.makes == "line" else _areas_made(context, wish)
    known = rings_of(context)
    span, kind = span_of(context.scene(), context.scope()), wish.kind
    features = []
    for shape in shapes:
        properties = new_properties(context, kind)
        if kind == RING and isinstance(shape, Polygon):
            number = number_for(Polygon(shape.exterior), shape, known)
            if number is None:
                return message(mark("No number is left for another ring here: delete a ring or renumber it first."))
            properties = {**properties, "number": number, "name": ring_name(number)}
            known = [*known, Known(Polygon(shape.exterior), number)]
        features.append(new_feature(kind, shape, properties, **span))
    one, many = message(mark("Draw {what}"), what=kind_title(kind)), mark("Draw {count} {count:feature|features} of the kind {kind}")
    label = one if len(features) == 1 else message(many, count=len(features), kind=kind_title(kind))
    change = checked(add_feature(label, *features))
    return change or why_nothing(context)


def _areas_made(context: ToolContext, wish: Wish) -> list[Polygon]:
    """Areas at the distance; those that meet become one. Raises InputError where nothing is left."""
    found: list[Polygon] = []
    for feature in chosen(context):
        what = name_of(feature.kind, feature.properties, context.plan())
        shape = shape_of(feature)
        if wish.distance_m < 0 and shapely.get_dimensions(shape) < 2:
            raise InputError(mark("{what} is no area and cannot shrink: write a distance above 0."), what=what)
        parts = buffered(shape, wish.distance_m, wish.sharp)
        if not parts:
            raise _gone(shape, what)
        found += parts
    whole = shapely.union_all(found)
    return [part for part in shapely.get_parts(whole).tolist() if isinstance(part, Polygon)]


def _lines_made(context: ToolContext, wish: Wish) -> list[LineString]:
    """Of lines those beside them, of areas and symbols outlines at the distance; outlines that meet become one."""
    lines, outlined = [], []
    for feature in chosen(context):
        if isinstance(feature.geometry, LineString):
            lines.append(_sideways(feature.geometry, wish, name_of(feature.kind, feature.properties, context.plan())))
        else:
            outlined.append(feature)
    if not outlined:
        return lines
    if wish.distance_m == 0:
        areas = [shape for one in outlined if isinstance(shape := shape_of(one), Polygon)]
        if len(areas) < len(outlined):
            raise InputError(mark("A symbol has no outline: write a distance above 0."))
    else:
        areas = _areas_made(replace(context, selection=lambda: frozenset(one.id for one in outlined)), wish)
    return [*lines, *_outlines(areas, wish.distance_m >= 0)]
