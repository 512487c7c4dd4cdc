"""Inputs that went wrong in files and plans, each with the right answer; passed over where their folder does not stand beside."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyogrio
import pytest
import shapely

from tabletop import i18n
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.errors import InputError, MissingCrsError
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.layer import LayerInfo
from tabletop.io.documents.plan_document import read_document
from tabletop.io.export.export import WRITERS, export_plan
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.plans.demo import write_demo
from tabletop.io.plans.plan_schema import checksum_triggers
from tabletop.io.plans.plan_store import open_plan

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT.parent / "shared" / "faults" / "store"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="the folder of inputs is not beside the checkout")


def opened(name, folder):
    """A plan of the folder as a file that may be written, with one edit made and closed again."""
    path = folder / name
    shutil.copyfile(FAULTS / name, path)
    found = open_plan(path)
    try:
        found.write(add_feature(message("x"), new_feature("unit", shapely.Point(500_000, 9_950_000))), "do")
    finally:
        found.close()
    return found


@pytest.mark.parametrize("name", ["foreign-trigger", "trigger-deletes-units", "trigger-endless"])
def test_foreign_triggers_are_named_and_never_run(name, tmp_path):
    start = time.monotonic()
    found = opened(f"{name}.gpkg", tmp_path)
    assert "(t)" in str(found.problems[0]) and time.monotonic() - start < 5
    connection = sqlite3.connect(tmp_path / f"{name}.gpkg")
    counts = [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("plan_points", "plan_lines", "plan_areas")]
    triggers = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
    assert counts == [59, 21, 14] and triggers == set(checksum_triggers())
    connection.close()


@pytest.mark.parametrize("name", ["nested-wkb-segfault", "curve-row-traceback"])
def test_one_odd_row_is_left_out_and_named(name, tmp_path):
    found = opened(f"{name}.gpkg", tmp_path)
    assert len(found.problems) == 1 and "row 9" in str(found.problems[0]) and len(found.plan.features) == 76


def test_an_odd_row_of_the_log_ends_the_history_only(tmp_path):
    found = opened("log-row-odd-key.gpkg", tmp_path)
    assert "history before edit 3" in str(found.problems[0]) and len(found.plan.features) == 76


@pytest.mark.parametrize(
    ("name", "label"), [("label-template-attr", "{x.__class__.__init__.__globals__}"), ("label-template-keyerror", "{missing}")]
)
def test_labels_are_shown_as_they_stand(name, label, tmp_path):
    found = opened(f"{name}.gpkg", tmp_path)
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert label in [i18n.text(step.change.label) for step in found.history]
    i18n.set_language("en")


def test_a_geojson_cut_inside_a_key_ends_at_once():
    start = time.monotonic()
    with LayerSource() as source:
        layer = source.read(LayerInfo("x", {"en": "x"}, str(FAULTS / "cut-off-geojson-endless.geojson")))
    assert layer.count == 1 and "ends early after record 1" in str(layer.problems[0]) and time.monotonic() - start < 20


def test_a_damaged_prj_is_one_sentence_and_the_system_is_asked_for(tmp_path):
    pyogrio.raw.write(tmp_path / "a.shp", shapely.to_wkb([shapely.Point(500_000, 9_950_000)]), [], [], geometry_type="Point", crs=None)
    shutil.copyfile(FAULTS / "damaged.prj", tmp_path / "a.prj")
    with LayerSource() as source, pytest.raises(MissingCrsError, match=r"a\.shp names a coordinate system that is not known"):
        source.read(LayerInfo("x", {"en": "x"}, str(tmp_path / "a.shp")))


def test_a_corner_at_0_0_is_judged_or_refused_in_a_moment():
    start = time.monotonic()
    try:
        plan, _ = read_document(FAULTS / "protected-corner-at-0-0.geojson", "EPSG:32750")
    except InputError as error:
        assert "feature 1" in str(error)
    else:
        run_checks(plan)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "name", ["one-big-number-closes-plan", "ignored-is-a-list", "qgis-wrote-clock-and-strength", "curve-row-traceback"]
)
def test_every_plan_that_opens_is_exported_in_every_format(name, tmp_path):
    found = opened(f"{name}.gpkg", tmp_path)
    assert found.problems
    for ending in WRITERS:
        export_plan(found.plan, tmp_path / f"out{ending}", run_checks(found.plan) if ending == ".xlsx" else ())
    create_again, _ = read_document(tmp_path / "out.geojson")
    assert len(create_again.features) == len(found.plan.features)


@pytest.mark.parametrize("name", ["list-property-xlsx", "half-emoji-export", "bigint-new-traceback"])
def test_a_document_is_refused_by_name_or_exported_in_every_format(name, tmp_path):
    try:
        plan, _ = read_document(FAULTS / f"{name}.geojson", "EPSG:32750")
    except InputError as error:
        assert "feature 1" in str(error) and "\n" not in str(error)
        return
    for ending in WRITERS:
        export_plan(plan, tmp_path / f"out{ending}", run_checks(plan) if ending == ".xlsx" else ())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_paper_on_a_full_disk(tmp_path):
    plan = write_demo(tmp_path)
    done = subprocess.run(
        ["bash", str(FAULTS / "pdf-on-full-disk.sh"), str(plan)],
        cwd=ROOT,
        env={**os.environ, "TT": f"{sys.executable} -m tabletop"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    if "mount" in done.stderr:
        pytest.skip("no file system can be mounted here")
    before, after = (part.splitlines() for part in done.stdout.split("after"))
    assert done.stdout.count("exit 2") == 3 and "Traceback" not in done.stderr
    sizes = [
        {line.split()[-1]: line.split()[4] for line in part if line.startswith("-") and "fill" not in line} for part in (before, after)
    ]
    assert sizes[0] == sizes[1] and len(sizes[0]) == 3
