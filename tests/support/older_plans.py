"""SQL that older programs made plan files with, as it stood: never to follow the schema of today."""

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
"""Of 24 November 2026: scenes, roster, settings, the log, versions of removed rows; no files, runs, ids or checksums."""
FEATURES = """
CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE INDEX {table}_uuid ON {table} (uuid);
"""
