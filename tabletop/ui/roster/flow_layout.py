"""A layout whose widgets stand side by side as words of a text do: what does not fit goes to the next line."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets in lines, each as wide as it wants to be; as narrow as the widest of them."""

    def __init__(self, parent: QWidget, across_px: int, down_px: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across_px, self._down_px = across_px, down_px
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt: an item more."""
        self._items.append(item)

    def count(self) -> int:
        """Qt: how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt: an item, None where there is none."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt: take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Qt: it wants no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Qt: fewer lines where it is wider."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt: height of the lines in a width (px)."""
        return self._lines(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Qt: as narrow as can be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Qt: the widest of its items, in one line."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def setGeometry(self, rect: QRect) -> None:
        """Qt: put the widgets into a rectangle."""
        super().setGeometry(rect)
        self._lines(rect, move=True)

    def _lines(self, rect: QRect, move: bool) -> int:
        x, y, line_px = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.x() + rect.width():
                x, y, line_px = rect.x(), y + line_px + self._down_px, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, line_px = x + size.width() + self._across_px, max(line_px, size.height())
        return y + line_px - rect.y()
