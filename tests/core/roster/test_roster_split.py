"""Units split and joined: strengths add up, nobody stands twice, undo brings everything back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of, scene, thing
from tabletop.core.roster.split import equal_parts, given_sizes, join, parts_of_size, split
from tabletop.core.roster.sums import stands_in, sums_of
from tabletop.core.roster.tree import RosterTree
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0
PELETON = RosterUnit("p", "Peleton 1", "Polri", "Preventif", 32, "dalmas-awal", "Ipda Budi", "PATMA 1", "tameng 30", tasks={1: "berjaga"})
NEXT = RosterUnit("q", "Peleton 2", "Polri", "Preventif", 28, call_sign="PATMA 2", order=1)


def plan(*things, roster=(PELETON, NEXT), scenes=()):
    made = plan_of(*things, scenes=scenes)
    return Plan(features=made.features, scenes=made.scenes, roster={row.id: row for row in roster})


def test_sizes():
    assert equal_parts(32, 3) == [11, 11, 10] and parts_of_size(32, 10) == [10, 10, 10, 2] and given_sizes(32, "12, 10;10") == [12, 10, 10]


@pytest.mark.parametrize(
    "wrong",
    [
        *(lambda: equal_parts(32, 1), lambda: equal_parts(3, 4), lambda: equal_parts(500, 100), lambda: equal_parts(0, 2)),
        *(lambda: parts_of_size(32, 0), lambda: parts_of_size(32, 32), lambda: parts_of_size(1000, 1), lambda: given_sizes(32, "")),
        *(lambda: given_sizes(32, "12, 10"), lambda: given_sizes(32, "32"), lambda: given_sizes(32, "a, b"), lambda: given_sizes(2, "2 0")),
    ],
)
def test_sizes_that_make_no_split_are_refused(wrong):
    with pytest.raises(InputError):
        wrong()


def test_the_first_part_keeps_place_leader_and_equipment():
    before = plan(thing("unit", (E, N), "u", unit="p", name="Peleton 1"), thing("route", [(E, N), (E + 9, N)], "r", unit="p"))
    change = split(before, "p", [10, 10, 10, 2], "Regu")
    after = before.apply(change)
    parts = [after.roster[key] for key in RosterTree(after.roster).in_order()]
    assert [(one.id, one.name, one.strength, one.leader, one.call_sign, one.equipment) for one in parts[:3]] == [
        ("p", "Peleton 1 / Regu 1", 10, "Ipda Budi", "PATMA 1", "tameng 30"),
        ("p-2", "Peleton 1 / Regu 2", 10, "", "", ""),
        ("p-3", "Peleton 1 / Regu 3", 10, "", "", ""),
    ]
    assert parts[4].id == "q" and all(one.tasks == {1: "berjaga"} and one.unit_type == "dalmas-awal" for one in parts[:4])
    assert after.features["u"].at(1).properties == {"unit": "p", "name": "Peleton 1 / Regu 1"}
    assert list(stands_in(after, 1)) == ["p"] and stands_in(after, 1)["p"].together == 10
    assert after.apply(change.inverse()) == before


def test_a_place_with_more_people_than_the_first_part_takes_those_of_the_part():
    before = plan(thing("unit", (E, N), "u", unit="p", strength=32), thing("unit", (E, N), "v", unit="q", strength=5))
    after = before.apply(split(before, "p", [16, 16], "Regu"))
    assert "strength" not in after.features["u"].at(1).properties and after.features["v"] is before.features["v"]


def test_ids_are_fresh():
    roster = (PELETON, RosterUnit("p-2", "X", strength=1))
    after = plan(roster=roster).apply(split(plan(roster=roster), "p", [16, 16], "Regu"))
    assert set(after.roster) == {"p", "p-2", "p-3"} and after.roster["p-2"].name == "X"


def test_sizes_that_do_not_add_up_are_refused():
    with pytest.raises(InputError, match="must add up"):
        split(plan(), "p", [10, 10], "Regu")


def test_joining_what_was_split_gives_the_unit_back_and_places_nobody():
    before = plan(thing("unit", (E, N), "u", unit="p", name="Peleton 1"))
    parts = before.apply(split(before, "p", [10, 10, 12], "Regu"))
    after = parts.apply(join(parts, ["p-3", "p", "p-2"]))
    assert after.roster["p"] == PELETON
    assert after.features["u"].at(1).properties == {"unit": "p", "name": "Peleton 1", "strength": 10}


def test_units_below_hang_below_the_joined_unit():
    roster = (PELETON, NEXT, RosterUnit("g", "Regu", strength=8, parent="q"), RosterUnit("h", "Tim", strength=2, parent="g"))
    after = plan(roster=roster).apply(join(plan(roster=roster), ["p", "q"]))
    assert after.roster["g"].parent == "p" and after.roster["h"].parent == "g" and after.roster["p"].strength == 60
    both = plan(roster=roster).apply(join(plan(roster=roster), ["q", "g"]))
    assert both.roster["q"].strength == 36 and both.roster["h"].parent == "q"


def test_in_each_scene_the_joined_unit_stands_once():
    scenes = [scene(1), scene(2), scene(3)]
    before = plan(
        thing("unit", (E, N), "u", unit="p", scene_from=1, scene_to=1),
        thing("unit", (E + 40, N), "v", unit="q", name="Peleton 2"),
        thing("cordon", [(E, N + 90), (E + 30, N + 90)], "c", unit="q", scene_from=3),
        scenes=scenes,
    )
    change = join(before, ["p", "q"])
    after = before.apply(change)
    assert [after.features["v"].at(number) is None for number in (1, 2, 3)] == [True, False, False]
    assert after.features["v"].at(2).properties == {"unit": "p", "name": "Peleton 1", "strength": 28}
    assert after.features["c"].at(3).properties == {"unit": "p", "strength": 14}, "who was drawn twice is shared out"
    assert [sums_of(after.roster.values(), stands_in(after, number)).placed for number in (1, 2, 3)] == [32 + 28, 28, 28]
    assert after.apply(change.inverse()) == before


def test_one_unit_is_no_join():
    with pytest.raises(InputError, match="two units"):
        join(plan(), ["p", "nobody"])


@settings(max_examples=120)
@given(st.data())
def test_whatever_is_split_and_joined_the_strength_stays(data):
    before = plan(thing("unit", (E, N), "u", unit="p"), thing("unit", (E + 40, N), "v", unit="q", strength=28))
    now = before
    for _ in range(5):
        keys = sorted(now.roster)
        if data.draw(st.booleans()) or len(keys) < 2:
            key = data.draw(st.sampled_from(keys))
            strength = now.roster[key].strength
            if strength < 2:
                continue
            change = split(now, key, equal_parts(strength, data.draw(st.integers(2, min(5, strength)))), "Regu")
        else:
            change = join(now, data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=4, unique=True)))
        after = now.apply(change)
        assert sum(row.strength for row in after.roster.values()) == 60
        assert all(row.strength > 0 for row in after.roster.values())
        assert not any(stand.at_two for stand in stands_in(after, 1).values())
        assert after.apply(change.inverse()) == now
        now = after


def placed(some, number=1):
    return sums_of(some.roster.values(), stands_in(some, number)).placed


def double(some, number=1):
    return sums_of(some.roster.values(), stands_in(some, number)).double


@pytest.mark.parametrize(("own", "others", "stands"), [(12, None, 12 + 28), (12, 5, 17), (None, None, None), (50, 28, None), (0, 5, 5)])
def test_joined_units_stand_with_as_many_people_as_were_placed(own, others, stands):
    said = [{} if people is None else {"strength": people} for people in (own, others)]
    before = plan(thing("unit", (E, N), "u", unit="p", **said[0]), thing("unit", (E + 40, N), "v", unit="q", **said[1]))
    after = before.apply(join(before, ["p", "q"]))
    assert after.features["u"].at(1).properties.get("strength") == stands and "v" not in after.features
    assert placed(after) == placed(before) == (stands or 60)


def test_tasks_of_joined_units_are_listed_scene_by_scene():
    roster = (
        RosterUnit("p", "A", strength=1, tasks={1: "jaga", 2: "kawal"}),
        RosterUnit("q", "B", strength=1, order=1, tasks={1: "kawal", 2: "kawal", 3: "siaga"}),
    )
    after = plan(roster=roster).apply(join(plan(roster=roster), ["q", "p"]))
    assert after.roster["p"].tasks == {1: "jaga; kawal", 2: "kawal", 3: "siaga"}


@pytest.mark.parametrize(
    ("people", "sizes", "expected"),
    [
        ((12, 18), (20, 10), {"u": ("p-2", 10), "v": ("p", 18)}),
        ((12, 18), (12, 18), {"u": ("p", 12), "v": ("p-2", 18)}),
        ((18, 12), (12, 18), {"u": ("p-2", 18), "v": ("p", 12)}),
        ((12, 18), (10, 20), {"u": ("p", 10), "v": ("p-2", 18)}),
        ((None, None), (20, 10), {"u": ("p", 20), "v": ("p-2", 10)}),
        ((4, 5), (10, 10, 10), {"u": ("p-2", 4), "v": ("p", 5)}),
    ],
)
def test_places_of_a_split_unit_go_to_the_parts_they_fit(people, sizes, expected):
    roster = (RosterUnit("p", "Peleton", strength=30),)
    things = [
        thing("unit", (E + 40 * at, N), key, unit="p", name="Peleton", **({} if one is None else {"strength": one}))
        for at, (key, one) in enumerate(zip("uv", people, strict=True))
    ]
    before = plan(*things, roster=roster)
    after = before.apply(split(before, "p", sizes, "Regu"))
    stands = stands_in(after, 1)
    assert {stand.ones[0].id: (key, stand.together) for key, stand in stands.items()} == expected
    assert all(stand.ones[0].name == after.roster[key].name for key, stand in stands.items())
    assert double(after) == 0 and not any(stand.at_two for stand in stands.values())


def test_more_places_than_parts_share_what_a_part_has():
    before = plan(*(thing("unit", (E + 40 * at, N), f"u{at}", unit="p") for at in range(3)))
    after = before.apply(split(before, "p", [20, 12], "Regu"))
    assert sorted(after.features[key].at(1).properties.get("strength", 0) for key in after.features) == [0, 10, 10]
    assert (placed(after), double(after)) == (32, 0)


def test_units_on_a_cordon_go_to_one_part_together():
    line = [(E, N), (E + 30, N)]
    before = plan(
        thing("cordon", line, "c", unit="p", strength=30),
        thing("unit", (E, N), "u", unit="p", strength=12),
        thing("unit", (E + 20, N), "v", unit="p", strength=8),
    )
    after = before.apply(split(before, "p", [10, 22], "Regu"))
    assert {after.features[key].at(1).properties["unit"] for key in "cuv"} == {"p"} and placed(after) == 10
    assert [after.features[key].at(1).properties.get("strength") for key in "cuv"] == [None, 6, 4]


STRENGTHS = st.one_of(st.none(), st.integers(0, 45))


@st.composite
def drawn(draw):
    """A plan of three units, up to seven places in two scenes, some of them on cordons."""
    things = []
    for at in range(draw(st.integers(0, 7))):
        x = E + draw(st.sampled_from([0, 3, 40, 80]))
        more = {"unit": draw(st.sampled_from("pqr"))}
        people = draw(STRENGTHS)
        more |= {} if people is None else {"strength": people}
        more |= {"scene_from": 2} if draw(st.booleans()) else {}
        is_line = draw(st.integers(0, 2)) == 0
        things.append(thing("cordon" if is_line else "unit", [(x, N), (x + 9, N)] if is_line else (x, N), f"f{at}", **more))
    rows = [RosterUnit(key, key, strength=draw(st.integers(2, 40)), order=at) for at, key in enumerate("pqr")]
    return plan(*things, roster=rows, scenes=[scene(1), scene(2)])


@settings(max_examples=100, deadline=None)
@given(drawn(), st.data())
def test_a_split_places_no_more_people_and_draws_none_twice(before, data):
    key = data.draw(st.sampled_from("pqr"))
    strength = before.roster[key].strength
    cut = data.draw(st.integers(1, strength - 1))
    sizes = data.draw(st.sampled_from([[cut, strength - cut], equal_parts(strength, min(4, strength))]))
    change = split(before, key, sizes, "Regu")
    after = before.apply(change)
    for number in (1, 2):
        parts = {one: stand for one, stand in stands_in(after, number).items() if one == key or one not in before.roster}
        assert placed(after, number) <= placed(before, number)
        assert all(stand.together <= stand.row.strength for stand in parts.values())
        assert (key in parts) == (key in stands_in(before, number))
    assert after.apply(change.inverse()) == before


@settings(max_examples=100, deadline=None)
@given(drawn(), st.sets(st.sampled_from("pqr"), min_size=2))
def test_a_join_places_exactly_the_people_who_were_placed(before, keys):
    change = join(before, keys)
    after = before.apply(change)
    for number in (1, 2):
        assert placed(after, number) == placed(before, number)
        stand = stands_in(after, number).get(min(keys))
        assert stand is None or stand.together <= stand.row.strength
    assert after.apply(change.inverse()) == before
