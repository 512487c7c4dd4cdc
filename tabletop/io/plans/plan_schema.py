"""The tables of a plan file: a GeoPackage that QGIS opens as it is, with rows of features, scenes, roster, settings and the edit log."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tabletop.core.geometry.crs import parse_crs
from tabletop.io.attached import attached_table
from tabletop.io.plans.plan_geometry import SRS_ID
from tabletop.io.plans.plan_qml import qml

FORMAT_VERSION = 1
APPLICATION_ID = 0x47504B47
USER_VERSION = 10400
TABLES = {"point": "plan_points", "line": "plan_lines", "polygon": "plan_areas"}
"""Feature table by class of geometry."""
GEOMETRY_TYPES = {"point": "POINT", "line": "LINESTRING", "polygon": "POLYGON"}
TITLES = {"plan_points": "Titik rencana", "plan_lines": "Garis rencana", "plan_areas": "Poligon rencana"}
CHECKSUM_TABLE = "row_checksum"
ATTRIBUTES = ("scene", "roster", "setting", "edit_log", "removed", "layer_styles", CHECKSUM_TABLE)

Statement = tuple[str, tuple[Any, ...]]

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
CREATE TABLE scene (number INTEGER PRIMARY KEY NOT NULL, version INTEGER DEFAULT 1, name TEXT, level TEXT, clock TEXT, data TEXT);
CREATE TABLE roster (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, version INTEGER DEFAULT 1, name TEXT,
  agency TEXT, strength INTEGER, data TEXT);
CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, version INTEGER DEFAULT 1, value TEXT);
CREATE TABLE edit_log (seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, target INTEGER,
  label TEXT NOT NULL, edits TEXT NOT NULL);
CREATE TABLE removed (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, target TEXT NOT NULL, code TEXT NOT NULL, version INTEGER NOT NULL,
  UNIQUE (target, code));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
FEATURES = """
CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE INDEX {table}_uuid ON {table} (uuid);
"""
RUN_TABLES = ("run", "run_log")
RUNS = """
CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT, started TEXT, ended TEXT, base TEXT);
CREATE TABLE run_log (seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, run TEXT NOT NULL, at TEXT, kind TEXT, data TEXT, edits TEXT);
CREATE INDEX run_log_run ON run_log (run);
"""
"""Runs of exercises and their logs; made with the first run. `base`: the rows of the plan as they were when the run began."""
ROW_NUMBERS = {**dict.fromkeys(TABLES.values(), "fid"), "scene": "number", "roster": "id", "setting": "id"}
"""Tables whose rows have a checksum, with the column that holds the number of a row."""
_CHECKSUMS = "CREATE TABLE row_checksum (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, checksum INTEGER NOT NULL)"
_FORGET = (
    'CREATE TRIGGER "row_checksum_{event}_{table}" AFTER {verb} ON "{table}" BEGIN'
    " DELETE FROM row_checksum WHERE id = {row}.{number} * 8 + {place}; END"
)
"""Whoever adds, changes or deletes a row, in whatever program, has its checksum forgotten; this program writes it anew."""
_MOVED = (
    'CREATE TRIGGER "row_checksum_moved_{table}" BEFORE UPDATE OF "{number}" ON "{table}" BEGIN'
    " DELETE FROM row_checksum WHERE id = NEW.{number} * 8 + {place}; END"
)
_REPLACED = (
    'CREATE TRIGGER "row_checksum_{event}_{table}" BEFORE {verb} ON "{table}" BEGIN'
    " DELETE FROM row_checksum WHERE id IN (SELECT id * 8 + {place} FROM {table} WHERE code = NEW.code); END"
)
"""A row that OR REPLACE takes away for another one is not deleted as triggers see it: it is forgotten before."""
_CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?,?,?,?)"
_STYLES = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,"
    " useAsDefault, description, owner) VALUES ('','',?,'geom',?,?,'',1,?,'')"
)


def create_statements() -> list[Statement]:
    """SQL with parameters, in order, that makes an empty plan file. Coordinates: metres in the working CRS, 2-D."""
    made: list[Statement] = [(f"PRAGMA application_id={APPLICATION_ID}", ()), (f"PRAGMA user_version={USER_VERSION}", ())]
    made += _parts(BASE)
    made += [("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row) for row in _reference_systems()]
    for kind, table in TABLES.items():
        made += _parts(FEATURES.format(table=table, geometry=GEOMETRY_TYPES[kind]))
        made.append((_CONTENTS, (table, "features", TITLES[table], SRS_ID)))
        made.append(("INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (table, "geom", GEOMETRY_TYPES[kind], SRS_ID)))
        made.append((_STYLES, (table, TITLES[table], qml(kind), TITLES[table])))
    made += [(_CONTENTS, (table, "attributes", table, None)) for table in ATTRIBUTES]
    made += [(statement, ()) for statement in (_CHECKSUMS, *checksum_triggers().values())]
    made.append(("INSERT INTO setting (code, value) VALUES ('format', ?)", (str(FORMAT_VERSION),)))
    return made


def table_statements() -> list[str]:
    """SQL of every table and index of a plan file, also of those made with the first attached file or run; none of their rows."""
    features = [part for kind, table in TABLES.items() for part in _parts(FEATURES.format(table=table, geometry=GEOMETRY_TYPES[kind]))]
    return [statement for statement, _ in (*_parts(BASE), *features, (attached_table.CREATE, ()), (_CHECKSUMS, ()), *_parts(RUNS))]


@cache
def checksum_triggers() -> Mapping[str, str]:
    """SQL by name of the triggers that forget the checksum of a row when it changes."""
    events = {"insert": ("INSERT", "NEW"), "update": ("UPDATE", "OLD"), "delete": ("DELETE", "OLD")}
    made = {}
    for place, (table, number) in enumerate(ROW_NUMBERS.items()):
        for event, (verb, row) in events.items():
            text = _FORGET.format(event=event, verb=verb, row=row, table=table, number=number, place=place)
            made[f"row_checksum_{event}_{table}"] = text
        made[f"row_checksum_moved_{table}"] = _MOVED.format(table=table, number=number, place=place)
    for table in ("roster", "setting"):
        for event, verb in (("replaced", "INSERT"), ("recoded", 'UPDATE OF "code"')):
            text = _REPLACED.format(event=event, verb=verb, table=table, place=list(ROW_NUMBERS).index(table))
            made[f"row_checksum_{event}_{table}"] = text
    return made


def checksum_statements() -> dict[str, str]:
    """SQL by name of the table of checksums and its triggers."""
    return {CHECKSUM_TABLE: _CHECKSUMS, **checksum_triggers()}


def run_statements() -> list[str]:
    """SQL that makes the tables of runs, and lists them for other programs."""
    lists = [
        f"INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES ('{one}','attributes','{one}')"
        for one in RUN_TABLES
    ]
    return [*(statement for statement, _ in _parts(RUNS)), *lists]


def _parts(script: str) -> list[Statement]:
    return [(part.strip(), ()) for part in script.split(";") if part.strip()]


def _reference_systems() -> list[tuple[Any, ...]]:
    working = parse_crs(f"EPSG:{SRS_ID}").to_wkt("WKT1_GDAL")
    geographic = parse_crs("EPSG:4326").to_wkt("WKT1_GDAL")
    return [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinates"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinates"),
        ("WGS 84", 4326, "EPSG", 4326, geographic, "longitude and latitude in degrees"),
        ("WGS 84 / UTM zone 50S", SRS_ID, "EPSG", SRS_ID, working, "east and north in metres"),
    ]
