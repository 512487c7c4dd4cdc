"""The torture script: what is planted is counted and kept, and its short run finds nothing."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from support.plan_files import LABEL, unit, written
from tabletop.core.values.change import add_feature, replace_features
from tabletop.io.export.export import export_plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from torture import rows
from torture_children import Child, own_folders
from torture_faulty_disk import ERRORS
from torture_locks import _put_older
from torture_mutations import mutate
from torture_oracle import is_sound, judge_notes
from torture_outputs import OUTPUTS, is_whole
from torture_planner import Notes, a_unit, rows_of, small_plan
from torture_trials import NOTES, PassedOver, Row, Run, Trial, run_row, table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="children are forked")
SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "torture.py"
SECONDS = "1"
"""So long each row of the short run begins trials here."""


@pytest.fixture(autouse=True)
def folders_as_before(monkeypatch):
    """What a trial sets for itself holds no longer than a test."""
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, tempfile.gettempdir())
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())


def planted(tmp_path, run, tries=1):
    (tmp_path / "work").mkdir(exist_ok=True)
    return run_row(Row("planted", "Planted", run, tries, tries), Run(tmp_path / "work", tmp_path / "kept"))


# --- the runner can fail
def a_loss(trial):
    create_plan(trial.folder / "plan.gpkg", small_plan())
    (trial.folder / "older.gpkg").write_bytes((trial.folder / "plan.gpkg").read_bytes())
    one = a_unit("a-1", "Dalmas")
    notes = Notes(trial.folder / "notes")
    notes.tell(opened={})
    notes.tell(will=1, rows=rows_of(small_plan().apply(add_feature(LABEL, one)), "a"))
    written(trial.folder / "plan.gpkg", (add_feature(LABEL, one), "do"))
    notes.tell(did=1, taken=True)
    notes.tell(saved=1)
    if trial.number > 1:
        _put_older(trial.folder / "plan.gpkg")
    found = is_sound(trial, trial.folder / "plan.gpkg")
    judge_notes(trial, trial.folder / "notes", found.plan, "a")


def a_torn_file(trial):
    path = trial.folder / "plan.gpkg"
    create_plan(path, small_plan())
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    is_sound(trial, path)


def a_crash(trial):
    ended = Child(lambda: os.kill(os.getpid(), 11), trial.folder / "said").wait(20)
    trial.expect(not ended.crash, "crashed", ended.crash)


def a_hang(trial):
    ended = Child(lambda: time.sleep(60), trial.folder / "said").wait(0.3)
    trial.expect(not ended.hung, "hung", "it sleeps")


def a_fault_of_its_own(trial):
    raise ZeroDivisionError


@pytest.mark.parametrize(("run", "what"), [(a_torn_file, "torn"), (a_crash, "crashed"), (a_hang, "hung"), (a_fault_of_its_own, "crashed")])
def test_what_is_planted_is_counted_and_kept_to_be_played_again(tmp_path, run, what):
    result = planted(tmp_path, run)
    assert getattr(result.counts, what) >= 1 and result.counts.tries == 1
    [kept] = result.kept
    assert (Path(kept) / NOTES).read_text().startswith("scripts/torture.py --only planted --seed 1 --case 1")
    assert "Planted" in table([result])


def test_a_saved_edit_that_is_not_in_the_file_is_lost(tmp_path):
    result = planted(tmp_path, a_loss, 3)
    assert (result.counts.tries, result.counts.acknowledged, result.counts.lost) == (3, 3, 2), "the first trial keeps its edit"
    assert {Path(one).name for one in result.kept} == {"planted-2", "planted-3"}


def test_an_edit_that_nobody_was_told_of_may_be_there_or_not(tmp_path):
    notes = Notes(tmp_path / "notes")
    after = small_plan().apply(add_feature(LABEL, a_unit("a-1", "Dalmas")))
    notes.tell(opened={})
    notes.tell(will=1, rows=rows_of(after, "a"))
    for plan in (small_plan(), after):
        trial = Trial("x", 1, 1, tmp_path)
        judge_notes(trial, tmp_path / "notes", plan, "a")
        assert not trial.counts.bad
    notes.tell(did=1, taken=True)
    trial = Trial("x", 1, 1, tmp_path)
    judge_notes(trial, tmp_path / "notes", small_plan(), "a", until=time.monotonic())
    assert trial.counts.lost == 1, "it was taken before the moment up to which all must be there"


def test_a_state_that_was_never_on_the_screen_is_a_loss(tmp_path):
    notes = Notes(tmp_path / "notes")
    notes.tell(opened={})
    trial = Trial("x", 1, 1, tmp_path)
    judge_notes(trial, tmp_path / "notes", small_plan().apply(add_feature(LABEL, a_unit("a-1", "Dalmas"))), "a")
    assert trial.counts.lost == 1


def test_undo_that_leads_elsewhere_is_torn(tmp_path):
    own_folders(tmp_path / "own")
    create_plan(tmp_path / "plan.gpkg", small_plan())
    start = open_plan(tmp_path / "plan.gpkg")
    start.close()
    one = unit()
    written(tmp_path / "plan.gpkg", (add_feature(LABEL, one), "do"))
    trial = Trial("x", 1, 1, tmp_path)
    assert is_sound(trial, tmp_path / "plan.gpkg", start.plan) and not trial.counts.bad
    other = start.plan.apply(replace_features(LABEL, [(start.plan.features["both-1"], None)]))
    is_sound(trial, tmp_path / "plan.gpkg", other)
    assert trial.counts.torn == 1


def test_a_fault_that_cannot_be_provoked_here_is_told(tmp_path):
    def nothing(trial):
        raise PassedOver("nothing can be mounted")

    result = planted(tmp_path, nothing, 5)
    assert result.counts.tries == 0 and "Planted: nothing can be mounted" in table([result])


def test_a_trial_comes_out_the_same_for_the_same_seed_and_number(tmp_path):
    draws = [Trial("x", number, seed, tmp_path).random.random() for seed, number in ((1, 1), (1, 1), (1, 2), (2, 1))]
    assert draws[0] == draws[1] and len(set(draws)) == 3


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda one: one.name)
def test_half_a_file_is_not_taken_for_a_whole_one(output, tmp_path):
    (tmp_path / output.file).write_bytes(output.older(tmp_path / output.file))
    assert not is_whole(tmp_path / output.file) and not is_whole(tmp_path / "nothing.pdf")


@pytest.mark.parametrize("name", ["plan.gpkg", "plan.xlsx", "plan.geojson"])
def test_mutations_change_a_file_and_come_out_the_same_for_one_seed(name, tmp_path):
    made = []
    for seed in (*range(12), 0):
        export_plan(small_plan(), tmp_path / name)
        before = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        mutate(tmp_path / name, random.Random(seed))
        made.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
        assert made[-1] != before or name != "plan.geojson" or seed
    assert len(set(made)) > 6 and (name != "plan.geojson" or made[0] == made[-1])


@pytest.mark.skipif(not shutil.which("cc"), reason="no compiler is here")
@pytest.mark.parametrize("number", ERRORS)
def test_a_call_fails_when_it_is_told_to(number, tmp_path):
    code = (
        "import sys; sys.argv[0] = sys.argv[1]; sys.path[:0] = [sys.argv[2]]; import torture_faulty_disk as disk, pathlib;"
        " disk.preloaded(); folder = pathlib.Path(sys.argv[3]); disk.arm(folder, 2, 1, int(sys.argv[4]));"
        " streams = [open(folder / name, 'w') for name in 'a']; streams[0].write('x');"
        "\ntry: streams[0].close()\nexcept OSError as error: print(error.errno)"
        "\nprint(open(folder / 'b', 'w').write('y')); disk.forget_library()"
    )
    script = tmp_path / "trial.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(script), str(SCRIPT.parent), str(tmp_path / "disk"), str(number)]
    (tmp_path / "disk").mkdir()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(number), "1"], done.stderr


# --- the short run
@pytest.fixture(scope="module")
def short_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("torture")
    command = [sys.executable, str(SCRIPT), "--json", "--seconds", SECONDS, "--keep", str(folder / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400)
    return done, {row["fault"]: row for row in json.loads(done.stdout)["rows"]}


@pytest.mark.parametrize("name", [row.name for row in rows()])
def test_the_short_run_finds_nothing(short_run, name):
    done, found = short_run
    row = found[name]
    assert row["tries"] or row["remarks"]
    assert [row[what] for what in ("lost", "torn", "crashed", "hung")] == [0, 0, 0, 0], done.stderr
    assert done.returncode == int(any(one["kept"] for one in found.values()))
