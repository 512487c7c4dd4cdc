"""A small frame at the pointer that says something and asks for it. What is asked and taken is the business of each field."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
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
        """Stand beside a pixel of the map, whole inside it, and where nothing that lies on the map covers it."""
        pixel, covered = at_px.toPoint(), self._covered()
        downs = list(self._sides(at_px.y(), self.height()))
        for one in covered:
            downs += [one.bottom() + EDGE_PX, one.top() - EDGE_PX - self.height()]
        places = [self._inside(right, down) for down in downs for right in self._sides(at_px.x(), self.width())]
        free = [place for place in places if not any(one.intersects(QRect(place, self.size())) for one in covered)]
        aside = [place for place in free if not QRect(place, self.size()).contains(pixel)]
        self.move((aside or free or places)[0])

    @staticmethod
    def _sides(at_px: float, length_px: int) -> tuple[int, int]:
        """Where the frame may begin: behind the pointer, or so that it ends before it."""
        return int(at_px) + OFF_PX, int(at_px) - OFF_PX - length_px

    def _inside(self, right_px: int, down_px: int) -> QPoint:
        """The nearest place at which the frame stands whole on the map."""
        area = self._viewport.rect()
        right = min(right_px, area.width() - self.width() - EDGE_PX)
        down = min(down_px, area.height() - self.height() - EDGE_PX)
        return QPoint(max(EDGE_PX, right), max(EDGE_PX, down))

    def _covered(self) -> list[QRect]:
        """What of the map lies below other parts of the window, such as notices and hints."""
        found, below = list[QRect](), self._viewport
        while not below.isWindow() and (above := below.parentWidget()) is not None:
            others = [one for one in above.children() if isinstance(one, QWidget) and one is not below and one.isVisible()]
            rects = [QRect(self._viewport.mapFromGlobal(one.mapToGlobal(QPoint(0, 0))), one.size()) for one in others if not one.isWindow()]
            found += [one for one in rects if one.intersects(self._viewport.rect())]
            below = above
        return found


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
