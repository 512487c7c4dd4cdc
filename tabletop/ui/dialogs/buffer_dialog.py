"""The dialog of growing and shrinking: by how many metres, what becomes of it, how its corners are."""

import contextlib
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from tabletop import i18n
from tabletop.core.values.catalogue import kinds as catalogue
from tabletop.tools.along.buffer_selected import IN_PLACE, Wish
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.icons import KIND_ICONS, icon
from tabletop.ui.parts.number_field import NumberField

tr = i18n.tr
BufferJudge = Callable[[Wish | None], tuple[bool, str]]
"""Whether a wish can be done, and what comes of it or why not; asked whenever it is another one. None: the distance is no number."""


class BufferDialog(FormDialog):
    """Three fields; the note tells what comes of it."""

    def __init__(self, parent: QWidget | None, kinds: Sequence[str], first: Wish, judge: BufferJudge) -> None:
        super().__init__(parent, tr("Buffer and offset"), tr("Do it"))
        self._judge = judge
        self.distance = NumberField(self, unit="m")
        self.distance.show_value(first.distance_m)
        self.distance.selectAll()
        self.becomes = QComboBox(self)
        for kind in kinds:
            title = tr("The same, in place") if kind == IN_PLACE else catalogue()[kind].title[i18n.language()]
            self.becomes.addItem(icon("pencil" if kind == IN_PLACE else KIND_ICONS.get(kind, "circle")), title, kind)
        self.becomes.setCurrentIndex(max(0, self.becomes.findData(first.kind)))
        self.corners = QComboBox(self)
        self.corners.addItem(tr("Round"), False)
        self.corners.addItem(tr("Sharp"), True)
        self.corners.setCurrentIndex(int(first.sharp))
        self.add_row(tr("By"), self.distance)
        self.add_row(tr("Becomes"), self.becomes)
        self.add_row(tr("Corners"), self.corners)
        self.add_note(tr("Above 0 outwards, or to the left of a line; below 0 inwards, or to its right."))
        self.note = self.add_note("")
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.distance.textChanged.connect(lambda _: self._tell())
        self.becomes.currentIndexChanged.connect(lambda _: self._tell())
        self.corners.currentIndexChanged.connect(lambda _: self._tell())
        self._tell()

    def wish(self) -> Wish:
        """What was chosen. Raises ValueError where the distance is no number."""
        return Wish(self.distance.value() or 0.0, str(self.becomes.currentData()), bool(self.corners.currentData()))

    def _tell(self) -> None:
        wish = None
        with contextlib.suppress(ValueError):
            wish = self.wish()
        done, words = self._judge(wish)
        self.accept_button.setEnabled(done)
        self.note.setText(words)
