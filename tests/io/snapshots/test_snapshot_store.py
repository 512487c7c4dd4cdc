"""States of a plan are taken whole, read as they were, kept within bounds; what is damaged is passed over."""

import errno
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from support.plan_files import LABEL, moved, unit
from tabletop import paths
from tabletop.core.text import whole_file
from tabletop.core.text.errors import InputError
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.attached.attached_table import taken
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots import snapshot_store
from tabletop.io.snapshots.snapshot_file import About, attached_in, copied_rows, read_state, rows_of_plan
from tabletop.io.snapshots.snapshot_store import forget, key_of, photo, prune, states_of, take

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture
def opened(tmp_path):
    plan = Plan(features={"a": unit("a")}, scenes={1: Scene(1, "Pagi")}, roster={"r": RosterUnit("r", "Kompi")}, settings={"name": "Uji"})
    create_plan(tmp_path / "plan.gpkg", plan)
    made = open_plan(tmp_path / "plan.gpkg")
    yield made
    made.close()


def taken_of(opened, minutes=0, why="open"):
    about = About(NOON + timedelta(minutes=minutes), why, str(opened.path))
    return opened.ask(lambda connection: take(ID, about, copied_rows(connection)))


def test_a_state_is_the_plan_as_it_was(opened):
    before = opened.plan
    state = taken_of(opened)
    opened.write(replace_features(LABEL, [(before.features["a"], moved(before.features["a"]))]), "do")
    assert read_state(state.path) == before != opened.plan
    (found,) = states_of(ID, opened.path)
    assert found == state and found.about.at == NOON and found.about.why == "open"
    assert found.about.counts == {"features": 1, "scenes": 1, "roster": 1, "runs": 0}
    assert state.path.is_relative_to(paths.state_folder()) and (state.path.parent.stat().st_mode & 0o77) == 0


def test_nothing_is_taken_where_nothing_changed(opened):
    assert taken_of(opened) is not None and taken_of(opened, 10) is None
    opened.write(add_feature(LABEL, unit("b")), "do")
    assert taken_of(opened, 20) is not None
    assert len(states_of(ID, opened.path)) == 2


def test_a_plan_in_memory_is_a_state_too(opened):
    plan = opened.plan.apply(add_feature(LABEL, unit("b")))
    state = take(ID, About(NOON, "import", str(opened.path)), rows_of_plan(plan, ID))
    assert state is not None and read_state(state.path) == plan


def test_rows_that_nobody_can_read_are_kept_as_they_stand(opened):
    opened._connection.execute("INSERT INTO plan_points (geom, uuid, kind) VALUES (x'00', 'odd', 'unit')")
    state = taken_of(opened)
    assert state.about.counts["features"] == 2 and len(read_state(state.path).left_out) == 1


def test_without_its_id_a_plan_is_known_by_its_place(opened, tmp_path):
    taken_of(opened)
    assert states_of("", opened.path) and not states_of("", tmp_path / "other.gpkg")
    assert key_of("", opened.path) != key_of("", tmp_path / "other.gpkg") and key_of(ID, opened.path) == ID


def test_ten_stay_and_photos_go_with_the_last_state_that_had_them(opened):
    photo_file = taken("foto.png", PNG)
    opened.attach((photo_file,))
    for turn in range(13):
        opened.write(add_feature(LABEL, unit(f"u{turn}")), "do")
        wanted = opened.ask(attached_in) if turn == 0 else ()
        about = About(NOON + timedelta(minutes=turn), "regular", str(opened.path), attached=wanted)
        opened.ask(lambda connection, about=about: take(ID, about, copied_rows(connection), opened.attached))
        first = states_of(ID, opened.path)[-1]
        if turn == 0:
            assert photo(first, photo_file.listed.sha256) == PNG
            kept = first.path.parent / "attached" / photo_file.listed.sha256
    assert len(states_of(ID, opened.path)) == 10 and not kept.exists()


def test_all_plans_together_are_bounded_and_a_state_can_be_forgotten(opened):
    for turn in range(4):
        opened.write(add_feature(LABEL, unit(f"u{turn}")), "do")
        taken_of(opened, turn)
    newest = states_of(ID, opened.path)[0]
    prune(most=newest.size + 10)
    assert states_of(ID, opened.path) == [newest]
    prune(most=0)
    assert states_of(ID, opened.path) == [newest], "the newest of a plan stays"
    forget([newest])
    assert states_of(ID, opened.path) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_state_that_is_cut_off_or_changed_is_passed_over(opened, share):
    good = taken_of(opened)
    opened.write(add_feature(LABEL, unit("b")), "do")
    bad = taken_of(opened, 5)
    content = bad.path.read_bytes()
    bad.path.write_bytes(content[: int(len(content) * share)])
    assert states_of(ID, opened.path) == [good]
    middle = len(content) // 2
    bad.path.write_bytes(content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :])
    with pytest.raises(InputError, match="is damaged and cannot be read"):
        read_state(bad.path)


def test_a_full_disk_leaves_what_was_there(opened, monkeypatch):
    good = taken_of(opened)
    opened.write(add_feature(LABEL, unit("b")), "do")

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_file, "_fill", full)
    with pytest.raises(InputError, match="disk is full"):
        taken_of(opened, 5)
    assert states_of(ID, opened.path) == [good] and sorted(good.path.parent.glob("*.zip")) == [good.path]


def test_what_did_not_reach_the_disk_is_no_state(opened, monkeypatch):
    monkeypatch.setattr(snapshot_store, "is_whole", lambda path, about: False)
    with pytest.raises(InputError, match="not whole"):
        taken_of(opened)
    assert states_of(ID, opened.path) == []


def test_the_plan_file_is_not_touched(opened):
    before = hashlib.sha256(opened.path.read_bytes()).digest()
    taken_of(opened)
    assert hashlib.sha256(opened.path.read_bytes()).digest() == before


def test_copies_of_a_plan_have_states_of_their_own(opened, tmp_path):
    """They have the same id: neither pushes the states of the other out, and one that is alike in both is kept for both."""
    copy = tmp_path / "sub" / "plan.gpkg"
    for n in range(12):
        plan = Plan(settings={"name": str(n)})
        for place, minutes in ((copy, n), (opened.path, 100 + n)):
            if place is opened.path or n < 3:
                assert take(ID, About(NOON + timedelta(minutes=minutes), "regular", str(place)), rows_of_plan(plan, ID)) is not None
    places = [state.about.plan for state in states_of(ID, copy)]
    assert places.count(str(copy)) == 3 and places.count(str(opened.path)) == 10
    assert [read_state(state.path).name for state in states_of("", copy)] == ["2", "1", "0"], "and is found for a damaged copy"


def test_where_the_clock_was_wrong_what_is_taken_now_stays(opened):
    def at(when, name):
        return take(ID, About(when, "regular", str(opened.path)), rows_of_plan(Plan(settings={"name": name}), ID))

    for n in range(10):
        at(NOON + timedelta(days=365, seconds=n), f"later {n}")
    now = [at(NOON + timedelta(seconds=n), f"now {n}") for n in range(8)]
    assert all(state is not None and state.path.exists() for state in now)
    assert at(NOON + timedelta(seconds=60), "now 7") is None, "nothing changed since the last one of today"
    names = {read_state(state.path).name for state in states_of(ID, opened.path)}
    assert {f"now {n}" for n in range(8)} < names and "later 9" in names and "later 0" not in names
