"""A window stands on its screen whole: frame, title bar and status bar."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from tabletop.ui.window import on_screen
from tabletop.ui.window.on_screen import OnScreen, fitting

SCREEN = QRect(0, 0, 1366, 768)


def framed(inner, left=1, top=20, right=1, bottom=4):
    return inner.adjusted(-left, -top, right, bottom)


@pytest.mark.parametrize(
    "inner",
    [
        QRect(1, 20, 1366, 768),
        QRect(0, 0, 1366, 768),
        QRect(-300, -50, 900, 600),
        QRect(900, 500, 900, 600),
        QRect(5000, 5000, 2000, 2000),
    ],
)
def test_the_frame_stands_on_the_screen(inner):
    made = fitting(inner, framed(inner), SCREEN)
    assert SCREEN.contains(framed(made))
    assert made.width() == min(inner.width(), 1364) and made.height() == min(inner.height(), 744)


def test_a_window_that_stands_well_stays():
    inner = QRect(100, 100, 900, 500)
    assert fitting(inner, framed(inner), SCREEN) == inner


def test_the_free_part_of_the_screen_counts():
    inner = QRect(0, 0, 1366, 768)
    assert fitting(inner, inner, QRect(0, 30, 1366, 700)) == QRect(0, 30, 1366, 700)


class LateFrame(QWidget):
    """A window whose frame is told late, as on a busy computer."""

    frame_px = 0

    def frameGeometry(self):
        return self.geometry().adjusted(-self.frame_px, -20 * bool(self.frame_px), self.frame_px, self.frame_px)


def test_a_window_whose_frame_is_told_late_comes_onto_its_screen(qtbot, monkeypatch):
    monkeypatch.setattr(on_screen, "AGAIN_MS", 10)
    monkeypatch.setattr(on_screen, "AFTER_MS", (0,))
    window = LateFrame()
    qtbot.addWidget(window)
    free = window.screen().availableGeometry()
    keeper = OnScreen(window)
    window.setGeometry(free)
    window.show()
    qtbot.wait(60)
    assert window.size() == free.size(), "nothing is known of a frame yet"
    window.frame_px = 4
    qtbot.waitUntil(lambda: free.contains(window.frameGeometry()))
    assert not keeper._again.isActive()
