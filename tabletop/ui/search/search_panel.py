"""The search panel: one field for names, units, coordinates and squares of the grid; below it what was found, or the saved views."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QListView, QStackedWidget, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.arrangement.saved_view import SavedView, delete_view, rename_view, saved_views
from tabletop.core.search.search import Entry
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import EmptyState, Panel, name_button, plain_label, retint_buttons, rule, tool_button
from tabletop.ui.search.place_search import PlaceSearch
from tabletop.ui.search.search_rows import SearchDelegate, SearchRows

tr = i18n.tr
TYPED_MS, CHANGED_MS, WAIT_MS = 60, 300, 250
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchPanel(Panel):
    """`entry_activated` tells what to go to, `cleared` that nothing is looked for, `left` that the keys belong to the map again.

    Views are saved where the map is known.
    """

    entry_activated = Signal(object)
    cleared = Signal()
    left = Signal()
    save_requested = Signal()
    replace_requested = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.engine = PlaceSearch(session, self)
        self.field = QLineEdit(self)
        self.rows = SearchRows(self)
        self.list = QListView(self)
        self.empty = EmptyState(self)
        self.count = plain_label(self, style="quiet", wrap=False)
        self.save_button = tool_button("bookmark-plus", self)
        self.replace_button = tool_button("focus", self)
        self.rename_button = tool_button("pencil", self)
        self.remove_button = tool_button("trash-2", self)
        self._stack = QStackedWidget(self)
        self._go_first = False
        self._answered = ""
        self._due = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._waiting = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        self.field.setClearButtonEnabled(True)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(SearchDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 4)
        foot.setSpacing(4)
        foot.addWidget(self.count, 1)
        for button in (self.replace_button, self.rename_button, self.remove_button, self.save_button):
            foot.addWidget(button)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.addWidget(self.field)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addWidget(rule(self))
        box.addLayout(foot)
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self._due.timeout.connect(self._ask)
        self._waiting.timeout.connect(lambda: self.count.setText(tr("Reading names...")))
        self.engine.found.connect(self._show_found)
        self.engine.failed.connect(self._show_failed)
        self.rows.renamed.connect(self._rename)
        self.list.clicked.connect(self._activate)
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.save_button.clicked.connect(self.save_requested)
        self.empty.pressed.connect(self.save_requested)
        self.rename_button.clicked.connect(lambda: self.list.edit(self.list.currentIndex()))
        self.remove_button.clicked.connect(self._delete)
        self.replace_button.clicked.connect(lambda: self.replace_requested.emit(self._current_view()))
        for signal in (self._session.plan_changed, self._session.layers_changed, self._session.scene_changed):
            signal.connect(self._session.soon.of(self, self._session_changed))

    def stop(self) -> None:
        """End the search; it may be called twice."""
        self._due.stop()
        self._waiting.stop()
        self.engine.stop()

    # --- asking
    @property
    def text(self) -> str:
        """What is looked for."""
        return self.field.text().strip()

    def begin(self) -> None:
        """Go to the field."""
        self.field.setFocus()
        self.field.selectAll()

    def look_for(self, text: str) -> None:
        """Look for a text as if it were typed."""
        self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _typed(self) -> None:
        self._go_first = False
        if self.text != self._answered:
            self._answered = ""
        if not self.text:
            self._due.stop()
            self._show_views()
            self.cleared.emit()
        else:
            self._due.start(TYPED_MS)

    def _session_changed(self, *_: object) -> None:
        """What was found may be otherwise now."""
        if not self.text:
            self._show_views()
        elif self.isVisible():
            self._due.start(CHANGED_MS)

    def _ask(self) -> None:
        if self.text:
            self._waiting.start()
            self.engine.ask(self.text)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again: plan and layers may have changed behind another tab. Names are read before the first letter is typed."""
        super().showEvent(event)
        if self.text:
            self._due.start(TYPED_MS)
        else:
            self.engine.prepare()

    # --- answers
    def _show_found(self, text: str, entries: list[Entry]) -> None:
        if not text or text != self.text:
            return
        self._waiting.stop()
        kept = self.rows.entry(self.list.currentIndex()) if text == self._answered else None
        self._answered = text
        self.rows.show(entries)
        self._stack.setCurrentWidget(self.list if entries else self.empty)
        self.count.setText(tr("{n} found", n=len(entries)))
        if not entries:
            self.empty.say(_advice(text))
        row = entries.index(kept) if kept in entries else 0
        self.list.setCurrentIndex(self.rows.index(row))
        self._enable()
        if self._go_first:
            self._go_first = False
            self._go()

    def _show_failed(self, error: TabletopError) -> None:
        self._waiting.stop()
        self.rows.show([])
        self._stack.setCurrentWidget(self.empty)
        self.empty.say(i18n.text(error.message))

    def _show_views(self) -> None:
        self._waiting.stop()
        self._answered = ""
        views = saved_views(self._session.plan)
        row = self.list.currentIndex().row()
        self.rows.writable = not self._session.file.read_only
        entries = [Entry(view.name, "view", str(number), view.bounds, message(mark("Saved view"))) for number, view in enumerate(views)]
        self.rows.show(entries, [self._view_detail(number, view) for number, view in enumerate(views)])
        self._stack.setCurrentWidget(self.list if views else self.empty)
        self.list.setCurrentIndex(self.rows.index(min(row, len(views) - 1)) if row >= 0 else QModelIndex())
        self.count.setText(tr("{n} saved {n:view|views}", n=len(views)))
        if not views:
            line = tr("Type a street, a place, a unit, its call sign, coordinates or a square of the grid. Views that you save stand here.")
            self.empty.say(line, tr("Save this view"))
        self._enable()

    def _view_detail(self, number: int, view: SavedView) -> str:
        keys = f"Ctrl+{number + 1}" if number < 9 else ""
        scene = tr("Scene {number}", number=view.scene) if view.scene is not None else ""
        layers = tr("{n} {n:layer|layers}", n=len(view.layers)) if view.layers is not None else ""
        return " \N{MIDDLE DOT} ".join(part for part in (keys, scene, layers) if part)

    # --- what is done
    def _activate(self, index: QModelIndex) -> None:
        entry = self.rows.entry(index)
        if entry is not None:
            self.list.setCurrentIndex(index)
            self.entry_activated.emit(entry)

    def rename_last(self) -> None:
        """Let the name of the view saved last be typed."""
        self.field.clear()
        self._show_views()
        index = self.rows.index(self.rows.rowCount() - 1)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.edit(index)

    def _rename(self, number: int, name: str) -> None:
        """Once the field is closed: the rows are made anew."""
        QTimer.singleShot(0, self, lambda: self._edit(lambda: rename_view(self._session.plan, number, name)))

    def _current_view(self) -> int:
        entry = self.rows.entry(self.list.currentIndex())
        return int(entry.key) if entry is not None and entry.source == "view" else -1

    def _delete(self) -> None:
        number = self._current_view()
        if number >= 0:
            self._edit(lambda: delete_view(self._session.plan, number), self._session.remove)

    def _edit(self, make: Callable[[], Change], do: Callable[[Change], bool] | None = None) -> None:
        try:
            (do or self._session.do)(make())
        except TabletopError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")

    def _enable(self, *_: object) -> None:
        writable, chosen = not self._session.file.read_only, self._current_view() >= 0
        self.save_button.setEnabled(writable)
        self.empty.button.setEnabled(writable)
        for button in (self.replace_button, self.rename_button, self.remove_button):
            button.setVisible(chosen)
            button.setEnabled(writable and chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the field move the list, Enter goes there, Esc empties the field, then leaves it; Delete in the list deletes a view."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key in ENTER:
            self._enter()
        elif watched is self.field and key in MOVES:
            self.list.event(event)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif watched is self.list and key == Qt.Key.Key_Delete:
            self._delete()
        else:
            return False
        return True

    def _enter(self) -> None:
        """Go to the current row; where the answer is still on its way, as soon as it is there."""
        if self.text != self._answered:
            self._due.stop()
            self._ask()
            self._go_first = True
        else:
            self._go()

    def _go(self) -> None:
        """Go to the current row, if there is one; the next key is for the map."""
        self._activate(self.list.currentIndex())
        if self.list.currentIndex().isValid() and (self.field.hasFocus() or self.list.hasFocus()):  # not while a name is typed
            self.left.emit()

    def _escape(self) -> None:
        """What is looked for goes first, the keys of the panel next."""
        if self.field.text() and self.field.hasFocus():
            self.field.clear()
        else:
            self.left.emit()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.field.setPlaceholderText(tr("Name, unit, coordinates, square"))
        self.field.setAccessibleName(tr("Search"))
        self.list.setAccessibleName(tr("Search results and saved views"))
        name_button(self.save_button, tr("Save this view"), "Ctrl+B")
        name_button(self.replace_button, tr("Set the saved view to what the map shows"))
        name_button(self.rename_button, tr("Rename the saved view"), "F2")
        name_button(self.remove_button, tr("Delete the saved view"), "Delete")
        self._session_changed()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
        self.list.viewport().update()


def _advice(text: str) -> str:
    """What to try where nothing was found."""
    if any(sign.isdigit() for sign in text):
        return tr(
            "Nothing found for {text}. Coordinates are written as 500123 9951456, -0.44397 117.00088, 0°26'38\" S 117°0'3\" E or"
            " 50M NE 00123 51456; a square as C4.",
            text=text,
        )
    return tr(
        "Nothing found for {text}. Try one word of the name, or its first letters; streets are found with or without Jalan.", text=text
    )
