"""Addresses of map services: which kind, what is refused, one tile's address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tabletop.core.pictures.service_address import map_url, matrix_url, service_of, tile_url
from tabletop.core.text.errors import LayerError


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://server/{z}/{x}/{y}.png", "xyz"),
        ("https://{s}.server/{z}/{x}/{-y}.png", "xyz"),
        ("https://server/%7Bz%7D/%7Bx%7D/%7By%7D.png", "xyz"),
        ("xyz:http://server:8080/?z={z}&x={x}&y={y}", "xyz"),
        ("https://server/wmts/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg", "tiles"),
        ("https://server/?SERVICE=WMTS&REQUEST=GetTile&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}", "tiles"),
        ("https://server/?service=WMTS&request=GetCapabilities", "wmts"),
        ("https://server/wmts/1.0.0/WMTSCapabilities.xml", "wmts"),
        ("wmts:https://server/maps", "wmts"),
        ("https://server/ows?SERVICE=WMS&LAYERS=a,b", "wms"),
        ("wms:https://server/ows?layers=a&crs=EPSG:32750", "wms"),
    ],
)
def test_the_kind_is_seen(address, kind):
    assert service_of(address).kind == kind


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///etc/passwd?{z}{x}{y}", "begins with https"),
        ("ftp://server/{z}/{x}/{y}.png", "begins with https"),
        ("xyz://server/{z}/{x}/{y}.png", "begins with https"),
        ("https:///{z}/{x}/{y}.png", "begins with https"),
        ("https://server/a b/{z}/{x}/{y}.png", "begins with https"),
        ("https://ser[ver/{z}/{x}/{y}.png", "begins with https"),
        ("https://me:secret@server/{z}/{x}/{y}.png", "holds a user or a password"),
        ("https://me@server/{z}/{x}/{y}.png", "holds a user or a password"),
        ("https://server/wms?layers=a&password=b", "holds a user or a password"),
        ("https://server/{z}/{x}/{y}/{key}.png", "{key}"),
        ("https://server/plan.html", "is no address of a map service"),
        ("wms:https://server/ows", "names no layers"),
        ("https://server/ows?service=WMS&layers=a&srs=EPSG:4326", "EPSG:4326"),
    ],
)
def test_what_is_no_map_service_is_refused_in_a_sentence_without_secrets(address, words):
    with pytest.raises(LayerError) as caught:
        service_of(address)
    assert words in str(caught.value) and "secret" not in str(caught.value)


def test_addresses_of_tiles():
    assert tile_url("https://{s}.x/{z}/{x}/{y}.png", 5, 27, 16) == "https://a.x/5/27/16.png"
    assert tile_url("https://x/{z}/{x}/{-y}.png", 5, 27, 16) == "https://x/5/27/15.png"
    url = "https://x/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.jpg"
    assert matrix_url(url, ("Google", "5"), 27, 16) == "https://x/default/Google/5/16/27.jpg"


@pytest.mark.parametrize(("version", "name"), [("1.1.1", "SRS"), ("1.3.0", "CRS")])
def test_a_map_is_asked_for_as_its_version_wants(version, name):
    url = map_url(
        service_of(f"https://x/ows?map=/a.map&service=WMS&version={version}&layers=a,b&crs=EPSG:32750"), (1.0, 2.0, 3.5, 4.0), 5, 6
    )
    words = {key: found[0] for key, found in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}
    assert words[name] == "EPSG:32750" and words["VERSION"] == version and words["map"] == "/a.map"
    assert [float(one) for one in words["BBOX"].split(",")] == [1.0, 2.0, 3.5, 4.0]
    assert (words["WIDTH"], words["HEIGHT"], words["LAYERS"], words["STYLES"], words["REQUEST"]) == ("5", "6", "a,b", "", "GetMap")
    assert ("SRS" in words) != ("CRS" in words) and "crs" not in words
