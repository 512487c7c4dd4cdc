"""What could go without a word on the way in or out: names that stand twice, notes that are no sentences, links, folders that close."""

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import shapely

from support.plan_files import LABEL, as_other_user, read, sql, unit
from tabletop.canvas.paper.print_map import render_map
from tabletop.core.text.errors import InputError, LayerError, PlanError, PlanUnwritableError
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.left_out import settled
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document, read_document
from tabletop.io.export.export import export_plan
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.plans.plan_store import create_plan, open_plan

GROUND = shapely.box(500_000, 9_950_000, 500_020, 9_950_020)


@pytest.fixture
def path(tmp_path):
    crowd = new_feature("crowd", GROUND, {"name": "Massa", "headcount": 100})
    create_plan(tmp_path / "plan.gpkg", Plan(features={crowd.id: crowd}, scenes={1: Scene(1), 2: Scene(2)}))
    return tmp_path / "plan.gpkg"


def document(**members):
    corners = [[117.0, -0.5], [117.001, -0.5], [117.001, -0.501], [117.0, -0.5]]
    crowd = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [corners]}, "properties": {"kind": "crowd", "headcount": 9}}
    return {"type": "FeatureCollection", "features": [crowd], **members}


# --- a member twice
def test_names_beside_the_properties_do_not_count_again_among_them(path, tmp_path):
    """Another program wrote them there; an export must not say another kind, or hide the crowd in a scene that is not there."""
    sql(path, "UPDATE plan_areas SET properties=?", '{"headcount":100,"kind":"unit","id":"z","scene_from":2,"scene_to":1}')
    found = read(path)
    assert any("id, kind, scene_from, scene_to once more" in str(one) for one in found.problems)
    [crowd] = found.plan.features.values()
    assert crowd.kind == "crowd" and crowd.at(1).properties == {"headcount": 100, "name": "Massa"} == crowd.at(2).properties
    again, said = plan_from_document(plan_to_document(found.plan), "a.geojson")
    assert not said and again.features[crowd.id].at(1).properties["headcount"] == 100


def test_a_plan_in_memory_with_such_names_is_written_under_its_own_kind():
    odd = new_feature("crowd", GROUND, {"headcount": 5, "kind": "unit", "scene_from": 7})
    [row] = plan_to_document(Plan(features={odd.id: odd}))["features"]
    assert row["properties"] == {"id": odd.id, "kind": "crowd", "headcount": 5}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("[]}", '[], "features": [1]}', "features"), ('"features"', '"name": "a", "name": "b", "features"', "name")],
)
def test_a_document_with_a_member_twice_is_refused_by_its_name(tmp_path, old, new, name):
    text = json.dumps({"type": "FeatureCollection", "features": []})
    (tmp_path / "a.geojson").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=f'the member "{name}" stands twice'):
        read_document(tmp_path / "a.geojson")


def test_a_number_of_people_that_stands_twice_is_not_chosen_among(tmp_path):
    text = json.dumps(document()).replace('"headcount": 9', '"headcount": 9000, "headcount": 9')
    (tmp_path / "a.geojson").write_text(text)
    with pytest.raises(InputError, match="headcount"):
        read_document(tmp_path / "a.geojson", skip_bad=True)


# --- notes of what was left out
@pytest.mark.parametrize("note", ["crowd 5 was left out", None, 5, {"a": 1}, ["x"], {"template": 5}])
def test_a_note_that_is_no_sentence_of_ours_is_shown_as_it_stands(path, tmp_path, note):
    plan, _ = plan_from_document(document(left_out=[note]), "a.geojson")
    assert len(plan.left_out) == 1 and "this was left out" in str(plan.left_out[0])
    sql(path, "INSERT INTO setting (code, value) VALUES ('left_out', ?)", json.dumps([note]))
    stored = read(path).plan
    assert stored.left_out == plan.left_out
    create_plan(tmp_path / "copy.gpkg", stored)
    assert read(tmp_path / "copy.gpkg").plan.left_out == plan.left_out
    assert plan_from_document(plan_to_document(stored), "b.geojson")[0].left_out == plan.left_out


@pytest.mark.parametrize("note", [{"template": "{file} is empty.", "params": {"file": "a"}}, "crowd 5 was left out", 5])
def test_what_was_set_aside_stays_in_copies_and_exports(path, tmp_path, note):
    plan, _ = plan_from_document(document(left_out_settled=[note]), "a.geojson")
    assert plan.left_out == () and len(settled(plan.settings)) == 1
    create_plan(tmp_path / "copy.gpkg", plan)
    copy = read(tmp_path / "copy.gpkg").plan
    assert settled(copy.settings) == settled(plan.settings) and copy.left_out == ()
    again = plan_from_document(plan_to_document(copy), "b.geojson")[0]
    assert settled(again.settings) == settled(plan.settings)
    with pytest.raises(InputError, match="left_out_settled must be a list"):
        plan_from_document(document(left_out_settled="x"), "a.geojson")


# --- the coordinate system that was asked for
@pytest.mark.parametrize("member", ["EPSG:32750", {"type": "link", "properties": {"href": "x"}}, {}, [1], {"type": "EPSG"}])
def test_the_system_asked_for_counts_where_the_document_names_none_that_is_known(member):
    plan, said = plan_from_document(document(crs=member), "a.geojson", "EPSG:4326")
    assert plan.features and len(said) == 1 and "as asked (--crs)" in str(said[0])
    with pytest.raises(InputError, match="--crs"):
        plan_from_document(document(crs=member), "a.geojson")


# --- links and folders
def test_a_link_stays_and_the_file_behind_it_is_the_new_one(tmp_path):
    target, link = tmp_path / "shared.html", tmp_path / "mine.html"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, b"<html></html>")
    assert link.is_symlink() and target.read_bytes() == b"<html></html>"
    plan_target, plan_link = tmp_path / "shared.gpkg", tmp_path / "mine.gpkg"
    plan_link.symlink_to(plan_target)
    create_plan(plan_link, Plan(settings={"name": "a"}), overwrite=True)
    assert plan_link.is_symlink() and read(plan_target).plan.name == "a"
    with pytest.raises(PlanError, match="there already"):
        create_plan(plan_link, Plan(settings={"name": "b"}))


def test_a_folder_that_closes_for_a_while_does_not_end_the_edits():
    def work():
        folder = Path(tempfile.mkdtemp())
        create_plan(folder / "a.gpkg", Plan())
        opened = open_plan(folder / "a.gpkg")
        folder.chmod(0o555)
        try:
            opened.write(add_feature(LABEL, unit()), "do")
        except PlanUnwritableError:
            folder.chmod(0o777)
            opened.write(add_feature(LABEL, unit()), "do")
        opened.close()
        found = read(folder / "a.gpkg").plan.features
        shutil.rmtree(folder)
        return f"{len(found)} written"

    assert as_other_user(work) == "1 written"


# --- sentences
@pytest.mark.parametrize("statement", ["DROP TABLE removed", "ALTER TABLE scene DROP COLUMN data", "DROP TABLE gpkg_geometry_columns"])
def test_a_table_or_column_that_is_gone_is_said_in_words(path, statement):
    sql(path, "PRAGMA foreign_keys=OFF")
    sql(path, statement)
    with pytest.raises(PlanError, match="took out a table or a column"):
        open_plan(path)


def test_an_odd_format_number_is_no_text_of_python(path):
    sql(path, "UPDATE setting SET value='²' WHERE code='format'")
    assert read(path).plan.features


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [float("-inf")]}])
def test_a_number_that_no_file_can_hold_is_named_with_its_feature(path, value):
    data = document()
    data["features"][0]["properties"]["odd"] = value
    with pytest.raises(InputError, match="feature 1 .crowd.: Its property odd holds a number that is not finite"):
        plan_from_document(data, "a.geojson")
    plan, said = plan_from_document(data, "a.geojson", skip_bad=True)
    assert len(plan.left_out) == 1 and len(said) == 1
    for member in ("extra_member", "ignored", "table"):
        with pytest.raises(InputError, match=f"{member} holds a number that is not finite"):
            plan_from_document(document(**{member: {"a": value}}), "a.geojson")


def test_such_a_number_in_a_file_does_not_stop_edits_and_copies(path, tmp_path):
    sql(path, "UPDATE plan_areas SET properties=?", '{"headcount":100,"odd":1e400}')
    sql(path, "INSERT INTO setting (code, value) VALUES ('table', '{\"a\":1e400}')")
    found = read(path)
    assert any("odd holds a number" in str(one) for one in found.problems)
    assert ["table holds a number" in str(one) for one in found.plan.left_out] == [True]
    create_plan(tmp_path / "copy.gpkg", found.plan)
    assert next(iter(read(tmp_path / "copy.gpkg").plan.features.values())).at(1).properties["headcount"] == 100


def test_a_geometry_that_names_another_system_is_said(path):
    [[blob]] = sql(path, "SELECT geom FROM plan_areas")
    sql(path, "UPDATE plan_areas SET geom=?", blob[:4] + (32749).to_bytes(4, "little") + blob[8:])
    found = read(path)
    assert found.plan.features and "names EPSG:32749; it was read in EPSG:32750" in str(found.problems[0])
    sql(path, "UPDATE plan_areas SET geom=?", blob[:4] + (0).to_bytes(4, "little") + blob[8:])
    assert not read(path).problems


# --- signs that no other program reads
ODD_NAME = "Massa\x0b\x01 \ufffe\U0001f600"


def test_names_with_odd_signs_leave_files_that_open(qapp, tmp_path):
    crowd = new_feature("crowd", GROUND, {"name": ODD_NAME, "headcount": 100})
    plan = Plan(features={crowd.id: crowd}, settings={"name": ODD_NAME}, scenes={1: Scene(1, ODD_NAME)})
    for ending in ("kml", "xlsx", "csv", "geojson", "gpkg"):
        export_plan(plan, tmp_path / f"a.{ending}")
    render_map(plan, LayerSet(), tmp_path / "a.svg", scene=1)
    for ending in ("kml", "svg"):
        assert ElementTree.parse(tmp_path / f"a.{ending}").getroot() is not None
    sheets = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "Massa \U0001f600" in [cell.value for row in sheets.worksheets[0].iter_rows() for cell in row]
    assert read(tmp_path / "a.gpkg").plan.features == plan.features
    assert (
        plan_from_document(json.loads((tmp_path / "a.geojson").read_text()), "a.geojson")[0].features[crowd.id].at(1).properties["name"]
        == ODD_NAME
    )


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xa0\xff", "no text in UTF-8"), (b"a = [1,\n", "cannot be understood"), (b"root:x:0\n", "line 1")]
)
def test_a_catalogue_that_is_none_is_said_without_text_of_python(tmp_path, content, said):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(LayerError, match=said) as caught:
        read_catalogue(tmp_path / "a.toml")
    assert not any(word in str(caught.value) for word in ("codec", "Expected", "Invalid", "Unclosed"))


@pytest.mark.parametrize(("content", "said"), [(b"PK\x03\x04junk", "damaged"), (None, "damaged"), ("locked", "password")])
def test_an_archive_that_cannot_be_unpacked_is_said_in_words(tmp_path, content, said):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", "{}" * 100)
    whole = path.read_bytes()
    if content == "locked":
        at = whole.index(b"PK\x01\x02") + 8
        path.write_bytes(whole[:6] + b"\x01" + whole[7:at] + b"\x01" + whole[at + 1 :])
    else:
        path.write_bytes(content or whole.replace(b"{}{}", b"{]{}", 1))
    with pytest.raises(LayerError, match="cannot be unpacked") as caught, LayerSource() as source:
        info_for_file(path, None, source)
    assert said in str(caught.value) and not any(word in str(caught.value) for word in ("CRC", "zip file", "required"))
