import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.ugly_sheet import ROSTER, ugly_rows
from tabletop.core.roster.roster_import import fresh_id, import_sheet
from tabletop.core.roster.sheet import CellFault, Sheet
from tabletop.core.roster.sheet_header import header_of
from tabletop.core.roster.sheet_values import Unreadable, people_of
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

LANTAS = RosterUnit("lantas", "Lantas", "Polri", "Kamseltibcarlantas", 40, call_sign="LANTAS", tasks={2: "jaga"})
RAIMAS = RosterUnit("raimas", "Raimas", "Polri", "Preventif", 24)


def imported(rows, *units, merged=(), asked=None):
    sheet = Sheet("Kuat", tuple(map(tuple, rows)), merged)
    plan = Plan(roster={unit.id: unit for unit in units})
    return import_sheet(plan, sheet, header_of(sheet, "kuat.xlsx", asked or {})), plan


def after(found, plan):
    return dict(plan.apply(found.change("kuat.xlsx")).roster)


def said(found):
    return [str(one.message) for one in found.problems]


def test_a_unit_is_added_changed_or_the_same():
    rows = [
        ["Satuan", "Instansi", "Jumlah", "Sandi"],
        ["LANTAS", "polri", "45 org", ""],
        ["Raimas", "Polri", 24.0, ""],
        ["PMI", "PMI", "14", "PMI"],
    ]
    found, plan = imported(rows, LANTAS, RAIMAS)
    assert [unit.name for unit in found.added] == ["PMI"] and found.same == 1 and found.total == 45 + 24 + 14
    assert [(one.before, one.fields) for one in found.changed] == [(LANTAS, ("strength",))]
    roster = after(found, plan)
    assert roster["lantas"] == replace(LANTAS, strength=45), "blank cells, and the columns that are not there, leave what was"
    assert roster["pmi"] == RosterUnit("pmi", "PMI", "PMI", strength=14, call_sign="PMI")
    assert found.problems == ()


def test_importing_twice_changes_nothing():
    rows = [["Id", "Satuan", "Jumlah"], ["lantas", "Lalu lintas", 41], ["", "Baru", 5], ["x-9", "Lain", 6]]
    found, plan = imported(rows, LANTAS)
    again, _ = imported(rows, *after(found, plan).values())
    assert (again.added, again.changed, again.same) == ((), (), 3)
    assert again.change("kuat.xlsx").edits == ()


def test_one_step_of_undo():
    found, plan = imported([["Satuan", "Jumlah"], ["Lantas", 41], ["Baru", 5]], LANTAS, RAIMAS)
    change = found.change("kuat.xlsx")
    assert plan.apply(change).apply(change.inverse()) == plan
    assert str(change.label) == "Import the roster from kuat.xlsx"


def test_by_id_first_then_by_name_within_the_agency():
    other = RosterUnit("lantas-tni", "Lantas", "TNI", strength=9)
    rows = [
        ["Id", "Satuan", "Instansi", "Jumlah"],
        ["", "Lantas", "TNI", 10],
        ["lantas", "Lantas", "Polri", 50],
        ["", "Lantas", "Dishub", 3],
    ]
    found, plan = imported(rows, LANTAS, other)
    roster = after(found, plan)
    assert (roster["lantas-tni"].strength, roster["lantas"].strength, roster["lantas-2"].agency) == (10, 50, "Dishub")


def test_an_id_that_is_not_known_does_not_double_a_unit():
    found, _ = imported([["Id", "Satuan", "Jumlah"], ["q1", "Lantas", 40]], LANTAS)
    assert (found.added, found.changed, found.same) == ((), (), 1)


def test_a_unit_that_the_sheet_does_not_name_stays():
    found, plan = imported([["Satuan", "Jumlah"], ["Lantas", 40]], LANTAS, RAIMAS)
    assert found.left == (RAIMAS,) and found.total == 64 and after(found, plan) == dict(plan.roster)


def test_a_dash_says_nothing():
    found, _ = imported([["Satuan", "Jumlah", "Sandi"], ["Lantas", "-", "-"], ["Baru", "-", "-"]], LANTAS)
    assert not found.changed and (found.added[0].strength, found.added[0].call_sign) == (0, "")
    assert said(found) == ["Row 3: Baru has no number of people and stands with 0."]


def test_a_name_that_stands_twice_is_read_once():
    found, _ = imported([["Satuan", "Jumlah"], ["Baru", 4], [" BARU ", 5]])
    assert [unit.strength for unit in found.added] == [4]
    assert said(found) == ["Row 3: BARU stands in row 2 already; only the first of them was read."]


def test_units_of_one_name_below_others():
    rows = [
        ["Satuan", "Induk", "Jumlah"],
        ["Pleton 1", "", 20],
        ["Pleton 2", "", 20],
        ["Regu 1", "Pleton 1", 10],
        ["Regu 1", "Pleton 2", 11],
    ]
    found, plan = imported(rows)
    roster = after(found, plan)
    assert (roster["regu-1"].parent, roster["regu-1-2"].parent) == ("pleton-1", "pleton-2") and found.problems == ()
    again, _ = imported(rows, *roster.values())
    assert again.same == 4 and not again.added and not again.changed


def test_a_name_that_the_roster_has_twice_needs_its_agency():
    other = RosterUnit("lantas-2", "Lantas", "TNI", strength=9)
    found, _ = imported([["Satuan", "Jumlah"], ["Lantas", 10]], LANTAS, other)
    assert not found.added and not found.changed and "the roster has Lantas 2 times" in said(found)[0]


WRONG = ["abc", "1 SST", "30 org + 5 org", -5, "-5", 3.5, "3,5", 1e9, "1000001", True, "#DIV/0!", float("nan"), "9" * 5000]


@pytest.mark.parametrize("cell", [*WRONG, CellFault("#REF!"), CellFault("")])
def test_a_strength_that_cannot_be_is_said_and_the_rest_of_the_row_is_read(cell):
    found, plan = imported([["Satuan", "Jumlah", "Ket"], ["Lantas", cell, "siaga"], ["Baru", cell, "baru"]], LANTAS)
    roster = after(found, plan)
    assert roster["lantas"] == replace(LANTAS, note="siaga"), "the number stays as it was"
    assert (roster["baru"].strength, roster["baru"].note) == (0, "baru")
    assert [(one.row, one.column) for one in found.problems] == [(2, "Jumlah"), (3, "Jumlah"), (3, "Jumlah")]
    assert said(found)[0].startswith("Row 2, column Jumlah: ")
    assert said(found)[2] == "Row 3: Baru is new and stands with 0 persons until its number is given."


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("1 SST / 30 org", 30),
        ("1 SSK (100)", 100),
        ("1.250", 1250),
        ("1,250", 1250),
        ("30 org", 30),
        ("30\N{NO-BREAK SPACE}Orang", 30),
        ("± 40 pers.", 40),
        (38.0, 38),
        ("38,0", 38),
    ]
    + [(None, None), ("", None), (" ", None), ("-", None), ("Nihil", 0), (0, 0), (1_000_000, 1_000_000), ("12 345", 12345)],
)
def test_numbers_of_people(cell, people):
    assert people_of(cell) == people


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_any_cell_is_a_number_or_a_sentence(cell):
    try:
        found = people_of(cell)
        assert found is None or 0 <= found <= 1_000_000
    except Unreadable as fault:
        assert str(fault.message)


def test_sums_that_do_not_add_up():
    rows = [["Satuan", "Jumlah"], ["Lantas", 40], ["Raimas", 24], ["JUMLAH", 65], ["Humas", 10], ["Total keseluruhan", 74]]
    found, _ = imported(rows)
    assert said(found) == ["Row 4: the sum says 65, but the rows above it add up to 64."]
    assert [unit.name for unit in found.added] == ["Lantas", "Raimas", "Humas"]


def test_a_sum_without_a_word_and_one_that_cannot_be_read():
    found, _ = imported([["Satuan", "Jumlah"], ["Lantas", 40], [None, 41], ["Jumlah", "#REF!"]])
    assert said(found) == [
        "Row 3: the sum says 41, but the rows above it add up to 40.",
        "Row 4: the sum cannot be read: the formula of the cell ends in #REF!.",
    ]


def test_a_sum_over_units_that_hold_others():
    rows = [["Satuan", "Induk", "Jumlah"], ["Kompi", None, 20], ["Regu 1", "Kompi", 10], ["Regu 2", "Kompi", 10], ["Jumlah", None, 20]]
    assert imported(rows)[0].problems == ()


def test_a_unit_that_is_called_total_has_an_id():
    found, _ = imported([["Id", "Satuan", "Jumlah"], ["t", "Total", 4]])
    assert [unit.name for unit in found.added] == ["Total"]


def test_headings_give_agency_and_satgas():
    rows = [
        ["No", "Satuan", "Jumlah"],
        ["I. TNI"],
        [1, "Kodim", 100],
        ["II", "POLRI", 64],
        [None, "SATGAS PREVENTIF"],
        [1, "Raimas", 24],
        [None, "Satgas Khusus Sungai"],
        [2, "Polair", 40],
        ["Relawan kampung"],
        [3, "Warga", 5],
    ]
    found, plan = imported(rows, RAIMAS)
    units = after(found, plan)
    assert units["raimas"] == RAIMAS
    assert [(unit.agency, unit.satgas) for unit in found.added] == [("TNI", ""), ("Polri", "Khusus Sungai"), ("Relawan kampung", "")]
    assert said(found) == ['Row 9: "Relawan kampung" stands alone and is taken for the heading of an agency.']


def test_the_number_of_a_heading_is_held_against_its_rows():
    rows = [["No", "Satuan", "Jumlah"], ["I.", "POLRI", 60], [1, "Lantas", 40], [2, "Raimas", 24]]
    assert said(imported(rows)[0]) == ["Row 2: the heading Polri says 60, but the rows below it add up to 64."]


def test_partners_under_one_heading_keep_their_agencies():
    pmi = RosterUnit("pmi", "PMI", "PMI", strength=14)
    found, _ = imported([["Satuan", "Jumlah"], ["MITRA"], ["PMI", 14], ["Senkom", 5]], pmi)
    assert found.same == 1 and [(unit.name, unit.agency) for unit in found.added] == [("Senkom", "Mitra")]


def test_cells_merged_downward_hold_for_each_row():
    rows = [["Satgas", "Satuan", "Jumlah"], ["Preventif", "Raimas", 24], [None, "Cadangan", 30], [None, "Lain", 1]]
    found, _ = imported(rows, merged=((1, 0, 2, 0),))
    assert [unit.satgas for unit in found.added] == ["Preventif", "Preventif", ""]


def test_parts_that_do_not_add_up():
    rows = [["Satuan", "Kuat", None, None], [None, "Pa", "Ba", "Jml"], ["Lantas", 2, 38, 40], ["Raimas", 1, 20, 24]]
    found, _ = imported(rows, merged=((0, 1, 0, 3), (0, 0, 1, 0)))
    assert [unit.strength for unit in found.added] == [40, 24]
    assert said(found) == ["Row 4: Kuat / Jml says 24, but its parts add up to 21."]


def test_two_columns_given_by_hand_are_added():
    asked = {"Pria": "strength", "Wanita": "strength"}
    found, _ = imported([["Satuan", "Pria", "Wanita"], ["Lantas", 30, 10], ["Raimas", 24, None]], asked=asked)
    assert [unit.strength for unit in found.added] == [40, 24]


def test_a_unit_never_stands_below_itself():
    rows = [["Satuan", "Induk", "Jumlah"], ["A", "B", 1], ["B", "A", 1], ["C", "Tiada", 1]]
    found, plan = imported(rows)
    roster = after(found, plan)
    assert [roster[key].parent for key in ("a", "b", "c")] == ["b", None, None]
    assert [one.row for one in found.problems] == [3, 4]


def test_tasks_of_scenes_stand_beside_those_that_were():
    found, plan = imported([["Satuan", "Jumlah", "Tugas adegan 3"], ["Lantas", 40, "alih arus"]], LANTAS)
    assert dict(after(found, plan)["lantas"].tasks) == {2: "jaga", 3: "alih arus"}
    assert found.changed[0].fields == ("tasks.3",)


def test_rank_name_and_post_make_one_leader():
    found, _ = imported([["Satuan", "Pangkat", "Nama", "Jabatan", "Jml"], ["Lantas", "AKP", "Budi", "Kasat", 40]])
    assert found.added[0].leader == "AKP Budi, Kasat"


def test_rows_that_are_no_units():
    rows = [["No", "Satuan", "Jumlah"], [1, 2, 3], [], [1, "Lantas", 40], ["No", "Satuan", "Jumlah"], [2, None, 24], ["Jumlah", None, 40]]
    rows += [[], [None, "Mengetahui", None], [None, "AKBP Budi"]]
    found, _ = imported(rows)
    assert [unit.name for unit in found.added] == ["Lantas"]
    assert [one.row for one in found.problems] == [6, 9]


def test_the_ugly_sheet_of_an_office_changes_nothing_in_the_demo_roster():
    """Rows without any word of merged cells, as CSV gives them."""
    found, _ = imported(ugly_rows(), *ROSTER.values())
    assert (found.added, found.changed, found.left, found.same) == ((), (), (), 40)
    assert found.total == 788
    assert [one.row for one in found.problems] == [len(ugly_rows()) - 1], "those who sign are no units, and that is said"


def test_the_ugly_sheet_makes_the_demo_roster():
    found, plan = imported(ugly_rows())
    units = list(after(found, plan).values())
    own = [unit for unit in units if unit.agency == "Polri"]
    assert (len(units), len(own), sum(unit.strength for unit in own), found.total) == (40, 27, 508, 788)
    assert {unit.satgas for unit in own} == {unit.satgas for unit in ROSTER.values() if unit.agency == "Polri"}
    assert {unit.call_sign: unit.unit_type for unit in units} == {unit.call_sign: unit.unit_type for unit in ROSTER.values()}


def test_a_wrong_total_of_the_ugly_sheet_is_said():
    found, _ = imported(ugly_rows(totals=(509, 280)), *ROSTER.values())
    assert "the sum says 789, but the rows above it add up to 788" in said(found)[0]


def test_ids_of_new_units():
    assert fresh_id("Dalmas awal 1", {"dalmas-awal-1"}) == "dalmas-awal-1-2" and fresh_id("\u2603", set()) == "unit"


def test_five_thousand_rows():
    rows = [["Satuan", "Induk", "Instansi", "Jumlah"]] + [
        [f"Regu {n}", f"Regu {n // 2}" if n > 1 else None, "Polri", n] for n in range(1, 5001)
    ]
    found, plan = imported(rows)
    assert (len(found.added), found.total) == (5000, 5000 * 5001 // 2) and found.problems == ()
    again, _ = imported(rows, *after(found, plan).values())
    assert again.same == 5000


def test_merged_cells_without_end_cost_nothing():
    rows = [["Satgas", "Satuan", "Jumlah"], ["Preventif", "Raimas", 24], [None, "Cadangan", 30]]
    merged = tuple((1 + n % 2, 0, 1_048_575, 0) for n in range(20_000))
    found, _ = imported(rows, merged=merged)
    assert [unit.satgas for unit in found.added] == ["Preventif", "Preventif"]


def test_headings_with_a_number_and_units_that_stand_alone():
    rows = [
        ["No", "Satuan", "Jumlah"],
        [None, "POLRI (64 ORANG)"],
        [1, "1. Lantas", 40],
        [2, "- Raimas", 24],
        ["No", "Satuan", "Jumlah"],
        [1, 2, 3],
        [None, "TNI", 100],
        [1, "Kodim SST 1", 100],
        [None, "Lantas"],
    ]
    found, _ = imported(rows, LANTAS)
    assert [(unit.name, unit.agency) for unit in found.added] == [("Raimas", "Polri"), ("Kodim SST 1", "TNI"), ("Lantas", "TNI")]
    assert said(found) == ["Row 9: Lantas has no number of people and stands with 0."], "the name of a unit is no heading"


def test_a_unit_without_a_number_is_not_taken_for_a_heading_in_silence():
    found, _ = imported([["Satuan", "Jumlah"], ["Kodim SST 1"], ["Kodim SST 2", 30]])
    assert said(found) == ['Row 2: "Kodim SST 1" stands alone and is taken for the heading of an agency.']


@pytest.mark.parametrize("text", ["-" * 30_000, "(" * 30_000, " " * 30_000 + "x", "I. " + "9." * 15_000, "1 " * 15_000])
def test_a_long_text_takes_no_time(text):
    started = time.monotonic()
    rows = [[text, "Satuan", "Jumlah", "Ket"], [text], [None, text, text, text], [None, "Lantas", 40, text]]
    imported(rows)
    assert time.monotonic() - started < 2


def test_a_sum_that_holds_no_more_without_rows_that_stand_twice_is_said():
    rows = [["NO", "SATUAN", "KUAT"], ["I", "SATGAS PREVENTIF", 508], [1, "Dalmas A", 300], [2, "Dalmas B", 208]]
    rows += [["II", "SATGAS GAKKUM", 280], [3, "Reskrim", 200], [4, "Reskrim", 80], [None, "JUMLAH TOTAL", 788]]
    found, _ = imported(rows)
    assert found.total == 708
    assert said(found) == [
        "Row 5 states 280 people, but only 200 of them were read: rows that stand twice count once.",
        "Row 7: Reskrim stands in row 6 already; only the first of them was read.",
        "Row 8 states 788 people, but only 708 of them were read: rows that stand twice count once.",
    ]
    assert not any("states" in one for one in said(imported([*rows[:6], [4, "Reskrim", 0], [None, "JUMLAH TOTAL", 708]])[0]))


@pytest.mark.parametrize("key", ["#N/A", "Err:502"])
def test_an_id_of_the_roster_that_looks_like_a_fault_is_that_id(key):
    rows = [["ID", "Satuan", "Induk", "Jumlah"], [key, "Lantas", None, 30], ["b", "Regu", key, 10], ["#REF!", "Baru", None, 3]]
    found, plan = imported(rows, RosterUnit(key, "Lantas", strength=30), RosterUnit("b", "Regu", strength=10, parent=key))
    assert (found.same, found.changed, found.left, [unit.id for unit in found.added]) == (2, (), (), ["baru"])
