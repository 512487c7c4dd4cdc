"""In which coordinate system a table is read: the one that a person says, else that of the file. Runs in the reading worker only."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import shapely
from pyproj import CRS

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.text.errors import LayerError, MissingCrsError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_batch import Batch, Source
from tabletop.io.sources.layer_sieve import horizontal_crs

AXES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "swapped": lambda places: places[:, ::-1],
    "north-turned": lambda places: places * (1.0, -1.0),
    "east-turned": lambda places: places * (-1.0, 1.0),
}
"""What a person may say about the axes of a file (`LayerInfo.options["axes"]`), as the change of (n, 2) coordinates."""


def system_of(source: Source, where: Message, asked: str | None) -> CRS | None:
    """The system to read in: what a person says goes before what the file declares, and a remark tells where the two differ.

    None where neither says one. Raises InputError for a text that names no system.
    """
    said = horizontal_crs(source.crs) if source.crs else None
    if not asked:
        return said
    parse_crs(asked)
    chosen = horizontal_crs(asked)
    if chosen is not None and said is not None and not source.weak_crs and not chosen.equals(said, ignore_axis_order=True):
        template = mark("{where}: read as {crs}, as you said; the file itself says {said}.")
        source.remarks.append(message(template, where=where, crs=shown_system(chosen), said=shown_system(said)))
    return chosen


def shown_system(crs: CRS) -> str:
    """Code and name of a system, as people read it."""
    authority = crs.to_authority()
    return f"{':'.join(authority)} ({crs.name})" if authority else crs.name


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
    return MissingCrsError(
        mark("{where} does not say its coordinate system; give it, such as EPSG:32750 or EPSG:4326 (--crs)."), where=where
    )


def with_axes(source: Source, where: Message, axes: str | None) -> Iterator[Batch]:
    """The batches of a source with the axes as a person says. Raises LayerError for a word that is not known."""
    if not axes:
        yield from source.batches
        return
    turn = AXES.get(axes)
    if turn is None:
        known = ", ".join(AXES)
        raise LayerError(mark("{where}: axes may be {known}, not {axes}."), where=where, known=known, axes=axes)
    for batch in source.batches:
        yield replace(batch, geometries=np.asarray(shapely.transform(batch.geometries, turn)))
