"""A person who does anything at all: the steps come from the seed alone, and the window stands afterwards."""

import json
from io import StringIO
from itertools import islice

from support.event_turns import EventTurns
from support.random_user import RandomUser
from support.window_fixture import english, session, window

__all__ = ["english", "session", "window"]


def test_the_window_stands_after_steps_which_the_log_names(window) -> None:
    log = StringIO()
    user = RandomUser(window, 5, log)
    user.replay(list(islice(user.steps(), 25)))
    user.stop()
    assert [json.loads(line)[0] for line in log.getvalue().splitlines()] == list(range(25)) == list(range(user.done))
    assert window.isVisible() and window.session.plan.features


def test_the_same_seed_makes_the_same_steps(window) -> None:
    first, second = ([*islice(RandomUser(window, 9).steps(), 300)] for _ in range(2))
    assert first == second
    assert len({step[0] for step in first}) > 6


def test_turns_tell_processor_time_from_waiting(qapp) -> None:
    import time

    with EventTurns() as turns:
        turns.call(lambda: time.sleep(0.1), "rests")
        turns.call(lambda: sum(range(4_000_000)), "reckons")
    assert turns.longest.wall_ms >= 100 or turns.longest.what == "reckons"
    rests = turns.turns[0]
    assert rests.wall_ms >= 100 > 50 > rests.cpu_ms
    assert turns.dearest.what == "reckons"
    assert any("sleep" in line or "test_random_user" in line for stack in rests.stacks for line in stack)


def test_what_is_at_work_is_seen_without_holding_anything_of_it(qapp) -> None:
    import threading
    import time

    died_in: list[int] = []

    class Local:
        def __del__(self) -> None:
            died_in.append(threading.get_ident())

    def work(local: Local) -> None:
        sum(range(2000))

    with EventTurns() as turns:
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            turns.call(lambda: [work(Local()) for _ in range(20)])
    assert any(turn.stacks for turn in turns.turns)
    assert set(died_in) == {threading.get_ident()}
