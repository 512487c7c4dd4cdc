"""A program of its own that edits the points of a plan with the GDAL that QGIS uses: GDAL_HAND FILE WHAT. Says the error number of OGR."""

import ctypes
import sys
from pathlib import Path

import pyogrio

UPDATE_VECTOR = 5


def library() -> Path | None:
    """The GDAL that pyogrio brings, where it brings one that can be called."""
    home = Path(pyogrio.__file__).parent
    found = [*home.parent.glob("pyogrio.libs/libgdal*"), *home.glob(".dylibs/libgdal*")]
    return found[0] if found else None


def edit(path: str, what: str) -> int:
    """Change, delete or put the first point, as the attribute table of QGIS does; 0 where OGR found no fault."""
    gdal, pointer = ctypes.CDLL(str(library())), ctypes.c_void_p
    for name in ("GDALOpenEx", "GDALDatasetGetLayerByName", "OGR_L_GetFeature", "GDALDatasetExecuteSQL"):
        getattr(gdal, name).restype = pointer
    gdal.GDALAllRegister()
    data = pointer(gdal.GDALOpenEx(path.encode(), UPDATE_VECTOR, None, None, None))
    layer = pointer(gdal.GDALDatasetGetLayerByName(data, b"plan_points"))
    fault = 0
    if what == "indexed":
        result = pointer(gdal.GDALDatasetExecuteSQL(data, b"SELECT CreateSpatialIndex('plan_points','geom')", None, None))
        if result.value:
            gdal.GDALDatasetReleaseResultSet(data, result)
    if what == "sql":
        gdal.GDALDatasetExecuteSQL(data, b"UPDATE plan_points SET name='QGIS' WHERE fid=1", None, None)
    elif what == "deleted":
        fault = gdal.OGR_L_DeleteFeature(layer, ctypes.c_longlong(1))
    else:
        feature = pointer(gdal.OGR_L_GetFeature(layer, ctypes.c_longlong(1)))
        gdal.OGR_F_SetFieldString(feature, gdal.OGR_F_GetFieldIndex(feature, b"name"), b"QGIS")
        fault = (gdal.OGR_L_UpsertFeature if what == "put" else gdal.OGR_L_SetFeature)(layer, feature)
        gdal.OGR_F_Destroy(feature)
    gdal.GDALClose(data)
    return fault


if __name__ == "__main__":
    print(edit(*sys.argv[1:]))
