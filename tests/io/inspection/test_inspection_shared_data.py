"""Real boundaries and buildings that nobody here drew: what is known to be wrong with them is found and mended. Skips without them."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from support.layer_files import info, vector
from tabletop.core.layers.layer_problem import Tolerances
from tabletop.io.inspection.layer_inspection import check_layers
from tabletop.io.inspection.repair import repair_layers

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder ../shared/data with real files is not here")
ADMIN = DATA / "kukar_admin"


def areas(problems, code):
    """Square metres of the problems of a code, as their sentences say them."""
    return sorted(one.message.params["area"] for one in problems if one.code == code)


@pytest.fixture(scope="module")
def tenggarong(tmp_path_factory):
    """The fourteen desa and kelurahan of Tenggarong, taken out of the file of all."""
    meta, _, shapes, columns = pyogrio.raw.read(ADMIN / "kukar_desakel.geojson")
    codes, names = (columns[list(meta["fields"]).index(name)] for name in ("kode", "nama"))
    own = np.array([str(code).startswith("64.02.06.") for code in codes])
    return vector(tmp_path_factory.mktemp("t") / "desa.gpkg", shapes[own], crs="EPSG:4326", kode=codes[own], nama=names[own])


def test_the_units_of_tenggarong_overlap_five_times_and_leave_fifteen_gaps(tenggarong, tmp_path):
    (found,) = check_layers([info(tenggarong, role="admin")])
    assert found.count == 14 and found.counts() == {"overlap": 5, "gap": 15}
    overlaps, gaps = areas(found.problems, "overlap"), areas(found.problems, "gap")
    assert (round(overlaps[0]), round(overlaps[-1])) == (478, 3162) and (round(gaps[0]), round(gaps[-1])) == (8, 1454)
    (plain,) = repair_layers([info(tenggarong, role="admin")], tmp_path / "plain.gpkg")
    assert plain.records == (14, 14) and plain.counts() == {"overlap": 2, "gap": 3}  # two overlaps are below 1 m2, which no check tells
    assert plain.ground_m2[1] - plain.ground_m2[0] == pytest.approx(139.2, abs=0.1)
    (left,) = check_layers([info(tmp_path / "plain.gpkg", role="admin")])
    assert left.counts() == {"overlap": 5, "gap": 13} and sum(areas(left.problems, "overlap")) == pytest.approx(sum(overlaps), abs=1)
    (done,) = repair_layers([info(tenggarong, role="admin")], tmp_path / "out.gpkg", Tolerances(tiny_m2=10_000.0))
    assert done.records == (14, 14) and done.ground_m2[1] - done.ground_m2[0] == pytest.approx(sum(gaps), rel=1e-3)
    assert done.area_m2[1] - done.area_m2[0] == pytest.approx(sum(gaps) - sum(overlaps), abs=10)
    (after,) = check_layers([info(tmp_path / "out.gpkg", role="admin")])
    assert after.counts() in ({}, {"gap": 1}) and after.count == 14 and sum(areas(after.problems, "gap")) < 10  # one is too narrow to fill


def test_all_of_kukar(tmp_path):
    names = ("kukar_desakel", "kukar_kabupaten", "kukar_kecamatan")
    desa, kabupaten, kecamatan = check_layers([info(ADMIN / f"{name}.geojson", role="admin") for name in names])
    assert desa.counts() == {"overlap": 192, "gap": 591} and desa.count == 237
    assert kabupaten.counts() == {"invalid": 1} and kecamatan.counts() == {"invalid": 1, "overlap": 27, "gap": 44}
    assert "lies inside another" in str(kabupaten.problems[0].message) and kabupaten.problems[0].place == (540265.04, 9910049.94)
    assert [one.record for one in kecamatan.problems if one.code == "invalid"] == [14]
    (done,) = repair_layers([info(ADMIN / "kukar_kabupaten.geojson", role="admin")], tmp_path / "k.gpkg")
    (mend,) = done.mends
    assert (
        mend.mended
        and mend.before_m2 / 1e6 == pytest.approx(26_833.11, abs=0.01)
        and mend.after_m2 / 1e6 == pytest.approx(26_833.08, abs=0.01)
    )
    assert shapely.is_valid(shapely.from_wkb(pyogrio.raw.read(tmp_path / "k.gpkg")[2])).all()


def test_a_town_in_the_next_zone_without_its_table():
    town = DATA / "maumere"
    found = check_layers([info(town / "building_Maumere.shp", role="building"), info(town / "roads_Maumere.shp", role="road")])
    counts = [one.counts() for one in found]
    assert counts[0] == {"on-road": 2, "far": counts[0]["far"], "field-missing": 2} and found[0].count == 3_528
    assert any(one.severity == "stop" and "EPSG:32751" in str(one.message) for one in found[0].problems)
    assert counts[1]["disconnected"] == 1 and found[1].count == 156 and found[0].is_wrong
