"""How a row of the roster is painted: chip, name and strength; below them how it stands, and its task, its call sign or its branch."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tabletop import i18n
from tabletop.core.values.roster import RosterUnit
from tabletop.ui.parts.painted_signs import agency_colour, paint_chip, paint_state
from tabletop.ui.parts.panel_parts import paint_elided
from tabletop.ui.parts.theme import colour, sized_font
from tabletop.ui.roster.roster_rows import NODE_ROLE, Index, Node, RosterRows

ROW_PX = 40
LEAST_PX = 40
"""What a unit does or is called stands beside its state where it has so much room."""


class RosterDelegate(QStyledItemDelegate):
    """Two lines a row, of one height for all."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        node: Node = index.data(NODE_ROLE)
        rows = index.model()
        assert isinstance(rows, RosterRows)
        box = QRectF(option.rect).adjusted(4, 0, -8, 0)
        strength = i18n.number(round(rows.sums(node).strength))
        room = QFontMetricsF(sized_font(10)).horizontalAdvance(strength)
        left = box.left()
        if node.unit is not None or node.parent is rows.root:
            paint_chip(painter, QRectF(left, box.top() + 9, 8, 8), agency_colour(node.agency))
            left += 16
        title = QRectF(left, box.top() + 3, box.right() - room - 8 - left, 20)
        paint_elided(painter, title, index.data(), sized_font(10, bold=bool(node.children)), colour("ink"))
        paint_elided(painter, QRectF(box.right() - room, title.top(), room + 1, 20), strength, sized_font(10), colour("ink"))
        below = QRectF(left, box.top() + 21, box.right() - left, 16)
        if node.unit is None:
            paint_elided(painter, below, rows.branch_words(node), sized_font(9), colour("quiet-ink"))
        else:
            self._paint_unit(painter, below, node.unit, rows, node)

    def _paint_unit(self, painter: QPainter, box: QRectF, unit: RosterUnit, rows: RosterRows, node: Node) -> None:
        state, font = rows.state(unit), sized_font(9)
        word = rows.branch_words(node) if node.children else rows.state_words(unit)
        rest = _rest_of(unit, rows, node)
        if state == "empty":
            paint_elided(painter, box, word or rest, font, colour("quiet-ink"))
            return
        quiet = state == "unplaced"
        paint_state(painter, QRectF(box.left(), box.top() + 4, 9, 9), state, colour("quiet-ink") if quiet else colour("accent"))
        paint_elided(painter, box.adjusted(16, 0, 0, 0), word, font, colour("quiet-ink") if quiet else colour("ink"))
        taken = 16 + QFontMetricsF(font).horizontalAdvance(word) + 12
        if box.width() - taken > LEAST_PX:
            paint_elided(painter, box.adjusted(taken, 0, 0, 0), rest, font, colour("quiet-ink"), Qt.AlignmentFlag.AlignRight)


def _rest_of(unit: RosterUnit, rows: RosterRows, node: Node) -> str:
    """Its task in the scene shown, else its call sign and leader; of a unit with units below it its call sign."""
    if node.children:
        return unit.call_sign
    names = " \N{MIDDLE DOT} ".join(part for part in (unit.call_sign, unit.leader) if part)
    return unit.tasks.get(rows.scene, "") or names
