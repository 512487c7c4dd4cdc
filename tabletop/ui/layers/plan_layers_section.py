"""The upper part of the layers panel: layers of the plan's own, on which its things stand; and what of the plan is not shown now."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import add_layer, lock_layer, move_layer, put_on_layer, rename_layer
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.session.session import Session
from tabletop.session.shown_features import title_of
from tabletop.ui.dialogs.layer_question import remove_plan_layer
from tabletop.ui.layers.plan_layer_rows import (
    ROW_PX,
    Index,
    PlanLayerDelegate,
    PlanLayerRows,
    badge_box,
    eye_box,
    lock_box,
    may_be_removed,
)
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import Panel, name_button, plain_label, retint_buttons, tool_button

tr = i18n.tr
MOST_ROWS = 6
"""So many layers are seen at once; the list scrolls beyond."""


class PlanLayerList(QListView):
    """The rows. The current one is the layer that is drawn on; eye and lock are clicked without taking it up."""

    lock_pressed = Signal(str)
    removed = Signal(str)

    def __init__(self, rows: PlanLayerRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(PlanLayerDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed | trigger.DoubleClicked)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def current_id(self) -> str:
        """Id of the current layer; that of the main one where none is."""
        index = self.currentIndex()
        return self.rows.layer(index).id if index.isValid() else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Eye and lock answer at once; a press on the badge begins to drag the selection."""
        index, place = self.indexAt(event.position().toPoint()), event.position().toPoint()
        self.rows.drags_selection = False
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        key, row = self.rows.layer(index).id, self.visualRect(index)
        if eye_box(row).contains(place):
            self.toggle(index)
        elif lock_box(row).contains(place):
            self.lock_pressed.emit(key)
        else:
            chosen = self.rows.chosen_on(key)
            badge = badge_box(row, i18n.number(self.rows.things_on(key)), chosen)
            self.rows.drags_selection = bool(chosen) and badge.contains(event.position())
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on eye or lock are two clicks."""
        index, place = self.indexAt(event.position().toPoint()), event.position().toPoint()
        row = self.visualRect(index)
        if index.isValid() and (eye_box(row).contains(place) or lock_box(row).contains(place)):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    @property
    def is_typing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def toggle(self, index: Index) -> None:
        """Show what is hidden, hide what is shown."""
        shown = self.rows.is_shown(self.rows.layer(index).id)
        self.rows.setData(index, Qt.CheckState.Unchecked if shown else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with up or down moves the layer, Space shows or hides it, Delete removes it, F2 renames it."""
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 2}
        index = self.currentIndex()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps and index.isValid():
            self.rows.move(self.current_id(), index.row() + steps[event.key()])
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self.removed.emit(self.current_id())
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self.toggle(index)
        else:
            super().keyPressEvent(event)


class PlanLayersSection(Panel):
    """Head, rows, and a line that says what is hidden. Every edit is a change through the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self.rows = PlanLayerRows(session, self)
        self.list = PlanLayerList(self.rows, self)
        self.title = plain_label(self, style="title", wrap=False)
        self.tag_button = tool_button("funnel", self)
        self.remove_button = tool_button("trash-2", self)
        self.add_button = tool_button("plus", self)
        self.hidden_line = plain_label(self, style="quiet")
        self.show_all = tool_button("eye", self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 4, 4)
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        for button in (self.tag_button, self.remove_button, self.add_button):
            head.addWidget(button)
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 4, 2)
        line.setSpacing(8)
        line.addWidget(self.hidden_line, 1)
        line.addWidget(self.show_all)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.list)
        box.addLayout(line)

    def _connect(self) -> None:
        session = self._session
        for signal in (session.plan_changed, session.scene_changed, session.selection_changed):
            signal.connect(session.soon.of(self, self.refresh))
        self.rows.moved.connect(lambda key, row: self._edit(lambda: move_layer(session.plan, key, row)))
        self.rows.put.connect(self.put)
        self.rows.renamed.connect(self._rename)
        self.list.lock_pressed.connect(self.toggle_lock)
        self.list.removed.connect(self.remove)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.selectionModel().currentChanged.connect(self._take_up)
        self.add_button.clicked.connect(self.add)
        self.remove_button.clicked.connect(lambda: self.remove(self.list.current_id()))
        self.tag_button.clicked.connect(self._show_tags)
        self.show_all.clicked.connect(session.shown.show_all)

    # --- true to the session
    def refresh(self) -> None:
        """Rows, the layer that is drawn on, and what is hidden."""
        self._following = True
        self.rows.refresh()
        row = self.rows.row_of(self._session.shown.active_layer.id)
        if self.list.currentIndex().row() != row:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.rows.index(row), flag)
        self._following = False
        self.list.setFixedHeight(min(MOST_ROWS, self.rows.rowCount()) * ROW_PX + 2)
        self.remove_button.setEnabled(not self._session.file.read_only and may_be_removed(self._session.shown.active_layer))
        self.add_button.setEnabled(not self._session.file.read_only)
        self._say_hidden()

    def _say_hidden(self) -> None:
        session = self._session
        count = sum(1 for one in session.hidden if one in session.plan.features)
        words = [tr("Only the tag {tag} is shown.", tag=session.shown.tag)] if session.shown.tag else []
        if count == 1:
            words.append(tr("1 hidden; checks and paper keep it."))
        elif count or session.shown.hidden_layers:
            words.append(tr("{count} hidden; checks and paper keep them.", count=count))
        self.hidden_line.setText(" ".join(words))
        self.hidden_line.setVisible(bool(words))
        self.show_all.setVisible(bool(words))
        self.tag_button.setChecked(bool(session.shown.tag))

    def _take_up(self, current: Index, _previous: Index) -> None:
        if self.rows.drags_selection:
            QTimer.singleShot(0, self, self.refresh)
        elif not self._following and current.isValid():
            self._session.shown.draw_on(self.rows.layer(current).id)

    # --- what is done
    def add(self) -> None:
        """A layer above the others, drawn on from now on; its name can be typed at once."""
        taken = {title_of(layer).casefold() for layer in self._session.shown.layers}
        number = next(n for n in range(1, 10_000) if tr("Layer {n}", n=n).casefold() not in taken)
        change, key = add_layer(self._session.plan, tr("Layer {n}", n=number))
        if self._session.do(change):
            self._session.shown.draw_on(key)
            self.name(key)

    def name(self, key: str) -> None:
        """Let the name of a layer be typed."""
        index = self.rows.index(self.rows.row_of(key))
        if index.isValid() and not self._session.file.read_only and not self.list.is_typing:
            self.list.scrollTo(index)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.edit(index)

    def _rename(self, key: str, name: str) -> None:
        """Once the field is closed: the rows are made anew."""
        QTimer.singleShot(0, self, lambda: self._guard(lambda: self._renamed(key, name)))

    def _renamed(self, key: str, name: str) -> None:
        """Another name; the layer that is drawn on stays so, and one that is hidden stays hidden, also under another id."""
        shown = self._session.shown
        change, fresh = rename_layer(self._session.plan, key, name)
        was_active, was_hidden = shown.active == key, not shown.layer_shown(key)
        if self._session.do(change) and fresh != key:
            if was_active:
                shown.draw_on(fresh)
            if was_hidden:
                shown.hide_layers(shown.hidden_layers - {key} | {fresh})

    def remove(self, key: str) -> None:
        """Remove a layer, asking what becomes of its things."""
        self._guard(lambda: remove_plan_layer(self, self._session, key))

    def toggle_lock(self, key: str) -> None:
        """Lock a layer, or unlock it."""
        layer = next((one for one in self._session.shown.layers if one.id == key), None)
        if layer is not None:
            self._edit(lambda: lock_layer(self._session.plan, key, not layer.locked))

    def put(self, key: str) -> None:
        """Put the selection on a layer."""
        session = self._session
        step = put_on_layer(session.plan, sorted(session.selection), key, session.scene, session.scope)
        if isinstance(step, Message):
            session.notice.emit(i18n.text(step), "warn")
        else:
            session.do(step)

    def select_things(self, key: str) -> None:
        """Select what stands on a layer in the scene shown."""
        self._session.shown.show_layer(key, True)
        self._session.select(self._session.shown.standing_on(key))

    def _edit(self, make: Callable[[], Change]) -> None:
        self._guard(lambda: self._session.do(make()))

    def _guard(self, call: Callable[[], object]) -> None:
        try:
            call()
        except TabletopError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")

    # --- menus
    def menu(self, key: str) -> QMenu:
        """What can be done with a layer."""
        menu, shown, row = QMenu(self), self._session.shown, self.rows.row_of(key)
        layer = self.rows.layers[row]
        writable, others = not self._session.file.read_only, len(self.rows.layers) > 1

        def add(icon_name: str, text: str, call: Callable[[], object], enabled: bool = True) -> QAction:
            action = menu.addAction(icon(icon_name), text, lambda: call())
            action.setEnabled(enabled)
            return action

        add("eye-off" if shown.layer_shown(key) else "eye", tr("Hide") if shown.layer_shown(key) else tr("Show"), lambda: self._flip(key))
        add("focus", tr("Show only this"), lambda: shown.show_only(key), others)
        menu.addSeparator()
        add("square-dashed-mouse-pointer", tr("Select what stands on it"), lambda: self.select_things(key), shown.things_on(key) > 0)
        add("layers", tr("Put the selection on it"), lambda: self.put(key), writable and bool(self._session.selection))
        menu.addSeparator()
        lock = ("lock-open", tr("Unlock")) if layer.locked else ("lock", tr("Lock"))
        add(*lock, lambda: self.toggle_lock(key), writable)
        add("pencil", tr("Rename"), lambda: self.name(key), writable)
        add("chevron-up", tr("Move up"), lambda: self.rows.move(key, row - 1), writable and row > 0)
        add("chevron-down", tr("Move down"), lambda: self.rows.move(key, row + 2), writable and row < len(self.rows.layers) - 1)
        menu.addSeparator()
        add("trash-2", tr("Remove the plan layer..."), lambda: self.remove(key), writable and may_be_removed(layer))
        return menu

    def _flip(self, key: str) -> None:
        self._session.shown.show_layer(key, not self._session.shown.layer_shown(key))

    def _show_menu(self, where: QPoint) -> None:
        index = self.list.indexAt(where)
        if index.isValid():
            self._pop_up(self.menu(self.rows.layer(index).id), self.list.viewport().mapToGlobal(where))

    def tag_menu(self) -> QMenu:
        """Everything, or one tag alone."""
        menu, shown = QMenu(self), self._session.shown
        every = menu.addAction(tr("Show all tags"), lambda: shown.show_tag(""))
        every.setCheckable(True)
        every.setChecked(not shown.tag)
        menu.addSeparator()
        for tag, count in shown.tags.items():
            action = menu.addAction(f"{tag} ({i18n.number(count)})".replace("&", "&&"), partial(shown.show_tag, tag))
            action.setCheckable(True)
            action.setChecked(tag.casefold() == shown.tag.casefold())
        if not shown.tags:
            menu.addAction(tr("No feature has a tag yet; write some under Properties")).setEnabled(False)
        return menu

    def _show_tags(self) -> None:
        self._pop_up(self.tag_menu(), self.tag_button.mapToGlobal(self.tag_button.rect().bottomLeft()))

    def _pop_up(self, menu: QMenu, where: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    # --- words
    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Plan"))
        self.list.setAccessibleName(tr("Layers of the plan, highest first"))
        name_button(self.show_all, tr("Show everything of the plan"))
        name_button(self.add_button, tr("New plan layer"))
        name_button(self.remove_button, tr("Remove the plan layer"), "Delete")
        name_button(self.tag_button, tr("Show only one tag"))
        self.tag_button.setCheckable(True)
        self.refresh()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
        self.list.viewport().update()
