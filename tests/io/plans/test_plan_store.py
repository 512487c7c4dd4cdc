"""A plan and its file: what goes in comes out exactly, every edit counts up, undo survives a restart."""

import sqlite3

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plan_files import LABEL, moved, read, sql, unit, written
from tabletop import paths
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_roster, set_scene, set_setting
from tabletop.core.values.feature import Feature, Keyframe, Scope, Span, State, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import PACES, RosterUnit
from tabletop.core.values.scene import EFFECTS, LIGHTS, Effect, Inject, Scene
from tabletop.io.documents.plan_document import read_document
from tabletop.io.plans.plan_history import HISTORY_STEPS
from tabletop.io.plans.plan_rows import change_from_json, changes_from_json, dumps, edits_to_json
from tabletop.io.plans.plan_store import create_plan, open_plan

EXTENT = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name='plan_points'"


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


# --- whole plans
def test_the_demo_comes_back_equal(tmp_path):
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    create_plan(tmp_path / "a.gpkg", plan)
    opened = read(tmp_path / "a.gpkg")
    assert opened.plan == plan and not opened.problems and not opened.read_only and not opened.history


def test_the_same_rows_in_another_order_are_an_equal_plan(tmp_path):
    features = [unit("a"), unit("b"), new_feature("ring", shapely.box(500_000, 9_950_000, 500_009, 9_950_009))]
    for name, order in (("a", features), ("b", features[::-1])):
        create_plan(tmp_path / f"{name}.gpkg", Plan(features={one.id: one for one in order}))
    assert read(tmp_path / "a.gpkg").plan == read(tmp_path / "b.gpkg").plan


texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
easts, norths = st.floats(100_000, 900_000, allow_nan=False), st.floats(9_000_000, 10_500_000, allow_nan=False)
"""Ground within reach of the zone: less than 4 degrees from its meridian."""
lines = st.lists(st.tuples(easts, norths), min_size=2, max_size=5, unique=True).map(shapely.LineString).filter(lambda line: line.is_valid)
boxes = st.tuples(easts, norths, st.floats(0.5, 900), st.floats(0.5, 900)).map(lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3]))
SHAPES = {
    "unit": st.tuples(easts, norths).map(shapely.Point),
    "lane": lines,
    "ring": boxes,
    "assembly": boxes | st.builds(shapely.Point, easts, norths),
}


@st.composite
def features(draw):
    kind = draw(st.sampled_from(sorted(SHAPES)))
    states = st.builds(
        lambda shape, name, odd: State(shape, {"name": name, "odd": odd}), SHAPES[kind].filter(lambda shape: shape.is_valid), texts, values
    )
    starts = sorted(draw(st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True)))
    spans = [Span(draw(states), None if start == 1 and draw(st.booleans()) else start, None) for start in starts]
    if draw(st.booleans()):
        spans[-1] = Span(spans[-1].state, spans[-1].scene_from, starts[-1] + draw(st.integers(0, 3)))
    return Feature.from_spans(draw(st.uuids()).hex, kind, spans)


places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
effects = st.builds(Effect, st.sampled_from(EFFECTS), texts, st.none() | st.floats(0, 1e6), texts, st.lists(places, max_size=2).map(tuple))
injects = st.builds(
    Inject, texts, st.just("09.05") | st.just(""), texts, st.lists(texts, max_size=2).map(tuple), st.lists(effects, max_size=2).map(tuple)
)
scenes = st.builds(
    Scene,
    st.integers(1, 99),
    texts,
    st.sampled_from(["hijau", "kuning", "merah"]),
    st.just("09.00"),
    st.floats(0.5, 100),
    st.none() | st.floats(0, 360),
    texts,
    st.lists(injects, max_size=2).map(tuple),
    texts,
    st.dictionaries(texts, texts, max_size=2),
    texts,
    st.sampled_from(LIGHTS),
    texts,
)
units = st.builds(
    RosterUnit,
    st.uuids().map(str),
    texts,
    texts,
    texts,
    st.integers(0, 999),
    texts,
    texts,
    texts,
    texts,
    st.none() | texts,
    pace=st.sampled_from(PACES),
    order=st.integers(-9, 9),
    tasks=st.dictionaries(st.integers(1, 99), texts, max_size=2),
)


@given(st.lists(features(), max_size=4), scenes, units, values)
@settings(max_examples=80, deadline=None)
def test_any_change_comes_back_exactly_from_its_log_row(found, scene, row, value):
    edits = [Edit("feature", one.id, before, after) for one in found for before, after in ((None, one), (one, None))]
    edits += [Edit("scene", str(scene.number), None, scene), Edit("roster", row.id, row, None), Edit("setting", "limits", value, None)]
    change = Change(LABEL, tuple(edits))
    back = change_from_json(dumps(change.label.to_json()), edits_to_json(change.edits))
    assert back == change
    for edit, other in zip(change.edits, back.edits, strict=True):
        for one, two in ((edit.before, other.before), (edit.after, other.after)):
            if isinstance(one, Feature):
                shapes = [[frame.state and frame.state.geometry.wkb for frame in feature.keyframes] for feature in (one, two)]
                assert shapes[0] == shapes[1], "geometry is exact to the byte"


def test_a_damaged_log_row_does_not_spoil_the_others():
    good = edits_to_json(add_feature(LABEL, unit()).edits)
    label = dumps(LABEL.to_json())
    bad = [
        "[[",
        "[1]",
        '[["dragon","a",null,null]]',
        good.replace('"frames":', '"f":'),
        good.replace("01010000", "ff010000"),
        "{}1",
        "null",
    ]
    back = changes_from_json([(label, good), *((label, row) for row in bad), ("{", good), (label, good)])
    assert [one is not None for one in back] == [True] + [False] * (len(bad) + 1) + [True]


@given(st.lists(features(), max_size=4, unique_by=lambda one: one.id), st.lists(scenes, max_size=2), st.lists(units, max_size=2), values)
@settings(max_examples=25, deadline=None)
def test_any_plan_comes_back_equal_from_the_file(tmp_path_factory, found, some_scenes, some_units, value):
    target = tmp_path_factory.mktemp("any") / "a.gpkg"
    plan = Plan(
        features={one.id: one for one in found},
        scenes={one.number: one for one in some_scenes},
        roster={one.id: one for one in some_units},
        settings={} if value is None else {"odd": value},
    )
    try:
        create_plan(target, plan)
    except PlanError as error:  # text that is no Unicode has no place in a column of text
        assert "cannot hold" in str(error) and not target.exists()
        return
    opened = read(target)
    assert opened.plan == plan and all("scene" in str(one) or "its line" in str(one) for one in opened.problems)


# --- edits
def test_versions_count_up_and_the_extent_follows(path):
    one = unit()
    written(path, (add_feature(LABEL, one), "do"), (replace_features(LABEL, [(one, moved(one, 50.0))]), "do"))
    assert sql(path, "SELECT version FROM plan_points") == [(2,)]
    assert sql(path, EXTENT) == [(500_050.0, 9_950_050.0, 500_050.0, 9_950_050.0)]
    written(path, (replace_features(LABEL, [(moved(one, 50.0), None)]), "do"))
    assert sql(path, EXTENT) == [(None, None, None, None)]


def test_the_extent_shrinks_when_the_outermost_goes_and_stays_when_an_inner_one_moves(path):
    east, north = 500_000, 9_950_000
    inner, outer, far = unit("a", east + 5, north + 5), unit("b", east, north), unit("c", east + 10, north + 10)
    opened = open_plan(path)
    opened.write(add_feature(LABEL, inner, outer, far), "do")
    opened.write(replace_features(LABEL, [(inner, moved(inner))]), "do")
    assert sql(path, EXTENT) == [(east, north, east + 10, north + 10)]
    opened.write(replace_features(LABEL, [(far, None)]), "do")
    opened.close()
    assert sql(path, EXTENT) == [(east, north, east + 6, north + 6)]


def test_versions_of_every_table_go_on_counting_when_a_row_comes_back(path):
    changes = [
        add_feature(LABEL, unit()),
        set_scene(LABEL, None, Scene(3)),
        set_roster(LABEL, None, RosterUnit("r", "R")),
        set_setting(LABEL, "a", None, 1),
    ]
    for change in changes:
        written(path, (change, "do"), (change.inverse(), "undo"))
        written(path, (change, "redo"))
    for table, where in (("plan_points", "1"), ("scene", "number=3"), ("roster", "1"), ("setting", "code='a'")):
        assert sql(path, f"SELECT version FROM {table} WHERE {where}") == [(3,)]
    assert sql(path, "SELECT * FROM removed") == []


def test_rows_keep_their_numbers_and_their_order(path):
    one, two = unit("a"), unit("b")
    split = one.moved(2, Scope.THIS_SCENE, lambda shape: shapely.Point(500_001, 9_950_001))
    written(path, (add_feature(LABEL, one, two), "do"), (replace_features(LABEL, [(one, split)]), "do"))
    rows = "SELECT fid, name, scene_from, scene_to, version FROM plan_points ORDER BY fid"
    assert sql(path, rows) == [(1, "a", None, 1, 2), (2, "b", None, None, 1), (3, "a", 2, 2, 2), (4, "a", 3, None, 2)]
    assert list(read(path).plan.features) == [one.id, two.id]
    written(path, (replace_features(LABEL, [(split, one)]), "do"))
    assert sql(path, rows) == [(1, "a", None, None, 3), (2, "b", None, None, 1)]


def test_what_was_deleted_comes_back_where_it_stood(path):
    features = [unit(name) for name in "abcd"]
    delete = replace_features(LABEL, [(one, None) for one in features[:3]])
    later = add_feature(LABEL, unit("e"))
    steps = [(add_feature(LABEL, *features), "do"), (delete, "do"), (later, "do"), (later.inverse(), "undo"), (delete.inverse(), "undo")]
    written(path, *steps)
    assert sql(path, "SELECT fid, name FROM plan_points ORDER BY fid") == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert list(read(path).plan.features) == [one.id for one in features]


def test_a_row_number_that_was_taken_meanwhile_is_not_taken_back(path):
    one = unit("a")
    opened = open_plan(path)
    opened.write(add_feature(LABEL, one), "do")
    delete = replace_features(LABEL, [(one, None)])
    opened.write(delete, "do")
    opened._connection.execute("INSERT INTO plan_points (fid, kind) VALUES (1, 'unit')")
    opened.write(delete.inverse(), "undo")
    opened.close()
    assert sql(path, "SELECT name FROM plan_points WHERE fid=2") == [("a",)]


def test_a_feature_may_be_an_area_in_one_scene_and_a_point_in_the_next(path):
    area = new_feature("assembly", shapely.box(500_000, 9_950_000, 500_005, 9_950_005), {"name": "Taman"})
    both = area.edited(2, Scope.FROM_HERE_ON, shapely.Point(500_002, 9_950_002))
    written(path, (add_feature(LABEL, area), "do"), (replace_features(LABEL, [(area, both)]), "do"))
    assert read(path).plan.features[area.id] == both
    assert sql(path, "SELECT COUNT(*) FROM plan_points") == sql(path, "SELECT COUNT(*) FROM plan_areas") == [(1,)]


def test_scenes_roster_and_settings_are_written_too(path):
    first, second = (
        Scene(1, "Awal", "kuning", "09.00"),
        Scene(
            1,
            "Awal",
            "merah",
            "09.00",
            wind_from_deg=90.0,
            injects=(Inject("a"), Inject("b", "09.05", "Dinamisator", ("id",))),
            courses={"Preventif": "tali"},
        ),
    )
    ton = RosterUnit("r1", "Ton 1", "Polri", strength=30, parent="r0")
    steps = [
        set_scene(LABEL, None, first),
        set_scene(LABEL, first, second),
        set_roster(LABEL, None, ton),
        set_setting(LABEL, "name", "Uji", None),
    ]
    written(path, *((step, "do") for step in steps))
    plan = read(path).plan
    assert plan.scenes == {1: second} and plan.roster == {"r1": ton} and "name" not in plan.settings


@pytest.mark.parametrize(
    "feature",
    [
        Feature("a", "dragon", (Keyframe(0, State(shapely.Point(0, 0), {})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.box(0, 0, 1, 1), {})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.Point(), {})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.Point(0, 0, 5), {})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.Point(0, 0), {"strength": -1})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.Point(0, 0), {"odd": float("nan")})),)),
        Feature("a", "unit", (Keyframe(0, State(shapely.Point(0, 0), {"odd": {1, 2}})),)),
        Feature("a", "unit", (Keyframe(2, State(shapely.Point(0, 0), {})), Keyframe(1, State(shapely.Point(1, 0), {})))),
        Feature("a", "unit", (Keyframe(1, None),)),
        Feature("a\ud800", "unit", (Keyframe(0, State(shapely.Point(0, 0), {})),)),
    ],
)
def test_what_would_not_come_back_is_refused_with_one_sentence(path, feature):
    opened = open_plan(path)
    with pytest.raises(PlanError) as caught:
        opened.write(add_feature(LABEL, feature), "do")
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    assert [one.at(1).properties["name"] for one in read(path).plan.features.values()] == ["b"]


def test_a_refused_edit_leaves_nothing_behind(path):
    opened = open_plan(path)
    one = unit()
    with pytest.raises(PlanError, match="setting"):
        opened.write(Change(LABEL, (Edit("feature", one.id, None, one), Edit("setting", "format", None, 9))), "do")
    with pytest.raises(PlanError, match="changed the same"):
        opened.write(replace_features(LABEL, [(one, moved(one))]), "do")
    assert one.id not in opened.plan.features
    opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    assert len(sql(path, "SELECT * FROM plan_points")) == 1 and len(sql(path, "SELECT * FROM edit_log")) == 1


# --- undo
def test_edits_undo_and_redo_survive_a_restart(path):
    one, two = unit("a"), unit("b")
    first, second = add_feature(LABEL, one), add_feature(LABEL, two)
    third = replace_features(LABEL, [(one, moved(one))])
    steps = [(first, "do"), (second, "do"), (third, "do"), (third.inverse(), "undo"), (second.inverse(), "undo"), (second, "redo")]
    written(path, *steps)
    opened = read(path)
    assert opened.plan.features == {one.id: one, two.id: two}
    assert [(step.change, step.undone) for step in opened.history] == [(first, False), (second, False), (third, True)]


def test_an_edit_after_an_undo_drops_what_was_undone(path):
    first, second = add_feature(LABEL, unit("a")), add_feature(LABEL, unit("b"))
    written(path, (first, "do"), (first.inverse(), "undo"), (second, "do"))
    assert [(step.change, step.undone) for step in read(path).history] == [(second, False)]


def test_undo_goes_on_over_restarts(path):
    first, second = add_feature(LABEL, unit("a")), add_feature(LABEL, unit("b"))
    written(path, (first, "do"), (second, "do"))
    written(path, (second.inverse(), "undo"))
    written(path, (first.inverse(), "undo"))
    opened = read(path)
    assert not opened.plan.features and [step.undone for step in opened.history] == [True, True]
    written(path, (first, "redo"))
    opened = read(path)
    assert [(step.change, step.undone) for step in opened.history] == [(first, False), (second, True)]


@given(st.lists(st.sampled_from(["do", "undo", "redo", "restart"]), max_size=25))
@settings(max_examples=25, deadline=None)
def test_the_stack_is_the_one_that_a_person_saw(tmp_path_factory, acts):
    """Against a plain model of an undo stack: a list and a place in it."""
    target = tmp_path_factory.mktemp("stack") / "a.gpkg"
    create_plan(target, Plan())
    opened = open_plan(target)
    stack, place = [], 0
    for number, act in enumerate(acts):
        if act == "restart":
            opened.close()
            opened = open_plan(target)
        elif act == "do":
            change = add_feature(LABEL, unit(str(number)))
            opened.write(change, "do")
            stack = [*stack[:place], change]
            place += 1
        elif act == "undo" and place:
            place -= 1
            opened.write(stack[place].inverse(), "undo")
        elif act == "redo" and place < len(stack):
            opened.write(stack[place], "redo")
            place += 1
    opened.close()
    found = read(target)
    assert [(one.change, one.undone) for one in found.history] == [(one, index >= place) for index, one in enumerate(stack)]
    assert len(found.plan.features) == place


def test_a_damaged_log_row_ends_undo_there(path):
    written(path, *((add_feature(LABEL, unit(name)), "do") for name in "abc"))
    sql(path, "UPDATE edit_log SET edits='[[' WHERE seq=2")
    opened = read(path)
    assert len(opened.plan.features) == 3 and len(opened.history) == 1 and "edit 2" in str(opened.problems[0])


def test_undo_of_a_very_long_history_goes_back_its_last_steps(path):
    connection = sqlite3.connect(path)
    row = ("2026-01-01T00:00:00+00:00", "do", dumps(LABEL.to_json()))
    with connection:
        for number in range(HISTORY_STEPS + 3):
            edits = edits_to_json(set_setting(LABEL, "count", number or None, number + 1).edits)
            connection.execute("INSERT INTO edit_log (at, kind, label, edits) VALUES (?,?,?,?)", (*row, edits))
        connection.execute("INSERT INTO setting (code, value) VALUES ('count', ?)", (str(HISTORY_STEPS + 3),))
    connection.close()
    history = read(path).history
    assert len(history) == HISTORY_STEPS and history[0].number == 4


def test_a_change_of_one_row_step_by_step_is_written_and_taken_back(path):
    first, second = unit("a"), unit("b")
    opened = open_plan(path)
    opened.write(add_feature(LABEL, second), "do")
    steps = [(None, first), (first, moved(first)), (second, moved(second)), (moved(second), None)]
    change = Change(LABEL, tuple(Edit("feature", (old or new).id, old, new) for old, new in steps))
    opened.write(change, "do")
    assert read(path).plan.features == {first.id: moved(first)}
    opened.write(change.inverse(), "undo")
    assert read(path).plan.features == {second.id: second}
    opened.close()
