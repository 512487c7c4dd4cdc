"""The layers as rows of a list, highest first, and how a row is painted."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tabletop import i18n
from tabletop.canvas.base.base_painter import is_inked
from tabletop.canvas.base.look_sample import dimension_of, paint_look
from tabletop.core.layers.look_classes import look_remarks
from tabletop.core.values.layer import DECISIVE, Lack, Layer
from tabletop.i18n import tr
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.parts import wording
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.painted_signs import paint_swatch
from tabletop.ui.parts.panel_parts import ROW_PX, paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, current_theme, sized_font

MIME = "application/x-tabletop-layer"
VIEW_ROLE = Qt.ItemDataRole.UserRole
SLIDER_PX = 80
LEAST_TEXT_PX = 64
Index = QModelIndex | QPersistentModelIndex


class LayerRows(QAbstractListModel):
    """Rows of the session's layers, before them those that could not be read. A drop moves a layer in the session; the rows follow
    its signal."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._views: list[LayerView] = []
        self.refresh()

    def refresh(self) -> None:
        """Take the layers as the session shows them now."""
        unread = [LayerView(Layer(lack.info, ()), lack=lack) for lack in self._session.layers.unread]
        fresh = [*unread, *reversed(self._session.layers.views)]
        if [view.layer.info.id for view in fresh] == [view.layer.info.id for view in self._views]:
            self._views = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._views = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of layers."""
        return 0 if parent.isValid() else len(self._views)

    def view(self, index: Index) -> LayerView:
        """The layer of a row."""
        return self._views[index.row()]

    def row_of(self, layer_id: str) -> int:
        """Row of a layer; -1 where it is not there."""
        return next((row for row, view in enumerate(self._views) if view.layer.info.id == layer_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, tooltip, check state, and the view itself."""
        view = self.view(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return view.layer.info.title_in(i18n.language())
        if role == Qt.ItemDataRole.CheckStateRole and view.lack is not None:
            return None
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if view.visible else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(describe(view))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe(view).replace("\n", ", ")
        return view if role == VIEW_ROLE else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show or hide."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._session.layers.set_view(self.view(index).layer.info.id, visible=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def toggle(self, index: Index) -> None:
        """Show what is hidden, hide what is shown."""
        view = self.view(index)
        self._session.layers.set_view(view.layer.info.id, visible=not view.visible)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are dragged; between them is where they drop."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        if self.view(index).lack is not None:
            return flag.ItemIsEnabled | flag.ItemIsSelectable
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable | flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Moves only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Own rows only."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The id of the layer dragged."""
        data = QMimeData()
        data.setData(MIME, QByteArray(self.view(indexes[0]).layer.info.id.encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Move the layer above `row`. Answers False so that the list does not take the old row away itself."""
        layer_id = bytes(data.data(MIME).data()).decode()
        self.move(layer_id, len(self._views) if row < 0 else row)
        return False

    def move(self, layer_id: str, row: int) -> None:
        """Put a layer in front of the row of that number."""
        old, first = self.row_of(layer_id), len(self._session.layers.unread)
        if old < first:
            return
        target = max(first, row - 1 if row > old else row)
        if target != old:
            self._session.layers.move(layer_id, len(self._views) - 1 - target)


def describe(view: LayerView) -> str:
    """All that is known of a layer, line by line."""
    info = view.layer.info
    if view.lack is not None:
        return "\n".join([info.title_in(i18n.language()), tr("Missing"), i18n.text(view.lack.reason), info.path])
    lines = [info.title_in(i18n.language()), tr("{n} {n:feature|features}", n=view.layer.count)]
    if info.schematic:
        lines.append(tr("Schematic: drawn as a plausible stand-in, not surveyed"))
    if info.source:
        lines.append(tr("Source: {source}", source=wording.literal(info.source)))
    if info.date:
        lines.append(tr("Date: {date}", date=_dated(info.date)))
    if info.accuracy_m is not None:
        lines.append(tr("Accuracy: {accuracy} m", accuracy=info.accuracy_m))
    if info.licence:
        lines.append(tr("Licence: {licence}", licence=info.licence))
    return "\n".join([*lines, *(i18n.text(problem) for problem in (*view.layer.problems, *look_remarks(view.layer)))])


def _dated(text: str) -> str:
    old = wording.age(text)
    return f"{wording.day(text)} ({old})" if old else wording.day(text)


def source_line(view: LayerView) -> str:
    """Date and source for the quiet line of a row."""
    info = view.layer.info
    parts = [wording.day(info.date) if info.date else "", wording.literal(info.source)]
    return " \N{MIDDLE DOT} ".join(part for part in parts if part) or tr("No source given")


class LayerDelegate(QStyledItemDelegate):
    """Paints eye, swatch, title, tag, problem sign and source; a click on the eye shows or hides."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(160, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        view: LayerView = index.data(VIEW_ROLE)
        box = QRectF(option.rect)
        _paint_back(painter, option)
        if view.lack is not None:
            _paint_missing(painter, box, index.data(), view.lack)
            return
        ink, quiet = colour("ink"), colour("quiet-ink")
        painter.drawPixmap(eye_box(option.rect).center() - QRect(0, 0, 16, 16).center(), _eye(view.visible))
        painter.setOpacity(1.0 if view.visible else 0.5)
        swatch = QRectF(box.left() + 32, box.top() + 6, 16, 16)
        if is_inked(view.layer.info.look):
            paint_look(painter, swatch, view.layer.info, dimension_of(view.layer), current_theme())
        else:
            paint_swatch(painter, swatch, view.layer.info.role)
        left, right = box.left() + 56, box.right() - 8
        has_slider = isinstance(option.widget, QAbstractItemView) and option.widget.currentIndex() == index
        below = QRectF(left, box.top() + 23, right - left - (SLIDER_PX + 8 if has_slider else 0), 16)
        if view.layer.problems or look_remarks(view.layer):
            right -= 20
            painter.drawPixmap(int(right + 4), int(box.top() + 6), pixmap("circle-alert", 16, "quiet-ink"))
        paint_elided(painter, QRectF(left, box.top() + 4, right - left, 20), index.data(), sized_font(10), ink)
        if view.layer.info.schematic:
            below.setLeft(_paint_tag(painter, tr("schematic"), below))
        if below.width() >= LEAST_TEXT_PX:
            paint_elided(painter, below, source_line(view), sized_font(9), quiet)
        painter.setOpacity(1.0)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """The eye is the check box of a row."""
        if index.data(VIEW_ROLE).lack is not None:
            return False
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        if event.button() != Qt.MouseButton.LeftButton or not eye_box(option.rect).contains(event.position().toPoint()):
            return False
        assert isinstance(model, LayerRows)
        model.toggle(index)
        return True


def eye_box(row: QRect) -> QRect:
    """Where the eye of a row is, in pixels."""
    return QRect(row.left() + 4, row.top() + 2, 24, 24)


def _eye(visible: bool) -> QPixmap:
    return pixmap("eye" if visible else "eye-off", 16, "ink" if visible else "quiet-ink")


def _paint_back(painter: QPainter, option: QStyleOptionViewItem) -> None:
    option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)


def _paint_missing(painter: QPainter, box: QRectF, title: str, lack: Lack) -> None:
    """A layer that could not be read: the sign of its finding instead of the eye, its title, a word, and why."""
    sign, token = ("octagon-alert", "stop") if lack.info.role in DECISIVE else ("triangle-alert", "warn")
    painter.drawPixmap(int(box.left() + 8), int(box.top() + 6), pixmap(sign, 16, token))
    left, right = box.left() + 32, box.right() - 8
    paint_elided(painter, QRectF(left, box.top() + 4, right - left, 20), title, sized_font(10), colour("ink"))
    below = QRectF(left, box.top() + 23, right - left, 16)
    below.setLeft(_paint_tag(painter, tr("missing"), below, token))
    if below.width() >= LEAST_TEXT_PX:
        paint_elided(painter, below, i18n.text(lack.reason), sized_font(9), colour("quiet-ink"))


def _paint_tag(painter: QPainter, text: str, room: QRectF, token: str = "line") -> float:
    """A word in a thin frame at the left of the room; returns where the room right of it begins."""
    font = sized_font(9)
    box = QRectF(room.left(), room.top() - 1, QFontMetricsF(font).horizontalAdvance(text) + 8, 18)
    painter.setPen(colour(token))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    paint_elided(painter, box.adjusted(4, 0, 4, 0), text, font, colour("quiet-ink"))
    return box.right() + 8
