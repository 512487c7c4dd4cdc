"""Plans and layers of which something was not read or not said: the answer is never "No findings", and never exit 0."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).resolve().parents[3] / "shared" / "faults"
GREEN, TRUTH = FAULTS / "green-light", FAULTS / "truth"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="the inputs that went wrong do not stand beside this checkout")


def tabletop(*arguments):
    command = [sys.executable, "-m", "tabletop", *map(str, arguments), "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def checked(folder, source, layers="none"):
    """Exit code and findings by code of a document that is made a plan."""
    plan = folder / "p.gpkg"
    assert tabletop("new", plan, "--from", source, "--crs", "EPSG:32750", "--layers", "none").returncode == 0
    return judged(plan, layers)


def judged(plan, layers="none"):
    result = tabletop("check", plan, "--layers", layers, "--format", "json")
    found = {}
    for one in json.loads(result.stdout):
        found.setdefault(one["code"], []).append(one)
    return result.returncode, found


@pytest.mark.parametrize(
    ("source", "layers"),
    [
        (GREEN / "fine.geojson", GREEN / "missing.toml"),
        (TRUTH / "missing_layer_says_ready.geojson", TRUTH / "missing_layer" / "catalogue.toml"),
    ],
    ids=lambda path: path.name,
)
def test_a_missing_layer_stops_and_is_named_on_paper(tmp_path, source, layers):
    code, found = checked(tmp_path, source, layers)
    [one] = found["layer-missing"]
    assert code == 1 and one["severity"] == "stop" and "is not there" in one["message"]
    assert tabletop("report", tmp_path / "p.gpkg", tmp_path / "r.html", "--layers", layers).returncode == 0
    assert one["message"] in (tmp_path / "r.html").read_text(encoding="utf-8").replace("&#39;", "'")


def test_a_row_whose_outline_crosses_itself_stops(tmp_path):
    code, found = judged(GREEN / "crossed-in-qgis.gpkg")
    assert code == 1 and [one["severity"] for one in found["left-out"]] == ["stop"] and found["left-out"][0]["measured"] == 1
    assert tabletop("report", GREEN / "crossed-in-qgis.gpkg", tmp_path / "r.html", "--layers", "none").returncode == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Not ready" in text and "Not read from the plan" in text


@pytest.mark.parametrize("name", ["no-headcount", "flow-no-headcount"])
def test_an_unsaid_headcount_stops_and_says_what_was_not_judged(tmp_path, name):
    code, found = checked(tmp_path, GREEN / f"{name}.geojson")
    [one] = found["headcount-unknown"]
    assert code == 1 and one["severity"] == "stop" and "Not judged for it: density" in one["message"]


def test_an_assembly_without_capacity_warns(tmp_path):
    code, found = checked(tmp_path, GREEN / "assembly-capacity-0.geojson")
    assert code == 0 and [one["severity"] for one in found["headcount-unknown"]] == ["warn"]


def test_a_crowd_just_drawn_stops_for_its_headcount_alone(tmp_path):
    """Nothing is said of its exits or of 0 people; that nobody said how many come stands, as for any crowd."""
    code, found = checked(tmp_path, TRUTH / "false_just_drawn.geojson")
    assert code == 1 and [name for name, some in found.items() if some[0]["severity"] == "stop"] == ["headcount-unknown"]
    assert not any("0 people" in one["message"] for some in found.values() for one in some)
