"""What is exported can be imported: GeoJSON and GeoPackage whole, KML but for what it says, the roster of a workbook; QGIS styles."""

import json
import sqlite3
import subprocess
import sys
import weakref
from dataclasses import replace
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from shapely import Point

from support.plans import plan_of, scene, thing
from tabletop import i18n, paths
from tabletop.checks.movement.moves import every_move
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import message
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.documents.plan_document import plan_to_document, read_document
from tabletop.io.export import kml
from tabletop.io.export.export import export_plan
from tabletop.io.export.kml_reading import is_exported
from tabletop.io.export.losses import FILES, losses
from tabletop.io.export.plan_source import read_plan_source

E, N = 500_000.0, 9_950_000.0
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def demo():
    return read_document(paths.resource("demo", "plan.geojson"))[0]


@pytest.fixture(params=["en", "id"])
def language(request):
    i18n.set_language(request.param)
    yield request.param
    i18n.set_language("en")


def same_features(plan, again, tolerance_m=0.001):
    assert set(plan.features) == set(again.features)
    for key, feature in plan.features.items():
        spans, others = feature.spans(), again.features[key].spans()
        assert feature.kind == again.features[key].kind
        for span, other in zip(spans, others, strict=True):
            assert (span.scene_from, span.scene_to) == (other.scene_from, other.scene_to), key
            assert span.state.properties == other.state.properties
            assert span.state.geometry.equals_exact(other.state.geometry, tolerance_m)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_without_loss(demo, tmp_path, ending):
    export_plan(demo, tmp_path / f"a{ending}")
    again, said = read_plan_source(tmp_path / f"a{ending}")
    same_features(demo, again)
    assert (again.scenes, again.roster, said, losses(demo, ending)) == (demo.scenes, demo.roster, [], None)


def test_kml_keeps_features_and_scenes_and_says_what_it_lost(demo, tmp_path, language):
    export_plan(demo, tmp_path / "a.kml")
    again, said = read_plan_source(tmp_path / "a.kml")
    same_features(demo, again)
    kept = ("name", "level", "clock", "step_min", "wind_from_deg", "phase", "weather", "light")
    for number, one in demo.scenes.items():
        assert all(getattr(one, name) == getattr(again.scenes[number], name) for name in kept)
    assert again.name == demo.name and not again.roster and len(said) == 1
    lost = i18n.text(losses(demo, ".kml"))
    assert "49" in lost and "22" in lost
    assert ET.parse(tmp_path / "a.kml").getroot().findtext(f"{KML}Document/{KML}description") == lost


def test_kml_keeps_odd_values_and_states_that_change(tmp_path):
    odd = {"odd": {"a": [1, 2.5, None]}, "text": "<&>\u00e9", "flag": True, "tags": ["x"]}
    plan = plan_of(
        thing("text", (E, N), "t", None, 1, **odd),
        thing("text", (E + 5, N), "t", 3, None, name="x"),
        thing("gate", (E, N), "g", 2, 2, width_m=2.5),
        scenes=(scene(1), scene(2), scene(3)),
    )
    export_plan(plan, tmp_path / "a.kml")
    same_features(plan, read_plan_source(tmp_path / "a.kml")[0])


def test_what_was_moved_in_one_folder_of_a_kml_stands_elsewhere_in_that_scene(tmp_path):
    plan = plan_of(thing("gate", (E, N), "g", width_m=2.0), scenes=(scene(1), scene(2), scene(3)))
    export_plan(plan, tmp_path / "a.kml")
    tree = ET.parse(tmp_path / "a.kml")
    places = list(tree.getroot().iter(f"{KML}coordinates"))
    places[1].text = "117.001,-0.452"
    tree.write(tmp_path / "a.kml")
    again = read_plan_source(tmp_path / "a.kml")[0].features["g"]
    assert [(span.scene_from, span.scene_to) for span in again.spans()] == [(None, 1), (2, 2), (3, None)]
    assert again.at(1).geometry == again.at(3).geometry != again.at(2).geometry


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            f"<kml xmlns='{KML[1:-1]}'><Document><Placemark><name>x</name></Placemark></Document></kml>",
            "another",
        ),
        ("<kml", "line 1"),
        ("", "line 1"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><kml/>", "entities"),
        ("<html/>", "another"),
    ],
)
def test_a_foreign_or_broken_kml_is_one_sentence(tmp_path, content, words):
    path = tmp_path / "a.kml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TabletopError) as caught:
        read_plan_source(path)
    assert words in str(caught.value) and "a.kml" in str(caught.value) and not is_exported(path)


def test_a_wrong_place_in_a_kml_is_refused_and_can_be_left_out(demo, tmp_path):
    export_plan(demo, tmp_path / "a.kml")
    assert is_exported(tmp_path / "a.kml")
    tree = ET.parse(tmp_path / "a.kml")
    next(tree.getroot().iter(f"{KML}coordinates")).text = "x,y"
    tree.write(tmp_path / "a.kml")
    with pytest.raises(TabletopError):
        read_plan_source(tmp_path / "a.kml")
    again, said = read_plan_source(tmp_path / "a.kml", skip_bad=True)
    assert len(again.features) >= len(demo.features) - 1 and len(said) > 1


def test_a_kml_is_read_as_a_layer_too(demo, tmp_path):
    export_plan(demo, tmp_path / "a.kml")
    code = (
        "import sys, pyogrio; print(sum(pyogrio.read_info(sys.argv[1], layer=n)['features'] for n, _ in pyogrio.list_layers(sys.argv[1])))"
    )
    found = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.kml")], capture_output=True, text=True, check=True)
    assert int(found.stdout) == sum(len(demo.placed(number)) for number in demo.scenes)


def test_a_workbook_brings_its_roster(demo, tmp_path, language):
    export_plan(demo, tmp_path / "a.xlsx")
    again, said = read_plan_source(tmp_path / "a.xlsx")
    assert again.roster == demo.roster and not again.features
    assert i18n.tr("Strength of the roster") in i18n.text(said[0])


def test_a_system_is_asked_for_where_the_file_says_none(demo, tmp_path):
    export_plan(demo, tmp_path / "a.kml")
    with pytest.raises(TabletopError):
        read_plan_source(tmp_path / "a.kml", crs="EPSG:32750")


def test_what_can_be_read_is_said_where_a_file_is_of_another_kind(demo, tmp_path):
    export_plan(demo, tmp_path / "a.csv")
    with pytest.raises(TabletopError, match=r"a\.csv is no plan: .*GeoPackage or KML.*\.xlsx"):
        read_plan_source(tmp_path / "a.csv")
    export_plan(demo, tmp_path / "a.geojson")
    (tmp_path / "a.geojson").rename(tmp_path / "a.txt")
    assert len(read_plan_source(tmp_path / "a.txt")[0].features) == len(demo.features)


def test_losses_name_what_is_there_only():
    assert losses(Plan(), ".kml") is None
    plan = plan_of(thing("gate", (E, N)), scenes=(scene(1, injects=(Inject("x"),), notes="y"),))
    assert i18n.text(losses(plan, ".kml")) == "Not in this file: injects (1); notes for the moderator."
    assert losses(plan, ".gpkg") is None and "outlines" in i18n.text(losses(plan, ".xlsx"))


WORD = "Quokka"
IGNORED = Finding("exit-width", "warn", message("x"), (), 1, 1.0, 1.8, "m", "P: planning default")


def _with_scene(**told):
    return plan_of(scenes=(scene(1, **told),))


PARTS = {
    "name": (plan_of(scenes=(scene(1),), name=WORD), "the name of the plan"),
    "scene": (_with_scene(name=WORD), "the scenes"),
    "phase": (_with_scene(phase=WORD), "the scenes"),
    "weather": (_with_scene(weather=WORD), "the scenes"),
    "inject": (_with_scene(injects=(Inject(WORD),)), "injects"),
    "course": (_with_scene(course_of_action=WORD), "courses of action"),
    "courses": (_with_scene(courses={"Humas": WORD}), "courses of action"),
    "notes": (_with_scene(notes=WORD), "notes for the moderator"),
    "roster": (replace(_with_scene(), roster={"a": RosterUnit("a", WORD, strength=3)}), "the roster"),
    "ignored": (plan_of(scenes=(scene(1),), ignored={IGNORED.key: WORD}), "ignored findings"),
    "view": (plan_of(scenes=(scene(1),), views=[{"name": WORD, "centre": [E, N], "scale": 1000}]), "rules"),
    "gate": (plan_of(thing("gate", (E, N), name=WORD, width_m=3)), "what is drawn but"),
    "unit": (plan_of(thing("unit", (E, N), name=WORD)), "what is drawn but"),
}


def _holds(path):
    """Whether the word is in what a program, or a person, gets out of the file."""
    if path.suffix == ".csv":
        return WORD in path.read_text(encoding="utf-8-sig")
    if path.suffix == ".xlsx":
        return any(WORD in str(cell) for sheet in openpyxl.load_workbook(path) for row in sheet.values for cell in row)
    plan, _ = read_plan_source(path)
    return WORD in json.dumps(plan_to_document(plan), default=str)


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("part", PARTS)
def test_what_is_said_to_be_lost_is_lost_and_nothing_else(tmp_path, part, ending):
    plan, words = PARTS[part]
    path = tmp_path / f"a{ending}"
    export_plan(plan, path, [IGNORED])
    lost = losses(plan, ending)
    said = "" if lost is None else i18n.text(lost)
    assert (words in said) is not _holds(path), (said, part, ending)


def test_a_step_and_light_are_in_no_workbook():
    said = losses(plan_of(scenes=(scene(1, step_min=7.0, light="malam"),)), ".xlsx")
    assert said is not None and "steps and light" in i18n.text(said)


def test_the_workbook_is_for_people(demo, tmp_path, language):
    ignored = Finding("exit-width", "warn", message("=1+1"), tuple(demo.features)[:1], 1, 1.0, 1.8, "m", "P: planning default")
    export_plan(demo, tmp_path / "a.xlsx", [ignored], every_move(demo, LayerSet()))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    if language == "id":
        wanted = ["Adegan", "Plotting personel", "Penyekatan (cordon)", "Jalan keluar (exit)", "Kuat personel", "Temuan", "Waktu tempuh"]
        assert book.sheetnames == wanted
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    kept = {str(cell.value) for sheet in list(book)[:4] + list(book)[5:] for row in sheet for cell in row if cell.value}
    assert not kept & (set(demo.features) | set(demo.roster)), "names, not ids"
    for sheet in book:
        assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref and all(cell.font.bold for cell in sheet[1])
    scenes, placed, cordons, exits, roster, findings, travel = (list(sheet.values)[1:] for sheet in book)
    assert len(scenes) == len(demo.scenes) and scenes[8][2] == "MERAH" and len(travel) > 20
    assert {row[0] for row in placed} == set(demo.scenes) and cordons and exits and len(findings) == 1
    assert roster[-1][list(next(book.worksheets[4].values)).index(i18n.tr("Strength"))] == sum(one.strength for one in demo.roster.values())
    assert "Quokka" not in str(kept)


def test_a_geopackage_has_a_style_for_each_scene_and_table(demo, tmp_path):
    export_plan(demo, tmp_path / "a.gpkg")
    connection = sqlite3.connect(tmp_path / "a.gpkg")
    rows = connection.execute("SELECT f_table_name, styleName, styleQML, useAsDefault FROM layer_styles").fetchall()
    connection.close()
    assert len(rows) == 3 * (len(demo.scenes) + 1) and sum(row[3] for row in rows) == 3
    of_three = [row for row in rows if row[1].startswith("Scene 03")]
    assert {row[0] for row in of_three} == {"plan_points", "plan_lines", "plan_areas"}
    for _, _, text, _ in of_three:
        root = ET.fromstring(text.partition(">")[2])
        rules = root.find("renderer-v2/rules/rule")
        assert rules.get("filter") == "coalesce(scene_from,3) <= 3 AND coalesce(scene_to,3) >= 3"
        symbols = {one.get("name") for one in root.findall("renderer-v2/symbols/symbol")}
        assert {one.get("symbol") for one in rules} == symbols and root.get("labelsEnabled") == "1"


def test_a_kml_keeps_what_comes_back_as_it_was(tmp_path):
    state = State(Point(E, N), {"name": "Pos"})
    spans = [Span(state, None, 1), Span(state, 3, 4), Span(State(Point(E + 9, N), {}), 6)]
    made = Plan(features={"a": Feature.from_spans("a", "unit", spans)}, scenes={number: Scene(number) for number in range(1, 8)})
    export_plan(made, tmp_path / "a.kml")
    found, _ = read_plan_source(tmp_path / "a.kml")
    for number in made.scenes:
        states = [plan.features["a"].at(number) for plan in (made, found)]
        assert [one is None for one in states] == [number in (2, 5)] * 2, number
        assert number in (2, 5) or states[0].geometry.distance(states[1].geometry) < 0.01


def test_scenes_of_a_kml_do_not_stand_in_memory_together(monkeypatch):
    made, alive = [], []
    plain = kml._folder

    def watched(*given):
        alive.append(sum(one() is not None for one in made))
        folder = plain(*given)
        made.append(weakref.ref(folder))
        return folder

    monkeypatch.setattr(kml, "_folder", watched)
    kml.kml_bytes(Plan(scenes={number: Scene(number) for number in range(1, 30)}))
    assert len(made) == 29 and max(alive) <= 1
