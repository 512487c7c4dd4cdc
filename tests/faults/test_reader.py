"""Plans that were read wrongly or ended in a traceback: read, refused in words of their own, or named as left out; and exported."""

import csv
import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import shapely

from tabletop.cli import commands as cli
from tabletop.core.text.errors import TabletopError
from tabletop.io.documents.plan_document import read_document
from tabletop.io.plans.plan_store import open_plan

FAULTS = Path(__file__).resolve().parents[3] / "shared" / "faults"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="the inputs that went wrong do not stand beside this checkout")
ENDINGS = ("gpkg", "geojson", "kml", "csv", "xlsx")
PYTHON_WORDS = ("Traceback", "Expecting", "Error", "None", "column 1", "type=", "False", "True")


@pytest.fixture
def run(monkeypatch, capsys):
    """The command line in this process: exit code, what it printed, what it said."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["tabletop", *map(str, arguments), "--lang", "en"])
        try:
            code = cli.main()
        except SystemExit as left:
            code = left.code
        out, err = capsys.readouterr()
        assert not [word for word in PYTHON_WORDS if word in err], err
        return code, out, err

    return command


@pytest.fixture
def new(run, tmp_path):
    """A plan made of an input by the command line: exit code, what it said, the plan file."""

    def made(name, *more):
        plan = tmp_path / f"{Path(name).stem}.gpkg"
        code, _, err = run("new", plan, "--from", FAULTS / name, "--crs", "EPSG:32750", "--layers", "none", *more)
        return code, err, plan

    return made


@pytest.fixture
def copy(tmp_path):
    def copied(name):
        return Path(shutil.copy(FAULTS / name, tmp_path))

    return copied


def exports_everywhere(run, plan):
    """Every format is written, and the ones that are plans open again with as many features."""
    held = open_plan(plan)
    held.close()
    for ending in ENDINGS:
        out = plan.with_name(f"out.{ending}")
        assert run("export", plan, out, "--layers", "none")[0] == 0, ending
    assert openpyxl.load_workbook(plan.with_name("out.xlsx")).sheetnames and ElementTree.parse(plan.with_name("out.kml"))
    with plan.with_name("out.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    again, _ = read_document(plan.with_name("out.geojson"))
    assert len(again.features) == len(held.plan.features)
    opened = open_plan(plan.with_name("out.gpkg"))
    opened.close()
    assert len(opened.plan.features) == len(held.plan.features)


REFUSED = {
    "readers/bowtie": "crosses itself at 499,910.0, 9,950,810.0",
    "readers/spike": "spike at 499,920.0, 9,950,840.0",
    "readers/flat": "flat",
    "readers/hole-outside": "lies outside of its outline",
    "readers/hole-shares-edge": "shares an edge",
    "readers/thin-1mm": "sliver, 1.0 mm wide",
    "plans/zero": "length of zero",
    "truth/far_from_zone_london": "EPSG:32630 is right there",
    "store/protected-corner-at-0-0": "central meridian",
    "store/bigint-new-traceback": "height_m must be a number",
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_kind_of_bad_outline_is_refused_in_its_own_words(new, name):
    code, err, plan = new(f"{name}.geojson")
    assert code == 2 and REFUSED[name] in err and len(err.splitlines()) == 1 and not plan.exists()


READ = {
    "readers/one-part": (1, ""),
    "readers/one-part-line": (1, ""),
    "readers/two-parts": (2, "it has 2 parts"),
    "readers/mixed-z": (4, ""),
    "readers/crs-member": (1, ""),
    "readers/unclosed": (1, "was not closed"),
    "readers/two-crowds-one-id": (3, 'its id "A" is that of feature 1 (Utara) too'),
    "plans/back-and-forth": (1, "40.0 m of it are drawn twice"),
    "plans/self-cross": (1, "crosses itself at 499,920.0, 9,950,820.0"),
    "plans/hole-in-scenes": (2, 'its id "a" is that of feature 1'),
    "plans/unknown-scene": (2, "stands in no scene: it is there from 7 to 9"),
    "plans/names": (None, ""),
    "plans/point-and-cordon": (3, ""),
    "truth/same_id_twice": (2, 'its id "a1"'),
    "truth/same_id_overlapping_spans": (2, "is that of feature 1"),
    "store/half-emoji-export": (1, ""),
    "store/list-property-xlsx": (None, ""),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_and_what_was_done_is_said(run, new, name):
    count, said = READ[name]
    code, err, plan = new(f"{name}.geojson")
    assert code == 0 and said in err
    opened = open_plan(plan)
    opened.close()
    assert count in (None, len(opened.plan.features))
    exports_everywhere(run, plan)


@pytest.mark.parametrize(
    ("name", "words", "missing"),
    [
        ("green-light/crossed-in-qgis.gpkg", "table plan_areas, row 1 (Massa) was left out: The outline of a crowd crosses itself", 1),
        ("readers/qgis-edits.gpkg", 'The kind "Unit" is not known; the nearest one is unit.', 4),
        ("readers/multi.gpkg", "", 0),
        ("readers/copied-without-wal.gpkg", "", 0),
        ("plans/clock-wita.gpkg", 'its clock "09.00 WITA" was read as 09.00', 0),
        ("plans/step-zero.gpkg", "step_min must be a number of minutes above 0", 1),
        ("plans/negative-roster.gpkg", "strength must be a whole number of people", 1),
        ("store/qgis-wrote-clock-and-strength.gpkg", 'its clock "pukul 9" was read as 09.00', 1),
        ("store/one-big-number-closes-plan.gpkg", "a property was left out: strength must be a number", 1),
    ],
)
def test_plan_files_that_other_programs_wrote(run, copy, name, words, missing):
    plan = copy(name)
    opened = open_plan(plan)
    opened.close()
    assert len(opened.plan.left_out) == missing and words in " ".join(map(str, opened.problems))
    code, out, err = run("check", plan, "--layers", "none", "--format", "json")
    assert words in err and code == (1 if missing or any(one["severity"] == "stop" for one in json.loads(out)) else 0)
    assert (missing > 0) == ("left-out" in out)
    exports_everywhere(run, plan)


def test_what_was_skipped_is_said_again_at_every_check(run, new):
    code, err, plan = new("readers/bowtie.geojson", "--skip-bad")
    assert code == 0 and "was left out" in err
    code, out, _ = run("check", plan, "--layers", "none")
    assert code == 1 and "left-out" in out and "crosses itself" in out


def test_nine_thousand_people_whose_outline_crosses_itself_are_never_no_findings(run, copy):
    code, out, _ = run("check", copy("green-light/crossed-in-qgis.gpkg"), "--layers", "none")
    assert code == 1 and "No findings" not in out


def test_findings_of_the_demo_are_longitude_and_latitude(run, tmp_path):
    before = json.loads((FAULTS / "truth" / "demo_findings_no_crs.geojson").read_text())
    assert run("demo", tmp_path)[0] == 0
    code, out, _ = run("check", next(tmp_path.glob("*.gpkg")), "--format", "geojson")
    found = json.loads(out)
    assert code == 0 and found["features"] and found.keys() == before.keys() == {"type", "features"}
    for one in found["features"]:
        places = shapely.get_coordinates(shapely.from_geojson(json.dumps(one["geometry"])) if one["geometry"] else None)
        assert all(116.9 < lon < 117.1 and -0.5 < lat < -0.4 for lon, lat in places)


def test_london_is_not_judged_in_zone_50():
    with pytest.raises(TabletopError, match="EPSG:32630"):
        read_document(FAULTS / "truth" / "far_from_zone_london.geojson")
