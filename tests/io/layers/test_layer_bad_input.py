"""Bad layer files: one sentence each, and what is whole is loaded."""

import gzip
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import textwrap
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import shapely

from support.layer_files import HOME, endless_view, feature, geojson, info, point, points, towns, vector, zm_point
from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.text.errors import LayerError, MissingCrsError, TabletopError
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.layer_limits import Limits

HERE = shapely.Point(500_000, 9_950_000)


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


@pytest.fixture
def strict():
    with LayerSource(Limits(cpu_s=1, stall_s=20.0, max_unpacked_bytes=1 << 20, max_rows=100, max_vertices=10_000, max_members=5)) as one:
        yield one


def refused(source, path, *words, table=None, crs=None, kind=LayerError):
    """Both ways in say the same kind of thing: one sentence that names the file."""
    with pytest.raises(kind) as caught:
        source.tables(path)
        source.read(info(path, table, crs))
    said = str(caught.value)
    assert "\n" not in said and "Traceback" not in said and Path(path).name in said
    assert all(word in said for word in words), said
    return said


def told(layer, *words):
    matching = [str(one) for one in layer.problems if all(word in str(one) for word in words)]
    assert len(matching) == 1, [str(one) for one in layer.problems]
    return matching[0]


# --- files that are not what they should be
def test_a_file_that_is_not_there(source, tmp_path):
    refused(source, tmp_path / "a.gpkg", "not there")


def test_an_empty_file(source, tmp_path):
    (tmp_path / "a.geojson").touch()
    refused(source, tmp_path / "a.geojson", "is empty")


def test_a_folder(source, tmp_path):
    (tmp_path / "a.shp").mkdir()
    refused(source, tmp_path / "a.shp", "is a folder")


def test_a_folder_that_calls_itself_a_geodatabase(source, tmp_path):
    (tmp_path / "a.gdb").mkdir()
    refused(source, tmp_path / "a.gdb", "damaged, or not what its name says")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_pipe_that_would_never_answer(source, tmp_path):
    os.mkfifo(tmp_path / "a.geojson")
    refused(source, tmp_path / "a.geojson", "no ordinary file")


@pytest.mark.parametrize("name", ["a.tif", "a", "a.gpkg.old", "a.vrt"])
def test_an_ending_that_is_not_known(source, tmp_path, name):
    (tmp_path / name).write_text("x")
    refused(source, tmp_path / name, "no format that can be read", "GeoPackage")


@pytest.mark.parametrize("path", ["/vsicurl/http://h/a.geojson", "http://h/a.geojson", "/vsizip/a.zip/a.shp", "/VSIMEM/a.gpkg"])
def test_a_path_that_is_no_file_of_this_computer(source, path):
    refused(source, path, "not a file of this computer")


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.kml", "a.gpx", "a.kmz", "a.zip"])
def test_text_under_every_ending(source, tmp_path, name):
    (tmp_path / name).write_text("hello world, this is no map\n" * 9)
    refused(source, tmp_path / name)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.kml", "a.gpx", "a.kmz", "a.zip", "a.csv"])
def test_noise_under_every_ending(source, tmp_path, name):
    (tmp_path / name).write_bytes(np.random.default_rng(1).bytes(5_000))
    refused(source, tmp_path / name)


def test_a_format_under_the_ending_of_another(source, tmp_path):
    geojson(tmp_path / "a.gpkg", points())
    refused(source, tmp_path / "a.gpkg")
    shutil.copy(vector(tmp_path / "b.gpkg", [HERE]), tmp_path / "b.geojson")
    refused(source, tmp_path / "b.geojson")
    shutil.copy(vector(tmp_path / "c.fgb", [HERE]), tmp_path / "c.kml")
    refused(source, tmp_path / "c.kml", "holds FlatGeobuf")


def test_a_database_that_is_no_geopackage(source, tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    refused(source, tmp_path / "a.gpkg", "no GeoPackage")


def test_a_gzip_called_geojson(source, tmp_path):
    (tmp_path / "a.geojson").write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": points()}).encode()))
    refused(source, tmp_path / "a.geojson")


# --- programs dressed as data
def test_a_geojson_that_is_a_pipeline_of_gdal(source, tmp_path):
    secret = vector(tmp_path / "secret.gpkg", [HERE])
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector read {secret}"}))
    refused(source, tmp_path / "a.geojson", "not what its name says")


def test_a_vrt_that_is_called_geojson(source, tmp_path):
    secret = vector(tmp_path / "secret.gpkg", [HERE])
    (tmp_path / "a.geojson").write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )
    refused(source, tmp_path / "a.geojson", "not what its name says")


def test_a_crs_that_is_a_link_is_never_fetched(source, tmp_path):
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        link = {"type": "link", "properties": {"href": f"http://127.0.0.1:{server.server_port}/crs", "type": "proj4"}}
        path = geojson(tmp_path / "a.geojson", points(), crs=link)
        refused(source, path, "does not say its coordinate system", kind=MissingCrsError)
        assert source.read(info(path, crs="EPSG:4326")).count == 3
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert asked == []


def test_a_view_that_never_ends_and_the_tables_beside_it(strict, tmp_path):
    path = endless_view(vector(tmp_path / "a.gpkg", [HERE], table="good", kind="Point"))
    assert [table.name for table in strict.tables(path)] == ["good", "forever"]
    refused(strict, path, "took too long", table="forever")
    assert strict.read(info(path, "good")).count == 1


# --- archives
def test_an_archive_that_unpacks_to_too_much(strict, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b" " * (3 << 20))
    refused(strict, tmp_path / "a.zip", "more than 1 MB")


def test_an_archive_that_lies_about_its_size(strict, tmp_path):
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * (3 << 20))
    size = (3 << 20).to_bytes(4, "little")
    assert path.read_bytes().count(size) == 2
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    refused(strict, path)


def test_an_archive_of_too_many_files_or_of_none(strict, tmp_path):
    for name, count in (("many.zip", 6), ("none.zip", 0)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.geojson", "x")
    refused(strict, tmp_path / "many.zip", "too many files")
    refused(strict, tmp_path / "none.zip", "no layer")


def test_a_good_file_beside_a_bad_one_in_an_archive(source, tmp_path):
    good = geojson(tmp_path / "good.geojson", points())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(good, "good.geojson")
        archive.writestr("bad.gpkg", "x" * 100)
    assert [table.name for table in source.tables(tmp_path / "a.zip")] == ["good"]
    layer = source.read(info(tmp_path / "a.zip", "good"))
    assert layer.count == 3 and told(layer, "bad.gpkg")


# --- damaged files
def test_a_truncated_geopackage(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", towns(2_000), kind="Polygon")
    path.write_bytes(path.read_bytes()[:5_000])
    refused(source, path, "damaged")


def test_a_geopackage_with_pages_overwritten_gives_its_other_records(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", towns(20_000), kind="Polygon")
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2 // 4096 * 4096)
        stream.write(b"\xff" * 8192)
    layer = source.read(info(path))
    assert 19_000 < layer.count < 20_000 and told(layer, "records could not be read")
    kept = [int(layer.value("number", int(row))) for row in layer.parts[0].rows]
    assert kept[0] == 0 and kept[-1] == 19_999
    assert all(g.centroid.equals_exact(w.centroid, 0.001) for g, w in zip(layer.parts[0].geometries, towns(20_000)[kept], strict=True))


def test_a_truncated_geojson_gives_its_whole_records(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", points(20))
    path.write_text(path.read_text()[:-200])
    layer = source.read(info(path))
    assert 10 < layer.count < 20 and told(layer, f"ends early after record {layer.count};")
    assert layer.value("number", layer.count - 1) == layer.count - 1


def test_a_damaged_record_amid_a_geojson(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", points(9))
    path.write_text(path.read_text().replace('"number": 4}', '"number": 4]'))
    layer = source.read(info(path))
    assert [layer.value("number", row) for row in range(layer.count)] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert told(layer, "record 5:", "damaged")


def test_a_truncated_flatgeobuf_gives_its_first_records(source, tmp_path):
    path = vector(tmp_path / "a.fgb", towns(3_000), kind="Polygon")
    path.write_bytes(path.read_bytes()[:-40_000])
    layer = source.read(info(path))
    assert 1_000 < layer.count < 3_000 and told(layer, "damaged after record")


def test_a_truncated_shapefile(source, tmp_path):
    path = vector(tmp_path / "a.shp", towns(100), kind="Polygon")
    path.write_bytes(path.read_bytes()[:-3_000])
    layer = source.read(info(path))
    assert 50 < layer.count < 100 and layer.problems


def test_a_shapefile_without_shx_is_read_and_its_folder_left_alone(source, tmp_path):
    path = vector(tmp_path / "a.shp", [HERE], kind="Point")
    path.with_suffix(".shx").unlink()
    before = sorted(tmp_path.iterdir())
    layer = source.read(info(path))
    assert layer.count == 1 and layer.value("number", 0) == 0.0 and told(layer, ".shx")
    assert sorted(tmp_path.iterdir()) == before


def test_a_shapefile_without_dbf_keeps_its_shapes(source, tmp_path):
    path = vector(tmp_path / "a.shp", towns(5), kind="Polygon")
    path.with_suffix(".dbf").unlink()
    layer = source.read(info(path))
    assert layer.count == 5 and layer.columns == {} and told(layer, "a.shp: its table (.dbf) is missing")


def test_a_dbf_alone_or_an_shx_of_noise(source, tmp_path):
    path = vector(tmp_path / "a.shp", [HERE], kind="Point")
    path.with_suffix(".shx").write_bytes(b"\0" * 90)
    try:
        assert source.read(info(path)).count <= 1
    except LayerError as error:
        assert "a.shp" in str(error)
    refused(source, path.with_suffix(".dbf"), "only a part of a layer", ".shp")


# --- systems and places
def test_no_coordinate_system(source, tmp_path):
    for name in ("a.gpkg", "a.fgb", "a.shp"):
        refused(source, vector(tmp_path / name, [HERE], crs=None, kind="Point"), "--crs", kind=MissingCrsError)


def test_a_coordinate_system_that_does_not_exist(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", points(), crs={"type": "name", "properties": {"name": "EPSG:999999"}})
    refused(source, path, "EPSG:999999", "not known", kind=MissingCrsError)
    assert source.read(info(path, crs="EPSG:4326")).count == 3


def test_a_prj_of_nonsense(source, tmp_path):
    path = vector(tmp_path / "a.shp", [HERE], kind="Point")
    path.with_suffix(".prj").write_text("this is no system")
    refused(source, path, "--crs", kind=MissingCrsError)


def test_a_system_asked_for_that_is_none_of_degrees_or_metres(source, tmp_path):
    path = vector(tmp_path / "a.shp", [HERE], crs=None, kind="Point")
    refused(source, path, "EPSG:3855", crs="EPSG:3855", kind=MissingCrsError)
    with pytest.raises(TabletopError, match="EPSG:1 is not known"):
        source.read(info(path, crs="EPSG:1"))


def test_swapped_axes_in_all_records_and_in_some(source, tmp_path):
    swapped = feature(point(HOME[1], HOME[0]))
    lost = source.read(info(geojson(tmp_path / "a.geojson", [swapped] * 3)))
    assert lost.count == 0 and lost.lost == 3 and lost.lack is not None and told(lost, "none of 3 records", "swapped in 3 records")
    assert lost.doubts[0].cure == {"options": {"axes": "swapped"}}
    layer = source.read(info(geojson(tmp_path / "b.geojson", [swapped, *points(4)])))
    assert layer.count == 4 and told(layer, "swapped in 1 records")


def test_metres_where_degrees_should_be_and_degrees_where_metres_should_be(source, tmp_path):
    refused(source, geojson(tmp_path / "a.geojson", [feature(point(500_000, 9_950_000))]), "a.geojson holds metres and does not say")
    said = {"type": "name", "properties": {"name": "EPSG:4326"}}
    metres = source.read(info(geojson(tmp_path / "b.geojson", [feature(point(500_000, 9_950_000))], crs=said)))
    assert metres.lost == 1 and told(metres, "cannot stand in WGS 84") and metres.doubts[0].cure == {"crs": "EPSG:32750"}
    degrees = source.read(info(vector(tmp_path / "a.gpkg", [shapely.Point(117, -0.44)])))
    assert degrees.lost == 1 and told(degrees, "are degrees, not metres") and degrees.doubts[0].cure == {"crs": "EPSG:4326"}
    refused(source, vector(tmp_path / "c.gpkg", [shapely.Point(10, 50)]), "are degrees, not metres")


def test_places_far_from_the_region_are_loaded_and_told(source, tmp_path):
    layer = source.read(info(geojson(tmp_path / "a.geojson", [*points(2), feature(point(122.2, -8.6)), feature(point(-117.0, -0.44))])))
    assert layer.count == 4 and told(layer, "2 of 4 records lie far outside")


def test_places_inside_the_region_are_not_told(source, tmp_path):
    corners = [feature(point(lon, lat)) for lon in (115.24, 117.62) for lat in (-1.14, 1.52)]
    assert source.read(info(geojson(tmp_path / "a.geojson", corners))).problems == ()


# --- bad records
def test_numbers_that_are_none(source, tmp_path):
    lines = [struct.pack("<BII4d", 1, 2, 2, 5e5, 9.95e6, x, 9.95e6) for x in (np.nan, np.inf, 500_100.0)]
    layer = source.read(info(vector(tmp_path / "a.gpkg", lines)))
    assert [int(row) for row in layer.parts[0].rows] == [2]
    assert told(layer, "record 1:", "not a finite number") and told(layer, "record 2:", "not a finite number")
    (tmp_path / "b.geojson").write_text(
        '{"type": "FeatureCollection", "features": [' + json.dumps(feature(point()))[:-1].replace("117.0", "NaN") + "},"
    )
    with pytest.raises(LayerError):
        source.read(info(tmp_path / "b.geojson"))


def test_the_no_data_number_as_a_place(source, tmp_path):
    layer = source.read(info(vector(tmp_path / "a.gpkg", [zm_point(-1.797e308, -1.797e308), zm_point(5e5, 9.95e6), None])))
    assert layer.count == 1 and told(layer, "1 records cannot stand in") and told(layer, "record 3:", "no geometry")


def test_null_empty_and_senseless_geometry(source, tmp_path):
    one_corner = {"type": "LineString", "coordinates": [[117, -0.44]]}
    rows = [feature(None), feature(one_corner), feature({"type": "Polygon", "coordinates": []}), *points(2)]
    layer = source.read(info(geojson(tmp_path / "a.geojson", rows)))
    assert [int(row) for row in layer.parts[0].rows] == [3, 4]
    assert told(layer, "record 1:", "no geometry") and told(layer, "record 2:", "not be understood") and told(layer, "record 3:", "empty")


def test_twenty_bad_records_are_listed_and_the_others_counted(source, tmp_path):
    layer = source.read(info(geojson(tmp_path / "a.geojson", [feature(None)] * 50 + points(1))))
    listed = [str(one) for one in layer.problems if "no geometry and was left out" in str(one)]
    assert len(listed) == 20 and "record 1:" in listed[0] and told(layer, "30 more records")


def test_crossing_outlines_are_mended_and_counted(source, tmp_path):
    x, y = 500_000, 9_950_000
    bow = shapely.Polygon([(x, y), (x + 10, y + 10), (x + 10, y), (x, y + 10)])
    flat = shapely.Polygon([(x, y), (x + 10, y), (x + 5, y)])
    layer = source.read(info(vector(tmp_path / "a.gpkg", [bow, flat, shapely.box(x, y, x + 1, y + 1)], kind="Polygon")))
    assert [int(row) for row in layer.parts[0].rows] == [0, 2]
    assert shapely.is_valid(layer.parts[0].geometries).all() and layer.parts[0].geometries[0].area == pytest.approx(50)
    assert told(layer, "mended", ": 1.") and told(layer, "record 2:", "empty")


def test_curves_are_told(source, tmp_path):
    curve = struct.pack("<BII6d", 1, 8, 3, 5e5, 9.95e6, 5e5 + 1, 9.95e6 + 1, 5e5 + 2, 9.95e6)
    layer = source.read(info(vector(tmp_path / "a.gpkg", [curve, HERE])))
    assert layer.count == 2 and layer.lost == 0
    assert [str(problem) for problem in layer.problems] == ["a.gpkg: 1 of 2 records had curves; they are drawn as short straight lines."]


def test_more_records_or_corners_than_the_caps(strict, tmp_path):
    refused(strict, vector(tmp_path / "a.gpkg", towns(101), kind="Polygon"), "more than 100 records")
    long = shapely.LineString(np.column_stack((np.linspace(5e5, 6e5, 10_001), np.full(10_001, 9.95e6))))
    refused(strict, vector(tmp_path / "b.gpkg", [long]), "10000 corners")


def test_text_that_is_in_no_known_encoding_does_not_stop_reading(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", [HERE], name=np.array(["abcabc"], dtype=object))
    assert path.read_bytes().count(b"abcabc") == 1
    path.write_bytes(path.read_bytes().replace(b"abcabc", b"ab\xff\xfebc"))
    assert source.read(info(path)).value("name", 0).startswith("a")


# --- locked and forbidden
def test_a_file_that_another_program_has_locked(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", [HERE])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        refused(source, path, "locked by another program")
    finally:
        holder.close()
    assert source.read(info(path)).count == 1


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of Unix")
def test_a_file_that_may_not_be_read(tmp_path):
    path = geojson(tmp_path / "a.geojson", points())
    if os.geteuid() != 0:
        path.chmod(0)
        with LayerSource() as source:
            refused(source, path, "cannot be read")
        return
    program = f"""
        import os
        from tabletop.core.text.errors import LayerError
        from tabletop.core.values.layer import LayerInfo
        from tabletop.io.layers.layer_source import LayerSource
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        with LayerSource() as source:
            try:
                source.read(LayerInfo("x", {{"en": "x"}}, {str(path)!r}))
            except LayerError as error:
                print(error)
    """
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    root = str(Path(__file__).resolve().parents[3])
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, cwd="/", env={**os.environ, "PYTHONPATH": root}
    )
    if "Permission denied" in result.stderr:
        pytest.skip("the installation itself may not be read by another user")
    assert "a.geojson cannot be read: Permission denied." in result.stdout, result.stderr


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_itself(source, tmp_path):
    (tmp_path / "a.geojson").symlink_to(tmp_path / "a.geojson")
    refused(source, tmp_path / "a.geojson", "cannot be read")


def test_bad_csv_tables(source, tmp_path):
    for name, text, words in (
        ("a.csv", "nama,alamat\nKPU,Timbau\n", "no columns for the place"),
        ("b.csv", "\n\n", "is empty"),
        ("c.csv", "x,y\n500000,9950000\n", "--crs"),
    ):
        (tmp_path / name).write_text(text)
        refused(source, tmp_path / name, words)
    (tmp_path / "d.csv").write_text("lon;lat;nama\n117,0;-0,44;A\n;;B\nfoo;bar;C\n117,1\n")
    layer = source.read(info(tmp_path / "d.csv"))
    assert layer.count == 1 and layer.parts[0].coords[0] == pytest.approx(from_lonlat(*HOME), abs=0.01)
    assert told(layer, "row 3:", "no place") and told(layer, "row 4:", "lon", '"foo"') and told(layer, "row 5:", "lat is blank")


def test_whole_numbers_that_would_be_rounded_are_named(source, tmp_path):
    ids = {"nib": np.array([2**53 + 1, 5]), "number": np.array([2**53, 1])}
    layer = source.read(info(vector(tmp_path / "a.gpkg", [HERE, HERE], kind="Point", **ids)))
    assert "(nib)" in told(layer, "more than 15 digits")
    plain = source.read(info(vector(tmp_path / "b.gpkg", [HERE], kind="Point", number=np.array([2**53]))))
    assert not plain.problems
