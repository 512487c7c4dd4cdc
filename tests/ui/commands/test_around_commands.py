"""Protected objects of buildings and rings round things from the window: keys, menus and the small dialog."""

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.person import Person
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.tools.base.buildings import Building
from tabletop.ui.commands import around_commands
from tabletop.ui.dialogs.buffer_dialog import BufferDialog
from tabletop.ui.dialogs.ring_dialog import RingDialog
from tabletop.ui.window.context_menu import ContextMenu

EAST, NORTH = 507_000.0, 9_955_000.0
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NAME = "Kantor & Balai"


def at(east, north):
    return EAST + east, NORTH + north


HOUSE = shapely.box(*at(-20, -10), *at(20, 10))


@pytest.fixture
def person(window):  # noqa: F811
    made = Person(window)
    column = TextColumn(np.array([0, len(NAME)]), NAME.encode())
    info = LayerInfo("b", {"en": "Buildings"}, role="building")
    window.session.layers.add(Layer(info, (ragged_from([HOUSE], 2),), {"name": column}))
    made.look(at(0, 0))
    made.move(at(50, 30))
    window.canvas.surface.setFocus()
    window.session.select(())
    return made


def wishes(distance, kind=None, key=Qt.Key.Key_Return, seen=None):
    """What is done with the next dialog of buffers."""

    def go():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, BufferDialog)
        if kind is not None:
            dialog.becomes.setCurrentIndex(dialog.becomes.findData(kind))
        dialog.distance.setText("")
        QTest.keyClicks(dialog.distance, distance)
        if seen is not None:
            seen(dialog)
        QTest.keyClick(dialog.distance, key)
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, go)


def answers(text=None, key=Qt.Key.Key_Return, seen=None):
    """What is done with the next dialog: its field written, or left, and a key."""

    def go():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RingDialog)
        if text is not None:
            dialog.distances.setText("")
            QTest.keyClicks(dialog.distances, text)
        if seen is not None:
            seen(dialog)
        QTest.keyClick(dialog.distances, key)
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, go)


def rings(person):
    made = [one for one in person.session.plan.placed(person.session.scene) if one.kind == "ring" and one.geometry.dwithin(HOUSE, 0)]
    return sorted(made, key=lambda one: one.get("number"))


def said(person):
    return [notice.text.text() for notice in person.window.notices.notices]


def run(person, action):
    person.window.actions_.by_id[action].trigger()


# --- protected objects
def test_two_actions_make_a_building_a_protected_object(person):
    person.move(at(0, 0))
    with person.made() as found:
        person.key(Qt.Key.Key_P, SHIFT)
        person.click(at(0, 0))
    state = person.state(found[0])
    assert found[0].kind == "protected" and state.geometry.equals(HOUSE) and state.properties == {"name": NAME}
    assert person.session.selection == {found[0].id}
    assert person.window.actions_.by_id["undo"].text() == "Undo: Protect Kantor && Balai"


def test_the_menu_of_a_building_offers_it_and_rings(person):
    menu = ContextMenu(person.window.desk, (), at(0, 0))
    texts = [action.text() for action in menu.actions()]
    assert texts[:4] == [
        "Building: Kantor && Balai",
        "Make it a protected object",
        "Ring round the building...",
        "Rings round the building...",
    ]
    with person.made() as found:
        menu.actions()[1].trigger()
    assert found[0].kind == "protected"
    again = ContextMenu(person.window.desk, (), at(0, 0))
    person.session.select(())
    again.actions()[1].trigger()
    assert person.session.selection == {found[0].id} and any("already" in text for text in said(person))
    assert "Make it a protected object" not in [one.text() for one in ContextMenu(person.window.desk, (), at(60, 0)).actions()]


def test_what_the_layer_leaves_open_is_asked_for_beside_the_building(person):
    desk = person.window.desk
    around_commands.protect(desk, around_commands.building_under(desk, at(0, 0)))
    row = person.canvas.asking
    assert row.isVisible() and [field.question.name for field in row.fields] == ["category"]
    row.leave()
    person.session.undo_stack.undo()
    around_commands.protect(desk, Building(HOUSE, "Kantor KPU", "kpu"))
    assert not row.isVisible(), "nothing is left to be asked"


def test_a_building_below_a_feature_has_a_menu_of_its_own(person):
    unit = new_feature("unit", shapely.Point(at(0, 0)), {})
    person.session.do(add_feature(message("Put"), unit))
    menu = ContextMenu(person.window.desk, (unit.id,), at(0, 0))
    (below,) = (action.menu() for action in menu.actions() if action.text() == "Building: Kantor && Balai")
    assert [action.text() for action in below.actions()][0] == "Make it a protected object"
    assert {"Ring round this...", "Rings at several distances..."} <= {action.text() for action in menu.actions()}


def test_a_layer_that_is_hidden_has_no_buildings(person):
    person.session.layers.set_view("b", visible=False)
    assert around_commands.building_under(person.window.desk, at(0, 0)) is None


def test_a_plan_for_reading_only_says_so(person, monkeypatch):
    monkeypatch.setattr(person.session.file, "read_only", True)
    menu = ContextMenu(person.window.desk, (), at(0, 0))
    assert not any(action.isEnabled() for action in menu.actions()[:4])


def test_a_protected_object_that_is_hidden_is_named(person):
    building = around_commands.building_under(person.window.desk, at(0, 0))
    with person.made() as found:
        around_commands.protect(person.window.desk, building)
    person.session.hide({found[0].id})
    around_commands.protect(person.window.desk, building)
    assert any("hidden" in text for text in said(person)) and len(person.session.plan.features) >= 1


# --- rings
def test_rings_at_three_distances_are_three_actions(person):
    person.move(at(0, 0))
    answers()
    run(person, "rings-at")
    assert [one.get("number") for one in rings(person)] == [1, 2, 3]
    assert [one.name for one in rings(person)] == [f"Ring {roman}: {NAME}" for roman in ("I", "II", "III")], "as other rings are there"
    assert person.window.actions_.by_id["undo"].text() == "Undo: Draw 3 rings"
    on = [name for name in ("select", "ring-round", "rings-at") if person.window.actions_.by_id[name].isChecked()]
    assert on == ["select"] and person.canvas.tool_id == "select"
    assert person.session.selection == {one.id for one in rings(person)}
    run(person, "undo")
    assert not rings(person)


def test_the_last_answer_is_the_next_default(person):
    person.move(at(0, 0))
    answers("12,5 30")
    run(person, "rings-at")
    assert len(rings(person)) == 2 and person.window.desk.settings.rings_at_m == "12,5 30"
    assert person.window.desk.settings.ring_at_m == "25", "one ring and several have answers of their own"
    run(person, "undo")
    person.session.select(())
    person.move(at(1, 0))
    seen = []
    answers(None, Qt.Key.Key_Escape, lambda dialog: seen.append(dialog.distances.text()))
    run(person, "rings-at")
    assert seen == ["12,5 30"] and not rings(person)


def test_rings_show_while_they_are_written_and_not_after(person):
    person.move(at(0, 0))
    shown = []

    def look(dialog):
        fix = person.canvas.items.fix.fix
        shown.append((dialog.note.text(), len(fix.added), dialog.accept_button.isEnabled()))

    answers("25 50", Qt.Key.Key_Escape, look)
    run(person, "ring-round")
    assert shown == [("Ring I at 25 m, ring II at 50 m.", 2, True)]
    assert person.canvas.items.fix.fix is None and not rings(person)


def test_what_cannot_be_is_said_in_the_dialog(person):
    person.move(at(0, 0))
    seen = []

    def look(dialog):
        seen.append((dialog.note.text(), dialog.accept_button.isEnabled(), person.canvas.items.fix.fix))

    answers("far", Qt.Key.Key_Return, look)
    run(person, "ring-round")
    assert not person.window.actions_.by_id["ring-round"].isChecked() and person.window.actions_.by_id["select"].isChecked()
    assert seen == [("far is not a distance in metres.", False, None)] and not rings(person)


def test_what_is_selected_goes_before_what_lies_under_the_pointer(person):
    unit = new_feature("unit", shapely.Point(at(100, 0)), {"name": "Ton 1"})
    person.session.do(add_feature(message("Put"), unit))
    person.session.select({unit.id})
    person.move(at(0, 0))
    answers("10")
    with person.made() as found:
        run(person, "ring-round")
    assert person.state(found[0]).properties["name"] == "Ring I: Ton 1" and not rings(person)


def test_a_feature_under_the_pointer_will_do(person):
    person.session.do(add_feature(message("Put"), new_feature("unit", shapely.Point(at(70, 0)), {"name": "Ton 1"})))
    person.session.select(())
    person.move(at(70, 0))
    answers("10")
    with person.made() as found:
        run(person, "ring-round")
    assert person.state(found[0]).properties["name"] == "Ring I: Ton 1"


def test_where_nothing_is_meant_it_is_clicked(person):
    person.move(at(70, 40))
    run(person, "ring-round")
    assert person.canvas.tool_id == "ring-pick"
    person.move(at(0, 0))
    for key in (Qt.Key.Key_3, Qt.Key.Key_0):
        person.key(key)
    assert not rings(person)
    person.click(at(1, 0))
    (ring,) = rings(person)
    assert ring.geometry.bounds[0] == pytest.approx(EAST - 50, abs=0.01)


def test_rings_beyond_the_picture_are_brought_into_it(person):
    person.move(at(0, 0))
    answers("400")
    run(person, "ring-round")
    person.wait(lambda: not person.canvas.navigator.moving)
    (ring,) = rings(person)
    assert shapely.box(*person.canvas.view().bounds).covers(ring.geometry)


# --- buffer and offset
def crowd_on_the_map(person):
    crowd = new_feature("crowd", HOUSE, {"headcount": 100})
    person.session.do(add_feature(message("Put"), crowd))
    person.session.select({crowd.id})
    return crowd


def test_a_crowd_grows_by_what_is_written(person):
    crowd = crowd_on_the_map(person)
    wishes("5")
    run(person, "buffer")
    assert person.state(crowd).geometry.area == pytest.approx(800 + 2 * 60 * 5 + 25 * np.pi, rel=1e-3)
    assert person.window.actions_.by_id["undo"].text() == "Undo: Grow Crowd" and person.session.selection == {crowd.id}
    run(person, "undo")
    assert person.state(crowd).geometry.equals(HOUSE)


def test_a_cordon_round_a_crowd_and_the_last_answer_stays(person):
    crowd = crowd_on_the_map(person)
    wishes("2,5", "cordon")
    with person.made() as found:
        run(person, "buffer")
    assert found[0].kind == "cordon" and person.state(found[0]).geometry.is_ring
    settings = person.window.desk.settings
    assert (settings.buffer_m, settings.buffer_kind) == (2.5, "cordon")
    person.session.select({crowd.id})
    seen = []
    wishes("", None, Qt.Key.Key_Escape, lambda dialog: seen.append(dialog.becomes.currentData()))
    run(person, "buffer")
    assert seen == ["cordon"]


def test_a_buffer_shows_while_it_is_written_and_says_what_cannot_be(person):
    crowd_on_the_map(person)
    seen = []

    def look(dialog):
        seen.append((dialog.note.text(), dialog.accept_button.isEnabled(), person.canvas.items.fix.fix is not None))

    for distance in ("-2", "-12", "x", ""):
        wishes(distance, "", Qt.Key.Key_Escape, look)
        run(person, "buffer")
        assert person.canvas.items.fix.fix is None
    assert seen == [
        ("Area 576 m².", True, True),
        ("Nothing would be left of Crowd: it can shrink by less than 10.0 m.", False, False),
        ("That is no number.", False, False),
        ("Write a distance of 0.1 m or more; below 0 shrinks areas.", False, False),
    ]


def test_a_symbol_is_offered_what_can_come_round_it(person):
    unit = new_feature("unit", shapely.Point(at(0, 0)), {})
    person.session.do(add_feature(message("Put"), unit))
    person.session.select({unit.id})
    seen = []
    wishes("20", "assembly", Qt.Key.Key_Return, lambda dialog: seen.append(dialog.becomes.findData("")))
    with person.made() as found:
        run(person, "buffer")
    assert seen == [-1] and found[0].kind == "assembly" and person.state(found[0]).geometry.area == pytest.approx(400 * np.pi, rel=1e-3)


def test_without_a_selection_the_palette_says_what_is_needed(person):
    person.session.select(())
    action = person.window.actions_.by_id["buffer"]
    assert not action.isEnabled()
