"""Files as GIS staff really receive them, made by a script."""

from pathlib import Path

import numpy as np
import shapely

from support.layer_files import vector

ESRI_UTM_50S = (
    'PROJCS["WGS_1984_UTM_Zone_50S",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",0.9996],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
_WIDTH = 20


def shapefile_with_texts(path: Path, texts: list[bytes], encoding: str | None) -> Path:
    """Points with a column `nama` that holds just these bytes; `encoding` as the .cpg says it, None for no .cpg."""
    marks = [f"mark{n:0{_WIDTH - 4}d}" for n in range(len(texts))]
    places = [shapely.Point(500_000.0 + 10 * n, 9_951_000.0) for n in range(len(texts))]
    vector(path, places, kind="Point", nama=np.array(marks, dtype=object))
    raw = path.with_suffix(".dbf").read_bytes()
    for one, text in zip(marks, texts, strict=True):
        raw = raw.replace(one.encode(), text.ljust(_WIDTH))
    path.with_suffix(".dbf").write_bytes(raw)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if encoding is not None:
        path.with_suffix(".cpg").write_text(encoding)
    return path


def esri_prj(path: Path) -> Path:
    """A Shapefile whose .prj names no authority, as ArcGIS writes it."""
    path.with_suffix(".prj").write_text(ESRI_UTM_50S)
    return path
