"""Findings that an edit touched: faint with a clock and a word after a while, a line with a bar and a button that stops and goes on."""

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage

from support.panel_stage import finding, stage  # noqa: F401
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.change import Change
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.ui.findings.findings_panel import FindingsPanel

EDIT = Change(message("x"), ())
FOUND = (finding(1, "stop", 1, ("crowd",)), finding(2, "stop", 1, ("lane",)), finding(3, "warn", 1, ("exit",)))


@pytest.fixture
def panel(stage: Session, qtbot, monkeypatch) -> FindingsPanel:  # noqa: F811
    stage._show_findings(AllFindings.among(FOUND))
    monkeypatch.setattr(stage._live, "is_stale", lambda one: "crowd" in one.features)
    made = FindingsPanel(stage)
    qtbot.addWidget(made)
    made.resize(280, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def row(panel: FindingsPanel, one: Finding) -> QModelIndex:
    return panel.rows.index(panel.rows.row_of(one))


def row_picture(panel: FindingsPanel, one: Finding) -> np.ndarray:
    index = row(panel, one)
    image = panel.list.viewport().grab(panel.list.visualRect(index)).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)[:, : image.width()].copy()


def judging(panel: FindingsPanel, stage: Session, qtbot) -> None:  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(EDIT)
    qtbot.waitUntil(lambda: panel.patience.late)


def test_at_once_nothing_is_faint(panel, stage):  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(EDIT)
    assert "not judged" not in panel.rows.quiet(FOUND[0]) and not panel.progress.isVisible()


def test_late_the_touched_rows_are_faint_and_say_so(panel, stage, qtbot):  # noqa: F811
    crisp = row_picture(panel, FOUND[0])
    judging(panel, stage, qtbot)
    assert panel.rows.quiet(FOUND[0]).startswith("not judged again yet") and "not judged" not in panel.rows.quiet(FOUND[1])
    assert "not judged again yet" in row(panel, FOUND[0]).data(Qt.ItemDataRole.AccessibleTextRole)
    faint = row_picture(panel, FOUND[0])
    assert faint.min() > crisp.min() + 20
    stage.checking = False
    stage.findings_changed.emit()
    assert "not judged" not in panel.rows.quiet(FOUND[0]) and np.array_equal(row_picture(panel, FOUND[0]), crisp)


def test_a_run_that_ends_in_time_is_never_shown(panel, stage, qtbot):  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(EDIT)
    stage.checking = False
    stage.findings_changed.emit()
    qtbot.wait(260)
    assert not panel.patience.late and not panel.progress.isVisible()


def test_the_bar_follows_the_share_and_cancel_stops(panel, stage, qtbot, monkeypatch):  # noqa: F811
    judging(panel, stage, qtbot)
    assert panel.progress.isVisible() and panel.progress.bar.isVisible()
    stage._live.share = 0.42
    stage.check_progressed.emit()
    assert panel.progress.bar.value() == 420
    monkeypatch.setattr(stage._live, "stop", lambda: True)
    qtbot.mouseClick(panel.progress.button, Qt.MouseButton.LeftButton)
    assert stage.checks_stopped and not stage.checking
    assert panel.progress.isVisible() and not panel.progress.bar.isVisible()
    assert panel.progress.words.text() == "Checks stopped; findings not judged again: 1"
    assert panel.rows.quiet(FOUND[0]).startswith("not judged again yet")


def test_stopped_checks_go_on_when_asked(panel, stage, qtbot, monkeypatch):  # noqa: F811
    stage._live.stopped = True
    stage.findings_changed.emit()
    asked = []
    monkeypatch.setattr(Session, "check_now", lambda self: (asked.append(1), setattr(self._live, "stopped", False)))
    assert panel.progress.button.text() == "Check again"
    qtbot.mouseClick(panel.progress.button, Qt.MouseButton.LeftButton)
    assert asked == [1] and not panel.progress.isVisible()


def test_ignored_findings_can_be_old_too(panel, stage, qtbot):  # noqa: F811
    stage.ignore_finding(FOUND[0], "agreed")
    judging(panel, stage, qtbot)
    panel.fold.click()
    assert "not judged again yet" in panel.ignored_rows.quiet(FOUND[0])


def test_what_the_list_shows_as_old_is_told_to_the_map(panel, stage, qtbot, monkeypatch):  # noqa: F811
    told = []
    panel.old_told.connect(lambda old: told.append([old(one) for one in FOUND]))
    panel.patience.late = True
    panel.patience.changed.emit()
    assert told == [[True, False, False]]
    monkeypatch.setattr(stage._live, "is_stale", lambda one: True)
    stage.layers_changed.emit()
    assert told.pop() == [True, True, True], "other layers make all of them old"
    panel.patience.late = False
    panel.patience.changed.emit()
    assert told[1:] == [[False, False, False]]
