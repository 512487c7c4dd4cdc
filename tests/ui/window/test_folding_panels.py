"""The right column on a screen of 768 pixels: eight fields, four findings beside the one that is told; both panels fold."""

import json

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
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
    qtbot.waitUntil(
        lambda: window.session.judged.count().total() > 0 and not (window.session.checking or window.panels.findings.patience.late),
        timeout=20_000,
    )
    return window


def a_unit(window):  # noqa: F811
    return next(feature.id for feature in window.session.plan.features.values() if feature.kind == "unit")


def settle():
    """All that is laid out a little later is."""
    for _ in range(4):
        QApplication.processEvents()


def whole_rows(findings):
    """How many findings of the list are to be seen whole, with their quiet line."""
    room = findings.list.viewport().rect()
    rows = [findings.rows.index(row) for row in range(findings.rows.rowCount()) if not findings.rows.is_head(row)]
    return sum(room.contains(findings.list.visualRect(row)) for row in rows) if findings.list.isVisible() else 0


def whole_fields(inspector):
    """How many fields are to be seen whole."""
    return sum(row.visibleRegion().boundingRect().height() == row.height() > 0 for row in inspector.rows.values())


@pytest.mark.parametrize("language", ["en", "id"])
def test_eight_fields_or_the_whole_form_and_four_findings_are_seen_at_once(low, qtbot, language):
    low.change_language(language)
    inspector, findings = low.panels.inspector, low.panels.findings
    first = {placed.kind: placed.id for placed in low.session.plan.placed(low.session.scene)}
    findings.head.clear()
    for one in first.values():
        low.session.select([one])
        settle()
        assert whole_fields(inspector) >= min(8, len(inspector.rows)), low.session.plan.features[one].kind
        assert whole_rows(findings) >= 4


@pytest.mark.parametrize("language", ["en", "id"])
def test_choosing_a_finding_tells_it_and_leaves_four_rows(low, qtbot, language):
    low.change_language(language)
    low.session.select([a_unit(low)])
    findings = low.panels.findings
    findings.head.clear()
    detail = findings.detail
    for place, finding in enumerate(low.session.judged.worst[:3]):
        findings.list.go_to(finding)
        findings.activate(finding)
        qtbot.waitUntil(lambda: detail.isVisible() and whole_rows(findings) >= 4)
        settle()
        assert findings.list.viewport().rect().contains(findings.list.visualRect(findings.list.currentIndex())), place
        for part in (detail.show_button, *(button for button in detail.fixes.buttons if button.isVisible())):
            assert part.visibleRegion().boundingRect().height() == part.height()


def test_the_detail_gives_way_to_eight_fields_and_comes_back_with_its_row(low, qtbot):
    findings, inspector = low.panels.findings, low.panels.inspector
    findings.show_worst()
    qtbot.waitUntil(findings.detail.isVisible)
    low.session.select([])
    low.session.select([a_unit(low)])
    settle()
    assert not findings.detail.isVisible() and findings.current() is not None and whole_fields(inspector) >= 8
    qtbot.keyClick(findings.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: findings.detail.isVisible() and whole_rows(findings) >= 4)


def test_on_a_large_screen_fields_and_detail_are_seen_together(low, qtbot):
    low.resize(1900, 1040)
    findings, inspector = low.panels.findings, low.panels.inspector
    findings.show_worst()
    low.session.select([a_unit(low)])
    settle()
    assert findings.detail.isVisible() and whole_fields(inspector) == len(inspector.rows) and whole_rows(findings) >= 4


def test_going_to_the_properties_opens_them_at_the_top_with_the_name_chosen(low, qtbot):
    inspector = low.panels.inspector
    low.session.select([a_unit(low)])
    inspector.fold_button.click()
    low.actions_.by_id["properties"].trigger()
    name = inspector.rows["name"].editor.field
    assert not inspector.is_folded and name.hasFocus() and name.selectedText() == name.text() != ""
    inspector.rows["unit"].editor.field.setFocus()
    other = next(one for one in low.session.plan.features if one not in low.session.selection)
    low.session.select([other])
    settle()
    assert inspector.rows["name"].visibleRegion().boundingRect().height() == inspector.rows["name"].height()


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


def drag_handle(window, qtbot, down_px):  # noqa: F811
    """Move the handle between the two panels, as a mouse does."""
    handle = window.panes.right.handle(1)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 0))
    QApplication.sendEvent(handle, _moved_to(handle, QPoint(40, down_px)))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, 0))


def _moved_to(widget, at):
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)), left, left, Qt.KeyboardModifier.NoModifier)


def test_fold_and_splitter_are_remembered_over_a_restart(low, qtbot):
    before = low.panes.right.sizes()
    drag_handle(low, qtbot, 40)
    open_px = low.panes.right.sizes()
    assert open_px[0] == pytest.approx(before[0] + 40, abs=2)
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


def test_a_handle_moved_by_hand_stays_until_a_finding_is_chosen_and_comes_back(low, qtbot):
    drag_handle(low, qtbot, 60)
    by_hand = low.panes.right.sizes()
    low.session.select([a_unit(low)])
    assert low.panes.right.sizes() == by_hand
    low.panels.findings.show_worst()
    qtbot.waitUntil(lambda: whole_rows(low.panels.findings) >= 4 and low.panels.findings.detail.isVisible())
    low.session.select([])
    low.session.select([a_unit(low)])
    assert low.panes.right.sizes() == pytest.approx(by_hand, abs=2)


@pytest.mark.parametrize("wrong", [{"folded": 3}, {"left_px": "wide"}, {"right_px": None}, {"left_px": float("inf")}, {"share": []}])
def test_a_damaged_memory_is_left_aside(low, wrong):
    before = low.panes.state()
    low.panes.restore(json.dumps({**json.loads(before), **wrong}))
    assert low.panes.state() == before


def test_a_memory_from_before_there_was_folding_is_read(low):
    kept = json.loads(low.panes.state())
    kept = {"across": "AAAA", "right": "AAAA", "tab": kept["tab"], "hidden": kept["hidden"]}
    low.panels.findings.fold_button.click()
    low.panes.restore(json.dumps(kept))
    assert not low.panels.findings.is_folded


@pytest.mark.parametrize("size", [(1366, HIGH_PX), (1000, 560), (683, 354), (600, 340)])
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
    assert hint.is_whole()
    low.canvas.set_tool("select")
    assert not low.status.place.isHidden()


def test_what_is_unfolded_under_a_finding_has_its_room(low, qtbot):
    findings = low.panels.findings
    findings.head.clear()
    findings.show_worst()
    qtbot.waitUntil(findings.detail.isVisible)
    detail, before = findings.detail, findings.height()
    detail.why.unfold(True)
    settle()
    assert detail._area.height() >= detail.wanted_px > 100 and whole_rows(findings) >= 1
    assert detail.why.fold.visibleRegion().boundingRect().height() == detail.why.fold.height()
    detail.why.unfold(False)
    settle()
    assert findings.height() == before


def test_a_list_does_not_go_down_from_under_the_pointer(low, qtbot):
    findings = low.panels.findings
    findings.head.clear()
    finding = next(one for one in low.session.judged.worst if one.features)
    findings.head.search.setText(findings.rows.title(finding))
    low.session.select([])
    settle()
    findings.list.setFocus()
    settle()
    before = findings.y()
    findings.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    findings.activate(finding)
    settle()
    assert low.session.selection and findings.y() == before
    findings.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(findings, QEvent(QEvent.Type.Leave))
    settle()
    assert findings.y() > before
