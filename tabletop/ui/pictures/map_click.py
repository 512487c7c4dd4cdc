"""The next click on the map goes to whoever asks for a place; the tools of the map do not see it."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from tabletop.canvas.map.map_canvas import MapCanvas


class MapClick(QObject):
    """`placed(east, north)` in metres for each left click on the map while it is `on`; all else works as ever."""

    placed = Signal(float, float)

    def __init__(self, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._viewport = canvas, canvas.surface.viewport()
        self.on = False
        self._viewport.installEventFilter(self)

    def end(self) -> None:
        """Take no more clicks."""
        self.on = False
        self._viewport.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the press and the release of a left click."""
        if not self.on or not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            spot: QPointF = event.position()
            self.placed.emit(*self._canvas.ground_at(spot))
            return True
        return event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
