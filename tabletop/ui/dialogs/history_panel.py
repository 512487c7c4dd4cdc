"""Every edit in a list with its time: what is done above the line of now, what was taken back below it. A click goes to any of them."""

from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.session.keeping.history import HistoryStep, go_to, steps_of
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import paint_elided, plain_label, plain_tooltip
from tabletop.ui.parts.theme import colour, sized_font

tr = i18n.tr
WIDTH_PX, ROW_PX, MOST_ROWS, TIME_PX, AROUND_PX = 360, 24, 16, 112, 112
STEP = Qt.ItemDataRole.UserRole


def time_of(step: HistoryStep) -> str:
    """Day and time of an edit, the time alone for one of today."""
    if step.at is None:
        return ""
    here = step.at.astimezone()
    today = here.date() == datetime.now().astimezone().date()
    return here.strftime("%H.%M.%S") if today else here.strftime("%d-%m-%Y %H.%M")


class StepDelegate(QStyledItemDelegate):
    """One line: what was done at the left, when at the right; grey where it was taken back, marked where the plan stands."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw a row."""
        words, time, undone, is_now = index.data(STEP)
        box = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colour("hover"))
        if is_now:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), colour("accent"))
        ink = colour("quiet-ink" if undone else "ink")
        font = sized_font(10)
        font.setItalic(undone)
        paint_elided(painter, box.adjusted(12, 0, -TIME_PX - 8, 0), words, font, ink)
        paint_elided(
            painter,
            QRectF(box.right() - TIME_PX - 8, box.top(), TIME_PX, box.height()),
            time,
            sized_font(9),
            colour("quiet-ink"),
            Qt.AlignmentFlag.AlignRight,
        )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are of one height."""
        return QSize(0, ROW_PX)


class HistoryPanel(QFrame):
    """A list that opens below its button and closes when it loses the focus. The plan follows the row that is clicked or entered."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("History"))
        self._session, self._window = session, parent
        self.title = plain_label(self, style="title", wrap=False)
        self.list = QListWidget(self)
        self.list.setItemDelegate(StepDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Edits, the oldest first"))
        self.hint = plain_label(self, style="quiet")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        for part in (self.title, self.list, self.hint):
            box.addWidget(part)
        self.title.setText(tr("History"))
        self.list.itemClicked.connect(lambda item: self.go_to(self.list.row(item)))
        self.list.installEventFilter(self)
        self._session.undo_stack.indexChanged.connect(self.fill)
        self.setFixedWidth(WIDTH_PX)
        self.setStyleSheet(f"HistoryPanel {{ border: 1px solid {colour('line').name()}; }}")
        self.fill()

    def fill(self, *_: object) -> None:
        """List the edits, and go to the one where the plan stands."""
        steps, now = steps_of(self._session.undo_stack), self._session.undo_stack.index()
        self.list.clear()
        self._add(tr("The plan as it was before"), "", False, now == 0)
        for number, step in enumerate(steps, start=1):
            self._add(i18n.text(step.label), time_of(step), number > now, number == now)
        self.list.setCurrentRow(now)
        self.list.scrollToItem(self.list.item(now))
        room = (self.screen().availableGeometry().height() - AROUND_PX) // ROW_PX
        self.list.setFixedHeight(min(MOST_ROWS, room, self.list.count()) * ROW_PX + 4)
        self.hint.setText(self._hint(len(steps)))

    def _hint(self, count: int) -> str:
        if self._session.file.read_only:
            return tr("This plan is open for reading only; save a copy to edit it.")
        if not count:
            return tr("Nothing has been edited yet.")
        return tr("Click or Enter: go back or forward to that edit · Esc: close")

    def _add(self, words: str, time: str, undone: bool, is_now: bool) -> None:
        item = QListWidgetItem(words)
        item.setToolTip(plain_tooltip(words))
        item.setData(STEP, (words, time, undone, is_now))
        said = tr("{edit}, taken back", edit=words) if undone else tr("{edit}, the plan stands here", edit=words) if is_now else words
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        self.list.addItem(item)

    def go_to(self, row: int) -> None:
        """Undo or redo until the edit of that row is the last one done; row 0 is before all."""
        if not self._session.file.read_only:
            go_to(self._session.undo_stack, row)

    def open_under(self, button: QWidget | None) -> None:
        """Show it below its button, within the screen; over the window's middle where the button is not to be seen."""
        self.adjustSize()
        window = self._window
        near = button if button is not None and button.isVisible() else None
        at = near.mapToGlobal(near.rect().bottomLeft()) if near else window.mapToGlobal(window.rect().center() - self.rect().center())
        screen = window.screen() or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        self.move(max(free.left(), min(at.x(), free.right() - self.width())), max(free.top(), min(at.y(), free.bottom() - self.height())))
        self.show()
        self.list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the row; undo and redo work here too."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.go_to(self.list.currentRow())
            return True
        return False
