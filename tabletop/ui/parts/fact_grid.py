"""Facts in two columns: quiet titles, texts that can be marked and copied."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from tabletop.ui.parts.panel_parts import plain_label

TITLE_PX = 84


class FactGrid(QWidget):
    """Titles and texts in two columns; the texts can be marked and copied."""

    def __init__(self, parent: QWidget | None = None, wraps: bool = False) -> None:
        super().__init__(parent)
        self._wraps = wraps
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Show these; labels are used again."""
        while len(self._labels) < len(facts):
            self._add_row()
        for number, (title, value) in enumerate(self._labels):
            shown = number < len(facts)
            title.setVisible(shown)
            value.setVisible(shown)
            title.setText(facts[number][0] if shown else "")
            value.setText(facts[number][1] if shown else "")

    def _add_row(self) -> None:
        title, value = plain_label(self, style="quiet", wrap=False), plain_label(self, wrap=self._wraps)
        title.setFixedWidth(TITLE_PX)
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(value, row, 1)
        self._labels.append((title, value))

    def texts(self) -> dict[str, str]:
        """What is shown, by title."""
        return {title.text(): value.text() for title, value in self._labels if title.text()}
