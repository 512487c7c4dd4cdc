"""The scene form in the main window: it stands in the right column until it is left, follows the scenes, and gives the keys back."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.scene_change import edit_scene

ESC = Qt.Key.Key_Escape


def test_it_takes_the_right_column_and_gives_it_back(window, qtbot):  # noqa: F811
    panes, form = window.panes, window.panels.scene_form
    window.panels.scenes.edit(2)
    assert form.isVisible() and form.heading.text() == "Scene 2" and not panes.is_shown("inspector")
    qtbot.waitUntil(lambda: window.focusWidget() is form.rows["name"].field)
    QTest.keyClick(window.focusWidget(), ESC)
    assert not form.isVisible() and panes.is_shown("inspector") and panes.is_shown("findings")
    assert window.canvas.tool_id == "select"


def test_it_stays_while_scenes_are_stepped_through_by_keys(window):  # noqa: F811
    window.panels.scenes.edit(1)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_PageDown)
    form = window.panels.scene_form
    assert window.session.scene == 2 and form.isVisible() and form.heading.text() == "Scene 2"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_PageDown)
    assert form.heading.text() == "Scene 3" and form.rows["level"].field.currentData() == window.session.plan.scenes[3].level


def test_another_panel_of_the_column_takes_its_place(window):  # noqa: F811
    window.panels.scenes.edit(1)
    window.panes.reveal("findings")
    assert not window.panels.scene_form.isVisible() and window.panes.is_shown("findings")


def test_a_column_that_was_hidden_is_hidden_again(window):  # noqa: F811
    for name in ("inspector", "findings"):
        window.panes.toggle(name)
    window.panels.scenes.edit(1)
    assert window.panels.scene_form.isVisible()
    window.panels.scene_form.left.emit()
    assert window.panes.side.isHidden()


def test_the_briefing_view_never_shows_it(window):  # noqa: F811
    window.panels.scenes.edit(1)
    window.panes.set_bare(True)
    assert not window.panels.scene_form.isVisible()
    window.panels.scenes.edit(1)
    assert window.panels.scene_form.isVisible() and not window.panes.bare


def test_every_field_is_reached_by_tab(window):  # noqa: F811
    window.panels.scenes.edit(1)
    form = window.panels.scene_form
    reached = []
    for _ in range(60):
        here = window.focusWidget()
        if here in reached or not form.isAncestorOf(here):
            break
        reached.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert {row.field for row in form.rows.values()} <= set(reached)
    assert form.injects.new.clock in reached and form.courses.common.field in reached and form.injects.editors[0].fold in reached
    assert window.session.undo_stack.count() == 0


def test_the_wind_can_be_turned_while_the_form_is_open(window):  # noqa: F811
    plan = window.session.plan
    window.session.do(edit_scene(plan, replace(plan.scenes[3], wind_from_deg=110.0)))
    window.session.set_scene(3)
    wind = window.wind
    assert wind.isVisible() and not wind.can_turn
    window.panels.scenes.edit(3)
    assert wind.can_turn and window.canvas.surface.viewport().rect().contains(wind.geometry())
    window.panels.scene_form.left.emit()
    assert not wind.can_turn
    window.actions_.by_id["turn-wind"].trigger()
    assert wind.can_turn and window.focusWidget() is wind
    QTest.keyClick(wind, Qt.Key.Key_Right)
    QTest.keyClick(wind, Qt.Key.Key_Return)
    assert window.session.plan.scenes[3].wind_from_deg == 115.0 and not wind.can_turn
