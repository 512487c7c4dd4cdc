"""Crowds that share exits, exits on one ground, few people: one place counts once, people add up."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, affinity, box

from support.plans import plan_of, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.runner import run_checks
from tabletop.checks.ways_out.crowd_groups import groups_of, names_of
from tabletop.checks.ways_out.exit_bands import on_same_ground, own_widths

FIELD = thing("crowd", box(0, 0, 40, 40), "crowd", headcount=900, risk="high", name="Massa")


def found(plan, code):
    return run_checks(plan, codes=[code])


def way(key, *places, width_m=3.0, **more):
    return thing("exit", list(places), key, width_m=width_m, **more)


def carried(*things):
    """Metres that the exits of a plan carry together, and how many of them count."""
    snapshot = Snapshot(plan_of(FIELD, *things), 1)
    owns = own_widths(snapshot, snapshot.of("exit")).values()
    return sum(own.added_m for own in owns), sum(own.counts for own in owns)


# --- exits on one ground
def test_an_exit_drawn_twice_is_one():
    assert carried(way("a", (20, 39), (20, 80)), way("b", (20, 39), (20, 80))) == (3.0, 1)


def test_an_exit_drawn_backwards_on_another_is_one():
    assert carried(way("a", (20, 41), (20, 80)), way("b", (20, 80), (20, 41))) == (3.0, 1)


@pytest.mark.parametrize(("aside", "count"), [(0.0, 1), (0.3, 1), (1.0, 1), (1.6, 2), (2.5, 2), (3.0, 2), (9.0, 2)])
def test_exits_beside_each_other_carry_their_width_and_their_distance(aside, count):
    metres, counted = carried(way("a", (20, 39), (20, 80)), way("b", (20 + aside, 39), (20 + aside, 80)))
    assert (metres, counted) == (pytest.approx(3.0 + min(aside, 3.0), abs=1e-6), count)


def test_a_narrow_exit_inside_a_wide_one_adds_nothing():
    assert carried(way("a", (20, 39), (20, 80), width_m=6), way("b", (21, 39), (21, 80), width_m=2)) == (pytest.approx(6.0), 1)


def test_exits_that_leave_a_crowd_apart_share_nothing_inside_it():
    ways = [way(f"e{k}", (20, 20), (20 + 60 * math.sin(k), 20 + 60 * math.cos(k))) for k in range(4)]
    assert carried(*ways) == (12.0, 4)


def test_exits_that_end_at_one_place_on_open_ground_are_two():
    assert carried(way("a", (10, 39), (20, 80)), way("b", (30, 39), (20, 80))) == (6.0, 2)


def alley(width):
    return [thing("barrier", [(east, 45), (east, 60)]) for east in (20 - width / 2, 20 + width / 2)]


def test_exits_through_one_alley_carry_what_the_alley_carries():
    ways = [way(f"e{k}", (5 + 10 * k, 39), (19 + 0.6 * k, 45), (19 + 0.6 * k, 60), (10 * k, 90), width_m=4) for k in range(4)]
    assert carried(*ways, *alley(4.0)) == (pytest.approx(4.0, abs=0.01), 1)


def test_four_exits_of_one_alley_drawn_side_by_side_are_one():
    ways = [way(f"e{k}", (19 + 0.6 * k, 39), (19 + 0.6 * k, 90), width_m=4) for k in range(4)]
    assert carried(*ways, *alley(4.0)) == (pytest.approx(4.0, abs=0.01), 1)


OFFSETS = st.floats(-8, 8).map(lambda value: round(value, 2))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OFFSETS, st.floats(0.7, 5), st.booleans()), min_size=1, max_size=4))
def test_straight_exits_beside_each_other_carry_the_union_of_their_widths(rows):
    ways = [way(f"e{k}", *([(20 + d, 39), (20 + d, 80)]), width_m=w) for k, (d, w, _) in enumerate(rows)]
    pieces = sorted((d - w / 2, d + w / 2) for d, w, _ in rows)
    union, reached = 0.0, -math.inf
    for low, high in pieces:
        union, reached = union + max(0.0, high - max(low, reached)), max(high, reached)
    assert carried(*ways)[0] == pytest.approx(union, abs=0.05)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 40), st.floats(-30, 60), st.floats(45, 90), st.floats(0.7, 5), st.sampled_from([None, "same", "turned"])),
        min_size=1,
        max_size=5,
    )
)
def test_never_more_than_the_sum_never_less_than_the_widest_and_a_copy_adds_nothing(rows):
    ways, copies = [], []
    for k, (start, end, north, width, copy) in enumerate(rows):
        ways.append(way(f"e{k}", (start, 39), (end, north), width_m=width))
        if copy:
            line = LineString([(start, 39), (end, north)])
            copies.append(thing("exit", line if copy == "same" else line.reverse(), f"z{k}", width_m=width))
    metres, counted = carried(*ways)
    widths = [row[3] for row in rows]
    assert max(widths) - 1e-6 <= metres <= sum(widths) + 1e-6
    doubled, counted_twice = carried(*ways, *copies)
    assert doubled <= metres + 1e-5 and counted_twice <= counted


def test_same_ground_is_more_than_half_of_the_narrower_band():
    for aside, same in ((1.4, True), (1.6, False)):
        plan = plan_of(FIELD, way("a", (20, 39), (20, 80)), way("b", (20 + aside, 39), (20 + aside, 80)))
        snapshot = Snapshot(plan, 1)
        [a, _] = snapshot.of("exit")
        assert bool(on_same_ground(snapshot, a)) is same


@pytest.mark.parametrize(("width", "count"), [(0.0, 1), (0.01, 1), (0.59, 1), (0.6, 2)])
def test_what_lets_no_person_through_is_no_exit(width, count):
    plan = plan_of(FIELD, way("a", (20, 39), (20, 80)), way("b", (20, 1), (20, -40), width_m=width))
    [one] = found(plan, "exit-count")
    assert one.measured == count


# --- crowds that share exits
def halves(first=450, second=450, **more):
    west = thing("crowd", box(0, 0, 20, 20), "w", headcount=first, name="Barat", risk="medium", **more)
    east = thing("crowd", box(20, 0, 40, 20), "e", headcount=second, name="Timur", risk="high", **more)
    return [west, east]


SHARED = [way("n", (20, 19), (20, 50), width_m=1.8), way("s", (20, 1), (20, -30), width_m=1.8)]


def test_crowds_that_share_exits_are_judged_as_one_with_the_strictest_risk():
    for code, measured, limit in (("exit-count", 2, 3), ("egress-time", 900 / (1.8 * 82), 6)):
        [one] = found(plan_of(*halves(), *SHARED), code)
        assert (one.severity, one.measured, one.limit) == ("stop", pytest.approx(measured), limit)
        assert one.features == ("e", "w") and str(one.message).startswith("Timur and Barat: ")
        lines = [str(line) for line in one.computation]
        assert lines[:3] == ["Timur: 450 people", "Barat: 450 people", "Together, because they share exits: 900 people"]
        assert one.highlight.equals(box(0, 0, 40, 20))


def test_a_copy_of_an_exit_for_each_crowd_does_not_part_them():
    north = [way("n1", (18.9, 19), (18.9, 50)), way("n2", (21.1, 19), (18.9, 22), (18.9, 50))]
    south = [way("s1", (18.9, 1), (18.9, -30)), way("s2", (21.1, 1), (18.9, -2), (18.9, -30))]
    mine = [*north, *south]
    assert {one.features for one in found(plan_of(*halves(), *mine), "exit-count")} == {("e", "w")}
    far = [way("n1", (9, 19), (9, 50)), way("n2", (31, 19), (31, 50)), way("s1", (9, 1), (9, -30)), way("s2", (31, 1), (31, -30))]
    assert found(plan_of(*halves(), *far), "exit-count") == []


def test_a_shut_exit_does_not_join_crowds():
    plan = plan_of(*halves(), way("x", (20, 19), (20, 50), open=False))
    assert sorted(one.features for one in found(plan, "exit-count")) == [("e",), ("w",)]


def test_a_lost_exit_is_told_with_all_who_share_the_others():
    barred = [way("x", (5, 19), (5, 50)), thing("barrier", [(0, 30), (12, 30)])]
    [one] = found(plan_of(*halves(), *SHARED, *barred), "exit-lost-in-scene")
    left = one.message.params["left"].params
    assert (left["exits"], left["minutes"]) == (2, pytest.approx(900 / (3.6 * 82)))


def test_a_lost_exit_is_not_replaced_by_its_copy():
    fence = [thing("barrier", [(10, 60), (18.9, 60)]), thing("barrier", [(20.1, 60), (30, 60)])]
    ways = [way("a", (20, 39), (20, 80)), way("b", (20, 39), (20, 80)), way("c", (20, 1), (20, -40))]
    told = found(plan_of(FIELD, *ways, *fence), "exit-lost-in-scene")
    assert [one.message.params["left"].params["exits"] for one in told] == [1, 1]


def test_an_exit_is_offered_only_where_all_who_then_share_it_have_enough():
    shut = way("x", (20, 19), (20, 50), open=False)
    own = [way("w1", (5, 19), (5, 60)), way("w2", (5, 1), (5, -60)), way("e1", (35, 19), (35, 60))]
    [one] = found(plan_of(*halves(400, 200), *own, shut), "exit-count")
    assert (one.features, one.measured) == (("e",), 1)
    assert [str(fix.label) for fix in one.fixes] == ["Open the exit Exit"]
    told = found(plan_of(*halves(900, 200), own[0], own[2], shut), "exit-count")
    assert sorted((one.features, one.measured, one.fixes) for one in told) == [(("e",), 1, ()), (("w",), 1, ())]


def test_many_names_are_cut():
    some = Snapshot(plan_of(*(thing("crowd", box(k, 0, k + 1, 1), name=f"M{k}") for k in range(9))), 1).of("crowd")
    assert str(names_of(some[:3])) == "M0, M1 and M2"
    assert str(names_of(some)) == "M0, M1, M2, M3 and M4 and 4 others"


def test_a_chain_of_crowds_is_one_group():
    crowds = [thing("crowd", box(20 * k, 0, 20 * k + 20, 20), f"c{k}", headcount=100) for k in range(4)]
    ways = [way(f"x{k}", (20 * k, 19), (20 * k, 60)) for k in (1, 2)]
    snapshot = Snapshot(plan_of(*crowds, *ways), 1)
    groups = groups_of(snapshot, snapshot.of("crowd"))
    assert [[one.id for one in group.crowds] for group in groups] == [["c0", "c1", "c2"], ["c3"]]
    assert [group.headcount for group in groups] == [300, 100]


# --- few people, and nobody knows how many
SIDES = {"south": [(0, -1), (40, -1)], "north": [(0, 41), (40, 41)]}


def lonely(headcount, *sides, **more):
    return plan_of(
        thing("crowd", box(0, 0, 40, 40), "few", headcount=headcount, **more), *(thing("barrier", SIDES[side]) for side in sides)
    )


@pytest.mark.parametrize(
    ("headcount", "sides", "codes"),
    [
        (20, [], []),
        (250, [], []),
        (251, [], ["containment", "exit-count"]),
        (20, ["south", "north"], ["containment", "exit-count"]),
        (0, [], []),
        (0, ["south", "north"], ["containment"]),
    ],
)
def test_few_people_on_open_ground_need_no_drawn_exit(headcount, sides, codes):
    told = run_checks(lonely(headcount, *sides), codes=["containment", "exit-count", "egress-time"])
    assert sorted(one.code for one in told) == codes


def test_few_people_with_one_drawn_exit_are_told_that_one_is_not_enough():
    plan = plan_of(thing("crowd", box(0, 0, 40, 40), headcount=20), way("a", (20, 39), (20, 80)))
    assert [one.measured for one in found(plan, "exit-count")] == [1]


def test_many_people_in_parts_side_by_side_are_not_few():
    parts = [thing("crowd", affinity.translate(box(0, 0, 20, 20), 20.5 * k), headcount=200) for k in range(2)]
    assert len(found(plan_of(*parts), "exit-count")) == 2
    aisle = [thing("crowd", affinity.translate(box(0, 0, 20, 20), 29 * k), headcount=100) for k in range(3)]
    assert len(found(plan_of(*aisle), "exit-count")) == 3 and found(plan_of(*aisle[:2]), "exit-count") == []
    apart = [thing("crowd", affinity.translate(box(0, 0, 20, 20), 31 * k), headcount=200) for k in range(2)]
    assert found(plan_of(*apart), "exit-count") == []
    served = [thing("crowd", box(0, 0, 20, 20), "many", headcount=900), *(way(f"w{k}", (k, 1), (k, -30)) for k in (1, 8, 15))]
    assert found(plan_of(*served, thing("crowd", box(25, 0, 30, 20), headcount=30)), "exit-count") == []


def test_a_seam_between_parts_is_no_open_edge():
    fences = [thing("barrier", [(0, north), (28, north)]) for north in (-1, 41)]
    whole = thing("crowd", box(0, 0, 40, 40), headcount=200)
    parts = [thing("crowd", box(0, 0, 20, 40), headcount=100), thing("crowd", box(20, 0, 40, 40), headcount=100)]
    assert len(found(plan_of(whole, *fences), "exit-count")) == 1
    assert len(found(plan_of(*parts, *fences), "exit-count")) == 2
