"""Heights as a grid means them: scale, offset, unit, and numbers that stand for no height; held against rasterio and numpy."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from support.picture_files import make
from tabletop.core.pictures.heights import hill_shade, slope
from tabletop.io.pictures.ground_source import GroundSource

SIDE = {"bands": "heights", "width": 60, "height": 50, "pixel_m": 10.0}
ORACLE = """
import json, sys, numpy as np, rasterio
with rasterio.open(sys.argv[1]) as d:
    print(json.dumps((d.read(1).astype(float) * d.scales[0] + d.offsets[0]).tolist()))
"""


@pytest.fixture(scope="module")
def source():
    with GroundSource() as one:
        yield one
        one.close_pixels()


def read(source, path):
    return source.read(source.infos(path, None)[0])


def whole(layer, factor=1):
    """All its heights, a pixel for so many by so many."""
    picture = layer.picture
    return picture.pixels.read(picture.extent_m, picture.width_px // factor, picture.height_px // factor)


def said(layer):
    return [str(one) for one in layer.problems]


def test_scale_and_offset_are_applied_to_heights_slope_and_shade(source, tmp_path):
    """Decimetres below a datum: 2 decimetres a metre to the east are 20 %, not 200 %."""
    path = make(tmp_path, "dm.tif", **SIDE, east=2.0, north=1.0, dtype="int16", scale=0.1, offset=-50.0)
    told = json.loads(subprocess.run([sys.executable, "-c", ORACLE, str(path)], capture_output=True, text=True, check=True).stdout)
    layer = read(source, path)
    heights, right = whole(layer), np.array(told)
    assert layer.picture.is_heights and said(layer) == []
    assert np.allclose(heights, right, atol=1e-9) and heights[0, 0] == pytest.approx(0.1 * 105 - 50)
    assert np.allclose(slope(heights, (10.0, 10.0)), np.hypot(0.2, 0.1), atol=1e-9)
    assert np.allclose(hill_shade(heights, (10.0, 10.0)), hill_shade(right, (10.0, 10.0)))
    half = whole(layer, 2)
    assert np.allclose(half, right.reshape(25, 2, 30, 2).mean(axis=(1, 3)), atol=0.051)  # whole decimetres after averaging


@pytest.mark.parametrize(
    ("unit", "metres", "words"),
    [
        ("m", 1.0, 0),
        ("metre", 1.0, 0),
        ("ft", 0.3048, 0),
        ("US survey foot", 1200 / 3937, 0),
        ("cm", 0.01, 0),
        ("klafter", 1.0, 1),
    ],
)
def test_units_are_converted_or_said(source, tmp_path, unit, metres, words):
    layer = read(source, make(tmp_path, "u.tif", **SIDE, east=0.5, unit=unit))
    assert whole(layer)[0, :2] == pytest.approx(np.array([102.5, 107.5]) * metres, rel=1e-6)
    assert len(said(layer)) == words and all("klafter" in one and "metres" in one for one in said(layer))


@pytest.mark.parametrize("number", [-9999, -32768])
@pytest.mark.parametrize("dtype", ["float32", "int16"])
@pytest.mark.parametrize("overviews", [None, [2, 4]])
def test_undeclared_stand_ins_are_no_data_and_said_once(source, tmp_path, number, dtype, overviews):
    path = make(tmp_path, "n.tif", **SIDE, dtype=dtype, east=1.0, holes=[(10, 10, 7, 5, number)], overviews=overviews)
    layer = read(source, path)
    assert said(layer) == [f"n.tif: {number} is taken as no data."]
    gone = np.zeros((50, 60), dtype=bool)
    gone[10:15, 10:17] = True
    heights = whole(layer)
    assert (np.isnan(heights) == gone).all() and np.nanmin(heights) >= 100
    for factor in (2, 4, 5):
        assert np.nanmin(whole(layer, factor)) >= 100 and np.nanmax(whole(layer, factor)) <= 700
    west, south, east, north = layer.picture.extent_m
    shifted = layer.picture.pixels.read((west + 3, south + 3, east + 3, north + 3), 60, 50)
    assert np.nanmin(shifted) >= 100 and np.isnan(shifted[12, 13])


def test_declared_nodata_and_true_heights_are_left_alone(source, tmp_path):
    declared = read(source, make(tmp_path, "d.tif", **SIDE, nodata=-9999, holes=[(5, 5, 3, 3, -9999)]))
    assert said(declared) == [] and np.isnan(whole(declared)).sum() == 9
    both = read(source, make(tmp_path, "b.tif", **SIDE, nodata=-32768, holes=[(5, 5, 3, 3, -9999), (20, 20, 2, 2, -32768)]))
    assert said(both) == ["b.tif: -9999 is taken as no data."] and np.isnan(whole(both)).sum() == 13
    high = read(source, make(tmp_path, "h.tif", **SIDE, dtype="int16", scale=0.1, offset=1_000.0, holes=[(5, 5, 3, 3, -9999)]))
    assert said(high) == [] and whole(high)[6, 6] == pytest.approx(0.1)  # -9999 x 0.1 + 1000 m is a height like others
    clean = read(source, make(tmp_path, "c.tif", **SIDE, east=1.0))
    assert said(clean) == [] and not np.isnan(whole(clean)).any()


def test_a_large_grid_is_reduced_without_its_stand_ins(source, tmp_path, monkeypatch):
    monkeypatch.setenv("TABLETOP_CACHE_DIR", str(tmp_path / "cache"))
    size = {"bands": "heights", "width": 6_400, "height": 40, "pixel_m": 1.0, "dtype": "int16"}
    path = make(tmp_path, "wide.tif", **size, holes=[(1_001, 3, 802, 33, -9999)])
    layer = read(source, path)
    few = layer.picture.pixels.read(layer.picture.extent_m, 800, 5)
    assert said(layer) == ["wide.tif: -9999 is taken as no data."] and len(list((tmp_path / "cache").rglob("*.tif"))) == 1
    assert (few[np.isfinite(few)] == 100).all() and np.isnan(few[2, 130:220]).all() and not path.with_name("wide.tif.ovr").exists()


def test_a_grid_that_is_shown_as_a_picture_says_nothing_of_heights(source, tmp_path):
    (info,) = source.infos(make(tmp_path, "i.tif", **SIDE, holes=[(0, 0, 3, 3, -9999)]), None)
    assert said(source.read(replace(info, role="image", style="image"))) == []
