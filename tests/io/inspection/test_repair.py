"""What is mended, and what is left: on files, and on random tilings held against a count of grid cells."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.layer_files import info, vector, zm_point
from tabletop.core.layers.layer_problem import Tolerances
from tabletop.core.text.errors import InputError
from tabletop.io.inspection.coverage_problems import gaps, overlaps
from tabletop.io.inspection.layer_inspection import check_layers
from tabletop.io.inspection.layer_records import Records
from tabletop.io.inspection.mending import Mending
from tabletop.io.inspection.repair import repair_layers

X, Y = 500_000.0, 9_950_000.0


def box(x, y, width=10.0, height=10.0):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def line(*places):
    return shapely.LineString([(X + x, Y + y) for x, y in places])


def text(*values):
    return np.array(values, dtype=object)


def repaired(path, out, role="other", **limits):
    (done,) = repair_layers([info(path, role=role)], out, Tolerances(**limits))
    meta, fids, shapes, columns = pyogrio.raw.read(out, return_fids=True)
    return done, shapely.from_wkb(shapes), dict(zip(map(str, meta["fields"]), columns, strict=True)), fids


def test_records_without_shape_and_copies_are_left_out_and_the_rest_is_kept(tmp_path):
    shapes = [box(0, 0), None, box(20, 0), shapely.Polygon(), box(0, 0), box(0, 0)]
    columns = {
        "nama": text("a", "b", "c", "d", "a", "other"),
        "id": np.arange(6),
        "n": np.array([1, 2, 3, 4, 1, 1]),
        "x": np.array([0.0, 0.5, 1.0, 1.5, 0.0, 2.5]),
    }
    source = vector(tmp_path / "a.gpkg", shapes, **columns)
    before = source.read_bytes()
    done, made, kept, fids = repaired(source, tmp_path / "b.gpkg")
    assert done.records == (6, 3) and done.counts() == {"null": 1, "empty": 1, "duplicate": 1}
    assert kept["nama"].tolist() == ["a", "c", "other"] and kept["n"].dtype.kind == "i" and kept["id"].tolist() == [0, 2, 5]
    assert fids.tolist() == [1, 3, 6] and kept["x"].tolist() == [0.0, 1.0, 2.5]
    assert source.read_bytes() == before and shapely.equals(made, [box(0, 0), box(20, 0), box(0, 0)]).all()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.gpkg", "b.gpkg"]


def test_outlines_are_made_valid_where_two_ways_of_reading_agree(tmp_path):
    bow = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
    nested = shapely.MultiPolygon([box(100, 0, 100, 100), box(110, 10, 2, 2)])
    twice = shapely.Polygon(
        [(X + x, Y + y) for x, y in ((300, 0), (330, 0), (330, 30), (300, 30), (300, 10), (320, 10), (320, 20), (300, 20))]
    )
    loop = shapely.MultiPolygon([box(400, 0, 10, 10), box(402, 2, 6, 6)])
    done, made, _, _ = repaired(vector(tmp_path / "a.gpkg", [bow, nested, twice, loop]), tmp_path / "b.gpkg")
    assert [(mend.record, mend.mended) for mend in done.mends if mend.code == "invalid"] == [(1, True), (2, True), (3, True), (4, False)]
    assert made[0].area == pytest.approx(50) and made[1].area == pytest.approx(10_000) and made[3].equals_exact(loop)
    assert (done.mends[1].before_m2, done.mends[1].after_m2) == pytest.approx((10_004, 10_000))


def test_tiny_overlaps_and_gaps_go_to_a_neighbour_and_no_ground_is_lost(tmp_path):
    shapes = [box(0, 0, 30, 10), box(0, 20, 30, 10), box(0, 9, 10, 11), box(19, 10, 11, 10), box(10, 10, 8, 10)]
    path = vector(tmp_path / "a.gpkg", shapes)
    done, made, _, _ = repaired(path, tmp_path / "b.gpkg", "admin")
    assert (
        done.counts() == {"overlap": 1, "gap": 1}
        and done.area_m2 == pytest.approx((900, 900))
        and done.ground_m2 == pytest.approx((890, 900))
    )
    assert overlaps(made, 1e-6) == [] and gaps(made, 1e-6) == [] and shapely.union_all(made).area == pytest.approx(900)
    assert {mend.code: (mend.record, mend.after_m2 - mend.before_m2) for mend in done.mends} == {
        **{"overlap": (3, pytest.approx(-10)), "gap": (4, pytest.approx(10))}
    }
    small, _, _, _ = repaired(path, tmp_path / "c.gpkg", "admin", tiny_m2=9.0)
    assert small.counts() == {}
    (left,) = check_layers([info(tmp_path / "c.gpkg", role="admin")])
    assert left.counts() == {"overlap": 1, "gap": 1}


ENCLAVE = [box(0, 0, 1000, 1000), box(100, 100, 90, 90)]
HOLE = [box(0, 0, 1000, 1000).difference(box(100, 100, 90, 90)), box(1000, 0, 500, 1000)]


@pytest.mark.parametrize("shapes", [ENCLAVE, HOLE])
@pytest.mark.parametrize("limits", [{}, {"tiny_m2": 10_000.0}])
def test_an_enclave_is_not_cut_out_and_a_hole_of_a_place_not_filled(shapes, limits):
    done = mended(shapes, **limits)
    assert done.done == [] and shapely.equals_exact(done.shapes, shapes).all()
    asked = mended(shapes, tiny_m2=10_000.0, thinness=0.08)
    assert len(asked.done) == 1


def test_small_compact_ones_stay_and_thin_ones_are_mended():
    pond = [box(0, 0, 100, 100).difference(box(20, 20, 8, 8)), box(100, 0, 100, 100)]
    assert mended(pond).done == []
    cracks = [box(0, 0, 100, 100), box(100.5, 0, 100, 100), box(0, 100, 200.5, 10), box(0, -10, 200.5, 10)]
    (filled,) = mended(cracks).done
    assert filled.code == "gap" and filled.after_m2 - filled.before_m2 == pytest.approx(50)
    wide = [box(0, 0, 100, 100), box(102, 0, 100, 100), box(0, 100, 202, 10), box(0, -10, 202, 10)]
    assert mended(wide).done == [] and len(mended(wide, tiny_m2=200.0).done) == 1


def test_a_gap_that_a_record_left_as_it_is_covers_is_not_filled():
    cracks = [box(0, 0, 100, 100), box(100.5, 0, 100, 100), box(0, 100, 200.5, 10), box(0, -10, 200.5, 10)]
    loop = shapely.MultiPolygon([box(100.1, 10, 0.3, 50), box(100.2, 20, 0.1, 30)])
    done = mended([*cracks, loop])
    assert [mend.code for mend in done.done if mend.mended] == [] and [mend.code for mend in done.done] == ["invalid"]


def test_stand_ins_are_emptied_and_measures_taken_away(tmp_path):
    shapes = [zm_point(X, Y, 5.0), zm_point(X + 1, Y, 6.0)]
    columns = {"AQDATE": text("1899-11-30", "2020-01-01"), "KARKTR": np.array([999, 1]), "NAMOBJ": text("a", None)}
    done, made, kept, _ = repaired(vector(tmp_path / "a.gpkg", shapes, **columns), tmp_path / "b.gpkg")
    assert done.counts() == {"sentinel": 3} and kept["AQDATE"].tolist() == [None, "2020-01-01"]
    assert np.isnan(float(kept["KARKTR"][0])) and float(kept["KARKTR"][1]) == 1 and kept["NAMOBJ"].tolist() == ["a", None]
    assert not shapely.has_m(made).any() and [one.z for one in made] == [5.0, 6.0]
    assert check_layers([info(tmp_path / "b.gpkg")])[0].counts() == {}


def test_loose_ends_are_moved_only_when_asked(tmp_path):
    roads = [
        line((0, 0), (3000, 0)),
        line((100, 2), (100, 90)),
        line((200, 90), (200, -1.5)),
        line((300, 2), (300, 50)),
        line((300, -2), (300, -50)),
    ]
    path = vector(tmp_path / "a.gpkg", roads)
    plain, made, _, _ = repaired(path, tmp_path / "b.gpkg", "road")
    assert plain.mends == () and shapely.equals_exact(made, roads).all()
    done, made, _, _ = repaired(path, tmp_path / "c.gpkg", "road", snap_m=3.0)
    assert done.counts() == {"dangle": 3} and [mend.record for mend in done.mends] == [2, 4, 5]
    assert made[1].coords[0] == (X + 100, Y) and made[1].coords[1] == (X + 100, Y + 90) and made[2].equals_exact(roads[2])
    (left,) = check_layers([info(tmp_path / "c.gpkg", role="road")])
    assert "dangle" not in left.counts()


def test_two_ends_that_face_each_other_do_not_change_places(tmp_path):
    done, made, _, _ = repaired(
        vector(tmp_path / "a.gpkg", [line((0, 0), (50, 0)), line((52, 0), (90, 0))]), tmp_path / "b.gpkg", "road", snap_m=3.0
    )
    assert done.counts() == {"dangle": 1} and made[0].coords[-1] == made[1].coords[0] == (X + 50, Y)


def test_degrees_stay_degrees_and_other_endings_work(tmp_path):
    degrees = [shapely.box(117.0, -0.44, 117.001, -0.439), shapely.box(117.0009999, -0.44, 117.002, -0.439)]
    path = vector(tmp_path / "a.geojson", degrees, crs="EPSG:4326")
    for ending in ("gpkg", "geojson", "fgb"):
        done, made, _, _ = repaired(path, tmp_path / f"b.{ending}", "admin")
        assert done.counts() == {"overlap": 1} and pyogrio.read_info(tmp_path / f"b.{ending}")["crs"] == "EPSG:4326"
        assert any(shapely.equals_exact(one, made).any() for one in degrees) and done.ground_m2[0] == pytest.approx(
            done.ground_m2[1], rel=1e-9
        )


@pytest.mark.parametrize("name", ["a.gpkg", "b.shp", "none/b.gpkg", "folder.gpkg"])
def test_a_target_that_cannot_be_is_refused(tmp_path, name):
    path = vector(tmp_path / "a.gpkg", [box(0, 0)])
    (tmp_path / "folder.gpkg").mkdir()
    before = path.read_bytes()
    with pytest.raises(InputError):
        repair_layers([info(path)], tmp_path / name)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 2


def test_the_command_prints_before_and_after(tmp_path):
    path = vector(tmp_path / "a.gpkg", [box(0, 0), None, box(9, 0)], nama=text("A", "B", "C"))
    words = [
        sys.executable,
        "-m",
        "tabletop",
        "layers",
        "repair",
        str(path),
        str(tmp_path / "b.gpkg"),
        "--role",
        "admin",
        "--format",
        "json",
    ]
    result = subprocess.run(words, capture_output=True, text=True)
    told = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    (before,), (after,) = told["before"]["layers"], told["after"]["layers"]
    assert before["counts"] == {"null": 1, "overlap": 1} and after["counts"] == {} and after["count"] == 2
    assert told["mended"][0]["counts"] == {"null": 1, "overlap": 1} and told["after"]["file"] == str(tmp_path / "b.gpkg")


# --- random tilings on a grid, where each cell is counted
SIDE = 8


@st.composite
def tilings(draw):
    """Rectangles on a grid of cells of 1 m, some of which overlap, some of which leave cells out."""
    count = draw(st.integers(2, 7))
    found = []
    for _ in range(count):
        west, south = draw(st.integers(0, SIDE - 2)), draw(st.integers(0, SIDE - 2))
        found.append((west, south, draw(st.integers(1, SIDE - west)), draw(st.integers(1, SIDE - south))))
    return found


def masks(rectangles):
    made = np.zeros((len(rectangles), SIDE + 2, SIDE + 2), dtype=int)
    for n, (west, south, width, height) in enumerate(rectangles):
        made[n, west + 1 : west + 1 + width, south + 1 : south + 1 + height] = 1
    return made


def enclosed(free):
    """Sizes of the pieces of free cells that do not reach the edge of the grid; cells hang together by their sides."""
    left, sizes = set(zip(*np.nonzero(free), strict=True)), []
    while left:
        piece, todo = set(), [left.pop()]
        while todo:
            x, y = todo.pop()
            piece.add((x, y))
            near = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & left
            left -= near
            todo += near
        if (0, 0) not in piece:
            sizes.append(len(piece))
    return sorted(sizes)


@given(tilings())
@settings(max_examples=60, deadline=None)
def test_overlaps_and_gaps_are_as_many_cells_as_the_grid_counts(rectangles):
    shapes = np.array([box(*one) for one in rectangles], dtype=object)
    grid = masks(rectangles)
    counted = {(a, b): int((grid[a] & grid[b]).sum()) for a in range(len(grid)) for b in range(a + 1, len(grid))}
    found = {(one.one, one.other): one.area for one in overlaps(shapes, 0.5)}
    assert found == pytest.approx({pair: cells for pair, cells in counted.items() if cells})
    assert sorted(hole.area for hole in gaps(shapes, 0.5)) == pytest.approx(enclosed(grid.sum(axis=0) == 0))


def mended(shapes, **limits):
    array = np.array(shapes, dtype=object)
    why = np.zeros(len(array), dtype=np.int8)
    done = Mending(Records(array, why, array, {}, {}, "admin"), shapely.force_2d, shapely.force_2d, Tolerances(**limits))
    done.run()
    return done


@given(tilings())
@settings(max_examples=60, deadline=None)
def test_mending_covers_all_ground_once_and_twice_changes_nothing(rectangles):
    shapes = [box(*one) for one in dict.fromkeys(rectangles)]
    done = mended(shapes, thinness=1.0)
    made = done.shapes[done.kept]
    ground = shapely.union_all(shapes)
    filled = ground.area + sum(hole.area for hole in gaps(np.array(shapes, dtype=object), 0.0))
    assert shapely.is_valid(made).all() and len(made) == len(shapes)
    if not overlaps(made, 1e-3):  # an area that lies wholly in another one is never taken away
        assert shapely.area(made).sum() == pytest.approx(filled, abs=1e-6) and gaps(made, 1e-3) == []
    assert shapely.union_all(made).area == pytest.approx(filled, abs=1e-6)
    assume(len(set(shapely.to_wkb(shapely.normalize(made)).tolist())) == len(made))  # what mending made alike is a copy for the next one
    again = mended(list(made), thinness=1.0)
    assert again.done == [] and shapely.equals_exact(again.shapes, made).all()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.floats(0, 89))
@settings(max_examples=40, deadline=None)
def test_a_good_layer_is_never_changed(widths, angle):
    edges = np.cumsum([0, *widths])
    whole = shapely.box(X, Y, X + float(edges[-1]), Y + 10)
    strips = [
        shapely.affinity.rotate(box(float(a), 0, float(b - a)), angle, origin=(X, Y)) for a, b in zip(edges[:-1], edges[1:], strict=True)
    ]
    done = mended(strips)
    assert done.done == [] and done.kept.all() and shapely.equals_exact(done.shapes, strips).all() and whole.area > 0
    assert all(replace(one).to_json() for one in done.done)
