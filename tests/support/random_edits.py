"""Random plans and random edits of them, for every kind of the catalogue: a crowded place, a far corner, three scenes."""

import random
from dataclasses import replace

from shapely import LineString, Point, Polygon, affinity, box

from tabletop.core.text.message import message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Keyframe, Scope, Span, State
from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

from support.plans import layers_of  # isort: skip

PLACE_M, FAR_M = 120.0, 5_000.0
NUMBERS = {
    "headcount": (0, 40, 700, 3000),
    "strength": (0, 5, 30),
    "width_m": (0.0, 0.8, 1.5, 4.0, 12.0),
    "reach_m": (0.0, 15.0, 60.0),
    "sector_deg": (0.0, 90.0, 360.0),
    "bearing_deg": (-90.0, 0.0, 30.0, 200.0),
    "ranks": (1, 2),
    "min_coverage": (0.0, 0.5, 1.0),
    "capacity": (0, 100, 5000),
    "number": (1, 2, 3),
}
LIMITS = {"legal-distance": {"on": 1}}
DEMANDS = [
    {"what": "crowd", "by": "unit", "min_share": 0.5},
    {"what": "crowd", "by": "unit", "radius_m": 12, "severity": "info"},
    {"what": "gate", "by": "unit", "radius_m": 10},
    {"what": "exit", "by": "aid-post"},
    {"what": "layer:road", "by": "observer"},
    {"what": "protected", "by": "vehicle", "radius_m": 30},
    {"what": "layer:building", "by": "unit", "radius_m": 20, "min_share": 0.9},
]
UNITS = {"r1": RosterUnit("r1", "Dalmas 1", strength=30), "r2": RosterUnit("r2", "Dalmas 2", strength=20)}


class Dice:
    """Everything random, from one number; of these kinds, where they are given."""

    def __init__(self, seed, *of_kinds):
        self.random = random.Random(seed)
        self.made = 0
        self.kinds = of_kinds or tuple(one for one in kinds() if one not in ("measure", "text"))

    def place(self):
        far = FAR_M if self.random.random() < 0.08 else 0.0
        return far + self.random.uniform(0, PLACE_M), far + self.random.uniform(0, PLACE_M)

    def geometry(self, kind):
        (x, y), draw = self.place(), self.random.uniform
        form = self.random.choice(kinds()[kind].geometry)
        if form == "point":
            return Point(x, y)
        if form == "line":
            places = [(x, y), (x + draw(-50, 50), y + draw(-50, 50)), (x + draw(-50, 50), y + draw(-50, 50))]
            closed = kind in ("cordon", "barrier") and self.random.random() < 0.2
            return LineString([*places, places[0]] if closed else places[: self.random.choice((2, 3))])
        shape = box(x, y, x + draw(2, 60), y + draw(2, 60))
        return Polygon(affinity.rotate(shape, draw(0, 90)).exterior) if self.random.random() < 0.5 else shape

    def value(self, name, spec):
        pick = self.random.choice
        if spec.type == "flag":
            return pick((True, False))
        if spec.type == "choice":
            return pick(sorted(spec.choices))
        if spec.type == "roster":
            return pick([*sorted(UNITS), "R1 "])
        if spec.type in ("number", "integer"):
            low = 0 if spec.minimum is None else spec.minimum
            high = low + 50 if spec.maximum is None else spec.maximum
            return pick(NUMBERS.get(name, (int(low), int(min(high, low + 3)), int(min(high, low + 40)))))
        return pick(("", "a", "water cannon", "negotiator", "ambulance"))

    def properties(self, kind, share=0.5):
        specs = kinds()[kind].properties
        return {name: self.value(name, spec) for name, spec in specs.items() if name != "locked" and self.random.random() < share}

    def feature(self):
        self.made += 1
        kind, key = self.random.choice(self.kinds), f"f{self.made:03d}"
        first = self.random.choice((None, None, 1, 2, 3))
        last = self.random.choice((None, None, first))
        return Feature.from_spans(key, kind, [Span(State(self.geometry(kind), self.properties(kind)), first, last)])

    def copied(self, feature):
        """A copy, as one pastes it: on the same ground, turned round, or a little aside."""
        self.made += 1
        how, key = self.random.choice(("same", "same", "reversed", "aside")), f"f{self.made:03d}"
        aside = self.random.choice((0.5, 1.5, 4.0))

        def placed(shape):
            if how == "same":
                return shape
            if how == "reversed":
                return shape.reverse() if shape.geom_type == "LineString" else shape
            return affinity.translate(shape, aside, aside / 2)

        frames = tuple(
            Keyframe(one.scene, one.state and State(placed(one.state.geometry), one.state.properties)) for one in feature.keyframes
        )
        return Feature(key, feature.kind, frames)

    def plan(self, count):
        features = {one.id: one for one in (self.feature() for _ in range(count))}
        if features and self.random.random() < 0.5:
            twins = [self.copied(self.random.choice(list(features.values()))) for _ in range(self.random.choice((1, 2, 4)))]
            features |= {one.id: one for one in twins}
        levels = [self.random.choice(("hijau", "kuning", "merah")) for _ in range(3)]
        winds = [self.random.choice((None, 0.0, 135.0)) for _ in range(3)]
        scenes = {n: Scene(n, level=levels[n - 1], clock="17.50", step_min=1.0, wind_from_deg=winds[n - 1]) for n in (1, 2, 3)}
        settings = {"limits": LIMITS, **({"coverage_demands": DEMANDS} if self.random.random() < 0.5 else {})}
        left_out = (message("A row was left out."),) if self.random.random() < 0.2 else ()
        roster = UNITS if self.random.random() < 0.5 else {}
        return Plan(features=features, scenes=scenes, roster=roster, settings=settings, left_out=left_out)

    def layers(self):
        """Some of: buildings, water, fences, roads."""
        draw = self.random.uniform
        roles = {
            "building": [box(x, y, x + draw(3, 25), y + draw(3, 25)) for x, y in (self.place() for _ in range(8))],
            "water": [box(x, y, x + 15, y + 30) for x, y in (self.place() for _ in range(2))],
            "fence": [LineString([(x, y), (x + draw(-40, 40), y + draw(-40, 40))]) for x, y in (self.place() for _ in range(4))],
            "road": [LineString([(-50, n), (60, n + 10), (200, n)]) for n in (20, 90)]
            + [LineString([(n, -50), (n, 200)]) for n in (30, 80)],
        }
        layers = layers_of(**{role: shapes for role, shapes in roles.items() if self.random.random() < 0.6})
        lacking = (Lack(LayerInfo("x", {"en": "x"}, role="road"), message("It is not there.")),) if self.random.random() < 0.2 else ()
        return replace(layers, lacking=lacking)

    def edited(self, feature):
        """A feature moved, with other properties, absent from a scene, another kind of the same form, or gone."""
        scene, scope = self.random.choice((1, 2, 3)), self.random.choice(list(Scope))
        step = self.random.choice((0.3, 5.0, 40.0, FAR_M))
        how = self.random.choice(("move", "move", "property", "property", "absent", "kind", "delete"))
        if how == "move":
            return feature.moved(scene, scope, lambda one: affinity.translate(one, step * self.random.uniform(-1, 1), step / 2))
        if how == "property":
            return feature.edited(scene, scope, None, self.properties(feature.kind, 0.3))
        if how == "absent":
            return feature.removed(scene, scope)
        if how == "kind":
            return self.other_kind(feature)
        return None

    def other_kind(self, feature):
        state = next(frame.state for frame in feature.keyframes if frame.state)
        form = {"Point": "point", "LineString": "line", "Polygon": "polygon"}[state.geometry.geom_type]
        kind = self.random.choice([code for code, spec in kinds().items() if form in spec.geometry])
        frames = tuple(Keyframe(one.scene, one.state and State(one.state.geometry, {})) for one in feature.keyframes)
        return Feature(feature.id, kind, frames)

    def change(self, plan):
        """One step of one to three rows."""
        edits = {}
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            if not plan.features or self.random.random() < 0.3:
                twin = plan.features and self.random.random() < 0.3
                new = self.copied(plan.features[self.random.choice(sorted(plan.features))]) if twin else self.feature()
                edits[new.id] = Edit("feature", new.id, None, new)
            else:
                old = plan.features[self.random.choice(sorted(plan.features))]
                edits[old.id] = Edit("feature", old.id, old, self.edited(old))
        return Change(message("Edit"), tuple(edits.values()))
