BEGIN TRANSACTION;
CREATE TABLE edit_log (seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, target INTEGER,
  label TEXT NOT NULL, edits TEXT NOT NULL, author TEXT, person TEXT, session TEXT);
INSERT INTO "edit_log" VALUES(1,'2026-11-30T09:20:25.271+00:00','do',NULL,'{"template":"Old step","params":{}}','{"rows":[[7.0,8.0,2909279059,[0],["a"]]]}','c58cee7e529a41d3','root (vm)','208ac9cb487f');
INSERT INTO "edit_log" VALUES(2,'2026-11-30T09:20:25.286+00:00','do',NULL,'{"template":"Old step","params":{}}','[["feature","b",{"id":"b","kind":"unit","frames":[[0,"01010000000000000048851E410000000066FA6241",{"strength":20,"name":"Raimas"}]]},null]]','c58cee7e529a41d3','root (vm)','208ac9cb487f');
INSERT INTO "edit_log" VALUES(3,'2026-11-30T09:20:25.303+00:00','do',NULL,'{"template":"Old step","params":{}}','{"rows":[["setting","name",["=","Rencana lama","Rencana baru"]]]}','c58cee7e529a41d3','root (vm)','208ac9cb487f');
INSERT INTO "edit_log" VALUES(4,'2026-11-30T09:20:25.314+00:00','do',NULL,'{"template":"Old step","params":{}}','{"rows":[["scene","2",["{",{"name":["=","Siang","Sore"]},{},{}]]]}','c58cee7e529a41d3','root (vm)','208ac9cb487f');
INSERT INTO "edit_log" VALUES(5,'2026-11-30T09:20:25.342+00:00','undo',4,'{"template":"Old step","params":{}}','[]','c58cee7e529a41d3','root (vm)','208ac9cb487f');
INSERT INTO "edit_log" VALUES(6,'2026-11-30T09:20:26.459+00:00','do',NULL,'{"template":"Older program","params":{}}','[["feature","z",{"id":"z","kind":"assembly","frames":[[0,"0103000000010000000500000000000000A0871E410000000066FA624100000000A0871E410000008072FA62410000000010861E410000008072FA62410000000010861E410000000066FA624100000000A0871E410000000066FA6241",{"name":"Lapangan"}]]},null]]',NULL,NULL,NULL);
INSERT INTO "edit_log" VALUES(7,'2026-11-30T09:20:26.478+00:00','do',NULL,'{"template":"Older program","params":{}}','[["feature","a",{"id":"a","kind":"unit","frames":[[0,"0101000000000000009C841E410000000067FA6241",{"strength":30,"name":"Dalmas Melati"}]]},{"id":"a","kind":"unit","frames":[[0,"010100000000000000D0841E410000008068FA6241",{"name":"Dalmas Melati","strength":31}]]}]]',NULL,NULL,NULL);
INSERT INTO "edit_log" VALUES(8,'2026-11-30T09:20:26.497+00:00','do',NULL,'{"template":"Older program","params":{}}','[["roster","r",{"id":"r","name":"Kompi","agency":"","satgas":"","strength":90,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null,"vehicle":"","channel":"","contact":"","pace":"","note":"","order":0,"tasks":{}},{"id":"r","name":"Kompi","agency":"","satgas":"","strength":12,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null,"vehicle":"","channel":"","contact":"","pace":"","note":"","order":0,"tasks":{}}]]',NULL,NULL,NULL);
INSERT INTO "edit_log" VALUES(9,'2026-11-30T09:20:26.517+00:00','undo',8,'{"template":"Older program","params":{}}','[["roster","r",{"id":"r","name":"Kompi","agency":"","satgas":"","strength":12,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null,"vehicle":"","channel":"","contact":"","pace":"","note":"","order":0,"tasks":{}},{"id":"r","name":"Kompi","agency":"","satgas":"","strength":90,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null,"vehicle":"","channel":"","contact":"","pace":"","note":"","order":0,"tasks":{}}]]',NULL,NULL,NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO "gpkg_contents" VALUES('plan_points','features','Titik rencana','','2026-11-30T09:20:26.478Z',500020.0,9950020.0,500020.0,9950020.0,32750);
INSERT INTO "gpkg_contents" VALUES('plan_lines','features','Garis rencana','','2026-11-30T09:20:25.234Z',NULL,NULL,NULL,NULL,32750);
INSERT INTO "gpkg_contents" VALUES('plan_areas','features','Poligon rencana','','2026-11-30T09:20:26.459Z',NULL,NULL,NULL,NULL,32750);
INSERT INTO "gpkg_contents" VALUES('scene','attributes','scene','','2026-11-30T09:20:25.342Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('roster','attributes','roster','','2026-11-30T09:20:26.517Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('setting','attributes','setting','','2026-11-30T09:20:25.303Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('edit_log','attributes','edit_log','','2026-11-30T09:20:25.234Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('removed','attributes','removed','','2026-11-30T09:20:25.234Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('layer_styles','attributes','layer_styles','','2026-11-30T09:20:25.234Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('row_checksum','attributes','row_checksum','','2026-11-30T09:20:25.234Z',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO "gpkg_geometry_columns" VALUES('plan_points','geom','POINT',32750,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('plan_lines','geom','LINESTRING',32750,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('plan_areas','geom','POLYGON',32750,0,0);
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined cartesian SRS',-1,'NONE',-1,'undefined','undefined cartesian coordinates');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic coordinates');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]','longitude and latitude in degrees');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84 / UTM zone 50S',32750,'EPSG',32750,'PROJCS["WGS 84 / UTM zone 50S",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",117],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","32750"]]','east and north in metres');
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE plan_areas (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE TABLE plan_lines (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom LINESTRING, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE TABLE plan_points (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
INSERT INTO "plan_points" VALUES(1,X'47500001EE7F0000010100000000000000D0841E410000008068FA6241','a',3,'unit','Dalmas Melati',NULL,NULL,'{"strength":31}');
CREATE TABLE removed (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, target TEXT NOT NULL, code TEXT NOT NULL, version INTEGER NOT NULL,
  UNIQUE (target, code));
INSERT INTO "removed" VALUES(1,'feature','b',2);
INSERT INTO "removed" VALUES(2,'feature','z',2);
CREATE TABLE roster (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, version INTEGER DEFAULT 1, name TEXT,
  agency TEXT, strength INTEGER, data TEXT);
INSERT INTO "roster" VALUES(1,'r',3,'Kompi','',90,'{"id":"r","name":"Kompi","agency":"","satgas":"","strength":90,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null,"vehicle":"","channel":"","contact":"","pace":"","note":"","order":0,"tasks":{}}');
CREATE TABLE row_checksum (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, checksum INTEGER NOT NULL);
INSERT INTO "row_checksum" VALUES(8,4156809264);
INSERT INTO "row_checksum" VALUES(10,2160476641);
INSERT INTO "row_checksum" VALUES(11,2082300454);
INSERT INTO "row_checksum" VALUES(12,4135894396);
INSERT INTO "row_checksum" VALUES(19,3480096178);
INSERT INTO "row_checksum" VALUES(29,3046928822);
CREATE TABLE scene (number INTEGER PRIMARY KEY NOT NULL, version INTEGER DEFAULT 1, name TEXT, level TEXT, clock TEXT, data TEXT);
INSERT INTO "scene" VALUES(1,1,'Pagi','hijau','','{"number":1,"name":"Pagi","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":"","courses":{},"weather":"","light":"","notes":""}');
INSERT INTO "scene" VALUES(2,3,'Siang','hijau','','{"number":2,"name":"Siang","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":"","courses":{},"weather":"","light":"","notes":""}');
CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, version INTEGER DEFAULT 1, value TEXT);
INSERT INTO "setting" VALUES(1,'format',1,'1');
INSERT INTO "setting" VALUES(2,'plan_id',1,'"2a3e9239dd8f46baa2066973b221e8fb"');
INSERT INTO "setting" VALUES(3,'name',2,'"Rencana baru"');
CREATE INDEX plan_points_uuid ON plan_points (uuid);
CREATE INDEX plan_lines_uuid ON plan_lines (uuid);
CREATE INDEX plan_areas_uuid ON plan_areas (uuid);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('layer_styles',3);
INSERT INTO "sqlite_sequence" VALUES('setting',3);
INSERT INTO "sqlite_sequence" VALUES('plan_points',2);
INSERT INTO "sqlite_sequence" VALUES('plan_areas',1);
INSERT INTO "sqlite_sequence" VALUES('roster',1);
INSERT INTO "sqlite_sequence" VALUES('row_checksum',29);
INSERT INTO "sqlite_sequence" VALUES('edit_log',9);
INSERT INTO "sqlite_sequence" VALUES('removed',2);
COMMIT;
