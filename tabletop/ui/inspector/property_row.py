"""One row of the inspector: title, editor, a button back to the default, and below it what is wrong."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from tabletop.core.values.catalogue import PropertySpec
from tabletop.i18n import tr
from tabletop.ui.parts import wording
from tabletop.ui.parts.panel_parts import name_button, plain_label, tool_button
from tabletop.ui.parts.property_editors import MIXED, Editor, TextEditor, editor_of

TITLE_PX, RESET_PX, GAP_PX, EDGES_PX = 112, 22, 4, 20
"""Widths of the title, of the button back to the default, of the spaces between, and of the edges of a field."""


class PropertyRow(QWidget):
    """A property of the selection. `committed(name, value)`; a value of None asks for the default."""

    committed = Signal(str, object)

    def __init__(self, name: str, spec: PropertySpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.spec = spec
        self.title = plain_label(self, style="quiet")
        self.title.setFixedWidth(TITLE_PX)
        self.title.setText(wording.in_language(spec.title))
        self.editor: Editor = editor_of(spec, self)
        self.editor.field.setAccessibleName(wording.in_language(spec.title))
        self.title.setBuddy(self.editor.field)
        self.reset = tool_button("rotate-ccw", self)
        self.reset.setFixedSize(RESET_PX, RESET_PX)
        name_button(self.reset, tr("Back to the default"))
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self._is_wide = False
        self._lay_out()
        self.editor.edited.connect(self._commit)
        self.editor.refused.connect(self.refuse)
        self.reset.clicked.connect(lambda: self._commit(None))

    def _lay_out(self) -> None:
        keeps = self.reset.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keeps)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(self.reset, 0, 3)
        grid.addWidget(self.wrong, 2, 0, 1, 4)
        grid.setColumnStretch(1, 1)

    def _fit(self) -> None:
        """A text that is too long for the place beside its title stands below it, in all the width; not while it is typed."""
        field = self.editor.field
        if not isinstance(self.editor, TextEditor) or field.hasFocus():
            return
        beside_px = self.width() - TITLE_PX - RESET_PX - 2 * GAP_PX - EDGES_PX
        is_wide = field.fontMetrics().horizontalAdvance(self.editor.field.text()) > beside_px
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for part in (self.title, self.editor):
            self._grid.removeWidget(part)
        self._grid.addWidget(self.title, 0, 0, 1, 3 if is_wide else 1, Qt.AlignmentFlag.AlignLeft)
        if is_wide:
            self._grid.addWidget(self.editor, 1, 0, 1, 4)
        else:
            self._grid.addWidget(self.editor, 0, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: there is room for more, or for less."""
        super().resizeEvent(event)
        self._fit()

    def add_beside(self, widget: QWidget) -> None:
        """A widget behind the field that helps to fill it."""
        self._grid.addWidget(widget, 0, 2)

    def show_value(self, value: Any, inherited: str = "") -> None:
        """Show the value of the selection, unless the field holds something unfinished; `inherited`: what holds without one."""
        if self.wrong.isHidden() and not self.editor.pending():
            self.editor.show_value(value)
            if inherited and isinstance(self.editor.field, QLineEdit):
                self.editor.field.setPlaceholderText(tr("{value} (roster)", value=inherited))
            self.reset.setVisible(value is not None and self.spec.default is not None)
            self._fit()

    def forget(self) -> None:
        """Another selection: what was wrong for the old one does not count any more."""
        self.wrong.hide()
        self.wrong.setText("")
        self.editor.drop()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong; what was written stays."""
        self.wrong.setText(sentence)
        self.wrong.show()
        self.reset.setVisible(self.spec.default is not None)

    def _commit(self, value: Any) -> None:
        self.wrong.hide()
        self.wrong.setText("")
        if value is None:
            self.editor.show_value(None)
        self.committed.emit(self.name, value)


def common_value(values: Iterable[Any]) -> Any:
    """The value that all share, None where none has one, MIXED where they differ."""
    found = iter(values)
    first = next(found, None)
    is_common = all(value is first or (type(value) is type(first) and value == first) for value in found)
    return first if is_common else MIXED
