"""What the check of a layer finds, on files made here."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely

from support.layer_files import info, vector, zm_point
from tabletop.core.layers.layer_problem import LayerProblem, Tolerances
from tabletop.core.text.errors import Cancelled
from tabletop.core.values.layer import LayerInfo
from tabletop.io.inspection.inspection_text import as_json, html_page, text_lines
from tabletop.io.inspection.layer_inspection import check_layers

X, Y = 500_000.0, 9_950_000.0


def box(x, y, width=10.0, height=10.0):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def line(*places):
    return shapely.LineString([(X + x, Y + y) for x, y in places])


def text(*values):
    return np.array(values, dtype=object)


def check(path, role="other", tolerances=None, **columns):
    (found,) = check_layers([replace(info(path, role=role), columns=columns)], tolerances)
    return found


def told(checked, code):
    return [(one.record, str(one.message)) for one in checked.problems if one.code == code]


def test_every_shape_that_is_wrong_is_told_with_record_and_place(tmp_path):
    bow = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
    shapes = [box(0, 0), bow, None, shapely.Polygon(), box(0, 0), box(0, 50, 100, 0.3), shapely.Point(1e6, Y), shapely.Point(9e8, 0)]
    found = check(vector(tmp_path / "a.gpkg", shapes))
    assert {code: [record for record, _ in told(found, code)] for code in found.counts()} == {
        **{"invalid": [2], "null": [3], "empty": [4], "duplicate": [5], "sliver": [6], "far": [8, 7]}
    }
    (crossing,) = [one for one in found.problems if one.code == "invalid"]
    assert crossing.place == (X + 5, Y + 5) and "crosses itself" in str(crossing.message) and crossing.severity == "warn"
    assert "record 1" in told(found, "duplicate")[0][1] and "30.00 m2, on average 0.30 m wide" in told(found, "sliver")[0][1]
    assert found.is_wrong and found.count == 8 and found.crs == "EPSG:32750" and found.sure == "file"


def test_a_good_layer_is_good(tmp_path):
    found = check(vector(tmp_path / "a.gpkg", [box(0, 0), box(10, 0)], kode=text("64.02.06.1001", "6402061002")), "admin")
    assert found.problems == () and not found.is_wrong


def test_overlaps_and_gaps_of_areas_that_should_tile(tmp_path):
    ring = [box(0, 0, 30, 10), box(0, 20, 30, 10), box(0, 10, 10, 10), box(19, 10, 11, 10), box(12, 5, 4, 8)]
    path = vector(tmp_path / "a.gpkg", ring, nama=text("A", "B", "C", "D", "E"))
    found = check(path, "admin")
    assert told(found, "overlap") == [(1, "It overlaps record 5 (E) by 20 m2.")]
    (gap,) = [one for one in found.problems if one.code == "gap"]
    assert gap.record == 1 and gap.also == (2, 3, 4, 5) and "78 m2" in str(gap.message) and gap.severity == "warn"
    assert shapely.box(X + 10, Y + 10, X + 19, Y + 20).contains(shapely.Point(gap.place)) and len(gap.line) >= 5
    (hole,) = [one for one in check(path, "admin", Tolerances(gap_m2=50.0)).problems if one.code == "gap"]
    assert hole.severity == "info" and "another area" in str(hole.message)
    assert check(path, "building").counts() == {"field-missing": 2}
    assert told(check(path, "admin", Tolerances(least_area_m2=21.0)), "overlap") == []


def test_land_use_that_does_not_fill_its_ground_has_no_gaps(tmp_path):
    shapes = [box(0, 0), box(100, 0), box(5, 0), box(50, 80, 30, 1), box(50, 80, 1, 20), box(50, 99, 30, 1), box(79, 80, 1, 20)]
    found = check(vector(tmp_path / "a.gpkg", shapes), "landuse")
    assert "gap" not in found.counts() and found.counts()["overlap"] >= 1 and not found.is_wrong


def test_loose_ends_and_roads_without_connection(tmp_path):
    roads = [
        line((0, 0), (3000, 0)),
        line((100, 2), (100, 90)),  # ends 2 m short
        line((200, 0.4), (200, 90)),  # meets for our checks
        line((300, 4), (300, 90)),  # too far to be meant: a road of its own
        line((500, -2), (500, 50)),  # crosses, and ends close by
        line((900, 900), (900, 950), (950, 950), (900, 900)),  # a loop of its own
    ]
    columns = {"class": text(*["lokal"] * 6), "width_m": np.array([8.0] * 6), "name": text("Jl. A", *[""] * 5)}
    found = check(vector(tmp_path / "a.gpkg", roads, **columns), "road")
    assert told(found, "dangle") == [(2, "It ends 2.00 m short of record 1 (Jl. A) without touching it.")]
    assert [record for record, _ in told(found, "disconnected")] == [2, 4, 6]
    (loose,) = [one for one in found.problems if one.code == "dangle"]
    assert loose.place == (X + 100, Y + 2) and loose.line == ((X + 100, Y + 2), (X + 100, Y)) and loose.also == (1,)
    assert told(check(tmp_path / "a.gpkg", "road", Tolerances(dangle_m=1.0)), "dangle") == []
    assert [record for record, _ in told(check(tmp_path / "a.gpkg", "road", Tolerances(dangle_m=5.0)), "dangle")] == [2, 4]
    assert told(found, "field-missing") == [(2, "name is empty in 5 of 6 records.")]


def test_buildings_on_roads_and_water(tmp_path):
    columns = {"name": text("a", "b", "c"), "use": text("rumah", "rumah", "rumah")}
    buildings = vector(tmp_path / "b.gpkg", [box(0, 0), box(100, 0), box(200, 0)], **columns)
    roads = vector(tmp_path / "r.gpkg", [line((-50, 5), (50, 5))], name=text("Jl. B"))
    water = vector(tmp_path / "w.gpkg", [box(94, -10, 100, 100), box(208, -10, 50, 50)])
    infos = [info(buildings, role="building"), info(roads, role="road"), info(water, role="water")]
    found = check_layers(infos)
    assert told(found[0], "on-road") == [(1, "It stands on record 1 (Jl. B): 10.0 m of the road run inside it.")]
    assert told(found[0], "on-water") == [(2, "It stands on water, record 1: 100 % of its area.")]
    assert check_layers(infos[:1])[0].counts() == {}


def test_stand_ins_for_unknown(tmp_path):
    shapes = [zm_point(X, Y), zm_point(X + 1, Y, 0.0, 3.0), shapely.Point(X + 2, Y)]
    path = vector(
        tmp_path / "a.gpkg", shapes, AQDATE=text("1899-11-30T00:00:00Z", "2020-01-01", None), KARKTR=np.array([999, 1, 999]), n=np.arange(3)
    )
    found = check(path)
    assert told(found, "sentinel") == [
        (1, "The M of 1 record is -1.797e308, which stands for unknown."),
        (1, "Column AQDATE: 1899-11-30 in 1 record stands for unknown."),
        (1, "Column KARKTR: 999 in 2 records stands for unknown."),
    ]
    assert [one.also for one in found.problems if one.code == "sentinel"] == [(), (), (3,)]
    roads = vector(tmp_path / "r.gpkg", [line((0, 0), (9, 0))], LEBAR=np.array([0.0]), KELAS=text("Jalan Lokal"))
    assert told(check(roads, "road", width_m="LEBAR", **{"class": "KELAS"}), "sentinel") == [
        (1, "Column LEBAR: 0 in 1 record stands for unknown.")
    ]


@pytest.mark.parametrize(
    ("column", "code", "wrong"),
    [
        *[("kode", one, False) for one in ("64.02.06.1004", "6402061004", "64.72", "64", "")],
        *[("kode", one, True) for one in ("64.2.6", "abc", "64.04.01", "32.01.01.2001", "64.02.06.10")],
        *[("idbps", one, False) for one in ("6403", "6403060", "6403060001")],
        *[("idbps", one, True) for one in ("6407", "64.03.06", "640306")],
    ],
)
def test_codes_of_administrative_areas(tmp_path, column, code, wrong):
    found = check(vector(tmp_path / "a.gpkg", [box(0, 0)], **{column: text(code)}), "admin")
    assert bool(told(found, "unknown-value")) == wrong


def test_ids_that_stand_twice_and_columns_that_are_no_ids(tmp_path):
    shapes = [box(20 * n, 0) for n in range(5)]
    path = vector(tmp_path / "a.gpkg", shapes, id=text("a", "b", "a", None, "c"), code=text("x", "x", "x", "x", "y"))
    assert told(check(path), "duplicate") == [(3, 'Column id: "a" stands in record 1 too.')]


def test_a_layer_without_a_system_and_one_that_is_gone(tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(X, Y)], crs=None, kind="Point")
    found, gone, picture = check_layers([info(path), info(tmp_path / "none.shp"), LayerInfo("p", {"en": "p"}, "p.tif")])
    assert found.crs is None and found.sure == "" and found.count == 1
    assert gone.counts() == {"unreadable": 1} and gone.is_wrong and gone.problems[0].severity == "stop"
    assert picture.counts() == {"unreadable": 1} and not picture.is_wrong


def test_very_many_problems_are_cut_and_counted(tmp_path, monkeypatch):
    path = vector(tmp_path / "a.gpkg", [shapely.Point(X, Y)] * 2_500)
    found = [one for one in check(path).problems if one.code == "duplicate"]
    assert len(found) == 2_001 and "499 more problems" in str(found[-1].message)


def test_progress_goes_up_and_cancelling_ends_it(tmp_path):
    path, seen = vector(tmp_path / "a.gpkg", [box(20 * n, 0) for n in range(50)]), []
    check_layers([info(path, role="admin")] * 3, progress=seen.append)
    assert seen == sorted(seen) and seen[-1] == 1.0 and len(seen) > 10
    with pytest.raises(Cancelled):
        check_layers([info(path)], cancelled=lambda: True)


def test_problems_travel_as_plain_data():
    from tabletop.core.text.message import message

    for one in (
        LayerProblem("gap", message("record {row}", row=1), 3, (1.0, 2.0), "info", ((1.0, 2.0), (3.0, 4.0)), (4, 5)),
        LayerProblem("far", message("It is not there.")),
    ):
        assert LayerProblem.from_json(json.loads(json.dumps(one.to_json()))) == one


# --- as text, page, layer, and on the command line
def test_the_json_is_as_the_contract_says(tmp_path):
    path = vector(tmp_path / "a.gpkg", [box(0, 0), box(5, 0)], nama=text("A", "B"))
    (told_file,) = as_json([check(path, "admin")])
    (layer,) = told_file["layers"]
    assert told_file["file"] == str(path) and {"title", "role", "crs", "count", "columns", "problems"} <= layer.keys()
    (problem,) = layer["problems"]
    assert problem["code"] == "overlap" and problem["record"] == 1 and problem["severity"] == "warn" and len(problem["place"]) == 2
    assert problem["message"] == "It overlaps record 2 (B) by 50 m2." and layer["columns"] == ["nama"] and layer["count"] == 2


def test_the_page_is_safe_and_whole(tmp_path):
    path = vector(tmp_path / "a.gpkg", [box(0, 0), box(5, 0)], nama=text("<b>A", "<script>"))
    page = html_page([check(path, "admin")], Tolerances())
    assert "<script>" not in page and "&lt;script&gt;" in page and page.rstrip().endswith("</html>") and "sliver_m" in page
    lines = text_lines([check(path, "admin")])
    assert lines[-1] == "1 problem in 1 layer." and any("[overlap]: 1" in one for one in lines)


def run(*arguments):
    result = subprocess.run([sys.executable, "-m", "tabletop", "layers", *map(str, arguments)], capture_output=True, text=True)
    assert "Traceback" not in result.stderr, result.stderr
    return result


def test_exit_codes_and_the_layer_of_findings(tmp_path):
    bad = vector(tmp_path / "bad.gpkg", [box(0, 0), box(5, 0), box(0, 0)])
    result = run("check", bad, "--role", "admin", "--findings", tmp_path / "f.gpkg", "--lang", "en")
    assert result.returncode == 0 and "3 overlaps" not in result.stdout and "problems in 1 layer." in result.stdout
    _, _, shapes, columns = pyogrio.raw.read(tmp_path / "f.gpkg")
    names = list(pyogrio.read_info(tmp_path / "f.gpkg")["fields"])
    codes = sorted(columns[names.index("code")])
    assert codes == ["duplicate", "overlap", "overlap", "overlap"] and len(shapes) == 4
    kinds = shapely.get_type_id(shapely.from_wkb(shapes))
    assert sorted(kinds) == [0, 1, 1, 1] and set(columns[names.index("file")]) == {"bad.gpkg"}
    assert run("check", bad, "--role", "poi", "--findings", tmp_path / "f.geojson").returncode == 0
    assert json.loads((tmp_path / "f.geojson").read_text())["features"][0]["properties"]["record"] == 3


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--role", "street"), "street"),
        (("--sliver-m", "-1"), "--sliver-m"),
        (("--format", "xml"), "xml"),
        (("--findings", "x.shp"), "x.shp"),
    ],
)
def test_bad_options_are_one_sentence(tmp_path, options, named):
    result = run("check", vector(tmp_path / "a.gpkg", [box(0, 0)]), *options, "--lang", "en")
    assert result.returncode == 2 and named in result.stderr and len(result.stderr.splitlines()) == 1 and result.stdout == ""
