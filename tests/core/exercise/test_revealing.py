"""What belongs to a ring and to a task force: held against a search one by one, on random plans."""

import random

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from support.plans import area, plan_of, thing
from tabletop.core.exercise.revealing import everything, in_ring, of_satgas, ring_numbers, satgas_shown
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0
NAMES = ("Preventif", "preventif ", "Gakkum", "")


def roster_of(rng):
    units = {}
    for n in range(8):
        above = rng.choice([None, *units]) if units else None
        units[f"u{n}"] = RosterUnit(f"u{n}", f"Unit {n}", "Polri", rng.choice(NAMES), 10, parent=above)
    return units


def random_plan(seed):
    rng = random.Random(seed)

    def at(reach=120.0):
        return E + rng.uniform(-reach, reach), N + rng.uniform(-reach, reach)

    things = [thing("ring", area(Point(E, N).buffer(20.0 * n).exterior.coords), number=n) for n in (1, 2, 3)]
    things.append(thing("ring", box(E + 60, N + 60, E + 90, N + 90), number=1))
    units = [f"u{n}" for n in range(8)] + ["gone"]
    things += [thing("unit", at(), unit=rng.choice(units)) for _ in range(8)]
    things += [thing("cordon", [at(), at()], **({"unit": rng.choice(units)} if rng.random() < 0.5 else {})) for _ in range(5)]
    things += [thing("crowd", Point(at()).buffer(rng.uniform(2, 30)), headcount=50) for _ in range(3)]
    things.append(thing("unit", (E, N), scene_from=2, unit="u1"))
    plan = plan_of(*things)
    return Plan(features=plan.features, roster=roster_of(rng))


def force_of(plan, one):
    key, seen = one.properties.get("unit"), set()
    while key in plan.roster and key not in seen:
        seen.add(key)
        if plan.roster[key].satgas.strip():
            return plan.roster[key].satgas.strip().casefold()
        key = plan.roster[key].parent
    return ""


@given(st.integers(0, 100_000))
def test_a_ring_shows_itself_and_what_touches_it(seed):
    plan = random_plan(seed)
    for number in (1, 2, 3, 4):
        wanted = set()
        rings = [one for one in plan.placed(1) if one.kind == "ring" and one.properties["number"] == number]
        for one in plan.placed(1):
            touches = any(shapely.distance(one.geometry, ring.geometry) == 0 for ring in rings)
            if one in rings or (one.kind != "ring" and touches):
                wanted.add(one.id)
        assert in_ring(plan, 1, number) == wanted


@given(st.integers(0, 100_000))
def test_a_task_force_shows_its_units_and_the_cordons_they_man(seed):
    plan = random_plan(seed)
    placed = plan.placed(1)
    for name in ("Preventif", "GAKKUM ", "Humas"):
        folded = name.strip().casefold()
        theirs = {one.id for one in placed if force_of(plan, one) == folded}
        for line in (one for one in placed if one.kind == "cordon"):
            near = [one for one in placed if one.kind == "unit" and one.geometry.distance(line.geometry) <= 5.0]
            # the same unit of the roster twice on a line counts once, whichever of its places it is
            theirs |= {line.id} if any(force_of(plan, one) == folded for one in near) else set()
        assert of_satgas(plan, 1, name) == theirs
    said = [name.casefold() for name in satgas_shown(plan, 1)]
    assert sorted(said) == sorted({force_of(plan, one) for one in placed} - {""})


def test_a_scene_is_all_that_stands_in_it():
    plan = random_plan(7)
    assert everything(plan, 1) == {one.id for one in plan.placed(1)} < everything(plan, 2)
    assert ring_numbers(plan, 1) == [1, 2, 3] and ring_numbers(Plan(), 1) == []
    assert in_ring(Plan(), 1, 1) == of_satgas(Plan(), 1, "Humas") == frozenset()


def test_task_forces_stand_in_the_order_of_a_polres():
    row = lambda key, satgas: RosterUnit(key, key, "Polri", satgas, 1)  # noqa: E731
    things = [thing("unit", (E + 20 * n, N), unit=key) for n, key in enumerate("abc")]
    plan = Plan(
        features=plan_of(*things, thing("cordon", LineString([(E, N - 1), (E, N + 9)]))).features,
        roster={"a": row("a", "Banops"), "b": row("b", "Zulu"), "c": row("c", "Preemtif")},
    )
    assert satgas_shown(plan, 1) == ["Preemtif", "Banops", "Zulu"]
    assert of_satgas(plan, 1, "banops") == {"f00", "f03"}, "a unit that stands on a cordon brings it along"
