"""A WMTS by its capabilities: the layer, its matrix set in EPSG:3857, tiles in place; and documents that are none."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from support.tile_server import serving, tile
from tabletop.core.geometry.crs import transformer
from tabletop.core.text.errors import LayerError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.pictures.map_service import read_service, try_service
from tabletop.io.pictures.tile_fetch import TileFetch
from tabletop.io.pictures.wmts_capabilities import wmts_layer

BOX = (500_000.0, 9_950_000.0, 500_600.0, 9_950_400.0)
LEFT, TOP, SIDE = 12_900_000.0, -40_000.0, 128


def matrix(name, pixel, side=SIDE, corner=(LEFT, TOP), count=4_000):
    return f"""<TileMatrix><ows:Identifier>{name}</ows:Identifier><ScaleDenominator>{pixel / 0.00028!r}</ScaleDenominator>
      <TopLeftCorner>{corner[0]} {corner[1]}</TopLeftCorner><TileWidth>{side}</TileWidth><TileHeight>{side}</TileHeight>
      <MatrixWidth>{count}</MatrixWidth><MatrixHeight>{count}</MatrixHeight></TileMatrix>"""


def layer(name, sets=("local",), resource="", formats=("image/jpeg", "image/png")):
    told = "".join(f"<Format>{one}</Format>" for one in formats)
    links = "".join(f"<TileMatrixSetLink><TileMatrixSet>{one}</TileMatrixSet></TileMatrixSetLink>" for one in sets)
    return f"""<Layer><ows:Identifier>{name}</ows:Identifier><Style><ows:Identifier>other</ows:Identifier></Style>
      <Style isDefault="true"><ows:Identifier>plain</ows:Identifier></Style>{told}{links}{resource}</Layer>"""


def document(layers, get=""):
    operation = f"""<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP><ows:Get xlink:href="{get}"><ows:Constraint
      name="GetEncoding"><ows:AllowedValues><ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get></ows:HTTP></ows:DCP>
      </ows:Operation></ows:OperationsMetadata>"""
    return f"""<?xml version="1.0"?><Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
      xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">{operation if get else ""}<Contents>{"".join(layers)}
      <TileMatrixSet><ows:Identifier>degrees</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::4326</ows:SupportedCRS>
      {matrix("d", 1.0)}</TileMatrixSet>
      <TileMatrixSet><ows:Identifier>local</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
      {matrix("coarse", 100.0)}{matrix("fine", 1.5)}{matrix("bad", -1.0)}{matrix("worse", 1.0, side=0)}</TileMatrixSet>
      </Contents></Capabilities>""".encode()


def test_tiles_of_a_grid_of_its_own_lie_where_they_belong():
    asked = []

    def answer(path):
        if "GetCapabilities" in path:
            return 200, {}, document([layer("degrees", ("degrees",)), layer("streets"), layer("hills")], f"{server.url}/tiles?map=a&amp;")
        words = {name: found[0] for name, found in parse_qs(urlsplit(path).query).items()}
        asked.append(words)
        return 200, {}, tile(int(words["TILECOL"]), int(words["TILEROW"]), SIDE)

    with serving(answer) as server:
        address = server.url + "/wmts?service=WMTS&request=GetCapabilities&token=x"
        found = read_service(LayerInfo("s", {"en": "S"}, address, role="image"), TileFetch())
        assert len(server.asked) == 1 and "token=x" in server.asked[0]
        pixels = found.picture.pixels.read(BOX, 400, 267)
        first = asked[0]
        assert (first["LAYER"], first["STYLE"], first["TILEMATRIXSET"], first["TILEMATRIX"]) == ("streets", "plain", "local", "fine")
        assert first["map"] == "a" and first["FORMAT"] == "image/png" and first["REQUEST"] == "GetTile"
        assert "tile of 128 x 128" in str(try_service(address, BOX[:2], TileFetch()))
        hills = LayerInfo("h", {"en": "H"}, address, table="hills", role="image")
        read_service(hills, TileFetch()).picture.pixels.read(BOX, 100, 67)
        assert asked[-1]["LAYER"] == "hills"
        with pytest.raises(LayerError, match="has no layer rivers; it has degrees, streets, hills"):
            read_service(LayerInfo("h", {"en": "H"}, address, table="rivers"), TileFetch())
    at_x = BOX[0] + (np.arange(400) + 0.5) * 1.5
    at_y = BOX[3] - (np.arange(267) + 0.5) * 400 / 267
    east, north = transformer("EPSG:32750", "EPSG:3857").transform(*np.meshgrid(at_x, at_y))
    columns, rows = (east - LEFT) / 1.5, (TOP - north) / 1.5
    inner = (columns % SIDE > 1) & (columns % SIDE < SIDE - 1) & (rows % SIDE > 1) & (rows % SIDE < SIDE - 1)
    assert inner.mean() > 0.8
    assert np.abs(pixels[..., 0][inner] - 2 * (columns % SIDE - 0.5)[inner]).max() <= 2.0
    assert np.abs(pixels[..., 1][inner] - 2 * (rows % SIDE - 0.5)[inner]).max() <= 2.0
    assert (pixels[..., 2][inner] == ((columns // SIDE * 7 + rows // SIDE * 13) % 256)[inner]).all()
    kept = read_service(LayerInfo("s", {"en": "S"}, address, role="image"), TileFetch())  # the server is gone
    assert (kept.picture.pixels.read(BOX, 400, 267) == pixels).all()


def test_an_address_of_the_layer_goes_first_and_dimensions_have_their_default():
    resource = """<Dimension><ows:Identifier>Time</ows:Identifier><Default>2024</Default></Dimension>
      <ResourceURL format="image/jpeg" resourceType="tile" template="https://s/{Style}/{time}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg"/>
      <ResourceURL format="text/html" resourceType="FeatureInfo" template="https://s/info"/>"""
    found = wmts_layer(document([layer("a", resource=resource)]), "https://s/", None)
    assert found.url(found.levels[-1], 3, 4) == "https://s/plain/2024/local/fine/4/3.jpg"
    assert [level.name for level in found.levels] == ["coarse", "fine"] and found.levels[0].pixel == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no capabilities"),
        (b"<html><body>404", "no capabilities"),
        (b"<WMS_Capabilities/>", "no capabilities"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Capabilities>&b;</Capabilities>', "no capabilities"),
        (b"\xff\xfe\x00garbage", "no capabilities"),
        (b"<Capabilities/>", "no layer with pictures in EPSG:3857"),
        (document([layer("a", ("degrees",))]), "no layer with pictures in EPSG:3857"),
        (document([layer("a", formats=("application/pbf",))]), "no layer with pictures in EPSG:3857"),
        (re.sub(rb"<TileMatrixSetLink>.*?</TileMatrixSetLink>", b"", document([layer("a")])), "no layer with pictures in EPSG:3857"),
    ],
)
def test_what_is_no_capabilities_is_a_sentence(content, words):
    with pytest.raises(LayerError, match=words):
        wmts_layer(content, "https://server/wmts", None)


def test_tiles_by_another_way_than_http_are_refused():
    resource = '<ResourceURL format="image/png" resourceType="tile" template="file:///{TileMatrix}/{TileRow}/{TileCol}"/>'
    with (
        serving(lambda path: (200, {}, document([layer("a", resource=resource)]))) as server,
        pytest.raises(LayerError, match="begins with"),
    ):
        read_service(LayerInfo("s", {"en": "S"}, server.url + "/WMTSCapabilities.xml"), TileFetch())
