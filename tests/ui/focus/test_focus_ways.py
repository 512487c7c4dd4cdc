"""F6 and Ctrl+Tab go round the parts of the window, and what has the focus is seen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.focus import tab_order

KEY, HOLD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def shown(window, qtbot):  # noqa: F811
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    return window


def part(shown):
    """The name of the part of the window that has the focus."""
    parts = {"map": shown.canvas, "tools": shown.actions_.toolbar, **shown.panels.by_name, "status": shown.status}
    here = shown.focusWidget()
    return next(name for name, one in parts.items() if one is here or one.isAncestorOf(here))


@pytest.mark.parametrize(
    ("forth", "back"),
    [
        ((KEY.Key_F6, HOLD.NoModifier), (KEY.Key_F6, HOLD.ShiftModifier)),
        ((KEY.Key_Tab, HOLD.ControlModifier), (KEY.Key_Backtab, HOLD.ControlModifier | HOLD.ShiftModifier)),
    ],
)
def test_round_the_window_and_back(shown, forth, back):
    seen = []
    for _ in range(8):
        seen.append(part(shown))
        QTest.keyClick(shown.focusWidget(), *forth)
    assert seen == ["map", "tools", "layers", "inspector", "findings", "scenes", "status", "map"]
    for name in ("map", "status", "scenes"):
        QTest.keyClick(shown.focusWidget(), *back)
        assert part(shown) == name


def test_parts_that_are_folded_away_are_passed_over(shown):
    shown.panes.toggle("inspector")
    shown.panes.toggle("scenes")
    seen = []
    for _ in range(6):
        seen.append(part(shown))
        QTest.keyClick(shown.focusWidget(), KEY.Key_F6)
    assert seen == ["map", "tools", "layers", "findings", "status", "map"]


def test_the_map_alone_has_bars_still(shown):
    shown.panes.set_bare(True)
    seen = []
    for _ in range(4):
        seen.append(part(shown))
        QTest.keyClick(shown.focusWidget(), KEY.Key_F6)
    assert seen == ["map", "tools", "status", "map"]


def test_properties_begin_with_the_first_field_and_findings_with_their_list(shown, qtbot):
    shown.session.select([next(one.id for one in shown.session.plan.placed(shown.session.scene) if one.kind == "crowd")])
    QTest.keyClick(shown.focusWidget(), KEY.Key_Return, HOLD.AltModifier)
    assert shown.focusWidget() is shown.panels.inspector.rows["name"].editor.field
    shown.session.select([])
    QTest.keyClick(shown.focusWidget(), KEY.Key_Return, HOLD.AltModifier)
    assert shown.focusWidget() is shown.panels.inspector.card.name
    qtbot.waitUntil(shown.panels.findings.list.isVisible, timeout=20_000)
    QTest.keyClick(shown.focusWidget(), KEY.Key_F6)
    assert shown.focusWidget() is shown.panels.findings.list


def test_counts_open_the_findings_by_keys(shown, qtbot):
    shown.status.counts.setFocus()
    with qtbot.waitSignal(shown.status.findings_pressed):
        QTest.keyClick(shown.status.counts, KEY.Key_Return)
    assert part(shown) == "findings"


def test_a_button_of_the_tool_bar_is_pressed_by_enter_and_the_map_has_the_keys(shown):
    button = shown.actions_.button("draw-cordon")
    button.setFocus()
    QTest.keyClick(button, KEY.Key_Return)
    assert shown.canvas.tool_id == "draw-cordon" and part(shown) == "map"


def test_the_mouse_on_the_tool_bar_leaves_the_focus_on_the_map(shown):
    button = shown.actions_.button("check")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert part(shown) == "map"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_the_focus_looks_otherwise(shown, theme):
    """Every stop of the window, with the focus and without: the pictures differ."""
    shown.actions_.by_id[f"theme-{theme}"].trigger()
    alike, stops = [], [one for one in tab_order.stops(shown) if one is not shown.canvas.surface]
    for one in stops:
        one.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = one.grab().toImage()
        shown.canvas.setFocus()
        if one.grab().toImage() == with_focus:
            alike.append(f"{type(one).__name__} {one.accessibleName() or one.objectName()}")
    assert alike == [] and len(stops) > 30


PANEL_KEYS = {
    "layers": (KEY.Key_1, HOLD.AltModifier),
    "roster": (KEY.Key_2, HOLD.AltModifier),
    "search": (KEY.Key_3, HOLD.AltModifier),
    "inspector": (KEY.Key_4, HOLD.AltModifier),
    "findings": (KEY.Key_5, HOLD.AltModifier),
    "scenes": (KEY.Key_6, HOLD.AltModifier),
    "exercise": (KEY.Key_X, HOLD.ControlModifier | HOLD.AltModifier),
    "operator": (KEY.Key_T, HOLD.ControlModifier | HOLD.ShiftModifier),
}


@pytest.mark.parametrize("name", PANEL_KEYS)
def test_the_key_of_a_panel_goes_there_and_from_there_back_to_the_map(shown, name):
    if not shown.panes.is_shown(name):
        shown.panes.toggle(name)
    for _ in range(2):  # shown already, then hidden
        QTest.keyClick(shown.canvas, *PANEL_KEYS[name])
        assert shown.panes.is_shown(name) and part(shown) == name and shown.actions_.by_id[f"panel-{name}"].isChecked()
        QTest.keyClick(shown.focusWidget(), *PANEL_KEYS[name])
        assert not shown.panes.is_shown(name) and part(shown) == "map" and not shown.actions_.by_id[f"panel-{name}"].isChecked()


def test_the_key_of_a_panel_brings_it_back_where_the_map_stands_alone(shown):
    shown.panes.set_bare(True)
    QTest.keyClick(shown.canvas, *PANEL_KEYS["roster"])
    assert not shown.panes.bare and shown.panes.is_shown("roster") and part(shown) == "roster"


def test_the_entry_of_a_panel_in_the_menu_shows_and_hides_it(shown):
    shown.actions_.by_id["panel-layers"].trigger()
    assert not shown.panes.is_shown("layers")
    shown.actions_.by_id["panel-layers"].trigger()
    assert shown.panes.is_shown("layers") and part(shown) == "map"


def test_tab_on_the_map_says_how_the_panels_come_back(shown):
    QTest.keyClick(shown.focusWidget(), KEY.Key_Tab)
    (said,) = [one for one in shown.notices.notices if one.topic == "bare"]
    assert shown.panes.bare and "Tab on the map" in said.text.text()
    said.buttons[0].click()
    assert not shown.panes.bare and part(shown) == "map"
    QTest.keyClick(shown.focusWidget(), KEY.Key_Tab)
    QTest.keyClick(shown.focusWidget(), KEY.Key_Tab)
    assert not shown.panes.bare and not [one for one in shown.notices.notices if one.topic == "bare"]
