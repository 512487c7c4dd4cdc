"""Exports: every format holds all of the plan, no cell is a formula, and nothing half-written is left."""

import csv
import io
import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
import shapely
from shapely import Point

from tabletop import paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.feature import Feature, Span, State, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import read_document
from tabletop.io.export.csv_and_xlsx import feature_table
from tabletop.io.export.export import WRITERS, export_plan

HOSTILE = '=HYPERLINK("http://x";"y")'
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def demo():
    return read_document(paths.resource("demo", "plan.geojson"))[0]


@pytest.fixture
def hostile():
    square = shapely.box(500_000, 9_950_000, 500_010, 9_950_010)
    spans = [
        Span(State(square, {"name": HOSTILE, "headcount": 5, "+odd": "\x01@x<&>"}), None, 1),
        Span(State(shapely.Point(500_000, 9_950_000).buffer(3), {"name": "-1"}), 2, None),
    ]
    features = {"a": Feature.from_spans("a", "crowd", spans)}
    return Plan(features=features, scenes={1: Scene(1, name="<b>"), 2: Scene(2)}, roster={"r": RosterUnit("r", "@cmd", strength=3)})


def spans_of(plan):
    return sum(len(feature.spans()) for feature in plan.features.values())


def test_geojson_reads_back_equal(demo, tmp_path):
    export_plan(demo, tmp_path / "a.geojson")
    again, _ = read_document(tmp_path / "a.geojson")
    assert again.scenes == demo.scenes and again.roster == demo.roster and again.settings == demo.settings
    assert {one.id: one.kind for one in again.features.values()} == {one.id: one.kind for one in demo.features.values()}
    for key, feature in demo.features.items():
        for span, other in zip(feature.spans(), again.features[key].spans(), strict=True):
            assert span.state.properties == other.state.properties
            assert (span.scene_from, span.scene_to) == (other.scene_from, other.scene_to)
            assert span.state.geometry.equals_exact(other.state.geometry, 0.001)


def test_csv_has_a_row_for_each_span_and_no_formula(demo, hostile, tmp_path):
    export_plan(demo, tmp_path / "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == spans_of(demo)
    for row in rows:
        assert 116.9 < float(row["lon"]) < 117.1 and not shapely.from_wkt(row["wkt"]).is_empty
    export_plan(hostile, tmp_path / "b.csv")
    cells = [cell for row in csv.reader(io.StringIO((tmp_path / "b.csv").read_text(encoding="utf-8-sig"))) for cell in row]
    assert f"'{HOSTILE}" in cells and "'-1" in cells
    assert not [cell for cell in cells[12:] if cell.startswith(("=", "@", "+"))]


def test_kml_has_a_folder_for_each_scene(demo, hostile, tmp_path):
    export_plan(demo, tmp_path / "a.kml")
    root = ET.parse(tmp_path / "a.kml").getroot()
    folders = root.findall(f".//{KML}Folder")
    assert [len(folder.findall(f"{KML}Placemark")) for folder in folders] == [len(demo.placed(scene)) for scene in demo.scenes]
    known = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {url.text.removeprefix("#") for url in root.iter(f"{KML}styleUrl")} <= known
    export_plan(hostile, tmp_path / "b.kml")
    names = [one.text for one in ET.parse(tmp_path / "b.kml").getroot().iter(f"{KML}name")]
    shown = [folder.findtext(f"{KML}visibility") for folder in folders]
    assert shown == ["1", *["0"] * (len(folders) - 1)], "one scene at a time"
    assert HOSTILE in names and "1 <b> (hijau)" in names


def test_geopackage_opens_in_another_program(demo, tmp_path):
    export_plan(demo, tmp_path / "a.gpkg")
    code = (
        "import json, sys, pyogrio; f = sys.argv[1];"
        "print(json.dumps({n: pyogrio.read_info(f, layer=n)['features'] for n, g in pyogrio.list_layers(f) if g}))"
    )
    result = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.gpkg")], capture_output=True, text=True, check=True)
    assert sum(json.loads(result.stdout).values()) == spans_of(demo)


@pytest.mark.parametrize("ending", WRITERS)
def test_a_file_that_is_there_is_replaced_and_nothing_else_is_left(demo, tmp_path, ending):
    out = tmp_path / f"a{ending}"
    out.write_text("old")
    export_plan(demo, out)
    assert out.read_bytes()[:3] != b"old" and [one.name for one in tmp_path.iterdir()] == [out.name]


def test_an_empty_plan_is_no_error(tmp_path):
    for ending in WRITERS:
        export_plan(Plan(), tmp_path / f"a{ending}")


@pytest.mark.parametrize("name", ["a", "a.shp", "no/such/a.csv", "no/such/a.gpkg"])
def test_what_cannot_be_written_is_one_sentence(demo, tmp_path, name):
    with pytest.raises(TabletopError) as caught:
        export_plan(demo, tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_property_that_is_called_as_a_column_has_one_of_its_own():
    feature = new_feature("text", Point(500_000, 9_950_000), {"text": "x", "lon": "far", "wkt": "near", "id": "own"})
    header, rows = feature_table(Plan(features={feature.id: feature}))
    row = dict(zip(header, rows[0], strict=True))
    assert len(set(header)) == len(header) and row["id"] == feature.id and isinstance(row["lon"], float)
    assert (row["property_lon"], row["property_wkt"], row["property_id"]) == ("far", "near", "own")
