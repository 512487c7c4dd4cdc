"""In which coordinate system a table is read: the one that a person says, else that of the file. Runs in the reading worker only."""

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, parse_crs
from tabletop.core.text.errors import LayerError, MissingCrsError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_batch import Batch, Source
from tabletop.io.sources.layer_sieve import horizontal_crs

LONGEST_NAME = 80
AXES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "swapped": lambda places: places[:, ::-1],
    "north-turned": lambda places: places * (1.0, -1.0),
    "east-turned": lambda places: places * (-1.0, 1.0),
}
"""What a person may say about the axes of a file (`LayerInfo.options["axes"]`), as the change of (n, 2) coordinates."""


def system_of(source: Source, where: Message, asked: str | None) -> CRS | None:
    """The system to read in: what a person says goes before what the file declares, and a remark tells where the two differ.

    None where neither says one; a format's custom of degrees is none for coordinates that are metres.
    Raises InputError for a text that names no system.
    """
    said = horizontal_crs(source.crs) if source.crs else None
    if not asked:
        if source.weak_crs and said is not None and said.is_geographic and _in_metres(source):
            source.crs = None
            return None
        return said
    parse_crs(asked)
    chosen = horizontal_crs(asked)
    if chosen is not None and said is not None and not source.weak_crs and not chosen.equals(said, ignore_axis_order=True):
        template = mark("{where}: read as {crs}, as you said; the file itself says {said}.")
        source.remarks.append(message(template, where=where, crs=shown_system(chosen), said=shown_system(said)))
    return chosen


def declared_system(source: Source) -> str:
    """The system that a file itself declares: its code, the name of one without a code; "" where it declares none, as where only the
    custom of its format tells."""
    if not source.crs or source.weak_crs:
        return ""
    crs = horizontal_crs(source.crs)
    if crs is None:
        return " ".join(source.crs.split())[:LONGEST_NAME]
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def shown_system(crs: CRS) -> str:
    """Code and name of a system, as people read it."""
    authority = crs.to_authority()
    return f"{':'.join(authority)} ({crs.name})" if authority else crs.name


DATUM_TOLD_M = 2.0
"""A shift to WGS 84, or a doubt about it, of less than this is not told: SRGI2013 lies 0.2 m away."""


def datum_remark(crs: CRS, place: tuple[float, float], where: Message) -> Message | None:
    """How far the datum of a system lies from WGS 84 at a place in its own coordinates, and how true PROJ knows that; None where alike.

    Accuracies are those of the transformation that PROJ takes there (EPSG registry; 95 % for most).
    """
    own, plain = crs.geodetic_crs, CRS(GEOGRAPHIC_CRS)
    if own is None or own.datum is None or crs.is_bound or own.datum.name.startswith("World Geodetic System 1984"):
        return None
    to_degrees = Transformer.from_crs(crs, own.to_2d(), always_xy=True)
    shift = Transformer.from_crs(own.to_2d(), plain, always_xy=True)
    lon, lat = to_degrees.transform(*place)
    true_lon, true_lat = shift.transform(lon, lat)
    if not all(map(math.isfinite, (lon, lat, true_lon, true_lat))):
        return None
    metres = Geod(ellps="WGS84").inv(lon, lat, true_lon, true_lat)[2]
    accuracy = _accuracy_m(shift)
    if accuracy < 0:
        text = mark("{where}: how the datum {datum} lies against WGS 84 is not known; places may be some hundred metres off.")
        return message(text, where=where, datum=own.name)
    if max(metres, accuracy) < DATUM_TOLD_M:
        return None
    text = mark("{where}: its datum, {datum}, lies {shift:.0f} m from WGS 84 here; that was reckoned with, true to {accuracy:.0f} m.")
    return message(text, where=where, datum=own.name, shift=metres, accuracy=accuracy)


def _accuracy_m(used: Transformer) -> float:
    """Accuracy of the operation that a transformer used last; below 0 where PROJ knows none."""
    try:
        return float(used.get_last_used_operation().accuracy)
    except ProjError:
        return float(used.accuracy)


def missing_system(where: Message, source: Source, asked: str | None) -> MissingCrsError:
    """Why a table cannot be placed, and what to give."""
    if asked:
        return MissingCrsError(
            mark("{where}: {crs} is no system of degrees or metres; give one such as EPSG:32750."), where=where, crs=asked
        )
    if source.crs:
        return MissingCrsError(
            mark("{where} names a coordinate system that is not known, {crs}; give the right one, such as EPSG:32750 (--crs)."),
            where=where,
            crs=" ".join(source.crs.split())[:80],
        )
    if source.weak_crs:
        text = mark("{where} holds metres and does not say of which coordinate system; give it, such as EPSG:32750 (--crs).")
        return MissingCrsError(text, where=where)
    return MissingCrsError(
        mark("{where} does not say its coordinate system; give it, such as EPSG:32750 or EPSG:4326 (--crs)."), where=where
    )


def as_said(source: Source, where: Message, axes: str | None) -> Generator[Batch, None, None]:
    """The batches of a source with the axes as a person says. What was done to shapes on the way becomes remarks of the source, and
    where they lie is kept in it. Raises LayerError for a word that is not known."""
    turn = AXES.get(axes or "", None)
    if axes and turn is None:
        known = ", ".join(AXES)
        raise LayerError(mark("{where}: axes may be {known}, not {axes}."), where=where, known=known, axes=axes)
    curved, unclosed, rows = 0, 0, 0
    for batch in source.batches:
        if turn is not None:
            batch = replace(batch, geometries=np.asarray(shapely.transform(batch.geometries, turn)))
        source.boxes.append(shapely.bounds(batch.geometries))
        curved, unclosed, rows = curved + batch.curved, unclosed + batch.unclosed, rows + len(batch)
        yield batch
    if curved:
        text = mark("{where}: {count} of {rows} {rows:record|records} had curves; they are drawn as short straight lines.")
        source.remarks.append(message(text, where=where, count=curved, rows=rows))
    if unclosed:
        text = mark("{where}: {count} of {rows} {rows:record|records} had an outline that did not end where it began; it was closed.")
        source.remarks.append(message(text, where=where, count=unclosed, rows=rows))


def peeked(source: Source) -> np.ndarray:
    """Bounds (n, 4) of the first batch of a source, which still gives it."""
    first = next(source.batches, None)
    if first is None:
        return np.empty((0, 4))
    source.batches = chain([first], source.batches)
    boxes = shapely.bounds(first.geometries)
    return np.asarray(boxes[np.isfinite(boxes).all(axis=1)])


def _in_metres(source: Source) -> bool:
    """Whether most records of a source, as far as the first batch tells, cannot be degrees."""
    boxes = np.abs(peeked(source))
    return bool(len(boxes)) and bool(np.median(((boxes[:, 0] > 360) | (boxes[:, 1] > 180)).astype(float)) > 0.5)
