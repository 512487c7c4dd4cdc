"""Real data that nobody here drew, from the files to a plan on its streets, its findings, its map, and a second program that reads it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from PySide6.QtGui import QImage
from shapely import LineString

from support.day_of_work import Day
from support.person import at_the_window
from support.real_files import maumere_nearby
from tabletop import i18n
from tabletop.core.geometry.crs import grid_factor, to_lonlat
from tabletop.session.session import Session

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder ../shared/data with real files is not here")
ENTRY = """[[layer]]
id = "{role}"
title = {{id = "{role}", en = "{role}"}}
file = "{file}"
role = "{role}"
style = "{role}"
order = {order}
date = "2014-01-01"
source = "OpenStreetMap contributors"
licence = "ODbL"

"""


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def run(*arguments, code=0):
    done = subprocess.run([sys.executable, "-m", "tabletop", *map(str, arguments), "--lang", "en"], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def maumere(folder: Path) -> Path:
    """A catalogue over the files of Maumere, as near the meridian of the working zone as a plan must be."""
    copy = maumere_nearby(DATA, folder)
    files = [("road", "roads_Maumere.shp", 10), ("building", "building_Maumere.shp", 20)]
    catalogue = folder / "maumere.toml"
    entries = [ENTRY.format(role=role, file=(copy / file).as_posix(), order=order) for role, file, order in files]
    catalogue.write_text("".join(entries), encoding="utf-8")
    return catalogue


def longest_street(session: Session) -> LineString:
    """The longest straight piece of a street with houses beside it."""
    roads = next(view.layer for view in session.layers.views if view.layer.info.role == "road")
    lines = shapely.get_parts([line for part in roads.parts for line in part.geometries])
    corners = [shapely.get_coordinates(line) for line in lines]
    pieces = shapely.linestrings([pair for found in corners for pair in zip(found[:-1], found[1:], strict=True)])
    buildings = next(view.layer for view in session.layers.views if view.layer.info.role == "building")
    houses = shapely.union_all(buildings.parts[0].geometries)
    near = shapely.area(shapely.intersection(shapely.buffer(pieces, 40), houses))
    fit = shapely.length(pieces) > 150
    return max(zip(pieces[fit], near[fit], strict=True), key=lambda pair: pair[1])[0]


# --- as layers
def test_files_are_added_to_a_session_and_checked_on_the_command_line(qtbot, tmp_path):
    copy = maumere_nearby(DATA, tmp_path)
    names = ["kukar_admin/kukar_kabupaten.geojson", "poi/poi_found.geojson", copy / "building_Maumere.shp", copy / "roads_Maumere.shp"]
    session, said = Session(), []
    session.notice.connect(lambda text, severity: said.append(text))
    try:
        for name in names:
            session.layers.add_file(DATA / name)
        qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
        assert {(view.layer.info.role, view.layer.count) for view in session.layers.views} == {
            ("admin", 1), ("poi", 14), ("building", 3_528), ("road", 156)
        }  # fmt: skip
    finally:
        session.close()
    assert [text.split(":")[0] for text in said] == ["kukar_kabupaten.geojson", "building Maumere", "roads_Maumere.shp"]
    reports = json.loads(run("layers", "check", *[DATA / name for name in names], "--format", "json").stdout)
    layers = [layer for report in reports for layer in report["layers"]]
    assert [one["crs"] for one in layers[:2]] == ["EPSG:4326"] * 2
    assert layers[0]["counts"] == {"invalid": 1} and layers[2]["counts"]["far"] == 1 and layers[2]["count"] == 3_528


# --- a plan on the streets of Maumere
@pytest.fixture(scope="module")
def plan_of_maumere(qapp, tmp_path_factory):
    """A plan drawn by hand on a street of Maumere, its catalogue, the street, and the findings that the window showed."""
    folder = tmp_path_factory.mktemp("maumere")
    i18n.set_language("en")
    catalogue = maumere(folder)
    with at_the_window(folder / "plan.gpkg", new=True, layers=catalogue) as person:
        person.wait_for_layers()
        assert person.dismiss_notices() == ["2 layers have remarks; they stand at the sign."]
        for view in person.session.layers.views:
            assert any("far outside Kutai Kartanegara" in i18n.text(problem) for problem in view.layer.problems)
        line = longest_street(person.session)
        day = Day(person, line, line.length / 2)
        for step in day.steps():
            step()
        person.wait_for_checks()
        findings = {(one.code, one.scene, one.features, one.measured) for one in person.session.findings}
        assert person.state(day.made["cordon"]).geometry.crosses(line)
        person.wait_until_saved()
    return folder / "plan.gpkg", catalogue, line, findings


def test_its_findings_are_those_of_the_command_line(plan_of_maumere):
    plan, catalogue, _, seen = plan_of_maumere
    told = json.loads(run("check", plan, "--layers", catalogue, "--format", "json", code=1).stdout)
    assert {(one["code"], one["scene"], tuple(one["features"]), one["measured"]) for one in told} == seen
    assert {"area-coverage", "exit-count", "cordon-strength"} <= {one["code"] for one in told}


def test_its_map_shows_the_town(plan_of_maumere, tmp_path):
    plan, catalogue, line, _ = plan_of_maumere
    middle = line.interpolate(0.5, normalized=True)
    common = ("--layers", catalogue, "--scale", 1000, "--width-px", 1200, "--center", f"{middle.x},{middle.y}")
    run("map", plan, tmp_path / "with.png", *common)
    run("map", plan, tmp_path / "without.png", "--layers", "none", *common[2:])
    pictures = [QImage(str(tmp_path / name)) for name in ("with.png", "without.png")]
    assert [picture.width() for picture in pictures] == [1200, 1200] and pictures[0] != pictures[1]


READ = """
import json, sys, pyogrio
found = {}
for path in sys.argv[1:]:
    for table, kind in pyogrio.list_layers(path):
        if kind is not None and kind != "None":
            rows = pyogrio.read_dataframe(path, layer=table)
            lonlat = rows.to_crs(4326) if rows.crs else rows
            found.setdefault(path, []).append([table, len(rows), *map(float, lonlat.total_bounds)])
print(json.dumps(found))
"""


def test_a_second_program_reads_every_export(plan_of_maumere, tmp_path):
    plan, catalogue, line, _ = plan_of_maumere
    exports = [tmp_path / f"plan.{suffix}" for suffix in ("gpkg", "geojson", "kml", "csv", "xlsx")]
    for out in exports:
        run("export", plan, out, "--layers", catalogue)
        assert out.stat().st_size > 500
    done = subprocess.run([sys.executable, "-c", READ, *map(str, [plan, *exports[:3]])], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    lon, lat = to_lonlat(line.centroid.x, line.centroid.y)
    for path in (plan, *exports[:3]):
        tables = [row for row in found[str(path)] if row[1]]
        assert sum(row[1] for row in tables) >= 9, path
        assert all(abs(row[2] - lon) < 0.01 and abs(row[3] - lat) < 0.01 for row in tables), path


def test_distances_are_metres_of_the_working_system(plan_of_maumere):
    """Near the meridian of the zone the grid is 0.04 % too short."""
    _, _, line, _ = plan_of_maumere
    from pyproj import Geod

    places = [to_lonlat(*place) for place in line.coords]
    true_m = Geod(ellps="WGS84").line_length(*zip(*places, strict=True))
    middle = line.interpolate(0.5, normalized=True)
    assert line.length / true_m == pytest.approx(grid_factor(middle.x, middle.y), abs=2e-6) == pytest.approx(0.9996, abs=2e-5)
