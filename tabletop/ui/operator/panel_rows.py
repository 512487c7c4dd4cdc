"""Small parts that the pages of the table panel share: rows, buttons that ask for a command, boxes that are filled without being heard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip
from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.parts.theme import sized_font

SPACE_PX, SIDE_PX = 4, 8


def column(parent: QWidget) -> QVBoxLayout:
    """A column of rows on a page."""
    box = QVBoxLayout(parent)
    box.setContentsMargins(SIDE_PX, SPACE_PX, SIDE_PX, SPACE_PX)
    box.setSpacing(SPACE_PX)
    return box


def row(*parts: QWidget) -> QHBoxLayout:
    """Parts side by side."""
    box = QHBoxLayout()
    box.setSpacing(SPACE_PX)
    for part in parts:
        box.addWidget(part)
    return box


class CommandButton(QPushButton):
    """A button with words that asks for a command by its id; `checkable` where the command is a state."""

    def __init__(self, parent: QWidget, command: str, wanted: SignalInstance, checkable: bool = False) -> None:
        super().__init__(parent)
        self.command = command
        self.setCheckable(checkable)
        self.setProperty("tight", True)
        self.setFont(sized_font(9))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _=False: wanted.emit(self.command))

    def say(self, words: str, tip: str = "") -> None:
        """Its words, and what it does in more of them."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(plain_tooltip(tip))


def choice(parent: QWidget) -> CalmCombo:
    """A box to choose from, as wide as there is room."""
    box = CalmCombo(parent)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box


def fill(box: QComboBox, choices: Sequence[tuple[str, Any]], chosen: Any) -> None:
    """Other choices, each with its data; what was chosen stays where it still is. Nobody hears of it."""
    with QSignalBlocker(box):
        if [(box.itemText(n), box.itemData(n)) for n in range(box.count())] != list(choices):
            box.clear()
            for words, data in choices:
                box.addItem(words, data)
        rows = [data for _, data in choices]
        box.setCurrentIndex(rows.index(chosen) if chosen in rows else -1)


def set_checked(box: QCheckBox | QPushButton, checked: bool) -> None:
    """Check a box without anybody hearing of it."""
    with QSignalBlocker(box):
        box.setChecked(checked)


def labelled(parent: QWidget, field: QWidget) -> tuple[QHBoxLayout, Any]:
    """A quiet label before a field: the row, and the label to be written."""
    label = plain_label(parent, style="quiet", wrap=False)
    label.setBuddy(field)
    box = row(label, field)
    box.setStretch(1, 1)
    box.setAlignment(label, Qt.AlignmentFlag.AlignVCenter)
    return box, label
