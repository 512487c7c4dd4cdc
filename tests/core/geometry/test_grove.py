"""The grove against one tree of shapely, which it must equal."""

import numpy as np
import pytest
import shapely
from shapely import STRtree

from tabletop.core.geometry import tree_parts as grove
from tabletop.core.values.layer import GROVE_ABOVE, ragged_from


@pytest.fixture(params=[7, 50, 1000])
def both(request, monkeypatch):
    monkeypatch.setattr(grove, "TREE_SIZE", request.param)
    random = np.random.default_rng(5)
    corner = random.uniform(0, 100, (300, 2)).round(0)
    shapes = shapely.box(*corner.T, *(corner + random.uniform(0, 8, (300, 2)).round(0) + 0.5).T)
    return grove.TreeParts(shapely.bounds(shapes), lambda rows: shapes[rows]), STRtree(shapes)


def pairs(found):
    return sorted(map(tuple, np.atleast_2d(found).T.tolist()))


QUESTIONS = shapely.buffer(shapely.points(np.random.default_rng(6).uniform(-20, 120, (40, 2)).round(0)), 3)


@pytest.mark.parametrize(("predicate", "distance"), [(None, None), ("intersects", None), ("within", None), ("dwithin", 4.0)])
def test_queries_find_the_same(both, predicate, distance):
    ours, theirs = both
    found = ours.query(QUESTIONS, predicate, distance)
    assert pairs(found) == pairs(theirs.query(QUESTIONS, predicate, distance))
    assert (np.diff(found[0]) >= 0).all()
    for one in QUESTIONS[:10]:
        assert sorted(ours.query(one, predicate, distance)) == sorted(theirs.query(one, predicate, distance))


def test_distances_may_differ_from_one_geometry_to_the_next(both):
    ours, theirs = both
    far = np.linspace(0, 20, len(QUESTIONS))
    assert pairs(ours.query(QUESTIONS, "dwithin", far)) == pairs(theirs.query(QUESTIONS, "dwithin", far))


@pytest.mark.parametrize("reach", [None, 2.0])
def test_the_nearest_are_the_same(both, reach):
    ours, theirs = both
    found, away = ours.query_nearest(QUESTIONS, max_distance=reach, return_distance=True)
    wanted, distances = theirs.query_nearest(QUESTIONS, max_distance=reach, return_distance=True)
    assert pairs(found) == pairs(wanted)
    assert sorted(away) == sorted(distances)
    first, least = ours.query_nearest(QUESTIONS, max_distance=reach, return_distance=True, all_matches=False)
    other, shortest = theirs.query_nearest(QUESTIONS, max_distance=reach, return_distance=True, all_matches=False)
    assert first[0].tolist() == other[0].tolist() and least.tolist() == shortest.tolist()


def test_nearest_of_one_and_of_many(both):
    ours, theirs = both
    one = ours.nearest(QUESTIONS[0])
    assert QUESTIONS[0].distance(ours.geometries[one]) == QUESTIONS[0].distance(theirs.geometries[theirs.nearest(QUESTIONS[0])])
    assert len(ours.nearest(QUESTIONS)) == len(QUESTIONS)


def test_nothing_near_is_an_empty_answer(both):
    ours, _ = both
    far = shapely.Point(9e6, 9e6)
    assert ours.query(far).shape == (0,)
    found, away = ours.query_nearest([far], max_distance=1.0, return_distance=True, all_matches=False)
    assert found.shape == (2, 0) and away.shape == (0,)


def test_a_large_layer_gets_a_grove_and_a_small_one_a_tree():
    many = ragged_from(shapely.points(np.random.default_rng(1).uniform(0, 1e4, (GROVE_ABOVE + 1, 2))), 0)
    assert isinstance(many.tree, grove.TreeParts) and len(many.tree) == GROVE_ABOVE + 1
    assert isinstance(ragged_from(shapely.points([[0, 0]]), 0).tree, STRtree)
    spot = shapely.Point(5e3, 5e3)
    assert {g.wkt for g in many.near(spot, 200.0)} == {g.wkt for g in many.geometries if g.distance(spot) <= 200.0}


def test_far_questions_find_nothing_and_empty_ones_neither(both):
    ours, theirs = both
    for question in (shapely.Point(1e6, 1e6), shapely.Polygon(), shapely.points([[1e6, 0.0], [0.0, -1e6]])):
        for predicate, distance in (("intersects", None), ("dwithin", 5.0)):
            assert ours.query(question, predicate, distance).shape == theirs.query(question, predicate, distance).shape


def test_of_a_district_only_what_lies_near_questions_is_made():
    towns = [shapely.box(x, y, x + 8, y + 8) for town in range(12) for x in range(0, 400, 10) for y in np.arange(0, 500, 10) + 9_000 * town]
    part = ragged_from(towns, 2)
    assert len(part) > GROVE_ABOVE and part.tree.made == 0
    near = part.near(shapely.Point(204, 27_254), 30.0)
    wanted = [one for one in towns if one.distance(shapely.Point(204, 27_254)) <= 30.0]
    assert {one.geoms[0].wkt for one in near} == {one.wkt for one in wanted} and shapely.is_prepared(near).all()
    assert 0 < part.tree.made <= 4 * grove.TREE_SIZE < len(part)
    again = part.near(shapely.Point(204, 27_254), 30.0)
    assert all(one is other for one, other in zip(near, again, strict=True)), "one geometry is one object"
    before = part.tree.made
    assert part.tree.query(shapely.Point(-9e6, 9e6)).shape == (0,) and part.tree.made == before
    rows = np.array([20_000, 3, 11_111])
    assert [one.wkt for one in part.shapes(rows)] == [shapely.MultiPolygon([towns[row]]).wkt for row in rows]
    assert part.shape(3) is part.shapes(rows)[1] and len(part.geometries) == len(towns) == part.tree.made
