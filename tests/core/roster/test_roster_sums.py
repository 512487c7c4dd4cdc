"""Sums of the roster in a scene, and the total that a plan states."""

from dataclasses import replace

import pytest

from support.plans import plan_of, thing
from tabletop.core.roster.sums import Sums, is_among, is_reserve, placed_rows, stands_in, state_of, sums_of
from tabletop.core.roster.sums_stated import SETTING, Stated, held_against, read_totals, state_totals, stated_in, written
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document

E, N = 500_000.0, 9_950_000.0
ROWS = [
    RosterUnit("a", "A", "Polri", strength=30),
    RosterUnit("b", "B", "Polri", strength=20),
    RosterUnit("c", "Cadangan", "TNI", strength=40, parent="a"),
    RosterUnit("d", "D", "TNI", strength=0),
]


def plan(*things, **more):
    made = plan_of(*things, **more)
    return Plan(features=made.features, settings=made.settings, roster={row.id: row for row in ROWS})


def test_each_row_counts_its_own_people_and_each_unit_once():
    given = plan(thing("unit", (E, N), unit="a"), thing("unit", (E + 50, N), unit="a"), thing("unit", (E, N + 9), unit="b", strength=26))
    stands = stands_in(given, 1)
    assert [state_of(row, stands.get(row.id)) for row in ROWS] == ["double", "placed", "unplaced", "empty"]
    assert sums_of(ROWS, stands) == Sums(strength=90, placed=50, beyond=6, double=30, reserve=40)
    assert sums_of(ROWS, stands).unplaced == 40


def test_filters_part_the_roster():
    stands = stands_in(plan(thing("unit", (E, N), unit="a"), thing("unit", (E + 50, N), unit="a")), 1)
    among = {
        which: [row.id for row in ROWS if is_among(which, row, stands.get(row.id), placed_rows(ROWS, stands))]
        for which in ("all", "placed", "unplaced", "double")
    }
    assert among == {"all": ["a", "b", "c", "d"], "placed": ["a"], "unplaced": ["b", "c", "d"], "double": ["a"]}
    assert [row.id for row in ROWS if is_among("reserve", row, stands.get(row.id), ())] == ["c"]


@pytest.mark.parametrize(
    "row", [RosterUnit("x", "Siaga 2"), RosterUnit("x", "X", satgas="Cadangan"), RosterUnit("x", "X", unit_type="cadangan")]
)
def test_a_reserve_is_known_by_its_words(row):
    assert is_reserve(row) and not is_reserve(RosterUnit("x", "Dalmas"))


def test_a_unit_without_people_is_placed_where_it_stands_and_unplaced_elsewhere():
    stands = stands_in(plan(thing("unit", (E, N), unit="d")), 1)
    assert placed_rows(ROWS, stands) == {"d"} and placed_rows(ROWS, {}) == frozenset()
    for held in (stands, {}):
        placed = placed_rows(ROWS, held)
        count = {which: sum(is_among(which, row, held.get(row.id), placed) for row in ROWS) for which in ("all", "placed", "unplaced")}
        assert count["placed"] + count["unplaced"] == count["all"] == len(ROWS)


def test_a_row_that_only_heads_others_is_placed_where_all_below_it_are():
    heads = [RosterUnit("h", "Kompi", "Polri"), RosterUnit("g", "Satgas", "Polri"), RosterUnit("round", "Round", "Polri", parent="round")]
    rows = [*heads[1:], replace(heads[0], parent="g"), replace(ROWS[0], parent="h"), replace(ROWS[1], parent="h")]
    given = Plan(
        features=plan(thing("unit", (E, N), unit="a"), thing("unit", (E, N), unit="b")).features, roster={row.id: row for row in rows}
    )
    stands = stands_in(given, 1)
    assert placed_rows(rows, stands) == {"a", "b", "h", "g"}
    assert placed_rows(rows, {"a": stands["a"]}) == {"a"}


# --- what is stated
def test_the_last_name_that_is_no_agency_stands_for_all_others():
    rows = [
        RosterUnit("a", "A", "Polri", strength=500),
        RosterUnit("b", "B", "TNI", strength=100),
        RosterUnit("c", "C", "PMI", strength=180),
    ]
    assert held_against(rows, {"Polri": 508, "Mitra": 280}) == [Stated("Polri", 508, 500), Stated("Mitra", 280, 280)]
    assert held_against(rows, {"Semua": 780}) == [Stated("Semua", 780, 780)]
    assert held_against(rows[1:], {"Polri": 508, "Mitra": 280}) == [Stated("Polri", 508, 0), Stated("Mitra", 280, 280)]
    assert held_against(rows, {"tni": 90}) == [Stated("tni", 90, 100)]


def test_totals_are_stated_in_one_step_and_taken_back():
    change = state_totals(Plan(), {"Polri": 508})
    after = Plan().apply(change)
    assert stated_in(after.settings) == {"Polri": 508}
    assert SETTING not in after.apply(state_totals(after, {})).settings
    assert after.apply(change.inverse()) == Plan()


def test_totals_as_they_are_typed():
    assert read_totals("Polri 508, Mitra: 280") == {"Polri": 508, "Mitra": 280} == read_totals(written({"Polri": 508, "Mitra": 280}))
    assert read_totals(" 788 ") == {"": 788} and written({"": 788}) == "788" and read_totals("") == {}
    assert read_totals("Kodim 0906/KKR 100") == {"Kodim 0906/KKR": 100}
    for wrong in ("Polri", "Polri 508, Polri 3", "5 Polri", "Polri 9999999", "1.5.x"):
        with pytest.raises(InputError):
            read_totals(wrong)


def test_documents_carry_it_and_refuse_what_is_no_number():
    document = {"type": "FeatureCollection", "features": [], "stated_strength": {"Polri": 508, "Mitra": 280}}
    read, _ = plan_from_document(document, "plan.geojson")
    assert stated_in(read.settings) == {"Polri": 508, "Mitra": 280}
    assert plan_to_document(read)["stated_strength"] == {"Polri": 508, "Mitra": 280}
    with pytest.raises(InputError, match="whole numbers of people"):
        plan_from_document({**document, "stated_strength": {"Polri": "many"}}, "plan.geojson")
