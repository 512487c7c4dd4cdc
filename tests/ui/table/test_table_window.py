"""The table window: its frame is exact, its keys do what they say, it stands where it is told."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.arrangement.saved_view import SavedView, add_view
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_steps import step_m
from tabletop.settings import KeptCalibration, Settings
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.screens import find_screen, other_screen, screen_key, screen_title
from tabletop.ui.dialogs.table_dialog import TableDialog, TableRequest


@pytest.fixture
def table(window, qtbot):  # noqa: F811
    window.windows.show_table(TableRequest("", 1.2, 500.0))
    qtbot.waitUntil(lambda: window.windows.table.isVisible())
    return window.windows.table


def unlocked(window):  # noqa: F811
    window.session.table.set_steady(False)


def test_the_frame_is_exact(table, window):  # noqa: F811
    frame = table.view.frame
    assert (frame.surface.width_m, frame.scale) == (1.2, 500.0)
    assert frame.ground_size[0] == pytest.approx(600.0)
    assert (frame.surface.width_px, frame.surface.height_px) == window.settings.table_picture_px == (1920, 1080)
    assert frame.centre == pytest.approx(window.canvas.view().centre)
    left, right = frame.to_pixel([(frame.centre[0] - 50, frame.centre[1]), (frame.centre[0] + 50, frame.centre[1])])
    assert (right - left)[0] == pytest.approx(100 / 600 * 1920)
    assert window.session.table.frame == frame


def test_a_test_window_shows_the_measured_picture_at_a_stated_factor(table, window, qtbot):  # noqa: F811
    said = []
    table.said.connect(said.append)
    shown = table.view.view()
    assert (shown.width_px, shown.height_px) == (640, 360) and table.place.factor == pytest.approx(1 / 3)
    assert "33 %" in table.windowTitle() and "1,920 × 1,080" in table.windowTitle() and "1:500" in table.windowTitle()
    middle = table.view.to_ground(QPointF(table.view.rect().center()))
    table.resize(900, 500)
    qtbot.waitUntil(lambda: table.view.width() == 900)
    assert table.view.view() == shown, "more of the same picture, not another scale"
    assert table.view.to_ground(QPointF(table.view.rect().center())) == pytest.approx(middle, abs=2.0)
    table.present(TableRequest("", 1.2, 500.0))
    assert said and "Only one screen" in said[0]


def test_a_measured_surface_is_what_the_test_window_shows(table, window):  # noqa: F811
    table.use_surface(Surface.of_width(1000, 500, 4.0))
    assert table.view.frame.surface.width_px == 1000 and table.view.frame.ground_size == pytest.approx((2000.0, 1000.0))
    assert window.session.table.frame.surface.width_m == 4.0


def test_one_screen_opens_a_plain_window(table, window):  # noqa: F811
    assert not table.isFullScreen() and table.place.state == "test" and window.session.table.where == "Test window"


def test_arrows_move_the_picture_by_a_step_also_while_it_is_locked(table, window, qtbot):  # noqa: F811
    east, north = table.view.frame.centre
    step = step_m(table.view.frame, window.session.table.look) * 500
    qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert table.view.frame.centre == pytest.approx((east + step, north))
    qtbot.keyClick(table, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert table.view.frame.centre == pytest.approx((east, north + step))


def test_a_locked_table_keeps_its_scale_and_says_so(table, qtbot):
    said = []
    table.said.connect(said.append)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_F):
        qtbot.keyClick(table, key)
    assert table.view.frame.scale == 500.0 and not table.following and len(said) == 3 and "locked" in said[0]


def test_plus_and_minus_take_the_next_scale(table, window, qtbot):  # noqa: F811
    unlocked(window)
    qtbot.keyClick(table, Qt.Key.Key_Plus)
    assert table.view.frame.scale == 250.0 and window.settings.table_scale == 250.0
    qtbot.keyClick(table, Qt.Key.Key_Minus)
    qtbot.keyClick(table, Qt.Key.Key_Minus)
    assert table.view.frame.scale == 1_000.0
    for _ in range(20):
        qtbot.keyClick(table, Qt.Key.Key_Plus)
    assert table.view.frame.scale == 100.0


def test_a_saved_view_brings_its_middle_and_scene(table, window, qtbot):  # noqa: F811
    plan = window.session.plan
    window.session.do(add_view(plan, SavedView("Pintu", (500_000.0, 9_950_900.0, 500_200.0, 9_951_000.0), 2)))
    scale, before = table.view.frame.scale, table.view.frame.centre
    qtbot.keyClick(table, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.session.scene == 2 and table.view.frame.centre == before, "locked: only scene and layers"
    window.session.set_scene(1)
    unlocked(window)
    qtbot.keyClick(table, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.session.scene == 1
    qtbot.keyClick(table, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert table.view.frame.centre == pytest.approx((500_100.0, 9_950_950.0)) and table.view.frame.scale == scale
    assert window.session.scene == 2


def test_b_blanks_and_brings_back(table, qtbot):
    table.view.grab()
    qtbot.keyClick(table, Qt.Key.Key_B)
    black = table.view.grab().toImage()
    assert {black.pixelColor(x, y).name() for x in (5, 300, 600) for y in (5, 200, 350)} == {"#000000"}
    qtbot.keyClick(table, Qt.Key.Key_B)
    assert table.view.grab().toImage().pixelColor(5, 5).name() != "#000000"


def test_f_follows_the_map_until_an_arrow_or_the_lock(table, window, qtbot):  # noqa: F811
    unlocked(window)
    qtbot.keyClick(table, Qt.Key.Key_F)
    window.canvas.pan_px(100, 0)
    assert table.view.frame.centre == pytest.approx(window.canvas.view().centre)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    held = table.view.frame.centre
    window.canvas.pan_px(100, 0)
    assert table.view.frame.centre == held
    qtbot.keyClick(table, Qt.Key.Key_F)
    held = table.view.frame.centre
    window.session.table.set_steady(True)
    window.canvas.pan_px(100, 0)
    window.session.set_scene(3)
    assert table.view.frame.centre == held


def test_page_keys_change_the_scene(table, window, qtbot):  # noqa: F811
    qtbot.keyClick(table, Qt.Key.Key_PageDown)
    assert window.session.scene == 2
    qtbot.keyClick(table, Qt.Key.Key_PageUp)
    qtbot.keyClick(table, Qt.Key.Key_PageUp)
    assert window.session.scene == 1


def test_escape_closes_and_it_can_be_opened_again(table, window, qtbot):  # noqa: F811
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert window.windows.table is None
    window.windows.show_table(TableRequest("", 2.0, 100.0))
    assert window.windows.table.view.frame.ground_size[0] == pytest.approx(200.0)


def test_a_theme_reaches_the_table(table, window, qtbot):  # noqa: F811
    def lightness() -> int:
        return table.view.grab().toImage().pixelColor(2, 2).lightness()

    assert lightness() > 128
    window.actions_.by_id["theme-dark"].trigger()
    qtbot.waitUntil(lambda: lightness() < 128, timeout=10_000)
    window.actions_.by_id["theme-light"].trigger()


def test_the_table_has_colours_of_its_own_once_asked(table, window, qtbot):  # noqa: F811
    def lightness(widget) -> int:
        return widget.grab().toImage().pixelColor(2, 2).lightness()

    qtbot.keyClick(table, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: lightness(table.view) < 128, timeout=10_000)
    qtbot.waitUntil(lambda: lightness(window.canvas.surface) > 128, timeout=10_000)
    window.actions_.by_id["theme-dark"].trigger()
    window.actions_.by_id["theme-light"].trigger()
    assert table.theme == "dark" and lightness(table.view) < 128
    qtbot.keyClick(table, Qt.Key.Key_T)
    assert table.theme == "hall" and window.session.table.look.theme == "hall"
    qtbot.keyClick(table, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: lightness(table.view) > 128, timeout=10_000)


def test_c_shows_level_and_clock(table, qtbot):
    plain = table.view.grab().toImage()
    qtbot.keyClick(table, Qt.Key.Key_C)
    assert table.view.grab().toImage() != plain
    qtbot.keyClick(table, Qt.Key.Key_C)
    assert not table._table.look.caption


def test_presenters_keys(table, window, qtbot):  # noqa: F811
    qtbot.keyClick(table, Qt.Key.Key_Period)
    assert window.session.table.show.blank
    qtbot.keyClick(table, Qt.Key.Key_F5)
    assert not window.session.table.show.blank and window.session.play.is_playing
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert not window.session.play.is_on and table.isVisible()


def test_a_stroke_is_a_mark_and_a_tap_points(table, window, qtbot):  # noqa: F811
    shown = window.session.table
    spots = [QPoint(100, 100), QPoint(150, 120), QPoint(220, 130)]
    qtbot.mousePress(table.view, Qt.MouseButton.LeftButton, pos=spots[0])
    assert shown.show.pointer == pytest.approx(table.view.to_ground(QPointF(spots[0])))
    for spot in spots[1:]:
        qtbot.mouseMove(table.view, spot)
        QApplication.sendEvent(table.view, moved(table.view, spot))
    qtbot.mouseRelease(table.view, Qt.MouseButton.LeftButton, pos=spots[-1])
    (mark,) = shown.show.marks
    assert mark.places[0] == pytest.approx(table.view.to_ground(QPointF(spots[0])))
    assert mark.places[-1] == pytest.approx(table.view.to_ground(QPointF(spots[-1]))) and shown.show.pointer is None
    qtbot.mouseClick(table.view, Qt.MouseButton.LeftButton, pos=spots[1])
    assert len(shown.show.marks) == 1 and shown.show.pointer == pytest.approx(table.view.to_ground(QPointF(spots[1])))


def moved(widget, spot):
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    at = QPointF(spot)
    return QMouseEvent(QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(spot)), none, left, Qt.KeyboardModifier.NoModifier)


def test_fingers_draw_on_the_table(table, window, qapp):  # noqa: F811
    device = QTest.createTouchDevice()
    touch = QTest.touchEvent(table, device)
    touch.press(0, QPoint(50, 60), table.view).commit()
    touch.move(0, QPoint(120, 60), table.view).commit()
    touch.release(0, QPoint(120, 60), table.view).commit()
    (mark,) = window.session.table.show.marks
    assert mark.places[-1] == pytest.approx(table.view.to_ground(QPointF(120, 60)), abs=1e-6)


# --- the question
def test_the_dialog_tells_what_the_picture_shows(english, qtbot):  # noqa: F811
    dialog = TableDialog(None, Settings(table_width_m=2.0, table_scale=100.0))
    qtbot.addWidget(dialog)
    assert "200 m" in dialog.shows.text()
    dialog.width_box.setValue(3.5)
    assert "350 m" in dialog.shows.text()
    assert dialog.request() == TableRequest(screen_key(QGuiApplication.primaryScreen()), 3.5, 100.0)


def test_the_dialog_begins_at_the_scale_of_screen_and_room(english, qtbot):  # noqa: F811
    key = screen_key(QGuiApplication.primaryScreen())
    common = {"screen": key, "width_px": 1920, "height_px": 1080, "matrix": [], "mode": "marks", "part": (0, 0, 6, 4)}
    kept = KeptCalibration(room="Aula", scale=200.0, **common)
    dialog = TableDialog(None, Settings(table_scale=100.0, table_scales={key: 1000.0}, calibrations=[kept]))
    qtbot.addWidget(dialog)
    assert dialog.request().room == "Aula" and dialog.request().scale == 200.0
    dialog.room_box.setCurrentIndex(1)
    assert dialog.request().room == "" and dialog.request().scale == 1000.0


def test_the_dialog_takes_no_scale_that_is_no_number(english, qtbot):  # noqa: F811
    dialog = TableDialog(None, Settings())
    qtbot.addWidget(dialog)
    dialog.scale_box.setCurrentText("wide")
    assert not dialog.accept_button.isEnabled()
    dialog.scale_box.setCurrentText("1:250")
    assert dialog.accept_button.isEnabled() and dialog.request().scale == 250.0


def test_the_answer_is_remembered(english, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(TableDialog, "exec", lambda self: self.width_box.setValue(2.5) or QDialog.DialogCode.Accepted)
    settings = Settings()
    request = dialogs.ask_table(None, settings)
    assert settings.table_width_m == 2.5 == request.width_m and settings.table_screen == request.screen


def test_a_screen_is_known_by_what_it_is(qapp):
    screen = QGuiApplication.primaryScreen()
    assert find_screen(screen_key(screen)) is screen and find_screen("gone") is None
    assert other_screen(screen) is None or other_screen(screen) is not screen
    assert "×" in screen_title(screen)
