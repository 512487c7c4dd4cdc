"""Plotting personel: whoever stands on the map stands in the table, with or without a row of the roster; strengths and stated totals."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.core.document.content import Heading, Paragraph, Table
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def in_english():
    i18n.set_language("en")


@pytest.fixture
def plan():
    roster = {
        "a": RosterUnit("a", "Dalmas", agency="Polri", satgas="Preventif", strength=30, tasks={1: "jaga", 2: "jaga", 3: "geser"}),
        "b": RosterUnit("b", "K9", agency="Polri", satgas="Banops", strength=8, leader="Pawang", call_sign="SATWA"),
        "c": RosterUnit("c", "Reserve", agency="TNI", strength=5),
    }
    units = [
        thing("unit", (E, N), "u", name="Pos A", unit="a"),
        thing("unit", (E + 50, N), "v", 1, 1, name="Pos B", unit="b"),
        thing("unit", (E + 90, N), "v", 2, name="Pos B", unit="b"),
        thing("unit", (E + 70, N + 20), "w", 2, 3, name="Tanpa baris", strength=4),
        thing("exit", [(E + 80, N), (E + 120, N)], "x", name="Keluar timur"),
    ]
    made = plan_of(*units, scenes=[scene(n) for n in (1, 2, 3, 4)], stated_strength={"Polri": 38, "Mitra": 6})
    return replace(made, roster=roster)


def after(plan, title):
    """Blocks of the report below the heading with these words, to the next of its level."""
    blocks = list(renpam(report_data(plan, LayerSet(), []))[0].blocks())
    start = next(at for at, one in enumerate(blocks) if isinstance(one, Heading) and title in one.text)
    level = blocks[start].level
    end = next((at for at, one in enumerate(blocks) if at > start and isinstance(one, Heading) and one.level <= level), len(blocks))
    return blocks[start + 1 : end]


def placed_rows(plan):
    table = next((one for one in after(plan, "Plotting personel") if isinstance(one, Table)), None)
    return [] if table is None else [row for row in table.rows if len(row) > 1]


def test_each_place_is_a_row_with_its_scenes_task_and_words(plan):
    rows = {(row[1], row[-1]): row for row in placed_rows(plan)}
    assert set(rows) == {("Pos A", "all"), ("Pos B", "1"), ("Pos B", "2–4"), ("Tanpa baris", "2–3")}
    assert rows["Pos A", "all"][5] == "1–2: jaga; 3: geser" and rows["Pos A", "all"][2] == "30"
    assert rows["Pos B", "2–4"][3] == "at Keluar timur" and rows["Pos B", "2–4"][6:8] == ("Pawang", "SATWA")
    assert re.fullmatch(r"50M NE 00090 \d{5}\nE 500090 N 9950000", rows["Pos B", "2–4"][4])
    assert rows["Tanpa baris", "2–3"][2:4] == ("4", "22 m north-west of Keluar timur")


def test_who_stands_nowhere_is_named_and_satgas_head_their_units(plan):
    blocks = after(plan, "Plotting personel")
    assert any("Reserve (5)" in one.text for one in blocks if isinstance(one, Paragraph))
    table = next(one for one in blocks if isinstance(one, Table))
    heads = [row[0] for row in table.rows if len(row) == 1]
    assert heads == ["Satgas Preventif", "Satgas Banops", "On the map without a row of the roster"]


def test_a_cordon_that_names_a_unit_is_its_place_and_one_beside_it_is_no_second(plan):
    line = [(E + 200, N), (E + 230, N)]
    named = plan_of(thing("cordon", line, "c", name="Sekat", unit="a"), scenes=[scene(1)])
    named = replace(named, roster=plan.roster)
    assert [(row[1], row[2], row[3]) for row in placed_rows(named)] == [("Dalmas", "30", "at Sekat")]
    both = plan_of(thing("cordon", line, "c", name="Sekat", unit="a"), thing("unit", (E + 210, N), "u", unit="a"), scenes=[scene(1)])
    assert [row[1] for row in placed_rows(replace(both, roster=plan.roster))] == ["Dalmas"]


def test_strengths_are_summed_by_agency_and_held_against_what_was_stated(plan):
    tables = [one for one in after(plan, "Kuat personel") if isinstance(one, Table)]
    assert tables[0].columns[0].head == "Agency" and tables[0].rows[-1] == ("Total", "30", "8", "5", "43") and tables[0].sums == 1
    assert [row[1:] for row in tables[1].rows] == [("38", "38", "agrees"), ("6", "5", "does not agree")]
    assert tables[2].rows[0] == ("Scene 1", "38", "5", "43")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_unit_on_the_map_stands_in_the_table(data):
    """Whatever stands where and when: each unit of each scene is found by its name and grid reference."""
    ids = st.sampled_from(["", "a", "b", "gone"])
    things = []
    for at in range(data.draw(st.integers(0, 6))):
        first = data.draw(st.integers(1, 3))
        place = (E + data.draw(st.integers(0, 300)), N + data.draw(st.integers(0, 300)))
        told = {name: value for name, value in (("unit", data.draw(ids)), ("name", data.draw(st.sampled_from(["", f"U{at}"])))) if value}
        things.append(thing("unit", place, f"u{at}", first, data.draw(st.integers(first, 3)), **told))
    roster = {"a": RosterUnit("a", "Alfa", strength=3), "b": RosterUnit("b", "")}
    plan = replace(plan_of(*things, scenes=[scene(1), scene(2), scene(3)]), roster=roster)
    rows = placed_rows(plan)
    for number in (1, 2, 3):
        for one in plan.placed(number):
            row = roster.get(str(one.properties.get("unit")))
            name = one.name or (row.name or row.id if row else "Unit")
            where = f"E {one.geometry.x:.0f} N {one.geometry.y:.0f}"
            found = [told for told in rows if told[1] == name and told[4].endswith(where)]
            assert any(str(number) in _numbers(told[-1]) for told in found), (name, where, rows)
    assert len(rows) <= sum(len(plan.placed(number)) for number in (1, 2, 3))


def _numbers(said):
    if said == "all":
        return {"1", "2", "3"}
    parts = [part.split("–") for part in said.split(", ")]
    return {str(n) for part in parts for n in range(int(part[0]), int(part[-1]) + 1)}
