"""Saved views as a setting of the plan: saved, renamed, replaced, deleted, each of them taken back."""

import pytest

from tabletop.core.arrangement.saved_view import SavedView, add_view, delete_view, rename_view, replace_view, saved_views
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan

GATE = SavedView("Gerbang", (0.0, 10.0, 40.0, 30.0), 2, ("roads", "poi"))
WHOLE = SavedView("Seluruh", (0.0, 0.0, 100.0, 100.0))


def two() -> Plan:
    plan = Plan()
    plan = plan.apply(add_view(plan, GATE))
    return plan.apply(add_view(plan, WHOLE))


def test_saved_in_their_order():
    assert saved_views(two()) == (GATE, WHOLE)
    assert GATE.centre == (20.0, 20.0)


def test_every_step_is_taken_back():
    plan = two()
    steps = (rename_view(plan, 0, "Pagar"), replace_view(plan, 1, GATE), delete_view(plan, 0))
    after = [plan.apply(step) for step in steps]
    assert [view.name for view in saved_views(after[0])] == ["Pagar", "Seluruh"]
    assert saved_views(after[1])[1] == SavedView("Seluruh", GATE.bounds, 2, GATE.layers)
    assert saved_views(after[2]) == (WHOLE,)
    assert all(one.apply(step.inverse()) == plan for one, step in zip(after, steps, strict=True))


def test_the_last_one_deleted_leaves_no_setting():
    plan = Plan().apply(add_view(Plan(), GATE))
    assert "views" not in plan.apply(delete_view(plan, 0)).settings


@pytest.mark.parametrize("name", ["", "   ", "gerbang", " Gerbang "])
def test_names_are_there_and_once(name):
    with pytest.raises(InputError):
        add_view(two(), SavedView(name, WHOLE.bounds))
    with pytest.raises(InputError):
        rename_view(two(), 1, name)


def test_its_own_name_in_other_letters_is_no_clash():
    assert rename_view(two(), 0, "GERBANG").edits


@pytest.mark.parametrize(
    "kept", [None, "x", [3], [{"name": "a"}], [{"name": "a", "bounds": [1, 2, 3]}], [{"name": "a", "bounds": [1, 2, 3, "nan"]}]]
)
def test_strange_settings_are_left_out(kept):
    assert saved_views(Plan(settings={"views": kept})) == ()
