"""The small picture of what the room sees is there too when the panel is opened after the table."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from tabletop.ui.operator.room_preview import RoomPreview


def test_it_is_taken_when_it_comes_to_be_seen(qtbot):
    room, preview = QWidget(), RoomPreview()
    for one in (room, preview):
        qtbot.addWidget(one)
    room.setAutoFillBackground(True)
    room.setPalette(QPalette(QColor("#2E8B57")))
    room.resize(320, 180)
    preview.resize(280, 120)
    preview.source = lambda: room
    preview.refresh()
    assert preview.picture.isNull()
    preview.show()
    qtbot.waitUntil(lambda: not preview.picture.isNull())
    assert preview.picture.pixelColor(20, 20).name() == "#2e8b57"
