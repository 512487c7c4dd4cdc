"""Small words of the report: letters before items, no false precision of what was drawn, crowds told apart from flows."""

import pytest

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.canvas.document.report_data import drawn_area, drawn_length, letters, listed
from tabletop.core.document.content import Blank, Paragraph, Table
from tabletop.core.values.layer import LayerSet

E, N = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def in_english():
    i18n.set_language("en")


def test_items_have_letters_and_those_that_were_typed_are_not_doubled():
    rows = listed("- UU 9\nb. UU 2\n3) Perkap\nK.H. Dewantara", "Legal basis")
    assert rows == [
        Paragraph(text, "item", mark) for text, mark in (("UU 9", "a."), ("UU 2", "b."), ("Perkap", "c."), ("K.H. Dewantara", "d."))
    ]
    assert listed("UU 9", "x") == [Paragraph("UU 9", "item")] and listed(" ", "x") == [Blank("x", 3)]
    assert [letters(at) for at in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]


@pytest.mark.parametrize("metres, said", [(3.14159, "3.1 m"), (9.96, "10 m"), (10.4, "10 m"), (123.56, "124 m"), (0.0, "0 m")])
def test_a_drawn_length_is_no_finer_than_it_was_drawn(metres, said):
    assert drawn_length(metres) == said


@pytest.mark.parametrize("area, said", [(12345.67, "12,350 m\N{SUPERSCRIPT TWO}"), (99.4, "99 m\N{SUPERSCRIPT TWO}")])
def test_a_drawn_area_too(area, said):
    assert drawn_area(area) == said


def test_flows_are_told_from_crowds_and_no_risk_is_a_dash(qapp):
    square = [(E, N), (E + 50, N), (E + 50, N + 50), (E, N + 50)]
    things = [
        thing("crowd", square, "c", name="Massa", headcount=100),
        thing("crowd-flow", [(E, N), (E + 90, N)], "f", name="Pawai", headcount=50),
    ]
    document, _ = renpam(report_data(plan_of(*things, scenes=[scene(1)]), LayerSet(), []))
    table = next(one for one in document.blocks() if isinstance(one, Table) and one.columns[0].head == "People who are expected")
    kinds = {row[0]: row[1] for row in table.rows}
    assert len(set(kinds.values())) == 2 and table.columns[1].head == "Kind"
    assert {row[0]: row[3] for row in table.rows}["Pawai"] == "\N{EN DASH}"
