"""Pictures out of foreign files: where they lie, the colours at known places, and what is refused."""

import os
import shutil

import numpy as np
import pytest

from support.picture_files import NORTH, WEST, box, make
from tabletop.core.text.errors import Cancelled, LayerError, MissingCrsError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.io.pictures.picture_formats import ALLOWED_DRIVERS, DRIVERS
from tabletop.io.pictures.picture_source import PictureSource
from torture_hostile_files import LAYERS

RED, GREEN, BLUE, YELLOW, NONE = (255, 0, 0, 255), (0, 160, 0, 255), (0, 0, 255, 255), (255, 255, 0, 255), (0, 0, 0, 0)
BOX = WEST, NORTH - 300, WEST + 400, NORTH


@pytest.fixture(scope="module")
def source():
    with GroundSource() as one:
        yield one
        one.close_pixels()


def read(source, path, crs=None):
    return source.read(source.infos(path, crs)[0])


def quarters(layer, px=(40, 30)):
    """Colours inside the upper left, upper right, lower left and lower right quarter."""
    values = layer.picture.pixels.read(box(0, 0, 400, 300), *px)
    rows, columns = (3 * px[1] // 8, 3 * px[1] // 4), (3 * px[0] // 8, 3 * px[0] // 4)
    return [tuple(map(int, values[row, column])) for row in rows for column in columns]


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"crs": "EPSG:4326"},
        {"crs": "EPSG:23837"},
        {"more": {"tiled": True, "compress": "DEFLATE", "blockxsize": 128, "blockysize": 128}, "overviews": [2, 4]},
        {"bands": "palette"},
        {"driver": "MBTiles", "crs": "EPSG:3857", "bands": "rgba"},
    ],
    ids=["as it is", "degrees", "TM-3", "overviews", "palette", "mbtiles"],
)
def test_a_picture_lies_where_it_says(source, tmp_path, what):
    layer = read(source, make(tmp_path, "p.mbtiles" if what.get("driver") == "MBTiles" else "p.tif", **what))
    assert layer.info.role == "image" and layer.parts == ()
    slack = 300 if what.get("driver") else 1.0
    assert np.allclose(layer.extent, BOX, atol=slack)
    if what.get("bands") == "palette":
        values = layer.picture.pixels.read(box(0, 0, 400, 300), 8, 6)[3]
        assert [tuple(map(int, values[column])) for column in (0, 2, 4, 6)] == [RED, GREEN, BLUE, (0, 0, 0, 255)]
    elif what.get("driver"):
        assert np.allclose(quarters(layer), (RED, GREEN, BLUE, YELLOW), atol=3)
    else:
        assert quarters(layer) == [RED, GREEN, BLUE, YELLOW]


def test_a_world_file_and_a_prj_place_a_plain_picture(source, tmp_path):
    path = make(tmp_path, "scan.png", driver="PNG", world=str(tmp_path / "scan.pgw"))
    with pytest.raises(MissingCrsError, match="scan.png does not say its coordinate system"):
        read(source, path)
    asked = read(source, path, "EPSG:32750")
    assert asked.extent == pytest.approx(BOX) and quarters(asked) == [RED, GREEN, BLUE, YELLOW]
    import pyproj

    (tmp_path / "scan.prj").write_text(pyproj.CRS("EPSG:32750").to_wkt("WKT1_ESRI"))
    assert read(source, path).extent == pytest.approx(BOX)


def test_a_crs_given_goes_before_what_the_file_declares(source, tmp_path):
    path = make(tmp_path, "wrong.tif", declares="EPSG:32749")
    assert read(source, path, "EPSG:32750").extent == pytest.approx(BOX)


def test_alpha_nodata_and_what_lies_outside_are_nothing(source, tmp_path):
    values = read(source, make(tmp_path, "rgba.tif", bands="rgba")).picture.pixels.read(box(-100, 0, 300, 300), 40, 30)
    assert tuple(values[3, 3]) == NONE and tuple(values[3, 15]) == NONE and tuple(values[12, 15]) == RED
    values = read(source, make(tmp_path, "n.tif", nodata=255)).picture.pixels.read(box(0, 0, 400, 300), 40, 30)
    assert values[25, 5, 3] == 255


def test_sixteen_bits_are_spread_over_what_is_there(source, tmp_path):
    values = read(source, make(tmp_path, "g.tif", bands="grey16")).picture.pixels.read(box(0, 0, 400, 300), 400, 300)[150]
    assert values[3, 0] == 0 and values[396, 0] == 255
    assert 125 <= values[200, 0] <= 130 and (values[:, 3] == 255).all()


def test_a_grid_of_heights_is_elevation_and_gives_metres(source, tmp_path):
    layer = read(source, make(tmp_path, "dem.tif", bands="heights", east=0.1, north=0.05))
    assert layer.info.role == "elevation" and layer.picture.is_heights
    heights = layer.picture.pixels.read(box(100, 100, 110, 110), 10, 10)
    expected = 100 + 0.1 * (100.5 + np.arange(10))[None, :] - 0.05 * (100.5 + np.arange(10))[:, None]
    assert np.allclose(heights, expected, atol=1e-3)
    assert np.isnan(layer.picture.pixels.read(box(-20, 0, -10, 10), 10, 10)).all()


def test_parts_join_without_a_seam(source, tmp_path):
    pixels = read(source, make(tmp_path, "tm3.tif", crs="EPSG:23837")).picture.pixels
    whole = pixels.read(box(150, 100, 250, 200), 100, 100)
    left, right = pixels.read(box(150, 100, 200, 200), 50, 100), pixels.read(box(200, 100, 250, 200), 50, 100)
    assert (np.abs(np.hstack([left, right]).astype(int) - whole).max(axis=2) > 8).mean() < 0.01


def test_a_large_picture_gets_a_reduced_copy_once_and_stays_as_it_was(source, tmp_path):
    path = make(tmp_path, "big.tif", width=8_000, height=6_400, pixel_m=0.05, more={"tiled": True, "compress": "DEFLATE"})
    before, told = path.read_bytes(), []
    info = source.infos(path, None)[0]
    layer = source.read(info, progress=told.append)
    copy = tmp_path / "big.tif.ovr"
    assert copy.is_file() and path.read_bytes() == before and told and told == sorted(told)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["big.tif", "big.tif.ovr"]
    made = copy.stat().st_mtime_ns
    assert np.allclose(quarters(layer), [RED, GREEN, BLUE, YELLOW], atol=3)
    source.read(info)
    assert copy.stat().st_mtime_ns == made


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_where_the_folder_takes_no_file_the_copy_stands_in_the_cache(source, tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    make(folder, "big.tif", width=8_000, height=6_400, pixel_m=0.05, more={"tiled": True, "compress": "DEFLATE"})
    folder.chmod(0o555)
    layer = read(source, folder / "big.tif")
    folder.chmod(0o755)
    assert [one.name for one in folder.iterdir()] == ["big.tif"]
    assert np.allclose(quarters(layer), [RED, GREEN, BLUE, YELLOW], atol=3)


VRT = (
    '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>{}</SourceFilename>'
)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.vrt", VRT, "only points to other pictures"),
        ("a.tif", VRT, "is damaged, or not what its name says"),
        ("a.png", "<GDAL_WMS><Service name='WMS'><ServerUrl>http://x/</ServerUrl></Service></GDAL_WMS>", "is damaged"),
        ("a.jpg", "", "is empty"),
        ("a.bmp", "BM", "is of no format that can be read"),
        ("a.tif", "II*\0", "is damaged"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(source, tmp_path, name, content, told):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(LayerError, match=told):
        source.read(LayerInfo("x", {"en": "x"}, str(path), role="image"))


@pytest.mark.parametrize("path", ["/vsicurl/http://127.0.0.1/a.tif", "C:/vsizip/a.tif"])
def test_addresses_and_virtual_paths_are_no_files(source, path):
    with pytest.raises(LayerError, match="is not a file of this computer"):
        source.read(LayerInfo("x", {"en": "x"}, path, role="image"))


def test_a_picture_without_a_place_asks_for_one(source, tmp_path):
    with pytest.raises(LayerError, match="photo.jpg does not say where it lies; georeference it"):
        read(source, make(tmp_path, "photo.jpg", driver="JPEG"))


def test_a_picture_that_declares_more_than_it_holds_is_refused(source, tmp_path):
    path = make(tmp_path, "p.tif", width=70_000, height=70_000, more={"SPARSE_OK": True}, bands="sparse")
    with pytest.raises(LayerError, match="70000 x 70000 pixels, which it cannot hold"):
        read(source, path)


@pytest.mark.parametrize("name", [name for name in LAYERS if name.startswith("a picture")])
def test_a_picture_made_to_harm_is_refused_in_a_sentence(source, tmp_path, name):
    ending, make_it = LAYERS[name]
    make_it(tmp_path / ending, "", tmp_path)
    with pytest.raises(LayerError, match=r"a\.tif (is damaged|says that it has|was not read)"):
        layer = read(source, tmp_path / ending, "EPSG:32750")
        layer.picture.pixels.read(layer.picture.extent_m, 40, 32)


def test_a_picture_far_off_says_where_it_lies(source, tmp_path):
    path = make(tmp_path, "far.tif", crs=None)
    with pytest.raises(LayerError, match=r"far.tif was not read. It lies at"):
        read(source, path, "EPSG:32748")


@pytest.mark.parametrize("east", ["1e12", "1e300", "-1e307"])
def test_a_picture_whose_place_is_none_on_earth_says_so(source, tmp_path, east):
    path = make(tmp_path, "scan.png", driver="PNG")
    path.with_suffix(".pgw").write_text(f"1\n0\n0\n-1\n{east}\n9950000\n")
    with pytest.raises(LayerError, match=r"scan.png was not read. Its coordinates cannot stand in EPSG:32750"):
        read(source, path, "EPSG:32750")


def test_a_sidecar_that_names_another_file_is_not_heeded(source, tmp_path):
    path = make(tmp_path, "p.tif")
    other = make(tmp_path, "other.tif", bands="grey16")
    side = f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{other}</MDI></Metadata></PAMDataset>'
    (tmp_path / "p.tif.aux.xml").write_text(side)
    assert quarters(read(source, path)) == [RED, GREEN, BLUE, YELLOW]


def test_a_file_that_goes_is_told_and_the_next_one_is_read(source, tmp_path):
    path = make(tmp_path, "p.tif")
    layer = read(source, path)
    shutil.move(path, tmp_path / "q.tif")
    with pytest.raises(LayerError, match="is not there"):
        layer.picture.pixels.read(box(0, 0, 10, 10), 5, 5)
    assert quarters(read(source, tmp_path / "q.tif")) == [RED, GREEN, BLUE, YELLOW]


def test_only_the_drivers_of_pictures_are_there_and_a_closed_source_refuses():
    source = PictureSource()
    told = source.ask({"op": "drivers"}).data
    assert set(told["drivers"]) <= ALLOWED_DRIVERS and set(DRIVERS.values()) <= set(told["drivers"])
    source.close()
    assert source.process_id() is None
    with pytest.raises(Cancelled):
        source.ask({"op": "drivers"})
