"""Exports: every format holds all of the plan, no cell is a formula, and nothing half-written is left."""

import csv
import io
import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import shapely
from shapely import Point

from tabletop import paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import message
from tabletop.core.values.feature import Feature, Span, State, new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Effect, Inject, Scene
from tabletop.io.export.csv_and_xlsx import feature_table
from tabletop.io.export.export import WRITERS, export_plan
from tabletop.io.plans.plan_document import read_document

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


def test_workbook_has_six_sheets_and_no_formula(hostile, tmp_path):
    finding = Finding("egress-time", "stop", message("=1+1"), ("a",), 1, 9.0, 8.0, "min", "R")
    export_plan(hostile, tmp_path / "a.xlsx", [finding])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert len(book.sheetnames) == 6
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    features, roster, scenes, _, _, findings = (list(sheet.values) for sheet in book)
    assert len(features) == 3 and len(roster) == 2 and len(scenes) == 3 and len(findings) == 2
    assert HOSTILE in features[1] and features[1][features[0].index("+odd")] == "@x<&>"


def test_workbook_tells_injects_courses_and_means(tmp_path):
    inject = Inject(
        "Jembatan ditutup", "09.05", "Dinamisator", ("x", "y"), (Effect("shut", "x"), Effect("block", line=((117.0, -0.4), (117.1, -0.4))))
    )
    scenes = {2: Scene(2, injects=(inject, Inject("=1+1")), courses={"Gakkum": "@siaga"}, weather="Cerah", light="night", notes="Quokka")}
    unit = RosterUnit("a", "A", vehicle="Truk 1", channel="4", contact="0812", pace="run", note="siap", tasks={2: "jaga", 9: ""})
    export_plan(Plan(scenes=scenes, roster={"a": unit}), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    tables = {sheet.title: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for sheet in book for rows in [list(sheet.values)]}
    assert tables["Injects"][0]["clock"] == "09.05" and tables["Injects"][0]["by"] == "Dinamisator" and len(tables["Injects"]) == 2
    assert tables["Injects"][0]["effects"] == "shut x; block LINESTRING (117.0 -0.4, 117.1 -0.4)"
    assert tables["Course of action"][0]["satgas"] == "Gakkum" and "siaga" in tables["Course of action"][0]["course_of_action"]
    assert (tables["Scenes"][0]["weather"], tables["Scenes"][0]["light"]) == ("Cerah", "night")
    roster = tables["Roster"][0]
    assert [roster[name] for name in ("vehicle", "contact", "pace", "note", "tasks.2")] == ["Truk 1", "0812", "run", "siap", "jaga"]
    assert "Quokka" not in str(tables)


def test_kml_has_a_folder_for_each_scene(demo, hostile, tmp_path):
    export_plan(demo, tmp_path / "a.kml")
    root = ET.parse(tmp_path / "a.kml").getroot()
    folders = root.findall(f".//{KML}Folder")
    assert [len(folder.findall(f"{KML}Placemark")) for folder in folders] == [len(demo.placed(scene)) for scene in demo.scenes]
    known = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {url.text.removeprefix("#") for url in root.iter(f"{KML}styleUrl")} <= known
    export_plan(hostile, tmp_path / "b.kml")
    names = [one.text for one in ET.parse(tmp_path / "b.kml").getroot().iter(f"{KML}name")]
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
