"""A field whose value is chosen from a list: typing searches it, Enter chooses, Esc closes the list. Codes are never typed or shown."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.canvas.asking.entries import Entry, found
from tabletop.canvas.asking.entry_list import EntryList
from tabletop.canvas.ink.symbols import paint_symbol

SIGN_PX, ARROW_PX = 16, 8
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LIST_KEYS = (*_ENDS, Qt.Key.Key_Escape, *_STEPS)


class ListField(QLineEdit):
    """`picked(value or None)` when the person has chosen; `refused` with a sentence where what was typed names nothing.

    `own`: makes an entry of a text that the list does not have; without it only entries of the list can be chosen.
    """

    picked = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()
        self.own: Callable[[str], Entry] | None = None
        self.value: str | None = None
        self.typed = False
        self._list: EntryList | None = None
        self.textEdited.connect(self._search)

    # --- what it holds
    def offer(self, entries: Sequence[Entry], own: Callable[[str], Entry] | None = None) -> None:
        """What can be chosen from here on; what was chosen stays."""
        self.entries, self.own = entries, own
        self.show_value(self.value)

    def show_value(self, value: str | None) -> None:
        """Put a value in the field; None for nothing."""
        self.close_list()
        self.value, self.typed = value or None, False
        entry = self.chosen()
        self.setText("" if entry is None else entry.words)
        self.setCursorPosition(0)
        self._make_room()

    def chosen(self) -> Entry | None:
        """The row of the value; one of its own where the list does not have it."""
        if self.value is None:
            return None
        listed = next((entry for entry in self.entries if entry.value == self.value), None)
        return listed or (self.own(self.value) if self.own else Entry(self.value, self.value))

    def settle(self) -> bool:
        """Take what was typed: the marked row, nothing for an empty text. False, with a sentence, where it names nothing."""
        if not self.typed:
            self.close_list()
            return True
        text = self.text().strip()
        marked = self._list.entry() if self._list is not None else next(iter(self._found(text)), None)
        if text and marked is None:
            self.refused.emit(self.refusal())
            return False
        self._take(None if not text or marked is None else marked.value)
        return True

    def refusal(self) -> str:
        """That what was typed names nothing."""
        text = self.text().strip()
        return i18n.tr("The list has nothing called {text}.", text=text) if text else i18n.tr("The list is empty.")

    def _take(self, value: str | None) -> None:
        changed = (value or None) != self.value
        self.show_value(value)
        self.selectAll()
        if changed:
            self.picked.emit(self.value)

    def _found(self, text: str) -> list[Entry]:
        rows = found(self.entries, text)
        is_listed = any(text.lower() == entry.words.lower() for entry in rows)
        if text and self.own is not None and not is_listed:
            rows.append(Entry(text, i18n.tr("As written: {text}", text=text), symbol=self.own(text).symbol))
        return rows

    # --- the list
    @property
    def is_open(self) -> bool:
        """Whether the list hangs from the field."""
        return self._list is not None

    def _search(self, text: str) -> None:
        self.typed = True
        self._make_room()
        self.open_list()

    def open_list(self) -> None:
        """Show what fits the text; all of it while nothing was typed."""
        rows = self._found(self.text().strip() if self.typed else "")
        if not rows:
            self.close_list()
            self.refused.emit(self.refusal())
            return
        if self._list is None:
            self._list = EntryList(self)
            self._list.picked.connect(lambda entry: self._take(entry.value))
            self._list.left.connect(self.close_list)
        self._list.show_entries(rows, None if self.typed else self.value)

    def close_list(self) -> None:
        """Without a choice."""
        if self._list is not None:
            ended, self._list = self._list, None
            ended.end()

    # --- keys and pointer
    def event(self, event: QEvent) -> bool:
        """Keys that the list answers to are no shortcuts of the window while it is open."""
        if self.is_open and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _LIST_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down mark a row, Enter chooses it, Esc closes the list and shows what stood there."""
        if event.key() in _STEPS:
            self._stepped(_STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_F4:
            self.open_list()
        elif self.is_open and event.key() in _ENDS:
            self._choose_marked()
        elif event.key() in _ENDS and self.typed and not self.settle():
            pass
        elif event.key() == Qt.Key.Key_Escape and (self.is_open or self.typed):
            self.show_value(self.value)
            self.selectAll()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _stepped(self, rows: int) -> None:
        if self._list is None:
            self.open_list()
        else:
            self._list.step(rows)

    def _choose_marked(self) -> None:
        marked = self._list.entry() if self._list is not None else None
        if self.typed and not self.text().strip():
            self._take(None)
        elif marked is not None:
            self._take(marked.value)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes what was typed, and stays where that names nothing."""
        return super().focusNextPrevChild(forward) if self.settle() else True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes what was typed."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.settle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the list, another one closes it."""
        was_open = self.is_open
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.typed:
            self.selectAll()
            self.close_list() if was_open else self.open_list()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole text stays chosen, so that typing searches."""
        super().mouseReleaseEvent(event)
        if self.is_open and not self.typed:
            self.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        """No list without its field."""
        self.close_list()
        super().hideEvent(event)

    # --- looks
    def _make_room(self) -> None:
        entry = None if self.typed else self.chosen()
        self.setTextMargins(SIGN_PX + 4 if entry is not None and entry.symbol else 0, 0, ARROW_PX + 4, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, the pictogram of what is chosen, and the sign of a list."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        entry = None if self.typed else self.chosen()
        if entry is not None and entry.symbol:
            ink = self.palette().color(group, QPalette.ColorRole.Text)
            paint_symbol(painter, entry.symbol, QRectF(6, (self.height() - SIGN_PX) / 2, SIGN_PX, SIGN_PX), ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(group, QPalette.ColorRole.PlaceholderText))
        right, middle = self.width() - 8.0, self.height() / 2
        painter.drawPolygon(QPolygonF([QPointF(right - ARROW_PX, middle - 2), QPointF(right, middle - 2), QPointF(right - 4, middle + 3)]))
        painter.end()
