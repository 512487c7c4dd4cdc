"""The list that hangs from a field: rows with their pictogram, over all else in the window, without taking the focus."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tabletop.canvas.asking.entries import Entry
from tabletop.canvas.ink.symbols import paint_symbol

ROW_PX, SIGN_PX, GAP_PX = 26, 16, 8
MOST_ROWS = 9
WIDEST_PX, EDGE_PX = 380, 4
ENTRY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paints pictogram, words, and quiet words beside them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height."""
        return QSize(10, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        entry, palette = index.data(ENTRY), option.palette
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(box, palette.color(QPalette.ColorRole.Highlight))
        ink = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        quiet = ink if chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        left = box.left() + GAP_PX
        if entry.symbol:
            paint_symbol(painter, entry.symbol, QRectF(left, box.center().y() - SIGN_PX / 2 + 1, SIGN_PX, SIGN_PX), ink)
        left += SIGN_PX + GAP_PX
        left = _write(painter, entry.words, box, left, ink)
        _write(painter, entry.more, box, left + GAP_PX, quiet)


def _write(painter: QPainter, text: str, box: QRect, left: int, ink: QColor) -> int:
    """Write a text from a pixel on, cut where there is no room; where it ends."""
    metrics, room = painter.fontMetrics(), box.right() - GAP_PX // 2 - left
    if room <= 0 or not text:
        return left
    painter.setPen(ink)
    words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(left, box.top(), room, box.height()), int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), words)
    return left + metrics.horizontalAdvance(words)


class _Watch(QObject):
    """Sees what happens to the window that a list stands in. The list itself is no filter: Qt asks it about its own scroll bars."""

    left = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press on the bare window, another size, another window: the list has no business any more."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.Resize, QEvent.Type.WindowDeactivate):
            self.left.emit()
        return False


class EntryList(QListWidget):
    """Rows to choose from. `picked(entry)` on a click; `left` when something else in the window is clicked or changes its size."""

    picked = Signal(object)
    left = Signal()

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        self._field = field
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setStyleSheet("EntryList { background: palette(base); border: 1px solid palette(mid); }")
        self.setItemDelegate(EntryDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.setAccessibleName(field.accessibleName())
        self.itemEntered.connect(self.setCurrentItem)
        self.itemClicked.connect(lambda item: self.picked.emit(item.data(ENTRY)))
        self._watch = _Watch(self)
        self._watch.left.connect(self.left)
        field.window().installEventFilter(self._watch)

    def show_entries(self, entries: list[Entry], current: str | None) -> None:
        """Show these rows below the field, or above it where there is more room; the current one is marked, else the first."""
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.words, self)
            item.setData(ENTRY, entry)
        row = next((row for row, entry in enumerate(entries) if entry.value == current), 0)
        self.setCurrentRow(row if entries else -1)
        self._place(entries)
        self.show()
        self.raise_()
        self.scrollToItem(self.item(max(0, row)))

    def entry(self) -> Entry | None:
        """The marked row."""
        item = self.currentItem()
        entry: Entry | None = None if item is None else item.data(ENTRY)
        return entry

    def step(self, rows: int) -> None:
        """Mark another row."""
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + rows)))

    def end(self) -> None:
        """Go, for good."""
        self._field.window().removeEventFilter(self._watch)
        self.hide()
        self.deleteLater()

    def _place(self, entries: list[Entry]) -> None:
        field, window = self._field, self._field.window()
        metrics = QFontMetrics(self.font())
        wanted = max((metrics.horizontalAdvance(f"{one.words} {one.more}") for one in entries), default=0)
        width = min(max(field.width(), wanted + SIGN_PX + 5 * GAP_PX), max(field.width(), WIDEST_PX), window.width() - 2 * EDGE_PX)
        top_left = field.mapTo(window, QPoint(0, 0))
        below, above = window.height() - top_left.y() - field.height() - EDGE_PX, top_left.y() - EDGE_PX
        frame = 2 * self.frameWidth()
        needed = ROW_PX * min(MOST_ROWS, max(1, len(entries))) + frame
        is_below = needed <= below or below >= above
        height = min(needed, below if is_below else above)
        left = max(EDGE_PX, min(top_left.x(), window.width() - width - EDGE_PX))
        self.setGeometry(left, top_left.y() + field.height() if is_below else top_left.y() - height, width, height)
