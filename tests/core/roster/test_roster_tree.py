"""The tree of the roster: who stands above whom, in which order, and units put elsewhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.roster.tree import RosterTree
from tabletop.core.roster.tree_moves import Spot, deeper, down, higher, moved, up
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit


def roster_of(*units: RosterUnit) -> dict[str, RosterUnit]:
    return {unit.id: unit for unit in units}


KOMPI = roster_of(
    RosterUnit("k", "Kompi 1", "Polri", "Preventif", 6),
    RosterUnit("r", "Kodim", "TNI", "Preventif", 30),
    RosterUnit("p1", "Peleton 1", "Polri", "Preventif", 30, parent="k"),
    RosterUnit("p2", "Peleton 2", "Polri", "Preventif", 30, parent="k"),
    RosterUnit("l", "Lantas", "Polri", "Kamseltibcarlantas", 40),
    RosterUnit("g", "Regu 1", "Polri", "Preventif", 10, parent="p1"),
)


def done(roster, change):
    return Plan(roster=roster).apply(change).roster


def test_units_stand_below_the_units_above_them():
    tree = RosterTree(KOMPI)
    assert tree.groups == {"Polri": ("Preventif", "Kamseltibcarlantas"), "TNI": ("Preventif",)}
    assert tree.children(("Polri", "Preventif")) == ("k",) and tree.children("k") == ("p1", "p2") and tree.children("g") == ()
    assert list(tree.whole("k")) == ["k", "p1", "g", "p2"] and tree.line("g") == ["p1", "k"]
    assert list(tree.in_order()) == ["k", "p1", "g", "p2", "l", "r"]


def test_a_parent_that_is_not_there_and_a_circle_lose_nobody():
    units = [RosterUnit("a", parent="b", name="A"), RosterUnit("b", parent="a", name="B"), RosterUnit("c", parent="x", name="C")]
    tree = RosterTree(roster_of(*units, RosterUnit("d", parent="a", name="D")))
    assert list(tree.in_order()) == ["a", "d", "b", "c"]


def test_the_order_counts_before_the_row():
    tree = RosterTree(roster_of(RosterUnit("a", "A", order=2), RosterUnit("b", "B"), RosterUnit("c", "C")))
    assert list(tree.in_order()) == ["b", "c", "a"]


def test_up_and_down_are_each_the_way_back():
    roster = done(KOMPI, down(KOMPI, "p1"))
    assert RosterTree(roster).children("k") == ("p2", "p1")
    assert RosterTree(done(roster, up(roster, "p1"))).children("k") == ("p1", "p2")


@pytest.mark.parametrize(
    ("step", "key", "told"),
    [(up, "p1", "first"), (down, "p2", "last"), (deeper, "p1", "No unit stands before"), (higher, "k", "No unit stands above")],
)
def test_what_cannot_be_is_refused_in_a_sentence(step, key, told):
    with pytest.raises(InputError, match=told):
        step(KOMPI, key)


def test_deeper_and_higher():
    roster = done(KOMPI, deeper(KOMPI, "p2"))
    assert RosterTree(roster).children("p1") == ("g", "p2")
    roster = done(roster, higher(roster, "g"))
    assert RosterTree(roster).children("k") == ("p1", "g")


def test_below_itself_is_refused():
    for key, seat in (("k", "g"), ("k", "k"), ("p1", "g")):
        with pytest.raises(InputError, match="cannot go below"):
            moved(KOMPI, key, Spot(seat))


def test_another_group_gives_agency_and_satgas_to_the_unit_and_the_satgas_to_all_below():
    change = moved(KOMPI, "p1", Spot(("TNI", "Gakkum"), None))
    roster = done(KOMPI, change)
    assert (roster["p1"].agency, roster["p1"].satgas, roster["p1"].parent) == ("TNI", "Gakkum", None)
    assert roster["g"].satgas == "Gakkum" and roster["g"].agency == "Polri" and roster["g"].parent == "p1"
    assert Plan(roster=roster).apply(change.inverse()).roster == KOMPI


def test_before_another():
    assert RosterTree(done(KOMPI, moved(KOMPI, "l", Spot("k", "p2")))).children("k") == ("p1", "l", "p2")


@settings(max_examples=80)
@given(st.data())
def test_whatever_is_moved_nobody_is_lost_and_undo_brings_the_roster_back(data):
    roster = KOMPI
    for _ in range(6):
        key = data.draw(st.sampled_from(sorted(roster)))
        seats = [*roster, ("Polri", "Preventif"), ("TNI", "Gakkum")]
        before = data.draw(st.one_of(st.none(), st.sampled_from(sorted(roster))))
        try:
            change = moved(roster, key, Spot(data.draw(st.sampled_from(seats)), before))
        except InputError:
            continue
        after = done(roster, change)
        tree = RosterTree(after)
        assert sorted(tree.in_order()) == sorted(roster)
        assert sum(one.strength for one in after.values()) == 146
        assert done(after, change.inverse()) == roster
        roster = after
