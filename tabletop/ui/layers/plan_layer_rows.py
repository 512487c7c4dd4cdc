"""The plan's own layers as rows of a list, highest first: eye, pencil where one draws, name, how much of the selection and how many
features stand there, lock."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tabletop.core.arrangement.plan_layers import LAYER, LONGEST_NAME, MAIN, PlanLayer, layer_of
from tabletop.i18n import number, tr
from tabletop.session.session import Session
from tabletop.session.shown_features import title_of
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.panel_parts import paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, sized_font

ROW_MIME = "application/x-tabletop-plan-layer"
CHOSEN_MIME = "application/x-tabletop-selection"
LAYER_ROLE = Qt.ItemDataRole.UserRole
ROW_PX, ICON_PX, BOX_PX = 30, 16, 24
Index = QModelIndex | QPersistentModelIndex


class PlanLayerRows(QAbstractListModel):
    """Rows of the session's plan layers. What the user does here is asked for by signals: `moved` (id, row), `put` (id) of the
    selection, `renamed` (id, name)."""

    moved = Signal(str, int)
    put = Signal(str)
    renamed = Signal(str, str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.layers: tuple[PlanLayer, ...] = ()
        self._chosen: Counter[str] = Counter()
        self.drags_selection = False
        """Whether what is dragged from a row is the selection on it, not the row."""
        self.refresh()

    def refresh(self) -> None:
        """Take the layers as the plan has them now. The same rows are left as they are: a name may be being typed."""
        fresh = self._session.shown.layers
        self._count_chosen()
        if [layer.id for layer in fresh] == [layer.id for layer in self.layers]:
            self.layers = fresh
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self.layers = fresh
        self.endResetModel()

    def _count_chosen(self) -> None:
        session = self._session
        placed = session.plan.placed_among(session.selection, session.scene)
        named = [one.properties for one in placed if LAYER in one.properties]
        self._chosen = Counter(map(layer_of, named))
        self._chosen[MAIN] += len(placed) - len(named)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of layers."""
        return 0 if parent.isValid() else len(self.layers)

    def row_of(self, key: str) -> int:
        """Row of a layer; -1 where it is not there."""
        return next((row for row, layer in enumerate(self.layers) if layer.id == key), -1)

    def layer(self, index: Index) -> PlanLayer:
        """The layer of a row."""
        return self.layers[index.row()]

    def chosen_on(self, key: str) -> int:
        """How many of the selected features stand on a layer."""
        return self._chosen[key]

    def things_on(self, key: str) -> int:
        """How many features stand on a layer."""
        return self._session.shown.things_on(key)

    def is_active(self, key: str) -> bool:
        """Whether new features come to stand on a layer."""
        return self._session.shown.active_layer.id == key

    def is_shown(self, key: str) -> bool:
        """Whether a layer is shown."""
        return self._session.shown.layer_shown(key)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tooltip, spoken words, check state, and the layer itself."""
        layer = self.layer(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return title_of(layer)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.is_shown(layer.id) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip("\n".join(self._described(layer)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._described(layer))
        return layer if role == LAYER_ROLE else None

    def _described(self, layer: PlanLayer) -> list[str]:
        """What the signs of a row say, in words."""
        words = [title_of(layer), tr("{n} {n:feature|features}", n=self.things_on(layer.id))]
        words += [tr("{count} selected", count=self.chosen_on(layer.id))] if self.chosen_on(layer.id) else []
        words += [tr("New features come to stand here")] if self.is_active(layer.id) else []
        words += [] if self.is_shown(layer.id) else [tr("Hidden; checks and paper keep it")]
        return [*words, *([tr("Locked")] if layer.locked else [])]

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show or hide, or ask for another name."""
        layer = self.layer(index)
        if role == Qt.ItemDataRole.CheckStateRole:
            self._session.shown.show_layer(layer.id, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or str(value) == title_of(layer):
            return False
        self.renamed.emit(layer.id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are dragged between rows, the selection onto one; names can be edited."""
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        usual = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable | flag.ItemIsDragEnabled
        usual |= flag.ItemIsDropEnabled if self.drags_selection else flag.NoItemFlags
        return usual if self._session.file.read_only else usual | flag.ItemIsEditable

    def supportedDropActions(self) -> Qt.DropAction:
        """Moves only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Own rows, and what is selected on one of them."""
        return [ROW_MIME, CHOSEN_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The id of the layer dragged, or of the layer whose selection is."""
        data = QMimeData()
        data.setData(CHOSEN_MIME if self.drags_selection else ROW_MIME, QByteArray(self.layer(indexes[0]).id.encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Ask to move the layer, or to put the selection. Answers False so that the list does not take the old row away itself."""
        target = parent.row() if parent.isValid() else row
        if data.hasFormat(CHOSEN_MIME) and 0 <= target < len(self.layers):
            self.put.emit(self.layers[target].id)
        elif data.hasFormat(ROW_MIME):
            self.move(bytes(data.data(ROW_MIME).data()).decode(), len(self.layers) if target < 0 else target)
        return False

    def move(self, key: str, row: int) -> None:
        """Ask to put a layer in front of the row of that number."""
        old = self.row_of(key)
        target = row - 1 if row > old else row
        if 0 <= old != target and 0 <= target < len(self.layers):
            self.moved.emit(key, target)


class PlanLayerDelegate(QStyledItemDelegate):
    """Paints a row, and lets its name be typed."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(160, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        rows = index.model()
        assert isinstance(rows, PlanLayerRows)
        layer, row = rows.layer(index), option.rect
        painter.save()
        option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        shown, active = rows.is_shown(layer.id), rows.is_active(layer.id)
        _paint_icon(painter, eye_box(row), "eye" if shown else "eye-off", "ink" if shown else "quiet-ink")
        if active:
            _paint_icon(painter, pencil_box(row), "pencil", "accent")
        if layer.locked:
            _paint_icon(painter, lock_box(row), "lock", "ink")
        elif option.state & QStyle.StateFlag.State_MouseOver:
            _paint_icon(painter, lock_box(row), "lock-open", "quiet-ink")
        painter.setOpacity(1.0 if shown else 0.6)
        count = number(rows.things_on(layer.id))
        right = _paint_count(painter, row, count)
        if rows.chosen_on(layer.id):
            right = _paint_badge(painter, badge_box(row, count, rows.chosen_on(layer.id)), rows.chosen_on(layer.id)) - 4
        font = QFont(sized_font(10))
        font.setBold(active)
        name = QRectF(pencil_box(row).right() + 4, row.top(), right - pencil_box(row).right() - 8, row.height())
        paint_elided(painter, name, title_of(layer), font, colour("ink"))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the name."""
        field = QLineEdit(parent)
        field.setFont(sized_font(10))
        field.setMaxLength(LONGEST_NAME)
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the name."""
        left = pencil_box(option.rect).right() + 1
        editor.setGeometry(QRect(left, option.rect.top() + 2, lock_box(option.rect).left() - left, option.rect.height() - 4))


def _side(row: QRect, left: int) -> QRect:
    return QRect(left, row.top() + (row.height() - BOX_PX) // 2, BOX_PX, BOX_PX)


def eye_box(row: QRect) -> QRect:
    """Where the eye of a row is, in pixels."""
    return _side(row, row.left() + 4)


def pencil_box(row: QRect) -> QRect:
    """Where the pencil of a row is."""
    return _side(row, row.left() + 28)


def lock_box(row: QRect) -> QRect:
    """Where the lock of a row is."""
    return _side(row, row.right() - BOX_PX - 3)


def badge_box(row: QRect, count: str, chosen: int) -> QRectF:
    """Where it says how much of the selection stands there; it is dragged onto another row."""
    metrics = QFontMetricsF(sized_font(9))
    width = metrics.horizontalAdvance(number(chosen)) + 12
    right = lock_box(row).left() - metrics.horizontalAdvance(count) - 10
    return QRectF(right - width, row.top() + (row.height() - 18) / 2, width, 18)


def _paint_icon(painter: QPainter, box: QRect, name: str, tint: str) -> None:
    painter.drawPixmap(box.center() - QRect(0, 0, ICON_PX, ICON_PX).center(), pixmap(name, ICON_PX, tint))


def _paint_count(painter: QPainter, row: QRect, count: str) -> float:
    """How many features stand there, left of the lock; where it begins."""
    width = QFontMetricsF(sized_font(9)).horizontalAdvance(count)
    box = QRectF(lock_box(row).left() - width - 4, row.top(), width + 1, row.height())
    paint_elided(painter, box, count, sized_font(9), colour("quiet-ink"))
    return box.left()


def _paint_badge(painter: QPainter, box: QRectF, chosen: int) -> float:
    """A small plate with a number; where it begins."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colour("accent"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
    paint_elided(painter, box, number(chosen), sized_font(9), colour("accent"), Qt.AlignmentFlag.AlignHCenter)
    return box.left()


def may_be_removed(layer: PlanLayer) -> bool:
    """Whether a layer can be taken out of the plan at all."""
    return layer.id != MAIN
