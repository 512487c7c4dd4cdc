"""Plan files that older programs really wrote, as the SQL of their content: each opens, is undone to its beginning, and goes on."""

import sqlite3
from pathlib import Path

import pytest

from support import old_plan_files
from support.plan_files import LABEL, read, sql, unit, written
from tabletop.core.text.errors import PlanDamagedError, PlanError
from tabletop.core.values.change import add_feature
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.plans.row_checksums import are_kept

FOLDER = Path(old_plan_files.__file__).parent
FIRST, THROUGH = "2026-11-24-first", "2026-11-30-through-older"
BUILDS = sorted(one.stem for one in FOLDER.glob("*.sql") if one.stem not in (FIRST, THROUGH))


def made(folder, name):
    """The plan file of a build."""
    path = folder / "plan.gpkg"
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA application_id=1196444487; PRAGMA user_version=10400;")
    connection.executescript((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


def undone(path):
    """How many steps were taken back, and the plan then."""
    opened = open_plan(path)
    steps = [step for step in opened.history if not step.undone]
    for step in reversed(steps):
        opened.write(
            step.on(lambda table, key: _row(opened.plan, table, key), True) if step.change is None else step.change.inverse(), "undo"
        )
    opened.close()
    return len(steps), opened.plan


def _row(plan, table, key):
    return {"feature": plan.features, "scene": plan.scenes, "roster": plan.roster, "setting": plan.settings}[table].get(
        int(key) if table == "scene" else key
    )


@pytest.mark.parametrize("build", BUILDS)
def test_a_plan_of_an_older_build_is_whole_and_its_steps_are_taken_back(tmp_path, build):
    path = made(tmp_path, build)
    opened = read(path)
    assert opened.problems == () and not opened.read_only and opened.plan.settings == {"name": "Rencana baru"}
    assert set(opened.plan.features) == {"a", "z"} and set(opened.plan.scenes) == {1, 2} and opened.plan.scenes[2].name == "Siang"
    written(path, (add_feature(LABEL, unit("new")), "do"))
    assert read(path).problems == ()
    count, plan = undone(path)
    assert count == 4 and set(plan.features) == {"a", "b", "z"} and plan.name == "Rencana lama"
    assert plan.features["a"].at(1).geometry.coords[0] == (500_000, 9_950_000)
    again = read(path)
    assert again.plan == plan and again.problems == () and all(step.undone for step in again.history)
    connection = sqlite3.connect(path)
    assert are_kept(connection)
    connection.close()


def test_a_plan_that_an_older_program_edited_in_between_has_all_of_both_and_is_not_damaged(tmp_path):
    """Our triggers went with its first edit, our checksums stayed and say nothing; steps of both are taken back."""
    path = made(tmp_path, THROUGH)
    opened = read(path)
    assert opened.problems == () and opened.plan.left_out == () and set(opened.plan.features) == {"a"}
    assert opened.plan.features["a"].at(1).properties["strength"] == 31 and opened.plan.roster["r"].strength == 90
    assert sql(path, "SELECT COUNT(*) FROM row_checksum")[0][0] > 0
    count, plan = undone(path)
    assert count >= 2 and {"a", "z"} <= set(plan.features)
    again = read(path)
    assert again.plan == plan and again.problems == () and again.plan.left_out == ()


def test_the_very_first_form_is_refused_in_words_and_stays_as_it_is(tmp_path):
    path = made(tmp_path, FIRST)
    before = path.read_bytes()
    with pytest.raises(PlanError, match="first trial version") as error:
        read(path)
    assert not isinstance(error.value, PlanDamagedError) and path.read_bytes() == before
