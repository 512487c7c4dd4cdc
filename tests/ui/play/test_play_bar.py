"""The bar of the play, the actions that play, and the table: all show one moment."""

import pytest
from PySide6.QtCore import Qt

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.session.play import SPEEDS
from tabletop.ui.dialogs.table_dialog import TableRequest

KEY = Qt.Key


@pytest.fixture
def play(window):  # noqa: F811
    made = window.session.play
    yield made
    made.stop()


def test_the_bar_is_there_while_it_is_on(window, play, qtbot):  # noqa: F811
    assert not window.play_bar.isVisible()
    window.actions_.by_id["play"].trigger()
    assert window.play_bar.isVisible() and play.is_playing
    area, bar = window.map_area.rect(), window.play_bar.geometry()
    assert area.contains(bar)
    qtbot.mouseClick(window.play_bar.play_button, Qt.MouseButton.LeftButton)
    assert play.is_on and not play.is_playing
    qtbot.mouseClick(window.play_bar.close_button, Qt.MouseButton.LeftButton)
    assert not play.is_on and not window.play_bar.isVisible()


def test_the_slider_jumps(window, play):  # noqa: F811
    play.jump(0.0)
    window.play_bar.slider.setValue(150)
    assert play.position == pytest.approx(1.5) and window.session.scene == play.numbers[1]
    assert window.play_bar.clock.text() == play.step_of(play.pair, window.session.hidden).clock(0.5) != ""
    play.jump(0.25)
    assert window.play_bar.slider.value() == 25


def test_keys_of_the_bar(window, play, qtbot):  # noqa: F811
    play.jump(0.5)
    window.play_bar.slider.setFocus()
    qtbot.keyClick(window.play_bar.slider, KEY.Key_Space)
    assert play.is_playing
    qtbot.keyClick(window.play_bar.slider, KEY.Key_Space)
    qtbot.keyClick(window.play_bar.slider, KEY.Key_Right)
    assert play.position > 0.5 and not play.is_playing
    qtbot.keyClick(window.play_bar.slider, KEY.Key_PageDown)
    assert play.position == 1.0 and window.session.scene == 2
    qtbot.keyClick(window.play_bar.slider, KEY.Key_Escape)
    assert not play.is_on


def test_speed_loop_and_steps(window, play, qtbot):  # noqa: F811
    actions = window.actions_.by_id
    actions["play-faster"].trigger()
    assert play.speed == 2.0 and window.play_bar.speed.currentIndex() == SPEEDS.index(2.0)
    for _ in range(5):
        actions["play-slower"].trigger()
    assert play.speed == 0.5
    play.set_speed(1.0)
    actions["play-loop"].trigger()
    assert play.loops and window.play_bar.loop_button.isChecked()
    window.play_bar.loop_button.click()
    assert not play.loops
    assert not actions["play-stop"].isEnabled()
    actions["play-step"].trigger()
    assert play.is_playing and actions["play-stop"].isEnabled()
    actions["play-stop"].trigger()
    assert not play.is_on


def test_the_table_plays_by_space_and_arrows_alone(window, play, qtbot):  # noqa: F811
    window.windows.show_table(TableRequest("", 1.2, 500.0))
    table = window.windows.table
    qtbot.waitUntil(lambda: table.isVisible())
    before, centre = window.session.plan, table.view.frame.centre
    qtbot.keyClick(table, KEY.Key_Space)
    assert play.is_playing
    qtbot.keyClick(table, KEY.Key_Space)
    assert play.is_on and not play.is_playing
    play.jump(0.4)
    one = table.view.grab().toImage()
    play.jump(0.8)
    assert table.view.grab().toImage() != one
    qtbot.keyClick(table, KEY.Key_Right)
    assert play.position == 1.0
    qtbot.keyClick(table, KEY.Key_Right)
    assert play.is_playing and play.pair[0] == play.numbers[1]
    qtbot.keyClick(table, KEY.Key_Left)
    qtbot.keyClick(table, KEY.Key_Left)
    assert play.position == 0.0
    assert table.view.frame.centre == centre and window.session.plan is before
    qtbot.keyClick(table, KEY.Key_Escape)
    assert not play.is_on and table.isVisible()
    qtbot.keyClick(table, KEY.Key_Escape)
    assert not window.windows.table


def test_a_text_field_keeps_its_spaces(window, play, qtbot):  # noqa: F811
    window.panes.reveal("search")
    field = window.focusWidget()
    qtbot.keyClicks(field, "a b")
    assert not play.is_on
