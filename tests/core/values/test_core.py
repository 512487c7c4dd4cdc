import math
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from tabletop import i18n
from tabletop.core.geometry.geometry import rectangle, sector
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit, add_feature, replace_features
from tabletop.core.values.feature import Feature, Scope, Span, State, new_feature
from tabletop.core.values.layer import ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

LABEL = message(mark("Edit"))


def test_an_edit_of_one_scene_leaves_the_others():
    feature = new_feature("unit", Point(0, 0)).edited(2, Scope.THIS_SCENE, Point(5, 0))
    assert [feature.at(n).geometry.x for n in (1, 2, 3)] == [0, 5, 0]


def test_an_edit_from_here_on_and_removal():
    feature = new_feature("unit", Point(0, 0)).edited(2, Scope.FROM_HERE_ON, Point(5, 0)).removed(4, Scope.FROM_HERE_ON)
    assert [feature.at(n) and feature.at(n).geometry.x for n in (1, 2, 3, 4, 9)] == [0, 5, 5, None, None]
    assert feature.removed(1, Scope.ALL_SCENES) is None


def test_an_edit_of_the_first_scene_leaves_no_state_that_no_scene_shows():
    feature = new_feature("unit", Point(0, 0))
    moved = feature.edited(1, Scope.THIS_SCENE, Point(5, 0))
    assert [(span.scene_from, span.scene_to) for span in moved.spans()] == [(1, 1), (2, None)]
    assert [(span.scene_from, span.scene_to) for span in feature.removed(1, Scope.THIS_SCENE).spans()] == [(2, None)]
    assert feature.removed(1, Scope.FROM_HERE_ON) is None
    assert [moved.edited(3, Scope.ALL_SCENES, properties={"name": "x"}).at(n).geometry.x for n in (1, 2)] == [5, 0]


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(Scope), st.integers(0, 9)), max_size=12))
def test_spans_round_trip(edits):
    feature = new_feature("unit", Point(0, 0))
    for scene, scope, x in edits:
        feature = feature.edited(scene, scope, Point(x, 0))
    assert Feature.from_spans(feature.id, "unit", feature.spans()) == feature


def test_a_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError):
        Feature.from_spans("a", "unit", [Span(State(Point(0, 0), {}), 3, 2)])


def test_inverse_takes_a_change_back():
    feature = new_feature("unit", Point(0, 0))
    plan = Plan().apply(add_feature(LABEL, feature))
    move = replace_features(LABEL, [(feature, feature.edited(1, Scope.ALL_SCENES, Point(9, 9)))])
    assert plan.apply(move) != plan
    assert plan.apply(move).apply(move.inverse()) == plan
    with pytest.raises(PlanError):
        Plan().apply(move)


def test_unknown_scene_is_one_sentence():
    with pytest.raises(PlanError, match="no scene 77"):
        Plan().scene(77)


@pytest.mark.parametrize("angle", [360, 180, 90, 30])
def test_sector_area_is_exact_within_a_thousandth(angle):
    assert sector((3, 4), 50, 45, angle).area == pytest.approx(math.pi * 2500 * angle / 360, rel=1e-3)


def test_footprint():
    assert rectangle((0, 0), 10, 2.5, 90).bounds == pytest.approx((-5, -1.25, 5, 1.25))


def test_ragged_arrays_give_the_geometries_back():
    shapes = [box(0, 0, 1, 1), box(2, 2, 3, 3) | box(5, 5, 6, 6)]
    part = ragged_from(shapes, 2)
    assert [a.equals(b) for a, b in zip(part.geometries, shapes, strict=True)] == [True, True]
    assert len(part.near(Point(0.5, 0.5), 0.1)) == 1


def test_numbers_follow_the_language():
    i18n.set_language("id")
    assert i18n.number(1250.5, ",.1f") == "1.250,5"
    i18n.set_language("en")
    assert i18n.number(1250.5, ",.1f") == "1,250.5"


def test_core_loads_without_qt():
    modules = "tabletop.core.values.plan, tabletop.core.values.layer, tabletop.tools.base.tool"
    code = f"import sys, {modules}; sys.exit(any('PySide' in m for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_what_comes_back_stands_where_it_stood():
    names = ["a", "b", "c", "d"]
    features = {name: Feature.from_spans(name, "unit", [Span(State(Point(0, 0), {}))]) for name in names}
    plan = Plan(features=features, roster={name: RosterUnit(name, name) for name in names})
    label = message("Delete")
    first = Change(label, (Edit("feature", "b", features["b"], None), Edit("roster", "a", plan.roster["a"], None)))
    new = Change(label, (Edit("feature", "e", None, features["a"]),))
    second = Change(label, (Edit("feature", "c", features["c"], None),))
    after = plan.apply(first).apply(new).apply(second)
    assert list(after.features) == ["a", "d", "e"]
    back = after.apply(second.inverse()).apply(new.inverse()).apply(first.inverse())
    assert list(back.features) == names and list(back.roster) == names and [one.id for one in back.placed(1)] == names


def _units(*names):
    return {name: Feature.from_spans(name, "unit", [Span(State(Point(0, 0), {}))]) for name in names}


def _row(name, before, after):
    return Change(message("Edit"), (Edit("feature", name, before, after),))


def test_two_plans_that_come_of_one_know_nothing_of_each_other():
    units = _units("a", "b", "x", "y")
    plan = Plan(features={"a": units["a"], "b": units["b"]})
    shorter = plan.apply(_row("a", units["a"], None))
    shorter.apply(_row("x", None, units["x"])).apply(_row("y", None, units["y"]))
    other = shorter.apply(_row("y", None, units["y"])).apply(_row("x", None, units["x"]))
    assert list(other.features) == ["b", "y", "x"]
    assert list(other.apply(_row("a", None, units["a"])).features) == ["a", "b", "y", "x"]


def test_a_row_that_a_change_takes_away_and_brings_back_keeps_its_place():
    units = _units("a", "b")
    change = Change(message("Edit"), (Edit("feature", "a", units["a"], None), Edit("feature", "a", None, units["a"])))
    assert list(Plan(features=units).apply(change).features) == ["a", "b"]


def test_a_plan_is_edited_while_another_thread_looks_at_its_scenes():
    """The checks ask a plan for its scenes in a thread of their own; the edit that comes meanwhile takes over what is there."""
    many = {f"u{n}": unit for n in range(3) for unit in _units(f"u{n}").values()}
    edit, failed = _row("u0", many["u0"], None), []
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(15):
            plan = Plan(features=many)
            looking = threading.Thread(target=lambda plan=plan: [plan.placed(scene) for scene in range(1, 3_000)])
            looking.start()
            while looking.is_alive():
                try:
                    plan.apply(edit)
                except RuntimeError as error:
                    failed.append(error)
            looking.join()
    finally:
        sys.setswitchinterval(before)
    assert failed == []
