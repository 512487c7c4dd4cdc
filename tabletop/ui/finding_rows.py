"""Findings as rows of a list, filtered and sorted worst first, and how a row is painted."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tabletop import i18n
from tabletop.core.finding import SEVERITIES, Finding
from tabletop.core.message import Message
from tabletop.i18n import tr
from tabletop.ui import wording
from tabletop.ui.panel_parts import paint_elided, paint_lines, plain_tooltip
from tabletop.ui.signs import paint_severity
from tabletop.ui.theme import colour, sized_font

FINDING_ROLE = Qt.ItemDataRole.UserRole
ROW_PX = 64
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are shown: severities, one scene or all (None), words that stand in the sentence or the title."""

    severities: frozenset[str] = frozenset(SEVERITIES)
    scene: int | None = None
    words: str = ""

    def passes(self, finding: Finding, title: Callable[[Finding], str]) -> bool:
        """Whether a finding is shown."""
        if finding.severity not in self.severities or (self.scene is not None and finding.scene != self.scene):
            return False
        if not self.words.strip():
            return True
        text = f"{i18n.text(finding.message)} {title(finding)} {finding.code}".lower()
        return all(word in text for word in self.words.lower().split())


class FindingRows(QAbstractListModel):
    """Rows of findings. `show` resets the list only when other findings are shown than before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.findings: list[Finding] = []
        self.titles: Mapping[str, Message] = {}
        self.reasons: Mapping[str, str] = {}
        self.one_scene = False
        self._digests: list[str] = []

    def show(self, findings: Sequence[Finding], wanted: FindingFilter) -> bool:
        """Take findings, worst first; True when the rows are others than before."""
        self.one_scene = wanted.scene is not None
        kept = [one for one in findings if wanted.passes(one, self.title)]
        kept.sort(key=lambda one: (SEVERITIES.index(one.severity), one.scene))
        same = len(kept) == len(self.findings) and all(map(operator.is_, kept, self.findings))
        digests = self._digests if same else [one.digest() for one in kept]
        if digests == self._digests and [one.severity for one in kept] == [one.severity for one in self.findings]:
            self.findings = kept
            if kept:
                self.dataChanged.emit(self.index(0), self.index(len(kept) - 1))
            return False
        self.beginResetModel()
        self.findings, self._digests = kept, digests
        self.endResetModel()
        return True

    def title(self, finding: Finding) -> str:
        """Title of the check, or its code where it is not known."""
        known = self.titles.get(finding.code)
        return i18n.text(known) if known is not None else finding.code

    def row_of(self, finding: Finding | None) -> int:
        """Row of the same finding, else of one about the same things in the same scene; -1 where there is none."""
        if finding is None:
            return -1
        digest = finding.digest()
        if digest in self._digests:
            return self._digests.index(digest)
        alike = (row for row, one in enumerate(self.findings) if one.features and (one.key, one.scene) == (finding.key, finding.scene))
        return next(alike, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of findings shown."""
        return 0 if parent.isValid() else len(self.findings)

    def finding(self, index: Index) -> Finding | None:
        """The finding of a row."""
        return self.findings[index.row()] if index.isValid() and index.row() < len(self.findings) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Sentence, tooltip, spoken text, and the finding itself."""
        finding = self.findings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return i18n.text(finding.message)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{i18n.text(finding.message)}\n{self.quiet(finding)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{wording.severity_word(finding.severity)}: {i18n.text(finding.message)}. {self.quiet(finding)}"
        return finding if role == FINDING_ROLE else None

    def quiet(self, finding: Finding) -> str:
        """The quiet line: reason of an ignored one, else measured against limit; scene; title of the check."""
        reason = self.reasons.get(finding.key)
        first = tr("Ignored: {reason}", reason=reason) if reason is not None else wording.measured_line(finding)
        scene = "" if self.one_scene else tr("Scene {number}", number=finding.scene)
        return " \N{MIDDLE DOT} ".join(part for part in (first, scene, self.title(finding)) if part)


class FindingDelegate(QStyledItemDelegate):
    """Paints the severity's shape, the sentence in two lines at most, and the quiet line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        rows: FindingRows = index.model()
        finding = rows.findings[index.row()]
        box = QRectF(option.rect)
        ignored = finding.key in rows.reasons
        paint_severity(painter, QRectF(box.left() + 12, box.top() + 7, 14, 14), finding.severity, faint=ignored)
        text = QRectF(box.left() + 36, box.top() + 4, box.width() - 44, 36)
        paint_lines(painter, text, index.data(), sized_font(10), colour("quiet-ink" if ignored else "ink"), 2)
        below = QRectF(text.left(), box.bottom() - 21, text.width(), 16)
        paint_elided(painter, below, rows.quiet(finding), sized_font(9), colour("quiet-ink"))
        painter.fillRect(QRectF(box.left() + 36, box.bottom(), box.width() - 44, 1), colour("line"))
