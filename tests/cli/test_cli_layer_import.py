"""Layers import on the command line: report, JSON, exit codes, profiles shown, and the result as ground of checks and packs."""

import json
import os
import signal
import subprocess
import sys
import time

import openpyxl
import pytest

from tabletop.cli import commands as cli
from tests.support.osm_extract import write_extract
from tests.support.rbi_delivery import write_delivery


@pytest.fixture
def run(monkeypatch, capsys):
    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["tabletop", *map(str, arguments), "--lang", "en"])
        code = cli.main()
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return called


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    return write_extract(tmp_path_factory.mktemp("osm") / "town.osm.pbf")


def test_from_an_extract_to_a_pack_that_opens(run, extract, tmp_path):
    office, pack = tmp_path / "office", tmp_path / "pack.gpkg"
    code, out, _ = run("layers", "import", extract, "--into", office, "--area", "Timbau", "--margin-m", "50")
    assert code == 0 and "Only Kelurahan Timbau of the source with 50 m around it" in out and "Roads (road): 4 records" in out
    assert run("layers", "publish", office, pack)[0] == 0
    code, out, _ = run("layers", "list", "--layers", pack)
    roles = {line.split("\t")[0]: line.split("\t")[1] for line in out.splitlines()}
    assert code == 0 and roles["roads"] == "road" and roles["gates"] == "poi"


def test_a_delivery_of_rbi_passes_the_check_and_is_published(run, tmp_path):
    delivery, office = write_delivery(tmp_path / "RBI"), tmp_path / "office"
    assert run("layers", "import", delivery, "--into", office)[0] == 0
    _, out, _ = run("layers", "check", "--layers", office / "catalogue.toml", "--format", "json")
    codes = {problem["code"] for layer in json.loads(out)["layers"] for problem in layer["problems"]}
    assert codes <= {"disconnected", "on-road", "field-missing"}
    assert run("layers", "publish", office, tmp_path / "pack.gpkg")[0] == 0
    assert len(run("layers", "list", "--layers", tmp_path / "pack.gpkg")[1].splitlines()) > 10


def test_the_report_as_json_and_what_could_not_be_read_is_exit_1(run, extract, tmp_path):
    (tmp_path / "bad.gpkg").write_bytes(b"none")
    code, out, _ = run("layers", "import", extract, tmp_path / "bad.gpkg", "--into", tmp_path / "o", "--format", "json")
    report = json.loads(out)
    assert code == 1 and report["catalogue"] == str(tmp_path / "o" / "catalogue.toml") and "bad.gpkg" in report["lost"][0]
    roads = next(table for table in report["tables"] if table["table"] == "roads")
    assert (roads["count"], roads["assumed"], roads["role"]) == (4, 1, "road")


def test_a_profile_is_shown_to_write_ones_own(run):
    code, out, _ = run("layers", "import", "--profile", "kemendagri", "--show-profile")
    assert code == 0 and 'id = "kemendagri"' in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say what is to be brought in"),
        (("gone.osm",), "Say where the layers shall stand: --into FOLDER."),
        (("gone.osm", "--into", "x"), "gone.osm is not there; it was moved or deleted."),
        (("--show-profile",), "Say which profile is to be shown"),
        (("gone.osm", "--dry-run", "--format", "xml"), "The format xml is not known"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_2(run, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("layers", "import", *words)
    assert code == 2 and sentence in err and len(err.strip().splitlines()) == 1 and not out


@pytest.mark.skipif(os.name == "nt", reason="processes of Windows are not asked to end")
def test_an_import_that_is_asked_to_end_leaves_nothing(extract, tmp_path):
    command = [sys.executable, "-m", "tabletop", "layers", "import", str(extract), "--into", str(tmp_path / "o"), "--steps"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None and "\t" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert process.stderr.read().count("Traceback") == 0
    assert process.wait(20) == 143
    deadline = time.monotonic() + 30
    while list(tmp_path.rglob("*.gpkg")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(tmp_path.rglob("*.gpkg")) and not list(tmp_path.rglob(".tabletop*"))


def test_tables_of_places_are_read_as_is_said(run, tmp_path):
    file = tmp_path / "pos.csv"
    file.write_text("pos;tinggi;a;b\n1;4;117,0;-0,42\n2;5;117,01;-0,43\n")
    assert run("layers", "import", file, "--dry-run")[0] != 0
    said = ("--x", "a", "--y", "b", "--sep", ";", "--decimal", ",")
    code, out, _ = run("layers", "import", file, "--into", tmp_path / "office", "--format", "json", *said)
    assert code == 0 and [table["count"] for table in json.loads(out)["tables"]] == [2]


def test_one_sheet_of_a_workbook_is_brought_in(run, tmp_path):
    book = openpyxl.Workbook()
    for number, name in enumerate(("Pos", "Tempat")):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = name
        for row in (["Nama", "Lintang", "Bujur"], *(["A", -0.42, 117.0] for _ in range(number + 1))):
            sheet.append(row)
    book.save(tmp_path / "pos.xlsx")
    code, out, _ = run("layers", "import", tmp_path / "pos.xlsx", "--dry-run", "--format", "json", "--sheet", "Tempat")
    assert code == 0 and [list(table["sources"]) for table in json.loads(out)["tables"]] == [["pos.xlsx: Tempat"]]
