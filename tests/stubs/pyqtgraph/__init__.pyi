"""What the map uses of pyqtgraph, which comes without types."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QGraphicsWidget, QWidget

class GraphicsView(QGraphicsView):
    def __init__(
        self, parent: QWidget | None = None, useOpenGL: bool | None = None, background: QColor | str | None = "default"
    ) -> None: ...
    def setCentralItem(self, item: QGraphicsWidget | None) -> None: ...
    def setBackground(self, background: QColor | str | None) -> None: ...

class ViewBox(QGraphicsWidget):
    def __init__(
        self, parent: QGraphicsItem | None = None, *, enableMouse: bool = True, enableMenu: bool = True, defaultPadding: float = 0.02
    ) -> None: ...
    def setAspectLocked(self, lock: bool = True, ratio: float | None = 1) -> None: ...
    def disableAutoRange(self, axis: str | int | None = None) -> None: ...
    def setRange(
        self,
        *,
        xRange: tuple[float, float] | None = None,
        yRange: tuple[float, float] | None = None,
        padding: float | None = None,
        disableAutoRange: bool = True,
    ) -> None: ...
