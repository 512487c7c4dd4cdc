"""The lengths of a set-up as fields: each says between which marks it is taped, and is pointed out on the table while it is typed."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tabletop import i18n
from tabletop.core.table.calibration_setups import DIAGONAL, DIAGONAL_CM, PITCH, UNIT_M, WIDTH
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import plain_label

tr = i18n.tr
COLUMNS, FIELD_PX = 3, 92


class LengthFields(QWidget):
    """`changed`: a length was typed; `pointed`: the field of that name has the focus."""

    changed = Signal()
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, NumberField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetMinimumSize)

    def ask_for(self, names: Sequence[str]) -> None:
        """Fields for these lengths, empty."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.fields = {}
        columns = COLUMNS if len(names) > COLUMNS else 1
        for place, name in enumerate(names):
            field = NumberField(self, unit="m" if name not in UNIT_M else "", step=0.01, low=0.0)
            field.setMinimumWidth(FIELD_PX)
            field.committed.connect(self.changed)
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

    def lengths(self) -> dict[str, float]:
        """Those that were typed, metres. Raises ValueError for what is no number."""
        found = {}
        for name, field in self.fields.items():
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
