"""What waits is kept on this computer, whole after any end, and read with suspicion."""

import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from support.plan_files import LABEL, unit
from tabletop.core.exercise.run import Run, RunEntry
from tabletop.core.values.change import Edit, add_feature, set_scene, set_setting
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.runs.run_work import RunBegins, RunEnds, RunGoesOn
from tabletop.io.waiting import waiting_journal
from tabletop.io.waiting.checked_lines import checked_line, read_checked
from tabletop.io.waiting.waiting_found import claim_waiting, forget_waiting, read_waiting, same_place, waiting_heads
from tabletop.io.waiting.waiting_journal import WaitingJournal, waiting_folder

BASE = Plan(settings={"name": "Uji"}, scenes={1: Scene(1), 2: Scene(2, name="Padat")})
MARK = PlanMark("a" * 32, 5, "2026-01-01")


@pytest.fixture
def plan(tmp_path):
    return tmp_path / "plan.gpkg"


@pytest.fixture
def journal(plan):
    made = WaitingJournal(plan, lambda: MARK, lambda: BASE)
    yield made
    made.close()


def edits(count):
    return [(add_feature(LABEL, unit(str(number))), "do") for number in range(count)]


def only():
    [head] = waiting_heads()
    return read_waiting(head)


def test_what_waits_is_found_again_with_its_plan_when_its_session_has_ended(journal, plan, tmp_path):
    waiting = [*edits(3), (set_setting(LABEL, "name", "Uji", "Lain"), "do"), (set_scene(LABEL, None, Scene(3)), "undo")]
    journal.follow(waiting, ())
    assert journal.kept == 5 and waiting_heads() == [], "a session that lives has it"
    journal.close()
    found = only()
    assert [change for change, _ in waiting] == list(found.changes) and found.base == BASE and found.unread == 0
    assert (found.head.plan, found.head.mark, found.head.name, found.head.count) == (plan, MARK, "Uji", 5)
    assert same_place(plan, found.head.plan) and not same_place(tmp_path / "other.gpkg", found.head.plan)
    rebuilt = found.rebuilt()
    assert len(rebuilt.features) == 3 and rebuilt.name == "Lain" and set(rebuilt.scenes) == {1, 2, 3}
    forget_waiting(found.head)
    assert waiting_heads() == []


def test_what_waits_no_more_is_gone_and_so_is_the_file_at_the_end(journal):
    waiting = edits(4)
    journal.follow(waiting[:2], ())
    journal.follow(waiting[1:3], ())
    journal.follow([waiting[2], waiting[3]], ())
    [file] = waiting_folder().glob("*.waiting")
    lines = list(read_checked(file))
    assert [line["n"] for line in lines if "n" in line] == [1, 2, 3, 4] and [line["done"] for line in lines if "done" in line] == [1, 2]
    journal.follow((), ())
    assert not list(waiting_folder().iterdir()) and journal.kept == 0


def test_undone_and_done_again_is_one_change_three_times(journal):
    [(done, _)] = edits(1)
    undone = done.inverse()
    items = [(done, "do"), (undone, "undo"), (done, "redo")]
    journal.follow(items, ())
    journal.follow(items[1:], ())
    journal.close()
    assert list(only().changes) == [undone, done]


def test_done_again_waits_behind_what_took_it_back(journal):
    """The first doing is written while the others come: the last one must not take its line, before the one that took it back."""
    [(done, _)] = edits(1)
    undone = done.inverse()
    journal.follow([(done, "do")], ())
    journal.follow([(undone, "undo"), (done, "redo")], ())
    journal.close()
    assert list(only().changes) == [undone, done]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_and_goes_is_read_in_the_order_in_which_it_waits(journal, seed):
    chance = random.Random(seed)
    changes = [change for change, _ in edits(3)]
    waiting = []
    for _ in range(30):
        waiting = waiting[chance.randrange(3) :]  # the first ones are written
        for _ in range(chance.randrange(3)):
            change, kind = chance.choice(changes), chance.choice(["do", "redo"])
            waiting.append((change if chance.random() < 0.5 else change.inverse(), kind))
        journal.follow(waiting, ())
    journal.close()
    assert [list(read_waiting(head).changes) for head in waiting_heads()] == ([[change for change, _ in waiting]] if waiting else [])


def test_runs_wait_too(journal):
    begun = Run.begun("r" * 32, "Gladi", datetime(2026, 5, 4, tzinfo=UTC), BASE)
    entry = RunEntry(datetime(2026, 5, 4, 9, tzinfo=UTC), 5.0, 1, "edit", change=edits(1)[0][0])
    works = [RunBegins(begun), RunGoesOn(begun.code, entry), RunEnds(begun.code, datetime(2026, 5, 5, tzinfo=UTC))]
    journal.follow((), [*works, lambda connection: None])
    assert journal.kept == 3, "what cannot be kept does not count"
    journal.close()
    first, second, third = only().works
    assert first.run.base == BASE and first.run.name == "Gladi" and second.entry == entry and second.again and third == works[2]


def test_of_a_plan_with_a_damaged_row_that_row_is_named_and_the_rest_is_made_again(plan):
    rows = {str(number): Scene(number, name=f"B{number}") for number in range(1, 5)}
    base = Plan(settings={"name": "Uji", "a": 1}, scenes={one.number: one for one in rows.values()})
    journal = WaitingJournal(plan, lambda: MARK, lambda: base)
    journal.follow([(set_scene(LABEL, rows["2"], Scene(2, name="Baru")), "do"), *edits(1)], ())
    journal.close()
    [file] = waiting_folder().glob("*.waiting")
    content = file.read_bytes()
    for name in (b"B2", b"B3"):
        at = content.index(name)
        content = content[:at] + b"X" + content[at + 1 :]
    file.write_bytes(content)
    found = only()
    assert found.lost == ("scene 2", "scene 3") and found.unread == 0
    rebuilt = found.rebuilt()
    assert {number: one.name for number, one in rebuilt.scenes.items()} == {1: "B1", 2: "Baru", 4: "B4"}, "an edit tells the second one"
    assert len(rebuilt.features) == 1 and rebuilt.settings == base.settings


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_or_damaged_file_never_breaks_and_loses_no_whole_line(journal, seed):
    waiting = edits(6)
    journal.follow(waiting, ())
    journal.close()
    [file] = waiting_folder().glob("*.waiting")
    whole, chance = file.read_bytes(), random.Random(seed)
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 10]
    for _ in range(25):
        cut = chance.randrange(ends[5], len(whole))
        file.write_bytes(whole[:cut])
        count = sum(1 for end in ends if end <= cut) - ends.index(ends[5]) - 1
        heads = waiting_heads()
        assert sum(len(read_waiting(head).changes) for head in heads) == count
        damaged = bytearray(whole)
        damaged[chance.randrange(ends[5], len(whole))] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(damaged))
        assert sum(len(read_waiting(head).changes) for head in waiting_heads()) >= 4


@pytest.fixture
def cut(plan):
    """A journal of three edits, one of them done, with what cuts it: how many edits of the two come back, and how many are told lost."""
    journal = WaitingJournal(plan, lambda: MARK, lambda: Plan(settings={"name": "Uji"}))
    waiting = [(set_setting(LABEL, str(number), None, number), "do") for number in range(3)]
    journal.follow(waiting[:2], ())
    journal.follow(waiting[1:], ())
    assert journal.kept == 2
    journal.close()
    [file] = waiting_folder().glob("*.waiting")
    whole = file.read_bytes()

    def cut(content):
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        wanted = [change for change, _ in waiting[1:]]
        [head] = waiting_heads()
        assert head.mark == MARK and head.plan == plan
        found = read_waiting(head)
        return sum(change in found.changes for change in wanted), found.unread, head.missing

    cut.whole, cut.file = whole, file
    return cut


def test_wherever_a_journal_is_cut_every_edit_comes_back_or_its_loss_is_said(cut):
    for at in range(len(cut.whole)):
        others = (cut.whole[at + 1 :], cut.whole[:at] + bytes(len(cut.whole) - at)) if at % 9 == 0 else ()
        for content in (cut.whole[:at], *others):
            back, unread, _ = cut(content)
            assert back + unread >= 2 and (back == 2 or unread), at
    assert cut(cut.whole) == (2, 0, 0)


def test_a_journal_that_vanished_is_said(cut, plan):
    assert cut(None) == (0, 2, 2)
    [head] = waiting_heads()
    assert head.count == 0 and head.name == "Uji"
    forget_waiting(head)
    assert waiting_heads() == [] and not list(waiting_folder().iterdir())


def test_a_count_that_is_cut_or_gone_takes_nothing_away(cut):
    count = cut.file.with_suffix(".count")
    whole = count.read_bytes()
    for at in range(0, len(whole), 5):
        count.write_bytes(whole[:at])
        assert cut(cut.whole) == (2, 0, 0)
    count.unlink()
    assert cut(cut.whole) == (2, 0, 0), "one of an earlier version has none"


def test_a_journal_without_its_head_can_be_claimed_by_its_count(cut, tmp_path):
    cut(cut.whole[10:])
    [head] = waiting_heads()
    claim_waiting(head, tmp_path / "other.gpkg")
    [head] = waiting_heads()
    assert head.plan == tmp_path / "other.gpkg" and head.mark == MARK and len(read_waiting(head).changes) == 2


HOSTILE = [
    {"n": 1, "edit": {"label": {"template": "{x:>3000000000}"}, "edits": "[]"}},
    {"n": 2, "edit": {"label": 5, "edits": '[["feature","a",null,{"id":"a","kind":"nothing","frames":[[1,"01",{}]]}]]'}},
    {"n": 3, "edit": {"label": {"template": "x"}, "edits": '[["scene","x",null,{"number":1}]]'}},
    {"n": 4, "edit": {"label": {"template": "x"}, "edits": "[" * 100_000}},
    {"n": 5, "edit": []},
    {"n": 6, "work": {"does": "end", "row": ["x; DROP TABLE run", "no time"]}},
    {"n": 7, "work": {"does": "begin", "row": ["r", "x", "y", None, "[1]"]}},
    {"n": 8, "work": {"does": "entry", "row": [1, 2, 3, 4, 5]}},
    {"n": 10**400, "edit": None},
    {"done": [1]},
    [],
    5,
    None,
]


def test_hostile_entries_do_no_harm(tmp_path, plan):
    head = {"tabletop_waiting": 1, "plan": "b" * 32, "log": [0, ""], "path": str(plan), "name": "x", "since": "2026-01-01T00:00:00+00:00"}
    good = {"label": {"template": "x"}, "edits": '[["setting","a",null,1]]', "kind": "do"}
    lines = [head, *HOSTILE, {"n": 99, "edit": good}, {"n": 98, "edit": {**good, "later": 1}, "later": {}}]
    (waiting_folder() / "x.waiting").write_bytes(b"".join(map(checked_line, lines)) + b"\xff\x00 torn")
    found = only()
    assert [change.edits for change in found.changes if change.edits] == [(Edit("setting", "a", None, 1),)] * 2
    assert found.base is None and not found.works
    for odd in ({**head, "log": None}, {**head, "since": "x"}, {**head, "tabletop_waiting": 2}, {**head, "tabletop_waiting": "1"}, {}, 5):
        (waiting_folder() / "x.waiting").write_bytes(checked_line(odd) + checked_line({"n": 1, "edit": good}))
        assert waiting_heads() == []
    (waiting_folder() / "x.waiting").write_bytes(json.dumps(head).encode() + b"\n")
    assert waiting_heads() == []


@pytest.mark.parametrize("fault", ["folder", "disk", "bound"])
def test_where_nothing_can_be_kept_nothing_counts_as_kept(journal, monkeypatch, caplog, fault):
    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as now:
        if fault == "folder":
            now.setattr(waiting_journal, "waiting_folder", fail)
        elif fault == "disk":
            now.setattr(os, "fsync", fail)
        else:
            now.setattr(waiting_journal, "MOST_BYTES", 300)
        waiting = edits(2)
        journal.follow(waiting, ())
        assert journal.kept == 0 and waiting_heads() == []
    journal.follow([*waiting, *edits(1)], ())
    assert journal.kept == 3, "it is tried again with the next one"
    journal.close()
    assert len(only().changes) == 3


def test_files_of_earlier_sessions_go_only_when_their_edits_are_kept_anew(journal, plan, monkeypatch):
    waiting = edits(2)
    journal.follow(waiting, ())
    journal.close()
    earlier = only()
    heir = WaitingJournal(plan, lambda: MARK, lambda: BASE, earlier.head.since)
    heir.inherit([earlier.head.file])
    with monkeypatch.context() as now:
        now.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, "I/O error")))
        heir.follow([(change, "do") for change in earlier.changes], ())
        assert earlier.head.file.exists()
    heir.follow([*((change, "do") for change in earlier.changes), *edits(1)], ())
    assert not earlier.head.file.exists()
    heir.close()
    assert len(only().changes) == 3 and only().head.since == earlier.head.since


WORK = """
import sys
from pathlib import Path
from support.plan_files import LABEL, unit
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.waiting.waiting_journal import WaitingJournal

journal = WaitingJournal(Path(sys.argv[1]), PlanMark, Plan)
waiting = []
while True:
    waiting.append((add_feature(LABEL, unit(str(len(waiting)))), "do"))
    journal.follow(waiting[-5:], ())
    print(len(waiting), flush=True)
"""


def test_after_a_kill_all_that_was_said_to_be_kept_is_there(plan):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path])}
    child = subprocess.Popen([sys.executable, "-c", WORK, str(plan)], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    said = 0
    while said < 20:
        said = int(child.stdout.readline())
    child.kill()
    said = max([said, *map(int, child.stdout.read().split())])
    child.wait()
    names = [change.edits[0].after.at(1).properties["name"] for change in only().changes]
    assert set(map(str, range(said - 4, said))) <= set(names) and len(names) <= 7, "the next one may have been kept, and the first be done"
