"""A scripted person at the real window: draws, edits, goes through scenes, closes, comes back."""

import pytest
from PySide6.QtCore import Qt

from support.day_of_work import EMPTY_GROUND, Day
from support.person import CTRL, at_the_window, document
from tabletop import i18n
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import open_plan
from tabletop.ui.findings.findings_panel import FindingList


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def stored(path) -> Plan:
    plan_file = open_plan(path)
    plan_file.close()
    return plan_file.plan


def test_a_day_of_work_and_the_next_morning(qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    with at_the_window(path, new=True, layers=None) as person:
        person.wait_for_layers()
        day = Day.on_main_street(person)
        for step in day.steps():
            step()
        looks_as_drawn(day)
        person.wait_until_saved()
        evening = document(person.session.plan)
        steps = person.session.undo_stack.index()
    assert document(stored(path)) == evening
    with at_the_window(path) as person:
        assert document(person.session.plan) == evening and person.session.undo_stack.index() == steps
        for _ in range(steps):
            person.key(Qt.Key.Key_Z, CTRL)
        assert document(person.session.plan) == document(Plan())
        for _ in range(steps):
            person.key(Qt.Key.Key_Y, CTRL)
        assert document(person.session.plan) == evening


def looks_as_drawn(day: Day) -> None:
    """What each step left in the plan."""
    person, made = day.person, day.made
    cordon, road = person.state(made["cordon"]), day.line
    assert cordon.geometry.crosses(road) and cordon.properties["strength"] == 12
    assert len(cordon.geometry.coords) == 3 and 20 < cordon.geometry.length < 24
    assert person.state(made["unit"]).properties["name"] == "Dalmas awal"
    assert person.state(made["crowd"]).properties["headcount"] == 300
    assert 150 < person.state(made["crowd"]).geometry.area < 300
    assert person.state(made["protected"]).properties["category"] == "kpu"
    assert person.state(made["exit"]).properties["width_m"] == 6
    assert person.state(made["turned"]).properties["bearing_deg"] is not None
    first, second = person.state(made["unit"], 1).geometry, person.state(made["unit"], 2).geometry
    assert first.distance(second) > 100


def test_the_whole_hint_is_read_while_drawing(qtbot, tmp_path):
    """On a small laptop the hint of a sketch is not cut: it has two lines."""
    with at_the_window(tmp_path / "plan.gpkg", new=True) as person:
        status, (east, north) = person.window.status, person.canvas.view().centre
        person.click((east, north))
        assert status.place.isVisible()
        person.key(Qt.Key.Key_C)
        person.click((east - 10, north))
        person.click((east + 10, north + 5))
        person.move((east + 20, north))
        assert status.readout.isVisible()
        person.wait(status.hint.is_whole)
        person.key(Qt.Key.Key_Escape)
        person.key(Qt.Key.Key_Escape)
        assert status.place.isVisible() and not status.readout.isVisible()


def test_findings_follow_each_edit(qtbot, tmp_path):
    with at_the_window(tmp_path / "plan.gpkg", new=True) as person:
        day = Day(person, EMPTY_GROUND, 150)
        assert person.codes() == set()
        day.cordon()
        assert person.codes() == {"cordon-strength", "plan-lacks"}
        person.set_property("strength", "40")
        assert person.codes() == {"plan-lacks"}
        person.key(Qt.Key.Key_Z, CTRL)
        assert person.codes() == {"cordon-strength", "plan-lacks"}
        day.crowd()
        assert {"exit-count", "containment"} <= person.codes() and "crowd-density-static" not in person.codes()
        person.set_property("headcount", "3000")
        assert "crowd-density-static" in person.codes() and "headcount-unknown" not in person.codes()
        person.set_property("headcount", "0")
        assert "headcount-unknown" in person.codes() and "crowd-density-static" not in person.codes()
        day.ring()
        assert "area-coverage" in person.codes()
        person.session.select({day.made["crowd"].id})
        person.key(Qt.Key.Key_Delete)
        assert person.codes() == {"cordon-strength", "area-coverage", "plan-lacks"}
        shown = person.window.panels.findings.findChildren(FindingList)[0]
        assert len(shown.model().findings) == 3


def test_units_of_the_roster_are_placed_by_hand(qtbot, tmp_path):
    """A unit is entered in the roster, placed with a click, and counted."""
    with at_the_window(tmp_path / "plan.gpkg", new=True) as person:
        panel = person.window.panels.roster
        person.window.panes.reveal("roster")
        person.press_widget(panel.empty.button)
        person.type_into(panel.form.fields["name"], "Dalmas 1")
        ((key, unit),) = person.session.plan.roster.items()
        assert unit.name == "Dalmas 1"
        panel.show_unit(key)
        person.press_widget(panel.place_button)
        east, north = person.canvas.view().centre
        with person.made() as found:
            person.click((east, north))
        assert person.state(found[0]).properties["unit"] == key
        person.wait(lambda: person.canvas.tool_id == "select")
        assert person.canvas.surface.hasFocus()
