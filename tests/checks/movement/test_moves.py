"""Ways between scenes: hand-computed moves."""

import json

import numpy as np
import pytest
from shapely import LineString

from tabletop.checks.movement.moves import every_move, moves, places_at
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.errors import Cancelled, InputError, PlanError
from tabletop.core.values.roster import RosterUnit
from tabletop.io.export.travel_file import travel_text
from tests.support.plans import area, layers_of, plan_of, scene, thing

E, N = 500_000.0, 9_950_000.0


def at(east, north=0.0):
    return (E + east, N + north)


def unit(key, first, then, scenes=((1, 1), (2, None)), kind="unit", **properties):
    return [thing(kind, place, key, *span, **properties) for place, span in zip((first, then), scenes, strict=True)]


def plan(*things, scenes=(1, 2), step_min=5.0, roster=()):
    made = plan_of(*things, scenes=[scene(number, step_min=step_min) for number in scenes])
    return made.__class__(features=made.features, scenes=made.scenes, settings={}, roster={row.id: row for row in roster})


def test_a_unit_that_moves_has_one_move_and_one_that_stays_has_none():
    made = plan(*unit("a", at(0), at(300)), thing("unit", at(50), "b"))
    (move,) = moves(made, None, 1, 2)
    assert (move.unit, move.feature, move.from_scene, move.to_scene, move.by, move.found) == ("a", "a", 1, 2, "ground", True)
    assert move.length_m == pytest.approx(300)
    assert move.minutes == pytest.approx(300 / 67)
    assert move.limit_min == 5
    assert move.in_time


def test_by_road_round_a_corner():
    roads = [LineString([at(0), at(200)]), LineString([at(200), at(200, 200)])]
    (move,) = moves(plan(*unit("a", at(0), at(200, 200))), layers_of(road=roads), 1)
    assert move.by == "road"
    assert move.length_m == pytest.approx(400, abs=0.5)
    assert not move.in_time


def test_a_closure_makes_a_detour():
    roads = [LineString([at(0), at(400)]), LineString([at(0), at(0, 150)]), LineString([at(0, 150), at(400, 150)])]
    roads.append(LineString([at(400, 150), at(400)]))
    walls = [area([at(10, 5), at(390, 5), at(390, 140), at(10, 140)]), area([at(10, -80), at(390, -80), at(390, -5), at(10, -5)])]
    layers = layers_of(road=roads, building=walls)
    (free,) = moves(plan(*unit("a", at(0), at(400))), layers, 1)
    barrier = thing("barrier", [at(200, -6), at(200, 6)], "wall")
    (barred,) = moves(plan(*unit("a", at(0), at(400)), barrier), layers, 1)
    assert free.length_m == pytest.approx(400, abs=0.5)
    assert barred.length_m == pytest.approx(700, abs=1)
    closed_later = thing("barrier", [at(200, -6), at(200, 6)], "wall", 2)
    (later,) = moves(plan(*unit("a", at(0), at(400)), closed_later), layers, 1)
    assert later.length_m == pytest.approx(400, abs=0.5)


def test_along_the_drawn_route_with_the_ways_to_its_ends_at_its_own_pace():
    route = thing("route", [at(0, 100), at(300, 100)], "r", unit="a", pace_m_per_min=100)
    (move,) = moves(plan(*unit("a", at(0), at(300)), route), None, 1)
    assert (move.by, move.route, move.pace_m_per_min) == ("route", "r", 100)
    assert move.length_m == pytest.approx(500)
    assert move.minutes == pytest.approx(5)
    assert move.in_time


def test_a_route_of_the_next_scene_does_not_count():
    route = thing("route", [at(0, 100), at(300, 100)], "r", 2, unit="a")
    (move,) = moves(plan(*unit("a", at(0), at(300)), route), None, 1)
    assert move.by == "ground"


def test_the_pace_is_that_of_the_roster_row_else_of_the_type():
    rows = [RosterUnit("A", "Raimas 1", pace="run"), RosterUnit("B", "AWC 1", unit_type="awc")]
    things = [*unit("a", at(0), at(132), unit="A", unit_type="raimas"), *unit("b", at(0, 50), at(333, 50), unit="B")]
    things += [*unit("c", at(0, 90), at(67, 90)), *unit("d", at(0, 200), at(333, 200), kind="vehicle", vehicle_type="truck")]
    found = {move.unit: move for move in moves(plan(*things, roster=rows), None, 1)}
    assert {key: (move.pace, round(move.minutes, 2)) for key, move in found.items()} == {
        "A": ("run", 1.0),
        "B": ("vehicle", 1.0),
        "c": ("march", 1.0),
        "d": ("vehicle", 1.0),
    }
    assert [found[key].name for key in ("A", "B", "d")] == ["Raimas 1", "AWC 1", "Vehicle"]


def test_the_paces_are_limits_of_the_plan():
    things = unit("d", at(0), at(400), kind="vehicle")
    made = plan_of(*things, scenes=[scene(1), scene(2)], limits={"unit-too-far": {"vehicle_m_per_min": 100}})
    (move,) = moves(made, None, 1)
    assert move.minutes == pytest.approx(4)


def test_a_cordon_closed_to_vehicles_bars_vehicles_and_not_own_people():
    cordon = thing("cordon", [at(200, -300), at(200, 300)], "c", closed_to="vehicles")
    things = [*unit("foot", at(0), at(400)), *unit("car", at(0, 10), at(400, 10), kind="vehicle"), cordon]
    found = {move.unit: move for move in moves(plan(*things), None, 1)}
    assert found["foot"].length_m == pytest.approx(400)
    # Round the end of the cordon: 2 x hypot(200, 290) at least.
    assert found["car"].length_m > 2 * np.hypot(200, 290)
    assert found["car"].found


def test_a_unit_shut_in_has_the_straight_line_and_says_that_no_way_was_found():
    ring = area([at(-30, -30), at(30, -30), at(30, 30), at(-30, 30)]).exterior
    wall = thing("barrier", list(ring.coords), "wall")
    made = plan_of(*unit("a", at(0), at(200)), wall, scenes=[scene(1, step_min=50), scene(2)])
    (move,) = moves(made, None, 1)
    assert not move.found
    assert move.by == "ground"
    assert move.length_m == pytest.approx(200)
    # 200 m in fifty minutes: there is time enough, and no way.
    assert move.barred and not move.in_time
    assert json.loads(travel_text([move], "json"))[0]["in_time"] is False
    assert travel_text([move], "csv").splitlines()[1].endswith(",false,ground")
    assert travel_text([move], "text").endswith("of 50 min, no way (straight line, no way found)")
    (found,) = run_checks(made, scene=1, codes=["unit-too-far"])
    assert (round(found.measured), found.limit) == (200, 67 * 50)
    assert "no way to its place in the next scene was found; 200 m" in str(found.message)


@pytest.mark.parametrize(
    ("east", "is_shut", "barred"), [(950, True, True), (1500, True, True), (1500, False, False), (2990, True, True), (3010, True, False)]
)
def test_no_way_is_said_only_where_ways_were_looked_for(east, is_shut, barred):
    ring = area([at(-30, -30), at(30, -30), at(30, 30), at(-30, 30)]).exterior
    wall = thing("barrier", list(ring.coords)[: None if is_shut else -1], "wall")
    # Whoever is shut in, where it stands or where it is to go.
    for ends in ((at(0), at(east)), (at(east), at(0))):
        (move,) = moves(plan_of(*unit("a", *ends), wall, scenes=[scene(1, step_min=50), scene(2)]), None, 1)
        assert (move.found, move.barred, move.in_time) == (False, barred, not barred)
        assert ("no ways looked for" in travel_text([move], "text")) is not barred


def test_no_way_to_a_scene_after_the_next_names_that_scene():
    ring = area([at(-30, -30), at(30, -30), at(30, 30), at(-30, 30)]).exterior
    made = plan(*unit("a", at(0), at(200), scenes=((1, 1), (3, None))), thing("barrier", list(ring.coords), "wall"), scenes=(1, 2, 3))
    (found,) = run_checks(made, scene=1, codes=["unit-too-far"])
    assert "no way to its place in scene 3 was found" in str(found.message)


def test_a_unit_absent_in_between_goes_to_the_scene_in_which_it_stands_again():
    made = plan(*unit("a", at(0), at(300), scenes=((1, 1), (3, None))), scenes=(1, 2, 3))
    (move,) = moves(made, None, 1, 2)
    assert (move.to_scene, move.limit_min) == (3, 10)
    assert moves(made, None, 2) == []
    assert [one.to_scene for one in every_move(made, None)] == [3]


def test_over_several_scenes_the_way_leads_from_the_first_to_the_last():
    things = [thing("unit", at(100 * number), "a", number, number) for number in (1, 2, 3)]
    made = plan(*things, scenes=(1, 2, 3))
    (move,) = moves(made, None, 1, 3)
    assert (move.from_scene, move.to_scene, round(move.length_m), move.limit_min) == (1, 3, 200, 10)
    assert [(one.from_scene, one.to_scene) for one in every_move(made, None)] == [(1, 2), (2, 3)]


def test_places_on_the_way():
    (move,) = moves(plan(*unit("a", at(0), at(670))), None, 1)
    assert move.place_at(0.5) == pytest.approx(at(335))
    assert move.place_after(1.0) == pytest.approx(at(67))
    assert move.place_after(99.0) == pytest.approx(at(670))
    assert places_at([move, move], np.array([-1.0, 2.0])) == pytest.approx(np.array([at(0), at(670)]))
    assert places_at([], np.array([])).shape == (0, 2)


def test_bad_scenes_are_refused_and_work_can_be_cancelled():
    made = plan(*unit("a", at(0), at(300)))
    with pytest.raises(PlanError):
        moves(made, None, 1, 9)
    with pytest.raises(InputError):
        moves(made, None, 2, 1)
    assert moves(made, None, 2) == []
    with pytest.raises(Cancelled):
        moves(made, None, 1, cancelled=lambda: True)
    told = []
    every_move(made, None, progress=told.append)
    assert told[-1] == 1.0
