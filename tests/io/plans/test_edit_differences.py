"""The edit log keeps differences: exact both ways, bounded in bytes, read when undo comes to them; older rows are read as before."""

import json
import zlib
from base64 import b64encode
from dataclasses import replace

import numpy as np
import pytest
import shapely

from support.plan_files import LABEL, moved, read, sql, unit, written
from support.random_edits import Dice
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_scene, set_setting
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans import plan_history
from tabletop.io.plans.edit_differences import MOST_BYTES, Unfit, edits_of, packed, unpacked
from tabletop.io.plans.plan_history import look_in, net_change
from tabletop.io.plans.plan_rows import edits_to_json
from tabletop.io.plans.plan_store import create_plan, open_plan


def bits(value):
    """A row with its shapes to the last bit."""
    frames = getattr(value, "keyframes", None)
    return value if frames is None else (value, [one.state and one.state.geometry.wkb for one in frames])


def same(one, two):
    return [(e.table, e.key, bits(e.before), bits(e.after)) for e in one] == [(e.table, e.key, bits(e.before), bits(e.after)) for e in two]


# --- exact
@pytest.mark.parametrize("seed", range(4))
def test_random_steps_are_taken_back_and_done_again_to_the_last_bit(seed):
    made = Dice(seed)
    plan = made.plan(12)
    for _ in range(40):
        change = made.change(plan)
        after = plan.apply(change)
        rows = unpacked(packed(change.edits))
        assert same(edits_of(rows, look_in(plan), back=False), change.edits)
        assert same(edits_of(rows, look_in(after), back=True), change.inverse().edits)
        plan = after


@pytest.mark.parametrize("by", [(12.345, -7.1), (0.1, 0.3), (1e-9, 0.0), (40_000.7, 1 / 3)])
def test_features_that_move_together_are_one_row(by):
    random = np.random.default_rng(7)
    places = random.uniform((500_000, 9_950_000), (520_000, 9_970_000), (50, 2))
    units = [unit(str(n), *place) for n, place in enumerate(places.tolist())]
    lanes = [new_feature("lane", shapely.LineString(random.uniform((500_000, 9_950_000), (520_000, 9_970_000), (5, 2)))) for _ in range(5)]
    both = [(one, one.moved(1, Scope.ALL_SCENES, lambda g: shapely.transform(g, lambda c: c + by))) for one in (*units, *lanes)]
    change = replace_features(LABEL, [(old, new) for old, new in both if old != new])
    text = packed(change.edits)
    rows = unpacked(text)
    plan = Plan(features={one.id: one for one in (*units, *lanes)})
    assert same(edits_of(rows, look_in(plan), back=False), change.edits)
    assert same(edits_of(rows, look_in(plan.apply(change)), back=True), change.inverse().edits)
    assert len(text) < len(edits_to_json(change.edits)) / (8 if by[0] < 100 else 4), "at 524,288 m the steps of numbers double"


def test_a_plain_addition_is_written_as_older_versions_wrote_it():
    change = add_feature(LABEL, unit())
    assert packed(change.edits) == edits_to_json(change.edits)


def test_a_row_that_another_program_changed_does_not_fit():
    one = unit("a")
    two = moved(one)
    rows = unpacked(packed(replace_features(LABEL, [(one, two)]).edits))
    for stands in (None, moved(two), replace(two, keyframes=())):
        plan = Plan(features={} if stands is None else {one.id: stands})
        with pytest.raises(Unfit):
            edits_of(rows, look_in(plan), back=True)
    scene = set_scene(LABEL, Scene(1, "a"), Scene(1, "b"))
    with pytest.raises(Unfit):
        edits_of(unpacked(packed(scene.edits)), look_in(Plan(scenes={1: Scene(1, "c")})), back=True)


@pytest.mark.parametrize(
    "text",
    [
        "~",
        "~AAAA",
        "~" + b64encode(zlib.compress(b" " * (MOST_BYTES + 9))).decode(),
        '{"rows":3}',
        '{"rows":[[1,2,0,[0],["a"]]]}',
        '{"rows":[["feature","a",["t",[],1]]]}',
        "[" * 100_000,
        '{"rows":[["scene","1",["{",{},{},{"step_min":"x"}]]]}',
        "7",
        '{"rows":[[1e999,2,0,[0],["a"]]]}',
    ],
)
def test_a_step_that_is_damaged_ends_undo_and_nothing_else(tmp_path, text):
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan(scenes={1: Scene(1)}))
    written(path, (add_feature(LABEL, unit()), "do"), (add_feature(LABEL, unit("b")), "do"))
    sql(path, "UPDATE edit_log SET edits=? WHERE seq=2", text)
    found = read(path)
    assert len(found.plan.features) == 2 and all(one.number != 2 for one in found.history)


# --- bounded
def test_the_log_is_bounded_and_its_newest_steps_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(plan_history, "MOST_LOG_BYTES", 20_000)
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan())
    opened = open_plan(path)
    random = np.random.default_rng(3)
    for number in range(60):
        note = random.bytes(300).hex()
        opened.write(set_setting(LABEL, f"note {number}", None, note), "do")
    opened.close()
    [[size, first]] = sql(path, "SELECT SUM(LENGTH(edits)), MIN(seq) FROM edit_log")
    found = read(path)
    assert size <= 20_000 and len(found.plan.settings) == 60 and found.history[0].number == first and found.history[-1].number == 60
    assert opened._log.done == tuple(one.number for one in found.history) and not found.problems


def test_steps_that_left_the_log_do_not_confuse_those_that_stay(tmp_path):
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan())
    [a, c, e] = (add_feature(LABEL, unit(name)) for name in "ace")
    back = [(c.inverse(), "undo"), (a.inverse(), "undo"), (a, "redo")]
    written(path, (a, "do"), (c, "do"), *back, (e, "do"))
    sql(path, "DELETE FROM edit_log WHERE seq=1")
    assert [one.change for one in read(path).history] == [e]


def test_a_step_beyond_what_is_read_at_once_is_read_when_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(plan_history, "READ_BYTES", 700)
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan())
    changes = [add_feature(LABEL, unit(str(n))) for n in range(8)]
    written(path, *((one, "do") for one in changes))
    found = read(path)
    assert [one.change is None for one in found.history] == [True] * 5 + [False] * 3
    net, count = net_change(found.plan, [one.change or one for one in reversed(found.history)], back=True)
    assert count == 8 and len(net.edits) == 8 and not found.plan.apply(net).features


def test_many_steps_are_taken_back_in_one_transaction_with_a_row_each(tmp_path):
    path = tmp_path / "a.gpkg"
    one = unit("a")
    create_plan(path, Plan())
    opened = open_plan(path)
    opened.write(add_feature(LABEL, one), "do")
    for _ in range(9):
        now = opened.plan.features[one.id]
        opened.write(replace_features(LABEL, [(now, moved(now))]), "do")
    net, count = net_change(opened.plan, opened_steps(path)[:0:-1], back=True)
    opened.write(net, f"undo {count}")
    opened.close()
    assert count == 9 and [row[0] for row in sql(path, "SELECT target FROM edit_log WHERE kind='undo'")] == list(range(10, 1, -1))
    found = read(path)
    assert found.plan.features == {one.id: one} and [step.undone for step in found.history] == [False] + [True] * 9


def opened_steps(path):
    return [step.change or step for step in read(path).history]


def test_the_net_of_many_steps_is_what_one_after_the_other_does():
    made = Dice(5)
    start = plan = made.plan(15)
    steps = []
    for number in range(60):
        change = made.change(plan) if number % 3 else _all_moved(plan, number)
        plan = plan.apply(change)
        text = packed(change.edits)
        steps.append(plan_history.Logged(LABEL, False, number, text=text) if number % 4 else change)
    net, count = net_change(plan, steps[::-1], back=True)
    assert count == 60 and plan.apply(net) == start
    again, count = net_change(start, steps, back=False)
    assert count == 60 and start.apply(again) == plan
    wrong = plan.apply(_all_moved(plan, 1))
    net, count = net_change(wrong, steps[::-1], back=True)
    assert count == 0 and net is None


def _all_moved(plan, metres):
    return Change(LABEL, tuple(Edit("feature", one.id, one, moved(one, metres / 8)) for one in plan.features.values()))


def test_an_older_program_finds_no_list_in_a_new_row_and_ends_undo_there():
    """What it did: a list of four members each, else the row is damaged."""
    one = unit("a")
    found = json.loads(packed(replace_features(LABEL, [(one, moved(one))]).edits))
    assert isinstance(found, dict) and not any(len(name) == 4 and name in ("feature", "scene", "roster", "setting") for name in found)
