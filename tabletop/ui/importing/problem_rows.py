"""Problems of layers as rows of a table: filtered by code and severity, marked as seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tabletop import i18n
from tabletop.core.judgement.finding_words import severity_word
from tabletop.core.layers.layer_problem import PROBLEM_CODES, CheckedLayer, LayerProblem
from tabletop.core.text.message import Message
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_tooltip

tr = i18n.tr
Index = QModelIndex | QPersistentModelIndex
SIGNS = {"stop": ("octagon-alert", "stop"), "warn": ("triangle-alert", "warn"), "info": ("circle-alert", "info")}
SEEN, PROBLEM, LAYER, RECORD, DESCRIPTION = range(5)
_ORDER = {"stop": 0, "warn": 1, "info": 2}


@dataclass(frozen=True)
class Row:
    """A problem and the layer that has it."""

    layer: CheckedLayer
    problem: LayerProblem

    @property
    def words(self) -> list[str]:
        """Severity, problem, layer, record, description, in the language in use."""
        record = "" if self.problem.record is None else str(self.problem.record)
        code = i18n.text(Message(PROBLEM_CODES[self.problem.code]))
        return [severity_word(self.problem.severity), code, self.layer.title, record, i18n.text(self.problem.message)]


class ProblemRows(QAbstractTableModel):
    """`every`: all problems, the gravest first, else as they were found; `rows`: those that the filter lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.every: list[Row] = []
        self.rows: list[Row] = []
        self.seen: set[int] = set()
        self.code, self.severity, self.hides_seen = "", "", False

    def show(self, layers: Sequence[CheckedLayer]) -> None:
        """Take over what a check found."""
        found = [Row(layer, problem) for layer in layers for problem in layer.problems]
        self.every = sorted(found, key=lambda row: _ORDER[row.problem.severity])
        self.seen.clear()
        self.filter(self.code if any(row.problem.code == self.code for row in found) else "", self.severity, self.hides_seen)

    def filter(self, code: str, severity: str, hides_seen: bool) -> None:
        """Show only problems of a code and severity (empty: of all), and where wanted only those not seen yet."""
        self.beginResetModel()
        self.code, self.severity, self.hides_seen = code, severity, hides_seen
        self.rows = [row for row in self.every if self._fits(row)]
        self.endResetModel()

    def _fits(self, row: Row) -> bool:
        if self.hides_seen and id(row) in self.seen:
            return False
        return self.code in ("", row.problem.code) and self.severity in ("", row.problem.severity)

    def set_seen(self, number: int, seen: bool) -> None:
        """Mark a row as seen, or not."""
        (self.seen.add if seen else self.seen.discard)(id(self.rows[number]))
        self.dataChanged.emit(self.index(number, 0), self.index(number, DESCRIPTION))

    def is_seen(self, number: int) -> bool:
        """Whether a row is marked as seen."""
        return id(self.rows[number]) in self.seen

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Problems shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Severity, problem, layer, record, description."""
        return 0 if parent.isValid() else DESCRIPTION + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return [tr("Seen"), tr("Problem"), tr("Layer"), tr("Record"), tr("Description")][section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, sign of the severity, and a mark where it was seen."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words[column] if column else ("\N{CHECK MARK}" if self.is_seen(index.row()) else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(row.words[0] if column <= PROBLEM else row.words[column])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([*row.words, *([tr("Seen")] if self.is_seen(index.row()) else [])]) if not column else row.words[column]
        if role == Qt.ItemDataRole.DecorationRole and column == PROBLEM:
            return icon(*SIGNS[row.problem.severity])
        if role == Qt.ItemDataRole.TextAlignmentRole and column == RECORD:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def speak(self) -> None:
        """Words in the language in use."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, DESCRIPTION)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, DESCRIPTION))
