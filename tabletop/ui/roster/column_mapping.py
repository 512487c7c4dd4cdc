"""The heads of a sheet with what each column fills: a box for each, and its cells in the first rows of units."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from tabletop import i18n
from tabletop.core.roster.sheet import Sheet, text_of
from tabletop.core.roster.sheet_fields import IGNORED, TITLES, title_of
from tabletop.core.roster.sheet_header import Column, Header, columns_with, letter_of
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
MOST_COLUMNS = 40
SAMPLES = 3
LOW_SCREEN_PX = 500
"""On a lower screen there is no room for samples."""
LONGEST, LOOKED_AT = 26, 40


class ColumnMapping(QScrollArea):
    """Shows `header`; `changed` when a column was given another field by hand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header: Header | None = None
        self.boxes: list[SteadyCombo] = []

    def show_header(self, header: Header, sheet: Sheet, scenes: list[int]) -> None:
        """Another sheet, or another language."""
        self.header, self.boxes = header, []
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        samples = SAMPLES if self.screen().availableGeometry().height() > LOW_SCREEN_PX else 0
        rows = _sample_rows(sheet, header)[:samples]
        for place, column in enumerate(header.columns[:MOST_COLUMNS]):
            self._add(grid, place, column, [text_of(sheet.cell(row, column.index)) for row in rows], scenes)
        grid.setColumnStretch(grid.columnCount(), 1)
        self.setWidget(inside)
        self.setFixedHeight(inside.sizeHint().height() + self.horizontalScrollBar().sizeHint().height() + 2 * self.frameWidth())

    def _add(self, grid: QGridLayout, place: int, column: Column, samples: list[str], scenes: list[int]) -> None:
        title = plain_label(self, wrap=False)
        title.setText(f"{letter_of(column.index)}  {cut(column.title)}")
        title.setToolTip(plain_tooltip(column.title))
        box = SteadyCombo(self)
        box.setAccessibleName(tr("Field of the column {column}", column=column.title))
        for name in (IGNORED, *TITLES, *(f"tasks.{scene}" for scene in scenes)):
            box.addItem(i18n.text(title_of(name)), name)
        if column.used and box.findData(column.field) < 0:
            box.addItem(i18n.text(title_of(column.field)), column.field)
        box.setCurrentIndex(max(0, box.findData(column.field)))
        box.currentIndexChanged.connect(lambda _: self._chosen(column.index, box.currentData()))
        self.boxes.append(box)
        grid.addWidget(title, 0, place)
        grid.addWidget(box, 1, place)
        for row, text in enumerate(samples, start=2):
            sample = plain_label(self, style="quiet", wrap=False)
            sample.setText(cut(text.replace("\n", " ")))
            grid.addWidget(sample, row, place)

    def _chosen(self, index: int, name: str) -> None:
        assert self.header is not None
        self.header = columns_with(self.header, index, name)
        for box, column in zip(self.boxes, self.header.columns, strict=False):
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(column.field)))
        self.changed.emit()


def _sample_rows(sheet: Sheet, header: Header) -> list[int]:
    """The first rows below the heads that may be units; the same for all columns, so that a line reads as a row of the sheet."""
    below = range(header.last + 1, min(len(sheet.rows), header.last + LOOKED_AT))
    return [row for row in below if _may_be_a_unit(sheet, row)][:SAMPLES]


def _may_be_a_unit(sheet: Sheet, row: int) -> bool:
    """Neither a heading that stands alone, nor the numbers of the columns."""
    texts = [text for cell in sheet.rows[row] if (text := text_of(cell))]
    return len(texts) > 1 and not all(text.strip("().").isdecimal() for text in texts)


def cut(text: str) -> str:
    """A text that fits over a column."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
