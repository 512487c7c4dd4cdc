"""The dialog that splits a unit of the roster: parts of one size, so many parts, or sizes as they are written; what comes of it is said."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.core.roster.split import equal_parts, given_sizes, parts_of_size
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.roster import RosterUnit
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
REGU = 10
"""People of a regu, as it is proposed."""
SHOWN = 12


class SplitDialog(FormDialog):
    """`split` with the sizes of the parts and the word that numbers them."""

    split = Signal(object, str)

    def __init__(self, parent: QWidget | None, unit: RosterUnit) -> None:
        super().__init__(parent, tr("Split {name}", name=unit.name or unit.id), tr("Split"))
        self._strength = unit.strength
        self.way = SteadyCombo(self)
        self.way.addItems([tr("Parts of so many people"), tr("So many parts"), tr("Sizes of the parts")])
        self.number = QLineEdit(self)
        self.part = QLineEdit(tr("Regu"), self)
        self.add_row(tr("How"), self.way)
        self.add_row(tr("How many"), self.number)
        self.add_row(tr("A part is called"), self.part)
        self.note = self.add_note("")
        self.note.setMinimumHeight(3 * self.note.fontMetrics().lineSpacing())
        self.way.currentIndexChanged.connect(self._propose)
        self.number.textChanged.connect(lambda _: self._tell())
        self.part.textChanged.connect(lambda _: self._tell())
        self.accepted.connect(lambda: self.split.emit(self.sizes(), self.part.text().strip()))
        self._propose()

    def _propose(self) -> None:
        half = (self._strength + 1) // 2
        proposed = [str(min(REGU, max(1, half))), "2", f"{half}, {self._strength - half}"]
        self.number.setText(proposed[self.way.currentIndex()])
        self._tell()

    def sizes(self) -> list[int]:
        """Sizes of the parts as they are asked for. Raises InputError where they make no split."""
        text = self.number.text()
        if self.way.currentIndex() == 2:
            return given_sizes(self._strength, text)
        ways: tuple[Callable[[int, int], list[int]], ...] = (parts_of_size, equal_parts)
        if not text.strip().isascii() or not text.strip().isdigit() or len(text) > 9:
            raise InputError(mark("Write a whole number."))
        return ways[self.way.currentIndex()](self._strength, int(text))

    def _tell(self) -> None:
        try:
            sizes = self.sizes()
        except InputError as error:
            self.accept_button.setEnabled(False)
            self.note.setText(i18n.text(error.message))
            return
        self.accept_button.setEnabled(bool(self.part.text().strip()))
        listed = ", ".join(map(str, sizes[:SHOWN])) + ("..." if len(sizes) > SHOWN else "")
        said = tr(
            "{n} {n:part|parts} of {strength} {strength:person|people}: {sizes}.", n=len(sizes), strength=self._strength, sizes=listed
        )
        keeps = tr("The first keeps the place on the map, leader, call sign and equipment; the others stand nowhere yet.")
        self.note.setText(f"{said} {keeps}")
