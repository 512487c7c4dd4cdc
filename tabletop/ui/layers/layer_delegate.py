"""How a row of the layers is painted: eye, swatch, title, tags, signs and source; the head of a group. Names are typed in place."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tabletop import i18n
from tabletop.canvas.base.base_painter import is_inked
from tabletop.canvas.base.look_sample import dimension_of, paint_look
from tabletop.core.layers.look_classes import look_remarks
from tabletop.core.values.layer import Lack
from tabletop.i18n import tr
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.layers.layer_rows import GROUP_ROLE, INSIDE_ROLE, SCALE_ROLE, VIEW_ROLE, GroupRow, Index, LayerRows, source_line
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.painted_signs import paint_swatch
from tabletop.ui.parts.panel_parts import ROW_PX, paint_elided
from tabletop.ui.parts.theme import colour, current_theme, sized_font

SLIDER_PX = 80
LEAST_TEXT_PX = 64
GROUP_PX = 32
INDENT_PX = 16
LONGEST_TITLE = 200


class LayerDelegate(QStyledItemDelegate):
    """Paints eye, swatch, title, tags, signs and source; a click on the eye shows or hides, one on the arrow of a group folds it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for layers, a lower one for heads of groups."""
        return QSize(160, GROUP_PX if index.data(GROUP_ROLE) is not None else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        box = QRectF(option.rect)
        _paint_back(painter, option)
        group = index.data(GROUP_ROLE)
        if isinstance(group, GroupRow):
            _paint_group(painter, option.rect, group)
            return
        view: LayerView = index.data(VIEW_ROLE)
        if view.lack is not None:
            _paint_missing(painter, box, index.data(), view.lack)
            return
        indent = INDENT_PX if index.data(INSIDE_ROLE) else 0
        painter.drawPixmap(eye_box(option.rect).center() - QRect(0, 0, 16, 16).center(), _eye(view.visible))
        hidden = bool(index.data(SCALE_ROLE))
        painter.setOpacity(1.0 if view.visible and not hidden else 0.5)
        swatch = QRectF(box.left() + 32 + indent, box.top() + 6, 16, 16)
        if is_inked(view.layer.info.look):
            paint_look(painter, swatch, view.layer.info, dimension_of(view.layer), current_theme())
        else:
            paint_swatch(painter, swatch, view.layer.info.role)
        left, right = box.left() + 56 + indent, box.right() - 8
        has_slider = isinstance(option.widget, QAbstractItemView) and option.widget.currentIndex() == index
        below = QRectF(left, box.top() + 23, right - left - (SLIDER_PX + 8 if has_slider else 0), 16)
        if view.layer.problems or view.layer.doubts or look_remarks(view.layer):
            right -= 20
            sign, token = ("triangle-alert", "warn") if view.layer.doubts else ("circle-alert", "quiet-ink")
            painter.drawPixmap(int(right + 4), int(box.top() + 6), pixmap(sign, 16, token))
        paint_elided(painter, QRectF(left, box.top() + 4, right - left, 20), index.data(), sized_font(10), colour("ink"))
        for word, token in tags_of(view):
            below.setLeft(paint_tag(painter, word, below, token))
        if below.width() >= LEAST_TEXT_PX:
            words = tr("hidden at this scale") if hidden else source_line(view)
            paint_elided(painter, below, words, sized_font(9), colour("quiet-ink"))
        painter.setOpacity(1.0)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """The eye is the check box of a row; the arrow folds a group."""
        group = index.data(GROUP_ROLE)
        if group is None and index.data(VIEW_ROLE).lack is not None:
            return False
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        assert isinstance(model, LayerRows)
        place = event.position().toPoint()
        if eye_box(option.rect).contains(place):
            model.toggle(index)
            return True
        if isinstance(group, GroupRow) and arrow_box(option.rect).contains(place):
            model.fold(group.name)
            return True
        return False

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the name."""
        field = QLineEdit(parent)
        field.setFont(sized_font(10))
        field.setMaxLength(LONGEST_TITLE)
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the name."""
        left = option.rect.left() + 52 + (INDENT_PX if index.data(INSIDE_ROLE) else 0)
        height = 28 if index.data(GROUP_ROLE) is not None else 26
        editor.setGeometry(QRect(left, option.rect.top() + 1, option.rect.right() - left - 4, height))


def eye_box(row: QRect) -> QRect:
    """Where the eye of a row is, in pixels."""
    return QRect(row.left() + 4, row.top() + 2, 24, 24)


def arrow_box(row: QRect) -> QRect:
    """Where the arrow of a group is."""
    return QRect(row.left() + 30, row.top() + 4, 20, 24)


def tags_of(view: LayerView) -> list[tuple[str, str]]:
    """Small words about a layer, each with the token of its frame."""
    tags = [(tr("doubt"), "warn")] if view.layer.doubts else []
    if view.layer.info.schematic:
        tags.append((tr("schematic"), "line"))
    if "crs" in view.layer.info.guessed or ("role" in view.layer.info.guessed and view.layer.info.role == "other"):
        tags.append((tr("guessed"), "line"))
    return tags


def _eye(visible: bool) -> QPixmap:
    return pixmap("eye" if visible else "eye-off", 16, "ink" if visible else "quiet-ink")


def _paint_back(painter: QPainter, option: QStyleOptionViewItem) -> None:
    option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(colour("accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_group(painter: QPainter, row: QRect, group: GroupRow) -> None:
    """Eye, arrow, name and how many are in it."""
    painter.drawPixmap(eye_box(row).center() - QRect(0, 0, 16, 16).center(), _eye(group.visible))
    arrow = pixmap("chevron-right" if group.folded else "chevron-down", 16, "quiet-ink")
    painter.drawPixmap(arrow_box(row).center() - QRect(0, 0, 16, 16).center(), arrow)
    count, small = i18n.number(len(group.views)), sized_font(9)
    width = QFontMetricsF(small).horizontalAdvance(count)
    font = QFont(sized_font(10))
    font.setBold(True)
    left = row.left() + 56
    paint_elided(painter, QRectF(left, row.top(), row.right() - 16 - width - left, row.height()), group.name, font, colour("ink"))
    paint_elided(painter, QRectF(row.right() - 8 - width, row.top(), width + 1, row.height()), count, small, colour("quiet-ink"))


def _paint_missing(painter: QPainter, box: QRectF, title: str, lack: Lack) -> None:
    """A layer that could not be read: the sign of its finding instead of the eye, its title, a word, and why."""
    sign, token = ("octagon-alert", "stop") if lack.info.is_decisive else ("triangle-alert", "warn")
    painter.drawPixmap(int(box.left() + 8), int(box.top() + 6), pixmap(sign, 16, token))
    left, right = box.left() + 32, box.right() - 8
    paint_elided(painter, QRectF(left, box.top() + 4, right - left, 20), title, sized_font(10), colour("ink"))
    below = QRectF(left, box.top() + 23, right - left, 16)
    below.setLeft(paint_tag(painter, tr("missing"), below, token))
    if below.width() >= LEAST_TEXT_PX:
        paint_elided(painter, below, i18n.text(lack.reason), sized_font(9), colour("quiet-ink"))


def paint_tag(painter: QPainter, text: str, room: QRectF, token: str = "line") -> float:
    """A word in a thin frame at the left of the room; returns where the room right of it begins."""
    font = sized_font(9)
    box = QRectF(room.left(), room.top() - 1, QFontMetricsF(font).horizontalAdvance(text) + 8, 18)
    if box.right() > room.right() + 4:
        return room.left()
    painter.setPen(colour(token))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    paint_elided(painter, box.adjusted(4, 0, 4, 0), text, font, colour("quiet-ink"))
    return box.right() + 8
