"""A table of places as it would be read, for the person who chooses its columns: the places of its first rows, and where they lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from pyproj.exceptions import ProjError

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, parse_crs, transformer
from tabletop.core.layers.doubts import NEAR_M, Place, doubts
from tabletop.core.layers.mirrored_records import mirrored_doubt, mirrored_records
from tabletop.core.points.place_reading import read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import Row, TableLayout, find_layout, plain_layout
from tabletop.core.points.title_rows import title_remarks
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message

Degrees = tuple[float, float]


@dataclass(frozen=True)
class PointPreview:
    """`layout` names the columns, also where no place is found yet; `places`: longitude and latitude in degrees by row of the sheet;
    `faults`: why a row has none; `needs`: what a person has to say before the table can be read, None where nothing lacks."""

    layout: TableLayout
    places: Mapping[int, Degrees] = field(default_factory=dict)
    faults: Mapping[int, Message] = field(default_factory=dict)
    said: tuple[Message, ...] = ()
    needs: Message | None = None


def preview(rows: Sequence[Row], options: PointOptions, crs: str, where: Message, place: Place) -> PointPreview:
    """How the first rows of a table would be read, and in sentences how many have a place and where that is. `crs` "": as the table says;
    `place`: the ground that they are held against."""
    layout = find_layout(rows, options) if options.names_columns else None
    if layout is None:
        lacks = message(mark("Choose the columns in which the places stand."))
        return PointPreview(plain_layout(rows, options), needs=lacks)
    found = read_places(rows, layout, where)
    faults = {found.rows[index]: fault for index, fault in found.faults.items()}
    system = crs or found.crs
    if not found.good:
        lacks = message(mark("None of these rows has a place in the columns chosen."))
        return PointPreview(layout, faults=faults, said=tuple(list(faults.values())[:1]), needs=lacks)
    if system is None:
        lacks = message(mark("These are metres: choose their zone, or the coordinate system."))
        return PointPreview(layout, faults=faults, said=(*found.remarks,), needs=lacks)
    try:
        parse_crs(system)
    except InputError as error:
        return PointPreview(layout, faults=faults, needs=error.message)
    kept = [(number, one) for number, one in zip(found.rows, found.geometries, strict=True) if one is not None and not one.is_empty]
    lonlat, metres = _moved(system, [one for _, one in kept])
    there = np.isfinite(lonlat).all(axis=1) & np.isfinite(metres).all(axis=1)
    places = {number: (float(lon), float(lat)) for (number, _), (lon, lat), good in zip(kept, lonlat, there, strict=True) if good}
    if not places:
        return PointPreview(layout, faults=faults, needs=message(mark("Their coordinates cannot stand in {crs}."), crs=system))
    said = [_counted(len(places), len(found.rows) - len(found.blank)), _lying(metres[there], place), *title_remarks(rows, layout, where)]
    box = shapely.total_bounds([one for _, one in kept])
    numbers = np.array([number for number, _ in kept])[there] - 1
    some = mirrored_doubt(mirrored_records([np.hstack([metres[there], metres[there]])], [numbers], place.box), place)
    said += [one.text for one in doubts((float(box[0]), float(box[1]), float(box[2]), float(box[3])), system, place) or some]
    said += [*found.remarks, *[fault for number, fault in faults.items() if number not in _blank(found)][:1]]
    return PointPreview(layout, places, faults, tuple(said))


def _blank(found: Any) -> set[int]:
    return {found.rows[index] for index in found.blank}


def _moved(system: str, shapes: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) degrees and (n, 2) metres of the working CRS of the middles of some geometries."""
    middles = shapely.get_coordinates(shapely.centroid(np.array(shapes, dtype=object)))
    moved = []
    for target in (GEOGRAPHIC_CRS, WORKING_CRS):
        try:
            moved.append(np.column_stack(transformer(system, target).transform(middles[:, 0], middles[:, 1])))
        except ProjError:
            moved.append(np.full_like(middles, np.nan))
    return moved[0], moved[1]


def _counted(good: int, count: int) -> Message:
    return message(mark("Rows with a place: {good} of {count}."), good=good, count=count)


def _lying(metres: np.ndarray, place: Place) -> Message:
    west, south, east, north = place.box
    aside = np.maximum(np.maximum(west - metres[:, 0], metres[:, 0] - east), 0)
    beyond = np.maximum(np.maximum(south - metres[:, 1], metres[:, 1] - north), 0)
    away_m = np.hypot(aside, beyond)
    near = int((away_m <= NEAR_M).sum())
    if near:
        text = mark("Within 1 km of {place}: {near} of {count}.")
        return message(text, near=near, count=len(metres), place=place.name)
    return message(mark("The nearest place lies {km:.1f} km from {place}."), km=float(away_m.min()) / 1000.0, place=place.name)
