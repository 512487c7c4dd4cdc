"""Combo boxes into which anything may be typed: what an empty one means stands behind the line, what is typed is never mixed with it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from tabletop.core.geometry.systems import COMMON_SYSTEMS

SYSTEMS = tuple((f"{code}  {name}", code) for code, name in COMMON_SYSTEMS)
"""The usual coordinate systems as a list shows them, and their codes."""


def make_open(box: QComboBox, empty: str) -> None:
    """Let a person type into a box: `empty` stands in the empty line; the whole text is chosen where the focus comes, so that typing
    replaces it; what is offered is a list below, by any part of its words; nothing that is typed becomes a row."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    line, completer = box.lineEdit(), box.completer()
    if line is not None:
        line.setPlaceholderText(empty)
        box.installEventFilter(_WholeText(line))
    if completer is not None:
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)


class _WholeText(QObject):
    """Chooses all of a line's text where the focus comes to its box, after the click that brought it."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is kept from the line."""
        if event.type() == QEvent.Type.FocusIn:
            QTimer.singleShot(0, self._line, self._line.selectAll)
        return super().eventFilter(watched, event)
