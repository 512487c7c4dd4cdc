"""A small field at the pointer: a line to type in, and what is said of it below. What is asked and taken is the business of each field."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from tabletop.core.text.style import tokens

OFF_PX, EDGE_PX = 16, 4


class PointerField(QFrame):
    """The frame, its line and its words; hidden until a field opens it."""

    def __init__(self, viewport: QWidget, theme: str, width_px: int) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.line = QLineEdit(self)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.box = box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        box.setSpacing(4)
        box.addWidget(self.line)
        box.addWidget(self.said)
        self.setFixedWidth(width_px)
        self.setAutoFillBackground(True)
        self.set_theme(theme)
        self.line.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        colours = tokens(theme)
        self.setStyleSheet(
            f"PointerField {{ background: {colours['field']}; border: 1px solid {colours['accent']}; border-radius: 4px; }}"
            f" PointerField QLabel {{ color: {colours['ink']}; background: transparent; border: 0; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the line leaves are not for the map."""
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """As with the press."""
        event.accept()

    def _move_beside(self, at_px: QPointF) -> None:
        """Stand beside a pixel of the map, whole inside it."""
        self.adjustSize()
        area = self._viewport.rect()
        right = min(at_px.x() + OFF_PX, area.width() - self.width() - EDGE_PX)
        down = min(at_px.y() + OFF_PX, area.height() - self.height() - EDGE_PX)
        self.move(max(EDGE_PX, int(right)), max(EDGE_PX, int(down)))
