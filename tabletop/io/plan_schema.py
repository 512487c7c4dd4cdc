"""The tables of a plan file: a GeoPackage that QGIS opens as it is, with rows of scenes, roster, settings and the edit log."""

import struct
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.crs import parse_crs
from tabletop.io.plan_qml import qml

FORMAT_VERSION = 1
APPLICATION_ID = 0x47504B47
USER_VERSION = 10400
SRS_ID = 32750
TABLES = {"point": "plan_points", "line": "plan_lines", "polygon": "plan_areas"}
GEOMETRY_TYPES = {"point": "POINT", "line": "LINESTRING", "polygon": "POLYGON"}
TITLES = {"plan_points": "Titik rencana", "plan_lines": "Garis rencana", "plan_areas": "Poligon rencana"}
ATTRIBUTES = ("scene", "roster", "setting", "edit_log")

BASE = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE scene (number INTEGER PRIMARY KEY, name TEXT, level TEXT, clock TEXT, data TEXT NOT NULL);
CREATE TABLE roster (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, name TEXT, agency TEXT, strength INTEGER,
  data TEXT NOT NULL);
CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
CREATE TABLE edit_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, target INTEGER, label TEXT NOT NULL,
  edits TEXT NOT NULL);
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
"""
FEATURES = """
CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE INDEX {table}_uuid ON {table} (uuid);
"""
_CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?,?,?,?)"
_STYLES = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,"
    " useAsDefault, description, owner) VALUES ('','',?,'geom',?,?,'',1,?,'')"
)


def create_statements() -> list[tuple[str, tuple[Any, ...]]]:
    """SQL with parameters, in order, that makes an empty plan file."""
    made: list[tuple[str, tuple[Any, ...]]] = [(f"PRAGMA application_id={APPLICATION_ID}", ()), (f"PRAGMA user_version={USER_VERSION}", ())]
    made += [(part, ()) for part in BASE.split(";") if part.strip()]
    made += [("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row) for row in _reference_systems()]
    for kind, table in TABLES.items():
        made += [(part, ()) for part in FEATURES.format(table=table, geometry=GEOMETRY_TYPES[kind]).split(";") if part.strip()]
        made.append((_CONTENTS, (table, "features", TITLES[table], SRS_ID)))
        made.append(("INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (table, "geom", GEOMETRY_TYPES[kind], SRS_ID)))
        made.append((_STYLES, (table, table, qml(kind), "tabletop")))
    for table in (*ATTRIBUTES, "layer_styles"):
        made.append(("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?,?,?)", (table, "attributes", table)))
    made.append(("INSERT INTO setting (code, value) VALUES ('format', ?)", (str(FORMAT_VERSION),)))
    return made


def _reference_systems() -> list[tuple[Any, ...]]:
    wkt = parse_crs(f"EPSG:{SRS_ID}").to_wkt("WKT1_GDAL")
    geographic = parse_crs("EPSG:4326").to_wkt("WKT1_GDAL")
    return [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", ""),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", ""),
        ("WGS 84", 4326, "EPSG", 4326, geographic, "longitude/latitude on WGS 84"),
        ("WGS 84 / UTM zone 50S", SRS_ID, "EPSG", SRS_ID, wkt, "working CRS, metres"),
    ]


def encode_geometry(geometry: BaseGeometry) -> bytes:
    """GeoPackage binary: header with an envelope (none for a point), then little-endian WKB."""
    wkb: bytes = shapely.to_wkb(geometry, output_dimension=2, byte_order=1)
    if geometry.geom_type == "Point":
        return struct.pack("<2sBBi", b"GP", 0, 0b00000001, SRS_ID) + wkb
    west, south, east, north = geometry.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0b00000011, SRS_ID, west, east, south, north) + wkb


def decode_geometry(blob: bytes) -> BaseGeometry:
    """Geometry of a GeoPackage binary, 2-D. Raises ValueError or a shapely error when it is damaged."""
    if len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry")
    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 0b111]
    geometry = shapely.force_2d(shapely.from_wkb(blob[8 + envelope :]))
    if not isinstance(geometry, BaseGeometry):
        raise ValueError("no geometry")
    parts = list(getattr(geometry, "geoms", []))
    return parts[0] if len(parts) == 1 else geometry
