"""The lengths of a set-up as fields: each says between which marks it is taped, and is pointed out on the table while it is typed."""

import contextlib
import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tabletop import i18n
from tabletop.core.table.calibration_setups import DIAGONAL, DIAGONAL_CM, PITCH, UNIT_M, WIDTH
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import plain_label

tr = i18n.tr
COLUMNS, FIELD_PX = 3, 92
_ONE_MARK = re.compile(r"\d*[.,]\d+")


class TapedField(NumberField):
    """A length from a tape: one dot or comma is its decimal mark in every language, for no tape is thousands of metres long."""

    def value(self) -> float | None:
        """The length, or None for an empty field. Raises ValueError when it is no number."""
        text = self.text().strip()
        return round(float(text.replace(",", ".")), 9) if _ONE_MARK.fullmatch(text) else super().value()

    def commit(self) -> None:
        """Tell what was written, once; it stands as the language writes it then."""
        if self.touched:
            try:
                read = self.value()
            except ValueError:
                read = None
            if read is not None:
                self.setText(self.written(read))
        super().commit()


class LengthFields(QWidget):
    """`changed`: a length was typed; `pointed`: the field of that name has the focus."""

    changed = Signal()
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, TapedField] = {}
        self.read = plain_label(self, style="quiet", wrap=False)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetMinimumSize)

    def ask_for(self, names: Sequence[str]) -> None:
        """Fields for these lengths, empty."""
        for widget in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._grid.removeWidget(widget)
            if widget is not self.read:
                widget.setParent(None)
                widget.deleteLater()
        self.fields = {}
        columns = COLUMNS if len(names) > COLUMNS else 1
        for place, name in enumerate(names):
            field = TapedField(self, unit="m" if name not in UNIT_M else "", step=0.01, low=0.0)
            field.setMinimumWidth(FIELD_PX)
            field.committed.connect(lambda name=name: self._written(name))
            field.installEventFilter(self)
            label = plain_label(self, wrap=False)
            words = length_words(name) if len(names) != 2 else side_words(name, place)
            label.setText(words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            row, column = divmod(place, columns)
            self._grid.addWidget(label, row, 2 * column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(field, row, 2 * column + 1)
            self.fields[name] = field
            label.show()
            field.show()
        self.read.setText("")
        self._grid.addWidget(self.read, -(-len(names) // columns), 0, 1, 2 * columns)

    def _written(self, name: str) -> None:
        """Say what was read, in metres and centimetres, so that a mark that was meant otherwise is noticed."""
        self.read.setText(read_words(self.fields[name], name))
        self.changed.emit()

    def lengths(self) -> dict[str, float]:
        """Those that were typed, metres. Raises ValueError for what is no number."""
        found = {}
        for name, field in self.fields.items():
            value = field.value()
            if value is not None:
                found[name] = value * UNIT_M.get(name, 1.0)
        return found

    def numbers(self) -> dict[str, float]:
        """As `lengths`, without those that are no number."""
        found = {}
        for name, field in self.fields.items():
            with contextlib.suppress(ValueError):
                value = field.value()
                if value is not None:
                    found[name] = value * UNIT_M.get(name, 1.0)
        return found

    def show_lengths(self, lengths: Mapping[str, float]) -> None:
        """Put lengths (metres) into the fields."""
        for name, field in self.fields.items():
            value = lengths.get(name)
            field.show_value(None if value is None else value / UNIT_M.get(name, 1.0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Point out on the table what is typed."""
        if event.type() == QEvent.Type.FocusIn:
            self.pointed.emit(next((name for name, field in self.fields.items() if field is watched), ""))
        return super().eventFilter(watched, event)


def read_words(field: TapedField, name: str) -> str:
    """What was read in a field for metres; empty where that is no number."""
    try:
        value = field.value()
    except ValueError:
        value = None
    if value is None or name in UNIT_M:
        return ""
    return tr("{what}: read as {length:g} m = {short:g} cm", what=field.accessibleName(), length=value, short=round(value * 100, 2))


def side_words(name: str, place: int) -> str:
    """What a field asks for where the two are the sides of a rectangle: its width first."""
    if place == 0:
        return tr("Width, {a} to {b}", a=name[0], b=name[1])
    return tr("Height, {a} to {b}", a=name[0], b=name[1])


def length_words(name: str) -> str:
    """What a field asks for."""
    if name == WIDTH:
        return tr("Width of the whole picture")
    if name == DIAGONAL:
        return tr("Diagonal (inches)")
    if name == DIAGONAL_CM:
        return tr("or diagonal (cm)")
    if name == PITCH:
        return tr("or one pixel (mm)")
    return tr("{a} to {b}", a=name[0], b=name[1])
