"""Problems of layers as a layer of its own: GeoPackage or GeoJSON, points and lines that any GIS opens."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tabletop import i18n
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, transformer
from tabletop.core.layers.layer_problem import CheckedLayer, LayerProblem
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_process import WorkerProcess

ENDINGS = (".gpkg", ".geojson")
TABLE = "problems"
WRITER = "tabletop.io.inspection.repair_worker"
DECIMALS = 9


def write_findings(layers: Sequence[CheckedLayer], out: Path) -> int:
    """Write the problems that have a place, whole or not at all; how many. A problem with a line is a line, another a point.

    Fields: code, severity, layer, file, record, message (in the language in use). Raises InputError for another ending, or where the
    file cannot be written.
    """
    check_ending(out)
    rows = [(layer, problem) for layer in layers for problem in layer.problems if problem.place is not None]
    features = [_feature(layer, problem) for layer, problem in rows]
    content = json.dumps({"type": "FeatureCollection", "name": TABLE, "features": features}, ensure_ascii=False)
    if out.suffix.lower() == ".geojson":
        write_whole(out, content.encode("utf-8"))
    else:
        write_whole(out, _geopackage(features))
    return len(rows)


def check_ending(out: Path) -> None:
    """Raise InputError where a layer of problems cannot have that name."""
    if out.suffix.lower() not in ENDINGS:
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=out.name, known="gpkg, geojson")


def _feature(layer: CheckedLayer, problem: LayerProblem) -> dict[str, Any]:
    places = np.array(problem.line if len(problem.line) > 1 else [problem.place], dtype=float)
    change = transformer(WORKING_CRS, GEOGRAPHIC_CRS)
    degrees = np.round(np.column_stack(change.transform(places[:, 0], places[:, 1])), DECIMALS).tolist()
    told = {"code": problem.code, "severity": problem.severity, "layer": _written(layer.title), "file": _written(Path(layer.file).name)}
    geometry = {"type": "LineString", "coordinates": degrees} if len(degrees) > 1 else {"type": "Point", "coordinates": degrees[0]}
    return {
        "type": "Feature",
        "properties": {**told, "record": problem.record, "message": _written(i18n.text(problem.message))},
        "geometry": geometry,
    }


def _written(text: str) -> str:
    """A text as a file can hold it: bytes of a name that are no letters become question marks, NUL bytes blanks."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def _geopackage(features: Sequence[dict[str, Any]]) -> bytes:
    """Written by a process of its own: this one may hold a plan open, and a second SQLite would drop its locks."""
    worker = WorkerProcess(Limits(), WRITER)
    try:
        frames = list(worker.ask({"op": "findings", "path": "findings.gpkg", "features": list(features), "table": TABLE}))
        return b"".join(bytes(array) for array in frames[-1].arrays)
    finally:
        worker.kill()
