"""The tip comes half a second after the pointer came to rest, though the hand trembles."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from tabletop.canvas.map.hover_tip import REST_MS, HoverTip


def test_a_trembling_hand_does_not_put_the_tip_off(qtbot):
    viewport = QWidget()
    qtbot.addWidget(viewport)
    tip = HoverTip(viewport, lambda at_px: "")
    tip._timer.setTimerType(Qt.TimerType.PreciseTimer)
    tip._timer.setInterval(60_000)
    assert REST_MS <= 500
    tip.pointer_at(QPointF(100, 100))
    qtbot.wait(30)
    left = tip._timer.remainingTime()
    tip.pointer_at(QPointF(102, 101))
    assert tip._timer.isActive() and tip._timer.remainingTime() <= left
    tip.pointer_at(QPointF(140, 101))
    assert tip._timer.remainingTime() > left
