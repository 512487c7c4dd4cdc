"""The result of an import: one GeoPackage and the catalogue that names its tables, each written whole; the old ones stay until then."""

import contextlib
import os
import shutil
import tomllib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.bounded_read import text_bounded
from tabletop.core.text.errors import Cancelled, InputError
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import partial_name, tidy_once
from tabletop.core.text.whole_file import folder_to_disk, to_disk
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.catalogue_text import write_catalogue
from tabletop.io.layers.layer_catalogue import LARGEST_BYTES

GROUND_FILE, CATALOGUE_FILE = "ground.gpkg", "catalogue.toml"
Columns = Mapping[str, np.ndarray]
Written = Callable[[int], None]


def check_target(folder: Path) -> None:
    """Raise InputError where the folder holds a catalogue that no import wrote, which would be lost."""
    path = folder / CATALOGUE_FILE
    if not path.exists():
        return
    try:
        rows = tomllib.loads(text_bounded(path, LARGEST_BYTES))["layer"]
        own = all(row["file"] == GROUND_FILE for row in rows)
    except (InputError, ValueError, KeyError, TypeError, RecursionError):
        own = False
    if not own:
        raise InputError(mark("{folder} holds a catalogue of other layers; choose a folder of its own for the result."), folder=str(folder))


@contextlib.contextmanager
def partial_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder in the target, made with it where it is not there; removed at the end, with what an import that was ended left.

    Raises InputError where nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tidy_once(folder)
        partial = folder / partial_name()
        partial.mkdir()
    except OSError as error:
        raise InputError(mark("{file} cannot be written: {reason}."), file=str(folder), reason=error.strerror or "") from None
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_table(file: Path, name: str, wkb: np.ndarray, columns: Columns) -> None:
    """Add a table to a GeoPackage: geometry in the working CRS, columns of texts (None: empty) and numbers (NaN: empty), an index.

    Raises InputError where the disk refuses.
    """
    import pyogrio.raw
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

    kinds = {_kind(one) for one in wkb[:: max(1, len(wkb) // 500)]}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pyogrio.raw.write(
                file,
                wkb,
                [_told(values) for values in columns.values()],
                list(columns),
                layer=name,
                driver="GPKG",
                geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
                crs=WORKING_CRS,
                append=file.exists(),
                promote_to_multi=True,
            )
    except (DataSourceError, DataLayerError, FeatureError, FieldError, RuntimeError, OSError) as error:
        raise InputError(mark("{file} cannot be written: {reason}."), file=GROUND_FILE, reason=str(error)[:160]) from None


def _kind(wkb: bytes) -> str:
    """The multi type of a WKB in little-endian."""
    number = int.from_bytes(wkb[1:5], "little")
    return {1: "Point", 4: "MultiPoint", 2: "MultiLineString", 5: "MultiLineString", 3: "MultiPolygon", 6: "MultiPolygon"}.get(
        number, "Unknown"
    )


def _told(values: np.ndarray) -> np.ndarray:
    """Whole numbers as such, so that a flag reads 1 and not 1.0; others as they are."""
    if values.dtype == object or not len(values) or np.isnan(values).any():
        return values
    whole = values.astype(np.int64)
    return whole if (whole == values).all() else values


def put_in_place(partial: Path, folder: Path, infos: Sequence[LayerInfo], cancelled: Callable[[], bool]) -> Path:
    """Move the finished GeoPackage into its folder and write the catalogue; return the catalogue. Raises InputError, Cancelled."""
    target = folder / GROUND_FILE
    try:
        to_disk(partial)
        if cancelled():
            raise Cancelled(mark("Cancelled."))
        os.replace(partial, target)
        folder_to_disk(folder)
    except OSError as error:
        raise InputError(
            mark("{file} cannot be replaced: {reason}. Close the programs that have it open, then import again."),
            file=str(target),
            reason=error.strerror or "",
        ) from None
    write_catalogue(folder / CATALOGUE_FILE, infos)
    return folder / CATALOGUE_FILE
