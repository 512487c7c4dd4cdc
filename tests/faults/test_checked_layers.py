"""Layers that went wrong elsewhere, as the check of layers tells them. Skips where the folder with them is not here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).resolve().parents[3] / "shared" / "faults" / "layers"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="the folder ../shared/faults is not here")


def check(name, *options):
    words = [sys.executable, "-m", "tabletop", "layers", "check", str(FAULTS / name), "--format", "json", *options]
    result = subprocess.run(words, capture_output=True, text=True)
    return result.returncode, json.loads(result.stdout)["layers"][0]


def test_a_lost_minus_is_told_with_its_cure_and_its_place():
    code, layer = check("tgr_lost_minus.geojson")
    (problem,) = [one for one in layer["problems"] if one["code"] == "far"]
    assert code == 0 and "103 km north" in problem["message"] and "sign turned" in problem["message"] and problem["place"][1] > 10_000_000


def test_a_file_that_is_cut_off_says_after_which_record():
    _, layer = check("trunc_boundary.geojson")
    assert any("after record 61" in note for note in layer["notes"]) and layer["count"] == 61


def test_a_role_by_the_theme_word():
    _, layer = check("jalan_kabupaten.shp")
    assert layer["role"] == "road"
