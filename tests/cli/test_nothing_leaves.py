"""Nothing opens a connection: neither files that name an address, nor texts of a plan that would in what is written. A port listens."""

import re
import select
import socket
import zipfile
from html.parser import HTMLParser

import pytest

from support.exercises import exercise_plan
from support.plans import plan_of, thing
from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.pictures.allowed_servers import AllowedServers
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.io.plans.plan_store import create_plan

PLACE = "<Point><coordinates>117.0,-0.45</coordinates></Point>"
KML = '<?xml version="1.0"?>{more}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'
ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "{url}"><!ENTITY % y SYSTEM "{url}.dtd"> %y;]>'
GML = (
    '<?xml version="1.0"?><g:FeatureCollection xmlns:g="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:a="http://a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a {url}.xsd">'
    '<g:featureMember><a:t g:id="t.1"><a:shape xlink:href="{url}.gml#x"/><a:at><g:Point srsName="{url}.crs"><g:pos>117 -0.45</g:pos>'
    "</g:Point></a:at></a:t></g:featureMember></g:FeatureCollection>"
)
FILES = {
    "link.kml": KML.format(more="", inner="<NetworkLink><Link><href>{url}.kml</href></Link></NetworkLink><Placemark><Style><IconStyle>"
                           "<Icon><href>{url}.png</href></Icon></IconStyle></Style>" + PLACE + "</Placemark>"),
    "overlay.kml": KML.format(more="", inner="<GroundOverlay><Icon><href>{url}.png</href></Icon></GroundOverlay>"),
    "entity.kml": KML.format(more=ENTITY, inner="<Placemark><name>&x;</name>" + PLACE + "</Placemark>"),
    "schema.gml": GML,
    "entity.gpx": '<?xml version="1.0"?>' + ENTITY + '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="-0.45" '
                  'lon="117">'
                  '<name>&x;</name><link href="{url}"/></wpt></gpx>',
    "crs.geojson": '{{"type": "FeatureCollection", '
                   '"crs": {{"type": "link", "properties": {{"href": "{url}", "type": "proj4"}}}}, "features": []}}',
    "far.vrt": '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
               "<SourceFilename>/vsicurl/{url}.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
    "far.tif": '<GDAL_WMS><Service name="TMS"><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>',
    "far.jpg": '<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
               "<SourceFilename>/vsicurl/{url}.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
}  # fmt: skip
NAMES = (
    "/vsicurl/{url}.geojson",
    "/vsicurl_streaming/{url}.tif",
    "/vsis3/{url}",
    "WFS:{url}",
    "{url}.geojson",
    "GeoJSON:{url}",
    "/vsizip//vsicurl/{url}.zip",
)


@pytest.fixture
def port():
    """A port that listens; whoever connects is seen at the end, even where nobody answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server
        assert not select.select([server], [], [], 0)[0], "something connected"


def test_the_port_sees_who_connects():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert select.select([server], [], [], 1)[0]


def test_files_that_name_an_address_are_read_without_it(port, tmp_path):
    url = f"http://127.0.0.1:{port.getsockname()[1]}/a"
    for name, content in FILES.items():
        (tmp_path / name).write_text(content.format(url=url))
    paths = [*(str(tmp_path / name) for name in FILES), *(name.format(url=url) for name in NAMES)]
    source = GroundSource(servers=AllowedServers())
    try:
        for number, path in enumerate(paths):
            role = "image" if path.endswith((".vrt", ".tif", ".jpg")) else "other"
            try:
                source.read(LayerInfo(str(number), {"en": "L"}, path, role=role))
            except TabletopError as error:
                assert str(error)
    finally:
        source.close()
        source.close_pixels()


class Addresses(HTMLParser):
    """Values of all attributes, and what stands in styles."""

    def __init__(self):
        super().__init__()
        self.found, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "data", "style", "action", "srcset")]


@pytest.fixture
def hostile(port, tmp_path):
    """A plan whose every text would fetch something where it is not written as text, and its address."""
    url = f"127.0.0.1:{port.getsockname()[1]}"
    text = (
        f'<img src="http://{url}/a.png"><link rel="stylesheet" href="http://{url}/a.css"/>]]></description>'
        f"<NetworkLink><Link><href>http://{url}/a</href></Link></NetworkLink>"
    )
    made = exercise_plan()
    e, n = 500_000.0, 9_950_000.0
    features = plan_of(thing("unit", (e, n), "x", name=text, note=text), thing("text", (e, n), "y", text=text)).features
    unit = RosterUnit("q", text, text, text, 5, "dalmas", text, text, text, note=text, tasks={1: text})
    scenes = {**made.scenes, 1: Scene(1, text, notes=text, injects=(Inject(text, "09.05", text),), courses={text: text}, phase=text)}
    settings = {**made.settings, "name": text, "document": {"signer_name": text, "copies_to": text}, "ignored": {"x": text}}
    plan = type(made)(made.crs, {**made.features, **features}, scenes, {**made.roster, "q": unit}, settings)
    create_plan(tmp_path / "plan.gpkg", plan)
    return tmp_path / "plan.gpkg", url


@pytest.mark.parametrize("command", ("report a.html", "report a.docx", "report a.pdf", "map a.svg", "export a.kml"))
def test_texts_of_a_plan_fetch_nothing_in_what_is_written(hostile, tmp_path, monkeypatch, command):
    plan, url = hostile
    name, out = command.split()
    monkeypatch.setattr("sys.argv", ["tabletop", name, str(plan), str(tmp_path / out), "--layers", "none", "--lang", "en"])
    assert cli.main() == 0
    i18n.set_language("en")
    content = (tmp_path / out).read_bytes()
    if out.endswith((".html", ".svg", ".kml")):
        read = Addresses()
        read.feed(content.decode())
        assert len(read.tags) > 5 and not [one for one in read.found if url in one or one.startswith(("http:", "https:", "//"))]
        assert "networklink" not in read.tags
    elif out.endswith(".docx"):
        with zipfile.ZipFile(tmp_path / out) as packed:
            targets = b"".join(packed.read(one) for one in packed.namelist() if one.endswith(".rels"))
        assert b"officeDocument" in targets and b"External" not in targets and url.encode() not in targets
    else:
        assert content.startswith(b"%PDF") and not re.search(rb"/URI\b|/GoToR|/Launch|/SubmitForm|/JavaScript", content)
