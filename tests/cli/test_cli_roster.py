import json
import sqlite3

import openpyxl
import pytest
from typer.testing import CliRunner

from support.ugly_sheet import MERGED, ROSTER, ugly_rows, write_csv, write_xlsx
from tabletop import i18n
from tabletop.cli.commands import app
from tabletop.core.text.errors import InputError, LayerError, PlanError
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_store
from tabletop.io.plans.plan_store import create_plan, open_plan


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.set_language("en")


@pytest.fixture
def plan(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(roster=ROSTER))
    return tmp_path / "plan.gpkg"


def run(*words):
    result = CliRunner().invoke(app, [*map(str, words), "--lang", "en"], catch_exceptions=False, standalone_mode=True)
    assert result.exit_code == 0, result.output
    return result.stdout


def roster_of(path):
    file = open_plan(path)
    try:
        return dict(file.plan.roster)
    finally:
        file.close()


def test_the_ugly_sheet_as_json(plan, tmp_path):
    sheet = write_xlsx(tmp_path / "kuat.xlsx", ugly_rows(totals=(510, 280)), MERGED)
    told = json.loads(run("roster", "import", plan, sheet, "--format", "json"))
    assert {name: told[name] for name in ("added", "changed", "same", "total")} == {"added": 0, "changed": 0, "same": 40, "total": 788}
    assert [set(one) for one in told["problems"]] == [{"row", "column", "message"}] * 2
    assert "790" in told["problems"][0]["message"] and "788" in told["problems"][0]["message"]
    assert roster_of(plan) == ROSTER


def test_an_import_is_one_step_that_the_file_remembers(plan, tmp_path):
    sheet = write_csv(tmp_path / "kuat.csv", [["Satuan", "Instansi", "Jumlah"], ["Raimas", "Polri", "45"], ["Baru", "Polri", "x"]])
    said = run("roster", "import", plan, sheet, "--dry-run")
    assert "1 unit added" in said and "Raimas: Strength: 24 -> 45" in said and "Row 3, column Jumlah" in said
    assert roster_of(plan) == ROSTER, "a trial changes nothing"
    run("roster", "import", plan, sheet)
    assert roster_of(plan)["raimas"].strength == 45 and len(roster_of(plan)) == 41
    assert "0 units added\n0 units changed\n2 units the same" in run("roster", "import", plan, sheet)
    file = open_plan(plan)
    try:
        assert [str(step.change.label) for step in file.history] == ["Import the roster from kuat.csv"]
        assert dict(file.plan.apply(file.history[0].change.inverse()).roster) == ROSTER
    finally:
        file.close()


def test_columns_and_sheet_by_hand(plan, tmp_path):
    sheet = write_xlsx(tmp_path / "kuat.xlsx", [["Satuan", "Instansi", "Angka"], ["Raimas", "Polri", 25]])
    told = json.loads(run("roster", "import", plan, sheet, "--sheet", "kuat pers", "--map", "Angka=strength", "--format", "json"))
    assert (told["changed"], told["total"]) == (1, 789)


def test_export_and_back_changes_nothing(plan, tmp_path):
    run("roster", "export", plan, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (sheet.max_row, sheet["B42"].value, sheet["F42"].value) == (42, "Total", 788)
    told = json.loads(run("roster", "import", plan, tmp_path / "out.xlsx", "--format", "json"))
    assert told == {"added": 0, "changed": 0, "same": 40, "problems": [], "total": 788}


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("--map", "Jumlah"), InputError, "is not of the form Column=field"),
        (("--map", "Jumlah=people"), InputError, "The field people is not known"),
        (("--map", "Xyz=note"), InputError, "there is no column Xyz"),
        (("--sheet", "Lain"), InputError, "has no sheet Lain"),
        (("--format", "xml"), InputError, "The format xml is not known"),
    ],
)
def test_wrong_options_are_said(plan, tmp_path, words, kind, said):
    sheet = write_csv(tmp_path / "kuat.csv", [["Satuan", "Jumlah"], ["Lantas", "45"]])
    with pytest.raises(kind, match=said):
        run("roster", "import", plan, sheet, *words)


def test_files_that_are_not_there(plan, tmp_path):
    with pytest.raises(LayerError, match="There is no file"):
        run("roster", "import", plan, tmp_path / "none.xlsx")
    with pytest.raises(PlanError):
        run("roster", "import", tmp_path / "none.gpkg", tmp_path / "none.xlsx")
    with pytest.raises(InputError, match=r"exported as \.xlsx"):
        run("roster", "export", plan, tmp_path / "out.pdf")


def test_a_plan_that_is_locked_or_read_only_is_refused(plan, tmp_path, monkeypatch):
    sheet = write_csv(tmp_path / "kuat.csv", [["Satuan", "Jumlah"], ["Intelkam", "45"]])
    held = sqlite3.connect(plan, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(PlanError):
            run("roster", "import", plan, sheet)
    finally:
        held.close()
    monkeypatch.setattr(plan_store, "writable", lambda path: False)
    with pytest.raises(PlanError, match="open for reading only"):
        run("roster", "import", plan, sheet)
    assert "1 unit changed" in run("roster", "import", plan, sheet, "--dry-run"), "a trial needs no writing"
