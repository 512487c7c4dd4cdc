"""Columns of a mended file: names that cannot stand beside others, too many, and whole numbers that float64 would round."""

import json

import numpy as np
import pyogrio
import pytest

from support.layer_files import feature, geojson, info, point
from tabletop.core.layers.layer_problem import CheckedLayer, LayerProblem
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.io.inspection.findings_layer import write_findings
from tabletop.io.inspection.repair import repair_layers

LARGE = 1_152_921_504_606_846_977
"""2^60 + 1, which float64 rounds down."""


def file_of(path, *records):
    return geojson(path, [feature(point(117 + n * 1e-4), **record) for n, record in enumerate(records)])


def repaired(path, out):
    (done,) = repair_layers([info(path)], out)
    meta, fids, _, columns = pyogrio.raw.read(out, return_fids=True)
    return done, {str(name): list(values) for name, values in zip(meta["fields"], columns, strict=True)}, fids.tolist()


def renamed(done):
    return [(mend.message.params["column"], mend.message.params["name"]) for mend in done.mends if mend.code == "field-name"]


def test_names_alike_but_for_case_keep_their_data_under_another_name(tmp_path):
    path = file_of(tmp_path / "a.geojson", *({"name": f"a{n}", "Name": f"b{n}", "Name_2": n, "NAME": f"c{n}"} for n in range(3)))
    done, kept, _ = repaired(path, tmp_path / "b.gpkg")
    assert kept == {"name": ["a0", "a1", "a2"], "Name_3": ["b0", "b1", "b2"], "Name_2": [0, 1, 2], "NAME_4": ["c0", "c1", "c2"]}
    assert renamed(done) == [("Name", "Name_3"), ("NAME", "NAME_4")] and done.records == (3, 3)
    done, kept, _ = repaired(path, tmp_path / "b.geojson")
    assert list(kept) == ["name", "Name", "Name_2", "NAME"] and renamed(done) == []


@pytest.mark.parametrize(
    ("values", "named"),
    [(["x", "y"], "fid_1"), ([3, 3], "fid_1"), ([3, None], "fid_1"), ([-1, 4], "fid_1"), ([1.5, 2.0], "fid_1"), ([7, 4], None)],
)
def test_a_column_fid_is_the_number_of_a_record_only_where_it_can_be(tmp_path, values, named):
    path = file_of(tmp_path / "a.geojson", *({"fid": value, "GEOM": "g", "Geometry": "h"} for value in values))
    done, kept, fids = repaired(path, tmp_path / "b.gpkg")
    assert kept["GEOM_1"] == ["g", "g"] and kept["Geometry_1"] == ["h", "h"] and done.records == (2, 2)
    if named is None:
        assert sorted(fids) == sorted(values) and "fid" not in kept
    else:
        right = [np.nan if value is None else value for value in values]
        assert all(a == b or (a != a and b != b) for a, b in zip(kept[named], right, strict=True)) and ("fid", named) in renamed(done)


def test_too_many_columns_for_a_geopackage_are_one_sentence(tmp_path):
    path = file_of(tmp_path / "a.geojson", {f"c{n}": n for n in range(2_100)})
    with pytest.raises(InputError, match="2100 columns.*1998"):
        repair_layers([info(path)], tmp_path / "b.gpkg")
    assert [one.name for one in tmp_path.iterdir()] == ["a.geojson"]
    fits = file_of(tmp_path / "f.geojson", {f"c{n}": n for n in range(1_998)})
    assert len(repaired(fits, tmp_path / "c.gpkg")[1]) == 1_998


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb"])
def test_whole_numbers_beyond_float64_stay_exact(tmp_path, ending):
    values = [LARGE, LARGE + 1, None, LARGE + 3, 2**62 + 1, 5]
    path = file_of(tmp_path / "a.geojson", *({"nik": value, "n": 1} for value in values))
    repaired(path, tmp_path / f"b.{ending}")
    table = pyogrio.read_dataframe(tmp_path / f"b.{ending}", read_geometry=False, where="nik IS NOT NULL")
    assert sorted(map(int, table["nik"])) == sorted(value for value in values if value is not None)
    if ending == "geojson":
        told = json.loads((tmp_path / "b.geojson").read_text())["features"]
        assert [one["properties"]["nik"] for one in told] == values


def test_whole_numbers_that_are_read_as_decimals_are_told(tmp_path):
    path = file_of(tmp_path / "a.geojson", {"nik": 2**63 - 1, "x": 1e300}, {"nik": 0.5, "x": 1})
    done, _, _ = repaired(path, tmp_path / "b.gpkg")
    assert [mend.message.params["column"] for mend in done.mends] == ["nik"] and not done.mends[0].mended


def test_records_that_differ_beyond_float64_are_no_copies(tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(point(), nik=LARGE), feature(point(), nik=LARGE - 1), feature(point(), nik=LARGE)])
    done, kept, _ = repaired(path, tmp_path / "b.gpkg")
    assert done.counts() == {"duplicate": 1} and kept["nik"] == [LARGE, LARGE - 1]


@pytest.mark.parametrize("name", ["p.gpkg", "p.geojson"])
def test_a_layer_of_problems_holds_names_that_are_no_text(tmp_path, name):
    """A file name of old bytes, a record whose name has half a letter."""
    problem = LayerProblem("invalid", message("half \udce9 letter"), 1, (500_000.0, 9_950_000.0))
    layer = CheckedLayer("d\udce9sa\0", "/x/d\udce9sa.shp", None, "admin", None, "", (), {}, (problem,))
    assert write_findings([layer], tmp_path / name) == 1
    (row,) = pyogrio.read_dataframe(tmp_path / name).to_dict("records")
    assert row["message"] == "half ? letter" and row["file"] == "d?sa.shp" and row["layer"].startswith("d?sa")
