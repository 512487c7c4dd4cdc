"""A small frame at the pointer that says something and asks for it. What is asked and taken is the business of each field."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from tabletop.core.text.style import tokens

OFF_PX, EDGE_PX = 16, 4
MARGIN_PX = 6


class PointerFrame(QFrame):
    """The frame and its words; hidden until it is opened beside a pixel of the map."""

    def __init__(self, viewport: QWidget, theme: str) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.box = box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        box.setSpacing(4)
        box.addWidget(self.said)
        self.setAutoFillBackground(True)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        colours = tokens(theme)
        self.setStyleSheet(
            f"PointerFrame {{ background: {colours['field']}; border: 1px solid {colours['accent']}; border-radius: 4px; }}"
            f" PointerFrame QLabel {{ color: {colours['ink']}; background: transparent; border: 0; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the line leaves are not for the map."""
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """As with the press."""
        event.accept()

    def _move_beside(self, at_px: QPointF) -> None:
        """Stand beside a pixel of the map, whole inside it."""
        area = self._viewport.rect()
        right = min(at_px.x() + OFF_PX, area.width() - self.width() - EDGE_PX)
        down = min(at_px.y() + OFF_PX, area.height() - self.height() - EDGE_PX)
        self.move(max(EDGE_PX, int(right)), max(EDGE_PX, int(down)))


class PointerField(PointerFrame):
    """The frame with one line to type in."""

    def __init__(self, viewport: QWidget, theme: str, width_px: int) -> None:
        super().__init__(viewport, theme)
        self.line = QLineEdit(self)
        self.box.insertWidget(0, self.line)
        self.setFixedWidth(width_px)
        self.line.installEventFilter(self)

    def _move_beside(self, at_px: QPointF) -> None:
        self.adjustSize()
        super()._move_beside(at_px)
