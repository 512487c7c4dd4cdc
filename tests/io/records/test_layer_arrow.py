"""The Arrow reader against pyogrio's own columns."""

import numpy as np
import pyogrio
import shapely
from pyogrio.raw import open_arrow

from support.layer_files import vector
from tabletop.io.records.layer_arrow import batches

COUNT = 100


def columns_of(path, **options):
    with open_arrow(path, datetime_as_string=True, **options) as (_, stream):
        return list(batches(stream))


def text(values, row):
    return None if values.null[row] else values.data[values.offsets[row] : values.offsets[row + 1]].decode()


def test_all_kinds_of_columns_with_and_without_values(tmp_path):
    random = np.random.default_rng(4)
    names = np.array([None if n % 7 == 0 else "é" * (n % 5) for n in range(COUNT)], dtype=object)
    reals = np.where(random.random(COUNT) < 0.2, np.nan, random.normal(size=COUNT))
    given = {
        "name": names,
        "real": reals,
        "small": reals.astype(np.float32),
        "whole": np.arange(COUNT) - 50,
        "short": np.arange(COUNT, dtype=np.int32),
        "yes": np.arange(COUNT) % 3 == 0,
        "day": np.datetime64("1899-11-30") + np.arange(COUNT),
        "moment": np.datetime64("2024-01-01T12:03:00", "ms") + np.arange(COUNT),
    }
    path = vector(tmp_path / "a.gpkg", shapely.points(random.normal(size=(COUNT, 2))), kind="Point", **given)
    found = columns_of(path, batch_size=33)
    assert [count for count, _ in found] == [33, 33, 33, 1]
    for start, (count, columns) in zip(range(0, COUNT, 33), found, strict=True):
        part = slice(start, start + count)
        assert [text(columns["name"], row) for row in range(count)] == names[part].tolist()
        for name in ("real", "small", "whole", "short", "yes"):
            assert np.allclose(columns[name].numbers, given[name][part].astype(float), equal_nan=True, atol=1e-6)
        assert [text(columns["day"], row)[:10] for row in range(count)] == [str(day) for day in given["day"][part]]
        assert text(columns["moment"], 0).startswith("2024-01-01T12:03:00")
        assert not columns["geom"].texts and columns["geom"].numbers is None


def test_geometry_is_what_pyogrio_reads(tmp_path):
    shapes = [shapely.Point(1, 2), None, shapely.box(0, 0, 1, 1), shapely.Polygon()]
    path = vector(tmp_path / "a.gpkg", shapes)
    ((_, columns),) = columns_of(path)
    geometry = columns["geom"]
    mine = [None if geometry.null[n] else geometry.data[geometry.offsets[n] : geometry.offsets[n + 1]] for n in range(4)]
    wanted = pyogrio.raw.read(path)[2]
    assert [one if one is None else shapely.from_wkb(one) for one in mine] == [
        one if one is None else shapely.from_wkb(one) for one in wanted
    ]


def test_a_table_without_rows_has_no_batches(tmp_path):
    path = vector(tmp_path / "a.gpkg", [shapely.Point(1, 2)])
    assert columns_of(path, where="number > 5") == []


def test_many_rounds_free_what_they_took(tmp_path):
    path = vector(tmp_path / "a.fgb", shapely.points(np.zeros((5_000, 2))), kind="Point", name=np.array(["x" * 200] * 5_000, dtype=object))
    import psutil

    columns_of(path)
    before = psutil.Process().memory_info().rss
    for _ in range(60):
        columns_of(path)
    assert psutil.Process().memory_info().rss - before < 30e6
