"""Saved views and the guide grid go through a document without loss; members of a wrong form are refused."""

import json

import pytest

from support.plans import plan_of, thing
from tabletop.core.arrangement.plan_layers import plan_layers
from tabletop.core.arrangement.saved_view import SavedView, add_view, saved_views
from tabletop.core.text.errors import InputError
from tabletop.core.values.guide_grid import GuideGrid, grid_of, set_grid
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document, read_document, write_document
from tabletop.io.plans.plan_store import create_plan, open_plan

GRID = GuideGrid(50, (499_700.0, 9_951_100.0), 9, 8, shown=False)
VIEW = SavedView("Gerbang", (499_700.0, 9_950_700.0, 500_100.0, 9_951_000.0), 2, ("roads",), ("Reserve",), "gate")


def with_both() -> Plan:
    plan = Plan()
    plan = plan.apply(set_grid(plan, GRID))
    return plan.apply(add_view(plan, VIEW))


def test_there_and_back(tmp_path):
    path = tmp_path / "plan.geojson"
    path.write_text(json.dumps(plan_to_document(with_both())), encoding="utf-8")
    found = read_document(path)
    plan = found[0] if isinstance(found, tuple) else found
    assert grid_of(plan) == GRID and saved_views(plan) == (VIEW,)


def test_kept_in_the_plan_file(tmp_path):
    create_plan(tmp_path / "plan.gpkg", with_both())
    file = open_plan(tmp_path / "plan.gpkg")
    assert grid_of(file.plan) == GRID and saved_views(file.plan) == (VIEW,)
    file.close()


@pytest.mark.parametrize("member", [{"grid": [1]}, {"views": {"a": 1}}])
def test_a_wrong_form_is_refused(tmp_path, member):
    path = tmp_path / "plan.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [], **member}), encoding="utf-8")
    with pytest.raises(InputError):
        read_document(path)


# --- layers of the plan's own and tags
def test_layers_and_tags_survive_a_document(tmp_path):
    things = [
        thing("unit", (500_000.0, 9_950_000.0), "a", plan_layer="Reserve", tags="gate, north"),
        thing("unit", (500_010.0, 9_950_000.0), "b", plan_layer="Nobody listed", tags=["gate", "south"]),
        thing("unit", (500_020.0, 9_950_000.0), "c", plan_layer=5, tags={"k": 1}),
    ]
    rows = [{"id": "Reserve", "name": "Cadangan", "locked": True}, {"id": "Reserve", "name": "twice"}, {"id": "x" * 250, "name": ""}]
    plan = plan_of(*things, plan_layers=rows)
    write_document(plan, tmp_path / "plan.geojson", "EPSG:32750")
    again, _ = read_document(tmp_path / "plan.geojson", "EPSG:32750")
    assert again.settings == plan.settings and not again.left_out
    assert [dict(one.at(1).properties) for one in again.features.values()] == [dict(one.at(1).properties) for one in plan.features.values()]
    assert [str(layer.title)[:8] for layer in plan_layers(again)] == ["Cadangan", "x" * 8, "5", "Nobody l", "Main lay"]


@pytest.mark.parametrize("wrong", ["Reserve", {"id": "Reserve"}, 5])
def test_layers_that_are_no_list_are_refused(wrong):
    with pytest.raises(InputError):
        plan_from_document({"type": "FeatureCollection", "features": [], "plan_layers": wrong}, "plan.geojson")


def test_a_plan_without_layers_writes_none():
    assert "plan_layers" not in plan_to_document(plan_of(thing("unit", (500_000.0, 9_950_000.0), "a")))
