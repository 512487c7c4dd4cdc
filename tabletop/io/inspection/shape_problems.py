"""Shapes that are wrong by themselves: not there, empty, invalid, twice, narrow, far off. Records and places as `Records` has them."""

import re
from collections.abc import Iterator

import numpy as np
import shapely

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, is_in_reach, to_lonlat, transformer
from tabletop.core.geometry.far_off import far_sentence, reach_m
from tabletop.core.layers.layer_problem import LayerProblem, Severity, Tolerances
from tabletop.core.text.message import Message, mark, message
from tabletop.io.inspection.layer_records import Records, place_in
from tabletop.io.sources.layer_sieve import BROKEN, DEGREES, EMPTY, IMPOSSIBLE, NOT_FINITE, NULL, SURROUNDINGS, SWAPPED

_WHY: dict[int, tuple[str, Severity, str]] = {
    NULL: ("null", "warn", mark("It has no geometry.")),
    EMPTY: ("empty", "warn", mark("Its geometry is empty.")),
    BROKEN: ("invalid", "stop", mark("Its geometry cannot be understood.")),
    NOT_FINITE: ("invalid", "stop", mark("A coordinate is not a finite number.")),
    SWAPPED: ("far", "stop", mark("Longitude and latitude look swapped.")),
    IMPOSSIBLE: ("far", "stop", mark("Its coordinates cannot stand in the coordinate system; check the system.")),
    DEGREES: ("far", "stop", mark("Its coordinates are degrees, not metres; give EPSG:4326.")),
}
_REASONS = {
    "self-intersection": mark("Its outline crosses itself."),
    "ring self-intersection": mark("Its outline touches itself."),
    "nested shells": mark("One of its areas lies inside another of its areas."),
    "holes are nested": mark("One of its holes lies inside another hole."),
    "hole lies outside shell": mark("One of its holes lies outside of its outline."),
    "interior is disconnected": mark("Its holes cut it into pieces."),
    "too few points in geometry component": mark("An outline or line has too few corners."),
    "duplicate rings": mark("Two of its outlines are the same."),
    "invalid coordinate": mark("A coordinate is not a finite number."),
    "ring is not closed": mark("An outline is not closed."),
}
_PLACE = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>[-+.\deE]+) (?P<y>[-+.\deE]+)")
MOST_OF_A_KIND = 2_000
"""So many problems of one sort are told one by one; the others stand in one that counts them."""


def unusable(records: Records) -> Iterator[LayerProblem]:
    """Records without a shape that can be used."""
    for row in np.flatnonzero(records.why):
        code, severity, sentence = _WHY[int(records.why[row])]
        yield LayerProblem(code, records.faults.get(int(row)) or message(sentence), int(row) + 1, None, severity)


def invalid(records: Records) -> Iterator[LayerProblem]:
    """Shapes that are not valid by OGC Simple Features (06-103r4, 6.1.11), with the reason and the place that GEOS gives."""
    for row in np.flatnonzero(~shapely.is_valid(records.shapes) & ~shapely.is_missing(records.shapes)):
        sentence, place = reason_of(shapely.is_valid_reason(records.shapes[row]))
        yield LayerProblem("invalid", sentence, int(row) + 1, place or records.place(int(row)))


def reason_of(said: str) -> tuple[Message, tuple[float, float] | None]:
    """GEOS' reason as a sentence, and its place."""
    match = _PLACE.match(said)
    reason = (match["reason"] if match else said).strip()
    known = _REASONS.get(reason.lower())
    sentence = message(known) if known else message(mark("It is invalid: {reason}."), reason=reason)
    return sentence, (round(float(match["x"]), 2), round(float(match["y"]), 2)) if match else None


def first_of_same(records: Records) -> np.ndarray:
    """(n,) for each record the first row with the same shape, wherever its outline begins; -1 where it has none."""
    found = np.full(len(records), -1, dtype=np.int64)
    there = np.flatnonzero(~shapely.is_missing(records.shapes))
    seen: dict[bytes, int] = {}
    for row, wkb in zip(there.tolist(), shapely.to_wkb(shapely.normalize(records.shapes[there])).tolist(), strict=True):
        found[row] = seen.setdefault(wkb, row)
    return found


def same_shapes(records: Records) -> Iterator[LayerProblem]:
    """Records of the same shape as one before them."""
    first = first_of_same(records)
    for row in np.flatnonzero((first >= 0) & (first != np.arange(len(first)))):
        sentence = message(mark("It has the same shape as {other}."), other=records.told(int(first[row])))
        yield LayerProblem("duplicate", sentence, int(row) + 1, records.place(int(row)))


def slivers(records: Records, limits: Tolerances) -> Iterator[LayerProblem]:
    """Areas, or parts of areas, whose mean width (2 x area / length of the outline) is below `sliver_m`."""
    rows, shapes = records.areas
    parts, owners = shapely.get_parts(shapes, return_index=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        widths = 2 * shapely.area(parts) / shapely.length(shapely.get_exterior_ring(parts))
    for index in np.flatnonzero(widths < limits.sliver_m):
        template = mark("It is a sliver: {area:.2f} m2, on average {width:.2f} m wide; below {limit:.1f} m.")
        if np.count_nonzero(owners == owners[index]) > 1:
            template = mark("A part of it is a sliver: {area:.2f} m2, on average {width:.2f} m wide; below {limit:.1f} m.")
        told = message(template, area=float(parts[index].area), width=float(widths[index]), limit=limits.sliver_m)
        yield LayerProblem("sliver", told, int(rows[owners[index]]) + 1, place_in(parts[index]))


def far(records: Records) -> Iterator[LayerProblem]:
    """Records that lie far outside Kutai Kartanegara, or where lengths in the working CRS are wrong."""
    boxes = shapely.bounds(records.shapes)
    with np.errstate(invalid="ignore"):
        beyond, outside = (_outside(boxes, ground) for ground in (reach_m(), _surroundings()))
    there = int((~np.isnan(boxes[:, 0])).sum())
    rows = np.flatnonzero(outside)
    if there and len(rows) == there and there > 1:
        yield LayerProblem("far", _all_far(boxes, beyond), None, records.place(int(rows[0])), "stop" if beyond.all() else "warn")
        return
    for row in rows:
        place = records.place(int(row))
        sentence = message(mark("It lies far outside Kutai Kartanegara; check the coordinate system and the signs."))
        if beyond[row] and place is not None:
            lon, lat = to_lonlat(*place)
            sentence = far_sentence(lon, lat) if np.isfinite([lon, lat]).all() and not is_in_reach(lon, lat) else sentence
        yield LayerProblem("far", sentence, int(row) + 1, place, "stop" if beyond[row] else "warn")


def _all_far(boxes: np.ndarray, beyond: np.ndarray) -> Message:
    count = len(boxes)
    if not beyond.any():
        return message(
            mark("All {count} {count:record|records} lie far outside Kutai Kartanegara; check the coordinate system and the signs."),
            count=count,
        )
    west, south = boxes[np.flatnonzero(beyond)[0], :2]
    lon, lat = to_lonlat(float(west), float(south))
    if np.isfinite([lon, lat]).all() and not is_in_reach(lon, lat):
        return far_sentence(lon, lat)
    return message(mark("None of it lies near the zone of {crs}."), crs=WORKING_CRS)


def _surroundings() -> tuple[float, float, float, float]:
    west, south, east, north = SURROUNDINGS
    corners = transformer(GEOGRAPHIC_CRS, WORKING_CRS).transform([west, east], [south, north])
    return corners[0][0], corners[1][0], corners[0][1], corners[1][1]


def _outside(boxes: np.ndarray, ground: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = ground
    return np.asarray((boxes[:, 2] < west) | (boxes[:, 0] > east) | (boxes[:, 3] < south) | (boxes[:, 1] > north))
