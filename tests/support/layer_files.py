"""Small layer files for tests, good and bad, in every format."""

import json
import sqlite3
import struct
import warnings
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from tabletop.core.values.layer import LayerInfo

HOME = (117.0, -0.44)


def info(path, table=None, crs=None, role="other"):
    return LayerInfo("x", {"en": "x"}, str(path), table, role=role, crs=crs)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon=HOME[0], lat=HOME[1], *more):
    return {"type": "Point", "coordinates": [lon, lat, *more]}


def points(count=3):
    return [feature(point(HOME[0] + n * 1e-4), number=n) for n in range(count)]


def geojson(path: Path, features, **members):
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}), encoding="utf-8")
    return path


def vector(path: Path, shapes, crs="EPSG:32750", kind="Unknown", table=None, **columns):
    """A file of any format that GDAL writes; `shapes` shapely geometries, WKB or None."""
    wkb = np.array([one if one is None or isinstance(one, bytes) else shapely.to_wkb(one) for one in shapes], dtype=object)
    columns = columns or {"number": np.arange(len(wkb))}
    extra = {"layer": table, "append": path.exists()} if table else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        _write(path, wkb, columns, kind, crs, extra)
    return path


def _write(path, wkb, columns, kind, crs, extra):
    pyogrio.raw.write(path, wkb, [np.asarray(v) for v in columns.values()], list(columns), geometry_type=kind, crs=crs, **extra)


def zm_point(x, y, z=0.0, m=-1.797e308):
    return struct.pack("<BI4d", 1, 3001, x, y, z, m)


def endless_view(path: Path):
    """Adds to a GeoPackage a view that computes for ever and returns nothing."""
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW forever AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS fid, (SELECT geom FROM good LIMIT 1) AS geom FROM n WHERE i < 0"
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('forever', 'features', 'forever', 32750)"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('forever', 'geom', 'POINT', 32750, 0, 0)")
    database.close()
    return path


def towns(count, start=(500_000.0, 9_950_000.0)):
    corner = np.asarray(start) + np.column_stack((np.arange(count) % 200 * 20.0, np.arange(count) // 200 * 20.0))
    return shapely.box(*corner.T, *(corner + 10.0).T)
