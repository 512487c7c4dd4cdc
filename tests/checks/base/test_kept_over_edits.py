"""What checks keep over edits: the same findings as from nothing, and nothing made again that an edit did not touch."""

from dataclasses import replace

import pytest
from shapely import LineString, Point, affinity, box

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.changed import changed_between
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground import free_ways
from tabletop.checks.help import aid_post_distance as aid
from tabletop.checks.help import farthest_from_aid as aid_ways
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.units import roster_total as people
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit

CROWD = box(0, 0, 40, 30)


def engine_of(plan, *codes, layers=None):
    every = CheckEngine(plan, 1, layers)
    engine = CheckEngine(plan, 1, layers, checks={code: every.checks[code] for code in codes})
    engine.full()
    return engine


def moved(plan, key, east, north):
    old = plan.features[key]
    new = old.moved(1, Scope.ALL_SCENES, lambda one: affinity.translate(one, east, north))
    return plan.apply(replace_features(message("Move"), [(old, new)]))


def says(engine):
    return [(str(one.message), one.features, one.measured, one.highlight.wkb_hex, str(one.fixes)) for one in engine.findings()]


def assert_as_from_nothing(engine, *codes):
    assert says(engine) == says(engine_of(engine.plan, *codes, layers=engine.snapshot.layers))


# --- roster
def roster_plan():
    rows = {key: RosterUnit(key, key, strength=10) for key in ("r1", "r2", "r3")}
    units = [thing("unit", (10.0 * n, 0.0), f"u{n}", unit=row) for n, row in enumerate(("r1", "r1", "r2"))]
    cordon = thing("cordon", [(0.0, 0.0), (9.0, 0.0)], "line", unit="r3")
    return replace(plan_of(*units, thing("unit", (0, 50), "other", strength=4), cordon), roster=rows)


def test_only_rows_of_the_roster_that_an_edit_touched_are_looked_at(monkeypatch):
    engine = engine_of(roster_plan(), "roster-total")
    looked, kept = [], people.places_of
    monkeypatch.setattr(people, "places_of", lambda row, some, m: looked.append(sorted(one.id for one in some)) or kept(row, some, m))
    before = engine.findings()
    plan = moved(engine.plan, "other", 3, 0)
    assert all(a is b for a, b in zip(engine.update(plan, ["other"]), before, strict=True)) and looked == []
    engine.update(moved(plan, "u2", 3, 0), ["u2"])
    assert looked == [["u2"]]
    assert_as_from_nothing(engine, "roster-total")


def test_a_unit_that_leaves_a_row_and_one_that_is_gone():
    engine = engine_of(roster_plan(), "roster-total")
    assert [one.features for one in engine.findings()] == [("u0", "u1")]
    old = engine.plan.features["u1"]
    plan = engine.plan.apply(replace_features(message("Edit"), [(old, old.edited(1, Scope.ALL_SCENES, properties={"unit": "r2"}))]))
    assert [one.features for one in engine.update(plan, ["u1"])] == [("u1", "u2")]
    assert_as_from_nothing(engine, "roster-total")
    plan = plan.apply(replace_features(message("Delete"), [(plan.features["u0"], None)]))
    assert [one.features for one in engine.update(plan, ["u0"])] == [(), ("u1", "u2")]
    assert_as_from_nothing(engine, "roster-total")


# --- cordons
def test_gaps_stay_the_same_where_nothing_on_the_line_changes():
    line, unit = thing("cordon", [(0.0, 0.0), (60.0, 0.0)], "line"), thing("unit", (1.0, 1.0), "u", strength=4)
    exit_, far = thing("exit", [(50.0, 20.0), (50.0, 40.0)], "e", width_m=3.0), thing("unit", (30.0, 20.0), "far", strength=9, reach_m=25.0)
    engine = engine_of(plan_of(line, unit, exit_, far), "cordon-coverage")
    before = engine.findings()
    assert len(before) == 1 and len(before[0].fixes) == 2
    for key, north in (("far", -9.0), ("e", -10.0)):
        assert all(a is b for a, b in zip(engine.update(moved(engine.plan, key, 0, north), [key]), before, strict=True))
    [shut] = engine.update(moved(engine.plan, "e", 0, -9.0), ["e"])
    assert len(shut.fixes) == 1, "the exit begins at the gap: no barrier is proposed"
    two = engine.update(moved(engine.plan, "far", 0, -10.0), ["far"])
    assert len(two) == 2 and sum(one.measured for one in two) < before[0].measured
    assert_as_from_nothing(engine, "cordon-coverage")


# --- health posts
def help_plan(*more):
    return plan_of(thing("crowd", CROWD, "crowd", headcount=90), thing("aid-post", (80.0, 15.0), "post"), *more)


def test_a_free_way_with_one_bend_needs_no_ground(monkeypatch):
    monkeypatch.setattr(aid_ways, "around", lambda *_: pytest.fail("the ground was cut up"))
    assert engine_of(help_plan(thing("barrier", [(60.0, 5.0), (60.0, 25.0)])), "aid-post-distance").findings() == []


def test_a_bent_way_keeps_off_everything_and_is_no_longer_than_asked():
    wall, house = LineString([(60, 5), (60, 25)]), box(50, 30, 70, 60)
    plan = help_plan(thing("barrier", list(wall.coords), "wall"))
    snapshot, post = Snapshot(plan, 1, layers_of(building=[house])), Point(80, 15)
    way = free_ways.bent_way(snapshot, post, CROWD, 60.0)
    assert len(way.coords) == 3 and way.coords[0] == (80, 15) and way.length <= 60 and CROWD.distance(Point(way.coords[-1])) == 0
    assert way.distance(wall) > 0.3 and way.distance(house) > 0.3
    assert free_ways.bent_way(snapshot, post, CROWD, 40.5) is None, "the straight way is 40 m, every way round is longer"
    assert free_ways.bent_way(snapshot, Point(60, 15), CROWD, 60.0) is None, "the post stands in the barrier"
    assert free_ways.bent_way(snapshot, Point(20, 15), CROWD, 60.0) is None, "the post stands in the crowd"


def test_a_place_for_a_post_is_looked_for_again_when_something_comes_near(monkeypatch):
    plan = plan_of(thing("crowd", CROWD, "crowd", headcount=90), thing("barrier", [(15.0, 0.0), (25.0, 0.0)], "wall"))
    plan = moved(plan, "wall", 0, -90.0)
    engine, looked, kept = engine_of(plan, "aid-post-distance"), [], aid.AidPostDistance._place
    [place] = [fix.added[0].geometry for fix in engine.findings()[0].fixes]
    monkeypatch.setattr(aid.AidPostDistance, "_place", lambda self, *asked: looked.append(1) or kept(self, *asked))
    side = -1 if place.y < 0 else 1
    for off, count in ((60.0, 0), (6.0, 0), (1.0, 1), (60.0, 2)):
        target = 15.0 + side * (15.0 + off)
        engine.update(moved(engine.plan, "wall", 0, target - engine.plan.features["wall"].at(1).geometry.bounds[1]), ["wall"])
        assert len(looked) == count, off
        assert_as_from_nothing(engine, "aid-post-distance")
        looked[count:] = []
    assert engine.findings()[0].fixes[0].added[0].geometry == place


def test_a_short_way_answers_until_something_stands_on_it(monkeypatch):
    plan = help_plan(thing("barrier", [(60.0, -60.0), (60.0, -50.0)], "wall"), thing("barrier", [(50.0, 90.0), (70.0, 90.0)], "far"))
    engine = engine_of(plan, "aid-post-distance")
    looked, kept = [], aid.AidPostDistance._way_for
    monkeypatch.setattr(aid.AidPostDistance, "_way_for", lambda self, *asked: looked.append(1) or kept(self, *asked))
    for key, north, count in (("far", -20.0, 0), ("wall", 10.0, 0), ("wall", 60.0, 1), ("wall", -60.0, 1)):
        looked.clear()
        assert engine.update(moved(engine.plan, key, 0, north), [key]) == [] and len(looked) == count
    assert_as_from_nothing(engine, "aid-post-distance")


# --- what an edit touches
def test_kinds_that_matter_where_they_stand():
    plan = plan_of(thing("unit", (0, 0), "u", reach_m=25.0), thing("vehicle", (50, 0), "v", length_m=8.0), scenes=[scene(1)])
    after = moved(moved(plan, "u", 4, 0), "v", 4, 0)
    changed = changed_between(plan, after, 1, ["u", "v"])
    assert sorted(box[0] for box in changed.boxes(("unit", "vehicle"))) == [-25, -21, 42, 46]
    assert sorted(box[0] for box in changed.boxes(("unit", "vehicle"), ("unit",))) == [0, 4, 42, 46]
    assert changed.boxes((), ("unit",)).shape == (0, 4)
