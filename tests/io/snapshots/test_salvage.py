"""What stands on whole pages of a damaged file is saved, what is lost is said, and no damage passes in silence."""

import os
import random
import sqlite3
from pathlib import Path

import pytest

from support.plan_files import LABEL, read, sql, unit
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.attached.attached_table import taken
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots.database_pages import DatabasePages
from tabletop.io.snapshots.salvage import salvage

TIMES = int(os.environ.get("TABLETOP_FLIPS", "120"))
"""So many bits are flipped, one in a file; TABLETOP_FLIPS=100000 for the long run."""
PAGE = 4096
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" + b"x" * 9000


def large_plan(count=110):
    features = {one.id: one for one in (unit(f"Dalmas {n} " + "n" * (n % 7) * 20, 500_000 + n) for n in range(count))}
    scenes = {n: Scene(n, f"Adegan {n}") for n in range(1, 4)}
    roster = {f"r{n}": RosterUnit(f"r{n}", f"Kompi {n}", strength=n) for n in range(1, 40)}
    return Plan(features=features, scenes=scenes, roster=roster, settings={"name": "Uji", "long": {"text": "p" * 9000}})


PLAN = large_plan()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "plan.gpkg"
    create_plan(path, PLAN)
    opened = open_plan(path)
    opened.write(add_feature(LABEL, unit("last")), "do")
    opened.attach((taken("foto.png", PNG),))
    opened.close()
    return path.read_bytes(), opened.plan


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plan.gpkg"


def rows_on_pages(path):
    """Oracle: keys of the rows that stand on each page of a whole file, as SQLite itself places them."""
    connection = sqlite3.connect(path)
    found = {}
    for table in ("plan_points", "roster", "scene"):
        key = {"plan_points": "uuid", "roster": "code", "scene": "number"}[table]
        pages = [row[0] for row in connection.execute("SELECT pageno FROM dbstat WHERE name=? AND pagetype='leaf'", (table,))]
        content = path.read_bytes()
        for value in [row[0] for row in connection.execute(f"SELECT {key} FROM {table}")]:
            if isinstance(value, str):
                place = next(page for page in pages if value.encode() in content[(page - 1) * PAGE : page * PAGE])
            else:
                place = pages[0]
            found[table, value] = place
    connection.close()
    return found


def salvaged(path):
    before = path.read_bytes()
    out = path.with_name("saved.gpkg")
    plan = salvage(path, out, overwrite=True)
    assert path.read_bytes() == before, "the damaged file is as it was"
    assert read(out).plan == plan or plan.left_out
    return plan


def test_of_a_whole_file_all_is_saved(path, whole):
    path.write_bytes(whole[0])
    plan = salvaged(path)
    assert plan == whole[1] and len(plan.left_out) == 1
    saved = read(path.with_name("saved.gpkg"))
    assert (saved.plan.features, saved.plan.roster, saved.plan.scenes) == (plan.features, plan.roster, plan.scenes)


@pytest.mark.parametrize("damage", ["zeros", "ones", "noise"])
def test_rows_on_whole_pages_are_saved_whatever_page_is_damaged(path, whole, damage):
    """Each page in turn; what stands on the others comes back exactly, also where an inner page or the schema is gone."""
    content, plan = whole
    path.write_bytes(content)
    places, chance = rows_on_pages(path), random.Random(7)
    bad = {"zeros": bytes(PAGE), "ones": b"\xff" * PAGE, "noise": chance.randbytes(PAGE)}[damage]
    overflow = {row[0] for row in sql(path, "SELECT pageno FROM dbstat WHERE pagetype='overflow'")}
    for page in range(1, len(content) // PAGE + 1):
        if page in overflow and damage != "zeros":
            continue
        path.write_bytes(content[: (page - 1) * PAGE] + bad + content[page * PAGE :])
        saved = salvaged(path)
        rows = {"plan_points": saved.features, "roster": saved.roster, "scene": saved.scenes}
        truth = {"plan_points": plan.features, "roster": plan.roster, "scene": plan.scenes}
        lost = [key for key, place in places.items() if place != page and rows[key[0]].get(key[1]) != truth[key[0]][key[1]]]
        assert not lost, f"page {page}"
        assert saved.left_out


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85, 0.99])
def test_a_file_that_was_cut_off_gives_what_stands_before_the_cut(path, whole, share):
    content, plan = whole
    path.write_bytes(content)
    places = rows_on_pages(path)
    end = int(len(content) * share)
    path.write_bytes(content[:end])
    try:
        saved = salvaged(path)
    except PlanError:
        assert not [place for place in places.values() if place * PAGE <= end]
        return
    rows = {"plan_points": saved.features, "roster": saved.roster, "scene": saved.scenes}
    assert all(key[1] in rows[key[0]] for key, place in places.items() if place * PAGE <= end)
    assert all(feature == plan.features[key] for key, feature in saved.features.items()) and saved.left_out


def test_what_is_no_plan_says_so(path):
    path.write_bytes(os.urandom(50_000))
    with pytest.raises(PlanError, match="can be read any more"):
        salvage(path, path.with_name("saved.gpkg"))
    with pytest.raises(PlanError, match="cannot be read"):
        salvage(path.with_name("absent.gpkg"), path.with_name("saved.gpkg"))
    assert not path.with_name("saved.gpkg").exists()


def test_unfinished_work_beside_the_file_is_taken_back_in_a_copy(path, whole):
    path.write_bytes(whole[0])
    journal = path.with_name("plan.gpkg-journal")
    journal.write_bytes(b"\x00" * 512)
    assert salvaged(path) == whole[1] and journal.exists()


def test_pages_that_lead_in_a_circle_end(path, whole):
    content = bytearray(whole[0])
    for page in range(1, len(content) // PAGE):
        if content[page * PAGE] == 5:
            content[page * PAGE + 8 : page * PAGE + 12] = (page + 1).to_bytes(4, "big")
    path.write_bytes(content)
    with path.open("rb") as stream:
        pages = DatabasePages.of(path, stream)
        assert all(len(list(pages.leaves(number))) <= pages.count for number in range(1, pages.count + 1))


def outcome(path, truth):
    """What opening a damaged file comes to."""
    try:
        opened = read(path)
    except PlanError:
        return "refused"
    if opened.problems or opened.plan.left_out:
        return "said"
    return "alike" if opened.plan == truth else "silent"


def test_a_flipped_bit_is_said_or_harmless(path, whole):
    """Bits all over the file: the plan is refused, or something is said, or it is what it was. Never silent, never another fault."""
    content, truth = whole
    chance = random.Random(TIMES)
    counts = dict.fromkeys(("refused", "said", "alike", "silent"), 0)
    silent = []
    for turn in range(TIMES):
        bit = (
            chance.randrange(len(content) * 8) if turn % 2 else chance.randrange(PAGE * 8) + (turn // 2 % (len(content) // PAGE)) * PAGE * 8
        )
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        found = outcome(path, truth)
        counts[found] += 1
        if found == "silent":
            silent.append(bit // 8)
        assert path.read_bytes() == bytes(changed)
    assert not silent, (counts, silent)
    assert counts["said"] and counts["alike"], counts


@pytest.mark.parametrize("name", [".", "", "x" * 5000])
def test_what_is_no_file_is_refused_in_a_sentence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanError):
        salvage(Path(name), tmp_path / "new.gpkg")
    assert not list(tmp_path.iterdir())
