"""The one clock: from scene to scene, and never an edit."""

import pytest
from shapely import Point

from support.plans import plan_of, scene, thing
from tabletop.core.exercise.step_ways import ways_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.session.play import REST_S, STEP_S
from tabletop.session.session import Session

E, N = 500_000.0, 9_950_000.0


def three_scenes():
    return plan_of(
        *(thing("unit", (E + 20.0 * n, N), "u", n, n, name="Regu", strength=8) for n in (1, 2, 3)),
        thing("unit", (E, N + 500), "far", 1, 2),
        thing("unit", (E + 900, N + 500), "far", 3),
        scenes=[scene(1, clock="09.00"), scene(2, clock="09.10"), scene(3, clock="09.15")],
    )


@pytest.fixture
def session(qtbot):
    made = Session()
    made.file.plan = three_scenes()
    yield made
    made.close()


def played(session, qtbot, seconds, by=0.1):
    session.play._timer.stop()
    qtbot.waitUntil(lambda: not session.play.is_waiting)
    for _ in range(round(seconds / by)):
        if session.play.is_playing:
            session.play.advance(by * session.play.speed)


def part_played(session):
    """How much of the playing time of the step has passed."""
    return session.play.step_of(session.play.pair).part_at(session.play.share)


def test_it_plays_from_scene_to_scene_and_changes_nothing(session, qtbot):
    before = session.plan
    session.play.toggle()
    assert session.play.is_on and session.play.is_playing and session.play.pair == (1, 2)
    played(session, qtbot, STEP_S / 2)
    step = session.play.step_of((1, 2))
    assert session.play.share == pytest.approx(step.share_at(0.5)) and session.scene == 1
    played(session, qtbot, STEP_S / 2 + 0.1)
    assert session.scene == 2 and session.play.pair == (2, 3) and session.play.share == 0  # it rests first
    played(session, qtbot, REST_S + STEP_S + 0.2)
    assert not session.play.is_on and session.scene == 3
    assert session.plan is before and not session.undo_stack.count()


def test_ways_are_found_behind_the_window_and_kept(session, qtbot):
    session.play.toggle()
    assert session.play.is_waiting
    qtbot.waitUntil(lambda: session.play.ways.of(2, 3) is not None)
    signs = {way.after: way.sign for way in session.play.ways.of(2, 3)}
    assert signs == {"u": "", "far": "late"}
    step = session.play.step_of((2, 3))
    assert step is session.play.step_of((2, 3))


def test_the_clock_stands_until_the_ways_are_known(session, qtbot):
    session.play.toggle()
    session.play._last -= 1.0
    session.play._tick()
    assert session.play.share == 0


def test_pause_and_on(session, qtbot):
    play = session.play
    play.toggle()
    played(session, qtbot, 1.5)
    play.toggle()
    assert play.is_on and not play.is_playing and part_played(session) == pytest.approx(0.25)
    play.toggle()
    played(session, qtbot, 1.5)
    assert part_played(session) == pytest.approx(0.5)


def test_one_step_ends_in_the_next_scene_paused(session, qtbot):
    play = session.play
    for number in (2, 3):
        play.play_step()
        played(session, qtbot, STEP_S + 0.2)
        assert play.is_on and not play.is_playing and session.scene == number and play.position == number - 1
    assert play.is_at_end
    play.play_step()
    assert play.is_at_end and not play.is_playing
    play.toggle()
    assert play.pair == (1, 2) and play.is_playing and session.scene == 1


def test_a_loop_begins_again(session, qtbot):
    play = session.play
    play.set_loops(True)
    session.set_scene(2)
    play.toggle()
    played(session, qtbot, STEP_S + 0.1)
    assert play.is_playing and play.pair == (1, 2) and session.scene == 1


def test_from_the_last_scene_it_begins_with_the_first(session, qtbot):
    session.set_scene(3)
    session.play.toggle()
    assert session.scene == 1 and session.play.pair == (1, 2)


def test_speed(session, qtbot):
    session.play.set_speed(4.0)
    session.play.toggle()
    played(session, qtbot, STEP_S / 8)
    assert part_played(session) == pytest.approx(0.5, abs=0.1)


def test_jump_and_go(session, qtbot):
    play = session.play
    play.jump(1.5)
    assert play.is_on and not play.is_playing and play.pair == (2, 3) and play.share == 0.5 and session.scene == 2
    play.go(-1)
    assert play.position == 1.0
    play.go(-1)
    assert play.position == 0.0 and session.scene == 1
    play.go(-1)
    assert play.position == 0.0
    play.go(1)
    play.go(1)
    play.go(1)
    assert play.position == 2.0 and play.is_at_end and session.scene == 3


def test_another_scene_chosen_by_hand_goes_on_from_there(session, qtbot):
    session.play.toggle()
    session.set_scene(2)
    assert session.play.is_playing and session.play.position == 1.0
    session.set_scene(3)
    assert session.play.position == 2.0


def test_an_edit_stops_the_play_first(session, qtbot):
    session.play.toggle()
    feature = session.plan.features["u"]
    moved = feature.moved(1, session.scope, lambda one: Point(E, N + 1))
    session.file.plan = session.plan
    heard = []
    session.plan_changed.connect(lambda _: heard.append(session.play.is_on))
    session.do(Change(message(mark("Move")), (Edit("feature", "u", feature, moved),)))
    assert heard == [False] and not session.play.is_on and not session.play.is_playing


def test_stop_goes_back_to_the_scene_last_reached(session, qtbot):
    session.play.jump(1.9)
    session.play.stop()
    assert session.scene == 2 and not session.play.is_on


def test_one_scene_cannot_be_played(qtbot):
    session = Session()
    session.play.toggle()
    session.play.play_step()
    session.play.jump(1.0)
    assert not session.play.can_play and not session.play.is_on
    session.close()


def test_ways_that_end_later_are_not_of_this_step():
    assert ways_of([], 2) == ()
