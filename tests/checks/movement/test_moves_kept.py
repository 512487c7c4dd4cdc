"""Ways that are kept over edits: a vehicle that moves is judged anew when a cordon comes near, a route may name a unit without a row."""

from shapely import LineString, Point

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import Message
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.feature import Feature, Span, State

E, N = 500_000.0, 9_950_000.0


def plan(*more):
    things = [
        thing("vehicle", (E, N), "car", 1, 1, vehicle_type="truck"),
        thing("vehicle", (E + 400, N), "car", 2, vehicle_type="truck"),
        thing("unit", (E, N + 50), "ton", 1, 1),
        thing("unit", (E + 60, N + 50), "ton", 2),
    ]
    return plan_of(*things, *more, scenes=[scene(1, step_min=1.3), scene(2)])


def late(findings):
    return sorted((one.features, round(one.measured, 3)) for one in findings if one.code == "unit-too-far")


def edited(engine, plan, change):
    after = plan.apply(change)
    found = engine.update(after, change.feature_ids)
    assert late(found) == late(run_checks(after, scene=1))
    return after, late(found)


def cordon(closed_to):
    line = LineString([(E + 200, N - 200), (E + 200, N + 200)])
    return Feature.from_spans("line", "cordon", [Span(State(line, {"closed_to": closed_to}), None, None)])


def test_a_cordon_closed_to_vehicles_makes_the_vehicle_late_and_open_again_in_time():
    made = plan()
    engine = CheckEngine(made, 1)
    assert late(engine.full()) == []
    made, found = edited(engine, made, add_feature(Message("x"), cordon("vehicles")))
    ((about, metres),) = found
    assert about == ("car",) and metres > 500
    made, found = edited(engine, made, replace_features(Message("x"), [(cordon("vehicles"), cordon("people"))]))
    assert found == []


def test_a_unit_that_a_barrier_shuts_in_is_found_as_soon_as_it_is_drawn_and_free_again_when_it_opens():
    made = plan()
    engine = CheckEngine(made, 1)
    assert late(engine.full()) == []
    ring = [(E - 9, N + 41), (E + 9, N + 41), (E + 9, N + 59), (E - 9, N + 59), (E - 9, N + 41)]
    shut, gap = (Feature.from_spans("ring", "barrier", [Span(State(LineString(line), {}), None, None)]) for line in (ring, ring[:-1]))
    made, found = edited(engine, made, add_feature(Message("x"), shut))
    assert found == [(("ton",), 60)]
    made, found = edited(engine, made, replace_features(Message("x"), [(shut, gap)]))
    assert found == []
    _, found = edited(engine, made, replace_features(Message("x"), [(gap, shut)]))
    assert found == [(("ton",), 60)]


def test_the_vehicle_itself_moved_away_is_judged_where_it_stands():
    made = plan()
    engine = CheckEngine(made, 1)
    engine.full()
    old = made.features["car"]
    new = Feature.from_spans("car", "vehicle", [Span(old.at(1), 1, 1), Span(old.at(2).edited(Point(E + 900, N), {}), 2)])
    made, found = edited(engine, made, replace_features(Message("x"), [(old, new)]))
    assert [about for about, _ in found] == [("car",)]
    _, found = edited(engine, made, replace_features(Message("x"), [(new, old)]))
    assert found == []


def unknown(plan):
    return [one.features for one in run_checks(plan, scene=1) if one.code == "roster-unit"]


def test_a_route_may_name_a_unit_that_has_no_row_in_the_roster():
    way = [(E, N + 50), (E + 60, N + 50)]
    assert unknown(plan(thing("route", way, "r", unit="ton"))) == []
    assert unknown(plan(thing("route", way, "r", unit="car"))) == []
    assert unknown(plan(thing("route", way, "r", unit="nobody"))) == [("r",)]
    assert unknown(plan(thing("unit", (E, N + 90), "other", unit="ton"))) == [("other",)]
