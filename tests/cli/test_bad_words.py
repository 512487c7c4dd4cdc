"""What people get wrong on the command line: one sentence each, exit 2, nothing lost and nothing half written."""

import sqlite3
from base64 import b64decode
from pathlib import Path

import pytest
from shapely import Point

from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan

PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan, a picture, a text, a folder, a plan from a later version, a GeoPackage that is no plan."""
    made = Plan(features={one.id: one for one in [new_feature("unit", Point(500_000, 9_950_000), {"name": "A"})]})
    for name in ("plan", "later"):
        create_plan(tmp_path / f"{name}.gpkg", made)
    with sqlite3.connect(tmp_path / "later.gpkg") as connection:
        connection.execute("UPDATE setting SET value = '999' WHERE code = 'format'")
    connection.close()
    (tmp_path / "picture.png").write_bytes(PICTURE)
    (tmp_path / "text.gpkg").write_text("not a database")
    (tmp_path / "empty.gpkg").touch()
    (tmp_path / "empty.geojson").touch()
    (tmp_path / "folder").mkdir()
    return tmp_path


def say(monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["tabletop", *words])
    i18n.set_language("en")
    code = cli.main()
    i18n.set_language("en")
    told = capsys.readouterr()
    return code, told.out, told.err


BAD = [
    "check gone.gpkg | gone.gpkg",
    "check folder | folder",
    "check picture.png | picture.png",
    "check text.gpkg | text.gpkg",
    "check empty.gpkg | empty.gpkg",
    "check later.gpkg | newer",
    "check plan.gpkg --scene 99 | 99",
    "check plan.gpkg --scene one | one",
    "check plan.gpkg --scene -1 | -1",
    "check plan.gpkg --format pdf | pdf",
    "check plan.gpkg --layers gone.toml | gone.toml",
    "check plan.gpkg --layers folder | folder",
    "check plan.gpkg --layers picture.png | picture.png",
    "check plan.gpkg --lang xx | xx",
    "check | No plan",
    "map plan.gpkg out.jpg --layers none | out.jpg",
    "map plan.gpkg out --layers none | out",
    "map plan.gpkg gone/out.png --layers none | gone",
    "map plan.gpkg folder/../folder --layers none | folder",
    "map plan.gpkg out.png --scale 0 --layers none | scale",
    "map plan.gpkg out.png --scale nan --layers none | scale",
    "map plan.gpkg out.png --scale -500 --layers none | scale",
    "map plan.gpkg out.png --paper A9 --layers none | A9",
    "map plan.gpkg out.png --center here --layers none | here",
    "map plan.gpkg out.png --center 1,2,3 --layers none | 1,2,3",
    "map plan.gpkg out.png --center nan,inf --layers none | nan,inf",
    "map plan.gpkg out.png --width-px 0 --layers none | wid",
    "map plan.gpkg out.png --width-px 999999999 --layers none | wid",
    "map plan.gpkg out.png --scene 7 --layers none | 7",
    "report plan.gpkg out.odt --layers none | out.odt",
    "report plan.gpkg folder --layers none | folder",
    "export plan.gpkg out.docx | out.docx",
    "export plan.gpkg gone/out.kml | gone",
    "export plan.gpkg plan.gpkg | plan.gpkg",
    "export text.gpkg out.kml | text.gpkg",
    "new plan.gpkg | plan.gpkg",
    "new gone/plan.gpkg | gone",
    "new fresh.gpkg --from gone.geojson | gone.geojson",
    "new fresh.gpkg --from empty.geojson | empty.geojson",
    "new fresh.gpkg --from picture.png | picture.png",
    "new fresh.gpkg --from folder | folder",
    "new fresh.gpkg --crs EPSG:99999 | EPSG:99999",
    "new fresh.gpkg --crs metres | metres",
    "demo plan.gpkg | plan.gpkg",
    "layers check gone.shp | gone.shp",
    "layers check folder | folder",
    "layers check picture.png | picture.png",
    "layers check empty.geojson | empty.geojson",
    "layers check plan.gpkg --crs nowhere | nowhere",
    "layers list --layers gone.toml | gone.toml",
    "open gone.gpkg --layers none | gone.gpkg",
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.split(" | ")[0])
def test_one_sentence_and_exit_2(case, folder, qapp, monkeypatch, capsys):
    words, named = case.split(" | ")
    monkeypatch.chdir(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, out, err = say(monkeypatch, capsys, *words.split())
    assert code == 2 and out == "", (out, err)
    sentence = err.strip()
    assert named.lower() in sentence.lower(), sentence
    assert len(sentence.splitlines()) == 1 and "Traceback" not in sentence and "Error" not in sentence, sentence
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_plan_that_another_program_holds_locked(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    holder = sqlite3.connect("plan.gpkg", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        code, _, err = say(monkeypatch, capsys, "check", "plan.gpkg", "--layers", "none")
    finally:
        holder.close()
    assert code == 2 and len(err.strip().splitlines()) == 1 and "plan.gpkg" in err
    assert say(monkeypatch, capsys, "check", "plan.gpkg", "--layers", "none")[0] == 0


def test_a_layer_that_is_gone_is_named_and_the_rest_is_checked(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    row = (
        '[[layer]]\nid = "x"\ntitle = {id = "X", en = "X"}\nfile = "gone.shp"\nrole = "road"\nstyle = "road"\norder = 1\n'
        'date = "2026-01-01"\nsource = "s"\nlicence = "MIT"\n'
    )
    Path("catalogue.toml").write_text(row)
    code, out, err = say(monkeypatch, capsys, "check", "plan.gpkg", "--layers", "catalogue.toml")
    assert code == 1 and "layer-missing" in out and "gone.shp" in err and len(err.strip().splitlines()) == 1


def test_bad_words_of_indonesians_are_answered_in_indonesian(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    code, _, err = say(monkeypatch, capsys, "check", "plan.gpkg", "--scene", "99", "--lang", "id")
    assert code == 2 and "adegan" in err.lower()
