"""What the inspector tells and nobody edits: sizes, coordinates, the scenes a feature stands in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.asking.entries import type_words
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.geometry.geometry import point_of
from tabletop.core.roster.places_manning import mannings, row_of
from tabletop.core.values.catalogue import PropertySpec, geometry_class
from tabletop.core.values.feature import Feature, Placed, Span
from tabletop.core.values.roster_places import strength_of
from tabletop.i18n import language, number, tr
from tabletop.session.ground.ground_heights import GroundHeights
from tabletop.session.session import Session
from tabletop.ui.parts.wording import MINUS, kind_title

Fact = tuple[str, str]
RAMP_SLOPE = 1 / 12
NAME_LETTERS = 18
"""So much of the name of a unit stands among the facts of the line that it mans."""


def geometry_facts(geometry: BaseGeometry, crs: str) -> list[Fact]:
    """Title and text of each measure of a geometry in metres of `crs`."""
    kind = geometry_class(geometry)
    facts: list[Fact] = []
    if kind == "line":
        facts.append((tr("Length"), f"{number(geometry.length, '.1f')} m"))
    if kind == "polygon":
        facts.append((tr("Area"), f"{number(geometry.area, '.0f')} m²"))
        facts.append((tr("Outline"), f"{number(geometry.length, '.1f')} m"))
    if kind != "point":
        facts.append((tr("Vertices"), number(_vertices(geometry))))
    return facts + place_facts(point_of(geometry), crs)


def _vertices(geometry: BaseGeometry) -> int:
    if geometry_class(geometry) == "polygon":
        return sum(len(ring.coords) - 1 for ring in (geometry.exterior, *geometry.interiors))
    return len(geometry.coords)


def place_facts(ground: tuple[float, float], crs: str) -> list[Fact]:
    """UTM and geographic coordinates of a place."""
    lon, lat = to_lonlat(*ground, crs)
    return [
        (tr("Easting"), f"{number(ground[0], '.1f')} m"),
        (tr("Northing"), f"{number(ground[1], '.1f')} m"),
        (tr("Latitude"), _degrees(lat)),
        (tr("Longitude"), _degrees(lon)),
    ]


def _degrees(value: float) -> str:
    return f"{number(value, '.6f').replace('-', MINUS)}°"


def scene_fact(feature: Feature) -> Fact:
    """The scenes a feature stands in; one piece for each time that it is there without a break."""
    pieces = []
    for span in _unbroken(feature):
        if span.scene_from is None and span.scene_to is None:
            pieces.append(tr("all"))
        elif span.scene_to is None:
            pieces.append(tr("from {first} on", first=span.scene_from))
        elif span.scene_from in (None, 1) and span.scene_to > 1:
            pieces.append(tr("1 to {last}", last=span.scene_to))
        elif span.scene_from in (None, span.scene_to):
            pieces.append(str(span.scene_to))
        else:
            pieces.append(tr("{first} to {last}", first=span.scene_from, last=span.scene_to))
    return tr("Scenes"), "; ".join(pieces)


def manning_facts(session: Session, placed: Placed) -> list[Fact]:
    """Who mans a cordon, and how many people count on it."""
    plan, scene = session.plan, session.scene
    found = mannings(plan.placed(scene), plan.roster).get(placed.id) if placed.kind == "cordon" else None
    if found is None:
        return []
    rows = [(row_of(one, plan.roster), one) for one in found.standing]
    names = [f"{strength_of(one, row):.0f} {one.name or (row.name if row else kind_title('unit'))}" for row, one in rows]
    names = names or ([found.named.name or found.named.id] if found.named is not None and found.stated is None else [])
    said = tr("{count} {count:person|people}", count=round(found.people))
    listed = [name if len(name) <= NAME_LETTERS else f"{name[:NAME_LETTERS].rstrip()}\N{HORIZONTAL ELLIPSIS}" for name in names]
    return [(tr("On the line"), "\n".join([said, *listed]))]


def kind_facts(session: Session, heights: GroundHeights, placed: Placed) -> list[Fact]:
    """What only things of its kind have: who mans a cordon, the slope of an exit."""
    return [*manning_facts(session, placed), *slope_facts(heights, placed)]


def slope_facts(heights: GroundHeights, placed: Placed) -> list[Fact]:
    """How steep the ground is along an exit, where a grid of heights is shown, beside what is asked of ramps.

    Source of 1:12: 2010 ADA Standards for Accessible Design, 405.2 (running slope of ramps).
    """
    found = heights.along(placed.geometry) if placed.kind == "exit" else None
    if found is None:
        return []
    title = found.info.title_in(language())
    name = title if len(title) <= NAME_LETTERS else f"{title[:NAME_LETTERS].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    said = tr("{percent} % by {layer}", percent=number(found.slope * 100, ".0f"), layer=name)
    ramp = tr("ramps: 1:12, {percent} % (ADA 405.2)", percent=number(RAMP_SLOPE * 100, ".1f"))
    return [(tr("Slope"), f"{said}\n{ramp}")]


def _unbroken(feature: Feature) -> list[Span]:
    """Its spans, those that follow each other as one."""
    joined: list[Span] = []
    for span in feature.spans():
        last = joined[-1] if joined else None
        if last is not None and last.scene_to is not None and span.scene_from == last.scene_to + 1:
            joined[-1] = replace(last, scene_to=span.scene_to)
        else:
            joined.append(span)
    return joined


def several_facts(placed: Sequence[Placed]) -> list[Fact]:
    """Sums over a selection of more than one."""
    shapes = np.array([feature.geometry for feature in placed], dtype=object)
    types = shapely.get_type_id(shapes)
    lines, areas = shapes[types == GeometryType.LINESTRING], shapes[types == GeometryType.POLYGON]
    facts: list[Fact] = []
    if len(lines):
        facts.append((tr("Length"), f"{number(sum(shapely.length(lines).tolist()), '.1f')} m"))
    if len(areas):
        facts.append((tr("Area"), f"{number(sum(shapely.area(areas).tolist()), '.0f')} m²"))
    return facts


def roster_words(session: Session, placed: list[Placed]) -> dict[str, str]:
    """What the row of the roster says of units, by property, as long as they do not say it themselves."""
    if not session.plan.roster or any(one.kind != "unit" for one in placed):
        return {}
    units = {str(one.properties.get("unit") or "") for one in placed}
    row = session.plan.roster.get(units.pop()) if len(units) == 1 else None
    if row is None:
        return {}
    return {"name": row.name, "unit_type": type_words("unit", row.unit_type) if row.unit_type else "", "strength": number(row.strength)}


def names_to_choose(session: Session, spec: PropertySpec, placed: list[Placed], name: str) -> dict[str, str]:
    """Id and name of the rows that a property may point at: units of the roster, or features of its kinds that stand in the scene; those
    that it points at now too, wherever they stand."""
    plan, scene = session.plan, session.scene
    if spec.type == "roster":
        return {key: one.name or key for key, one in plan.roster.items()}
    here = {one.id: one.name or kind_title(one.kind) for one in plan.placed(scene) if one.kind in spec.kinds}
    for key in {str(one.properties.get(name) or "") for one in placed} - here.keys():
        if key in plan.features:
            here[key] = tr("{name} (not in this scene)", name=_name_anywhere(plan.features[key]))
    return here


def _name_anywhere(feature: Feature) -> str:
    names = [str(span.state.properties.get("name") or "") for span in feature.spans()]
    return next((name for name in names if name), kind_title(feature.kind))
