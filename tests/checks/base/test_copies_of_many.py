"""Copies of many features, found at their places: the same as one by one, in work that grows with the features."""

import random

import shapely
from shapely import LineString, Point, box

from tabletop.checks.base.same_kind_copies import SAME_M, Copies, copies_of
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.crowds import same_place
from tabletop.checks.rules.check_list import all_checks
from tabletop.checks.rules.runner import configured, run_checks
from tests.support.plans import plan_of, scene, thing

E, N = 500_000.0, 9_950_000.0


def crowded(seed, count=60):
    """Points, lines and areas on few places, many of them on the borders of the squares that copies are looked for in."""
    draw = random.Random(seed)
    things = []
    for _ in range(count):
        near = draw.choice((0.0, SAME_M / 2, SAME_M * 0.99, -SAME_M / 3, SAME_M * 2))
        east, north = E + draw.choice((0, 0.5, 1, 7.25)) + near, N + draw.choice((0, 0.5, 3)) - draw.choice((0, near))
        kind = draw.choice(("unit", "unit", "gate", "cordon", "assembly", "barrier"))
        shape = {"unit": Point(east, north), "gate": Point(east, north), "assembly": box(east, north, east + 4, north + 4)}.get(kind)
        line = [(east, north), (east + 5, north + 2)]
        properties = {"name": draw.choice(("", "A")), **({"strength": draw.choice((5, 6))} if kind == "unit" else {})}
        things.append(thing(kind, shape or LineString(line if draw.random() < 0.5 else line[::-1]), **properties))
    return plan_of(*things, scenes=[scene(1)])


def test_copies_of_many_are_those_of_each_one():
    found = 0
    for seed in range(40):
        snapshot = Snapshot(crowded(seed), 1)
        copies = Copies(snapshot)
        for one in snapshot.placed:
            alone = [other.id for other in copies_of(snapshot, one)]
            assert [other.id for other in copies.of(one)] == alone, (seed, one.id)
            assert [other.id for other in copies.of(one, alone[:1])] == alone[1:]
            found += len(alone)
    assert found > 500, "there were copies"


def test_groups_are_the_same_found_at_their_places_and_one_by_one(monkeypatch):
    for seed in range(12):
        made = crowded(seed)
        at_places = [(one.features, one.measured) for one in run_checks(made, codes=["same-place"])]
        with monkeypatch.context() as patched:
            patched.setattr(same_place, "FEW", 10_000)
            assert [(one.features, one.measured) for one in run_checks(made, codes=["same-place"])] == at_places
        assert at_places


def test_lists_of_a_large_plan_are_not_copied_for_each_of_its_features(monkeypatch):
    asked = {}
    plain = Snapshot.of
    for count in (40, 400):
        made = plan_of(*(thing("unit", (E + 4 * n, N), name=str(n)) for n in range(count)), scenes=[scene(1)])
        calls = []
        monkeypatch.setattr(Snapshot, "of", lambda self, *kinds, calls=calls: calls.append(kinds) or plain(self, *kinds))
        run_checks(made)
        asked[count] = len(calls)
    assert asked[400] == asked[40]


def test_units_on_one_spot_are_not_held_against_each_other(monkeypatch):
    compared = []
    plain = shapely.hausdorff_distance
    monkeypatch.setattr(shapely, "hausdorff_distance", lambda *pair: compared.append(1) or plain(*pair))
    apart = plan_of(*(thing("unit", (E, N), name=str(n)) for n in range(200)), scenes=[scene(1)])
    assert run_checks(apart, codes=["same-place"]) == [] and not compared
    alike = plan_of(*(thing("unit", (E, N), name="A") for n in range(200)), scenes=[scene(1)])
    (one,) = run_checks(alike, codes=["same-place"])
    assert one.measured == 200 and len(compared) < 1000


def test_checks_are_given_their_limits_once_for_all_scenes(monkeypatch):
    from tabletop.checks.rules import check_list, other_checks

    calls = []
    for room in (check_list, other_checks):
        plain = room.configure
        monkeypatch.setattr(room, "configure", lambda *given, plain=plain: calls.append(1) or plain(*given))
    made = plan_of(thing("crowd", box(E, N, E + 30, N + 30), headcount=200), scenes=[scene(n) for n in range(1, 8)])
    run_checks(made)
    assert len(calls) <= 3
    assert set(configured(made)) <= set(all_checks())
