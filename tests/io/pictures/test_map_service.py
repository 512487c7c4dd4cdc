"""Map services: pixels where they belong, the cache without a server, and every way in which tiles do not come."""

import io
import os
import time
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image

from support.tile_server import png, serving, tile, xyz
from tabletop.core.geometry.crs import transformer
from tabletop.core.pictures.tile_pyramid import WEB_HALF_M
from tabletop.core.text.errors import Cancelled, LayerError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.pictures import tile_fetch
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.io.pictures.map_service import places_of, read_service
from tabletop.io.pictures.tile_cache import TileCache
from tabletop.io.pictures.tile_fetch import TileFetch

BOX = (500_000.0, 9_950_000.0, 500_600.0, 9_950_400.0)


def layer_of(path, fetch=None, told=None, **options):
    info = LayerInfo("s", {"en": "Streets"}, path, role="image", options=options)
    return read_service(info, fetch or TileFetch(), None if told is None else told.append)


def web_pixels(box, width, height, zoom):
    """Column and row of the middle of each pixel, in pixels of the whole level."""
    x = box[0] + (np.arange(width) + 0.5) * (box[2] - box[0]) / width
    y = box[3] - (np.arange(height) + 0.5) * (box[3] - box[1]) / height
    east, north = transformer("EPSG:32750", "EPSG:3857").transform(*np.meshgrid(x, y))
    pixel = 2 * WEB_HALF_M / (256 << zoom)
    return (east + WEB_HALF_M) / pixel, (WEB_HALF_M - north) / pixel


def assert_in_place(pixels, box, zoom):
    height, width = pixels.shape[:2]
    columns, rows = web_pixels(box, width, height, zoom)
    inner = (columns % 256 > 1) & (columns % 256 < 255) & (rows % 256 > 1) & (rows % 256 < 255)
    assert inner.mean() > 0.9 and (pixels[..., 3] == 255).all()
    assert np.abs(pixels[..., 0][inner] - (columns % 256 - 0.5)[inner]).max() <= 1.0
    assert np.abs(pixels[..., 1][inner] - (rows % 256 - 0.5)[inner]).max() <= 1.0
    assert (pixels[..., 2][inner] == ((columns // 256 * 7 + rows // 256 * 13) % 256)[inner]).all()


def test_pixels_lie_where_they_belong():
    with serving(xyz) as server:
        layer = layer_of(server.url + "/{z}/{x}/{y}.png")
        assert layer.info.is_service and layer.picture.pixels is not None and server.asked == []
        pixels = layer.picture.pixels.read(BOX, 502, 335)  # 1.195 m each: level 17
        assert {path.split("/")[1] for path in server.asked} == {"17"}
        assert_in_place(pixels, BOX, 17)
        wide = (300_000.0, 9_700_000.0, 700_000.0, 10_000_000.0)
        assert_in_place(layer.picture.pixels.read(wide, 327, 245), wide, 7)
        assert server.agents == {"tabletop/0.1.0"} and server.most_at_once <= 4


def test_places_between_nodes_are_true_to_a_hundredth_of_a_pixel():
    for side, count in ((600.0, 500), (100_000.0, 500)):
        box = (400_000.0, 9_940_000.0, 400_000.0 + side, 9_940_000.0 + side)
        x, y = places_of(box, count, count, "EPSG:3857")
        at = (np.arange(count) + 0.5) / count * side
        true = transformer("EPSG:32750", "EPSG:3857").transform(*np.meshgrid(box[0] + at, box[3] - at))
        assert max(np.abs(x - true[0]).max(), np.abs(y - true[1]).max()) < 0.01 * side / count


def test_rows_from_below_and_other_kinds_of_pictures_and_sizes():
    def tms(path):
        zoom, column, row = (int(part) for part in path.removesuffix(".png").split("/")[1:])
        return 200, {}, tile(column, (1 << zoom) - 1 - row, 512, "WEBP")

    with serving(tms) as server:
        pixels = layer_of(server.url + "/{z}/{x}/{-y}.png").picture.pixels.read(BOX, 502, 335)
    assert_in_place(pixels, BOX, 17)


def test_the_cache_serves_without_a_server_and_what_is_not_there_is_said_once():
    told = []
    with serving(xyz) as server:
        address = server.url + "/{z}/{x}/{y}.png"
        first = layer_of(address).picture.pixels.read(BOX, 502, 335)
        asked = len(server.asked)
        assert (layer_of(address).picture.pixels.read(BOX, 502, 335) == first).all() and len(server.asked) == asked
    layer = layer_of(address, told=told)
    assert (layer.picture.pixels.read(BOX, 502, 335) == first).all() and told == []
    beside = tuple(number + 5_000.0 for number in BOX)
    begun = time.monotonic()
    for _ in range(3):
        assert not layer.picture.pixels.read(beside, 502, 335).any()
    assert time.monotonic() - begun < 3.0
    assert [str(words) for words in told] == [f"Some of Streets stays empty. {server.url[7:]} does not answer."]


def bad(content, status=200, **headers):
    return lambda path: (status, headers, content)


def huge():
    out = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (bad(b"", 404), "answers 404"),
        (bad(b"no key", 403), "answers 403"),
        (bad(b"busy", 503), "answers 503"),
        (bad(b"<html>not a tile</html>"), "something that is no picture"),
        (bad(b""), "something that is no picture"),
        (bad(tile(0, 0)[:300]), "something that is no picture"),
        (bad(huge()), "8000 x 8000 pixels"),
        (bad(b"x" * (9 << 20)), "more than 8 MB"),
        (bad(b"", 302, Location="file:///etc/passwd"), "points to an address that is not followed"),
        (bad(b"", 302, Location="ftp://127.0.0.1/x"), "points to an address that is not followed"),
        (bad(b"GIF89a" + b"\xff" * 40), "something that is no picture"),
    ],
)
def test_what_does_not_come_stays_paper_and_is_said_in_one_sentence(answer, words):
    told = []
    with serving(answer) as server:
        layer = layer_of(server.url + "/{z}/{x}/{y}.png", told=told)
        for _ in range(2):
            assert not layer.picture.pixels.read(BOX, 502, 335).any()
        asked = len(server.asked)
    assert len(told) == 1 and words in str(told[0]) and str(told[0]).startswith("Some of Streets stays empty. 127.0.0.1:")
    assert asked <= 20, "what a server does not have is not asked for again"
    assert not list(TileCache().folder.glob("*/*")), "what is no tile is not kept"


def test_a_redirection_to_the_web_is_followed():
    def answer(path):
        return xyz(path[4:]) if path.startswith("/new/") else (302, {"Location": "/new" + path}, b"")

    with serving(answer) as server:
        assert_in_place(layer_of(server.url + "/{z}/{x}/{y}.png").picture.pixels.read(BOX, 502, 335), BOX, 17)


def test_alpha_is_times_the_colours_and_holes_are_empty():
    half = np.zeros((256, 256, 4))
    half[...] = (200, 100, 50, 128)
    with serving(bad(png(half))) as server:
        pixels = layer_of(server.url + "/{z}/{x}/{y}.png").picture.pixels.read(BOX, 60, 40)
    assert (pixels == (100, 50, 25, 128)).all()


def test_a_coarser_level_is_the_end_where_the_service_has_no_finer_one():
    with serving(xyz) as server:
        layer_of(server.url + "/{z}/{x}/{y}.png", max_zoom="12").picture.pixels.read(BOX, 502, 335)
        assert {path.split("/")[1] for path in server.asked} == {"12"} and len(server.asked) <= 4


def test_tiles_of_a_wmts_by_their_address():
    def answer(path):
        words = {name: found[0] for name, found in parse_qs(urlsplit(path).query).items()}
        assert words["TILEMATRIXSET"] == "GoogleMapsCompatible" and words["TILEMATRIX"] == "17"
        return 200, {}, tile(int(words["TILECOL"]), int(words["TILEROW"]))

    with serving(answer) as server:
        address = "/?SERVICE=WMTS&TILEMATRIXSET={TileMatrixSet}&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}"
        assert_in_place(layer_of(server.url + address).picture.pixels.read(BOX, 502, 335), BOX, 17)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32750"])
def test_a_wms_draws_any_box(crs):
    """Each pixel says where it lies: red counts 100 m to the east, green to the north, in steps of half a metre."""

    def answer(path):
        words = {name.lower(): found[0] for name, found in parse_qs(urlsplit(path).query).items()}
        west, south, east, north = (float(number) for number in words["bbox"].split(","))
        width, height = int(words["width"]), int(words["height"])
        assert words["srs"] == crs
        x = west + (np.arange(width) + 0.5) / width * (east - west)
        y = north - (np.arange(height) + 0.5) / height * (north - south)
        x, y = transformer(crs, "EPSG:32750").transform(*np.meshgrid(x, y))
        pixels = np.stack([np.clip((x - 500_000) / 4, 0, 255), np.clip((y - 9_950_000) / 4, 0, 255), 0 * x], axis=-1)
        return 200, {}, png(np.round(pixels))

    with serving(answer) as server:
        pixels = layer_of(f"{server.url}/ows?service=WMS&layers=a&crs={crs}").picture.pixels.read(BOX, 300, 200)
    at = np.arange(300) * 2 + 1.0
    assert np.abs(pixels[..., 0] - at[None, :] / 4).max() <= 1.0
    assert np.abs(pixels[..., 1] - at[:200][::-1, None] / 4).max() <= 1.0


def test_the_oldest_go_when_the_cache_is_full(tmp_path):
    cache = TileCache(tmp_path / "tiles", most_bytes=1_000)
    for number in range(10):
        cache.keep(f"a{number}", b"x" * 95)
    assert all(cache.found(f"a{number}") for number in range(10))
    for number in range(10):
        path = cache._path(f"a{number}")
        when = time.time() - 100_000 + (5_000 if number == 0 else number)
        os.utime(path, (when, when))
    cache.keep("new", b"y" * 95)
    left = [number for number in range(10) if cache.found(f"a{number}")]
    assert cache.found("new") and 0 in left and left[1:] == list(range(11 - len(left), 10)) and len(left) == 8
    assert cache.found("never") is None


def test_what_is_old_is_asked_for_anew_and_still_counts_without_a_server(monkeypatch):
    monkeypatch.setattr(tile_fetch, "FRESH_S", -1.0)
    with serving(xyz) as server:
        address = server.url + "/17/1/2.png"
        TileFetch().picture(address)
        TileFetch().picture(address)
        fresh = len(server.asked)
        TileFetch().content(address, len, fresh_s=1e9)
        assert len(server.asked) == fresh
        TileFetch().content(address, len, fresh_s=-1.0)
        assert len(server.asked) == fresh + 1
    assert TileFetch().content(address, len, fresh_s=-1.0)


def test_once_closed_nothing_is_read():
    with serving(xyz) as server, GroundSource() as source:
        layer = source.read(LayerInfo("s", {"en": "S"}, server.url + "/{z}/{x}/{y}.png", role="image"))
        source.close_pixels()
        with pytest.raises(Cancelled):
            layer.picture.pixels.read(BOX, 60, 40)
        assert server.asked == []


def test_a_bad_address_is_a_sentence():
    with GroundSource() as source, pytest.raises(LayerError, match="holds a user"):
        source.read(LayerInfo("s", {"en": "S"}, "https://a:b@server/{z}/{x}/{y}.png"))


def test_where_a_level_lacks_coarser_ones_stand_in_with_and_without_a_server():
    def only_to_15(path):
        return xyz(path) if int(path.split("/")[1]) <= 15 else (404, {}, b"")

    told = []
    with serving(only_to_15) as server:
        address = server.url + "/{z}/{x}/{y}.png"
        pixels = layer_of(address, told=told).picture.pixels.read(BOX, 502, 335)
    columns, rows = web_pixels(BOX, 502, 335, 15)
    inner = (columns % 256 > 1) & (columns % 256 < 255) & (rows % 256 > 1) & (rows % 256 < 255)
    assert np.abs(pixels[..., 0][inner] - (columns % 256 - 0.5)[inner]).max() <= 1.0
    assert np.abs(pixels[..., 1][inner] - (rows % 256 - 0.5)[inner]).max() <= 1.0 and told == []
    assert (layer_of(address, told=told).picture.pixels.read(BOX, 502, 335) == pixels).all() and told == []


def test_one_tile_that_lacks_takes_nothing_from_its_neighbours():
    columns, rows = web_pixels(BOX, 502, 335, 17)
    gone = int(columns[100, 100] // 256), int(rows[100, 100] // 256)

    def answer(path):
        zoom, column, row = path.removesuffix(".png").split("/")[1:]
        return xyz(path) if zoom == "17" and (int(column), int(row)) != gone else (404, {}, b"")

    told = []
    with serving(answer) as server:
        pixels = layer_of(server.url + "/{z}/{x}/{y}.png", told=told).picture.pixels.read(BOX, 502, 335)
    away = (np.abs(columns / 256 - gone[0] - 0.5) > 0.51) | (np.abs(rows / 256 - gone[1] - 0.5) > 0.51)
    within = (columns // 256 == gone[0]) & (rows // 256 == gone[1])
    assert (pixels[..., 3][away] == 255).all() and not pixels[within].any() and len(told) == 1


def test_read_again_the_service_is_asked_again():
    with GroundSource() as source:
        answers = [(503, {}, b"")]
        with serving(lambda path: answers[0] if answers else xyz(path)) as server:
            info = LayerInfo("s", {"en": "S"}, server.url + "/{z}/{x}/{y}.png", role="image")
            assert not source.read(info).picture.pixels.read(BOX, 60, 40).any()
            answers.clear()
            assert source.read(info).picture.pixels.read(BOX, 60, 40)[..., 3].all()
        source.close_pixels()
