"""Densities added up where crowds and flows share ground, against sums on a raster."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.runner import run_checks

CODES = ["crowd-density-static", "crowd-density-moving"]
SIZE, CELL_M = 24, 1.0


def told(*things, layers=None):
    return run_checks(plan_of(*things), layers, codes=CODES)


def parts_of(cells):
    """Sets of cells that hang together side by side."""
    left, found = set(cells), []
    while left:
        part, waiting = set(), [left.pop()]
        while waiting:
            i, j = waiting.pop()
            part.add((i, j))
            for near in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                if near in left:
                    left.remove(near)
                    waiting.append(near)
        found.append(part)
    return found


def expected(people, solids):
    """By cells of 1 m2: code -> sorted (greatest density, names) of every group or crowd alone. People: (name, box, headcount, moving)."""
    taken = {cell for solid in solids for cell in cells_of(solid)}
    ground = {name: cells_of(where) - taken for name, where, _, _ in people}
    density = {name: count / len(ground[name]) for name, _, count, _ in people if ground[name]}
    moving = {name for name, _, _, walks in people if walks}
    found = {}
    for code, about in (("crowd-density-static", density.keys() - moving), ("crowd-density-moving", density.keys() & moving)):
        on = {}
        for name in density if code == "crowd-density-moving" else about:
            for cell in ground[name]:
                on.setdefault(cell, set()).add(name)
        on = {cell: names for cell, names in on.items() if names & about}
        groups = []
        for part in parts_of({cell for cell, names in on.items() if len(names) > 1}):
            if len(part) >= 4:
                group = set().union(*(on[cell] for cell in part))
                joined = [other for other in groups if other & group]
                groups = [other for other in groups if not other & group] + [group.union(*joined)]
        alone = about - set().union(*groups)
        rows = [(density[name], (name,)) for name in alone]
        for group in groups:
            sums = {cell: sum(density[name] for name in names & group) for cell, names in on.items() if names & group}
            levels = sorted(set(sums.values()), reverse=True)
            dense = next(v for v in levels if any(len(p) >= 4 for p in parts_of({c for c, s in sums.items() if s >= v - 1e-9})))
            rows.append((max([dense, *(density[name] for name in group & about)]), tuple(sorted(group))))
        found[code] = sorted((round(value, 6), names) for value, names in rows if value > 2.0 + 1e-6)
    return found


def cells_of(where):
    west, south, east, north = where
    return {(i, j) for i in range(west, east) for j in range(south, north)}


def random_box(draw):
    west, south = draw.randrange(SIZE - 3), draw.randrange(SIZE - 3)
    return west, south, min(SIZE, west + draw.randint(2, 14)), min(SIZE, south + draw.randint(2, 14))


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_densities_as_on_a_raster(seed):
    draw = random.Random(seed)
    people = []
    for n in range(draw.randint(1, 6)):
        where = random_box(draw) if not people or draw.random() < 0.8 else people[-1][1]
        area = (where[2] - where[0]) * (where[3] - where[1])
        people.append((f"c{n}", where, max(1, round(area * draw.uniform(0.2, 3.5))), draw.random() < 0.35))
    solids = [random_box(draw) for _ in range(draw.randint(0, 2))]
    things = [
        thing("crowd-flow" if walks and n % 2 else "crowd", box(*where), name, headcount=count, moving=bool(walks and not n % 2))
        for n, (name, where, count, walks) in enumerate(people)
    ]
    things = [(key, kind, span) for key, kind, span in things]
    layers = layers_of(building=[box(*where) for where in solids]) if solids else None
    got = {code: [] for code in CODES}
    for one in told(*things, layers=layers):
        if one.unit == "person/m2":
            got[one.code].append((round(one.measured, 6), tuple(sorted(one.features))))
    assert {code: sorted(rows) for code, rows in got.items()} == expected(people, solids)


FIELD = box(0, 0, 20, 20)


def test_four_crowds_on_one_ground_must_stop():
    [one] = told(*(thing("crowd", FIELD, f"c{n}", headcount=780, name=f"M{n}") for n in range(4)))
    assert (one.code, one.severity, one.measured, one.features) == (
        "crowd-density-static",
        "stop",
        pytest.approx(7.8),
        ("c0", "c1", "c2", "c3"),
    )
    assert str(one.message) == "M0, M1, M2 and M3: 7.8 people per square metre of open ground; at most 4.7."
    assert str(one.computation[1]) == "M0: 780 people / 400.0 m2 = 1.95 people per m2"
    assert str(one.computation[-1]) == "M0, M1, M2 and M3 together on 400.0 m2: 7.80 people per m2; at most 4.70"


def test_a_flow_through_a_standing_crowd_is_judged_by_the_limits_of_walking():
    flow = thing("crowd-flow", FIELD, "f", headcount=780)
    assert told(flow) == [] and told(thing("crowd", FIELD, "c", headcount=780)) == []
    [one] = told(flow, thing("crowd", FIELD, "c", headcount=780))
    assert (one.code, one.severity, one.measured, one.limit) == ("crowd-density-moving", "stop", pytest.approx(3.9), 3.57)


def test_a_dense_standing_crowd_stays_told_when_a_flow_meets_it():
    crowd, flow = thing("crowd", FIELD, "c", headcount=2000), thing("crowd-flow", box(10, 0, 30, 20), "f", headcount=40)
    assert sorted((one.code, one.features) for one in told(crowd, flow)) == [
        ("crowd-density-moving", ("c", "f")),
        ("crowd-density-static", ("c",)),
    ]


@pytest.mark.parametrize(("wide", "codes"), [(0.15, []), (0.2, ["crowd-density-static"])])
def test_less_than_four_square_metres_are_no_shared_ground(wide, codes):
    pair = [thing("crowd", FIELD, "a", headcount=700), thing("crowd", box(20 - wide, 0, 40, 20), "b", headcount=700)]
    assert [one.code for one in told(*pair)] == codes


def test_a_crowd_cut_in_two_is_as_dense_as_before():
    whole = told(thing("crowd", FIELD, "a", headcount=1000))
    parts = told(thing("crowd", box(0, 0, 7.3, 20), "a", headcount=365), thing("crowd", box(7.3, 0, 20, 20), "b", headcount=635))
    assert [one.measured for one in parts] == [pytest.approx(one.measured) for one in whole * 2]


def test_parts_that_together_share_four_square_metres_with_another_are_told_with_it():
    other = thing("crowd", box(18, 0, 40, 3), "o", headcount=120)
    parts = [thing("crowd", box(0, 0, 20, 1.5), "a", headcount=54), thing("crowd", box(0, 1.5, 20, 3), "b", headcount=54)]
    [one] = told(*parts, other)
    assert one.features == ("a", "b", "o") and one.measured == pytest.approx(1.8 + 120 / 66)


def test_people_without_a_number_add_nothing_and_people_without_ground_are_told():
    truck = thing("vehicle", (10.0, 10.0), length_m=60, width_m=60)
    rows = [thing("crowd", FIELD, "a", headcount=780), thing("crowd", FIELD, "b"), thing("crowd", box(5, 5, 6, 6), "c", headcount=2)]
    assert told(*rows) == []
    assert sorted((one.features, one.unit) for one in told(*rows, truck)) == [(("a",), "m2"), (("c",), "m2")]


def test_a_ground_that_crosses_itself_is_judged_all_the_same():
    crossed = Polygon([(0, 0), (20, 20), (20, 0), (0, 20)])
    assert {one.code for one in told(thing("crowd", crossed, "a", headcount=900), thing("crowd", FIELD, "b", headcount=900))} == {CODES[0]}
