"""Fields of the properties of layers: each shows what all layers chosen have, says where they differ, and knows whether it was touched."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from tabletop import i18n
from tabletop.core.geometry.systems import code_of, system_name
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.ui.layers.open_choice import SYSTEMS, make_open
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr


class Various:
    """Stands for values that differ over the layers."""


VARIOUS = Various()


def common(values: Sequence[Any]) -> Any:
    """The value that all have, or VARIOUS."""
    return values[0] if values and all(value == values[0] for value in values) else VARIOUS


class LayerField(QWidget):
    """A field and, beside it, a small word where what it shows was guessed. `value` raises InputError for what cannot be;
    `changed` comes with every change of what stands in it."""

    changed = Signal()

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.note = plain_label(self, style="quiet", wrap=False)
        self.note.hide()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(field, 1)
        box.addWidget(self.note)
        self.setFocusProxy(field)

    def say_guessed(self, guessed: bool) -> None:
        """Say beside the field that nobody said this."""
        self.note.setText(tr("guessed"))
        self.note.setVisible(guessed)

    def touched(self) -> bool:
        """Whether another value stands there than was shown."""
        raise NotImplementedError

    def value(self) -> Any:
        """What stands there."""
        raise NotImplementedError


class TextField(LayerField):
    """A line of text."""

    def __init__(self, shown: Any, parent: QWidget | None = None) -> None:
        self.line = QLineEdit(parent)
        super().__init__(self.line, parent)
        self._shown = shown
        self.line.setText("" if shown is VARIOUS else str(shown or ""))
        self.line.setPlaceholderText(tr("various") if shown is VARIOUS else "")
        self.line.setCursorPosition(0)
        self.line.textChanged.connect(lambda _: self.changed.emit())

    def touched(self) -> bool:
        """Typed, and another text than was shown."""
        return self.line.isModified() and (self._shown is VARIOUS or self.value() != (self._shown or ""))

    def value(self) -> str:
        """The text without blanks about it."""
        return self.line.text().strip()

    def put(self, text: str) -> None:
        """Write as if it were typed."""
        self.line.setText(text)
        self.line.setModified(True)


class AmountField(LayerField):
    """A number in metres, or nothing."""

    def __init__(self, shown: Any, wrong: str, parent: QWidget | None = None) -> None:
        self.line = NumberField(parent, unit="m", low=0.0)
        super().__init__(self.line, parent)
        self._shown, self._wrong = shown, wrong
        self.line.show_value(None if shown is VARIOUS else shown)
        self.line.setPlaceholderText(tr("various") if shown is VARIOUS else tr("not known"))
        self._text = self.line.text()
        self.line.textChanged.connect(lambda _: self.changed.emit())

    def touched(self) -> bool:
        """Another number than was shown."""
        return self.line.text() != self._text

    def value(self) -> float | None:
        """Metres, none less than 0; None for an empty field."""
        try:
            value = self.line.value()
        except ValueError:
            raise InputError(self._wrong) from None
        if value is not None and value < 0:
            raise InputError(self._wrong)
        return value


class FlagField(LayerField):
    """Yes, no, or various."""

    def __init__(self, shown: Any, text: str, parent: QWidget | None = None) -> None:
        self.box = QCheckBox(text, parent)
        super().__init__(self.box, parent)
        self._shown = shown
        self.box.setTristate(shown is VARIOUS)
        some = Qt.CheckState.PartiallyChecked
        self.box.setCheckState(some if shown is VARIOUS else Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        self.box.checkStateChanged.connect(lambda _: self.changed.emit())

    def touched(self) -> bool:
        """Turned from what was shown."""
        state = self.box.checkState()
        return state != Qt.CheckState.PartiallyChecked and (self._shown is VARIOUS or self.value() != self._shown)

    def value(self) -> bool:
        """Whether it is on."""
        return self.box.checkState() == Qt.CheckState.Checked


class ChoiceField(LayerField):
    """One of some values, by their words."""

    def __init__(self, shown: Any, choices: Sequence[tuple[str, Any]], parent: QWidget | None = None) -> None:
        self.box = SteadyCombo(parent)
        super().__init__(self.box, parent)
        self._shown = shown
        for words, value in choices:
            self.box.addItem(words, value)
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(SteadyCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setPlaceholderText(tr("various"))
        row = -1 if shown is VARIOUS else next((n for n, (_, value) in enumerate(choices) if value == shown), -1)
        if row < 0 and shown is not VARIOUS:
            self.box.addItem(str(shown), shown)
            row = self.box.count() - 1
        self.box.setCurrentIndex(row)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())

    def touched(self) -> bool:
        """Another row than was shown."""
        return self.box.currentIndex() >= 0 and (self._shown is VARIOUS or self.value() != self._shown)

    def value(self) -> Any:
        """The value of the row chosen."""
        return self.box.currentData()


class OpenChoiceField(LayerField):
    """One of some texts, or any other that is typed; an empty one is the value `nothing`."""

    def __init__(self, shown: Any, offered: Sequence[str], nothing: str | None, placeholder: str, parent: QWidget | None = None) -> None:
        self.box = SteadyCombo(parent)
        super().__init__(self.box, parent)
        self._shown, self._nothing = shown, nothing
        make_open(self.box, tr("various") if shown is VARIOUS else placeholder)
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(SteadyCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItems(list(offered))
        self._text = "" if shown is VARIOUS else self.written(shown)
        self.box.setCurrentText(self._text)
        line = self.box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)
        self.box.currentTextChanged.connect(lambda _: self.changed.emit())

    def written(self, value: Any) -> str:
        """A value as it stands in the line."""
        return str(value or "")

    def touched(self) -> bool:
        """Another text than was shown."""
        return self.box.currentText().strip() != self._text.strip()

    def value(self) -> str | None:
        """The text; `nothing` for an empty one."""
        return self.box.currentText().strip() or self._nothing


class SystemField(OpenChoiceField):
    """A coordinate system: the usual ones by code and name, and any code, PROJ or WKT; empty leaves it to the file."""

    def __init__(self, shown: Any, parent: QWidget | None = None) -> None:
        super().__init__(shown, [words for words, _ in SYSTEMS], None, tr("as the file says"), parent)

    def written(self, value: Any) -> str:
        """Code and name; a PROJ or WKT text as it is."""
        if not value:
            return ""
        return f"{value}  {system_name(value)}" if str(value).upper().startswith("EPSG:") else str(value)

    def value(self) -> str | None:
        """The code. Raises InputError for a text that names no system."""
        text = self.box.currentText().strip()
        return code_of(text) if text else None


WRONG_ACCURACY = mark("The accuracy is a number of metres, 0 or more; leave it empty where it is not known.")
