"""Objects of Qt go in the thread of the window: while a session is there no other thread looks for garbage."""

import gc
import sys
import threading

import pytest

from tabletop import garbage
from tabletop.session.session import Session


@pytest.fixture(autouse=True)
def own_thresholds():
    """Python's own, whatever a test before set: the program's are so high that few rings would not reach them."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


class Ring:
    """In a cycle with itself; notes the thread in which it goes."""

    def __init__(self, gone):
        self.me, self.gone = self, gone

    def __del__(self):
        self.gone.append(threading.current_thread())


def many(gone):
    for _ in range(5_000):
        Ring(gone)


def in_a_thread(gone):
    worker = threading.Thread(target=many, args=(gone,))
    worker.start()
    worker.join()


def test_no_other_thread_collects_while_a_session_is_there(qtbot):
    assert gc.isenabled()
    session, gone = Session(), []
    try:
        in_a_thread(gone)
        assert gone == []
        qtbot.waitUntil(lambda: len(gone) == 5_000)
        assert set(gone) == {threading.main_thread()}
        with garbage.paused():
            pass
        assert not gc.isenabled(), "a pause within it lets nothing go"
    finally:
        session.close()
        session.close()
    assert gc.isenabled()


def test_without_one_python_collects_as_ever():
    gone = []
    in_a_thread(gone)
    assert any(thread is not threading.main_thread() for thread in gone)


def test_nothing_is_collected_that_is_not_due():
    gc.collect()
    before = gc.get_stats()[0]["collections"]
    garbage.collect_what_is_due()
    assert gc.get_stats()[0]["collections"] == before


def test_a_process_that_has_grown_by_much_gives_memory_back(monkeypatch):
    had, given = iter([300.0, 315.0, 325.0, 325.0, 310.0, 335.0, 335.0, 342.0]), []
    monkeypatch.setattr(garbage, "memory_mb", lambda: next(had))
    monkeypatch.setattr(garbage._Memory, "after_mb", 0.0)
    monkeypatch.setattr(garbage, "_glibc", object)
    monkeypatch.setattr(garbage, "_give_back", lambda: given.append(threading.current_thread()))
    assert [garbage._give_back_after_growth() for _ in range(6)] == [False, False, True, False, False, True]
    assert [garbage._give_back_after_growth(at_rest=True) for _ in range(2)] == [False, True], "at rest after less"
    for thread in [one for one in threading.enumerate() if one.name == "memory given back"]:
        thread.join()
    assert len(given) == 3 and threading.current_thread() not in given


def test_memory_of_the_process_is_known_or_none():
    assert garbage.memory_mb() > 20.0 or not garbage.sys.platform.startswith("linux")


def test_a_whole_round_waits_until_nobody_does_anything(monkeypatch):
    """Unless it is long overdue: it holds every thread for 150 ms in a large plan."""
    rounds: list[int] = []
    counts = [1, 1, 11]
    monkeypatch.setattr(garbage.gc, "get_count", lambda: tuple(counts))
    monkeypatch.setattr(garbage.gc, "collect", rounds.append)
    for most in ("MOST_LOOKED_AT", "MOST_AT_REST"):
        monkeypatch.setattr(garbage, most, 10**9)
    monkeypatch.setattr(garbage, "_is_at_rest", lambda: False)
    garbage.collect_what_is_due()
    counts[2] = 10 * garbage.OVERDUE
    garbage.collect_what_is_due()
    counts[2] = 11
    monkeypatch.setattr(garbage, "_is_at_rest", lambda: True)
    garbage.collect_what_is_due()
    assert rounds == [1, 2, 2]


def test_the_window_is_at_rest_after_some_looks_without_work(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(garbage.time, "thread_time", lambda: clock[0])
    monkeypatch.setattr(garbage._Rest, "looks", 0)
    monkeypatch.setattr(garbage._Rest, "cpu_s", 100.0)
    looks = [garbage._is_at_rest() for _ in range(garbage.LOOKS_AT_REST)]
    assert looks == [False] * (garbage.LOOKS_AT_REST - 1) + [True]
    clock[0] += 1.0
    assert not garbage._is_at_rest()


@pytest.fixture
def none_held():
    """Nothing young, nothing set aside; whatever the test does with that is undone."""
    gc.collect()
    was_aside = gc.get_freeze_count()
    garbage.hold()
    yield was_aside
    garbage.let_go()
    gc.unfreeze()


def test_what_is_very_much_is_set_aside_and_not_gone_through(none_held, monkeypatch):
    """To go through a million objects held every thread for 260 ms."""
    monkeypatch.setattr(garbage, "MOST_LOOKED_AT", 20_000)
    before = [one["collections"] for one in gc.get_stats()]
    many = [[] for _ in range(30_000)]
    garbage.collect_what_is_due()
    assert [one["collections"] for one in gc.get_stats()] == before
    assert gc.get_freeze_count() >= none_held + len(many) and gc.get_count()[0] < 1000


def test_at_rest_more_is_gone_through_before_it_is_set_aside(none_held, monkeypatch):
    monkeypatch.setattr(garbage, "MOST_LOOKED_AT", 100)
    monkeypatch.setattr(garbage, "MOST_AT_REST", 10**9)
    monkeypatch.setattr(garbage, "_is_at_rest", lambda: True)
    monkeypatch.setattr(garbage.gc, "get_count", lambda: (0, 0, 10**6))
    gone = []
    Ring(gone)
    garbage.collect_what_is_due()
    assert gone and gc.get_freeze_count() == none_held


def test_after_a_long_rest_what_was_set_aside_is_gone_through_where_the_process_has_grown(none_held, monkeypatch):
    gone = []
    Ring(gone)
    gc.freeze()
    had = iter([300.0, 300.0 + garbage.MUCH_MB, 301.0 + garbage.MUCH_MB, 400.0])
    monkeypatch.setattr(garbage, "memory_mb", lambda: next(had))
    monkeypatch.setattr(garbage._Memory, "looked_mb", 0.0)
    garbage._look_at_all()
    garbage._look_at_all()
    assert not gone
    garbage._look_at_all()
    assert gone


def test_while_objects_are_counted_no_other_thread_runs():
    """A tuple that another thread makes of a generator cannot grow while a list of all objects holds it: that ends with a SystemError.
    Between two calls that the loop of Python makes another thread may run; within one it does not."""
    called = []
    sys.setprofile(lambda frame, event, what: called.append(what) if event == "c_call" else None)
    try:
        garbage._are_many(2, 1_000_000_000)
    finally:
        sys.setprofile(None)
    assert called and gc.get_objects not in called and len not in called
