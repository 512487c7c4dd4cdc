"""A plan that was just opened is on the map before its ground is: at its place, whole, and nothing of the plan before."""

import itertools
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from support.map_hand import MapHand, at, small_plan
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.map_items import FIRST_MS, STALE_MS
from tabletop.canvas.map.plan_dots import paint_dots
from tabletop.canvas.plan import plan_item
from tabletop.canvas.plan.plan_item import AT_ONCE_MS, FREE_MS, HOPELESS_MS, FrameTime, Picture
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.base.soon import LARGE

A_VIEW = View(200, 100, at(0, 0), 0.5)


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


def test_another_plan_is_painted_anew_and_shown_at_its_place(hand, qtbot, tmp_path):
    canvas = hand.canvas
    items = canvas.items
    qtbot.waitUntil(lambda: items.is_settled and not items.plan.picture.is_first)
    create_plan(tmp_path / "other.gpkg", small_plan())
    seen = []
    canvas.surface.viewport().update()
    hand.session.plan_changed.connect(lambda change: seen.append((items.plan.picture.is_first, items.findings.picture.is_first)))
    hand.session.file.open(tmp_path / "other.gpkg")
    assert (True, True) in seen  # what is kept of the plan before is not even moved along
    qtbot.waitUntil(lambda: not items.plan.picture.is_first)
    west, south, east, north = canvas.view().bounds
    assert west < at(0, 0)[0] < east and south < at(0, 0)[1] < north


def test_an_edit_keeps_what_is_shown_until_the_new_picture_is_there(hand, qtbot):
    items = hand.canvas.items
    qtbot.waitUntil(lambda: items.is_settled and not items.plan.picture.is_first)
    items.plan_changed()
    assert items.plan.picture.is_stale and not items.plan.picture.is_first


def test_a_first_picture_gets_its_share_of_the_frame_however_busy_others_are(qapp, monkeypatch):
    worked = itertools.count()  # a millisecond of this thread with each look, while the clock on the wall goes ten times as fast
    monkeypatch.setattr(plan_item.time, "thread_time", lambda: next(worked) / 1e3)
    monkeypatch.setattr(plan_item.time, "perf_counter", lambda: next(worked) / 1e2)
    steps = []

    def counted(painter, view):
        for step in range(100):
            steps.append(step)
            yield

    picture = Picture(counted, first_ms=FIRST_MS)
    picture.prepare(A_VIEW, 1.0)
    assert picture.is_first and FIRST_MS / 2 - 3 <= len(steps) <= FIRST_MS
    while not picture.go_on(FIRST_MS):
        pass
    steps.clear()
    picture.forget()
    picture.prepare(A_VIEW, 1.0)
    assert len(steps) <= 2  # a later one keeps to the wall
    picture.renew()


def test_what_an_edit_made_another_picture_gets_its_share_of_each_turn_however_busy_others_are(qapp, monkeypatch):
    worked = itertools.count()
    picture = Picture(lambda painter, view: iter([None] * 100), first_ms=FIRST_MS)
    picture.prepare(A_VIEW, 1.0)
    picture.forget()
    monkeypatch.setattr(plan_item.time, "thread_time", lambda: next(worked) / 1e3)
    monkeypatch.setattr(plan_item.time, "perf_counter", lambda: next(worked) / 1e2)
    picture.prepare(A_VIEW, 1.0)
    turns = 0
    while not picture.go_on(STALE_MS):
        turns += 1
    assert turns <= 100 / (STALE_MS - 3)
    assert not picture.is_stale


def test_what_comes_back_in_thousands_is_shown_while_it_is_painted(qapp):
    picture = Picture(halves, first_ms=0.0)
    picture.paint = lambda painter, view: None
    picture.prepare(A_VIEW, 1.0)
    picture.paint = halves
    for is_early in (False, True):
        picture.forget()
        picture.is_early = is_early
        picture.cost_ms = 2 * HOPELESS_MS
        frame = QImage(200, 100, QImage.Format.Format_ARGB32_Premultiplied)
        frame.fill(Qt.GlobalColor.white)
        painter = QPainter(frame)
        picture.draw(painter, A_VIEW, moving=False)
        picture.go_on(0.001)
        picture.draw(painter, A_VIEW, moving=False)
        painter.end()
        assert picture.is_busy
        assert (frame.pixelColor(10, 10) == Qt.GlobalColor.red) == is_early
    while not picture.go_on(FIRST_MS):
        pass
    assert not picture.is_early and picture._kept.toImage().pixelColor(150, 10) == Qt.GlobalColor.red


def halves(painter, view):
    painter.fillRect(0, 0, 100, 100, Qt.GlobalColor.red)
    time.sleep(0.002)
    yield
    yield
    painter.fillRect(100, 0, 100, 100, Qt.GlobalColor.red)


def test_only_a_plan_that_grows_by_thousands_is_shown_early(hand, monkeypatch):
    items = hand.canvas.items
    known = len(hand.session.plan.features)
    for before, is_early in ((known - LARGE, True), (known, True), (known + LARGE, False), (known - 1, False)):
        items._feature_count = before
        items.plan_changed()
        assert items.plan.picture.is_early == is_early


def test_a_turn_stays_short():
    assert AT_ONCE_MS < STALE_MS < FIRST_MS < 50 < HOPELESS_MS


def test_what_is_renewed_shows_nothing(qapp):
    picture = Picture(lambda painter, view: None)
    picture.prepare(A_VIEW, 1.0)
    assert not picture.is_first
    picture.renew()
    assert picture.is_first and picture.is_stale and not picture.is_busy


def test_dots_stand_where_things_are(qapp):
    placed = small_plan().placed(1)
    frame = QImage(200, 100, QImage.Format.Format_ARGB32_Premultiplied)
    frame.fill(Qt.GlobalColor.white)
    painter = QPainter(frame)
    paint_dots(painter, A_VIEW, [], QColor("red"))
    assert frame.pixelColor(100, 50) == Qt.GlobalColor.white
    paint_dots(painter, A_VIEW, placed, QColor("red"))
    painter.end()
    middles = [((west + east) / 2, (south + north) / 2) for west, south, east, north in (one.geometry.bounds for one in placed)]
    spots = [tuple(map(int, A_VIEW.px(one))) for one in middles]
    inside = [(right, down) for right, down in spots if 0 <= right < 198 and 0 <= down < 98]
    assert inside and all(frame.pixelColor(*one) == Qt.GlobalColor.red for one in inside)


def test_the_pictures_of_a_frame_share_its_time(qapp, monkeypatch):
    worked = itertools.count()
    for clock in ("thread_time", "perf_counter"):
        monkeypatch.setattr(plan_item.time, clock, lambda: next(worked) / 1e3)
    frame, later = FrameTime(), []
    first, second = (Picture(lambda painter, view: iter([None] * 100), lambda: later.append(1), frame=frame) for _ in range(2))
    first.prepare(A_VIEW, 1.0)
    assert frame.spent_ms >= AT_ONCE_MS
    began = next(worked)
    second.prepare(A_VIEW, 1.0)
    assert next(worked) == began + 1 and second.is_busy and len(later) == 2, "it is painted in later turns"
    frame.begin()
    third = Picture(lambda painter, view: iter([None] * 3), frame=frame)
    third.prepare(A_VIEW, 1.0)
    assert not third.is_busy, "the next frame has time of its own"
    for picture in (first, second):
        picture.renew()


def test_a_frame_has_less_time_for_pictures_where_its_turn_has_worked_before_and_none_where_all_is_painted(qapp, monkeypatch):
    worked = [0.0]
    monkeypatch.setattr(plan_item, "worked_ms", lambda: worked[0])
    frame = FrameTime()
    worked[0] = 100.0
    frame.begin()
    assert frame.spent_ms == 0.0, "outside of a loop no later turn may come"
    monkeypatch.setattr(plan_item, "is_in_loop", lambda: True)
    left = []
    for before in (0.0, FREE_MS, FREE_MS + 10.0):
        worked[0] = before
        frame.begin()
        left.append(AT_ONCE_MS - frame.spent_ms)
    assert left == [AT_ONCE_MS, AT_ONCE_MS, AT_ONCE_MS - 10.0]
    worked[0] = 2 * AT_ONCE_MS + FREE_MS
    later = []
    picture = Picture(lambda painter, view: iter([None] * 3), lambda: later.append(1), frame=frame)
    frame.begin()
    picture.prepare(A_VIEW, 1.0)
    assert picture.is_busy and later == [1], "it is painted in later turns"
    picture.renew()
    worked[0], frame.is_full = 0.0, True
    frame.begin()
    picture.prepare(A_VIEW, 1.0)
    assert picture.is_busy and later == [1, 1]
    frame.begin()
    picture.renew()
    picture.prepare(A_VIEW, 1.0)
    assert not picture.is_busy, "the frame after it has time"
