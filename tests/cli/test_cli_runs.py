"""tabletop runs list and export, as a person types them."""

import csv
import io
import json

import openpyxl
import pytest

from support.exercises import GROWS, entry, exercise_plan, move, new_run
from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.core.exercise.effects import inject_change
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.run_table import append_entry, begin_run, end_run, list_runs


def say(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["tabletop", *map(str, words)])
    i18n.set_language("en")
    code = cli.main()
    i18n.set_language("en")
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", exercise_plan())
    return tmp_path / "plan.gpkg"


@pytest.fixture
def played(path):
    run = new_run()
    run = run.with_entry(entry(run, "scene"))
    run = run.with_entry(entry(run, "inject", inject=GROWS, change=inject_change(run.plan, 1, GROWS)[0], features=("crowd",)))
    run = run.with_entry(entry(run, "edit", change=move(run.plan, "unit")))
    run = run.with_entry(entry(run, "decision", text="=Tarik ke ring 2", who="Padal", features=("unit",)))
    opened = open_plan(path)
    for one in (run, new_run(name="Latihan 2", code="run-2")):
        opened.commit(lambda connection, one=one: begin_run(connection, one))
        for each in one.entries:
            opened.commit(lambda connection, one=one, each=each: append_entry(connection, one.code, each))
    opened.commit(lambda connection: end_run(connection, "run-1", run.entries[-1].at))
    opened.close()
    return path


def test_runs_are_listed(played, monkeypatch, capsys):
    code, out, _ = say(monkeypatch, capsys, "runs", "list", played, "--lang", "en")
    lines = out.splitlines()
    assert code == 0 and lines[0].startswith("Latihan 1\t2026-11-29") and lines[0].endswith("4 entries")
    assert lines[1].startswith("Latihan 2\t") and "not ended\t0 entries" in lines[1]
    told = json.loads(say(monkeypatch, capsys, "runs", "list", played, "--format", "json")[1])
    assert [(run["name"], run["entries"], run["ended"] is None) for run in told] == [("Latihan 1", 4, False), ("Latihan 2", 0, True)]


def test_a_plan_without_runs_lists_none(path, monkeypatch, capsys):
    assert say(monkeypatch, capsys, "runs", "list", path, "--lang", "en")[:2] == (0, "This plan has no runs.\n")
    assert say(monkeypatch, capsys, "runs", "list", path, "--format", "json")[:2] == (0, "[]\n")


def test_the_log_is_csv_on_the_screen_in_words_of_the_language(played, monkeypatch, capsys):
    code, out, _ = say(monkeypatch, capsys, "runs", "export", played, "Latihan 1", "--lang", "id")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0 and rows[0] == ["Waktu", "Jam latihan", "Adegan", "Peristiwa", "Teks", "Siapa", "Fitur"]
    assert rows[1][1:] == ["09.01.00", "1", "Adegan ditampilkan", "Adegan 1: Orasi", "", ""]
    assert rows[2][1:] == ["09.02.00", "1", "Kejadian", "Massa bertambah", "Dinamisator", "Massa utama"]
    assert rows[3][3:] == ["Perubahan", "Pindahkan unit", "", "Dalmas 1"]
    assert rows[4][3:] == ["Keputusan", "'=Tarik ke ring 2", "Padal", "Dalmas 1"], "no cell is a formula"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_log_as_a_file(played, tmp_path, monkeypatch, capsys, ending):
    out = tmp_path / f"log.{ending}"
    assert say(monkeypatch, capsys, "runs", "export", played, "Latihan 1", out, "--lang", "en")[0] == 0
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(out).active
        assert sheet.title == "Exercise log" and sheet.max_row == 5 and sheet["E5"].value == "=Tarik ke ring 2"
        assert sheet["E5"].data_type == "s"
    elif ending == "json":
        told = json.loads(out.read_text(encoding="utf-8"))
        assert told["run"] == "Latihan 1" and [one["kind"] for one in told["entries"]] == ["scene", "inject", "edit", "decision"]
        assert told["entries"][3]["features"] == ["Dalmas 1"] and told["entries"][3]["clock"] == "09.04.00"
    else:
        assert out.read_bytes().startswith(b"\xef\xbb\xbf") and len(out.read_text().splitlines()) == 5


def test_without_a_name_it_is_the_last_run(played, tmp_path, monkeypatch, capsys):
    assert say(monkeypatch, capsys, "runs", "export", played, tmp_path / "log.json")[0] == 0
    assert json.loads((tmp_path / "log.json").read_text())["run"] == "Latihan 2"


def test_bad_words_are_answered_in_a_sentence(played, path, tmp_path, monkeypatch, capsys):
    code, _, err = say(monkeypatch, capsys, "runs", "export", played, "Latihan 9", "--lang", "en")
    assert code == 2 and err == "plan.gpkg has no run Latihan 9; it has Latihan 1, Latihan 2.\n"
    code, _, err = say(monkeypatch, capsys, "runs", "export", played, "Latihan 1", tmp_path / "log.pdf", "--lang", "en")
    assert code == 2 and "give one of csv, xlsx, json" in err
    code, _, err = say(monkeypatch, capsys, "runs", "list", played, "--format", "xml", "--lang", "en")
    assert code == 2 and "xml" in err
    assert say(monkeypatch, capsys, "runs", "list", tmp_path / "none.gpkg")[0] == 2
    assert say(monkeypatch, capsys, "runs", "export", played, "Latihan 1", played)[0] == 2


def test_a_plan_that_was_never_played_says_so(path, monkeypatch, capsys):
    code, _, err = say(monkeypatch, capsys, "runs", "export", path, "--lang", "en")
    assert code == 2 and err == "plan.gpkg has no runs; play it as an exercise first.\n"


def test_an_export_as_a_plan_carries_the_runs(played, tmp_path, monkeypatch, capsys):
    assert say(monkeypatch, capsys, "export", played, tmp_path / "out.gpkg", "--layers", "none")[0] == 0
    copy = open_plan(tmp_path / "out.gpkg")
    assert [run.name for run in copy.ask(list_runs)] == ["Latihan 1", "Latihan 2"] and copy.plan == exercise_plan()
    copy.close()


def test_a_film_of_a_run_shows_the_scenes_of_its_own_plan(played, tmp_path, monkeypatch, capsys, qapp):
    out = tmp_path / "film"
    sizes = ("--fps", "1", "--width-px", "320", "--layers", "none", "--lang", "en")
    code, _, err = say(monkeypatch, capsys, "film", played, out, "--run", "Latihan 1", *sizes)
    assert code == 2 and "two scenes" in err, "scene 1 alone was shown in it"
    assert say(monkeypatch, capsys, "film", played, out, "--run", "Latihan 1", "--scenes", "1-2", *sizes)[0] == 0
    assert say(monkeypatch, capsys, "film", played, tmp_path / "plan", "--scenes", "1-2", *sizes)[0] == 0
    first, other = (sorted(folder.iterdir())[0].read_bytes() for folder in (out, tmp_path / "plan"))
    assert first != other, "in the run there are more people, and a unit stands elsewhere"
    assert say(monkeypatch, capsys, "film", played, out, "--run", "Latihan 9", *sizes)[0] == 2
