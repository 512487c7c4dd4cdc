"""Tables batch by batch, whole or the part near a box; OpenStreetMap extracts as tables."""

import numpy as np
import pytest
import shapely

from tabletop.core.text.errors import LayerError
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.layer_part import WHOLE, Part
from tests.support.layer_files import info, vector
from tests.support.osm_extract import write_extract


@pytest.fixture(scope="module")
def source():
    with LayerSource() as found:
        yield found


def drained(source, layer_info, part=WHOLE):
    stream, batches = source.stream(layer_info, part), []
    while True:
        try:
            batches.append(next(stream))
        except StopIteration as end:
            return batches, end.value


def grid(path, count=20_000, crs="EPSG:32750"):
    places = shapely.points(500_000 + np.arange(count) * 1.0, np.full(count, 9_950_000.0))
    return vector(path, list(places), crs=crs, kind="Point", number=np.arange(count), name=np.array([f"no {n}" for n in range(count)]))


def test_batches_hold_every_record_once_and_rows_count_from_0(tmp_path, source):
    batches, ending = drained(source, info(grid(tmp_path / "a.gpkg")))
    assert len(batches) > 1 and sum(batch.count for batch in batches) == 20_000 == ending.rows
    assert [batch.first for batch in batches] == [True] + [False] * (len(batches) - 1)
    numbers = np.concatenate([batch.columns["number"][batch.parts[0].rows] for batch in batches])
    assert (numbers == np.arange(20_000)).all()
    assert np.concatenate([batch.parts[0].coords[:, 0] for batch in batches]).tolist() == (500_000 + numbers).tolist()
    assert batches[1].columns["name"][0] == f"no {batches[1].start}"


@pytest.mark.parametrize("crs", ["EPSG:32750", "EPSG:4326", "EPSG:3857"])
def test_a_box_in_metres_finds_at_least_what_meets_it_in_every_system(tmp_path, source, crs):
    shapes = [shapely.Point(*place) for place in ((500_000, 9_950_000), (505_000, 9_950_000), (500_000, 9_955_000))]
    from tabletop.core.geometry.crs import transformer

    change = transformer("EPSG:32750", crs)
    moved = [shapely.transform(one, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1]))) for one in shapes]
    path = vector(tmp_path / "b.gpkg", moved, crs=crs, kind="Point", number=np.arange(3))
    batches, ending = drained(source, info(path), Part((499_900.0, 9_949_900.0, 500_100.0, 9_950_100.0)))
    assert ending.rows == 1 and [batch.columns["number"].tolist() for batch in batches] == [[0.0]]


def test_one_value_of_a_column_is_chosen_and_quotes_in_it_harm_nothing(tmp_path, source):
    path = vector(tmp_path / "c.gpkg", [shapely.Point(500_000, 9_950_000)] * 2, kind="Point", name=np.array(["Ja'far", "Ali"]))
    assert drained(source, info(path), Part(having=("name", "Ja'far")))[1].rows == 1
    assert drained(source, info(path), Part(having=("name", "x' OR '1'='1")))[1].rows == 0


@pytest.mark.parametrize("ending", [".osm", ".osm.pbf"])
def test_an_extract_is_read_by_tables_with_the_tags_as_columns(tmp_path, source, ending):
    path = write_extract(tmp_path / f"town{ending}")
    assert {table.name for table in source.tables(path)} >= {"points", "lines", "multipolygons"}
    roads = source.read(info(path, "lines"))
    named = {roads.value("name", row): roads.value("width", row) for row in range(len(roads.columns["name"]))}
    assert named["Jalan Robert Wolter Monginsidi"] == "9,5 m" and named["Gang Mawar"] is None
    areas = source.read(info(path, "multipolygons"))
    houses = [areas.value("building", row) for row in range(len(areas.columns["name"]))]
    assert sorted(filter(None, houses)) == ["government", "mosque", "school", "yes"]
    mosque = areas.parts[0].geometries[areas.parts[0].rows.tolist().index(houses.index("mosque"))]
    assert len(mosque.geoms[0].interiors) == 1


def test_what_is_no_extract_is_said(tmp_path, source):
    (tmp_path / "x.osm.pbf").write_bytes(b"nothing of the kind")
    with pytest.raises(LayerError, match=r"x.osm.pbf is damaged"):
        drained(source, info(tmp_path / "x.osm.pbf", "lines"))
