"""Exits: which count, which are lost in a scene, in which directions they lie, where they end blind; against mazes walked cell by cell."""

import math
import random
from collections import deque
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from support import oracle
from support.plans import layers_of, plan_of, scene, thing
from support.random_edits import Dice
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.checks.ways_out.exits_lead_on import Beyond
from tabletop.checks.ways_out.open_exits import leads_on
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.values.feature import Scope
from tabletop.io.documents.plan_document import read_document

CASES = Path(__file__).parents[1] / "cases"
QUICK = settings(max_examples=120, deadline=None, derandomize=True)
CODES = ["exit-count", "exit-width", "egress-time", "containment", "exit-separation", "exit-lost-in-scene", "dead-end"]
WEST = thing("exit", [(10.0, 50.0), (-40.0, 50.0)], "west", name="Barat", width_m=3)
EAST = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", name="Timur", width_m=3)


def crowd(headcount=400, **more):
    return thing("crowd", box(0, 0, 100, 100), "crowd", name="Massa", headcount=headcount, **more)


def found(plan, code, layers=None, number=None):
    return run_checks(plan, layers, number, codes=[code])


def mended(plan, finding, fix):
    return plan.apply(fix.change(plan, finding.scene, Scope.ALL_SCENES))


# --- Kanjuruhan
def names(plan, number, severity):
    told = [one for one in run_checks(plan, scene=number, codes=["exit-lost-in-scene"]) if one.severity == severity]
    return sorted(plan.features[one.features[0]].at(number).properties["name"] for one in told)


def test_kanjuruhan_names_the_right_gates_in_each_scene():
    plan, _ = read_document(CASES / "kanjuruhan_half_of_each_shut.geojson", WORKING_CRS)
    every = [f"Pintu {n}" for n in range(1, 9)]
    assert names(plan, 1, "stop") == [] and names(plan, 1, "warn") == every
    assert names(plan, 2, "stop") == ["Pintu 3", "Pintu 6"]
    assert names(plan, 2, "warn") == [name for name in every if name not in ("Pintu 3", "Pintu 6")]


def test_kanjuruhan_says_what_is_left_without_a_jammed_gate():
    plan, _ = read_document(CASES / "kanjuruhan_half_of_each_shut.geojson", WORKING_CRS)
    lost = [one for one in run_checks(plan, scene=2, codes=["exit-lost-in-scene"]) if one.severity == "stop"]
    for one in lost:
        left = one.message.params["left"].params
        assert (one.measured, one.limit) == (0.0, 2.7)
        assert left["exits"] == 6 and left["minutes"] == pytest.approx(10_000 / (6 * 1.35 * 82))
        assert [str(fix.label) for fix in one.fixes] == [f"Open the gate Daun pintu {str(one.message.params['name'])[-1]}"]
        after = mended(plan, one, one.fixes[0])
        again = [other for other in run_checks(after, scene=2, codes=["exit-lost-in-scene"]) if other.features == one.features]
        assert [(other.severity, round(other.measured, 6)) for other in again] == [("warn", 1.35)]


# --- the computation can be done again by hand
@QUICK
@given(st.lists(st.tuples(st.floats(0.6, 6), st.booleans()), min_size=2, max_size=5), st.integers(1, 9000))
def test_minutes_follow_from_the_lines_of_the_computation(exits, headcount):
    ways = [
        thing("exit", [(50.0, 50.0), (50 + 90 * math.sin(k), 50 + 90 * math.cos(k))], width_m=w, surface="stepped" if steps else "level")
        for k, (w, steps) in enumerate(exits)
    ]
    told = found(plan_of(crowd(headcount, risk="high"), *ways), "egress-time")
    rows = sorted((w, 66 if steps else 82) for w, steps in exits)
    minutes = headcount / sum(w * flow for w, flow in rows[:-1])
    assume(abs(minutes - 6) > 1e-4)
    assert len(told) == (minutes > 6)
    for one in told:
        *rates, without, result = [line.params for line in one.computation]
        assert one.measured == pytest.approx(minutes)
        assert all(row["rate"] == pytest.approx(row["width"] * row["flow"]) for row in rates)
        assert without["rate"] == pytest.approx(sum(row["rate"] for row in rates[:-1])) and without["name"] == rates[-1]["name"]
        assert result["count"] / result["rate"] == pytest.approx(one.measured) and result["limit"] == one.limit


def test_every_number_of_these_checks_has_its_computation():
    beside = [thing("vehicle", (110.0, north), length_m=4, width_m=3) for north in (47.0, 53.0)]
    plan = plan_of(crowd(60_000), EAST, WEST, *beside)
    told = {one.code: one for one in run_checks(plan)}
    for code in ("exit-count", "egress-time", "exit-lost-in-scene", "crowd-density-static"):
        assert told[code].computation, code
    lines = [str(line) for line in told["crowd-density-static"].computation]
    assert lines == [
        "Usable ground: 10000.0 m2 drawn - 0.0 m2 of buildings, vehicles and water = 10000.0 m2",
        "60000 people / 10000.0 m2 = 6.00 people per m2; at most 4.70",
    ]


# --- fixes
def test_a_shut_exit_that_would_be_enough_is_offered_and_is_enough():
    shut = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", name="Timur", width_m=3, open=False)
    plan = plan_of(crowd(), shut, WEST)
    for code in ("exit-count", "containment"):
        [one] = found(plan, code)
        assert [str(fix.label) for fix in one.fixes] == ["Open the exit Timur"]
        assert found(mended(plan, one, one.fixes[0]), code) == []


@pytest.mark.parametrize(
    "spoiled",
    [
        thing("barrier", [(110.0, 40.0), (110.0, 60.0)]),
        thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", name="Timur", width_m=1.0, open=False),
    ],
    ids=["barred", "too narrow"],
)
def test_an_exit_that_would_be_none_is_not_offered(spoiled):
    shut = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", width_m=3, open=False)
    things = [spoiled, WEST] if spoiled[0] else [spoiled, shut, WEST]
    [one] = found(plan_of(crowd(), *things), "exit-count")
    assert one.fixes == ()


def test_one_exit_is_not_enough_where_two_are_missing():
    shut = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", width_m=3, open=False)
    [one] = found(plan_of(crowd(900), shut, WEST), "exit-count")
    assert (one.measured, one.limit, one.fixes) == (1, 3, ())


def test_a_shut_gate_that_bars_an_exit_is_offered_and_helps():
    fence = thing("barrier", [(110.0, 20.0), (110.0, 80.0)], name="Pagar")
    plan = plan_of(crowd(), EAST, WEST, fence, thing("gate", (110.0, 50.0), "gate", name="Gerbang timur", width_m=4, open=False))
    for code in ("exit-lost-in-scene", "exit-width"):
        [one] = found(plan, code)
        assert (one.severity, one.measured) == ("stop", 0.0)
        assert [str(fix.label) for fix in one.fixes] == ["Open the gate Gerbang timur"]
        assert found(mended(plan, one, one.fixes[0]), code) == []
    assert "narrowed by Pagar" in str(found(plan, "exit-lost-in-scene")[0].computation[0])


def test_a_gate_that_would_not_help_is_not_offered():
    fences = [thing("barrier", [(x, 20.0), (x, 80.0)]) for x in (110.0, 112.0)]
    plan = plan_of(crowd(), EAST, WEST, *fences, thing("gate", (110.0, 50.0), width_m=4, open=False))
    assert all(one.fixes == () for code in ("exit-lost-in-scene", "exit-width") for one in found(plan, code))


# --- lost in a scene
def test_an_exit_is_judged_in_each_scene_by_what_stands_there():
    truck = thing("vehicle", (110.0, 50.0), "truck", name="AWC", scene_from=2, scene_to=2)
    plan = plan_of(crowd(), EAST, WEST, truck, scenes=[scene(1), scene(2), scene(3)])
    told = found(plan, "exit-lost-in-scene")
    assert [(one.scene, one.severity, one.features) for one in told] == [(2, "stop", ("east",))]
    assert "narrowed by AWC" in str(told[0].computation[0])
    assert told[0].message.params["left"].params["exits"] == 1


def test_a_milder_severity_holds_for_what_is_narrowed_too():
    wide = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", width_m=9)
    fences = [thing("barrier", [(110.0, y), (120.0, y)]) for y in (48.0, 52.0)]
    for severity, told in (("stop", "warn"), ("warn", "warn"), ("info", "info")):
        limits = {"exit-lost-in-scene": {"severity": severity}}
        assert [one.severity for one in found(plan_of(crowd(), wide, WEST, *fences, limits=limits), "exit-lost-in-scene")] == [told]


def test_without_the_last_exit_none_is_left():
    wall = thing("barrier", [(110.0, 20.0), (110.0, 80.0)])
    [one] = found(plan_of(crowd(), EAST, wall), "exit-lost-in-scene")
    assert "has no other exit" in str(one.message)


def test_an_exit_narrower_than_the_least_by_declaration_is_not_called_lost():
    narrow = thing("exit", [(90.0, 50.0), (130.0, 50.0)], "east", width_m=0.9)
    assert found(plan_of(crowd(), narrow, WEST), "exit-lost-in-scene") == []


# --- leading on, with layers
YARD = [box(100, 20, 150, 22), box(100, 78, 150, 80), box(148, 20, 150, 80)]
ROAD = [LineString([(170, -300), (170, 300)])]


def counts(layers, *more):
    told = found(plan_of(crowd(), EAST, WEST, *more), "exit-count", layers)
    return told[0].measured if told else 2


def test_a_yard_of_buildings_beside_a_road_is_no_way_out():
    layers = layers_of(building=YARD, road=ROAD)
    assert counts(layers) == 1
    [lost] = found(plan_of(crowd(), EAST, WEST), "exit-lost-in-scene", layers)
    assert (lost.severity, lost.measured, lost.features) == ("stop", 0.0, ("east",))
    assert lost.highlight.within(box(100, 20, 150, 80)) and lost.highlight.area > 2000


def test_where_neither_road_nor_assembly_is_near_every_open_exit_counts():
    far = [LineString([(900, -300), (900, 300)])]
    assert counts(layers_of(building=YARD)) == 2
    assert counts(layers_of(building=YARD, road=far)) == 2


def test_an_opening_for_shoulders_is_enough_and_a_crack_is_not():
    def walls(gap):
        return [box(100, 20, 150, 22), box(100, 78, 150, 80), box(148, 20, 150, 50 - gap / 2), box(148, 50 + gap / 2, 150, 80)]

    assert counts(layers_of(building=walls(0.7), road=ROAD)) == 2
    assert counts(layers_of(building=walls(0.5), road=ROAD)) == 1


def test_a_road_leads_out_of_a_yard_until_something_is_put_across():
    street = [*ROAD, LineString([(110, 50), (300, 50)])]
    layers = layers_of(building=YARD, road=street)
    assert counts(layers) == 2
    across = thing("cordon", [(160.0, 0.0), (160.0, 100.0)], closed_to="people")
    ring = thing("cordon", [(155.0, 45.0), (155.0, 55.0)], closed_to="people")
    assert counts(layers, across) == 2
    sealed = [box(150, 20, 156, 48), box(150, 52, 156, 80)]
    layers = layers_of(building=[*YARD, *sealed], road=street)
    assert counts(layers) == 2 and counts(layers, ring) == 1
    assert counts(layers, ring, thing("gate", (155.0, 50.0), width_m=3)) == 2
    assert counts(layers, ring, thing("gate", (155.0, 50.0), width_m=3, open=False)) == 1
    assert counts(layers, thing("cordon", [(155.0, 45.0), (155.0, 55.0)], closed_to="vehicles")) == 2


def test_the_way_on_may_not_lead_back_through_the_crowd():
    alley = [box(100, 40, 160, 45), box(100, 55, 160, 60), box(155, 40, 160, 60)]
    assert counts(layers_of(building=alley, road=[*ROAD, LineString([(50, -300), (50, 300)])])) == 1


def test_a_street_closed_at_both_ends_is_no_way_out_though_a_road_runs_in_it():
    houses = [box(100, -200, 104, 40), box(100, 60, 104, 300), box(116, -200, 120, 300)]
    road = [LineString([(110, -300), (110, 400)])]
    plan = (
        crowd(),
        WEST,
        thing("exit", [(90.0, 50.0), (110.0, 50.0)], "east", width_m=3),
    )
    layers = layers_of(building=houses, road=road)
    ends = [thing("cordon", [(104.0, n), (116.0, n)], closed_to="both") for n in (0.0, 100.0)]
    assert found(plan_of(*plan, ends[0]), "exit-count", layers) == []
    assert [one.measured for one in found(plan_of(*plan, *ends), "exit-count", layers)] == [1]


# --- mazes walked cell by cell
CELL, SIZE = 6.0, 8


def walls_of(closed):
    """Barriers along the closed edges between cells of a maze that begins at (100, 0); an edge is (i, j, "e" or "n")."""
    made = []
    for i, j, side in sorted(closed):
        x, y = 100 + i * CELL, j * CELL
        made.append([(x + CELL, y), (x + CELL, y + CELL)] if side == "e" else [(x, y + CELL), (x + CELL, y + CELL)])
    return [thing("barrier", wall) for wall in made]


def reachable(closed, start):
    """Cells that can be walked to from a cell; None stands for the ground outside the maze."""
    seen, waiting = {start}, deque([start])
    while waiting:
        i, j = waiting.popleft()
        steps = [(i + 1, j, (i, j, "e")), (i - 1, j, (i - 1, j, "e")), (i, j + 1, (i, j, "n")), (i, j - 1, (i, j - 1, "n"))]
        for k, m, edge in steps:
            inside = 0 <= k < SIZE and 0 <= m < SIZE
            cell = (k, m) if inside else None
            if k < 0 or edge in closed or cell in seen:
                continue
            seen.add(cell)
            if cell is not None:
                waiting.append(cell)
    return seen


@settings(QUICK, max_examples=300)
@given(st.integers(0, 2**32), st.floats(0.3, 0.8), st.booleans())
def test_leading_on_as_walked_cell_by_cell(seed, share, far):
    draw = random.Random(seed)
    closed = {(i, j, side) for i in range(SIZE) for j in range(-1, SIZE) for side in "en" if draw.random() < share}
    closed |= {(SIZE - 1, j, "e") for j in range(SIZE) if draw.random() < 0.8}
    closed |= {(i, j, "n") for i in range(SIZE) for j in (-1, SIZE - 1) if draw.random() < 0.8}
    cell = draw.randrange(SIZE), draw.randrange(SIZE)
    middle = 100 + (cell[0] + 0.5) * CELL, (cell[1] + 0.5) * CELL
    spot = (140.0, -30.0) if far else (100 + 3.5 * CELL, 3.5 * CELL)
    massa = thing("crowd", box(0, -60, 100, 160), "crowd", headcount=10)
    ways = [thing("exit", [(90.0, middle[1]), middle], "east"), thing("exit", [(10.0, 50.0), (-40.0, 50.0)], "west")]
    snapshot = Snapshot(plan_of(massa, *ways, *walls_of(closed), thing("assembly", spot)), 1)
    [east] = snapshot.named(["east"], "exit")
    told = not leads_on(snapshot, east, snapshot.of("crowd")[0])
    there = reachable(closed, cell)
    leads = None in there or (not far and (3, 3) in there)
    assert told == (not leads)


@QUICK
@given(st.integers(25, 95), st.lists(st.tuples(st.floats(3, 90), st.floats(1, 6)), max_size=3), st.floats(2, 10))
def test_blind_ends_as_reckoned_from_the_last_opening(length, openings, width):
    """A straight alley with openings in its northern wall: blind is what lies beyond the last one."""
    spans = sorted((a, min(a + w, float(length))) for a, w in openings if a < length - 0.1)
    wall, at = [], 0.0
    for a, b in spans:
        if a > at + 1e-6:
            wall.append([(100 + at, 50 + width), (100 + a, 50 + width)])
        at = max(at, b)
    assume(length - at > 0.5)
    wall.append([(100 + at, 50 + width), (100.0 + length, 50 + width)])
    around = [[(100.0, 50 - width), (100.0 + length, 50 - width), (100.0 + length, 50 + width)]]
    end = length - 0.5
    plan = plan_of(
        crowd(), thing("exit", [(90.0, 50.0), (100.0 + end, 50.0)], "east"), WEST, *[thing("barrier", one) for one in [*around, *wall]]
    )
    wide = [b for a, b in merged(spans) if b - a > 0.62]
    assume(all(abs(b - a - 0.6) > 0.02 for a, b in merged(spans)))
    blind = end - (max(wide) - 0.3) if wide else end
    assume(abs(blind - 20) > 0.1 and abs(end - 20) > 0.1)
    told = found(plan, "dead-end")
    assert len(told) == (blind > 20)
    for one in told:
        assert one.measured == pytest.approx(blind, abs=0.06) and one.features == ("east",)
        assert one.highlight.length == pytest.approx(one.measured, abs=1e-6)


def merged(spans):
    made = []
    for a, b in spans:
        if made and a <= made[-1][1]:
            made[-1] = made[-1][0], max(b, made[-1][1])
        else:
            made.append((a, b))
    return made


# --- directions
@QUICK
@given(st.lists(st.floats(0, 359.99), min_size=2, max_size=4), st.floats(10, 60), st.floats(10, 60), st.floats(1, 1.5))
def test_the_widest_angle_as_over_all_pairs(turns, half_wide, half_high, beyond):
    ways = [
        thing("exit", [(0.0, 0.0), (200 * beyond * math.sin(math.radians(turn)), 200 * beyond * math.cos(math.radians(turn)))])
        for turn in turns
    ]
    massa = thing("crowd", box(-half_wide, -half_high, half_wide, half_high), "crowd", headcount=10)
    widest = max(min(abs(a - b), 360 - abs(a - b)) for a in turns for b in turns)
    assume(abs(widest - 45) > 1e-6)
    told = found(plan_of(massa, *ways), "exit-separation")
    assert len(told) == (widest < 45)
    for one in told:
        assert one.measured == pytest.approx(widest, abs=1e-6)
        a, middle, b = one.highlight.coords
        assert middle == pytest.approx((0, 0), abs=1e-9) and oracle.to_outline(a, box_corners(half_wide, half_high)) < 1e-6
        assert oracle.to_outline(b, box_corners(half_wide, half_high)) < 1e-6


def test_a_building_in_the_crowd_moves_the_place_that_it_is_seen_from():
    """Outline 100 m square, building 40 x 80 m in its west half: the middle of the ground lies 11.76 m east of the outline's."""
    ways = [thing("exit", [(95.0, y), (130.0, y)], width_m=4) for y in (35.0, 65.0)]
    massa = thing("crowd", box(0, 0, 100, 100), "crowd", headcount=100)
    [bare] = found(plan_of(massa, *ways), "exit-separation")
    [one] = found(plan_of(massa, *ways), "exit-separation", layers=layers_of(building=[box(5, 10, 45, 90)]))
    assert bare.measured == pytest.approx(2 * math.degrees(math.atan(15 / 50)))
    assert one.measured == pytest.approx(2 * math.degrees(math.atan(15 / (100 - (500_000 - 80_000) / 6_800))))


def test_a_monument_in_the_middle_is_seen_from_beside_it():
    """Nobody stands in the monument: the exits are seen from its east wall, 5 m from the centre."""
    ways = [thing("exit", [(45.0, y), (80.0, y)], width_m=4) for y in (-15.0, 15.0)]
    massa = thing("crowd", box(-50, -50, 50, 50), "crowd", headcount=100)
    [one] = found(plan_of(massa, *ways), "exit-separation", layers=layers_of(building=[box(-5, -9, 5, 9)]))
    middle = one.highlight.coords[1]
    assert abs(middle[0]) == 5.0 and middle[1] == pytest.approx(0.0)


def box_corners(wide, high):
    return [(-wide, -high), (wide, -high), (wide, high), (-wide, high)]


# --- odd input
@pytest.mark.parametrize(
    "line",
    [
        [(50.0, 50.0), (50.0, 50.0)],
        [(50.0, 50.0), (60.0, 50.0)],
        [(-0.5, 50.0), (-40.0, 50.0)],
        [(50.0, 50.0), (150.0, 50.0), (50.0, 60.0)],
    ],
    ids=["no length", "ends inside", "begins beside", "comes back"],
)
def test_odd_exits_are_judged_without_a_wrong_number(line):
    plan = plan_of(crowd(), WEST, thing("exit", line, "odd"), thing("assembly", (60.0, 150.0)))
    for one in run_checks(plan, layers_of(road=ROAD, building=YARD), codes=CODES):
        assert math.isfinite(one.measured) and math.isfinite(one.limit) and str(one.message)


def test_an_exit_of_two_crowds_is_told_once():
    other = thing("crowd", box(85, 45, 99, 55), "small", name="Kecil", headcount=20)
    wall = thing("barrier", [(110.0, 20.0), (110.0, 80.0)])
    told = found(plan_of(crowd(), other, EAST, WEST, wall), "exit-lost-in-scene")
    assert [one.features for one in told] == [("east",)]
    assert "Kecil" in str(told[0].message) and "no other exit" in str(told[0].message)


# --- after an edit
def test_what_leads_on_follows_each_edit():
    layers = layers_of(building=YARD[:2], road=ROAD)
    far_wall = thing("barrier", [(149.0, 10.0), (149.0, 90.0)], "wall", name="Tembok")
    gate = thing("gate", (149.0, 50.0), "gate", width_m=3)
    shut = thing("gate", (149.0, 50.0), "gate", width_m=3, open=False)
    steps = [
        ([EAST, WEST], 2),
        ([EAST, WEST, far_wall], 1),
        ([EAST, WEST, far_wall, gate], 2),
        ([EAST, WEST, far_wall, shut], 1),
        ([EAST, WEST, far_wall, shut, thing("assembly", (140.0, 30.0), "meet")], 2),
        ([EAST, WEST, far_wall, shut, thing("assembly", (145.0, -30.0), "meet")], 1),
        ([EAST, WEST, thing("vehicle", (148.0, 50.0), "wall", length_m=70, width_m=2)], 1),
        ([EAST, WEST], 2),
    ]
    plan = plan_of(crowd(900), EAST, WEST)
    engine = CheckEngine(plan, 1, layers)
    engine.full()
    for things, expected in steps:
        after = plan_of(crowd(900), *things)
        ids = [key for key in {*plan.features, *after.features} if plan.features.get(key) != after.features.get(key)]
        [one] = [one for one in engine.update(after, ids) if one.code == "exit-count"]
        assert one.measured == expected, things
        assert sorted(map(told, engine.findings())) == sorted(map(told, CheckEngine(after, 1, layers).full()))
        plan = after


def asked_again(monkeypatch, things, later):
    """Ids of the exits whose ground is looked at again when `things` make way for `later`."""
    plan, after = plan_of(crowd(900), *things), plan_of(crowd(900), *later)
    engine, asked, ask = CheckEngine(plan, 1, layers_of(building=YARD[:2], road=ROAD)), [], Beyond.leads_on
    engine.full()
    monkeypatch.setattr(Beyond, "leads_on", lambda self: asked.append(self.way.id) or ask(self))
    ids = [key for key in {*plan.features, *after.features} if plan.features.get(key) != after.features.get(key)]
    engine.update(after, ids)
    monkeypatch.undo()
    return asked


def test_ground_is_looked_at_again_only_where_the_way_on_runs(monkeypatch):
    """West of the crowd all is open: the first free way found goes straight north from (-40, 50)."""
    aside, across = (thing("vehicle", place, "v") for place in ((-80.0, 100.0), (-40.0, 100.0)))
    assert asked_again(monkeypatch, [EAST, WEST], [EAST, WEST, aside]) == []
    assert asked_again(monkeypatch, [EAST, WEST], [EAST, WEST, across]) == ["west"]
    assert asked_again(monkeypatch, [EAST, WEST, aside], [EAST, WEST, across]) == ["west"]
    assert asked_again(monkeypatch, [EAST, WEST], [EAST, WEST, thing("assembly", (-80.0, 100.0), "meet")]) == ["west"]


class ExitDice(Dice):
    """Crowds whose exits begin in them, and what may bar those."""

    def feature(self):
        made = super().feature()
        wanted = self.random.choice(("crowd", "exit", "exit", "exit", "barrier", "cordon", "gate", "vehicle", "assembly"))
        while made.kind != wanted:
            made = super().feature()
        return made

    def place(self):
        return self.random.uniform(0, 90), self.random.uniform(0, 90)

    def geometry(self, kind):
        (x, y), draw = self.place(), self.random.uniform
        if kind == "barrier" and self.random.random() < 0.7:
            return LineString(box(x, y, x + draw(15, 70), y + draw(15, 70)).exterior)
        return super().geometry(kind)


@settings(QUICK, max_examples=60)
@given(st.integers(0, 2**32), st.integers(5, 25), st.integers(1, 5))
def test_an_update_tells_what_a_full_run_tells(seed, count, steps):
    dice = ExitDice(seed)
    plan, layers = dice.plan(count), dice.layers() if seed % 3 else None
    engine = CheckEngine(plan, 1, layers)
    engine.full()
    for _ in range(steps):
        change = dice.change(plan)
        plan = plan.apply(change)
        engine.update(plan, [edit.key for edit in change.edits if edit.table == "feature"])
    full = CheckEngine(plan, 1, layers).full()
    for code in CODES:
        got, wanted = ([told(one) for one in some if one.code == code] for some in (engine.findings(), full))
        assert sorted(got) == sorted(wanted), code


def told(one):
    where = "" if one.highlight is None else one.highlight.wkb_hex
    lines = tuple(str(line) for line in (one.message, *one.computation))
    return (one.features, one.severity, one.measured, one.limit, lines, tuple(str(fix.label) for fix in one.fixes), where)
