"""Who works in slices takes turns with the others: never two in one turn of the event loop."""

import time

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from tabletop.session.base import own_turn
from tabletop.session.base.own_turn import TAKEN_MS, OwnTurn, worked_ms


@pytest.fixture
def worked(qapp):
    """Three that want five turns each; who worked in each pass of the event loop."""
    parent, passes, left = QObject(), [[]], {"map": 5, "tiles": 5, "panel": 5}
    turns = {name: OwnTurn(parent) for name in left}

    def work(name):
        passes[-1].append(name)
        left[name] -= 1
        if left[name]:
            turns[name].start()

    for name, turn in turns.items():
        turn.timeout.connect(lambda name=name: work(name))
        turn.start()
    for _ in range(200):
        passes.append([])
        QCoreApplication.processEvents()
    return [some for some in passes if some]


def test_one_works_in_a_turn_and_they_take_turns(worked):
    assert worked == [["map"], ["tiles"], ["panel"]] * 5


def test_who_stops_or_goes_has_no_turn(qapp):
    parent, came = QObject(), []
    stopped, stays, gone = OwnTurn(parent), OwnTurn(parent), OwnTurn(parent)
    for name, turn in (("stopped", stopped), ("stays", stays), ("gone", gone)):
        turn.timeout.connect(lambda name=name: came.append(name))
        turn.start()
    assert stopped.isActive()
    stopped.stop()
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, 52)
    for _ in range(20):
        QCoreApplication.processEvents()
    assert came == ["stays"] and not stopped.isActive() and not stays.isActive()


def test_a_loop_that_one_waits_in_goes_on_with_the_others(qapp):
    parent, came = QObject(), []
    waits, other = OwnTurn(parent), OwnTurn(parent)

    def wait():
        for _ in range(20):
            QCoreApplication.processEvents()
        came.append("waited")

    waits.timeout.connect(wait)
    other.timeout.connect(lambda: came.append("other"))
    waits.start()
    other.start()
    for _ in range(20):
        QCoreApplication.processEvents()
    assert came == ["other", "waited"]


def test_nobody_works_in_the_turn_of_a_frame_yet_frames_one_after_another_hold_nobody_up(qapp):
    parent, passes = QObject(), []
    frame, other = OwnTurn(parent), OwnTurn(parent)
    for turn in (frame, other):
        turn.timeout.connect(lambda turn=turn: (passes[-1].append(turn), turn.start()))
    other.start()
    for _ in range(8):
        passes.append([])
        frame.start_after_frame()
        QCoreApplication.processEvents()
    assert [len(some) for some in passes] == [0, 1] * 4
    assert passes[1] == [other] and passes[3] == [frame]


def test_no_slice_comes_in_a_turn_that_has_worked_long_already(qapp, monkeypatch):
    now, passes, parent = [time.thread_time()], [], QObject()
    monkeypatch.setattr(own_turn.time, "thread_time", lambda: now[0])
    turn, before = OwnTurn(parent), QTimer(parent, interval=0)

    def work():
        now[0] += (TAKEN_MS + 1) / 1e3
        passes[-1].append(f"long {worked_ms():.0f}")

    before.timeout.connect(work)
    turn.timeout.connect(lambda: (passes[-1].append("slice"), turn.start()))
    before.start()
    turn.start()
    for _ in range(6):
        passes.append([])
        QCoreApplication.processEvents()
    before.stop()
    turn.stop()
    assert passes == [["long 13"], ["long 13", "slice"]] * 3, "and long turns one after another hold nobody up"
