"""Drawings, GML, MapInfo, GeoParquet, archives in archives; what is refused says what to do; hostile files reach nothing."""

import time
import zipfile
from dataclasses import replace

import geopandas
import numpy as np
import pytest
import shapely

from support.layer_files import geojson, info, points, vector
from tabletop.core.text.errors import LayerError, MissingCrsError
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.refused_formats import INSTEAD
from tabletop.io.sources import layer_archives

BOX = shapely.box(500_000, 9_950_000, 500_010, 9_950_020)
GML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<ogr:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ogr="http://ogr.maptools.org/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ {schema}">
<ogr:featureMember><ogr:jalan gml:id="j.0"><ogr:geometryProperty><gml:LineString srsName="urn:ogc:def:crs:EPSG::32750">
<gml:posList>500000 9951000 500100 9951000</gml:posList></gml:LineString></ogr:geometryProperty><ogr:nama>{name}</ogr:nama></ogr:jalan>
</ogr:featureMember></ogr:FeatureCollection>"""


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def drawing(path, *entities):
    lines = ["0", "SECTION", "2", "ENTITIES", *(str(one) for entity in entities for one in entity), "0", "ENDSEC", "0", "EOF", ""]
    path.write_text("\n".join(lines))
    return path


def line(layer, *corners, closed=False):
    head = [0, "LWPOLYLINE", 8, layer, 90, len(corners), 70, int(closed)]
    return [*head, *(one for x, y in corners for one in (10, x, 20, y))]


def read(source, path, crs=None):
    return {one.table: source.read(one) for one in info_for_file(path, crs, source)}


def test_layers_of_a_drawing_are_tables_and_its_outlines_areas(source, tmp_path):
    square = [(5e5, 9.951e6), (5e5 + 10, 9.951e6), (5e5 + 10, 9.951e6 + 20), (5e5, 9.951e6 + 20)]
    path = drawing(
        tmp_path / "asbuilt.dxf",
        line("JALAN", (5e5, 9.951e6), (5e5 + 100, 9.951e6)),
        line("BANGUNAN", *square, closed=True),
        line("PAGAR", *square, closed=True),
        line("PAGAR", (5e5, 9.951e6), (5e5 + 50, 9.951e6)),
    )
    with pytest.raises(MissingCrsError):
        read(source, path)
    layers = read(source, path, "EPSG:32750")
    assert {name: (layer.info.role, layer.count) for name, layer in layers.items()} == {
        "BANGUNAN": ("building", 1),
        "JALAN": ("road", 1),
        "PAGAR": ("fence", 2),
    }
    house = layers["BANGUNAN"]
    assert house.parts[0].dimension == 2 and shapely.area(house.parts[0].geometries).tolist() == [200.0]
    assert [str(one) for one in house.problems] == ["asbuilt.dxf, layer BANGUNAN: closed lines of the drawing that were taken as areas: 1."]
    assert [part.dimension for part in layers["PAGAR"].parts] == [1]


def test_a_drawing_of_very_many_layers_is_one_table(source, tmp_path):
    path = drawing(tmp_path / "a.dxf", *(line(f"L{n}", (5e5, 9.951e6), (5e5 + 100, 9.951e6)) for n in range(61)))
    ((name, layer),) = read(source, path, "EPSG:32750").items()
    assert name == "a" and layer.count == 61 and layer.value("Layer", 3) == "L3"


def test_gml_is_read_and_nothing_is_written_beside_it(source, tmp_path):
    path = tmp_path / "a.gml"
    path.write_text(GML.format(doctype="", schema="http://127.0.0.1:1/a.xsd", name="Jl. A"))
    (layer,) = read(source, path).values()
    assert layer.info.role == "road" and layer.value("name", 0) == "Jl. A" and [one.name for one in tmp_path.iterdir()] == ["a.gml"]


@pytest.mark.parametrize("ending", [".tab", ".mif"])
def test_mapinfo_is_read(source, tmp_path, ending):
    path = vector(tmp_path / f"gedung{ending}", [BOX], kind="Polygon", nama=np.array(["Kantor"], dtype=object))
    (layer,) = read(source, path).values()
    assert layer.info.role == "building" and layer.value("name", 0) == "Kantor"
    assert layer.parts[0].geometries[0].equals_exact(shapely.MultiPolygon([BOX]), 0.02, normalize=True)


@pytest.mark.parametrize("crs", ["EPSG:32750", "EPSG:4326", None])
def test_geoparquet_is_read(source, tmp_path, crs):
    frame = geopandas.GeoDataFrame({"nama": ["Kantor", None]}, geometry=[BOX, None], crs="EPSG:32750")
    frame = frame if crs is None else frame.to_crs(crs)
    (frame if crs else frame.set_crs(None, allow_override=True)).to_parquet(tmp_path / "gedung.parquet")
    layer = source.read(replace(info(tmp_path / "gedung.parquet"), crs=None if crs else "EPSG:32750"))
    assert layer.count == 1 and layer.value("nama", 0) == "Kantor"
    assert layer.parts[0].geometries[0].equals_exact(shapely.MultiPolygon([BOX]), 0.01, normalize=True)
    if crs is None:
        with pytest.raises(MissingCrsError):
            source.read(info(tmp_path / "gedung.parquet"))


def test_parquet_without_places_and_a_damaged_one(source, tmp_path):
    frame = geopandas.GeoDataFrame({"nama": ["Kantor"]}, geometry=[BOX], crs="EPSG:32750")
    frame.drop(columns="geometry").to_parquet(tmp_path / "a.parquet")
    with pytest.raises(LayerError, match="a.parquet is a table without places"):
        source.read(info(tmp_path / "a.parquet"))
    frame.to_parquet(tmp_path / "b.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "b.parquet").read_bytes()[:-30])
    with pytest.raises(LayerError, match="b.parquet is damaged"):
        source.read(info(tmp_path / "b.parquet"))


def zipped(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, file in members.items():
            archive.write(file, name.replace("__", "/").replace("_dot_", "."))
    return path


def test_an_archive_in_an_archive_is_opened_and_none_deeper(source, tmp_path):
    inner = zipped(tmp_path / "inner.zip", jalan_dot_geojson=geojson(tmp_path / "a.geojson", points(2)))
    middle = zipped(tmp_path / "middle.zip", deep_dot_zip=inner, gedung_dot_geojson=tmp_path / "a.geojson")
    outer = zipped(tmp_path / "outer.zip", sub__middle_dot_zip=middle, inner_dot_zip=inner)
    layers = read(source, outer)
    assert {name: layer.count for name, layer in layers.items()} == {"jalan": 2, "gedung": 2}
    (said,) = {str(problem) for layer in layers.values() for problem in layer.problems}
    assert said == "outer.zip: middle.zip/deep.zip is an archive in an archive in an archive; unpack it by hand."


def test_an_archive_is_unpacked_once_until_it_changes(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        layer_archives, "_made", lambda path, limits: made.append(path) or layer_archives.Unpacked(tmp_path / str(len(made)))
    )
    monkeypatch.setattr(layer_archives, "_kept", type(layer_archives._kept)())
    path = zipped(tmp_path / "a.zip", a_dot_geojson=geojson(tmp_path / "a.geojson", points(1)))
    first = layer_archives.unpacked(path, None)
    assert layer_archives.unpacked(path, None) is first and len(made) == 1
    zipped(path, a_dot_geojson=geojson(tmp_path / "a.geojson", points(5)))
    assert layer_archives.unpacked(path, None) is not first and len(made) == 2


def test_a_changed_archive_is_read_anew(source, tmp_path):
    path = zipped(tmp_path / "a.zip", a_dot_geojson=geojson(tmp_path / "a.geojson", points(1)))
    assert source.read(info(path, "a")).count == 1
    zipped(path, a_dot_geojson=geojson(tmp_path / "a.geojson", points(5)))
    assert source.read(info(path, "a")).count == 5


@pytest.mark.parametrize("ending", sorted(INSTEAD))
def test_what_is_no_layer_says_what_to_do(source, tmp_path, ending):
    (tmp_path / f"peta{ending}").write_bytes(b"x")
    with pytest.raises(LayerError) as caught:
        source.tables(tmp_path / f"peta{ending}")
    said = str(caught.value)
    assert said.startswith(f"peta{ending} ") and said.endswith(".") and "{" not in said


# --- hostile files
SECRET = "a secret of another file"


@pytest.mark.parametrize("doctype", ['<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', '<!DOCTYPE a [<!ENTITY x SYSTEM "{secret}">]>'])
def test_gml_reaches_no_other_file(source, tmp_path, doctype):
    (tmp_path / "secret.txt").write_text(SECRET)
    doctype = doctype.format(secret=tmp_path / "secret.txt")
    (tmp_path / "a.gml").write_text(GML.format(doctype=doctype, schema=tmp_path / "secret.txt", name="&x;"))
    assert SECRET not in told_by(source, tmp_path / "a.gml")


def test_gml_of_exploding_entities_ends_soon(source, tmp_path):
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE a [<!ENTITY e0 "{"x" * 1000}">{nested}]>'
    (tmp_path / "a.gml").write_text(GML.format(doctype=doctype, schema="a.xsd", name="&e9;"))
    start = time.monotonic()
    assert len(told_by(source, tmp_path / "a.gml")) < 100_000 and time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.tab",
            '!table\n!version 300\nDefinition Table\n  File "{secret}"\n  Type NATIVE\n  Fields 1\n    a Char (50) ;\n',
        ),
        ("b.tab", '!table\n!version 300\nOpen Table "{secret}"\n\nCreate View b As\nSelect * From secret\n'),
        (
            "a.mif",
            'Version 300\nDelimiter ","\nColumns 1\n  a Char(50)\nData\n\nInclude "{secret}"\nPoint 117 -0.44\n',
        ),
        ("a.gml", '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'),
        ("a.dxf", '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {secret}"}}'),
        ("a.dxf", "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"),
        (
            "a.osm",
            '<!DOCTYPE a [<!ENTITY x SYSTEM "{secret}">]><osm><node id="1" lat="-0.44" lon="117"><tag k="n" v="&x;"/></node></osm>',
        ),
        ("a.parquet", "PAR1{secret}PAR1"),
    ],
)
def test_no_format_reaches_another_file(source, tmp_path, name, text):
    secret = geojson(tmp_path / "secret.geojson", [{**points(1)[0], "properties": {"a": SECRET}}])
    (tmp_path / name).write_text(text.format(secret=secret))
    assert SECRET not in told_by(source, tmp_path / name)


def told_by(source, path):
    """All that is told of a file: its texts, or why it cannot be read."""
    try:
        layers = read(source, path, None)
    except LayerError as error:
        return str(error)
    told = []
    for layer in layers.values():
        told += [str(layer.value(name, row)) for name in layer.columns for row in range(layer.count)]
        told += [str(problem) for problem in layer.problems]
    return " ".join(told)
