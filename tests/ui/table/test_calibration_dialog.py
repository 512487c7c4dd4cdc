"""The calibration in the window: typed, dragged, moved by keys, refused, kept for screen and room, checked again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.core.table.surface import projected
from tabletop.core.text.typed_numbers import write_number
from tabletop.settings import Settings, load_settings
from tabletop.ui.dialogs.table_dialog import TableDialog, TableRequest
from tabletop.ui.output.calibration_commands import with_calibration
from tabletop.ui.table.calibration_dialog import CalibrationDialog
from tabletop.ui.table.kept_calibrations import surface_of
from tabletop.ui.table.length_fields import LengthFields
from tabletop.ui.table.recheck_dialog import RecheckDialog
from tests.support.projector import crooked, errors_on_floor

KEY, HOLD = Qt.Key, Qt.KeyboardModifier
FLOOR = crooked(np.random.default_rng(5))


@pytest.fixture
def settings(monkeypatch):
    i18n.set_language("en")
    return Settings()


@pytest.fixture
def dialog(qtbot, settings):
    made = CalibrationDialog(settings)
    qtbot.addWidget(made)
    qtbot.addWidget(made.view)
    made.show()
    yield made
    made.close()


def type_lengths(dialog, matrix=FLOOR, wrong=None):
    """As a person with a tape would, from the marks as they lie on the picture."""
    at = {name: projected(np.linalg.inv(matrix), np.array([place]))[0] for name, place in dialog.view.marks.items()}
    for name, field in dialog.lengths.fields.items():
        metres = float(np.hypot(*(at[name[0]] - at[name[1]]))) + (0.2 if name == wrong else 0.0)
        field.show_value(metres)
    dialog.reckon()


def calibrate(dialog, qtbot, room="Aula"):
    type_lengths(dialog)
    qtbot.waitUntil(lambda: dialog.found is not None)
    dialog.room_box.setCurrentText(room)
    dialog.size_box.setCurrentIndex(1)
    dialog._size_chosen()
    qtbot.waitUntil(lambda: dialog.found is not None)


def test_nine_marks_typed_give_the_floor_and_are_kept(dialog, qtbot, settings):
    assert not dialog.accept_button.isEnabled() and "Type 6 more lengths" in dialog.told.text()
    calibrate(dialog, qtbot)
    assert dialog.told.text().startswith("1:100, residual 0 mm, worst at mark ") and "fills 6.00 x 4.00 m" in dialog.told.text()
    with qtbot.waitSignal(dialog.used) as used:
        dialog.accept()
    kept, surface = used.args
    assert (surface.width_m, surface.height_m, surface.mode) == (6.0, 4.0, "marks")
    assert errors_on_floor(FLOOR, np.array(surface.matrix))[1].max() < 0.003
    again = load_settings()
    assert [one.room for one in again.calibrations] == ["Aula"] and again.table_scale == 100.0
    found = with_calibration(again, TableRequest(kept.screen, 1.2, 100.0, room="Aula")).surface
    assert np.allclose(found.matrix, surface.matrix) and (found.width_m, found.measured_at) == (6.0, kept.measured_at)
    assert with_calibration(again, TableRequest(kept.screen, 1.2, 100.0)).surface is None
    again.table_picture_px = (1280, 720)
    assert with_calibration(again, TableRequest(kept.screen, 1.2, 100.0, room="Aula")).surface is None
    assert not dialog.view.isVisible()


def test_a_wrong_tape_is_named_and_cannot_be_used(dialog, qtbot):
    type_lengths(dialog, wrong="AI")
    qtbot.waitUntil(lambda: "Most likely A-I is wrong" in dialog.told.text())
    assert dialog.told.property("wrong") and not dialog.accept_button.isEnabled()
    dialog.lengths.fields["AC"].setText("ten")
    dialog.reckon()
    assert "no number" in dialog.told.text()


def test_rooms_are_taken_up_again_and_another_resolution_does_not_fit(dialog, qtbot, settings):
    calibrate(dialog, qtbot, "Aula")
    typed = dialog.lengths.lengths()
    dialog.turn.show_value(90.0)
    dialog.reckon()
    qtbot.waitUntil(lambda: dialog.found is not None)
    dialog.accept()
    again = CalibrationDialog(settings)
    qtbot.addWidget(again)
    qtbot.addWidget(again.view)
    assert again.room_box.currentText() == "Aula" and again.lengths.lengths() == pytest.approx(typed, abs=1e-4)
    assert (again.turn.value(), again.most_m()) == (90.0, (6.0, 4.0))
    qtbot.waitUntil(lambda: again.found is not None)
    again.close()
    settings.table_picture_px = (1280, 720)
    other = CalibrationDialog(settings)
    qtbot.addWidget(other)
    qtbot.addWidget(other.view)
    assert "does not fit: measure again" in other.told.text() and "1920 × 1080" in other.told.text()
    other.close()


def test_what_was_typed_stands_there_again_after_esc(dialog, qtbot, settings):
    first, second = list(dialog.lengths.fields)[:2]
    dialog.lengths.fields[first].show_value(2.25)
    dialog.lengths.fields[second].setText("ten")
    dialog.room_box.setCurrentText("Gedung B")
    QTest.keyClick(dialog, KEY.Key_Escape)
    assert not dialog.isVisible() and load_settings().calibration_drafts[0].lengths == {first: 2.25}
    again = CalibrationDialog(load_settings())
    qtbot.addWidget(again)
    qtbot.addWidget(again.view)
    again.show()
    assert again.room_box.currentText() == "Gedung B" and again.lengths.lengths() == {first: 2.25}
    assert "stands here again" in again.how.text()
    calibrate(again, qtbot, "Gedung B")
    again.accept()
    assert load_settings().calibration_drafts == [], "what was used is no draft"


def test_a_dialog_in_which_nothing_was_typed_leaves_no_draft(dialog):
    dialog.close()
    assert load_settings().calibration_drafts == []


def test_corners_are_dragged_and_moved_by_keys(dialog, qtbot):
    dialog.setup_box.setCurrentIndex(dialog.setup_box.findData("rectangle"))
    dialog._setup_changed()
    dialog.show_pattern()
    view = dialog.view
    assert view.chosen == "A" and list(view.marks) == list("ABDC")
    x, y = view.marks["A"]
    QTest.keyClick(view, KEY.Key_Right)
    QTest.keyClick(view, KEY.Key_Up, HOLD.ShiftModifier)
    assert view.marks["A"] == pytest.approx((x + 1, y - 0.1))
    QTest.keyClick(view, KEY.Key_Tab)
    assert view.chosen == "B"
    QTest.keyClick(view, KEY.Key_Tab, HOLD.ShiftModifier)
    QTest.keyClick(view, KEY.Key_C)
    assert view.chosen == "C"
    zoom, (x, y) = view.place.zoom, view.marks["D"]
    start = QPoint(round(x * zoom), round(y * zoom))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(10, -5))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(10, -5))
    assert view.chosen == "D" and view.marks["D"] == pytest.approx((x + 10 / zoom, y - 5 / zoom), abs=0.1)
    dialog.lengths.show_lengths({"AB": 5.0, "BC": 3.0})
    dialog.reckon()
    qtbot.waitUntil(lambda: dialog.found is not None)
    assert "lie on a rectangle" in dialog.told.text() and dialog.found.mode == "rectangle"
    QTest.keyClick(view, KEY.Key_Return)
    assert view.isVisible(), "the pattern stays while lengths are typed"


def test_the_length_that_is_typed_is_pointed_out_on_the_table(dialog, qtbot):
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.lengths.fields["CG"].setFocus()
    assert dialog.view.now == "CG"
    dialog.show_pattern()
    picture = dialog.view.grab().toImage()
    zoom = dialog.view.place.zoom * dialog.view.devicePixelRatioF()
    a, b = (np.array(dialog.view.marks[name]) for name in "CG")
    seen = [picture.pixelColor(*(int(value) for value in (a + share * (b - a)) * zoom)).blue() for share in (0.2, 0.3, 0.7)]
    assert min(seen) > 110


def test_a_screen_of_known_size(dialog, qtbot):
    dialog.setup_box.setCurrentIndex(dialog.setup_box.findData("screen"))
    dialog._setup_changed()
    dialog.lengths.fields["diagonal"].show_value(55)
    dialog.reckon()
    qtbot.waitUntil(lambda: dialog.found is not None)
    assert dialog.surface.is_flat and dialog.surface.width_m == pytest.approx(1.2176, abs=1e-3)
    assert "nothing left over to compare" in dialog.told.text()


def test_the_table_is_checked_again_with_two_marks(dialog, qtbot, settings):
    calibrate(dialog, qtbot)
    dialog.accept()
    check = RecheckDialog(settings)
    qtbot.addWidget(check)
    qtbot.addWidget(check.view)
    check.show()
    check.show_pattern()
    assert set(check.view.marks) in ({"A", "I"}, {"C", "G"}) and check.told.text() == "Still good: 0 mm."
    check.view.shift_all(3.0, 0.0)
    assert "can be corrected" in check.told.text() and check.accept_button.isEnabled()
    with qtbot.waitSignal(check.used) as used:
        check.accept()
    assert check.told.text() == "Still good: 0 mm." and check.isVisible()
    assert settings.calibrations[0] == used.args[0]
    name = next(iter(check.view.marks))
    check.view.move_mark(name, *(value + 40 for value in check.view.marks[name]))
    assert "measure again" in check.told.text() and not check.accept_button.isEnabled()
    before = np.array(surface_of(settings.calibrations[0]).matrix)
    check.nudges[0].click()
    after = np.array(surface_of(settings.calibrations[0]).matrix)
    middle = np.zeros((1, 2))
    assert np.allclose(projected(after, middle) - projected(before, middle), [[-1, 0]], atol=0.05)
    check.close()


def test_a_check_without_any_room_says_so(qtbot, settings):
    check = RecheckDialog(settings)
    qtbot.addWidget(check)
    qtbot.addWidget(check.view)
    check.show_pattern()
    check.nudge(1, 0)
    assert "No room was calibrated" in check.how.text() and not check.view.isVisible()
    check.close()


def test_the_table_dialog_offers_what_was_calibrated(dialog, qtbot, settings):
    assert TableDialog(None, settings).request().room == ""
    calibrate(dialog, qtbot)
    dialog.accept()
    table = TableDialog(None, settings)
    qtbot.addWidget(table)
    assert table.room_box.currentText() == "Aula, residual 0 mm" and table.request().room == "Aula"
    assert not table.width_box.isEnabled() and "600" in table.shows.text()
    table.room_box.setCurrentIndex(1)
    assert table.width_box.isEnabled() and table.request().room == ""


def test_the_pattern_goes_with_the_main_window(qtbot, settings):
    main = QWidget()
    qtbot.addWidget(main)
    main.show()
    made = CalibrationDialog(settings, main)
    made.show()
    made.show_pattern()
    type_lengths(made)
    qtbot.waitUntil(lambda: made.found is not None)
    assert made.view.isVisible()
    main.close()
    assert not made.view.isVisible() and not made.isVisible()


def test_a_check_at_another_resolution_says_that_it_does_not_fit(dialog, qtbot, settings):
    calibrate(dialog, qtbot)
    dialog.accept()
    check = RecheckDialog(settings)
    qtbot.addWidget(check)
    qtbot.addWidget(check.view)
    check.show()
    check.show_pattern()
    check.view.place.show_picture(QSize(1280, 720))
    assert "does not fit: measure again" in check.told.text()
    check.close()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("typed", "metres"), [("3.608", 3.608), ("3,608", 3.608), ("4,1", 4.1), ("12.25", 12.25), (".5", 0.5), ("7", 7.0), ("1 000", 1000.0)]
)
def test_a_dot_or_comma_in_a_taped_length_is_a_decimal_mark(qtbot, settings, language, typed, metres):
    i18n.set_language(language)
    fields = LengthFields()
    qtbot.addWidget(fields)
    fields.ask_for(("AB", "BC"))
    field = fields.fields["AB"]
    field.setText(typed)
    field.touched = True
    field.commit()
    assert fields.lengths() == {"AB": metres} and field.text() == write_number(metres)
    assert fields.read.text().startswith(f"{field.accessibleName()}: ") and fields.read.text().endswith(" cm")
    assert typed[-3:] != "608" or ("360,8 cm" if language == "id" else "360.8 cm") in fields.read.text()
    i18n.set_language("en")


def test_what_is_no_length_stays_as_it_was_typed(qtbot, settings):
    fields = LengthFields()
    qtbot.addWidget(fields)
    fields.ask_for(("AB", "BC"))
    field = fields.fields["BC"]
    field.setText("3.6.x")
    field.touched = True
    field.commit()
    assert field.text() == "3.6.x" and fields.read.text() == ""
    with pytest.raises(ValueError):
        fields.lengths()
    fields.ask_for(("AB",))
    assert list(fields.fields) == ["AB"] and fields.read.text() == ""


def test_the_pattern_of_the_recheck_says_how_to_come_back(qtbot, settings, dialog):
    calibrate(dialog, qtbot)
    dialog.accept()
    again = RecheckDialog(settings)
    qtbot.addWidget(again)
    qtbot.addWidget(again.view)
    assert any("Enter: back." in line for line in again.view.hints)


@pytest.mark.parametrize("kind", [CalibrationDialog, RecheckDialog])
def test_the_window_of_the_marks_goes_with_the_dialog(kind, qtbot, settings):
    """It has no parent, and a picture of its own."""
    dialog = kind(settings)
    view = dialog.view
    with qtbot.waitSignal(view.destroyed):
        dialog.deleteLater()
