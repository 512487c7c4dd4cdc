BEGIN TRANSACTION;
CREATE TABLE edit_log (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, target INTEGER, label TEXT NOT NULL,
  edits TEXT NOT NULL);
INSERT INTO "edit_log" VALUES(1,'2026-11-30T09:19:42.048+00:00','do',NULL,'{"template":"Old step","params":{}}','[["feature","a",{"id":"a","kind":"unit","frames":[[0,"01010000000000000080841E410000000066FA6241",{"strength":30,"name":"Dalmas Melati"}]]},{"id":"a","kind":"unit","frames":[[0,"0101000000000000009C841E410000000067FA6241",{"name":"Dalmas Melati","strength":30}]]}]]');
INSERT INTO "edit_log" VALUES(2,'2026-11-30T09:19:42.066+00:00','do',NULL,'{"template":"Old step","params":{}}','[["feature","b",{"id":"b","kind":"unit","frames":[[0,"01010000000000000048851E410000000066FA6241",{"strength":20,"name":"Raimas"}]]},null]]');
INSERT INTO "edit_log" VALUES(3,'2026-11-30T09:19:42.080+00:00','do',NULL,'{"template":"Old step","params":{}}','[["setting","name","Rencana lama","Rencana baru"]]');
INSERT INTO "edit_log" VALUES(4,'2026-11-30T09:19:42.100+00:00','do',NULL,'{"template":"Old step","params":{}}','[["scene","2",{"number":2,"name":"Siang","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":""},{"number":2,"name":"Sore","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":""}]]');
INSERT INTO "edit_log" VALUES(5,'2026-11-30T09:19:42.114+00:00','undo',4,'{"template":"Old step","params":{}}','[]');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO "gpkg_contents" VALUES('plan_points','features','Titik rencana','','2026-11-30T09:19:42.048Z',500000.0,9950000.0,500050.0,9950008.0,32750);
INSERT INTO "gpkg_contents" VALUES('plan_lines','features','Garis rencana','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,32750);
INSERT INTO "gpkg_contents" VALUES('plan_areas','features','Poligon rencana','','2026-11-30T09:19:42.028Z',500100.0,9950000.0,500200.0,9950100.0,32750);
INSERT INTO "gpkg_contents" VALUES('scene','attributes','scene','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('roster','attributes','roster','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('setting','attributes','setting','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('edit_log','attributes','edit_log','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('layer_styles','attributes','layer_styles','','2026-11-30T09:19:42.027Z',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO "gpkg_geometry_columns" VALUES('plan_points','geom','POINT',32750,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('plan_lines','geom','LINESTRING',32750,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('plan_areas','geom','POLYGON',32750,0,0);
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined cartesian SRS',-1,'NONE',-1,'undefined','');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined geographic SRS',0,'NONE',0,'undefined','');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]','longitude/latitude on WGS 84');
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84 / UTM zone 50S',32750,'EPSG',32750,'PROJCS["WGS 84 / UTM zone 50S",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",117],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","32750"]]','working CRS, metres');
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE plan_areas (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
INSERT INTO "plan_areas" VALUES(1,X'47500003EE7F00000000000010861E4100000000A0871E410000000066FA62410000008072FA62410103000000010000000500000000000000A0871E410000000066FA624100000000A0871E410000008072FA62410000000010861E410000008072FA62410000000010861E410000000066FA624100000000A0871E410000000066FA6241','z',1,'assembly','Lapangan',NULL,NULL,'{}');
CREATE TABLE plan_lines (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom LINESTRING, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
CREATE TABLE plan_points (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, uuid TEXT, version INTEGER DEFAULT 1, kind TEXT,
  name TEXT, scene_from INTEGER, scene_to INTEGER, properties TEXT);
INSERT INTO "plan_points" VALUES(3,X'47500001EE7F00000101000000000000009C841E410000000067FA6241','a',2,'unit','Dalmas Melati',NULL,NULL,'{"strength":30}');
CREATE TABLE roster (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, name TEXT, agency TEXT, strength INTEGER,
  data TEXT NOT NULL);
INSERT INTO "roster" VALUES(1,'r','Kompi','',90,'{"id":"r","name":"Kompi","agency":"","satgas":"","strength":90,"unit_type":"","leader":"","call_sign":"","equipment":"","parent":null}');
CREATE TABLE scene (number INTEGER PRIMARY KEY, name TEXT, level TEXT, clock TEXT, data TEXT NOT NULL);
INSERT INTO "scene" VALUES(1,'Pagi','hijau','','{"number":1,"name":"Pagi","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":""}');
INSERT INTO "scene" VALUES(2,'Siang','hijau','','{"number":2,"name":"Siang","level":"hijau","clock":"","step_min":5.0,"wind_from_deg":null,"phase":"","injects":[],"course_of_action":""}');
CREATE TABLE setting (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
INSERT INTO "setting" VALUES(1,'format','1');
INSERT INTO "setting" VALUES(3,'name','"Rencana baru"');
CREATE INDEX plan_points_uuid ON plan_points (uuid);
CREATE INDEX plan_lines_uuid ON plan_lines (uuid);
CREATE INDEX plan_areas_uuid ON plan_areas (uuid);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('layer_styles',3);
INSERT INTO "sqlite_sequence" VALUES('setting',3);
INSERT INTO "sqlite_sequence" VALUES('plan_points',3);
INSERT INTO "sqlite_sequence" VALUES('plan_areas',1);
INSERT INTO "sqlite_sequence" VALUES('roster',1);
INSERT INTO "sqlite_sequence" VALUES('edit_log',5);
COMMIT;
