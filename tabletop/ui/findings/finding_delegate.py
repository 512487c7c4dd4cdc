"""How rows of findings are painted: the head of a group with its counts, a finding with its shape, sentence and quiet line."""

from PySide6.QtCore import QObject, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tabletop.core.values.finding import Finding
from tabletop.i18n import number
from tabletop.ui.findings.finding_groups import Group
from tabletop.ui.findings.finding_rows import FindingRows, Index
from tabletop.ui.parts.icons import pixmap
from tabletop.ui.parts.painted_signs import paint_severity
from tabletop.ui.parts.panel_parts import paint_elided, paint_lines
from tabletop.ui.parts.theme import colour, sized_font

ROW_PX, HEAD_PX = 52, 24
ROW_SIZE, HEAD_SIZE = QSize(120, ROW_PX), QSize(120, HEAD_PX)
SIGN_PX, SMALL_SIGN_PX = 14, 10
FAINT = 0.55


class FindingDelegate(QStyledItemDelegate):
    """Rows of one height; heads of groups are lower."""

    def __init__(self, rows: FindingRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all findings, one for all heads."""
        return HEAD_SIZE if self.rows.is_head(index.row()) else ROW_SIZE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        rows = self.rows
        group, finding, box = rows.group(index), rows.finding(index), QRectF(option.rect)
        if group is not None:
            _paint_head(painter, box, rows, group)
        elif finding is not None:
            _paint_finding(painter, box, rows, finding, str(index.data()))


def _paint_head(painter: QPainter, box: QRectF, rows: FindingRows, group: Group) -> None:
    """Chevron, the severity's shape where it is one, title, counts at the right."""
    chevron = pixmap("chevron-right" if rows.is_folded(group) else "chevron-down", 16, "quiet-ink")
    painter.drawPixmap(QPointF(box.left() + 8, box.center().y() - 7.5), chevron)
    left = box.left() + 28
    if group.by == "severity":
        paint_severity(painter, _sign(left, box), group.findings[0].severity)
        left += SMALL_SIGN_PX + 6
    right = _paint_counts(painter, box, group)
    title = QRectF(left, box.top(), right - left - 8, box.height())
    paint_elided(painter, title, rows.group_title(group), sized_font(10, bold=True), colour("ink"))
    painter.fillRect(QRectF(box.left() + 8, box.bottom(), box.width() - 16, 1), colour("line"))


def _paint_counts(painter: QPainter, box: QRectF, group: Group) -> float:
    """Numbers at the right, each after its shape; only the number for a group of one severity. Returns where they begin."""
    font, right = sized_font(9), box.right() - 8
    for severity, count in reversed(group.counts().items()):
        width = QFontMetricsF(font).horizontalAdvance(number(count)) + 1
        paint_elided(painter, QRectF(right - width, box.top(), width + 1, box.height()), number(count), font, colour("ink"))
        right -= width + 4
        if group.by != "severity":
            right -= SMALL_SIGN_PX
            paint_severity(painter, _sign(right, box), severity)
            right -= 8
    return right


def _sign(left: float, box: QRectF) -> QRectF:
    return QRectF(left, box.center().y() - SMALL_SIGN_PX / 2, SMALL_SIGN_PX, SMALL_SIGN_PX)


def _paint_finding(painter: QPainter, box: QRectF, rows: FindingRows, finding: Finding, sentence: str) -> None:
    """The severity's shape, the sentence in two lines at most, and the quiet line; paler, with a clock, while it is not judged again."""
    ignored, stale = finding.is_ignored(rows.reasons), rows.stale(finding)
    painter.save()
    painter.setOpacity(FAINT if stale else 1.0)
    paint_severity(painter, QRectF(box.left() + 12, box.top() + 5, SIGN_PX, SIGN_PX), finding.severity, faint=ignored)
    text = QRectF(box.left() + 36, box.top() + 2, box.width() - 44, 34)
    paint_lines(painter, text, sentence, sized_font(10), colour("quiet-ink" if ignored else "ink"), 2)
    painter.restore()
    below = QRectF(text.left(), box.bottom() - 17, text.width(), 15)
    if stale:
        painter.drawPixmap(QPointF(box.left() + 11, below.top()), pixmap("clock", 16, "quiet-ink"))
    paint_elided(painter, below, rows.quiet(finding), sized_font(9), colour("quiet-ink"))
    painter.fillRect(QRectF(box.left() + 36, box.bottom(), box.width() - 44, 1), colour("line"))
