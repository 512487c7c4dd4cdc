"""The order of scenes: whatever is copied, inserted, moved and deleted, each scene that stays looks as it did, and undo brings all back."""

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from tabletop.core.arrangement.saved_view import SavedView, saved_views
from tabletop.core.scenes.scene_order import (
    delete_scenes,
    duplicate_scenes,
    has_gaps,
    insert_scene,
    move_scenes,
    renumber,
    shift_scenes,
)
from tabletop.core.text.errors import PlanError
from tabletop.core.values.feature import ALWAYS, Feature, Keyframe, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.core.values.scene_change import add_scene
from tabletop.io.documents.plan_document import plan_to_document
from tabletop.io.plans.plan_store import create_plan, open_plan

EAST, NORTH = 500_000.0, 9_950_000.0
ROWS = {
    "plan_points": "fid, geom, kind, name, scene_from, scene_to, properties, uuid",
    "scene": "number, name, level, clock, data",
    "roster": "id, code, name, agency, strength, data",
    "setting": "code, value",
}


def state(place: int, **properties) -> State:
    return State(Point(EAST + 10 * place, NORTH), properties)


def look(plan: Plan, number: int) -> dict[str, State]:
    return {key: one for key, feature in plan.features.items() if (one := feature.at(number)) is not None}


def named(*numbers: int, **more) -> Plan:
    """Scenes whose name is their first number."""
    return Plan(scenes={n: Scene(n, f"s{n}") for n in numbers}, **more)


def names(plan: Plan) -> dict[int, str]:
    return {scene.number: scene.name for scene in plan.scene_list()}


def feature(*spans: Span, key: str = "f") -> Feature:
    return Feature.from_spans(key, "unit", spans)


# --- numbers
@pytest.mark.parametrize(
    ("numbers", "at", "before", "after"),
    [
        ((1, 2, 3), 2, False, {1: "s1", 2: "s2", 3: "", 4: "s3"}),
        ((1, 2, 3), 1, True, {1: "", 2: "s1", 3: "s2", 4: "s3"}),
        ((1, 2, 3), 3, False, {1: "s1", 2: "s2", 3: "s3", 4: ""}),
        ((2, 7, 8), 2, False, {2: "s2", 3: "", 7: "s7", 8: "s8"}),
        ((2, 7, 8), 8, True, {2: "s2", 7: "s7", 8: "", 9: "s8"}),
        ((1, 2, 5), 1, False, {1: "s1", 2: "", 3: "s2", 5: "s5"}),
        ((2, 7), 2, True, {1: "", 2: "s2", 7: "s7"}),
    ],
)
def test_a_scene_that_comes_in_moves_no_more_numbers_than_it_must(numbers, at, before, after):
    plan = named(*numbers)
    change, number = insert_scene(plan, at, before)
    done = plan.apply(change)
    assert names(done) == after and after[number] == "" and done.apply(change.inverse()) == plan


def test_moving_deals_the_numbers_out_anew():
    plan = named(2, 5, 7)
    assert names(plan.apply(move_scenes(plan, [7], 5)[0])) == {2: "s2", 5: "s7", 7: "s5"}
    assert names(plan.apply(move_scenes(plan, [2, 5], None)[0])) == {2: "s7", 5: "s2", 7: "s5"}
    assert move_scenes(plan, [5], 7)[0].edits == () and move_scenes(plan, [5], 5)[0].edits == ()
    assert move_scenes(plan, [7], 5)[1] == {2: 2, 7: 5, 5: 7}


@pytest.mark.parametrize(
    ("chosen", "steps", "order"),
    [
        ([2], -1, ["s2", "s1", "s3", "s4"]),
        ([2], 1, ["s1", "s3", "s2", "s4"]),
        ([2, 3], 1, ["s1", "s4", "s2", "s3"]),
        ([2, 3], -1, ["s2", "s3", "s1", "s4"]),
        ([1, 3], 1, ["s2", "s4", "s1", "s3"]),
        ([1], -1, ["s1", "s2", "s3", "s4"]),
        ([4], 1, ["s1", "s2", "s3", "s4"]),
        ([1, 2, 3, 4], 1, ["s1", "s2", "s3", "s4"]),
        ([1, 2, 3, 4], -1, ["s1", "s2", "s3", "s4"]),
        ([4], -9, ["s4", "s1", "s2", "s3"]),
    ],
)
def test_a_step_to_the_left_or_right(chosen, steps, order):
    plan = named(1, 2, 3, 4)
    assert list(names(plan.apply(shift_scenes(plan, chosen, steps)[0])).values()) == order


def test_deleting_leaves_a_gap_that_numbering_closes():
    plan = named(1, 2, 3, 4)
    after = plan.apply(delete_scenes(plan, [2, 3]))
    assert names(after) == {1: "s1", 4: "s4"} and has_gaps(after)
    closed = after.apply(renumber(after))
    assert names(closed) == {1: "s1", 2: "s4"} and not has_gaps(closed) and renumber(closed).edits == ()


def test_what_cannot_be_is_told():
    plan = named(1, 2)
    for wrong in (lambda: delete_scenes(plan, [1, 2]), lambda: delete_scenes(plan, []), lambda: duplicate_scenes(plan, [3]),
                  lambda: insert_scene(plan, 0), lambda: move_scenes(plan, [1], 9), lambda: shift_scenes(plan, [], 1)):  # fmt: skip
        with pytest.raises(PlanError):
            wrong()


def test_a_plan_without_rows_of_scenes_has_one():
    change, numbers = duplicate_scenes(Plan(), [1])
    after = Plan().apply(change)
    assert numbers == [2] and list(after.scenes) == [1, 2] and after.apply(change.inverse()) == Plan()
    assert list(Plan().apply(insert_scene(Plan(), 1, before=True)[0]).scenes) == [1, 2]
    assert names(Plan().apply(insert_scene(Plan(), 1)[0])) == {1: "", 2: ""}


# --- what moves along
def test_a_moved_scene_takes_its_look_with_it():
    moved = feature(Span(state(1), None, 1), Span(state(2), 2, 2), Span(state(3), 3, None))
    plan = named(1, 2, 3, features={"f": moved})
    after = plan.apply(move_scenes(plan, [3], 1)[0])
    assert [after.features["f"].at(number) for number in (1, 2, 3)] == [state(3), state(1), state(2)]
    assert after.features["f"].keyframes[0].scene == ALWAYS, "it was there from before the first scene, and still is"


def test_what_began_in_a_scene_does_not_come_from_before_all():
    late = feature(Span(state(1), 2, None))
    plan = named(1, 2, features={"f": late})
    assert plan.apply(move_scenes(plan, [2], 1)[0]).features["f"].keyframes == (Keyframe(1, state(1)), Keyframe(2, None))


def test_what_no_scene_shows_is_kept_out_of_sight():
    far = feature(Span(state(1), 4, 6))
    plan = named(1, 2, 3, features={"f": far})
    change, _ = insert_scene(plan, 1)
    after = plan.apply(change)
    assert far.at(4) is not None and look(after, 4) == {} and after.features["f"].spans()[0].state == state(1)


def test_what_ended_behind_the_last_scene_does_not_come_back():
    last_only = feature(Span(state(1), 3, 3))
    plan = named(1, 2, 3, features={"f": last_only})
    after = plan.apply(insert_scene(plan, 1)[0])
    longer = after.apply(add_scene(after)[0])
    assert look(longer, 4) == {"f": state(1)} and look(longer, 5) == {}


def test_a_copy_has_everything_of_its_scene():
    unit = RosterUnit("r", "Dalmas", tasks={1: "march", 2: "hold", 9: "of an older plan"})
    scene = Scene(2, "Duduk", "kuning", "09.15", 15, 110.0, "Kampanye", (Inject("x"),), "y", {"Dalmas": "z"}, "rain", "dusk", "note")
    plan = Plan(scenes={1: Scene(1, clock="09.00"), 2: scene}, roster={"r": unit})
    change, numbers = duplicate_scenes(plan, [2])
    after = plan.apply(change)
    copy = after.scenes[3]
    assert numbers == [3] and {**vars(copy), "number": 2, "clock": "09.15"} == vars(scene) and copy.clock == "09.30"
    assert after.roster["r"].tasks == {1: "march", 2: "hold", 3: "hold", 10: "of an older plan"}


def test_several_copies_stand_behind_the_last_in_their_order():
    plan = named(1, 2, 3, 4)
    change, numbers = duplicate_scenes(plan, [3, 1])
    assert names(plan.apply(change)) == {1: "s1", 2: "s2", 3: "s3", 4: "s1", 5: "s3", 6: "s4"} and numbers == [4, 5]


def test_tasks_ignored_findings_and_views_follow_their_scene():
    views = [SavedView("a", (0, 0, 1, 1), 3).to_setting(), SavedView("b", (0, 0, 1, 1)).to_setting(), "no view"]
    kept = {"ignored": {"@3:exit-count:c:topic": "r", "exit-count:d": "all", "@2:lane": "two"}, "views": views}
    plan = named(1, 2, 3, settings=kept, roster={"r": RosterUnit("r", "D", tasks={3: "hold"}), "s": RosterUnit("s", "E")})
    moved = plan.apply(move_scenes(plan, [3], 1)[0])
    assert moved.settings["ignored"] == {"@1:exit-count:c:topic": "r", "exit-count:d": "all", "@3:lane": "two"}
    assert saved_views(moved)[0].scene == 1 and moved.settings["views"][2] == "no view" and moved.roster["r"].tasks == {1: "hold"}
    gone = plan.apply(delete_scenes(plan, [3]))
    assert gone.settings["ignored"] == {"exit-count:d": "all", "@2:lane": "two"} and gone.roster["r"].tasks == {}
    assert saved_views(gone)[0].scene is None and len(saved_views(gone)) == 2
    inserted = plan.apply(insert_scene(plan, 2)[0])
    assert saved_views(inserted)[0].scene == 4 and "@4:exit-count:c:topic" in inserted.settings["ignored"]


# --- clocks
def test_a_scene_between_two_takes_half_of_the_time():
    plan = Plan(scenes={1: Scene(1, clock="09.00", step_min=5), 2: Scene(2, clock="09.15")})
    after = plan.apply(insert_scene(plan, 1)[0])
    assert [(one.clock, one.step_min) for one in after.scene_list()] == [("09.00", 7), ("09.07", 8), ("09.15", 5)]


def test_without_clocks_the_step_is_shared():
    plan = Plan(scenes={1: Scene(1, step_min=10), 2: Scene(2)})
    after = plan.apply(duplicate_scenes(plan, [1])[0])
    assert [(one.clock, one.step_min) for one in after.scene_list()] == [("", 5), ("", 5), ("", 5)]


def test_too_little_time_is_not_shared():
    plan = Plan(scenes={1: Scene(1, clock="09.00", step_min=1), 2: Scene(2, clock="09.01")})
    after = plan.apply(insert_scene(plan, 1)[0])
    assert [(one.clock, one.step_min) for one in after.scene_list()] == [("09.00", 1), ("", 1), ("09.01", 5)]


def test_before_the_first_it_is_a_step_earlier():
    plan = Plan(scenes={1: Scene(1, clock="00.05", step_min=10)})
    assert plan.apply(insert_scene(plan, 1, before=True)[0]).scenes[1].clock == "23.55"


# --- any sequence
STATES = st.one_of(st.none(), st.integers(0, 3).map(state))
FRAMES = st.dictionaries(st.integers(0, 9), STATES, min_size=1).filter(
    lambda found: any(found[key] for key in found if key or 1 not in found)
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["insert", "before", "copy", "move", "shift", "delete", "renumber"]), st.integers(0, 99)), max_size=6
)


def plan_with(frames, numbers) -> Plan:
    features = {}
    for place, states in enumerate(frames):
        key = f"f{place}"
        loose = Feature(key, "unit", tuple(Keyframe(n, states[n]) for n in sorted(states)))
        features[key] = Feature.from_spans(key, "unit", loose.spans())
    tasks = {"r": RosterUnit("r", "D", tasks={number: f"task {number}" for number in numbers})}
    return named(*numbers, features=features, roster=tasks, settings={"ignored": {f"@{n}:lane:f0": f"why {n}" for n in numbers}})


def one_step(plan: Plan, what: str, dice: int):
    """A change, and by number what each scene of the plan after it has to look like: the number of a scene before, None for a new one."""
    numbers = [scene.number for scene in plan.scene_list()]
    one = numbers[dice % len(numbers)]
    some = sorted({one, numbers[dice // 7 % len(numbers)]})
    if what in ("insert", "before"):
        change, made = insert_scene(plan, one, before=what == "before")
        place = numbers.index(one) + (what == "insert")
        order = [*numbers[:place], None, *numbers[place:]]
    elif what == "copy":
        change, _ = duplicate_scenes(plan, some)
        place = numbers.index(some[-1]) + 1
        order = [*numbers[:place], *some, *numbers[place:]]
    elif what == "move":
        target = [*numbers, None][dice // 3 % (len(numbers) + 1)]
        change, renamed = move_scenes(plan, some, target)
        ahead = [n for n in numbers if n not in some and (target is None or n < target)]
        order = [*ahead, *some, *(n for n in numbers if n not in some and n not in ahead)]
        assert [renamed[one] for one in order] == numbers
    elif what == "shift":
        change, order = shift_scenes(plan, [one], -1)[0], list(numbers)
        place = numbers.index(one)
        if place:
            order[place - 1 : place + 1] = [one, numbers[place - 1]]
    elif what == "delete" and len(some) < len(numbers):
        change, order = delete_scenes(plan, some), [n for n in numbers if n not in some]
    else:
        change, order = renumber(plan), numbers
    after = plan.apply(change)
    return change, dict(zip([scene.number for scene in after.scene_list()], order, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAMES, min_size=1, max_size=4), st.sets(st.integers(1, 8), min_size=1, max_size=5), STEPS)
def test_any_sequence_keeps_every_look_and_undo_brings_all_back(frames, numbers, steps):
    first = plan = plan_with(frames, sorted(numbers))
    done = []
    for what, dice in steps:
        change, came_from = one_step(plan, what, dice)
        after = plan.apply(change)
        for number, source in came_from.items():
            if source is not None:
                assert look(after, number) == look(plan, source), (what, number, source)
                assert after.scenes[number].name == plan.scene(source).name
                assert after.roster["r"].tasks.get(number) == plan.roster["r"].tasks.get(source)
        seen = {key for scene in plan.scene_list() for key in look(plan, scene.number)}
        for number, source in came_from.items():
            appended = source is None and number > plan.scene_list()[-1].number
            assert appended or set(look(after, number)) <= seen, "nothing comes into sight that stood in no scene"
        if what != "delete":
            assert set(after.features) == set(plan.features), "nothing is lost, not even what no scene shows"
            assert set(after.settings.get("ignored", {}).values()) == set(plan.settings.get("ignored", {}).values())
        assert plan.apply(change).apply(change.inverse()) == plan
        done.append(change)
        plan = after
    for change in reversed(done):
        plan = plan.apply(change.inverse())
    assert plan == first and json.dumps(plan_to_document(plan)) == json.dumps(plan_to_document(first))


def rows_of(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall() for table, columns in ROWS.items()}


def any_frames(dice: random.Random) -> dict[int, State | None]:
    places = [dice.choice([None, 0, 1, 2]) for _ in range(4)]
    frames = {dice.randint(2, 9): None if place is None else state(place) for place in places}
    return {**frames, 1: state(3), 5: None}


@pytest.mark.parametrize("seed", range(6))
def test_undo_of_all_leaves_the_rows_of_the_file_as_they_were(seed, tmp_path):
    dice, path, kinds = random.Random(seed), tmp_path / "plan.gpkg", ["insert", "before", "copy", "move", "shift", "delete", "renumber"]
    create_plan(path, plan_with([any_frames(dice) for _ in range(5)], [1, 2, 4, 7]))
    before, opened, done = rows_of(path), open_plan(path), []
    try:
        for _ in range(7):
            change, _ = one_step(opened.plan, dice.choice(kinds), dice.randrange(99))
            if change.edits:
                opened.write(change, "do")
                done.append(change)
        for change in reversed(done):
            opened.write(change.inverse(), "undo")
    finally:
        opened.close()
    assert len(done) > 2 and rows_of(path) == before


def test_no_scene_gets_a_number_that_no_file_reads():
    plan = Plan(scenes={one.number: one for one in (Scene(1, "a"), Scene(9998, "b"), Scene(9999, "c"))})
    for make in (
        lambda: duplicate_scenes(plan, [9999]),
        lambda: insert_scene(plan, 9999, before=True),
        lambda: insert_scene(plan, 9999),
        lambda: add_scene(plan),
    ):
        with pytest.raises(PlanError, match="A plan has scenes 1 to 9,999; renumber the scenes first"):
            make()
    assert duplicate_scenes(plan, [1])[1] == [2] and insert_scene(plan, 9998, before=True)[1] == 2
    assert move_scenes(plan, [1], None)[1] == {1: 9999, 9998: 1, 9999: 9998}


def test_of_thousands_of_scenes_those_are_asked_for_in_which_a_feature_may_change(monkeypatch) -> None:
    scenes = {number: Scene(number) for number in range(1, 3001)}
    features = [feature(Span(state(1), 1, 40), Span(state(2), 900, 2990), key=f"f{n}") for n in range(20)]
    plan = Plan(scenes=scenes, features={one.id: one for one in features})
    asked = []
    usual = Feature.at
    monkeypatch.setattr(Feature, "at", lambda self, scene: asked.append(scene) or usual(self, scene))
    change, _ = duplicate_scenes(plan, [20])
    assert len(asked) < 20 * 40
    monkeypatch.undo()
    after = plan.apply(change)
    for number in (1, 19, 20, 21, 22, 40, 41, 42, 900, 901, 902, 2990, 2991, 2992, 3001):
        assert look(after, number) == look(plan, number if number <= 20 else number - 1)
