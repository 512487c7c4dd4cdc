"""GDAL really edits a plan, in a process of its own: our triggers do not stand in its way, and no row that it wrote is called damaged."""

import subprocess
import sys

import pytest

from support import gdal_hand
from support.plan_files import LABEL, moved, read, sql, unit, written
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan

_APPEND = (
    "import sys, numpy, pyogrio, shapely; text = lambda *row: numpy.array(row, dtype=object);"
    " pyogrio.raw.write(sys.argv[1], text(shapely.to_wkb(shapely.Point(500_100, 9_950_000))), [text('unit'), text('QGIS')],"
    " ['kind', 'name'], layer='plan_points', append=True, driver='GPKG', crs='EPSG:32750', geometry_type='Point')"
)
SEEN = {
    "changed": {"QGIS", "b"},
    "put": {"QGIS", "b"},
    "sql": {"QGIS", "b"},
    "indexed": {"QGIS", "b"},
    "deleted": {"b"},
    "appended": {"QGIS", "a", "b"},
}  # fmt: skip


@pytest.mark.skipif(gdal_hand.library() is None, reason="no GDAL that can be called")
@pytest.mark.parametrize("what", SEEN)
def test_what_gdal_writes_is_taken_over_and_no_damage(tmp_path, what):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    written(path, (add_feature(LABEL, unit("a"), unit("b", 500_050)), "do"))
    command = ["-c", _APPEND, str(path)] if what == "appended" else [gdal_hand.__file__, str(path), what]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("0", "") and not done.stderr
    assert sql(path, "SELECT COUNT(*) FROM row_checksum") == [(3 if what == "appended" else 2,)], "one was forgotten, none was made"
    opened = read(path)
    assert {feature.at(1).properties["name"] for feature in opened.plan.features.values()} == SEEN[what]
    assert opened.problems == () and opened.plan.left_out == () and not opened.read_only
    one = next(iter(opened.plan.features.values()))
    written(path, (replace_features(LABEL, [(one, moved(one))]), "do"))
    again = read(path)
    assert again.problems == () and again.plan.left_out == () and len(again.plan.features) == len(SEEN[what])
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
