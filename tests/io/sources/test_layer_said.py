"""What a person says about reading goes before what the file says: system, encoding, axes."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from support.layer_files import geojson, info, points, vector
from tabletop.core.geometry.crs import from_lonlat, transformer
from tabletop.core.text.errors import InputError, LayerError
from tabletop.io.layers.layer_source import LayerSource

PLACE = shapely.Point(500_100.0, 9_951_000.0)


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".fgb", ".geojson"])
def test_a_said_system_overrides_a_declared_one_and_the_layer_says_so(source, tmp_path, ending):
    path = vector(tmp_path / f"a{ending}", [PLACE], crs="EPSG:32750", kind="Point")
    layer = source.read(info(path, crs="EPSG:23890"))
    assert layer.lost == 0 and layer.losses == ()
    remark, datum = layer.problems
    assert "its datum, ID74, lies 29 m from WGS 84 here; that was reckoned with, true to 3 m." in str(datum)
    expected = transformer("EPSG:23890", "EPSG:32750").transform(PLACE.x, PLACE.y)
    assert layer.parts[0].coords[0] == pytest.approx(expected, abs=0.01)
    assert str(remark).startswith(f"a{ending}: read as EPSG:23890 (ID74 / UTM zone 50S), as you said; the file itself says")
    assert "WGS 84 / UTM zone 50S" in str(remark)


def test_the_same_system_said_again_is_no_remark(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", [PLACE], kind="Point")
    assert source.read(info(path, crs="EPSG:32750")).problems == ()
    assert source.read(info(geojson(tmp_path / "a.geojson", points()), crs="EPSG:4326")).problems == ()


def test_an_unknown_system_is_refused_by_name(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", [PLACE], kind="Point")
    with pytest.raises(InputError, match="EPSG:999999 is not known"):
        source.read(info(path, crs="EPSG:999999"))


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "big5", "utf-8"])
def test_a_said_encoding_overrides_the_declared_one(source, tmp_path, encoding):
    word = {"cp1252": "Café", "cp1251": "Базар", "big5": "市場", "utf-8": "Café 市場"}[encoding]
    path = vector(tmp_path / "a.shp", [PLACE], kind="Point", nama=np.array(["x" * 20], dtype=object))
    dbf = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(dbf.replace(b"x" * 20, word.encode(encoding).ljust(20)))
    path.with_suffix(".cpg").write_text("ISO-8859-15")
    layer = source.read(replace(info(path), encoding=encoding))
    assert layer.value("nama", 0) == word


def test_a_csv_is_read_in_the_said_encoding(source, tmp_path):
    (tmp_path / "a.csv").write_bytes("lon,lat,nama\n117,-0.44,Базар\n".encode("cp1251"))
    assert source.read(replace(info(tmp_path / "a.csv"), encoding="cp1251")).value("nama", 0) == "Базар"


def test_an_unknown_encoding_is_refused_by_name(source, tmp_path):
    with pytest.raises(LayerError, match="The encoding nonsense-8 is not known"):
        source.read(replace(info(geojson(tmp_path / "a.geojson", points())), encoding="nonsense-8"))


def test_axes_are_turned_as_said(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", points(1))
    turned = source.read(replace(info(path), options={"axes": "north-turned"}))
    assert turned.parts[0].coords[0] == pytest.approx(from_lonlat(117.0, 0.44), abs=0.01)
    text = path.read_text().replace("[117.0, -0.44]", "[-0.44, 117.0]")
    path.write_text(text)
    swapped = source.read(replace(info(path), options={"axes": "swapped"}))
    assert swapped.parts[0].coords[0] == pytest.approx(from_lonlat(117.0, -0.44), abs=0.01)
    with pytest.raises(LayerError, match="axes may be swapped, north-turned, east-turned, not sideways"):
        source.read(replace(info(path), options={"axes": "sideways"}))


def test_a_cut_letter_spoils_its_own_field_alone(source, tmp_path):
    names = ["Masjid Al-Ikhlas é", "x" * 20, "Gedung é", ""]
    path = vector(tmp_path / "a.shp", [PLACE] * 4, kind="Point", nama=np.array(names, dtype=object))
    dbf = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(dbf.replace(b"x" * 20, b"Caf" + b"\xe5\xb8".ljust(17)))
    layer = source.read(info(path))
    assert [layer.value("nama", row) for row in range(4)] == ["Masjid Al-Ikhlas é", "Caf", "Gedung é", None]
