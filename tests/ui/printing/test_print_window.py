"""The print dialog: previews, the frame on the map, and what goes to the command line."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.ui.dialogs import dialogs
from tabletop.ui.printing.print_wish import WHATS


@pytest.fixture
def opened(window, monkeypatch):  # noqa: F811
    """The dialog, with a process that only notes what it is asked for."""
    window.actions_.by_id["print"].trigger()
    from tabletop.ui.printing.print_window import PrintWindow

    dialog = window.findChild(PrintWindow)
    dialog.asked = []
    monkeypatch.setattr(dialog.process, "ask", lambda request: (dialog.asked.append(request), len(dialog.asked))[1])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield dialog
    dialog.close()
    dialog.deleteLater()


def test_the_whole_plan_is_offered_and_previewed(opened, qtbot):
    assert opened.job.lost.count == 0 and opened.go_button.isEnabled() and opened.preview.picture is None
    qtbot.waitUntil(lambda: bool(opened.asked))
    assert opened.asked[0]["paper"] == "A3" and opened.asked[0]["scene"] == 1
    image = QImage(84, 59, QImage.Format.Format_RGB32)
    opened.process.pictured.emit(1, image, True)
    assert opened.preview.picture is image or opened.preview.picture.size() == image.size()


def test_a_real_process_draws_a_quick_picture_and_a_fine_one(window, qtbot):  # noqa: F811
    window.actions_.by_id["print"].trigger()
    from tabletop.ui.printing.print_window import PrintWindow

    dialog, seen = window.findChild(PrintWindow), []
    dialog.process.pictured.connect(lambda number, image, fine: seen.append((image.width(), fine)))
    qtbot.waitUntil(lambda: any(fine for _, fine in seen), timeout=60_000)
    assert seen[0][1] is False and seen[0][0] < seen[-1][0] and dialog.preview.picture is not None
    dialog.close()
    assert not dialog.process.is_running


def test_a_scale_that_cuts_is_told_before_it_prints(opened):
    opened.form.scale_box.setCurrentText("1:500")
    assert opened.job.lost.count > 5 and "Not whole on paper" in opened.lost_label.text()
    opened.form.scale_box.setCurrentText("1:many")
    assert opened.job is None and not opened.go_button.isEnabled() and "no number" in opened.size_label.text()
    opened.form.paper_box.setCurrentText("B9")
    opened.form.scale_box.setCurrentText("1:500")
    assert "B9" in opened.size_label.text()


def key(widget, code, modifiers=Qt.KeyboardModifier.NoModifier):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, code, modifiers))


def test_arrow_keys_move_the_ground_and_keep_the_scale(opened):
    scale, (east, north) = opened.job.scale, opened.job.centre
    key(opened.preview, Qt.Key.Key_Right)
    key(opened.preview, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert opened.job.centre == pytest.approx((east + scale * 0.01, north + scale * 0.001)) and opened.job.scale == scale
    opened.form.middle_button.click()
    assert opened.job.centre == pytest.approx((east, north), abs=1.0)


def test_the_frame_on_the_map_is_as_large_as_the_sheet_and_is_dragged(opened, window):  # noqa: F811
    opened.form.scale_box.setCurrentText("1:1,000")
    opened.choose_on_map()
    frame, view = opened.frame, window.canvas.view()
    assert opened.isHidden() and not frame.isHidden()
    box = frame.corners_px.boundingRect()
    west, south, east, north = opened.job.frame
    assert (box.width() * view.metre_per_px, box.height() * view.metre_per_px) == pytest.approx((east - west, north - south), rel=1e-6)
    was, middle = opened.job.centre, box.center()
    for kind, at in (
        (QEvent.Type.MouseButtonPress, middle),
        (QEvent.Type.MouseMove, middle + QPointF(40, 0)),
        (QEvent.Type.MouseButtonRelease, middle + QPointF(40, 0)),
    ):
        left = Qt.MouseButton.LeftButton
        QApplication.sendEvent(frame, QMouseEvent(kind, at, frame.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier))
    assert opened.job.centre == pytest.approx((was[0] + 40 * view.metre_per_px, was[1]), abs=0.5)
    key(frame, Qt.Key.Key_Up)
    assert opened.job.centre[1] == pytest.approx(was[1] + 10, abs=0.5) and opened.job.scale == 1_000
    key(frame, Qt.Key.Key_Return)
    assert opened.isVisible()


def test_a_frame_that_was_moved_on_the_map_is_drawn_when_the_dialog_is_back(opened, qtbot):
    qtbot.waitUntil(lambda: bool(opened.asked))
    opened.choose_on_map()
    key(opened.frame, Qt.Key.Key_Up)
    qtbot.wait(opened._ask_due.interval() + 50)
    before = len(opened.asked)
    opened.process.pictured.emit(before, QImage(84, 59, QImage.Format.Format_RGB32), True)
    assert opened.preview.picture is None, "a picture of where the frame was"
    key(opened.frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(opened.asked) > before)
    assert opened.asked[-1]["centre"] == opened.job.centre


def test_a_mat_tells_its_sheets_and_gets_a_scale(opened):
    opened.form.what_box.setCurrentIndex(WHATS.index("mat"))
    opened.form.size_line.setText("3x2")
    assert opened.job.layout is not None and opened.job.scale == 100 and "sheets of A3" in opened.size_label.text()
    assert opened.page_label.text().startswith("Page 1 of") and opened.form.findings.isHidden() and not opened.form.overlap_box.isHidden()


def test_it_is_written_by_the_command_line_and_remembered(opened, window, tmp_path: Path, monkeypatch):  # noqa: F811
    written = []
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: tmp_path / "map.pdf")
    monkeypatch.setattr(window.outside, "write", lambda *words: written.append(words))
    opened.form.paper_box.setCurrentText("A2")
    opened.go_button.click()
    ((command, out, options, _),) = written
    assert command == "map" and out == tmp_path / "map.pdf" and "A2" in options
    assert window.settings.last_print["paper"] == "A2" and not opened.isVisible()


def test_the_place_that_was_chosen_is_there_again(opened, window):  # noqa: F811
    from tabletop.ui.printing.print_window import PrintWindow

    key(opened.preview, Qt.Key.Key_Right)
    scale, centre = opened.job.scale, opened.job.centre
    opened.reject()
    again = PrintWindow(window.session, window.canvas, window.settings, window.outside.copying)
    assert again.job.centre == pytest.approx(centre) and again.job.scale == scale
    again.form.middle_button.click()
    again.reject()
    assert "east" not in window.settings.last_print


def test_a_wrong_ending_keeps_the_dialog(opened, window, tmp_path: Path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: tmp_path / "map.docx")
    opened.go_button.click()
    assert opened.isVisible() and not window.outside.is_running and len(window.notices.notices) == 1


def test_printers_are_offered_when_they_are_known(opened, window, monkeypatch):  # noqa: F811
    opened.process.found_printers.emit([])
    assert "no printer" in opened.printer_label.text()
    opened.process.found_printers.emit([PrinterFacts("HP", "HP in the office", ((210.0, 297.0),))])
    opened.form.output_box.setCurrentIndex(3)
    assert opened.go_button.text() == "Print" and "no paper of 420 x 297" in opened.printer_label.text()
    sent = []
    monkeypatch.setattr(window.outside, "print_out", lambda *words: sent.append(words))
    opened.go_button.click()
    assert sent[0][0] == "HP" and "--printer" in sent[0][1]


def test_a_plan_that_changes_is_copied_anew(opened, qtbot):
    closed = []
    opened.process.close = lambda: closed.append(1)
    opened._copy_due.setInterval(1)
    opened._plan_changed()
    qtbot.waitUntil(lambda: bool(closed))
