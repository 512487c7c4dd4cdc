"""The status bar tells how much is selected."""

import pytest
from shapely import Point, box

from support.panel_stage import stage  # noqa: F401
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.ui.window.selection_count import totals

PLAN = Plan(roster={"d2": RosterUnit("d2", "Dalmas 2", strength=30)})


def unit(**properties):
    return Placed("u", "unit", Point(0, 0), properties)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ([], (0, 0, 0)),
        ([unit(strength=10), unit(strength=5)], (2, 15, 0)),
        ([unit(unit="d2"), unit(unit="d2")], (2, 30, 0)),
        ([unit(unit="d2", strength=12)], (1, 12, 0)),
        ([Placed("c", "crowd", box(0, 0, 9, 9), {"headcount": 1_500}), unit(strength=0)], (2, 0, 1_500)),
        ([Placed("c", "crowd-flow", box(0, 0, 9, 9), {})], (1, 0, 0)),
    ],
)
def test_totals(chosen, found):
    assert totals(chosen, PLAN) == found


def test_it_is_said_for_more_than_one(window):  # noqa: F811
    label, placed = window.status.selected, window.session.plan.placed(window.session.scene)
    units, crowd = [one.id for one in placed if one.kind == "unit"], next(one for one in placed if one.kind == "crowd")
    assert label.isHidden()
    window.session.select(units[:1])
    assert label.isHidden()
    window.session.select([*units[:2], crowd.id])
    count, officers, people = totals([one for one in placed if one.id in window.session.selection], window.session.plan)
    assert label.text() == f"3 selected · {officers:,} officers · {people:,} people" and not label.isHidden()
    window.change_language("id")
    assert "terpilih" in label.text()
