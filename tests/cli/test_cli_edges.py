"""Edges of the command line: version, exit codes, places in degrees, what is said of a plan that was not read whole, tables for others."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from tabletop import __version__
from tabletop.cli import commands as cli
from tabletop.cli import parts as cli_parts
from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.feature import new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Lack, LayerInfo, LayerSet
from tabletop.core.values.plan import Plan
from tabletop.io.export.finding_file import findings_text
from tabletop.io.plans.plan_store import create_plan

EAST, NORTH = 500_000.0, 9_950_000.0


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """The command line in this process: exit code, what it printed, what it said."""
    monkeypatch.setenv("TABLETOP_LOG_DIR", str(tmp_path / "log"))

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["tabletop", *map(str, arguments)])
        code = cli.main()
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def plan(tmp_path):
    """A plan of which one feature could not be read."""
    unit = new_feature("unit", shapely.Point(EAST, NORTH), {"name": "Dalmas 1"})
    missing = message("{file}, {where} was left out: {reason}", file="a.gpkg", where="row 1", reason="It has no kind.")
    create_plan(tmp_path / "a.gpkg", Plan(features={unit.id: unit}, left_out=(missing,)))
    return tmp_path / "a.gpkg"


def test_it_tells_its_version(run):
    assert run("--version") == (0, f"tabletop {__version__}\n", "")


@pytest.mark.parametrize(("error", "code"), [(ZeroDivisionError("x"), 3), (KeyError("x"), 3), (KeyboardInterrupt(), 130)])
def test_what_nobody_expected_is_one_sentence_and_its_stack_stands_in_the_log(run, monkeypatch, tmp_path, error, code):
    def fails(*arguments, **options):
        raise error

    monkeypatch.setattr(cli, "read_plan", fails)
    found, out, err = run("check", "a.gpkg", "--layers", "none", "--lang", "en")
    assert found == code and not out and len(err.splitlines()) == 1 and "Traceback" not in err
    log = tmp_path / "log" / "tabletop.log"
    assert code != 3 or (type(error).__name__ in log.read_text() and "a.gpkg" not in log.read_text() and str(log) in err)


# --- places
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("500000,9950000", (EAST, NORTH)),
        ("117.0,-0.44", from_lonlat(117.0, -0.44)),
        ("-0.44, 117.0", from_lonlat(117.0, -0.44)),
        ("0 26 24 S 117 0 0 E", from_lonlat(117.0, -0.44)),
    ],
)
def test_a_centre_may_stand_in_degrees(text, place):
    assert cli_parts.centre(text) == pytest.approx(place, abs=0.01)


@pytest.mark.parametrize("text", ["here", "1,2,3", "nan,inf", "-0.1,51.5", "117,91", "200000,200000", "", "5"])
def test_what_is_no_centre_is_refused(text):
    with pytest.raises(InputError):
        cli_parts.centre(text)


# --- what was not read
def test_strict_ends_with_two_and_the_findings_are_printed_all_the_same(run, plan):
    code, out, err = run("check", plan, "--layers", "none", "--lang", "en", "--strict", "--format", "json")
    assert code == 2 and any(one["code"] == "left-out" for one in json.loads(out)) and "Not everything was read (1)" in err
    assert run("check", plan, "--layers", "none")[0] == 1


def test_strict_looks_at_the_layers_too():
    cli_parts.refuse_unread(Plan(), LayerSet())
    with pytest.raises(InputError):
        cli_parts.refuse_unread(Plan(), LayerSet((), (Lack(LayerInfo("x", {}), message("x")),)))


def test_an_export_says_what_is_not_in_it_and_a_copy_of_the_plan_remembers(run, plan, tmp_path):
    for ending in ("gpkg", "geojson", "csv"):
        code, _, err = run("export", plan, tmp_path / f"b.{ending}", "--layers", "none", "--lang", "en")
        assert code == 0 and f"b.{ending} was written without what could not be read" in err
    assert "left-out" in run("check", tmp_path / "b.gpkg", "--layers", "none")[1]
    assert run("new", tmp_path / "c.gpkg", "--from", tmp_path / "b.geojson")[0] == 0
    assert "It has no kind." in run("check", tmp_path / "c.gpkg", "--layers", "none", "--lang", "en")[1]


# --- findings for other programs
FINDINGS = [
    Finding("egress-time", "stop", message("=1+1"), ("a",), 1, -9.0, 8.0, "min", "@R", shapely.box(EAST, NORTH, EAST + 10, NORTH + 10)),
    Finding("exit-count", "warn", message("Plain"), ("b",), 1, 1.0, 2.0, "count", "R", shapely.Point(EAST, NORTH)),
    Finding("roster-total", "warn", message("None"), (), 1, 1.0, 2.0, "people", "R"),
]


def test_findings_as_geojson_are_longitude_and_latitude_without_a_crs():
    data = json.loads(findings_text(FINDINGS, "geojson"))
    assert "crs" not in data and len(data["features"]) == 3 and data["features"][2]["geometry"] is None
    for one in data["features"][:2]:
        for lon, lat in shapely.get_coordinates(shapely.from_geojson(json.dumps(one["geometry"]))):
            assert 116.99 < lon < 117.01 and -0.46 < lat < -0.44
    [east, north] = shapely.get_coordinates(shapely.from_geojson(json.dumps(data["features"][1]["geometry"])))[0]
    assert from_lonlat(east, north, WORKING_CRS) == pytest.approx((EAST, NORTH), abs=0.001)


def test_findings_as_json_stay_in_the_working_crs():
    assert json.loads(findings_text(FINDINGS, "json"))[1]["highlight"]["coordinates"] == [EAST, NORTH]


def test_findings_as_csv_hold_nothing_that_a_spreadsheet_runs():
    rows = list(csv.reader(io.StringIO(findings_text(FINDINGS, "csv"))))
    assert len(rows) == 4 and rows[1][3] == "'=1+1" and rows[1][7] == "'@R" and rows[1][4] == "-9.0"


# --- streams and signals
def process(arguments, **streams):
    command = [sys.executable, "-m", "tabletop", *map(str, arguments), "--lang", "en"]
    return subprocess.run(command, timeout=60, check=False, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_is_full_or_closed_never_lies(plan, tmp_path):
    with open("/dev/full", "w") as full:
        done = process(["check", plan, "--layers", "none"], stdout=full)
        assert done.returncode == 2 and b"The output cannot be written" in done.stderr and b"Traceback" not in done.stderr
        assert process(["check", tmp_path / "nothing.gpkg"], stderr=full).returncode == 2
    closed = f"exec {sys.executable} -m tabletop check {tmp_path}/nothing.gpkg 2>&-"
    assert subprocess.run(["sh", "-c", closed], timeout=60, check=False).returncode == 2


def test_a_reader_that_goes_away_ends_it_without_a_word(tmp_path):
    grounds = [shapely.box(EAST + x, NORTH, EAST + x + 5, NORTH + 5) for x in range(0, 4000, 10)]
    many = {one.id: one for one in (new_feature("crowd", ground, {}) for ground in grounds)}
    create_plan(tmp_path / "a.gpkg", Plan(features=many))
    line = f"{sys.executable} -m tabletop check {tmp_path}/a.gpkg --layers none --format json | head -c 1"
    done = subprocess.run(["bash", "-c", line + "; exit ${PIPESTATUS[0]}"], capture_output=True, timeout=100, check=False)
    assert done.returncode in (1, 2) and done.stderr == b""


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it, and that is inherited

class Interrupt:
    @staticmethod
    def find_spec(name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt)
from tabletop.__main__ import main
sys.argv = ["tabletop", "check", "--help"]
sys.exit(main())
"""


@pytest.mark.parametrize("module", ["typer", "numpy", "tabletop.core.values.plan"])
def test_ctrl_c_while_modules_are_loaded_is_one_word(module):
    done = subprocess.run([sys.executable, "-c", INTERRUPTED.format(module=module)], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, b"Cancelled.\n")


@pytest.mark.parametrize("scene", ["²", "x", ""])
def test_a_scene_that_is_no_number(run, plan, scene):
    code, out, err = run("check", plan, "--layers", "none", "--lang", "en", "--scene", scene)
    assert code == 2 and not out and "is not a number" in err
