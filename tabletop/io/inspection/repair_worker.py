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
import shapely
from geopandas.geodataframe import GeoDataFrame

from tabletop.io.inspection.worker_loop import Send, serve
from tabletop.io.records.layer_channel import Frame
from tabletop.io.records.layer_limits import Limits

warnings.simplefilter("ignore")


class Writing:
    """Writes what a request holds and answers with the bytes of the file."""

    def __init__(self, limits: Limits, answer: Send) -> None:
        self._limits, self._answer = limits, answer

    def findings(self, request: Mapping[str, Any]) -> None:
        """A GeoPackage of the features of a request, in WGS 84."""
        features = list(request["features"])
        names = ("code", "severity", "layer", "file", "record", "message")
        columns = {name: [one["properties"][name] for one in features] for name in names}
        shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
        frame = GeoDataFrame(columns, geometry=np.array(shapes, dtype=object), crs="EPSG:4326")
        frame["record"] = frame["record"].astype("Int64")
        with tempfile.TemporaryDirectory(prefix="write-") as folder:
            out = Path(folder) / "out.gpkg"
            frame.to_file(out, layer=str(request["table"]), driver="GPKG", engine="pyogrio", geometry_type="Unknown")
            self._answer(Frame("done", {}, [np.frombuffer(out.read_bytes(), dtype=np.uint8)]))


def main() -> int:
    """Serve until stdin closes."""
    return serve(lambda limits, answer: {"findings": Writing(limits, answer).findings})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
