"""Fingers on the table, and the mouse in a test window: a tap points, a stroke is a mark; what is pressed shows the pointer."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from tabletop.canvas.table.table_view import TableView
from tabletop.core.table.table_show import TableMark
from tabletop.session.session import Session
from tabletop.ui.table.table_place import TablePlace

STROKE_PX = 12.0
"""A finger that goes no farther points."""
POINT_MS = 1500
"""So long what was tapped is pointed at."""


class TableHands(QObject):
    """Hears what is done on the picture; in a test window the other buttons move the cut-out."""

    def __init__(self, session: Session, view: TableView, place: TablePlace) -> None:
        super().__init__(view)
        self._table, self._view, self._place = session.table, view, place
        self._draw = session.table.mark
        self._stroke: list[tuple[float, float]] = []
        self._from = QPointF()
        self._far = self._pans = False
        self._end_pointing = QTimer(self, singleShot=True, interval=POINT_MS)
        self._end_pointing.timeout.connect(lambda: self._table.point(None))
        view.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Use what belongs to the table."""
        if watched is self._view and isinstance(watched, QWidget):
            if isinstance(event, QTouchEvent):
                return self._touched(event)
            if isinstance(event, QMouseEvent) and self._place.state == "test":
                return self._moused(event)
        return False

    def _touched(self, event: QTouchEvent) -> bool:
        spots = [point.position() for point in event.points()]
        if event.type() == QEvent.Type.TouchBegin and spots:
            self._press(spots[0])
        elif event.type() == QEvent.Type.TouchUpdate and spots:
            self._move(spots[0])
        elif event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._release()
        event.accept()
        return True

    def _moused(self, event: QMouseEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pans = event.button() != Qt.MouseButton.LeftButton
            self._from = event.position()
            if not self._pans:
                self._press(event.position())
        elif event.type() == QEvent.Type.MouseMove and event.buttons() != Qt.MouseButton.NoButton:
            if self._pans:
                self._pan(event.position())
            else:
                self._move(event.position())
        elif event.type() == QEvent.Type.MouseButtonRelease and not self._pans:
            self._release()
        return True

    def _press(self, spot: QPointF) -> None:
        self._from, self._far = spot, False
        self._stroke = [self._view.to_ground(spot)]
        self._end_pointing.stop()
        self._table.point(self._stroke[0])

    def _move(self, spot: QPointF) -> None:
        if not self._stroke:
            return
        self._stroke.append(self._view.to_ground(spot))
        self._table.point(self._stroke[-1])
        goes_on = self._far
        self._far = self._far or (spot - self._from).manhattanLength() > STROKE_PX
        if self._far:
            self._draw(TableMark(tuple(self._stroke)), goes_on)

    def _release(self) -> None:
        if not self._stroke:
            return
        self._stroke = []
        if self._far:
            self._table.point(None)
        else:
            self._end_pointing.start()

    def _pan(self, spot: QPointF) -> None:
        self._view.offset += spot - self._from
        self._from = spot
        self._view.update()
