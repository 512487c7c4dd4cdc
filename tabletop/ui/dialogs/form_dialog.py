"""A small dialog of labelled rows, a note in quiet text, and two buttons; and the box in which a scale is typed."""

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import TITLE_PX, ScrollArea
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SCALES = (100, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 25_000, 50_000)
ASIDE_PX = 24
CLOSEST, FARTHEST = 1.0, 10_000_000.0


def scale_text(scale: float) -> str:
    """1:500, in the language's numbers."""
    return f"1:{i18n.number(round(scale), ',.0f')}"


def scale_of(text: str) -> float | None:
    """The n of "1:1.000", "1 : 1,000", "1000"; None where there is none."""
    digits = re.sub(r"[\s.,\u00a0]", "", text.rsplit(":", 1)[-1])
    if not digits.isascii() or not digits.isdigit():
        return None
    scale = float(digits)
    return scale if CLOSEST <= scale <= FARTHEST else None


def scale_box(parent: QWidget, scale: float | None, first: str = "") -> QComboBox:
    """An editable list of scales; `first` is a choice in words above them."""
    box = SteadyCombo(parent)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.complete_nothing()
    box.addItems(([first] if first else []) + [scale_text(one) for one in SCALES])
    box.setCurrentText(first or (scale_text(scale) if scale else ""))
    return box


class FormDialog(QDialog):
    """Labels at the left, fields at the right."""

    def __init__(self, parent: QWidget | None, title: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(360)
        self._box = QVBoxLayout(self)
        self._form = QFormLayout()
        self._rows_area: ScrollArea | None = None
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box = self._box
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(16)
        box.addLayout(self._form)
        box.addWidget(self.buttons)

    def stand_aside(self, beside: QWidget) -> None:
        """Open at the upper left corner of what it is about, so that its middle can be seen."""
        self.move(beside.mapToGlobal(QPoint(ASIDE_PX, ASIDE_PX)))

    def showEvent(self, event: QShowEvent) -> None:
        """Its first field is ready to be written into."""
        super().showEvent(event)
        self.fit(shrinks=False)
        tab_order.enter(self)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def _scroll_rows(self) -> None:
        """Let the rows scroll where the screen is lower than they are."""
        inside = QWidget(self)
        self._box.removeItem(self._form)
        self._form.setParent(None)
        inside.setLayout(self._form)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._rows_area = ScrollArea(inside, self)
        self._box.insertWidget(0, self._rows_area, 1)

    def fit(self, shrinks: bool = True) -> None:
        """As high as its rows need now, and as its screen lets it."""
        self._form.activate()
        wanted = self._wanted_px()
        most_px = self.screen().availableGeometry().height() - TITLE_PX  # Qt opens at no more than two thirds of a screen
        self.resize(self.width(), min(most_px, wanted if shrinks else max(wanted, self.height())))

    def _wanted_px(self) -> int:
        if self._rows_area is None:
            return self._box.totalHeightForWidth(self.width())
        around, width = self._box.contentsMargins(), self.width()
        inner_px = width - around.left() - around.right()
        bar_px = self._rows_area.verticalScrollBar().sizeHint().width()
        rows_px = max(self._form.totalHeightForWidth(inner_px - bar_px), self._form.totalHeightForWidth(inner_px))  # no bar, once it fits
        self._rows_area.inside.setMinimumHeight(rows_px)
        return rows_px + self._box.spacing() + self.buttons.sizeHint().height() + around.top() + around.bottom()

    def add_row(self, label: str, field: QWidget) -> None:
        """One labelled field."""
        field.setAccessibleName(label)
        self._form.addRow(label, field)

    def add_note(self, text: str) -> QLabel:
        """A sentence in quiet text over the whole width."""
        note = QLabel(text, self)
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setWordWrap(True)
        note.setProperty("quiet", True)
        self._form.addRow(note)
        return note
