"""The workbook for people counts and lists whom the report counts and lists; texts stay as they are but for signs that XML has not."""

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from support.plans import plan_of, scene, thing
from tabletop import paths
from tabletop.core.document.placement import standings
from tabletop.core.roster.sums import stands_in
from tabletop.core.scenes import whereabouts
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import read_document
from tabletop.io.export import people_workbook
from tabletop.io.export.people_workbook import people_workbook_bytes
from tabletop.io.export.roster_sheet import roster_sheet_fields

E, N = 500_000.0, 9_950_000.0
LINE = LineString([(E, N), (E + 60, N)])
ROSTER = {key: RosterUnit(key, key.upper(), strength=people) for key, people in (("a", 33), ("b", 9))}


def sheets_of(plan):
    book = openpyxl.load_workbook(io.BytesIO(people_workbook_bytes(plan, [], [])))
    return [list(sheet.values)[1:] for sheet in book.worksheets[:2]]


def of_report(plan, number):
    """People in the report's table of who stands where, in a scene."""
    return sum(round(one.people) for one in standings(plan) if number in one.scenes)


def counted(plan, number):
    """Units of the roster once, as check roster-total counts them, and units without a row."""
    others = [one for one in plan.placed(number) if one.kind == "unit" and one.properties.get("unit") not in plan.roster]
    return sum(one.counted for one in stands_in(plan, number).values()) + sum(int(one.get("strength") or 0) for one in others)


def same_people(plan):
    scenes, placed = sheets_of(plan)
    for row in scenes:
        assert row[7] == counted(plan, row[0])
        assert sum(one[7] or 0 for one in placed if one[0] == row[0]) == of_report(plan, row[0])


def test_the_demo_has_the_people_of_its_report():
    same_people(read_document(paths.resource("demo", "plan.geojson"))[0])


def test_people_count_without_a_roster_and_who_mans_a_cordon_is_listed():
    bare = plan_of(thing("unit", (E, N), "u", name="A", strength=33), thing("vehicle", (E, N), "v", name="M"), scenes=(scene(1),))
    assert sheets_of(bare)[0][0][7] == 33
    manned = replace(plan_of(thing("cordon", LINE, "k", name="K2", unit="b"), thing("unit", (E, N + 90), "u", unit="a")), roster=ROSTER)
    scenes, placed = sheets_of(manned)
    assert scenes[0][7] == 42 and [(row[2], row[3], row[7], row[11]) for row in placed][1] == ("B", "Cordon", 9, "K2")


def test_the_vehicle_of_a_unit_has_no_people_of_its_own():
    plan = replace(plan_of(thing("unit", (E, N), "u", unit="a"), thing("vehicle", (E + 9, N), "v", unit="a")), roster=ROSTER)
    assert [row[7] for row in sheets_of(plan)[1]] == [33, None]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_plan_has_the_people_of_its_report(data):
    things = []
    for at in range(data.draw(st.integers(0, 5))):
        kind = data.draw(st.sampled_from(["unit", "unit", "cordon", "vehicle"]))
        east, first = data.draw(st.integers(0, 80)), data.draw(st.integers(1, 2))
        shape = LineString([(E + east, N), (E + east + 30, N)]) if kind == "cordon" else (E + east, N)
        told = {"unit": data.draw(st.sampled_from(["", "a", "b", "gone"]))}
        if kind != "vehicle" and data.draw(st.booleans()):
            told["strength"] = data.draw(st.integers(0, 40))
        things.append(thing(kind, shape, f"t{at}", first, 2, name=f"T{at}", **{key: value for key, value in told.items() if value != ""}))
    same_people(replace(plan_of(*things, scenes=(scene(1), scene(2))), roster=ROSTER))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\U0001f469\u200d\U0001f692 Regu", "\U0001f469\u200d\U0001f692 Regu"),
        ("a\x00b\x0bc\ufffe", "abc"),
        ("\u200e\u00ad\ufeffx", "\u200e\u00ad\ufeffx"),
    ],
)
def test_only_signs_that_xml_has_not_are_dropped(name, kept):
    assert sheets_of(plan_of(thing("unit", (E, N), "u", name=name)))[1][0][2] == kept


def test_rows_beyond_what_a_sheet_is_given_are_counted_below_it(monkeypatch):
    monkeypatch.setattr(people_workbook, "MOST_ROWS", 5)
    made = plan_of(*(thing("unit", (E + n, N), f"u{n}", name=f"U{n}") for n in range(4)), scenes=[scene(1), scene(2)])
    _, placed = sheets_of(made)
    assert [row[2] for row in placed[:5]] == ["U0", "U1", "U2", "U3", "U0"]
    assert len(placed) == 6 and placed[5][1].startswith("3 more rows are not in this sheet")
    fits = plan_of(*(thing("unit", (E + n, N), f"u{n}", name=f"U{n}") for n in range(5)), scenes=[scene(1)])
    assert len(sheets_of(fits)[1]) == 5


def test_styles_are_not_set_cell_by_cell(monkeypatch):
    made = []
    plain = people_workbook.Alignment
    monkeypatch.setattr(people_workbook, "Alignment", lambda **given: made.append(1) or plain(**given))
    counts = []
    for number in (3, 60):
        made.clear()
        people_workbook_bytes(plan_of(*(thing("unit", (E + n, N), f"u{n}") for n in range(number)), scenes=[scene(1)]), [], [])
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_places_are_not_held_against_all_that_stands_for_each_unit(monkeypatch):
    looked = []
    plain = whereabouts.Anchors.__init__
    monkeypatch.setattr(whereabouts.Anchors, "__init__", lambda self, placed: looked.append(1) or plain(self, placed))
    people_workbook_bytes(plan_of(*(thing("unit", (E + n, N), f"u{n}") for n in range(30)), scenes=[scene(1), scene(2)]), [], [])
    assert len(looked) == 2


def test_scenes_without_a_task_have_no_column_where_there_are_very_many():
    made = replace(plan_of(scenes=[scene(n) for n in range(1, 400)]), roster={"a": RosterUnit("a", "A", tasks={300: "Jaga"})})
    fields = roster_sheet_fields(made)
    assert [one for one in fields if one.startswith("tasks.")] == ["tasks.300"]
