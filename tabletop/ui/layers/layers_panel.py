"""The layers panel: the plan's own layers above; below them what lies under the plan, shown, faded, reordered, added, removed."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QSlider, QStackedWidget, QVBoxLayout, QWidget

from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.layers.layer_menu import MenuPart, fill
from tabletop.ui.layers.layer_rows import SLIDER_PX, Index, LayerDelegate, LayerRows
from tabletop.ui.layers.plan_layers_section import PlanLayersSection
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import EmptyState, Panel, name_button, plain_label, retint_buttons, rule, tool_button


class LayerList(QListView):
    """The list, with an opacity slider on the row that is chosen."""

    moved = Signal(str, int)
    removed = Signal(str)

    def __init__(self, rows: LayerRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.slider = QSlider(Qt.Orientation.Horizontal, self.viewport())
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.hide()
        self.setModel(rows)
        self.setItemDelegate(LayerDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().valueChanged.connect(self.place_slider)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The slider goes with the row."""
        super().currentChanged(current, previous)
        self.place_slider()

    def updateGeometries(self) -> None:
        """The slider goes with the layout."""
        super().updateGeometries()
        self.place_slider()

    def place_slider(self) -> None:
        """Put the slider on the current row, with its value."""
        index = self.currentIndex()
        if not index.isValid() or self.rows.view(index).lack is not None:
            self.slider.hide()
            return
        row = self.visualRect(index)
        self.slider.setGeometry(QRect(row.right() - SLIDER_PX - 7, row.top() + 22, SLIDER_PX, 18))
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(self.rows.view(index).opacity * 100))
            self.slider.blockSignals(False)
        self.slider.show()

    def current_id(self) -> str:
        """Id of the current layer, or an empty text."""
        index = self.currentIndex()
        return self.rows.view(index).layer.info.id if index.isValid() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with up or down moves the layer, Space shows or hides it, Delete takes it off the map."""
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 2}
        row = self.currentIndex().row()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps and row >= 0:
            self.moved.emit(self.current_id(), max(0, row + steps[event.key()]))
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            self.removed.emit(self.current_id())
        elif event.key() == Qt.Key.Key_Space and row >= 0 and self.rows.view(self.currentIndex()).lack is None:
            self.rows.toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)


class LayersPanel(Panel):
    """Layers of the session. `zoom_requested` names a layer to zoom to; `add_requested` asks the window for a file, `find_requested`
    for the file of a layer that could not be read. `more`: entries of the menu that the window gives."""

    zoom_requested = Signal(str)
    add_requested = Signal()
    find_requested = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.more: list[MenuPart] = []
        self.rows = LayerRows(session, self)
        self.list = LayerList(self.rows, self)
        self.empty = EmptyState(self)
        self.add_button = tool_button("layers-plus", self)
        self.remove_button = tool_button("trash-2", self)
        self.zoom_button = tool_button("scan-search", self)
        self.find_button = tool_button("folder-open", self)
        self.own = PlanLayersSection(session, self)
        self._title = plain_label(self, style="title", wrap=False)
        self._count = plain_label(self, style="quiet", wrap=False)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 4)
        foot.setSpacing(4)
        foot.addWidget(self._count, 1)
        for button in (self.find_button, self.zoom_button, self.remove_button, self.add_button):
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.own)
        box.addWidget(rule(self))
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.addWidget(self._title)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addWidget(rule(self))
        box.addLayout(foot)

    def _connect(self) -> None:
        self._session.layers_changed.connect(self._refresh)
        self.list.slider.valueChanged.connect(self._fade)
        self.list.slider.sliderReleased.connect(lambda: self._fade(self.list.slider.value()))
        self.list.moved.connect(self.rows.move)
        self.list.removed.connect(self._session.layers.remove)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.activated.connect(self._activate)
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.add_button.clicked.connect(self.add_requested)
        self.empty.pressed.connect(self.add_requested)
        self.remove_button.clicked.connect(lambda: self._session.layers.remove(self.list.current_id()))
        self.zoom_button.clicked.connect(lambda: self.zoom_requested.emit(self.list.current_id()))
        self.find_button.clicked.connect(lambda: self.find_requested.emit(self.list.current_id()))

    def _activate(self, index: QModelIndex) -> None:
        """Go to a layer; for one that could not be read, look for its file."""
        view = self.rows.view(index)
        (self.zoom_requested if view.lack is None else self.find_requested).emit(view.layer.info.id)

    def _refresh(self) -> None:
        kept = self.list.current_id()
        self.rows.refresh()
        row = self.rows.row_of(kept)
        if row >= 0 and self.list.currentIndex().row() != row:
            self.list.setCurrentIndex(self.rows.index(row))
        self.list.place_slider()
        self._show_count()
        self._enable()

    def _show_count(self) -> None:
        count = self.rows.rowCount()
        self._stack.setCurrentWidget(self.list if count else self.empty)
        unread = len(self._session.layers.unread)
        self._count.setText(
            tr("{n} {n:layer|layers}, {missing} missing", n=count - unread, missing=unread)
            if unread
            else tr("{n} {n:layer|layers}", n=count)
        )

    def _enable(self) -> None:
        index = self.list.currentIndex()
        there = index.isValid() and self.rows.view(index).lack is None
        self.remove_button.setEnabled(index.isValid())
        self.zoom_button.setEnabled(there)
        self.zoom_button.setVisible(there or not index.isValid())
        self.find_button.setVisible(index.isValid() and not there)

    def _fade(self, percent: int) -> None:
        self.list.slider.setToolTip(tr("Opacity: {percent} %", percent=percent))
        self._session.layers.set_view(self.list.current_id(), opacity=percent / 100, passing=self.list.slider.isSliderDown())

    def menu(self, layer_id: str) -> QMenu:
        """What can be done with a layer."""
        menu = QMenu(self)
        if any(lack.info.id == layer_id for lack in self._session.layers.unread):
            menu.addAction(icon("folder-open"), tr("Find the file..."), lambda: self.find_requested.emit(layer_id))
            menu.addAction(icon("trash-2"), tr("Remove layer"), lambda: self._session.layers.remove(layer_id))
            return menu
        menu.addAction(icon("scan-search"), tr("Zoom to layer"), lambda: self.zoom_requested.emit(layer_id))
        row = self.rows.row_of(layer_id)
        up = menu.addAction(icon("chevron-up"), tr("Move up"), lambda: self.rows.move(layer_id, row - 1))
        down = menu.addAction(icon("chevron-down"), tr("Move down"), lambda: self.rows.move(layer_id, row + 2))
        up.setEnabled(row > len(self._session.layers.unread))
        down.setEnabled(row < self.rows.rowCount() - 1)
        fill(menu, self.more, [self.rows.view(self.rows.index(row))])
        menu.addSeparator()
        menu.addAction(icon("trash-2"), tr("Remove layer"), lambda: self._session.layers.remove(layer_id))
        return menu

    def _show_menu(self, where: QPoint) -> None:
        index = self.list.indexAt(where)
        if index.isValid():
            menu = self.menu(self.rows.view(index).layer.info.id)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(where))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self._title.setText(tr("Base map"))
        self.list.setAccessibleName(tr("Layers, highest first"))
        self.list.slider.setAccessibleName(tr("Opacity of the layer"))
        name_button(self.add_button, tr("Add file"))
        name_button(self.remove_button, tr("Remove layer"), "Delete")
        name_button(self.zoom_button, tr("Zoom to layer"), "Enter")
        name_button(self.find_button, tr("Find the file..."), "Enter")
        self.empty.say(tr("No layers yet. Drop a file on the map, or add one here."), tr("Add file"))
        self._refresh()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
        self.list.viewport().update()
