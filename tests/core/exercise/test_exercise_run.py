"""Runs of an exercise: the state after each entry, undo, injects that wait, what the room sees."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.exercises import BEGAN, BRIDGE, EXIT_LOST, GROWS, WIND, entry, exercise_plan, move, new_run
from tabletop.core.exercise.effects import inject_change
from tabletop.core.exercise.exercise_clock import ExerciseClock, written
from tabletop.core.exercise.log_words import KIND_WORDS, entry_said, features_said
from tabletop.core.exercise.replay import LONGEST_S, SHORTEST_S, delays_s
from tabletop.core.exercise.run import ENTRY_KINDS, Run
from tabletop.core.scenes.scene_order import duplicate_scenes, move_scenes
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change


def fired(run, inject, **more):
    change, _ = inject_change(run.plan, run.scene, inject)
    return run.with_entry(entry(run, "inject", inject=inject, change=change, **more))


def test_a_run_begins_as_the_plan_and_leaves_it_alone():
    plan = exercise_plan()
    run = fired(new_run(plan), GROWS)
    assert run.plan.features["crowd"].at(1).properties["headcount"] == 900
    assert plan == exercise_plan() == run.base == run.plan_at(0)
    assert run.plan_at(1) == run.plan


def test_an_edit_that_does_not_fit_is_refused_and_left_out_when_read():
    run = new_run()
    change = move(run.plan, "unit")
    once = run.with_entry(entry(run, "edit", change=change))
    with pytest.raises(PlanError, match="does not fit"):
        once.with_entry(entry(once, "edit", change=change))
    again, left = run.with_entries([entry(run, "edit", change=change)] * 2)
    assert len(again.entries) == 1 and len(left) == 1 and again.plan == once.plan


def test_steps_are_those_that_undo_takes_back():
    run = new_run()
    first, second = move(run.plan, "unit"), move(run.plan, "crowd")
    run = run.with_entry(entry(run, "edit", change=first))
    run = run.with_entry(entry(run, "edit", change=second))
    run = run.with_entry(entry(run, "edit", change=second.inverse(), does="undo"))
    done, undone = run.steps()
    assert [one.change for one in done] == [first] and [one.change for one in undone] == [second]
    run = run.with_entry(entry(run, "edit", change=second, does="redo"))
    assert [one.change for one in run.steps()[0]] == [first, second] and run.steps()[1] == []


def test_injects_wait_by_their_clock_until_they_are_fired_and_come_back_with_undo():
    run = new_run()
    assert run.waiting_injects(1) == [EXIT_LOST, GROWS]
    run = fired(run, EXIT_LOST)
    assert run.waiting_injects(1) == [GROWS] and run.waiting_injects(2) == [BRIDGE]
    back = run.entries[-1].change.inverse()
    run = run.with_entry(entry(run, "inject", inject=EXIT_LOST, change=back, does="undo"))
    assert run.waiting_injects(1) == [EXIT_LOST, GROWS]
    assert run.plan == run.base


def test_an_inject_that_was_fired_does_not_wait_where_its_scene_went():
    run = fired(new_run(), GROWS)
    run = run.with_entry(entry(run, "edit", change=move_scenes(run.plan, [1], None)[0]))
    assert [one.name for one in run.plan.scene_list()] == ["Dorong", "Mundur", "Orasi"]
    assert [run.waiting_injects(number) for number in (1, 2, 3)] == [[BRIDGE], [WIND], [EXIT_LOST]]
    run = run.with_entry(entry(run, "inject", scene=3, inject=GROWS, does="undo"))
    assert run.waiting_injects(3) == [EXIT_LOST, GROWS], "taken back in another scene than it was fired in"


def test_the_same_inject_of_two_scenes_is_fired_once_in_each():
    plan = exercise_plan()
    plan = plan.apply(duplicate_scenes(plan, [1])[0])
    run = fired(new_run(plan), GROWS)
    assert run.waiting_injects(1) == [EXIT_LOST] and run.waiting_injects(2) == [EXIT_LOST, GROWS]
    run = run.with_entry(entry(run, "scene", scene=2))
    assert fired(run, GROWS).waiting_injects(2) == [EXIT_LOST]


def test_the_room_sees_an_inject_only_after_it_was_fired_to_be_shown_and_until_the_next_scene():
    run = new_run()
    assert run.shown_to_room() is None
    assert fired(run, EXIT_LOST).shown_to_room() is None
    run = fired(run, GROWS, shown=True)
    assert run.shown_to_room().inject == GROWS
    gone = run.with_entry(entry(run, "inject", inject=GROWS, change=run.entries[-1].change.inverse(), does="undo"))
    assert gone.shown_to_room() is None
    assert run.with_entry(entry(run, "scene", scene=2)).shown_to_room() is None


def test_pause_scene_and_clock_are_those_of_the_last_entries():
    run = new_run()
    assert run.clock_s == 9 * 3600 and run.scene == 1 and not run.is_paused
    run = run.with_entry(entry(run, "pause"))
    assert run.is_paused
    run = run.with_entry(entry(run, "resume"))
    run = run.with_entry(entry(run, "scene", scene=3))
    assert not run.is_paused and run.scene == 3 and run.scene_at(1) == 1


def test_the_clock_runs_stands_and_is_set():
    clock = ExerciseClock(9 * 3600).running(100.0)
    assert clock.at(160.0) == 9 * 3600 + 60 and clock.runs
    stood = clock.stopped(160.0)
    assert stood.at(1_000.0) == 9 * 3600 + 60 and not stood.runs
    assert stood.running(1_000.0).at(1_030.0) == 9 * 3600 + 90
    assert stood.set_to(0.0, 1_000.0).at(2_000.0) == 0.0
    assert clock.set_to(86_399.0, 200.0).at(202.0) == 1.0, "past midnight it begins anew"
    assert written(9 * 3600 + 305.9) == "09.05" and written(9 * 3600 + 305.9, seconds=True) == "09.05.05"


def test_a_replay_waits_as_long_as_the_run_did_but_faster_and_never_long():
    run = new_run()
    for seconds in (2, 600, 0, 7_200):
        kind = "pause" if seconds == 0 else "note"
        run = run.with_entry(entry(run, kind, seconds=seconds))
    assert delays_s(run.entries, 1.0) == [0.0, LONGEST_S, SHORTEST_S, SHORTEST_S]
    assert delays_s(run.entries, 600.0)[1] == pytest.approx(1.0)
    assert delays_s((), 1.0) == []


def test_every_kind_of_entry_says_something():
    run = new_run()
    assert set(KIND_WORDS) == set(ENTRY_KINDS)
    run = fired(run, GROWS)
    assert str(entry_said(run.plan, run.entries[0])) == "Massa bertambah"
    assert features_said(run.plan, run.entries[0]) == ["Massa utama"]
    back = entry(run, "inject", inject=GROWS, change=run.entries[0].change.inverse(), does="undo")
    assert str(entry_said(run.plan, back)) == "Taken back: Inject: Massa bertambah"
    assert str(entry_said(run.plan, entry(run, "scene", scene=2))) == "Scene 2: Dorong"
    assert str(entry_said(run.plan, entry(run, "scene", scene=9))) == "Scene 9"
    assert str(entry_said(run.plan, entry(run, "pause"))) == "Pause"
    assert str(entry_said(run.plan, entry(run, "decision", text="{who} mundur", who="Padal"))) == "{who} mundur"


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "grow", "lost", "bridge", "scene", "undo", "redo", "decision", "pause"]), st.integers(0, 3)),
    max_size=14,
)


def played(steps):
    """A run of random steps, and its plan after each entry."""
    run, plans = new_run(), []
    for what, number in steps:
        done, undone = run.steps()
        if what == "move":
            key = ("unit", "crowd", "cordon", "exit")[number]
            if key not in run.plan.features:
                continue
            run = run.with_entry(entry(run, "edit", change=move(run.plan, key, scene=run.scene)))
        elif what in ("grow", "lost", "bridge"):
            run = fired(run, {"grow": GROWS, "lost": EXIT_LOST, "bridge": BRIDGE}[what], shown=number == 0)
        elif what == "scene":
            run = run.with_entry(entry(run, "scene", scene=number % 3 + 1))
        elif what == "undo" and done:
            run = run.with_entry(entry(run, done[-1].kind, inject=done[-1].inject, change=done[-1].change.inverse(), does="undo"))
        elif what == "redo" and undone:
            run = run.with_entry(entry(run, undone[0].kind, inject=undone[0].inject, change=undone[0].change, does="redo"))
        elif what in ("decision", "pause"):
            run = run.with_entry(entry(run, what, text="x"))
        else:
            continue
        plans.append(run.plan)
    return run, plans


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_a_replay_equals_its_run(steps):
    run, plans = played(steps)
    assert run.base == exercise_plan()
    assert [run.plan_at(count + 1) for count in range(len(plans))] == plans
    again, left = Run.begun(run.code, run.name, BEGAN, run.base).with_entries(run.entries)
    assert again == run and again.plan == run.plan and not left
    done, _ = run.steps()
    plan = run.plan
    for one in reversed(done):
        plan = plan.apply(one.change.inverse())
    assert plan == run.base, "all steps taken back lead to where the run began"


def test_times_go_on():
    run, _ = played([("decision", 0), ("pause", 0)])
    assert run.entries[1].at - run.entries[0].at == timedelta(seconds=60)
    assert isinstance(fired(run, GROWS).entries[-1].change, Change)
