"""Snapping against a brute-force oracle, and what it must and must not snap to."""

import math

import numpy as np
import pytest
from gestures import area, layers_of, plan_of, thing
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, get_coordinates

from tabletop.core.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.tools.snapping import Snap, Snapper

NOTHING = LayerSet()


def snapper(*features, layers=NOTHING, scene=1, scenes=1):
    return Snapper(plan_of(*features, scenes=scenes), scene, layers)


def test_a_vertex_comes_before_a_nearer_edge():
    snap = snapper(thing("cordon", [(0, 0), (100, 0)])).snap((4, 1), 5)
    assert snap == Snap((0.0, 0.0), "vertex")


def test_an_edge_gives_its_foot():
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((50, 3), 5) == Snap((50.0, 0.0), "edge")


def test_beyond_the_tolerance_nothing_happens():
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((50, 5.01), 5) == Snap((50, 5.01), "")
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((50, 5), 5).kind == "edge"


@pytest.mark.parametrize("tolerance_m", [0.0, -1.0, math.nan])
def test_no_tolerance_no_snap(tolerance_m):
    assert snapper(thing("unit", (0, 0))).snap((0, 0), tolerance_m).kind == ""


@pytest.mark.parametrize("ground", [(math.nan, 0.0), (0.0, math.inf)])
def test_a_place_that_is_no_number_stays(ground):
    assert snapper(thing("unit", (0, 0))).snap(ground, 5).kind == ""


def test_an_empty_plan_and_empty_layers():
    empty = LayerSet((Layer(LayerInfo("e", {}), (ragged_from([], 0), ragged_from([], 1), ragged_from([], 2))),))
    assert snapper(layers=empty).snap((0, 0), 5) == Snap((0, 0), "")


def test_excluded_features_are_no_target():
    tool = snapper(thing("unit", (0, 0), "a"), thing("unit", (2, 0), "b"))
    assert tool.snap((0.4, 0), 5).ground == (0, 0)
    assert tool.snap((0.4, 0), 5, frozenset({"a"})).ground == (2, 0)
    assert tool.snap((0.4, 0), 5, frozenset({"a", "b"})).kind == ""


def test_corners_of_the_sketch_are_targets():
    assert snapper().snap((1, 1), 5, snap_to=((0, 0), (50, 50))) == Snap((0.0, 0.0), "vertex")


def test_only_what_stands_in_the_scene():
    one = thing("unit", (0, 0), scene_from=2)
    assert snapper(one, scenes=2).snap((0, 0), 5).kind == ""
    assert snapper(one, scene=2, scenes=2).snap((0, 0), 5).kind == "vertex"


def test_rings_of_a_polygon_are_not_joined():
    ground = area([(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (40, 60), (60, 60), (60, 40)]])
    tool = snapper(thing("crowd", ground))
    assert tool.snap((20, 20), 3).kind == ""  # on the way from the outline's last corner to the hole's first one
    assert tool.snap((40, 50), 3) == Snap((40.0, 50.0), "edge")
    assert tool.snap((0, 50), 3) == Snap((0.0, 50.0), "edge")


SHAPES = [
    MultiPoint([(10, 10), (60, 60)]),
    LineString([(0, 0), (30, 5), (30, 5), (80, 70)]),
    MultiLineString([[(5, 90), (50, 95)], [(55, 95), (90, 40)]]),
    Polygon([(20, 20), (45, 22), (40, 45)], [[(30, 27), (36, 28), (35, 35)]]),
    MultiPolygon([Polygon([(70, 10), (90, 10), (90, 30)]), Polygon([(72, 50), (95, 55), (80, 70)])]),
    Point(50, 50),
]


def pieces(shape):
    if hasattr(shape, "geoms"):
        return [piece for one in shape.geoms for piece in pieces(one)]
    if shape.geom_type == "Polygon":
        return [LineString(ring) for ring in (shape.exterior, *shape.interiors)]
    return [shape]


def oracle(shapes, ground, tolerance_m):
    """The slow and plain way: every corner, else every edge."""
    corners = get_coordinates(shapes)
    away = np.hypot(*(corners - ground).T)
    if away.min() <= tolerance_m:
        return "vertex", float(away.min())
    spot = Point(ground)
    edge = min(piece.distance(spot) for shape in shapes for piece in pieces(shape))
    return ("edge", edge) if edge <= tolerance_m else ("", 0.0)


@settings(max_examples=300, deadline=None)
@given(st.floats(-10, 110), st.floats(-10, 110), st.floats(0.5, 15), st.booleans())
def test_as_the_oracle_says(east, north, tolerance_m, in_layers):
    singles = [one for one in SHAPES if not one.geom_type.startswith("Multi")]
    kinds = {"Point": "unit", "LineString": "cordon", "Polygon": "crowd"}
    shapes = SHAPES if in_layers else singles
    features = [] if in_layers else [thing(kinds[one.geom_type], one, str(n)) for n, one in enumerate(singles)]
    snap = snapper(*features, layers=layers_of(*shapes) if in_layers else NOTHING).snap((east, north), tolerance_m)
    kind, distance = oracle(shapes, (east, north), tolerance_m)
    assert snap.kind == kind
    assert math.dist(snap.ground, (east, north)) == pytest.approx(distance, abs=1e-9)


def test_plan_and_layers_together_the_nearest_wins():
    tool = snapper(thing("unit", (0, 0)), layers=layers_of(Point(3, 0)))
    assert tool.snap((1, 0), 5).ground == (0, 0)
    assert tool.snap((2, 0), 5).ground == (3, 0)


def test_only_what_is_near_is_looked_at():
    """A tree that answers with nothing leaves nothing to snap to: no other way leads to the corners of a layer."""
    rows = [Point(x, 0) for x in range(1000)]
    layers = layers_of(*rows)
    part = layers.layers[0].parts[0]
    asked = []

    class Tree:
        def query(self, box):
            asked.append(box.bounds)
            return np.array([500])

    part.__dict__["tree"] = Tree()
    assert snapper(layers=layers).snap((500.2, 0), 5).ground == (500, 0)
    assert asked == [(495.2, -5, 505.2, 5)]
