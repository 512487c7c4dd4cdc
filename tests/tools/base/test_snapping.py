"""Snapping against a brute-force oracle, and what it must and must not snap to."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, get_coordinates

from support.gestures import area, layers_of, plan_of, thing
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.tools.base.snapping import Snap, Snapper, crossings

NOTHING = LayerSet()


def snapper(*features, layers=NOTHING, scene=1, scenes=1):
    return Snapper(plan_of(*features, scenes=scenes), scene, layers)


def test_a_vertex_comes_before_a_nearer_edge():
    snap = snapper(thing("cordon", [(0, 0), (100, 0)])).snap((4, 1), 5)
    assert snap == Snap((0.0, 0.0), "vertex")


def test_an_edge_gives_its_foot():
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((30, 3), 5) == Snap((30.0, 0.0), "edge")


def test_beyond_the_tolerance_nothing_happens():
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((30, 5.01), 5) == Snap((30, 5.01), "")
    assert snapper(thing("cordon", [(0, 0), (100, 0)])).snap((30, 5), 5).kind == "edge"


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
    assert snapper().snap((1, 1), 5, snap_to=((0, 0), (50, 50))) == Snap((0.0, 0.0), "sketch")


def test_only_what_stands_in_the_scene():
    one = thing("unit", (0, 0), scene_from=2)
    assert snapper(one, scenes=2).snap((0, 0), 5).kind == ""
    assert snapper(one, scene=2, scenes=2).snap((0, 0), 5).kind == "vertex"


def test_rings_of_a_polygon_are_not_joined():
    ground = area([(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (40, 60), (60, 60), (60, 40)]])
    tool = snapper(thing("crowd", ground))
    assert tool.snap((20, 20), 3).kind == ""  # on the way from the outline's last corner to the hole's first one
    assert tool.snap((40, 54), 3) == Snap((40.0, 54.0), "edge")
    assert tool.snap((0, 25), 3) == Snap((0.0, 25.0), "edge")


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


def edges_of(shapes):
    lines = [piece for shape in shapes for piece in pieces(shape) if piece.geom_type == "LineString"]
    pairs = [pair for line in lines for pair in zip(line.coords, line.coords[1:], strict=False)]
    return [LineString(pair) for pair in pairs if pair[0] != pair[1]]


def crossings_of(edges):
    met = [a.intersection(b) for n, a in enumerate(edges) for b in edges[:n]]
    return [tuple(one.coords[0]) for one in met if one.geom_type == "Point" and not one.is_empty]


def feet_from(origin, edges):
    """Feet within the edge of the perpendicular from a place, by projection."""
    found = [(edge, edge.project(Point(origin))) for edge in edges]
    feet = [(edge, edge.interpolate(at)) for edge, at in found if 0 < at < edge.length]
    return [(foot.x, foot.y) for edge, foot in feet if foot.distance(Point(origin)) > 1e-6]


def oracle(shapes, ground, tolerance_m, origin=None):
    """The slow and plain way: every corner and crossing, else every middle, every foot, every edge. The best kinds and their distance."""
    edges = edges_of(shapes)
    ranks = [
        {"vertex": get_coordinates(shapes).tolist(), "crossing": crossings_of(edges)},
        {"middle": [(edge.centroid.x, edge.centroid.y) for edge in edges]},
        {"foot": feet_from(origin, edges) if origin else []},
    ]
    for rank in ranks:
        near = {kind: min((math.dist(one, ground) for one in places), default=math.inf) for kind, places in rank.items()}
        best = min(near.values())
        if best <= tolerance_m:
            return {kind for kind, away in near.items() if away <= best + 1e-6}, best
    spot = Point(ground)
    edge = min(piece.distance(spot) for shape in shapes for piece in pieces(shape))
    return ({"edge"}, edge) if edge <= tolerance_m else ({""}, 0.0)


SPOT = st.floats(-10, 110)


@settings(max_examples=300, deadline=None)
@given(SPOT, SPOT, st.floats(0.5, 15), st.booleans(), st.none() | st.tuples(SPOT, SPOT))
def test_as_the_oracle_says(east, north, tolerance_m, in_layers, origin):
    singles = [one for one in SHAPES if not one.geom_type.startswith("Multi")]
    kinds = {"Point": "unit", "LineString": "cordon", "Polygon": "crowd"}
    shapes = SHAPES if in_layers else singles
    features = [] if in_layers else [thing(kinds[one.geom_type], one, str(n)) for n, one in enumerate(singles)]
    snap = snapper(*features, layers=layers_of(*shapes) if in_layers else NOTHING).snap((east, north), tolerance_m, origin=origin)
    best, distance = oracle(shapes, (east, north), tolerance_m, origin)
    assert snap.kind in best
    assert math.dist(snap.ground, (east, north)) == pytest.approx(distance, abs=2e-6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=20))
def test_crossings_as_shapely_has_them(rows):
    edges = [row for row in rows if row[:2] != row[2:]]
    lines = [LineString([row[:2], row[2:]]) for row in edges]
    array = np.array(edges, dtype=float).reshape(-1, 4)
    found = {tuple(np.round(place, 6)) for place in crossings(array[:, :2], array[:, 2:]).tolist()}
    wanted = {
        tuple(np.round(a.intersection(b).coords[0], 6))
        for n, a in enumerate(lines)
        for b in lines[:n]
        if a.intersection(b).geom_type == "Point" and not a.intersection(b).is_empty and not _parallel(a, b)
    }
    assert found == wanted


def _parallel(a, b):
    (p, q), (r, s) = a.coords, b.coords
    return (q[0] - p[0]) * (s[1] - r[1]) == (q[1] - p[1]) * (s[0] - r[0])


def test_plan_and_layer_cross():
    tool = snapper(thing("cordon", [(0, 0), (100, 0)]), layers=layers_of(LineString([(37, -40), (37, 60)])))
    assert tool.snap((38, 1), 5) == Snap((37.0, 0.0), "crossing")
    assert tool.snap((38, 1), 5, wanted=frozenset({"edge"})).kind == "edge"


def test_a_middle_comes_before_the_edge_and_after_a_corner():
    tool = snapper(thing("cordon", [(0, 0), (100, 0)]))
    assert tool.snap((52, 1), 5) == Snap((50.0, 0.0), "middle")
    assert tool.snap((52, 1), 60).kind == "vertex"
    assert tool.snap((52, 1), 5, wanted=frozenset()) == Snap((52, 1), "")


def test_the_foot_of_the_perpendicular():
    tool = snapper(thing("cordon", [(0, 0), (100, 0)]))
    assert tool.snap((31, 1), 5, origin=(30, 80)) == Snap((30.0, 0.0), "foot")
    assert tool.snap((31, 1), 5, origin=(30, 0)).kind == "edge", "the last corner is no foot of itself"
    assert tool.snap((1, 1), 0.5, origin=(-20, 80)).kind == "", "beyond the end of the edge there is no foot"


def test_bearing_of_the_nearest_edge():
    tool = snapper(thing("cordon", [(0, 0), (100, 0)], "a"), thing("cordon", [(0, 10), (100, 110)], "b"))
    assert tool.edge_bearing((50, 2), 5) == pytest.approx(90)
    assert tool.edge_bearing((50, 57), 5) == pytest.approx(45)
    assert tool.edge_bearing((50, 30), 5) is None


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
