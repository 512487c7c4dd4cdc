"""Small plans built by hand for the tests of checks."""

import shapely
from shapely import LineString, Point, Polygon

from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene


def thing(kind, geometry, key=None, scene_from=None, scene_to=None, **properties):
    """A feature whose geometry is a shapely one, a place, or a list of places (line; `area` for polygons)."""
    if isinstance(geometry, tuple):
        geometry = Point(geometry)
    elif isinstance(geometry, list):
        geometry = LineString(geometry)
    return key, kind, Span(State(geometry, properties), scene_from, scene_to)


def area(corners):
    return Polygon(corners)


def plan_of(*things, scenes=(), **settings):
    """A plan with features f00, f01, ... (or their own keys) in that order."""
    features = {}
    for number, (key, kind, span) in enumerate(things):
        key = key or f"f{number:02d}"
        spans = [*features[key].spans(), span] if key in features else [span]
        features[key] = Feature.from_spans(key, kind, spans)
    return Plan(features=features, scenes={scene.number: scene for scene in scenes}, settings=settings)


def scene(number, level="kuning", **more):
    return Scene(number, level=level, **more)


def layers_of(**roles):
    """A layer per role, from lists of shapely geometries of one dimension."""
    made = []
    for role, shapes in roles.items():
        part = ragged_from(shapes, int(shapely.get_dimensions(shapes[0])))
        made.append(Layer(LayerInfo(role, {"en": role}, role=role), (part,)))
    return LayerSet(tuple(made))
