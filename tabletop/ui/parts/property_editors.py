"""One editor for each type of property. All speak alike: `show_value`, `pending`, `commit`, and the signal `edited(value or None)`."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QWidget

from tabletop.canvas.asking.entries import own_type, type_entries
from tabletop.canvas.asking.list_field import ListField
from tabletop.canvas.asking.typed_answers import number_fault
from tabletop.core.arrangement.tags import tags_in
from tabletop.core.values.catalogue import PropertySpec
from tabletop.i18n import tr
from tabletop.ui.parts import wording
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import fit_list
from tabletop.ui.parts.theme import colour

MIXED = object()
"""Stands for values that differ over the selection."""


class Editor(QWidget):
    """What all editors share. A value of None means that the default of the catalogue holds."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, spec: PropertySpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.field: QWidget = self.make_field()
        self.setFocusProxy(self.field)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.field)

    def make_field(self) -> QWidget:
        """The widget that is typed into."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value, None for the default, or MIXED."""
        raise NotImplementedError

    def pending(self) -> bool:
        """Whether something was typed and not committed."""
        return False

    def commit(self) -> None:
        """Commit what was typed."""

    def drop(self) -> None:
        """Forget what was typed."""
        self.show_value(None)

    def default_text(self, shown: str) -> str:
        """A default, marked as such."""
        return tr("{value} (default)", value=shown) if shown else ""


class LineField(QLineEdit):
    """A line that tells once that it was edited, on Enter or when the focus leaves."""

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.touched = False
        self.textEdited.connect(self._touch)
        self.returnPressed.connect(self.commit)

    def _touch(self) -> None:
        self.touched = True

    def commit(self) -> None:
        """Tell what was written, once."""
        if self.touched:
            self.touched = False
            self.committed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was written."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()


class TextEditor(Editor):
    """A line of text; an empty one means none."""

    field: LineField

    def make_field(self) -> LineField:
        """A line."""
        field = LineField(self)
        field.committed.connect(lambda: self.edited.emit(field.text().strip() or None))
        return field

    def show_value(self, value: Any) -> None:
        """Text, or a grey word for mixed."""
        self.field.touched = False
        self.field.setText("" if value in (None, MIXED) else str(value))
        self.field.setPlaceholderText(tr("mixed") if value is MIXED else self.default_text(str(self.spec.default or "")))
        self.field.setCursorPosition(0)

    def pending(self) -> bool:
        """Typed and not yet committed."""
        return self.field.touched

    def commit(self) -> None:
        """Commit what was typed."""
        self.field.commit()


class NumberEditor(Editor):
    """A number with unit and limits; shares are shown in percent."""

    field: NumberField

    def make_field(self) -> NumberField:
        """A line for a number."""
        field = NumberField(self, unit=self.spec.unit)
        field.set_limits(self.spec.minimum, self.spec.maximum, _step(self.spec))
        field.fallback = self.spec.default
        field.committed.connect(self._read)
        return field

    def show_value(self, value: Any) -> None:
        """The number; the default as a grey one."""
        wrong = isinstance(value, bool) or not isinstance(value, int | float)
        self.field.show_value(None if wrong else value)
        grey = tr("not known") if self.spec.zero == "unknown" else self.field.written(self.spec.default)
        self.field.setPlaceholderText(tr("mixed") if value is MIXED else grey)
        self.field.setToolTip(
            tr("Default: {value}", value=wording.measure(self.spec.default, self.spec.unit)) if grey and not self.spec.zero else ""
        )

    def pending(self) -> bool:
        """Typed and not yet committed."""
        return self.field.touched

    def commit(self) -> None:
        """Commit what was typed."""
        self.field.commit()

    def _read(self) -> None:
        try:
            value = self.field.value()
        except ValueError:
            self.refused.emit(tr("{title} must be a number.", title=wording.in_language(self.spec.title)))
            return
        fault = None if value is None else number_fault(self.spec, value, self.field.factor)
        if fault is not None:
            self.refused.emit(fault)
        else:
            self.edited.emit(value)


def _step(spec: PropertySpec) -> float:
    if spec.unit in ("deg", "share"):
        return 5.0
    return 0.5 if spec.type == "number" and spec.maximum is None and (spec.default or 0) < 20 else 1.0


class FlagEditor(Editor):
    """Yes or no."""

    field: QCheckBox

    def make_field(self) -> QCheckBox:
        """A check box."""
        box = QCheckBox(self)
        box.clicked.connect(lambda on: self.edited.emit(bool(on)))
        return box

    def show_value(self, value: Any) -> None:
        """Checked, not, or half for mixed."""
        box = self.field
        default = bool(self.spec.default)
        on = default if value is None else value is True
        box.setTristate(value is MIXED)
        box.setCheckState(Qt.CheckState.PartiallyChecked if value is MIXED else Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        word = tr("Yes") if on else tr("No")
        box.setText(tr("mixed") if value is MIXED else self.default_text(word) if value is None else word)
        box.setProperty("quiet", value is None or value is MIXED)
        box.style().unpolish(box)
        box.style().polish(box)


class SteadyCombo(QComboBox):
    """A combo box that the wheel changes only where the focus is, and whose list opens at what is chosen, also after Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def complete_nothing(self) -> None:
        """Take what is typed as it is: a scale of 1:25 would become 1:250."""
        nothing: Any = None
        self.setCompleter(nothing)

    def showPopup(self) -> None:
        """Qt would begin where the list was left."""
        self.view().setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn(), self.rootModelIndex()))
        super().showPopup()
        fit_list(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter with all of the line chosen is for the form: Qt would take it for a word that was completed."""
        line = self.lineEdit()
        if line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line.selectedText() == line.text():
            line.deselect()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """No change by accident."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmCombo(SteadyCombo):
    """A combo box that may be narrower than its longest item. Who came to it by keys finds an item by its letters, in the list that opens;
    after a click letters are keys of the tools."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_keys = False
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came; that its own list closes does not count."""
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """A letter that finds an item is no shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._by_keys and writes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter opens the list at the item that begins with it, and chooses nothing; Qt's own search would show a choice nobody made."""
        if not writes(event):
            super().keyPressEvent(event)
        elif self._by_keys:
            self.showPopup()
            self.view().keyboardSearch(event.text())
        else:
            event.ignore()


def writes(event: QKeyEvent) -> bool:
    """Whether a key writes something that can be seen, with or without Shift."""
    plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return plain and bool(event.text().strip()) and event.text().strip().isprintable()


class ChoiceEditor(Editor):
    """One of a list of codes; the first row is the default, in grey."""

    field: CalmCombo

    def make_field(self) -> CalmCombo:
        """A combo box."""
        combo = CalmCombo(self)
        combo.activated.connect(lambda row: self.edited.emit(combo.itemData(row)))
        return combo

    def choices(self) -> list[tuple[str, Any]]:
        """Word and value of each row, without the first."""
        return [(wording.in_language(title), code) for code, title in self.spec.choices.items()]

    def nothing(self) -> str:
        """Word of the first row."""
        default = self.spec.choices.get(self.spec.default or "")
        return self.default_text(wording.in_language(default)) if default else tr("none")

    def show_value(self, value: Any) -> None:
        """Choose the row; a value that the catalogue does not know has a row of its own."""
        combo = self.field
        combo.clear()
        combo.addItem(self.nothing(), None)
        for word, code in self.choices():
            combo.addItem(word, code)
        combo.setItemData(0, QColor(colour("quiet-ink")), Qt.ItemDataRole.ForegroundRole)
        row = 0 if value is None else -1 if value is MIXED else combo.findData(value)
        if row < 0 and value is not MIXED:
            combo.addItem(str(value), value)
            row = combo.count() - 1
        combo.setPlaceholderText(tr("mixed"))
        combo.setCurrentIndex(row)


class NamedEditor(ChoiceEditor):
    """A row of the plan, by its name: a unit of the roster, or another feature."""

    names: Mapping[str, str] = {}
    """The name of each by its id."""

    def choices(self) -> list[tuple[str, Any]]:
        """Every one that there is."""
        return [(name, key) for key, name in self.names.items()]

    def nothing(self) -> str:
        """None of them."""
        return tr("none")


class TypeEditor(Editor):
    """A type of units or vehicles out of a list that is searched by typing; codes are never typed or shown."""

    field: ListField

    def make_field(self) -> ListField:
        """A field with its list."""
        assert self.spec.types
        field, which = ListField(self), self.spec.types
        field.offer(type_entries(which), lambda text: own_type(which, text))
        field.picked.connect(self.edited)
        return field

    def show_value(self, value: Any) -> None:
        """The title of the type; a grey word for mixed."""
        self.field.show_value(None if value in (None, MIXED) else str(value))
        self.field.setPlaceholderText(tr("mixed") if value is MIXED else tr("type to search"))

    def pending(self) -> bool:
        """Typed and not yet chosen."""
        return self.field.typed

    def commit(self) -> None:
        """Take what was typed."""
        self.field.settle()


class TagCompleter(QCompleter):
    """Completes the last tag of several that are parted by commas."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self.known = QStringListModel(self)
        self.setModel(self.known)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self._field = field

    def splitPath(self, path: str) -> list[str]:
        """What stands behind the last comma."""
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """What stands before it, and the tag."""
        before = self._field.text().rpartition(",")[0].strip()
        return f"{before}, {index.data()}" if before else str(index.data())


class TagsEditor(TextEditor):
    """Tags parted by commas; of several features those that all have, and whether some have more."""

    def make_field(self) -> LineField:
        """A line that knows the tags in use."""
        field = super().make_field()
        self.completer = TagCompleter(field)
        field.setCompleter(self.completer)
        return field

    def show_value(self, value: Any) -> None:
        """The tags of one feature, or the text of those that are shared."""
        super().show_value(", ".join(tags_in(value)) if value is not MIXED else MIXED)
        if value is not MIXED:
            self.field.setPlaceholderText(tr("parted by commas"))


EDITORS: Mapping[str, type[Editor]] = {
    "text": TextEditor,
    "number": NumberEditor,
    "integer": NumberEditor,
    "flag": FlagEditor,
    "choice": ChoiceEditor,
    "roster": NamedEditor,
    "feature": NamedEditor,
    "tags": TagsEditor,
}


def editor_of(spec: PropertySpec, parent: QWidget) -> Editor:
    """The editor for a property."""
    return TypeEditor(spec, parent) if spec.types else EDITORS[spec.type](spec, parent)
