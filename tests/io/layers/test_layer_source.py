"""Good layers in every format: what arrives in the working system."""

import zipfile

import numpy as np
import pytest
import shapely

from support.layer_files import HOME, feature, geojson, info, point, points, towns, vector, zm_point
from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.geometry.tree_parts import TreeParts
from tabletop.core.text.errors import LayerError, MissingCrsError
from tabletop.core.values.layer import GROVE_ABOVE, ragged_from
from tabletop.io.layers.layer_source import LayerSource

KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>f</name><Placemark><name>A</name>'
    "<Point><coordinates>117,-0.44,5</coordinates></Point></Placemark></Folder></Document></kml>"
)
GPX = (
    '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="-0.44" lon="117"><name>A</name></wpt>'
    '<trk><trkseg><trkpt lat="-0.44" lon="117"/><trkpt lat="-0.45" lon="117"/></trkseg></trk></gpx>'
)
SQUARE = shapely.box(500_000, 9_950_000, 500_010, 9_950_020)


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".fgb", ".geojson"])
def test_a_square_keeps_its_place_in_every_format(source, tmp_path, ending):
    shape = SQUARE if ending != ".geojson" else SQUARE
    path = vector(tmp_path / f"one{ending}", [shape], kind="Polygon", name=np.array(["Rumah"], dtype=object), levels=np.array([2.0]))
    layer = source.read(info(path))
    assert layer.problems == () and [part.dimension for part in layer.parts] == [2]
    assert layer.parts[0].geometries[0].equals_exact(shapely.MultiPolygon([SQUARE]), 0.01, normalize=True)
    assert layer.value("name", 0) == "Rumah" and layer.value("levels", 0) == 2.0 and layer.value("nothing", 0) is None


@pytest.mark.parametrize(("name", "text"), [("a.kml", KML), ("a.gpx", GPX), ("a.csv", "lon,lat,nama\n117,-0.44,A\n")])
def test_degrees_are_brought_to_metres(source, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    table = source.tables(tmp_path / name)[0].name
    layer = source.read(info(tmp_path / name, table))
    assert layer.parts[0].coords[0] == pytest.approx(from_lonlat(*HOME), abs=0.01)
    assert layer.value("name", 0) == "A"


def test_tables_of_a_gpx_are_those_with_records(source, tmp_path):
    (tmp_path / "a.gpx").write_text(GPX)
    assert [table.name for table in source.tables(tmp_path / "a.gpx")] == ["waypoints", "tracks"]


def test_a_kmz_and_a_zip_are_unpacked(source, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("../../evil.kml", "x")
    assert source.read(info(tmp_path / "a.kmz", source.tables(tmp_path / "a.kmz")[0].name)).count == 1
    for name in ("x", "y"):
        vector(tmp_path / f"{name}.shp", [SQUARE], kind="Polygon")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in tmp_path.glob("[xy].*"):
            archive.write(file, f"peta/{file.name}")
        archive.write(tmp_path / "x.shp", "__MACOSX/x.shp")
    assert [table.name for table in source.tables(tmp_path / "a.zip")] == ["x", "y"]
    assert source.read(info(tmp_path / "a.zip", "y")).count == 1
    assert not list(tmp_path.parent.glob("evil*"))


def test_mixed_geometry_is_split_and_rows_still_lead_to_their_values(source, tmp_path):
    ring = [[117, -0.44], [117.001, -0.44], [117.001, -0.441], [117, -0.44]]
    line = {"type": "LineString", "coordinates": ring[:2]}
    both = {"type": "GeometryCollection", "geometries": [line, point(), {"type": "Polygon", "coordinates": [ring]}]}
    many = {"type": "MultiPoint", "coordinates": [[117, -0.44], [117, -0.45]]}
    layer = source.read(info(geojson(tmp_path / "a.geojson", [feature(line, n="line"), feature(both, n="all"), feature(many, n="many")])))
    assert [(part.dimension, part.rows.tolist()) for part in layer.parts] == [(0, [1, 2]), (1, [0, 1]), (2, [1])]
    assert [layer.value("n", int(row)) for row in layer.parts[0].rows] == ["all", "many"]
    assert [len(g.geoms) for g in layer.parts[0].geometries] == [1, 2]


def test_arrays_shapes_and_bounds_agree(source, tmp_path):
    holes = shapely.box(0, 0, 100, 100).difference(shapely.union_all([shapely.box(10, 10, 20, 20), shapely.box(40, 40, 50, 50)]))
    shapes = [shapely.affinity.translate(holes, 500_000, 9_950_000), shapely.MultiPolygon([SQUARE, shapely.affinity.translate(SQUARE, 50)])]
    layer = source.read(info(vector(tmp_path / "a.gpkg", shapes * 700, kind="Unknown")))
    part, wanted = layer.parts[0], ragged_from(shapes * 700, 2)
    assert np.array_equal(part.coords, wanted.coords) and np.array_equal(part.bounds, wanted.bounds)
    assert all(np.array_equal(a, b) for a, b in zip(part.offsets, wanted.offsets, strict=True))
    assert shapely.equals(part.geometries, wanted.geometries).all() and shapely.is_prepared(part.geometries).all()
    assert layer.extent == (500_000.0, 9_950_000.0, 500_100.0, 9_950_100.0)


def test_several_batches_are_one_layer_whose_shapes_wait_until_they_are_asked_for(source, tmp_path):
    count = GROVE_ABOVE + 10
    names = np.array([f"r{n}" if n % 3 else None for n in range(count)], dtype=object)
    path = vector(tmp_path / "a.gpkg", towns(count), kind="Polygon", name=names, number=np.arange(count))
    said = []
    layer = source.read(info(path), progress=said.append)
    part = layer.parts[0]
    assert layer.count == count and "tree" not in vars(part) and isinstance(part.tree, TreeParts) and part.tree.made == 0
    for row in (0, 8191, 8192, 16_385, count - 1):
        assert layer.value("number", row) == row and layer.value("name", row) == (f"r{row}" if row % 3 else None)
        assert part.shape(row).bounds == pytest.approx(towns(count)[row].bounds)
    assert said == sorted(said) and len(said) > 2 and said[-1] == 1.0


def test_z_and_m_are_dropped_even_where_m_is_the_no_data_of_shapefiles(source, tmp_path):
    layer = source.read(info(vector(tmp_path / "a.gpkg", [zm_point(500_000, 9_950_000, 12.0)])))
    assert layer.parts[0].coords.tolist() == [[500_000.0, 9_950_000.0]] and layer.problems == ()


def test_texts_lose_the_nul_bytes_that_fill_them(source, tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(500_000, 9_950_000)], kind="Point", NAMOBJ=np.array(["KPU" + " " * 20], dtype=object))
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"KPU" + b" " * 20, b"KPU\0" + b"\0" * 19))
    layer = source.read(info(path, role="poi"))
    assert layer.value("NAMOBJ", 0) == "KPU" and layer.value("name", 0) == "KPU"


def test_the_encoding_of_a_cst_file_counts_where_there_is_no_cpg(source, tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(500_000, 9_950_000)], kind="Point", nama=np.array(["Café"], dtype=object))
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("Café".encode(), b"Caf\x8e "))
    path.with_suffix(".cpg").unlink()
    path.with_suffix(".cst").write_text("macroman")
    assert source.read(info(path)).value("nama", 0) == "Caf\u00e9"


def test_names_of_indonesian_deliveries_become_name_and_class(source, tmp_path):
    line = shapely.LineString([(500_000, 9_950_000), (500_100, 9_950_000)])
    columns = {"NAMRJL": [None, None], "NAMOBJ": ["Jalan A", None], "REMARK": ["Jalan Lokal", "Jalan Lain"]}
    arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
    layer = source.read(info(vector(tmp_path / "a.gpkg", [line, line], kind="LineString", **arrays), role="road"))
    assert layer.value("name", 0) == "Jalan A" and layer.value("name", 1) is None and layer.value("class", 1) == "Jalan Lain"


def test_dates_numbers_and_truth_values(source, tmp_path):
    columns = {"day": np.array(["2024-02-03"], dtype="datetime64[D]"), "yes": np.array([True]), "count": np.array([7], dtype=np.int32)}
    layer = source.read(info(vector(tmp_path / "a.gpkg", [shapely.Point(500_000, 9_950_000)], **columns)))
    assert layer.value("day", 0).startswith("2024-02-03") and layer.value("yes", 0) == 1.0 and layer.value("count", 0) == 7.0


def test_the_north_zone_and_compound_systems_are_understood(source, tmp_path):
    north = vector(tmp_path / "n.gpkg", [shapely.Point(500_000, -48_640)], crs="EPSG:32650")
    assert source.read(info(north)).parts[0].coords[0] == pytest.approx([500_000, 9_951_360], abs=0.01)
    high = vector(tmp_path / "c.gpkg", [shapely.Point(117, -0.44, 3)], crs="EPSG:4326+3855")
    assert source.read(info(high)).parts[0].coords[0] == pytest.approx(from_lonlat(117, -0.44), abs=0.01)


def test_the_system_asked_for_goes_before_the_files_own_word(source, tmp_path):
    own = vector(tmp_path / "a.gpkg", [shapely.Point(117, -0.44)])
    assert source.read(info(own, crs="EPSG:4326")).parts[0].coords[0] == pytest.approx(from_lonlat(*HOME), abs=0.01)
    metres = geojson(tmp_path / "a.geojson", [feature(point(500_000, 9_950_000))])
    assert source.read(info(metres, crs="EPSG:32750")).parts[0].coords.tolist() == [[500_000.0, 9_950_000.0]]
    said = geojson(tmp_path / "b.geojson", points(1), crs={"type": "name", "properties": {"name": "EPSG:32750"}})
    assert source.read(info(said, crs="EPSG:4326")).parts[0].coords[0] == pytest.approx(from_lonlat(*HOME), abs=0.01)


def test_a_missing_system_is_asked_for_and_then_used(source, tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(117, -0.44)], crs=None, kind="Point")
    with pytest.raises(MissingCrsError, match="a.shp does not say.*--crs"):
        source.read(info(path))
    assert source.read(info(path, crs="EPSG:4326")).parts[0].coords[0] == pytest.approx(from_lonlat(117, -0.44), abs=0.01)


def test_a_table_is_chosen_by_name_and_several_are_listed(source, tmp_path):
    path = tmp_path / "a.gpkg"
    for name, shape in (("roads", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)])), ("houses", SQUARE)):
        vector(path, [shape], table=name, kind=shape.geom_type)
    assert [(table.name, table.kind) for table in source.tables(path)] == [("roads", "LINESTRING"), ("houses", "POLYGON")]
    assert source.read(info(path, "houses")).parts[0].dimension == 2
    with pytest.raises(LayerError, match="several layers: roads, houses"):
        source.read(info(path))
    with pytest.raises(LayerError, match="no layer trees; it holds roads, houses"):
        source.read(info(path, "trees"))


def test_a_file_without_records_is_an_empty_layer_that_says_so(source, tmp_path):
    layer = source.read(info(geojson(tmp_path / "a.geojson", [])))
    assert layer.count == 0 and layer.extent is None and "no records" in str(layer.problems[0])
