"""Where a unit stands next: the same whether scenes are walked through or looked up, and not every later scene looked at for every unit."""

import random

from shapely import Point

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement import unit_places
from tabletop.checks.movement.moves import every_move
from tabletop.checks.movement.unit_places import next_places, next_places_of_many
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.plan import Plan
from tests.support.plans import plan_of, scene, thing

E, N = 500_000.0, 9_950_000.0


def random_plan(seed):
    """Units and vehicles with gaps, in scenes whose numbers have gaps; some share a row of the roster, some are nowhere."""
    draw = random.Random(seed)
    numbers = sorted(draw.sample(range(1, 15), draw.randint(1, 7)))
    features = {}
    for n in range(6):
        spans = []
        for _ in range(draw.randint(1, 3)):
            first = draw.choice((None, draw.randint(1, 15)))
            last = draw.choice((None, draw.randint(first or 1, 16)))
            shape = Point() if draw.random() < 0.2 else Point(E + draw.randint(0, 3), N)
            spans.append(Span(State(shape, draw.choice(({}, {"unit": "r1"}, {"unit": "r2"}))), first, last))
        features[f"f{n}"] = Feature.from_spans(f"f{n}", draw.choice(("unit", "vehicle", "gate")), spans)
    return Plan(features=features, scenes={number: scene(number) for number in numbers})


def test_looked_up_and_walked_to_are_the_same():
    stood = 0
    for seed in range(300):
        plan = random_plan(seed)
        for number in plan.scenes:
            snapshot = Snapshot(plan, number)
            for key in ("r1", "r2", *plan.features, "nobody"):
                for later in (0, number + 2, 15):
                    found, walked = next_places_of_many(snapshot, key, later), next_places(snapshot, key, later)
                    assert (found[0], [one.id for one in found[1]]) == (walked[0], [one.id for one in walked[1]]), (
                        seed,
                        number,
                        key,
                        later,
                    )
                    stood += bool(walked[1])
    assert stood > 500


def test_units_of_one_scene_each_are_not_looked_for_in_all_that_follow(monkeypatch):
    asked = []
    plain = unit_places.units_by_name
    monkeypatch.setattr(unit_places, "units_by_name", lambda snapshot: asked.append(1) or plain(snapshot))
    count = 60
    things = [thing("unit", (E + n, N), f"u{n}", n, n) for n in range(1, count + 1)]
    assert every_move(plan_of(*things, scenes=[scene(n) for n in range(1, count + 1)]), None) == []
    assert len(asked) <= 2 * count


def test_the_scene_after_one():
    plan = Plan(scenes={number: scene(number) for number in (7, 2, 4)})
    after = {number: one.number if (one := plan.scene_after(number)) else None for number in (0, 1, 2, 3, 4, 7, 9)}
    assert after == {0: 2, 1: 2, 2: 4, 3: 4, 4: 7, 7: None, 9: None}
    assert Plan().scene_after(1) is None


def test_what_is_made_of_a_plan_is_made_once_and_not_for_another():
    made = []
    plan = Plan(scenes={1: scene(1)})
    for _ in range(2):
        assert plan.once("numbers", lambda one: made.append(1) or sorted(one.scenes)) == [1]
    other = Plan(scenes={2: scene(2)})
    assert other.once("numbers", lambda one: sorted(one.scenes)) == [2] and len(made) == 1
    assert plan == Plan(scenes={1: scene(1)})
