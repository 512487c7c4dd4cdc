"""The process that writes layers: problems as a layer, and files mended. geopandas is at home here."""

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import shapely
from geopandas.geodataframe import GeoDataFrame
from pyproj import CRS

from tabletop.core.geometry.crs import WORKING_CRS, transformer
from tabletop.core.layers.layer_problem import Mend, Tolerances
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark, message
from tabletop.io.inspection.column_problems import stand_ins
from tabletop.io.inspection.coverage_problems import fills
from tabletop.io.inspection.layer_records import Read, opened, read_records, valid_areas
from tabletop.io.inspection.layer_table import column_types, feature_ids, frame_of, write_table, written_names
from tabletop.io.inspection.mending import Mending, Metres
from tabletop.io.inspection.worker_loop import Send, serve
from tabletop.io.records.layer_arrow import MOST_EXACT
from tabletop.io.records.layer_channel import Frame
from tabletop.io.records.layer_limits import Limits
from tabletop.io.sources.layer_tables import FileTable

warnings.simplefilter("ignore")


MOST_ID = 1e25
"""Numbers beyond are measures or stand-ins, not ids."""


class Writing:
    """Writes what a request holds and answers with what was done."""

    def __init__(self, limits: Limits, answer: Send) -> None:
        self._limits, self._answer = limits, answer
        self._share = 0.0

    def findings(self, request: Mapping[str, Any]) -> None:
        """A GeoPackage of the features of a request, in WGS 84, as the bytes of the file."""
        features = list(request["features"])
        names = ("code", "severity", "layer", "file", "record", "message")
        columns = {name: [one["properties"][name] for one in features] for name in names}
        shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
        frame = GeoDataFrame(columns, geometry=np.array(shapes, dtype=object), crs="EPSG:4326")
        frame["record"] = frame["record"].astype("Int64")
        with tempfile.TemporaryDirectory(prefix="write-") as folder:
            out = Path(folder) / "out.gpkg"
            write_table(frame, out, str(request["table"]), is_first=True, geometry_type="Unknown")
            self._answer(Frame("done", {}, [np.frombuffer(out.read_bytes(), dtype=np.uint8)]))

    def repair(self, request: Mapping[str, Any]) -> None:
        """The tables of a request mended into the file `out`; a frame "mended" for each."""
        layers, limits = list(request["layers"]), Tolerances(**request["tolerances"])
        for index, layer in enumerate(layers):
            self._share = index / len(layers)
            self._answer(Frame("mended", self._mend(layer, Path(request["out"]), limits, is_first=index == 0)))
        self._answer(Frame("done"))

    def _alive(self) -> None:
        self._answer(Frame("alive", {"share": self._share}))

    def _mend(self, layer: Mapping[str, Any], out: Path, limits: Tolerances, is_first: bool) -> dict[str, Any]:
        read = read_records(layer, self._limits, self._alive)
        with opened(layer, self._limits) as (table, _):
            if not isinstance(table, FileTable):
                raise LayerError(mark("{where} stands in a database; mend it there."), where=read.where)
            types, ids, name = column_types(table), feature_ids(table, len(read.records)), table.name
        if read.crs is None:
            raise LayerError(
                mark("{where} does not say its coordinate system; give it, such as EPSG:32750 or EPSG:4326 (--crs)."), where=read.where
            )
        to_metres, back = _changes(read.crs)
        mending = Mending(read.records, to_metres, back, limits, self._alive)
        mending.run()
        names = written_names(read.records, out.suffix)
        frame = frame_of(read.records, mending.shapes, types, read.crs, ids, names)
        mends = [*mending.done, *_empty_stand_ins(frame, read, names), *_renamed(names), *_rounded(read)]
        lost = [column for column in types if column not in read.records.columns and column.lower() != "fid"]
        if lost:
            text = mark("Columns of a type that cannot be kept were left out: {columns}.")
            mends.append(Mend("field-missing", message(text, columns=", ".join(lost)), mended=False))
        self._alive()
        kept = frame[mending.kept]
        written = write_table(kept, out, name, is_first)
        if written != len(kept):
            raise LayerError(mark("{where}: what was written does not hold every record; nothing was changed."), where=read.where)
        return {"table": name, "records": [len(frame), len(kept)], "mends": [one.to_json() for one in mends], **_sizes(read, mending)}


def _changes(crs: CRS) -> tuple[Metres, Metres]:
    """Shapes of a system into the working one, and back; flat."""
    there, back = transformer(crs.to_wkt(), WORKING_CRS), transformer(WORKING_CRS, crs.to_wkt())
    if crs == CRS.from_user_input(WORKING_CRS):
        return shapely.force_2d, shapely.force_2d
    return _moving(there), _moving(back)


def _moving(change: Any) -> Metres:
    def moved(shape: Any) -> Any:
        places = shapely.get_coordinates(shape)
        turned = np.column_stack(change.transform(places[:, 0], places[:, 1])) if len(places) else places
        flat = np.array(shapely.force_2d(shape), dtype=object)  # a copy: set_coordinates writes into the array that it is given
        made = shapely.set_coordinates(np.atleast_1d(flat), turned)
        return made if flat.ndim else made[0]

    return moved


def _renamed(names: Mapping[str, str]) -> list[Mend]:
    """Columns that could not keep their name."""
    text = mark("The column {column} is called {name} in the new file, which cannot hold another of that name; its data are the same.")
    return [Mend("field-name", message(text, column=was, name=name)) for was, name in names.items() if name != was]


def _rounded(read: Read) -> list[Mend]:
    """Columns of decimals that hold whole numbers which decimals round, such as of 20 digits."""
    text = mark("Column {column}: numbers above 9007199254740992 are read as decimals here, and may be rounded; keep such ids as text.")
    found = []
    for name, values in read.records.columns.items():
        if values.numbers is not None and values.whole is None:
            sizes = np.abs(np.nan_to_num(values.numbers, nan=0.0, posinf=0.0, neginf=0.0))
            if ((sizes >= MOST_EXACT) & (sizes < MOST_ID)).any():
                found.append(Mend("doubt", message(text, column=name), mended=False))
    return found


def _empty_stand_ins(frame: Any, read: Read, names: Mapping[str, str]) -> list[Mend]:
    done = []
    for one in stand_ins(read.records):
        column = frame[names[one.column]]
        column = column.astype(object) if column.dtype == object else column
        frame[names[one.column]] = column.mask(frame.index.isin(one.rows), None if column.dtype == object else pandas.NA)
        text = mark("Column {column}: {value} was emptied in {count} {count:record|records}.")
        done.append(Mend("sentinel", message(text, column=one.column, value=one.value, count=len(one.rows)), int(one.rows[0]) + 1))
    return done


def _sizes(read: Read, mending: Mending) -> dict[str, Any]:
    """Sums of areas, and the ground that areas which should tile cover together; before and after."""
    _, before = read.records.areas
    shapes = mending.shapes[mending.kept]
    flat = shapes[shapely.get_dimensions(shapes) == 2]
    after = valid_areas(np.asarray(mending.metres(flat), dtype=object)) if len(flat) else flat
    sums = [float(shapely.area(one).sum()) for one in (before, after)]
    tiles = read.records.role == "admin" or (read.records.role == "landuse" and len(before) > 1 and fills(before))
    ground = [float(shapely.union_all(one).area) for one in (before, after)] if tiles else None
    return {"area_m2": sums, "ground_m2": ground}


def main() -> int:
    """Serve until stdin closes."""

    def handlers(limits: Limits, answer: Send) -> dict[str, Any]:
        writing = Writing(limits, answer)
        return {"findings": writing.findings, "repair": writing.repair}

    return serve(handlers)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
