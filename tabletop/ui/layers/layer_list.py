"""The list of layers: several chosen, keys, drags, names typed in place, and the slider of the current row."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSlider, QWidget

from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.layers.layer_delegate import SLIDER_PX, LayerDelegate, arrow_box, eye_box
from tabletop.ui.layers.layer_rows import Index, LayerRows

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LayerList(QListView):
    """The list, with an opacity slider on the row that is current."""

    removed = Signal()
    properties_wanted = Signal()

    def __init__(self, rows: LayerRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.slider = QSlider(Qt.Orientation.Horizontal, self.viewport())
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.hide()
        self.setModel(rows)
        self.setItemDelegate(LayerDelegate(self))
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
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
        if not index.isValid() or self.rows.group(index) is not None or self.rows.view(index).lack is not None:
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

    def chosen(self) -> list[LayerView]:
        """The layers chosen, highest first; the current one where none is."""
        indexes = self.selectionModel().selectedIndexes()
        current = self.currentIndex()
        if not indexes and current.isValid():
            indexes = [current]
        return self.rows.views_of(indexes)

    def choose(self, ids: list[str], current: str = "") -> None:
        """Choose layers by their ids, those that are to be seen."""
        model, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        rows = [row for row in map(self.rows.row_of, ids) if row >= 0]
        at = self.rows.row_of(current) if current else -1
        model.clearSelection()
        for row in rows:
            model.select(self.rows.index(row), flag.Select)
        if at >= 0 or rows:
            model.setCurrentIndex(self.rows.index(at if at >= 0 else rows[0]), flag.NoUpdate)

    # --- mouse
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on an eye or an arrow are two clicks; on a row they open its properties."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        row = self.visualRect(index)
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
        elif eye_box(row).contains(place) or (self.rows.group(index) is not None and arrow_box(row).contains(place)):
            self.mousePressEvent(event)
        elif (group := self.rows.group(index)) is not None:
            self.rows.fold(group.name)
        elif self.rows.view(index).lack is not None:
            self.activated.emit(index)
        else:
            self.properties_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By keys the menu opens at the current row."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            self.customContextMenuRequested.emit(self.visualRect(self.currentIndex()).center())
            event.accept()
            return
        super().contextMenuEvent(event)

    # --- keys
    def event(self, event: QEvent) -> bool:
        """Alt+Enter asks for the properties of layers here, and not for those of features."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _asks_for_properties(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with up or down moves, Space shows or hides, Delete takes off, F2 renames, Alt+Enter asks, left and right fold a group."""
        index = self.currentIndex()
        if not index.isValid() or self.state() == QAbstractItemView.State.EditingState or not self._act(event, index):
            super().keyPressEvent(event)

    def _act(self, event: QKeyEvent, index: Index) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        group = self.rows.group(index)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift(-1 if key == Qt.Key.Key_Up else 1)
        elif _asks_for_properties(event):
            self.properties_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif key == Qt.Key.Key_Space and (group is not None or self.rows.view(index).lack is None):
            self.rows.toggle_all(self.chosen(), index)
        elif group is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, *ENTER):
            self.rows.fold(group.name, None if key in ENTER else key == Qt.Key.Key_Left)
            self.setCurrentIndex(self.rows.index(self.rows.row_of_group(group.name)))
        else:
            return False
        return True

    def shift(self, step: int) -> None:
        """Move what is chosen by a row up (-1) or down (1)."""
        indexes = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        first, last = min(one.row() for one in indexes), max(one.row() for one in indexes)
        ids, current = [view.layer.info.id for view in self.rows.views_of(indexes)], self.current_id()
        group = self.rows.group(self.currentIndex())
        if step > 0 and group is not None and not group.folded:
            last += len(group.views)
        self.rows.move_all(ids, max(0, first - 1) if step < 0 else last + 2)
        if group is None:
            self.choose(ids, current)


def _asks_for_properties(event: QKeyEvent) -> bool:
    return event.key() in ENTER and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
