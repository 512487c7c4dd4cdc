"""Triangles of ground: they are found as by looking at each, and no shape is kept for each."""

import tracemalloc

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, STRtree

from tabletop.checks.ground.triangles import TOUCHES_M, Triangles

EAST, NORTH = 500_000.0, 9_950_000.0


def ground(holes: int, seed: int = 1) -> Polygon:
    draw = np.random.default_rng(seed)
    middles = draw.uniform(0, 300.0, (holes, 2)) + (EAST, NORTH)
    left = shapely.box(EAST, NORTH, EAST + 300, NORTH + 300).difference(shapely.union_all(shapely.buffer(shapely.points(middles), 4.0)))
    return max(shapely.get_parts(left), key=lambda part: part.area)


@pytest.mark.parametrize("holes", [0, 3, 200])
def test_triangles_are_found_as_by_looking_at_each(holes):
    made = Triangles(ground(holes))
    every = shapely.polygons(np.array(made.corners))
    assert shapely.is_ccw(shapely.get_exterior_ring(every)).all()
    assert shapely.area(every).sum() == pytest.approx(made.polygon.area)
    draw = np.random.default_rng(2)
    places = draw.uniform(-5.0, 305.0, (60, 2)) + (EAST, NORTH)
    lines = [LineString([place, place + draw.uniform(-40.0, 40.0, 2)]) for place in places[:20]]
    shapes = np.array([*map(Point, places), *map(Point, made.corners[0]), *lines], dtype=object)
    pairs = {(row, k) for row, shape in enumerate(shapes) for k in np.flatnonzero(shapely.dwithin(every, shape, TOUCHES_M)).tolist()}
    rows, triangles = made.index.touched(shapes)
    assert sorted(pairs) == list(zip(rows.tolist(), triangles.tolist(), strict=True))
    for shape, nearest in zip(shapes, made.index.nearest(shapes).tolist(), strict=True):
        assert shapely.distance(every[nearest], shape) == shapely.distance(every, shape).min()


def test_an_empty_polygon_has_none():
    made = Triangles(Polygon())
    assert made.corners == []
    assert made.index.touched(np.array([Point(EAST, NORTH)], dtype=object))[1].tolist() == []


def test_no_shape_is_kept_for_each_triangle():
    made = Triangles(ground(200))
    assert made.touching(Point(EAST + 1, NORTH + 1)) and made.held([Point(EAST + 1, NORTH + 1)])
    kept = [value for one in (made, made.index) for value in vars(one).values()]
    shapes = sum(len(value.geometries) for value in kept if isinstance(value, STRtree))
    shapes += sum(len(value) for value in kept if isinstance(value, np.ndarray) and value.dtype == object)
    assert 0 < shapes <= len(made.corners) / 4 + 1


def test_places_of_very_many_triangles_are_made_without_as_much_again():
    draw = np.random.default_rng(4)
    turns = np.linspace(0, 2 * np.pi, 6_000, endpoint=False)
    radius = 500.0 + draw.uniform(-20.0, 20.0, len(turns))
    triangles = Triangles(Polygon(np.stack((np.cos(turns) * radius, np.sin(turns) * radius), axis=-1)))
    assert len(triangles.numbers) > 10_000
    tracemalloc.start()
    corners = triangles.corners
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1.5 * kept
    assert np.array_equal(np.array(corners), triangles._corners)
