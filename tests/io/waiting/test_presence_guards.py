"""What stands beside a plan is taken with suspicion, and no file of others is touched: each test fails where one guard is taken out."""

import json
import os
import time

import pytest

from tabletop.core.text.owned_names import place
from tabletop.io.waiting import presence
from tabletop.io.waiting.presence import MOST_SESSIONS, STALE_S, Presence, present_at


@pytest.fixture
def plan(tmp_path):
    return tmp_path / "plan.gpkg"


@pytest.fixture
def slot(plan):
    return plan.with_name(".~lock.plan.gpkg#")


def told(slot, **more):
    here = {"user": "Rani", "machine": "m", "since": "2026-05-04T09:00:00+08:00", "session": "s", "pid": 1, "start": 0, "place": "x"}
    slot.write_text(json.dumps({**here, **more}))


@pytest.mark.parametrize("pid", [-(2**30), 0, 2**31, 10**30])
def test_by_a_number_that_no_process_has_nobody_is_taken_for_gone(plan, slot, pid):
    told(slot, pid=pid, place=place())
    assert [one.person for one in present_at(plan)] == ["Rani"]
    os.utime(slot, (1, 1))
    assert present_at(plan) == ()


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system follows links")
def test_a_link_that_comes_between_looking_and_writing_is_not_followed(plan, slot, tmp_path, monkeypatch):
    precious, mine = tmp_path / "precious", Presence(plan)
    precious.write_text("mine")
    mine.beat()

    def looked(self, found):
        found.unlink()
        found.symlink_to(precious)
        return True

    monkeypatch.setattr(Presence, "_is_mine", looked)
    mine.beat()
    assert precious.read_text() == "mine"


def test_who_leaves_takes_away_only_its_own_file(plan, slot):
    slept, other = Presence(plan), Presence(plan)
    slept.beat()
    slot.unlink()
    other.beat()
    slept.leave()
    assert [one.session for one in present_at(plan)] == [other.session]


@pytest.mark.parametrize(("age_s", "name"), [(STALE_S + 5, ""), (0, "2")])
def test_an_empty_file_is_taken_over_when_it_is_old(plan, slot, age_s, name):
    slot.touch()
    os.utime(slot, (time.time() - age_s, time.time() - age_s))
    Presence(plan).beat()
    [full] = [one.name for one in plan.parent.iterdir() if one.stat().st_size]
    assert full == slot.name + name


def test_a_time_without_a_zone_stands_among_times_with_one(plan, slot):
    told(slot, since="2026-05-04T09:00:00")
    mine = Presence(plan)
    mine.beat()
    first, second = present_at(plan)
    assert first.person == "Rani" and first.since.tzinfo is not None and second.session == mine.session


def test_so_many_sessions_of_a_plan_are_told_apart(plan):
    sessions = [Presence(plan) for _ in range(MOST_SESSIONS + 1)]
    for one in sessions:
        one.beat()
    assert len(present_at(plan)) == MOST_SESSIONS == len(list(plan.parent.iterdir()))
    assert presence.MOST_SESSIONS == 12 and len(sessions[-1].others()) == MOST_SESSIONS
