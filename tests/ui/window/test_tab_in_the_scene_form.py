"""Real keys in the shown window: in the scene form Tab keeps a field and goes to the next of the form, and no letter reaches the map."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from support.window_fixture import english, window  # noqa: F401
from tabletop.core.scenes.scene_words import SATGAS
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Inject, Scene
from tabletop.session.session import Session
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.scenes.form_row import ChoiceField

TAB, BACK, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return


@pytest.fixture
def session(english, qtbot):  # noqa: F811
    """A plan as a newcomer has it: scenes, and no roster."""
    made = Session()
    made.file.plan = Plan(scenes={1: Scene(1, clock="09.00"), 2: Scene(2)})
    yield made
    made.close()


@pytest.fixture
def form(window, qtbot):  # noqa: F811
    window.panels.scenes.edit(1)
    shown = window.panels.scene_form
    qtbot.waitUntil(lambda: window.focusWidget() is shown.rows["name"].field)
    return shown


def keys(window, text="", key=None):  # noqa: F811
    """As the keyboard sends them: to the window, past its shortcuts, and to what has the focus."""
    for letter in text:
        QTest.keyClick(window.windowHandle(), letter)
    if key is not None:
        QTest.keyClick(window.windowHandle(), key)


def go_to(window, field):  # noqa: F811
    field.setFocus(Qt.FocusReason.TabFocusReason)
    if not isinstance(field, ChoiceField):
        field.selectAll()


def words_for(form, field):
    if field in (form.rows["clock"].field, *(head.clock for head in [form.injects.new, *(one.head for one in form.injects.editors)])):
        return "0905"
    return "12" if isinstance(field, NumberField) else "" if isinstance(field, QAbstractButton) else "Massa"


def test_each_field_typed_into_and_left_by_tab_leads_to_the_next_of_the_form(window, form):  # noqa: F811
    assert list(form.courses.rows) == list(SATGAS)
    tool, last, reached = window.canvas.tool_id, form.rows["notes"].field, []
    while window.focusWidget() is not last:
        here = window.focusWidget()
        assert form.isAncestorOf(here) and here not in reached, here
        reached.append(here)
        if here is not form.courses.other.field:
            keys(window, words_for(form, here))
        keys(window, key=TAB)
        stops = tab_order.stops(window)
        assert window.focusWidget() is stops[stops.index(here) + 1]
        assert list(form.courses.rows) == list(SATGAS)
    assert {row.field for row in [*form.rows.values(), form.courses.common, *form.courses.rows.values()]} <= {*reached, last}
    scene = window.session.plan.scenes[1]
    assert dict(scene.courses) == {name: "Massa" for name in SATGAS} and scene.injects == (Inject("Massa", "09.05"),)
    assert (scene.name, scene.phase, scene.clock, scene.step_min, scene.wind_from_deg) == ("Massa", "Massa", "09.05", 12.0, 12.0)
    assert window.canvas.tool_id == tool and not window.session.plan.features


def test_the_first_course_written_leaves_the_others_where_they_are(window, form):  # noqa: F811
    fields, tool = {name: row.field for name, row in form.courses.rows.items()}, window.canvas.tool_id
    for name, after in zip(SATGAS, SATGAS[1:], strict=False):
        go_to(window, fields[name])
        keys(window, "gas x", TAB)
        assert {one: row.field for one, row in form.courses.rows.items()} == fields
        assert window.focusWidget() is fields[after]
    keys(window, key=BACK)
    assert window.focusWidget() is fields["Humas"] and window.canvas.tool_id == tool
    window.session.undo_stack.undo()
    assert {one: row.field for one, row in form.courses.rows.items()} == fields


def test_a_task_force_of_ones_own_is_written_at_once(window, form, qtbot):  # noqa: F811
    go_to(window, form.courses.other.field)
    keys(window, "Tim X", TAB)
    qtbot.waitUntil(lambda: "Tim X" in form.courses.rows and window.focusWidget() is form.courses.rows["Tim X"].field)
    keys(window, "gas", TAB)
    assert window.session.plan.scenes[1].courses == {"Tim X": "gas"} and window.focusWidget() is form.courses.other.field


def test_tab_from_the_time_of_a_new_inject_goes_to_its_text(window, form):  # noqa: F811
    new = form.injects.new
    go_to(window, new.clock)
    keys(window, "99", TAB)
    assert window.focusWidget() is new.text
    keys(window, "Massa tiba", BACK)
    assert window.focusWidget() is new.clock and form.injects.wrong.isVisible() and not window.session.plan.scenes[1].injects
    new.clock.selectAll()
    keys(window, "0835", TAB)
    assert window.focusWidget() is new.text and not form.injects.wrong.isVisible() and new.clock.text() == "08.35"
    assert not window.session.plan.scenes[1].injects, "its text may be corrected still"
    keys(window, key=Qt.Key.Key_End)
    keys(window, " di gerbang", TAB)
    assert window.session.plan.scenes[1].injects == (Inject("Massa tiba di gerbang", "08.35"),)
    assert window.focusWidget() is form.courses.common.field and new.text.text() == ""


def test_text_first_and_its_time_after_it(window, form):  # noqa: F811
    new = form.injects.new
    go_to(window, new.text)
    keys(window, "Massa tiba", BACK)
    assert window.focusWidget() is new.clock and not window.session.plan.scenes[1].injects
    keys(window, "0835", BACK)
    assert window.session.plan.scenes[1].injects == (Inject("Massa tiba", "08.35"),) and form.isAncestorOf(window.focusWidget())
    go_to(window, new.text)
    keys(window, "Massa pulang", BACK)
    window.session.set_scene(2)
    assert window.session.plan.scenes[1].injects[1:] == (Inject("Massa pulang"),) and new.text.text() == ""


def test_the_fields_of_an_inject_one_after_the_other(window, form):  # noqa: F811
    go_to(window, form.injects.new.text)
    keys(window, "Massa tiba", ENTER)
    (editor,) = form.injects.editors
    editor.set_open(True)
    for here, after, typed in (
        (editor.head.clock, editor.head.text, "8:40"),
        (editor.head.text, editor.gone, "Massa pulang"),
        (editor.by.field, editor.link.field, "Dinamisator"),
    ):
        go_to(window, here)
        keys(window, typed, TAB)
        assert window.focusWidget() is after
    assert window.session.plan.scenes[1].injects == (Inject("Massa pulang", "08.40", "Dinamisator"),)
    keys(window, key=TAB)
    editor.add.field.activated.emit(editor.add.field.findData("wind"))
    (effect,) = editor.effects
    go_to(window, effect.number)
    keys(window, "90", TAB)
    stops = tab_order.stops(window)
    assert window.focusWidget() is stops[stops.index(effect.number) + 1] and form.isAncestorOf(window.focusWidget())
    assert window.session.plan.scenes[1].injects[0].effects[0].value == 90.0
    editor.gone.setFocus(Qt.FocusReason.TabFocusReason)
    tool = window.canvas.tool_id
    keys(window, "gspx")
    assert window.canvas.tool_id == tool
