"""Checks behind the window: fed by edits, dropped and taken up again, stopped by the user, true after undo, reload and another plan."""

import threading
import time

import pytest
import shapely

from support.session_edits import ADD
from tabletop import giving_way
from tabletop.checks.rules.check_list import all_checks
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.change import add_feature, replace_features, set_roster, set_scene, set_setting
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.session.base import background
from tabletop.session.ground.shown_layers import ShownLayers
from tabletop.session.live_checks import MOST_WAIT_S, WaitForGround
from tabletop.session.session import Session


def at(x=0.0):
    return 500_000.0 + x, 9_950_000.0


def crowd(headcount=900, x=0.0):
    east, north = at(x)
    return new_feature("crowd", shapely.box(east, north, east + 10, north + 10), {"headcount": headcount})


def unit(x=0.0, **properties):
    return new_feature("unit", shapely.Point(at(x)), properties)


def small_plan(*features):
    return Plan(features={one.id: one for one in features}, scenes={1: Scene(1), 2: Scene(2, level="kuning")})


@pytest.fixture
def first_plan():
    return small_plan(crowd())


@pytest.fixture
def runs(monkeypatch):
    """What engines were asked: (full or update, scene, ids)."""
    asked = []
    full, catch_up = CheckEngine.full, CheckEngine.catch_up

    def full_too(self, *args, **more):
        asked.append(("full", self.scene, frozenset()))
        return full(self, *args, **more)

    def catch_up_too(self, plan, revision, *args, **more):
        asked.append(("update", self.scene, self.snapshot.edits.between(self.revision, revision)))
        return catch_up(self, plan, revision, *args, **more)

    monkeypatch.setattr(CheckEngine, "full", full_too)
    monkeypatch.setattr(CheckEngine, "catch_up", catch_up_too)
    return asked


def settle(session, qtbot):
    qtbot.waitUntil(lambda: not session._check_timer.isActive() and not session.checking, timeout=20_000)


def told(findings):
    return sorted((one.code, one.scene, one.features, round(one.measured, 6), str(one.message)) for one in findings)


def assert_true_now(session):
    wanted = run_checks(session.plan, session.layers.layer_set, include_ignored=True)
    assert told((*session.findings, *session.ignored_findings)) == told(wanted)
    assert not any(session.is_stale(one) for one in session.findings) and session.check_share is None


def moved(feature, x):
    return feature.moved(1, Scope.ALL_SCENES, lambda one: shapely.affinity.translate(one, x, 0.0))


def test_an_edit_is_judged_by_what_it_touched_in_every_scene(session, qtbot, runs):
    settle(session, qtbot)
    assert [(how, scene) for how, scene, _ in runs] == [("full", 1), ("full", 2)]
    one = unit()
    session.do(add_feature(ADD, one))
    settle(session, qtbot)
    assert runs[2:] == [("update", 1, {one.id}), ("update", 2, {one.id})]
    assert_true_now(session)


def test_the_scene_shown_is_judged_first(session, qtbot, runs):
    settle(session, qtbot)
    session.set_scene(2)
    settle(session, qtbot)
    assert len(runs) == 2, "what is judged already is not judged again because another scene is shown"
    session.do(add_feature(ADD, unit()))
    settle(session, qtbot)
    assert [scene for _, scene, _ in runs[2:]] == [2, 1]


def test_undo_and_redo_are_edits(session, qtbot):
    session.do(add_feature(ADD, unit(), crowd(x=200)))
    settle(session, qtbot)
    with_both = told(session.findings)
    session.undo_stack.undo()
    settle(session, qtbot)
    assert_true_now(session)
    assert told(session.findings) != with_both
    session.undo_stack.redo()
    settle(session, qtbot)
    assert told(session.findings) == with_both
    assert_true_now(session)


def test_many_quick_edits_end_in_the_truth(session, qtbot):
    some = [unit(5.0 * n, strength=5) for n in range(12)]
    for n, one in enumerate(some):
        session.do(add_feature(ADD, one))
        if n % 3 == 0:
            qtbot.wait(20)
            session.do(replace_features(ADD, [(one, moved(one, 3.0))]))
        if n % 4 == 1:
            session.undo_stack.undo()
    settle(session, qtbot)
    assert_true_now(session)


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: set_scene(ADD, plan.scenes[1], Scene(1, level="merah")),
        lambda plan: set_scene(ADD, None, Scene(3)),
        lambda plan: set_scene(ADD, plan.scenes[2], None),
        lambda plan: set_roster(ADD, None, RosterUnit("r", "Dalmas 1", strength=30)),
        lambda plan: set_setting(ADD, "limits", None, {"crowd-density-static": {"warn_person_per_m2": 0.1}}),
        lambda plan: set_setting(ADD, "checks_off", None, {"crowd-density-static": "not for this drill"}),
    ],
)
def test_rules_scenes_and_roster_make_engines_anew(session, qtbot, runs, change):
    settle(session, qtbot)
    runs.clear()
    session.do(change(session.plan))
    assert any(session.is_stale(one) for one in session.findings)
    settle(session, qtbot)
    assert {how for how, _, _ in runs} == {"full"}
    assert_true_now(session)


def test_ignoring_a_finding_judges_nothing_again(session, qtbot, runs):
    settle(session, qtbot)
    runs.clear()
    one = session.findings[0]
    session.ignore_finding(one, "drill")
    assert one not in session.findings and one.key in {other.key for other in session.ignored_findings}
    session.ignore_finding(one, None)
    assert one in session.findings
    session.do(set_setting(ADD, "name", None, "Latihan"))
    settle(session, qtbot)
    assert runs == []


def test_findings_of_touched_features_are_stale_until_judged(session, qtbot):
    settle(session, qtbot)
    mass = next(one for one in session.plan.features.values() if one.kind == "crowd")
    other = crowd(x=500)
    session.do(add_feature(ADD, other))
    settle(session, qtbot)
    session.do(replace_features(ADD, [(mass, moved(mass, 4.0))]))
    stale = {one.features for one in session.findings if session.is_stale(one)}
    assert (mass.id,) in stale and (other.id,) not in stale
    settle(session, qtbot)
    assert_true_now(session)


@pytest.fixture
def held(monkeypatch):
    """A check that waits until it may go on, so that something can happen while the checks run."""
    may_go, here = threading.Event(), threading.Event()
    check = all_checks()["crowd-density-static"]
    judge = check.judge

    def slow(self, snapshot, subjects):
        here.set()
        assert may_go.wait(20)
        return judge(self, snapshot, subjects)

    monkeypatch.setattr(check, "judge", slow)
    yield may_go, here
    may_go.set()


def test_checks_wait_for_layers_that_are_read(session, qtbot, monkeypatch):
    settle(session, qtbot)
    is_reading = [True]
    monkeypatch.setattr(ShownLayers, "reading", property(lambda layers: is_reading[0]))
    session._judge_anew()
    session._check_what_is_due()
    assert session.checks_are_due and not session.checking
    is_reading[0] = False
    session._check_what_is_due()
    assert session.checking
    settle(session, qtbot)
    assert_true_now(session)


def test_ground_that_never_comes_is_not_waited_for():
    now_s, is_reading = [5.0], [True]
    wait = WaitForGround(lambda: is_reading[0], lambda: now_s[0])
    assert wait.goes_on()
    now_s[0] += MOST_WAIT_S - 0.1
    assert wait.goes_on()
    now_s[0] += 0.1
    assert not wait.goes_on()
    is_reading[0] = False
    assert not wait.goes_on()
    is_reading[0] = True
    assert wait.goes_on(), "the next reading is waited for anew"


def test_an_edit_while_the_checks_run_is_not_lost(session, qtbot, held):
    may_go, here = held
    qtbot.waitUntil(here.is_set, timeout=20_000)
    session.do(add_feature(ADD, crowd(700, x=300)))
    session.check_now()
    may_go.set()
    settle(session, qtbot)
    assert_true_now(session)


def test_progress_and_stopping(session, qtbot, held):
    may_go, here = held
    shares = []
    session.check_progressed.connect(lambda: shares.append(session.check_share))
    qtbot.waitUntil(here.is_set, timeout=20_000)
    qtbot.waitUntil(lambda: bool(shares))
    assert session.checking and 0.0 <= session.check_share < 1.0
    session.cancel_checks()
    assert not session.checking and session.check_share is None and session.checks_stopped
    may_go.set()
    qtbot.wait(100)
    assert not session.checking and session.findings == ()
    session.check_now()
    settle(session, qtbot)
    assert not session.checks_stopped
    assert_true_now(session)


def test_after_a_stop_all_findings_are_stale_until_the_next_edit(session, qtbot, held):
    may_go, here = held
    may_go.set()
    settle(session, qtbot)
    mass = next(one for one in session.plan.features.values() if one.kind == "crowd")
    here.clear()
    may_go.clear()
    session.do(replace_features(ADD, [(mass, mass.edited(1, Scope.ALL_SCENES, None, {"headcount": 901}))]))
    qtbot.waitUntil(here.is_set, timeout=20_000)
    session.cancel_checks()
    assert session.findings and all(session.is_stale(one) for one in session.findings)
    may_go.set()
    session.do(add_feature(ADD, unit()))
    settle(session, qtbot)
    assert_true_now(session)


def test_another_plan_while_the_checks_run(session, qtbot, held, tmp_path):
    may_go, here = held
    qtbot.waitUntil(here.is_set, timeout=20_000)
    session.file.new(tmp_path / "other.gpkg", small_plan(crowd(100, x=50)))
    assert session.findings == ()
    may_go.set()
    settle(session, qtbot)
    assert {key for one in session.findings for key in one.features} <= set(session.plan.features)
    assert_true_now(session)


def test_closing_while_the_checks_run(qtbot, held):
    may_go, here = held
    session = Session()
    session.file.plan = small_plan(crowd())
    session.check_now()
    qtbot.waitUntil(here.is_set, timeout=20_000)
    threading.Timer(0.05, may_go.set).start()
    session.close()
    assert not session.checking


@pytest.fixture
def endless(monkeypatch):
    """A check that never ends by itself: it rests between its pieces, as a search over ground does. It is mended by `set`."""
    mended, here = threading.Event(), threading.Event()
    check = all_checks()["crowd-density-static"]
    judge = check.judge

    def slow(self, snapshot, subjects):
        here.set()
        while not mended.is_set():
            giving_way.rest()
            time.sleep(0.001)
        return judge(self, snapshot, subjects)

    monkeypatch.setattr(check, "judge", slow)
    yield mended, here
    mended.set()


def test_closing_waits_for_no_check_that_takes_long(qtbot, endless):
    _, here = endless
    session = Session()
    session.file.plan = small_plan(crowd())
    session.check_now()
    qtbot.waitUntil(here.is_set)
    closing = threading.Timer(20, endless[0].set)
    closing.start()
    session.close()
    assert closing.is_alive(), "it was ended, not waited for"
    closing.cancel()
    closing.join()


def test_a_check_that_takes_long_is_ended_some_time_after_an_edit_and_begun_from_nothing(session, qtbot, runs, endless, monkeypatch):
    monkeypatch.setattr(background, "OVERDUE_S", 0.2)
    mended, here = endless
    qtbot.waitUntil(here.is_set)
    here.clear()
    session.do(add_feature(ADD, crowd(700, x=300)))
    qtbot.waitUntil(here.is_set)
    mended.set()
    settle(session, qtbot)
    assert [how for how, scene, _ in runs if scene == 1] == ["full", "full"], "nothing that was half made is gone on with"
    assert_true_now(session)


def test_check_now_where_all_is_judged_begins_from_nothing(session, qtbot, runs):
    settle(session, qtbot)
    runs.clear()
    session.check_now()
    settle(session, qtbot)
    assert [how for how, _, _ in runs] == ["full", "full"]
    assert_true_now(session)


@pytest.mark.expects_errors
def test_a_check_that_falls_over_is_told_and_the_next_edit_begins_from_nothing(session, qtbot, runs, monkeypatch):
    settle(session, qtbot)
    said = []
    session.notice.connect(lambda text, severity: said.append(text))
    with monkeypatch.context() as broken:
        broken.setattr(CheckEngine, "_judge", lambda self, code, check: 1 / 0)
        session.do(add_feature(ADD, unit()))
        qtbot.waitUntil(lambda: bool(said), timeout=20_000)
        assert not session.checking
    runs.clear()
    session.do(add_feature(ADD, unit(20.0)))
    settle(session, qtbot)
    assert runs[0][0] == "full"
    assert_true_now(session)


def test_what_checks_keep_is_bounded_and_the_scene_shown_has_it(session, qtbot, runs, monkeypatch):
    monkeypatch.setattr("tabletop.session.live_checks.MOST_KEPT", 3)
    settle(session, qtbot)
    assert set(session._live._engines) == {1, 2}
    session.do(add_feature(ADD, unit()))
    session.do(set_scene(ADD, None, Scene(3)))
    settle(session, qtbot)
    assert set(session._live._engines) == {1}
    assert_true_now(session)
    runs.clear()
    one = unit(40.0)
    session.do(add_feature(ADD, one))
    settle(session, qtbot)
    assert [(how, scene) for how, scene, _ in runs] == [("update", 1), ("full", 2), ("full", 3)]
    assert_true_now(session)
    session.set_scene(3)
    session.do(add_feature(ADD, unit(60.0)))
    settle(session, qtbot)
    assert set(session._live._engines) == {3}
    assert_true_now(session)
