"""Saved views and the guide grid go through a document without loss; members of a wrong form are refused."""

import json

import pytest

from tabletop.core.text.errors import InputError
from tabletop.core.values.guide_grid import GuideGrid, grid_of, set_grid
from tabletop.core.values.plan import Plan
from tabletop.core.values.saved_view import SavedView, add_view, saved_views
from tabletop.io.plans.plan_document import plan_to_document, read_document
from tabletop.io.plans.plan_store import create_plan, open_plan

GRID = GuideGrid(50, (499_700.0, 9_951_100.0), 9, 8, shown=False)
VIEW = SavedView("Gerbang", (499_700.0, 9_950_700.0, 500_100.0, 9_951_000.0), 2, ("roads",))


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
