"""The right column on a screen of 768 pixels: either panel folds to its head, by mouse and keyboard, and stays so over a restart."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.settings import Settings
from tabletop.ui.findings.finding_delegate import ROW_PX
from tabletop.ui.window.main_window import MainWindow

HIGH_PX = 728
"""What a title bar and a task bar leave of 768."""


@pytest.fixture
def low(window, qtbot):  # noqa: F811
    window.resize(1366, HIGH_PX)
    qtbot.waitUntil(lambda: window.session.judged.count().total() > 0 and not window.panels.findings.patience.late, timeout=20_000)
    return window


def a_unit(window):  # noqa: F811
    return next(feature.id for feature in window.session.plan.features.values() if feature.kind == "unit")


def test_with_the_findings_folded_eight_fields_and_more_are_seen(low, qtbot):
    low.session.select([a_unit(low)])
    low.panels.findings.fold_button.click()
    inspector = low.panels.inspector
    qtbot.waitUntil(lambda: inspector.height() > 400)
    rows = list(inspector.rows.values())
    seen = [row for row in rows if row.visibleRegion().boundingRect().height() == row.height()]
    assert len(seen) >= min(8, len(rows))
    head = low.panels.findings.head
    assert all(button.isVisible() for button in head.toggles.values()) and not head.search.isVisible()


def test_with_the_properties_folded_four_rows_stand_beside_the_detail(low, qtbot):
    findings = low.panels.findings
    low.panels.inspector.fold_button.click()
    findings.show_worst()
    qtbot.waitUntil(lambda: findings.detail.isVisible() and findings.list.height() >= 4 * ROW_PX)
    button = findings.detail.show_button
    qtbot.waitUntil(lambda: button.visibleRegion().boundingRect().height() == button.height())
    assert findings.detail.geometry().bottom() <= findings.detail.parentWidget().height() and findings.list.height() >= 4 * ROW_PX
    assert low.status.geometry().bottom() < low.height()


def test_folding_one_opens_the_other_and_opening_gives_both_their_room_back(low):
    inspector, findings = low.panels.inspector, low.panels.findings
    before = low.panes.right.sizes()
    inspector.fold_button.click()
    findings.fold_button.click()
    assert findings.is_folded and not inspector.is_folded
    findings.fold_button.click()
    assert not findings.is_folded and not inspector.is_folded
    assert low.panes.right.sizes() == pytest.approx(before, abs=2)


def test_the_keyboard_folds_and_the_focus_stays_on_the_button(low, qtbot):
    button = low.panels.inspector.fold_button
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus and button.accessibleName() == "Fold this panel"
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert low.panels.inspector.is_folded and button.accessibleName() == "Open this panel" and button.isVisible()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not low.panels.inspector.is_folded


def test_fold_and_splitter_are_remembered_over_a_restart(low, qtbot):
    low.panes.right.setSizes([230, 320])
    open_px = low.panes.right.sizes()
    low.panels.findings.fold_button.click()
    kept = low.panes.state()
    again = MainWindow(low.session, Settings(theme="light", panels=kept))
    again.resize(1366, HIGH_PX)
    with qtbot.waitExposed(again):
        again.show()
    try:
        assert again.panels.findings.is_folded and not again.panels.inspector.is_folded
        again.panels.findings.fold_button.click()
        QApplication.processEvents()
        assert again.panes.right.sizes() == pytest.approx(open_px, abs=4)
    finally:
        again.take_down()


@pytest.mark.parametrize("wrong", [{"folded": 3}, {"open_px": ["wide"]}, {"open_px": None}, {"open_px": [float("inf"), 1]}])
def test_a_damaged_memory_is_left_aside(low, wrong):
    before = low.panes.state()
    low.panes.restore(json.dumps({**json.loads(before), **wrong}))
    assert low.panes.state() == before


def test_a_memory_from_before_there_was_folding_is_read(low):
    kept = json.loads(low.panes.state())
    del kept["folded"], kept["open_px"]
    low.panels.findings.fold_button.click()
    low.panes.restore(json.dumps(kept))
    assert not low.panels.findings.is_folded


@pytest.mark.parametrize("size", [(1366, HIGH_PX), (1000, 560), (800, 480)])
def test_the_status_bar_keeps_its_height_at_every_size(low, size):
    high_px = low.status.height()
    low.resize(*size)
    QApplication.processEvents()
    for tool in ("select", "draw-unit", "measure-line"):
        low.canvas.set_tool(tool)
        assert low.status.height() == high_px and low.status.geometry().bottom() < low.height()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_hint_of_a_tool_is_whole_beside_the_place_of_the_pointer(low, language):
    low.change_language(language)
    low.status.show_place(500_000.0, 9_950_000.0)
    QApplication.processEvents()
    high_px = low.status.height()
    low.canvas.set_tool("draw-unit")
    QApplication.processEvents()
    hint = low.status.hint
    assert low.status.height() == high_px
    assert hint.width() >= hint.fontMetrics().horizontalAdvance(hint.text())
    low.canvas.set_tool("select")
    assert not low.status.place.isHidden()
