"""The watch on the event loop of a program that runs by itself: the longest turns and what was at work in them."""

import json
import time
from collections import Counter

from PySide6.QtCore import QTimer

from support.event_turns import Turn, histogram
from support.turn_watch import TurnWatch, told


def busy(seconds: float) -> None:
    """Works for so long by the time of the processor."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(100))


def test_a_long_turn_is_noted_with_what_was_at_work(qapp, qtbot, tmp_path):
    file = tmp_path / "turns.json"
    watch = TurnWatch(file)
    qtbot.waitUntil(lambda: len(watch.taken_ms) > 5)
    QTimer.singleShot(0, lambda: busy(0.12))
    qtbot.waitUntil(lambda: any(turn.cpu_ms > 100 for turn in watch.longest))
    watch.close()
    turn = next(turn for turn in watch.longest if turn.cpu_ms > 100)
    assert any("busy" in line for stack in turn.stacks for line in stack)
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["turns"] == len(watch.taken_ms) and found["longest"][0]["cpu_ms"] > 100
    assert "turns of the window" in told(file) and told(tmp_path / "none.json") == ""


def test_turns_of_usual_length_are_counted_and_not_kept(qapp, qtbot):
    watch = TurnWatch()
    qtbot.waitUntil(lambda: len(watch.taken_ms) > 20)
    watch.close()
    assert sum(histogram(watch.taken_ms).values()) == len(watch.taken_ms)


def test_what_was_at_work_is_the_way_that_most_samples_share():
    outer, inner, other = (f"  /x/tabletop/ui/{name}.py:{row} work" for name, row in (("a", 1), ("b", 2), ("c", 3)))
    elsewhere = "  /x/scripts/bench.py:9 run"
    turn = Turn(stacks=Counter({(elsewhere, outer, inner): 5, (elsewhere, outer, other): 2, (elsewhere,): 1}))
    assert [line.rsplit("/", 1)[1] for line in turn.at_work] == ["a.py work", "b.py work"]
    assert turn.receiver.endswith("a.py work")
    assert Turn(what="pan").receiver == "pan"


def test_bounds_of_the_histogram_hold_what_is_as_long():
    assert histogram([4, 4.1, 50, 50.1, 101]) == {"<= 4": 1, "<= 8": 1, "<= 16": 0, "<= 33": 0, "<= 50": 1, "<= 100": 1, "> 100": 1}
