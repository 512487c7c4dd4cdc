"""Who has a plan open is told by small files beside it, which never hinder anybody."""

import json
import os
import subprocess
import sys
import time

import pytest

from tabletop.io.waiting import presence
from tabletop.io.waiting.presence import Presence, present_at


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "plan.gpkg").write_bytes(b"x")
    return tmp_path / "plan.gpkg"


def beside(plan):
    return sorted(one.name for one in plan.parent.iterdir() if one != plan)


def test_sessions_see_each_other_come_and_go(plan):
    one, two = Presence(plan), Presence(plan)
    assert present_at(plan) == () and beside(plan) == []
    one.beat()
    [told] = present_at(plan)
    assert told.person and told.machine and told.since is not None and one.others() == ()
    two.beat()
    assert beside(plan) == [".~lock.plan.gpkg#", ".~lock.plan.gpkg#2"] and len(present_at(plan)) == 2
    assert [len(each.others()) for each in (one, two)] == [1, 1]
    one.leave()
    assert two.others() == () and len(present_at(plan)) == 1
    two.leave()
    two.leave()
    assert beside(plan) == []


def test_a_session_that_was_killed_is_none_at_once(plan):
    work = "import sys, time; from pathlib import Path; from tabletop.io.waiting.presence import Presence\n"
    work += "Presence(Path(sys.argv[1])).beat(); print('in', flush=True); time.sleep(60)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen([sys.executable, "-c", work, str(plan)], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None and child.stdout.readline() == "in\n" and len(present_at(plan)) == 1
    child.kill()
    child.wait()
    child.stdout.close()
    assert present_at(plan) == () and beside(plan) == [".~lock.plan.gpkg#"]
    mine = Presence(plan)
    mine.beat()
    assert beside(plan) == [".~lock.plan.gpkg#"] and mine.others() == ()
    mine.leave()
    assert beside(plan) == []


def foreign(plan, age_s, **more):
    file = plan.with_name(".~lock.plan.gpkg#")
    told = {"user": "Rani", "machine": "posko-2", "since": "2026-05-04T09:00:00+08:00", "session": "s", "pid": 1, "start": 0, "place": "x"}
    file.write_text(json.dumps({**told, **more}))
    os.utime(file, (time.time() - age_s, time.time() - age_s))
    return file


def test_on_another_machine_the_heartbeat_counts(plan):
    foreign(plan, 30)
    [told] = present_at(plan)
    assert (told.person, told.machine, told.since.hour) == ("Rani", "posko-2", 9)
    foreign(plan, 61)
    assert present_at(plan) == ()
    mine = Presence(plan)
    mine.beat()
    assert beside(plan) == [".~lock.plan.gpkg#2"] and len(present_at(plan)) == 1


def test_a_clock_of_the_share_that_is_wrong_does_not_matter(plan):
    other, mine = foreign(plan, 0), Presence(plan)
    mine.beat()
    for file, age_s in ((other, 3610), (plan.with_name(".~lock.plan.gpkg#2"), 3600)):
        os.utime(file, (time.time() - age_s, time.time() - age_s))
    assert len(mine.others()) == 1, "an hour behind, but only ten seconds before my own"


def test_who_slept_and_was_taken_for_gone_comes_back_beside_the_other(plan):
    one, two = Presence(plan), Presence(plan)
    one.beat()
    old = time.time() - presence.STALE_S - 5
    os.utime(plan.with_name(".~lock.plan.gpkg#"), (old, old))
    two.beat()
    assert two.others() == () and beside(plan) == [".~lock.plan.gpkg#2"]
    one.beat()
    assert len(one.others()) == 1 == len(two.others()) and len(beside(plan)) == 2


ODD = [b"", b"\xff\xfe", b"[]", b"5", b"{}", b"[" * 1900, b'{"pid": "x"}', b"x" * 100_000]


@pytest.mark.parametrize("content", ODD)
def test_an_odd_file_of_that_name_hinders_nobody(plan, content):
    plan.with_name(".~lock.plan.gpkg#").write_bytes(content)
    mine = Presence(plan)
    mine.beat()
    assert mine.others() == () and beside(plan)[-1] == ".~lock.plan.gpkg#2"
    mine.leave()


def test_names_are_short_and_on_one_line(plan):
    foreign(plan, 0, user="a\n\x1b[31m\u202eb" + "x" * 5000, machine=5, since="never")
    file = plan.with_name(".~lock.plan.gpkg#")
    assert present_at(plan) == (), "too long to be one of ours"
    foreign(plan, 0, user="a\n\x1b[31m\u202eb" + "x" * 500, machine=5, since="never")
    [told] = present_at(plan)
    assert told.person.startswith("a[31mb") and len(told.person) <= 60 and told.machine == "?" and told.since is None
    assert file.exists()


def test_where_nothing_can_be_written_nobody_is_told_and_nothing_fails(tmp_path, plan, monkeypatch):
    gone = Presence(tmp_path / "no" / "plan.gpkg")
    gone.beat()
    assert gone.others() == () and not (tmp_path / "no").exists()
    gone.leave()

    def fail(*_):
        raise PermissionError(13, "Permission denied")

    mine = Presence(plan)
    with monkeypatch.context() as now:
        now.setattr(os, "open", fail)
        mine.beat()
        assert mine.others() == () and beside(plan) == []
    mine.beat()
    assert beside(plan) == [".~lock.plan.gpkg#"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own")
def test_a_link_in_that_place_is_not_followed(plan, tmp_path):
    target = tmp_path / "precious"
    target.write_text("mine")
    plan.with_name(".~lock.plan.gpkg#").symlink_to(target)
    mine = Presence(plan)
    mine.beat()
    mine.beat()
    assert target.read_text() == "mine" and plan.with_name(".~lock.plan.gpkg#2").is_file()


def test_a_file_of_others_that_bears_the_name_stays(tmp_path):
    plan = tmp_path / "plan.gpkg"
    other = tmp_path / ".~lock.plan.gpkg#"
    other.write_text("notes of somebody")
    os.utime(other, (1, 1))
    mine = Presence(plan)
    mine.beat()
    assert other.read_text() == "notes of somebody" and (tmp_path / ".~lock.plan.gpkg#2").exists()
    mine.leave()
    assert sorted(one.name for one in tmp_path.iterdir()) == [other.name]


def test_by_a_clock_of_the_disk_that_is_behind_nobody_is_taken_for_gone(tmp_path, monkeypatch):
    plan = tmp_path / "plan.gpkg"
    theirs, mine = Presence(plan), Presence(plan)
    theirs.beat()
    behind = presence.time.time() + 3600
    monkeypatch.setattr(presence.time, "time", lambda: behind)
    mine.beat()
    assert [one.session for one in mine.others()] == [theirs.session] and [one.session for one in theirs.others()] == [mine.session]


@pytest.mark.parametrize("written", [0, 5, None])
def test_on_a_full_disk_no_empty_file_stays(plan, monkeypatch, written):
    def full(handle, content):
        if written is None:
            raise OSError(28, "No space left on device")
        return written

    mine = Presence(plan)
    with monkeypatch.context() as now:
        now.setattr(os, "write", full)
        for _ in range(3):
            mine.beat()
            assert beside(plan) == []
    mine.beat()
    assert beside(plan) == [".~lock.plan.gpkg#"]
    with monkeypatch.context() as now:
        now.setattr(os, "write", full)
        mine.beat()
    mine.beat()
    assert len(present_at(plan)) == 1 and beside(plan) == [".~lock.plan.gpkg#"]
    mine.leave()
    assert beside(plan) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own, and there are no pipes with names")
def test_a_link_or_a_pipe_in_that_place_is_nobody(plan, tmp_path):
    other = Presence(tmp_path / "other.gpkg")
    other.beat()
    slot = plan.with_name(f".~lock.{plan.name}#")
    slot.symlink_to(tmp_path / ".~lock.other.gpkg#")
    assert present_at(plan) == () and len(present_at(tmp_path / "other.gpkg")) == 1
    slot.unlink()
    os.mkfifo(slot)
    assert present_at(plan) == ()
    other.leave()
