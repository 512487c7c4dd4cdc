"""A hand for the tests of tools: clicks, drags and keys in ground metres; what comes out is applied to a plan as the window does it."""

import math

import shapely
from shapely import LineString, Point, Polygon

from tabletop.core.values.catalogue import validate
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.tools import registry
from tabletop.tools.base.aids import DrawingAids
from tabletop.tools.base.snapping import Snapper
from tabletop.tools.base.tool import PointerEvent, Selection, Switch, Told, ToolContext
from tabletop.tools.base.tool_run import ToolRun, selection_after

SQUARE = [(0, 0), (40, 0), (40, 40), (0, 40)]


def thing(kind, geometry, key="f", scene_from=None, scene_to=None, **properties):
    if isinstance(geometry, tuple):
        geometry = Point(geometry)
    elif isinstance(geometry, list):
        geometry = LineString(geometry)
    return Feature.from_spans(key, kind, [Span(State(geometry, properties), scene_from, scene_to)])


def plan_of(*features, scenes=1, **more):
    return Plan(features={one.id: one for one in features}, scenes={n: Scene(n) for n in range(1, scenes + 1)}, **more)


def layers_of(*geometries):
    by_dimension = {}
    for one in geometries:
        by_dimension.setdefault(int(shapely.get_dimensions(one)), []).append(one)
    parts = tuple(ragged_from(shapes, dimension) for dimension, shapes in sorted(by_dimension.items()))
    return LayerSet((Layer(LayerInfo("l", {"en": "l"}), parts),))


class Hand:
    """One tool in use on a plan. `metre_per_px` is 1, so the tolerance is 10 m."""

    def __init__(self, tool_id, plan=None, scene=1, scope=Scope.ALL_SCENES, selection=(), layers=None, defaults=None):
        self.plan = plan or plan_of()
        self.scene, self.scope = scene, scope
        self.selection = frozenset(selection)
        self.layers = layers or LayerSet()
        self.defaults = defaults or {}
        self.changes = []
        self.outcomes = []
        self.said = ""
        self.suggested = None
        self.metre_per_px = 1.0
        self.aids = DrawingAids()
        self.wanted = self.aids.kinds
        self.at = (0.0, 0.0)
        self.context = ToolContext(
            plan=lambda: self.plan,
            scene=lambda: self.scene,
            scope=lambda: self.scope,
            selection=lambda: self.selection,
            layers=lambda: self.layers,
            defaults=lambda kind: dict(self.defaults),
            aids=lambda: self.aids,
            suggested=lambda: self.suggested,
        )
        self.take(tool_id)

    def take(self, tool_id):
        self.tool_id = tool_id
        self.run = ToolRun(registry.tool(tool_id), self.context)

    # --- gestures; each gives back the hand, so that they chain
    def move(self, *ground, mods=()):
        return self.send("move", ground, mods)

    def click(self, *ground, mods=()):
        return self.send("click", ground, mods)

    def double(self, *ground, mods=()):
        """A double click as the map sends it: the click of its first press, then the double click."""
        return self.send("click", ground, mods).send("double_click", ground, mods)

    def press(self, *ground, mods=()):
        return self.send("drag_start", ground, mods)

    def pull(self, *ground, mods=()):
        return self.send("drag_move", ground, mods)

    def release(self, *ground, mods=()):
        return self.send("drag_finish", ground, mods)

    def drag(self, start, end, mods=()):
        return self.press(*start, mods=mods).pull(*end, mods=mods).release(*end, mods=mods)

    def typed(self, *ground):
        """A place typed as numbers, as the entry field sends it."""
        self.take_in(self.run.send(PointerEvent("click", ground, ground, frozenset(), "", "typed", self.metre_per_px)))
        return self

    def key(self, key, mods=()):
        return self.send("key", self.at, mods, key)

    def send(self, action, ground, mods=(), key=""):
        self.at = (float(ground[0]), float(ground[1]))
        preview = self.run.preview
        snap = ""
        place = self.at
        if preview.snaps and "shift" not in mods:
            found = Snapper(self.plan, self.scene, self.layers).snap(
                place, 3 * self.metre_per_px, preview.hidden, preview.snap_to, preview.origin, self.wanted
            )
            place, snap = found.ground, found.kind
        event = PointerEvent(action, place, self.at, frozenset(mods), key, snap, self.metre_per_px)
        self.take_in(self.run.send(event))
        return self

    def take_in(self, outcome):
        if outcome is None:
            return
        self.outcomes.append(outcome)
        if isinstance(outcome, Told):
            self.said, outcome = str(outcome.said or ""), outcome.change
        if isinstance(outcome, Change):
            self.plan = self.plan.apply(outcome)
            self.changes.append(outcome)
            self.selection = selection_after(outcome) or self.selection & frozenset(self.plan.features)
        elif isinstance(outcome, Selection):
            self.selection = outcome.ids
        elif isinstance(outcome, Switch):
            self.selection = self.selection if outcome.ids is None else outcome.ids
            self.take(outcome.tool_id)

    def undo_all(self):
        for change in reversed(self.changes):
            self.plan = self.plan.apply(change.inverse())
        self.changes = []

    # --- what is seen
    @property
    def hint(self):
        return str(self.run.preview.hint)

    @property
    def readout(self):
        return str(self.run.preview.readout or "")

    def shapes(self, role, kind=None):
        return [one for one in self.run.preview.shapes if one.role == role and kind in (None, one.kind)]

    @property
    def only(self):
        """The one feature of the plan, as placed in the scene."""
        (placed,) = self.plan.placed(self.scene)
        return placed

    def placed(self, key, scene=None):
        return next((one for one in self.plan.placed(scene or self.scene) if one.id == key), None)

    @property
    def label(self):
        return str(self.changes[-1].label)


def coords(geometry):
    return [tuple(place) for place in shapely.get_coordinates(geometry).tolist()]


def rounded(geometry, digits=6):
    return [(round(east, digits), round(north, digits)) for east, north in coords(geometry)]


def close(a, b, tolerance=1e-6):
    return math.dist(a, b) <= tolerance


def assert_valid(plan):
    for feature in plan.features.values():
        assert feature.keyframes
        for keyframe in feature.keyframes:
            if keyframe.state is not None:
                validate(feature.kind, keyframe.state.geometry, keyframe.state.properties)


def area(corners, holes=()):
    return Polygon(corners, holes)
