"""Work rests while a person moves the map, in other threads alone, and comes to an end however long that goes on."""

import threading

import pytest

from tabletop import giving_way
from tabletop.giving_way import MOST_REST_S, MOVES_S, TURN_S


class Clock:
    """Time that passes only by sleeping; `moves_till_s`: until then the map moves in every moment that is slept."""

    def __init__(self):
        self.now_s, self.moves_till_s, self.slept_s = 100.0, 0.0, 0.0

    def monotonic(self):
        return self.now_s

    def sleep(self, seconds):
        assert seconds >= 0
        self.now_s += seconds
        self.slept_s += seconds
        if self.now_s < self.moves_till_s:
            giving_way.moved()


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(giving_way, "time", made)
    monkeypatch.setattr(giving_way._Movement, "until_s", 0.0)
    return made


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_nobody_rests_while_nothing_moves(clock):
    in_a_thread(giving_way.rest)
    assert clock.slept_s == 0


def test_work_rests_until_the_movement_is_over(clock):
    clock.moves_till_s = clock.now_s + 0.5
    giving_way.moved()
    in_a_thread(giving_way.rest)
    assert 0.5 - MOVES_S <= clock.slept_s <= 0.5 + MOVES_S
    clock.slept_s = 0.0
    in_a_thread(giving_way.rest)
    assert clock.slept_s == 0


def test_the_window_never_rests(clock):
    clock.moves_till_s = clock.now_s + 60
    giving_way.moved()
    giving_way.rest()
    assert clock.slept_s == 0


def test_work_ends_however_long_the_map_is_moved(clock):
    clock.moves_till_s = clock.now_s + 10_000
    pieces, piece_s = 100, 0.1

    def work():
        for _ in range(pieces):
            giving_way.rest()
            clock.now_s += piece_s
            giving_way.moved()

    giving_way.moved()
    in_a_thread(work)
    worked_s = pieces * piece_s
    assert MOST_REST_S < clock.slept_s <= worked_s / TURN_S * MOST_REST_S + MOST_REST_S


@pytest.mark.parametrize("reads", range(1, 5))
def test_a_movement_that_another_thread_finds_over_meanwhile_harms_none(clock, monkeypatch, reads):
    asked = []

    class Over:
        """Moved until it has been asked so often; then it is over."""

        @property
        def until_s(self):
            asked.append(1)
            return clock.now_s + 0.05 if len(asked) <= reads else 0.0

        @until_s.setter
        def until_s(self, value):
            pass

    monkeypatch.setattr(giving_way, "_Movement", Over())
    faults = []

    def work():
        try:
            giving_way.rest()
        except Exception as fault:
            faults.append(fault)

    in_a_thread(work)
    assert faults == [] and len(asked) > reads - 1


def test_work_that_is_over_ends_where_it_would_rest_and_not_before(clock):
    over, ended = [False], []

    def work():
        with giving_way.ended_by(lambda: over[0]), giving_way.ended_by(lambda: False):
            giving_way.rest()
            over[0] = True
            with pytest.raises(giving_way.WorkEndedError):
                giving_way.rest()
            ended.append(True)
        giving_way.rest()
        ended.append(True)

    in_a_thread(work)
    assert ended == [True, True], "and outside of it nothing is ended"
